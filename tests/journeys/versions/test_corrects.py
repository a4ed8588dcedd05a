"""What a version says was wrong before it: read, told in plain words, and found in the runs that went that way."""

from __future__ import annotations

import pytest

from journeys import public
from journeys.reader import read_texts
from tests.journeys.planted_runs import SHARED, Region, item_of, publish, wide

OLD, NEW = "wide@1", "wide@2"
WRONG = "Раньше собирали лишнее."


def second() -> str:
    return wide().replace("version: 1", f"version: 2\ncorrects:\n  part_1: {WRONG}\n  gather: {WRONG}")


@pytest.fixture
def both(db: None) -> None:
    """Version 1 and the one that corrects it, published."""
    publish(wide())
    publish(second())


def test_given_a_version_that_corrects_when_it_is_read_in_words_then_it_says_what_was_wrong(both: None) -> None:
    assert {text["ru"] for text in public.corrects(ref=NEW).values()} == {WRONG}
    assert public.corrects(ref=OLD) == {}
    assert public.correcting() == (NEW,)
    assert public.plain_view(ref=NEW, language="ru").corrects == (f"«Часть 1»: {WRONG}", f"«Собрать всё»: {WRONG}")
    (whole, *_rest) = public.differences(older=OLD, newer=NEW, language="ru")
    assert WRONG in " ".join(after for _label, _before, after in whole.lines)


def test_given_runs_of_both_versions_when_the_way_was_wrong_then_those_that_reached_the_step_are_found(
    both: None, region: Region
) -> None:
    started = region.start("wide", version=1).run_key
    untouched = region.start("wide", version=2).run_key
    ended = region.start("wide", version=1).run_key
    region.done(item_of(ended, "part_1"))

    found = public.reached_wrong_steps(region_key=region.key, ref=NEW)

    assert found == {started: ("part_1",), ended: ("part_1",)}, "nobody has come to the other step yet"
    assert untouched not in found
    assert public.reached_wrong_steps(region_key=region.key, ref=OLD) == {}


def test_given_a_first_version_that_corrects_when_it_is_checked_then_there_is_nothing_before_it() -> None:
    first = second().replace("version: 2", "version: 1").lstrip()
    told = read_texts({**SHARED, "wide/v1.yaml": first}).mistakes

    assert any("no version before this one has a step 'gather'" in one.text for one in told)
