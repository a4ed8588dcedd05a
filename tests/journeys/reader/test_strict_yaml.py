"""Files that are no honest YAML: refused in words, within a second, and never with a crash."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.check.catalogue_check import check_catalogue
from journeys.reader import CATALOGUE, read_catalogue, read_texts
from journeys.reader.mistakes import Mistakes
from journeys.reader.strict_yaml import Block, Scalar, read_block
from journeys.versions.scaffold import scaffold_journey
from tests.proofs import examples

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{key}: &{key} [*{before}, *{before}]\n" for before, key in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "alias bomb": LAUGHS,
    "ten megabytes": "key: " + "x" * 10_000_000,
    "deep brackets": "a: " + "[" * 150_000,
    "deep braces": "a: " + "{a: " * 90_000,
    "deep dashes": "- " * 150_000,
    "deep indentation": "".join(" " * n + f"k{n}:\n" for n in range(800)),
    "many keys": "".join(f"k{n}: 1\n" for n in range(40_000)),
    "many documents": "---\na: 1\n" * 30_000,
    "python object": "a: !!python/object/apply:os.system [ls]",
    "merge key": "a: &base {b: 1}\nc: {<<: *base}",
    "question mark key": "? [a, b]\n: 1",
    "long list": "steps: {a: {b: {needs: [" + "x1, " * 40_000 + "x]}}}",
    "nothing": "",
    "only a comment": "# nothing\n",
    "a list": "- a\n- b",
    "a word": "journey",
    "a bell": "a: b\nc: \x07",
    "a nul": "a: \x00",
    "percent": "a: %b",
    "unclosed quote": 'a: "b\nc: d',
    "surrogate": "a: \udcff",
    "endless figure": "version: " + "9" * 100_000,
    "endless list in one word": "a: at " + "1, " * 50_000 + "1 months after opening",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_given_a_hostile_file_when_it_is_read_then_it_is_refused_in_words_within_a_second(name):
    before = time.thread_time()  # of this thread's work: others may keep the machine busy
    catalogue = read_texts({"bad/v1.yaml": HOSTILE[name]})
    assert time.thread_time() - before < 3  # a fifth of a second where nobody else computes
    assert catalogue.definitions == {}
    assert any(mistake.file == "bad/v1.yaml" for mistake in catalogue.mistakes)


def test_given_a_file_that_is_no_utf8_or_too_large_when_the_folder_is_read_then_it_is_told(tmp_path):
    (tmp_path / "j").mkdir()
    (tmp_path / "j" / "v1.yaml").write_bytes(b"journey: j\ntitle: \xcf\xf0\xe8\n")
    (tmp_path / "j" / "v2.yaml").write_bytes(b"a: " + b"x" * 10_000_000)
    told = {(one.file, one.line): one.text for one in read_catalogue(tmp_path).mistakes}
    assert "no UTF-8" in told["j/v1.yaml", 2]
    assert "too large" in told["j/v2.yaml", 1]


BEYOND = {  # what is asked for -> what is written in the first step of a journey that is sound otherwise
    "a repeat past every calendar": "repeat: at 99999999999 months after opening",
    "a beginning past every calendar": "not_before: 99999999999 days after opening",
    "working days without end": "not_before: 999999999 working days after opening",
    "a repeat at every moment": "repeat: every 0 weeks until consents",
}


def scaffolded(tmp_path, change: str, into: str) -> list[str]:
    scaffold_journey("beyond", into=tmp_path)
    file = tmp_path / "beyond" / into
    before, after = change.split(" -> ")
    assert before in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    began = time.thread_time()
    texts = {f"beyond/{one.name}": one.read_text("utf-8") for one in sorted((tmp_path / "beyond").iterdir())}
    shared = {f"_shared/{one.name}": one.read_text("utf-8") for one in sorted((CATALOGUE / "_shared").glob("*.yaml"))}
    told = [str(one) for one in check_catalogue(read_texts({**shared, **texts}), frozenset({"beyond"})).mistakes]
    assert time.thread_time() - began < 3, "a sound one of this size takes half a second"
    return told


@pytest.mark.parametrize("name", BEYOND)
def test_given_a_length_that_leads_out_of_every_calendar_when_checked_then_it_is_told_in_words(tmp_path, name):
    change = f"needs: [consents] -> needs: [consents]\n      {BEYOND[name]}"
    told = scaffolded(tmp_path, change, "v1.yaml")
    assert any("hundred years" in one or "never comes to an end" in one for one in told)


@pytest.mark.parametrize(
    ("change", "says"),
    [("day: 2, -> day: 99999999999,", "hundred years"), ("start: 2026-11-14 -> start: 9999-12-31", "is no date")],
)
def test_given_a_story_that_leads_out_of_every_calendar_when_checked_then_it_is_told_in_words(tmp_path, change, says):
    assert any(says in one for one in scaffolded(tmp_path, change, "walkthrough.yaml"))


def test_given_more_steps_than_can_be_proven_when_checked_then_it_is_told_and_does_not_take_for_ever(tmp_path):
    chain = "".join(
        f"    s{n}:\n      by: leader\n      needs: [{f's{n - 1}' if n else 'consents'}]\n      due: family_answer\n"
        f"      title: Шаг\n      family: Шаг.\n"
        for n in range(900)
    )
    told = scaffolded(tmp_path, f"    first_help: -> {chain}    first_help:", "v1.yaml")
    assert any("at most 200 are proven sound" in one for one in told)


def node(text: str) -> Scalar:
    mistakes = Mistakes()
    block = read_block("f", f"a: {text}\n", mistakes)
    assert isinstance(block, Block)
    assert not mistakes
    found = block.get("a")
    assert isinstance(found, Scalar)
    return found


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "off", "Yes", "y", "0x1F", "1_000", "1e3", "12:30", "0o17", ".5", "=", "<<"]
)
def test_words_that_other_yaml_readers_turn_into_something_else_stay_words(text):
    assert node(text).value == text


def test_figures_are_exact_and_dates_are_dates():
    assert node("28450.45").value == Decimal("28450.45")
    assert node("2026-02-01").value.isoformat() == "2026-02-01"
    assert node("2026-02-30").value == "2026-02-30", "no such day: stays a word, whoever asks for a date says so"
    assert node('"7"').value == "7", "quoted figures are words"
    assert node("true").value is True


@given(text=st.text(max_size=200))
@settings(max_examples=examples(200), deadline=None)
def test_whatever_the_text_reading_ends_with_a_catalogue_and_mistakes(text):
    catalogue = read_texts({"j/v1.yaml": text})
    assert catalogue.mistakes


@given(data=st.data())
@settings(max_examples=examples(30), deadline=None)
def test_whatever_line_of_a_journey_is_lost_or_doubled_reading_never_crashes(data, texts):
    name = "third_child_special_needs/v1.yaml"
    lines = texts[name].splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    change = data.draw(st.sampled_from(["lost", "doubled", "cut", "deeper", "emptied"]))
    line = lines[number]
    lines[number : number + 1] = {
        "lost": [], "doubled": [line, line], "cut": [line[: len(line) // 2]], "deeper": [f"  {line}"],
        "emptied": [line.partition(":")[0] + ":"],
    }[change]  # fmt: skip
    catalogue = read_texts({**texts, name: "\n".join(lines)})
    assert catalogue.mistakes or ("third_child_special_needs", 1) in catalogue.definitions
