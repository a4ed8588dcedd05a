"""What was recorded of every walkthrough is still what the engine makes of it, on the version that it was recorded on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.journeys.histories import written
from tests.journeys.histories.written import READ

KEPT = [(key, history) for key in READ.definitions for history in written.read(written.file_of(*key))]
ANEW = "look at what changed, then run: make histories"


@pytest.mark.parametrize(
    ("version", "history"), KEPT, ids=[f"{journey}@{number}: {one.story}" for (journey, number), one in KEPT]
)
def test_given_a_recorded_history_when_it_is_replayed_on_its_version_then_every_act_has_the_same_consequences(
    version: tuple[str, int], history: written.History
) -> None:
    found = list(written.replayed(READ.definitions[version], history))
    acts = ["start", *map(str, history.acts)]
    differs = [
        (acts[number], *pair) for number, pair in enumerate(zip(history.said, found, strict=False)) if len({*pair}) > 1
    ]
    assert not differs, f"{len(differs)} acts have other consequences than recorded; {ANEW}. The first:\n" + "\n".join(
        differs[0]
    )
    assert len(found) == len(history.said)


@pytest.mark.parametrize(
    "version", READ.definitions, ids=[f"{journey}@{number}" for journey, number in READ.definitions]
)
def test_given_the_walkthroughs_of_a_version_then_each_is_recorded_as_it_is_told_now(version: tuple[str, int]) -> None:
    cases = written.stories()[version]
    recorded = written.file_of(*version).read_text("utf-8")
    assert recorded == written.written(READ.definitions[version], cases), f"a story was changed or is new; {ANEW}"


def test_given_a_step_that_lost_its_terms_then_a_history_notices() -> None:
    definition = READ.definitions["birth_allowance", 1]
    kept = [history for version, history in KEPT if version == ("birth_allowance", 1)]
    steps = tuple(replace(one, due=()) if one.key == "proactive_grant" else one for one in definition.steps)
    later = replace(definition, steps=steps)
    assert any(list(written.replayed(later, history)) != [*history.said] for history in kept)
