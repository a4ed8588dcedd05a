"""Mistakes as curators make them, one at a time: each is told at its line, with its cure, and without an avalanche."""

from __future__ import annotations

import pytest

from journeys.reader import read_texts
from tests.journeys.reader.planted import BIRTH, IN_WORDS, V1, V2
from tests.journeys.reader.planted_in_papers import IN_PAPERS
from tests.journeys.reader.planted_in_structure import IN_STRUCTURE

PLANTED = [*IN_WORDS, *IN_STRUCTURE, *IN_PAPERS]
AT_MOST = 3  # a mistake in v1's vocabulary may show in its side files, too


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_given_a_planted_mistake_when_the_catalogue_is_read_then_it_is_told_at_its_line_with_its_cure(texts, planted):
    text = texts[planted.file]
    assert planted.old in text, "the catalogue changed: plant the mistake anew"
    spoilt = text.replace(planted.old, planted.new, 1)

    mistakes = read_texts({**texts, planted.file: spoilt}).mistakes

    told = [mistake for mistake in mistakes if planted.says in mistake.text]
    assert told, "\n".join(map(str, mistakes)) or "nothing was told"
    file = V1 if planted.name == "missing English" else planted.file
    where = texts[V1] if planted.name == "missing English" else spoilt
    before = where[: where.index(planted.at or planted.new)]
    line = before.count("\n") + 1
    assert any((one.file, one.line) == (file, line) for one in told), f"wanted {file}:{line}, told {told}"
    assert len([one for one in mistakes if one.file == planted.file]) <= AT_MOST, "\n".join(map(str, mistakes))


def test_given_two_mistakes_in_two_files_when_the_catalogue_is_read_then_both_are_told_in_one_run(texts):
    spoilt = {
        **texts,
        V1: texts[V1].replace("kit: newborn", "kit: newborns"),
        BIRTH: texts[BIRTH].replace("by: social_fund", "by: social_found", 1),
    }
    assert {mistake.file for mistake in read_texts(spoilt).mistakes} == {V1, BIRTH}


def test_given_a_mistake_when_it_is_printed_then_it_reads_file_line_and_text(texts):
    spoilt = {**texts, V1: texts[V1].replace("kit: newborn", "kit: newborns")}
    line = texts[V1][: texts[V1].index("kit: newborn")].count("\n") + 1
    assert [str(mistake) for mistake in read_texts(spoilt).mistakes] == [
        f"{V1}:{line}: step 'necessities': kit: no kit 'newborns'. Did you mean 'newborn'?"
    ]


def test_given_a_version_with_a_mistake_then_the_other_versions_can_still_be_used(texts):
    spoilt = {**texts, V2: texts[V2].replace("kit: newborn", "kit: newborns")}
    whole = set(read_texts(texts).definitions)
    assert set(read_texts(spoilt).definitions) == whole - {("third_child_special_needs", 2)}
