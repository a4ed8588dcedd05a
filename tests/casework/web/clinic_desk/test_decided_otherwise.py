"""What the office decided and what the rules say differ: the page asks, and paper, case and family page say the same."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from casework import access, clock
from casework.act_parts import paper_rows
from casework.act_parts.step_context import StepContext
from casework.models import Case, TimelineEntry
from journeys import public as journeys
from journeys.versions.published import in_force
from tests.casework.web.clinic_desk.decided import BECAUSE, POOR, RICH, applied, decide, with_allowance
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.visiting import enter
from tests.casework.web.visiting import page as family_page


@pytest.fixture(scope="module")
def allowance(desk: Desk) -> Desk:
    return with_allowance(desk)


@pytest.fixture
def family(allowance: Desk) -> Family:
    """A family whose application for the unified allowance lies with the fund."""
    return applied(allowance)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")


def paper(family: Family, item: journeys.OpenItem) -> dict[str, str]:
    """What the decision's paper says, label by label."""
    with access.acting_as(family.desk.actor) as actor:
        case = access.find(Case, to=actor, pk=family.case_id)
        link = case.journeys.get()
        context = StepContext(case, link, actor, clock.now())
        run = journeys.read_run(run_key=link.run_key, language="en", now=clock.now())
        kind = in_force(run.ref).vocabulary.documents["decision_notice"]
        rows = paper_rows._decision(paper_rows.PaperDraft(context, item, kind, run, "en"))
        return {row["label"]: row["value"] for row in rows}


def test_given_an_outcome_against_the_rules_when_recorded_then_the_page_asks_which_is_right(family: Family) -> None:
    answer = decide(family, "granted", RICH)
    html = words(answer.content.decode())
    assert answer.status_code == 422
    assert (
        "What you record and what the rules say differ" in html
        and "Income per person 17,400 RUB — above 17,000 RUB" in html
    )
    assert "Why was it decided otherwise?" in html and "17400" in answer.content.decode()
    assert family.item("decide_monthly").key


def test_given_the_reason_when_recorded_then_paper_case_and_family_page_say_the_same(family: Family) -> None:
    item = family.item("decide_monthly")
    answer = decide(family, "granted", RICH, otherwise_because=BECAUSE)
    assert answer.status_code == 302
    said = paper(family, item)
    assert said == {"Decision": "Granted", "Why": f"Decided otherwise, because: {BECAUSE}"}
    desk = words(family.desk.client().get(reverse("case", args=[family.case_id])).content.decode())
    assert f"Decided otherwise, because: {BECAUSE}" in desk and "above 17,000" not in desk
    home = words(family_page(enter(family, language="en")))
    assert "Granted. Decided otherwise" in home and "above" not in home
    with access.acting_as(family.desk.actor) as actor:
        entry = access.visible(TimelineEntry, to=actor).get(case=family.case_id, details__step="decide_monthly")
        assert entry.details["otherwise"] == BECAUSE


def test_given_the_facts_corrected_when_recorded_again_then_nothing_is_asked_and_the_grounds_are_told(
    family: Family,
) -> None:
    item = family.item("decide_monthly")
    assert decide(family, "granted", RICH).status_code == 422
    assert decide(family, "granted", POOR, otherwise_because="").status_code == 302
    said = paper(family, item)
    assert said["Decision"] == "Granted" and "not above 17,000" in said["Why"].replace("\u00a0", " ")


def test_given_a_refusal_of_what_is_due_when_recorded_then_the_page_asks_as_well(family: Family) -> None:
    assert decide(family, "refused", POOR).status_code == 422
    assert decide(family, "refused", RICH).status_code == 302


@pytest.mark.parametrize("because", ["x" * 201, "две\x07строки"])
def test_given_a_reason_that_cannot_be_kept_then_it_is_refused_and_the_field_stays(
    family: Family, because: str
) -> None:
    answer = decide(family, "granted", RICH, otherwise_because=because)
    assert answer.status_code == 422 and "otherwise_because" in answer.content.decode()
