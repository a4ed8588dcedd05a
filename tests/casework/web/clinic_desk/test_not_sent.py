"""What has not gone out, on the worker's list: call, try again, or let it be with a reason."""

from __future__ import annotations

from uuid import uuid4

from django.test import override_settings
from django.urls import reverse

from casework import access, clock, outbox
from casework.act_parts import notices
from casework.models import Case, Notice, OutboxRow, TimelineEntry
from tests.casework.web.conftest import Desk, Family


def _failed(desk: Desk, family: Family) -> Notice:
    """A notice that the operator refused."""
    with access.acting_as(access.machine(desk.planted.region, "test_job")):
        case = Case.objects.select_related("family", "region").get(pk=family.case_id)
        notice = notices.to_family(case=case, template="message", at=clock.now())
        assert notice is not None
        OutboxRow.objects.filter(payload__notice=str(notice.pk)).delete()
        if notice.state == "waiting":  # it is night
            notice.queue()
        notice.fail(at=clock.now(), trouble="operator_422")
        notice.save()
    return notice


def _state(desk: Desk, notice: Notice) -> str:
    with access.acting_as(access.machine(desk.planted.region, "test_job")):
        return Notice.objects.get(pk=notice.pk).state


def _post(desk: Desk, notice: Notice, act: str, because: str = "") -> object:
    told = {"notice": str(notice.pk), "act": act, "because": because, "receipt": str(uuid4())}
    return desk.client().post(reverse("not_sent"), told, follow=True)


def test_given_a_notice_that_could_not_be_sent_then_today_says_so_and_the_list_whom_to_call(desk: Desk) -> None:
    family = desk.family()
    notice = _failed(desk, family)
    today = desk.client().get(reverse("inbox")).content.decode()
    assert "has not gone out: call, or see why." in today
    page = desk.client().get(reverse("not_sent")).content.decode()
    assert "The operator does not take this number." in page
    assert 'href="tel:' in page
    _post(desk, notice, "let_be", "told by telephone")


def test_given_it_is_let_be_with_a_reason_then_it_is_off_the_list_and_the_case_says_why(desk: Desk) -> None:
    notice = _failed(desk, desk.family())
    refused = _post(desk, notice, "let_be")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert _state(desk, notice) == "failed"
    _post(desk, notice, "let_be", "told by telephone")
    assert _state(desk, notice) == "cancelled"
    with access.acting_as(access.machine(desk.planted.region, "test_job")):
        (entry,) = TimelineEntry.objects.filter(case=notice.case_id, what="notice.let_be")
    assert entry.details["because"] == "told by telephone"
    again = _post(desk, notice, "let_be", "once more")
    assert again.status_code == 409  # type: ignore[attr-defined]


def test_given_it_is_tried_again_then_it_is_sent(desk: Desk) -> None:
    notice = _failed(desk, desk.family())
    _post(desk, notice, "again")
    assert _state(desk, notice) == "queued"
    (row,) = OutboxRow.objects.filter(payload__notice=str(notice.pk))
    with override_settings(ENVIRONMENT="demo", SMS_URL=""):
        assert outbox.have_effect(row.pk)
    assert _state(desk, notice) == "sent"


def test_given_danger_at_home_then_the_list_shows_no_number_to_ring(desk: Desk) -> None:
    family = desk.family()
    notice = _failed(desk, family)
    with access.acting_as(access.machine(desk.planted.region, "test_job")):
        case = Case.objects.select_related("family").get(pk=family.case_id)
        case.family.danger_at_home = True
        case.family.save()
    page = desk.client().get(reverse("not_sent")).content.decode()
    assert "call on the safe phone only" in page
    assert 'href="tel:' not in page
    _post(desk, notice, "let_be", "told in person")


def test_given_a_foreign_notice_then_it_is_not_found(desk: Desk) -> None:
    notice = _failed(desk, desk.family())
    notice.pk = uuid4()
    assert _post(desk, notice, "again").status_code == 404  # type: ignore[attr-defined]
