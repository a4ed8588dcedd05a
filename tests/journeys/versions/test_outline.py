"""A published version in plain answers: asked by its name, answered from what the process has compiled."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeys import public
from journeys.versions.published import in_force
from tests.journeys.planted_runs import FLAGSHIP

REF = f"{FLAGSHIP}@2"
ANSWERS = {
    "title": {},
    "leading_type": {},
    "stages": {},
    "steps": {},
    "step_title": {"step": "consents"},
    "event": {"event": "child_died"},
    "fact_titles": {},
    "words": {},
    "titles_of_types": {},
    "sides_of_types": {},
    "papers_until_a_day": {},
    "checks_papers": {},
}


@pytest.mark.parametrize("question", ANSWERS)
def test_given_a_compiled_version_then_an_answer_costs_no_statement(flagship: None, question: str) -> None:
    in_force(REF)
    with CaptureQueriesContext(connection) as statements:
        answer = getattr(public, question)(ref=REF, **ANSWERS[question])
    assert len(statements) == 0 and answer is not None


@pytest.mark.parametrize("question", ANSWERS)
def test_given_a_version_that_is_not_published_then_each_question_is_refused(flagship: None, question: str) -> None:
    with pytest.raises(public.Refused) as refused:
        getattr(public, question)(ref=f"{FLAGSHIP}@99", **ANSWERS[question])
    assert refused.value.code == "unknown_journey"


@pytest.mark.parametrize("ref", ["third_child_special_needs@2", "fertility_help@1", "birth_allowance@1"])
def test_an_event_is_told_by_the_steps_that_it_means_and_what_it_keeps_it_neither_ends_nor_stops(
    flagship: None, ref: str
) -> None:
    version = in_force(ref)
    for key, written in version.events.items():
        told = public.event(ref=ref, event=key)
        assert told is not None and told.title == written.title and told.quiet == written.quiet
        for effect, steps in ((written.cancels, told.cancels), (written.pauses, told.pauses)):
            assert steps == {step for step in version.by_key if effect.means(step) and step not in written.keeps}
        assert told.resumes == {one for one in version.by_key if written.resumes.means(one)} - written.keeps
        assert told.opens == tuple(step.key for step in version.steps if step.opens_with == key)
    assert public.event(ref=ref, event="no_such_event") is None
    assert len(version.events) > 3


def test_the_steps_stand_in_the_order_of_the_definition_and_a_title_of_no_step_is_empty(flagship: None) -> None:
    assert tuple(public.steps(ref=REF)) == tuple(step.key for step in in_force(REF).steps)
    assert public.step_title(ref=REF, step="consents") == in_force(REF).by_key["consents"].title
    assert public.step_title(ref=REF, step="no_such_step") == {}
