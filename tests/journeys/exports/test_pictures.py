"""Pictures of every version: they say what the definition says, in both languages, and any reader can open them."""

from __future__ import annotations

import re
from io import StringIO
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from django.core.management import CommandError, call_command

from journeys.exports import all_formats
from journeys.exports.diagram_data import diagram_of
from journeys.exports.geometry import Picture, draw_cells, draw_map
from journeys.exports.mermaid import mermaid_of
from journeys.exports.svg import map_of, svg_of
from journeys.exports.viewflow_layout import cells_of
from journeys.language.condition_text import phrase
from journeys.language.conditions import Condition
from journeys.language.definition import Definition
from journeys.reader import Catalogue
from journeys.reader.mistakes import Mistakes
from journeys.reader.phrases import Names, Phrases
from journeys.reader.strict_yaml import Scalar

SVG = "{http://www.w3.org/2000/svg}"
LANGUAGES = ("ru", "en")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("journeys", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("draw", [svg_of, map_of])
@pytest.mark.parametrize("language", LANGUAGES)
def test_given_any_version_when_it_is_drawn_then_the_svg_says_what_it_shows_and_every_step_has_its_name(
    catalogue: Catalogue, draw, language: str
) -> None:
    for definition in catalogue.definitions.values():
        root = Xml.fromstring(draw(definition, language))
        said = "".join("".join(node.itertext()) for node in root.iter(f"{SVG}text")).replace("-", "").replace(" ", "")
        assert root.get("role") == "img" and root.get("lang") == language
        named = root.get("aria-labelledby", "").split()
        assert [root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")] == named
        assert definition.title[language] in root.findtext(f"{SVG}title")
        assert "prefers-color-scheme: dark" in root.findtext(f"{SVG}style")
        for step in definition.steps:
            if len(step.title[language]) < 60:
                assert step.title[language].replace("-", "").replace(" ", "") in said, (definition.ref, step.key)


def test_given_the_layout_of_viewflow_when_a_version_is_drawn_then_what_waits_stands_right_and_nothing_overlaps(
    catalogue: Catalogue,
) -> None:
    for definition in catalogue.definitions.values():
        diagram = diagram_of(definition, language="ru")
        cells = cells_of(definition, diagram)
        assert all(cells[arrow.before][0] < cells[arrow.after][0] for arrow in diagram.arrows)
        closing = next(step.key for step in definition.steps if step.after_everything)
        assert sum(column >= cells[closing][0] for column, _ in cells.values()) == 3, "check, survey, look back"
        for picture in (draw_cells(diagram, cells), draw_map(diagram, language="ru")):
            assert_apart(picture)


def assert_apart(picture: Picture) -> None:
    frames = [tuple(float(part) for part in (box.x, box.y, box.width, box.height)) for box in picture.boxes]
    for x, y, width, height in frames:
        assert x >= 0 and y >= 0 and x + width <= float(picture.width) and y + height <= float(picture.height)
    for (x, y, width, height), (left, top, wide, high) in combinations(frames, 2):
        assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_any_version_when_told_as_a_state_chart_then_stages_milestones_and_steps_are_its_states(
    catalogue: Catalogue, language: str
) -> None:
    for definition in catalogue.definitions.values():
        told = mermaid_of(definition, language)
        states = dict(re.findall(r'^ +state "([^"]+)" as (\w+)', told, re.M))
        named = {key: title for title, key in states.items()} if len(states) == len(set(states.values())) else {}
        keys = set(re.findall(r'^ +state "[^"]+" as (\w+)', told, re.M))
        wanted = {step.key for step in definition.steps} | {f"milestone_{one.key}" for one in definition.milestones}
        assert keys == wanted | {f"stage_{step.stage}" for step in definition.steps}, definition.ref
        assert told.startswith("stateDiagram-v2\n") and told.count("{") == told.count("}")
        assert not named or named["stage_closing"] == definition.stages["closing"][language]
        for before, after in re.findall(r"^ +(\S+) --> (\S+)", told, re.M):
            assert {before, after} <= keys | {"[*]"}, f"{definition.ref}: an arrow from or to nowhere"


def test_given_the_flagship_when_told_as_a_state_chart_then_arrows_inside_stages_and_milestones_are_right(
    flagship: Definition,
) -> None:
    told = mermaid_of(flagship, "en").splitlines()
    assert "    register_birth --> snils" in told
    assert "  stage_documents --> milestone_papers_in_hand : Birth certificate, Health policy" in told
    assert any(line.startswith("  [*] --> stage_exceptions : The child died") for line in told)


def conditions(definition: Definition) -> list[Condition]:
    found = list(definition.eligibility.values())
    for step in definition.steps:
        found += [one for one in (step.when, step.wait_until, step.must_hold) if one is not None]
    return found


def test_given_any_condition_of_the_catalogue_when_it_is_written_again_then_the_reader_reads_the_same(
    catalogue: Catalogue,
) -> None:
    """Groups are written for people, with and / or; single phrases must be the very language of the curator."""
    from journeys.language.conditions import Leaf

    for definition in catalogue.definitions.values():
        steps = {step.key: step.outcomes for step in definition.steps}
        rules = {name: tuple(a for v in rule.versions for a, _ in v.answers) for name, rule in definition.rules.items()}
        table = definition.vocabulary
        for condition in conditions(definition):
            for leaf in condition.leaves():
                mistakes = Mistakes()
                names = Names(table.facts, table.parameters, definition.events, steps, rules)
                again = Phrases(names, mistakes).condition(Scalar("f", 1, phrase(leaf)), "")
                assert not mistakes, mistakes.found()
                assert isinstance(again, Leaf) and (again.key, set(again.values)) == (leaf.key, set(leaf.values))


def test_given_the_command_when_a_diagram_is_asked_for_then_it_is_printed_or_written(tmp_path: Path) -> None:
    assert run("diagram", "birth_allowance", "--lang", "en").startswith("<svg")
    assert "Grant paid" in run("diagram", "birth_allowance@1", "--format", "mermaid", "--lang", "en")
    out = tmp_path / "pictures" / "map.svg"
    assert run("diagram", "birth_allowance", "--format", "map", "--out", str(out)) == f"written: {out}\n"
    assert "Социальный фонд" in out.read_text("utf-8")
    with pytest.raises(CommandError, match="Did you mean 'birth_allowance@1'"):
        run("diagram", "birth_alowance")


def test_given_the_pages_when_written_then_every_version_is_there_in_words_and_pictures_and_every_link_leads_somewhere(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    written = all_formats.write(catalogue, tmp_path)
    assert len(written) == len(catalogue.definitions) * 10 + 1
    for page in tmp_path.glob("*.md"):
        for target in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8")):
            assert (tmp_path / target).exists(), f"{page.name} -> {target}"
    page = (tmp_path / "third_child_special_needs@1.en.md").read_text("utf-8")
    assert "### Birth certificate (`register_birth`)" in page
    assert "- needs to have gone well: «Your consent»" in page
    assert "{" not in page and "None" not in page


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("birth_allowance@1.ru.mmd", "stateDiagram-v2\n", id="stale"),
        pytest.param("birth_allowance@1.ru.mmd", None, id="missing"),
        pytest.param("gone_journey@1.ru.svg", "<svg/>", id="too-many"),
    ],
)
def test_given_a_page_that_differs_from_the_catalogue_when_compared_then_it_is_named_and_written_anew(
    small: Catalogue, tmp_path: Path, name: str, text: str | None
) -> None:
    all_formats.write(small, tmp_path)
    assert all_formats.differing(small, tmp_path) == ()
    if text is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(text, "utf-8")
    assert all_formats.differing(small, tmp_path) == (name,)
    assert all_formats.write(small, tmp_path) == (name,)
    assert all_formats.differing(small, tmp_path) == ()


def test_given_stale_pages_when_checked_then_the_command_fails_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("old", "utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match=r"differ from the catalogue: \d+, so readers see what no longer holds"):
        call_command("journeys", "docs", "--check", "--into", str(tmp_path), stdout=out)
    assert "stale: README.md\n" in out.getvalue()
    assert [file.name for file in tmp_path.iterdir()] == ["README.md"]


def test_given_a_hostile_title_when_told_as_a_state_chart_then_it_cannot_end_the_text() -> None:
    from journeys.exports.mermaid import _plain

    assert _plain('Ends "here": {a}; # b') == "Ends ”here” – (a), № b"
