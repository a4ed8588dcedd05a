"""Pages of a step's and a case's life: what a decision changes stands there before its button, and GET changes nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.act_parts import papers
from casework.actions.case import told_facts
from casework.actions.steps import work_items
from casework.models import Case, CaseJourney, TimelineEntry
from journeys import public as journeys
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.page_source import one_line
from tests.casework.web.visiting import done, weeks_old, with_days


@pytest.fixture(scope="module")
def family(desk: Desk) -> Family:
    """A family whose birth is registered and whose child is insured."""
    found = desk.family()
    found.agree()
    done(found, "medical_birth_record")
    work_items.complete(
        by=desk.actor,
        item_key=found.item("register_birth").key,
        outcome="registered",
        papers_received=[papers.PaperInput(kind="birth_certificate", number="I-ГР 712345")],
    )
    return found


def _run(family: Family) -> UUID:
    with access.acting_as(family.desk.actor) as actor:
        return access.visible(CaseJourney, to=actor).get(case=family.case_id, begun_by_item=None).run_key


def _view(family: Family) -> journeys.RunView:
    run_key = _run(family)
    with access.acting_as(family.desk.actor):
        return journeys.read_run(run_key=run_key, language="en", now=clock.now())


def _told(family: Family) -> list[str]:
    with access.acting_as(family.desk.actor) as actor:
        return list(access.visible(TimelineEntry, to=actor).filter(case=family.case_id).values_list("what", flat=True))


def _post(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, {"receipt": str(uuid4()), **fields})


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return one_line(answer.content.decode())


def test_given_a_done_step_when_its_redo_is_looked_at_then_what_followed_is_named_and_nothing_changes(
    desk: Desk, family: Family
) -> None:
    client, run_key = desk.client(), _run(family)
    with access.acting_as(desk.actor):
        items = {one.step: one for one in journeys.items_of(run_key=run_key)}
    record = items["medical_birth_record"]
    before = (_told(family), _view(family).steps)
    assert reverse("redo_step", args=[record.key]) in _page(client, reverse("step", args=[record.key]))

    page = _page(client, reverse("redo_step", args=[record.key]))

    assert 'name="also" value="register_birth"' in page
    assert "What followed from it" in page
    assert "Papers that stay as they were issued" in page
    assert (_told(family), _view(family).steps) == before

    answer = _post(client, reverse("redo_step", args=[record.key]), also=["register_birth"])

    assert answer["Location"] == reverse("case", args=[family.case_id])
    assert {"medical_birth_record"} <= set(family.items())
    assert "Judged again as well" in _page(client, reverse("case", args=[family.case_id]))
    assert _post(client, reverse("redo_step", args=[record.key])).status_code == 422  # it is open


def test_given_a_step_that_waits_when_it_is_skipped_on_its_page_then_it_can_be_put_back(desk: Desk) -> None:
    family, client = desk.family(), desk.client()
    case = reverse("case", args=[family.case_id])
    off = reverse("skip_step", args=[family.case_id, _run(family), "register_birth"])
    assert off in _page(client, case)
    before = _told(family)

    page = _page(client, off)

    assert "Will not open because of it" in page
    assert _told(family) == before
    assert _post(client, off, because="").status_code == 422
    assert _post(client, off, because="settled elsewhere")["Location"] == case
    page = _page(client, case)
    assert "1 step was taken off the plan" in page
    assert "Reason: settled elsewhere" in page
    assert "Put it back" in _page(client, reverse("handled_today"))

    _post(client, case, act="put_back", run=str(_run(family)), step="register_birth")

    assert "1 step was taken off the plan" not in _page(client, case)
    assert off in _page(client, case)
    assert client.get(reverse("skip_step", args=[family.case_id, _run(family), "no_such_step"])).status_code == 404


def test_given_two_families_when_the_journey_of_one_is_named_under_the_other_then_nothing_of_it_ends(
    desk: Desk,
) -> None:
    family, other, client = desk.family(), desk.family(), desk.client()
    before = _told(other)
    end = reverse("stop_journey", args=[family.case_id, _run(other)])
    off = reverse("skip_step", args=[family.case_id, _run(other), "register_birth"])

    answers = _post(client, end, reason="moved_away", words="to the north"), _post(client, off, because="settled")

    assert [answer.status_code for answer in answers] == [404, 404]
    assert _told(other) == before


def test_given_a_hold_with_stopped_clocks_then_the_pages_name_what_runs_on(desk: Desk) -> None:
    family, client = desk.family(), desk.client()
    family.agree()
    arrange = reverse("arrange", args=[family.case_id])
    page = _page(client, arrange)
    assert "Our own promises, they stand still" in page
    assert _view(family).held_since is None

    until = (desk.today + timedelta(days=9)).isoformat()
    _post(client, arrange, act="hold", until=until, because="by the sea", stop_clocks="on")

    assert _view(family).held_since is not None
    page = _page(client, reverse("case", args=[family.case_id]))
    assert "Our own deadlines stand still." in page
    assert "The law’s run on:" in page
    assert re.search(r'name="stop_clocks"[^>]* checked', _page(client, arrange))
    _post(client, arrange, act="resume")
    assert _view(family).held_since is None


def test_given_a_journey_when_it_is_ended_on_its_page_then_days_and_papers_are_named_before(desk: Desk) -> None:
    family, client = weeks_old(desk), desk.client()
    with_days(family)
    end = reverse("stop_journey", args=[family.case_id, _run(family)])
    assert end in _page(client, reverse("case", args=[family.case_id]))
    before = _told(family)
    page = _page(client, end)
    assert "Taken off the plan:" in page
    assert "We do not go on with one of your matters" in page
    assert _told(family) == before
    assert _post(client, end).status_code == 422
    assert _post(client, end, reason="other").status_code == 422

    _post(client, end, reason="moved_away", words="to the north")

    with access.acting_as(desk.actor) as actor:
        assert access.find(Case, to=actor, pk=family.case_id).state == "active"  # the child's allowance goes on
    page = _page(client, reverse("case", args=[family.case_id]))
    assert "was ended: the family has moved away. to the north" in page
    assert client.get(end).status_code == 200  # says that it has ended


def test_given_open_work_without_grounds_then_each_way_out_has_its_button_and_keeping_is_remembered(
    desk: Desk,
) -> None:
    family, client = desk.family(), desk.client()
    family.agree()
    told = {"child.born_at_home": True}
    told_facts.add_facts(by=desk.actor, case_id=family.case_id, facts=told, run_key=_run(family))
    case = reverse("case", args=[family.case_id])
    page = _page(client, case)
    assert "Open, but today it would not open any more." in page
    assert 'name="act" value="keep"' in page
    assert reverse("drop_step", args=[family.item("medical_birth_record").key]) in page

    _post(client, case, act="keep", run=str(_run(family)), step="medical_birth_record")

    page = _page(client, case)
    assert "Open, but today it would not open any more." not in page
    assert "Stays as it is although something has changed" in page


def test_given_a_step_when_it_is_put_off_on_its_page_then_the_list_has_it_among_the_put_off_and_it_can_be_undone(
    desk: Desk,
) -> None:
    family, client = desk.family(), desk.client()
    step = reverse("step", args=[family.item("intake").key])
    assert "Put off until a day" in _page(client, step)
    until = (desk.today + timedelta(days=3)).isoformat()

    answer = _post(client, step, act="snooze", until=until)
    assert answer.status_code == 422
    assert "The deadline passes before that day" in answer.content.decode()
    answer = _post(client, step, act="snooze", until=until, past_due="on")
    assert answer.status_code == 302

    row = reverse("case", args=[family.case_id])
    assert row not in _page(client, reverse("inbox") + "?queue=need_you")
    assert row in _page(client, reverse("inbox") + "?queue=snoozed")
    assert "Put off until" in _page(client, row)
    assert "Back on the list now" in _page(client, step)
    handled = _page(client, reverse("handled_today"))
    assert "Back on the list" in handled
    _post(client, step, act="wake_up")
    assert row in _page(client, reverse("inbox") + "?queue=need_you")


def test_given_a_step_when_it_is_given_to_a_colleague_on_its_page_then_she_finds_it_in_her_list(desk: Desk) -> None:
    family, client = desk.family(), desk.client()
    other = desk.planted.workers[1].membership
    assert other is not None
    step = reverse("step", args=[family.item("intake").key])
    assert _post(client, step, act="assign", to="").status_code == 422
    assert _post(client, step, act="assign", to=str(other.user_id)).status_code == 302

    assert f"{other.user.name} does it." in _page(client, reverse("case", args=[family.case_id]))
    hers = _page(desk.client(other), reverse("inbox"))
    assert reverse("case", args=[family.case_id]) in hers
    assert "a step for" in hers
