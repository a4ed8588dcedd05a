"""The other four journeys rehearsed: real acts, the worker's jobs and effects in this process, printed papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from casework import access
from casework.demo import pace
from casework.management.commands.rehearse import CaseWalk
from casework.models import CaseDocument, CaseJourney
from documents import public as documents
from journeys import public as journeys
from journeys.runs import run_views

CONSENTS = {"processing_consent", "secrecy_consent", "consent_form"}
# what each journey's straight path prints, besides the closing letter
PAPERS = {
    "birth_allowance": {"unified_application", "decision_notice"},
    "first_job": {*CONSENTS, "route_sheet", "job_application", "career_advice", "employment_plan",
                  "interview_referral", "subsidy_application", "handover_act"},
    "school_catch_up": {*CONSENTS, "route_sheet", "study_application", "gap_map", "study_plan", "handover_act"},
    "fertility_help": {*CONSENTS, "route_sheet", "exam_plan", "day_itinerary"},
}  # fmt: skip
pytestmark = pytest.mark.rehearsal
CHECKS = {"tests_valid", "frozen_tests_valid"}  # which of them, says an invented answer of the commission
AHEAD = {"birth_allowance": "apply_monthly", "first_job": "follow_up", "school_catch_up": "review",
         "fertility_help": "pregnancy_care"}  # fmt: skip


@pytest.mark.parametrize("journey", PAPERS)
def test_given_a_journey_when_rehearsed_then_its_case_closes_with_its_papers(module_db: str, journey: str) -> None:
    told = CaseWalk(journey, None, ask=pace.work_here).walk()

    assert told["closed"] is True
    kinds = {view.kind for view in _papers(told)}
    assert PAPERS[journey] | {"closing_letter"} <= kinds
    assert [one.kind for one in _papers(told) if one.kind in ("route_sheet", *CONSENTS) and one.pages != 1] == []
    assert {step["what"] for step in told["steps"]} >= {"partner.answered", "survey.answered"}
    assert AHEAD[journey] in {step["step"] for step in told["steps"]}, "it went the whole way"
    with access.acting_as(told["by"]):
        (link,) = CaseJourney.objects.filter(case=told["case_id"])
        assert link.ended_at is not None
        assert run_views.replay_equals_stored(run_key=link.run_key)
        done = journeys.history(run_key=link.run_key, language="en")
        looked = {one.by_key for one in done if one.kind == "did" and one.body["step"] in CHECKS}
    assert looked == ({None} if journey == "fertility_help" else set()), "the machine looks which tests last"


def _papers(told: dict[str, Any]) -> list[documents.DocumentView]:
    with access.acting_as(told["by"]):
        rows = CaseDocument.objects.filter(case=UUID(told["case_id"]))
        return [one for one in documents.describe([row.document_key for row in rows]).values() if one.is_issued]
