"""What was given up, on the administrator's page: kind, since when, how often, tried again or let be; nobody is named."""

from __future__ import annotations

from uuid import uuid4

from django.core import mail
from django.test import override_settings
from django.urls import reverse

from casework import access, outbox
from casework.actions.region import given_up_effects
from casework.models import OutboxRow, User
from tests.casework.web.conftest import Desk


def _given_up(desk: Desk, topic: str = "check_papers", error: str = "ValueError at casework/x.py:1") -> OutboxRow:
    row = outbox.add(topic, region_key=desk.planted.region.pk, run=uuid4())
    OutboxRow.objects.filter(pk=row.pk).update(dead=True, failures=5, last_error=error)
    return row


def _post(desk: Desk, act: str, row: OutboxRow, **more: str) -> object:
    row.refresh_from_db()
    told = {"act": act, "topic": row.topic, "error": row.last_error, "receipt": str(uuid4()), **more}
    return desk.client(desk.administrator).post(reverse("given_up"), told, follow=True)


def test_given_an_effect_that_was_given_up_then_the_page_says_what_how_often_and_what_to_do(desk: Desk) -> None:
    row = _given_up(desk)
    page = desk.client(desk.administrator).get(reverse("given_up")).content.decode()
    assert "Something a journey does by itself" in page
    assert "Tried 5 times in all." in page
    assert "ValueError at casework/x.py:1" in page
    row.delete()


def test_given_it_is_tried_again_then_it_is_under_way_and_off_the_page(desk: Desk) -> None:
    row = _given_up(desk)
    answer = _post(desk, "again", row)
    row.refresh_from_db()
    assert (row.dead, row.failures, row.last_error) == (False, 0, "")
    assert "1 is tried again now." in answer.content.decode()  # type: ignore[attr-defined]
    row.delete()


def test_given_it_is_let_be_with_a_reason_then_it_stays_with_it_and_is_counted_no_more(desk: Desk) -> None:
    row = _given_up(desk)
    refused = _post(desk, "let_be", row, because=" ")
    assert refused.status_code == 422  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert row.let_be_at is None
    _post(desk, "let_be", row, because="the partner has closed")
    row.refresh_from_db()
    assert (row.dead, row.let_be_because) == (True, "the partner has closed")
    assert row.let_be_by_id == desk.administrator.user_id
    page = desk.client(desk.administrator).get(reverse("given_up")).content.decode()
    assert "Nothing was given up." in page
    gone = _post(desk, "again", row)
    assert gone.status_code == 409  # type: ignore[attr-defined]


def test_given_a_worker_then_neither_the_page_nor_its_acts_are_theirs(desk: Desk) -> None:
    row = _given_up(desk)
    told = {"act": "again", "topic": row.topic, "error": "ValueError at casework/x.py:1"}
    assert desk.client().get(reverse("given_up")).status_code == 403
    assert desk.client().post(reverse("given_up"), told).status_code == 403
    row.refresh_from_db()
    assert row.dead
    row.delete()


def test_given_another_region_then_its_effects_are_neither_shown_nor_decided(desk: Desk) -> None:
    row = _given_up(desk)
    OutboxRow.objects.filter(pk=row.pk).update(region_key=uuid4())
    assert "Nothing was given up." in desk.client(desk.administrator).get(reverse("given_up")).content.decode()
    assert _post(desk, "again", row).status_code == 409  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert row.dead
    row.delete()


def test_given_effects_that_were_given_up_then_health_counts_them(desk: Desk) -> None:
    rows = [_given_up(desk), _given_up(desk)]
    page = desk.client(desk.administrator).post(reverse("health")).content.decode()
    assert "Effects that were given up and wait for a decision" in page
    assert '<b class="num">2</b>' in page
    for row in rows:
        row.delete()


@override_settings(SERVER_EMAILS=["admin@ryadom.example"], MAIL_IS_SET_UP=True)
def test_given_effects_that_were_given_up_then_who_answers_for_the_server_gets_one_letter(desk: Desk) -> None:
    machine = access.machine(desk.planted.region, "test_job")
    rows = [_given_up(desk), _given_up(desk)]
    assert given_up_effects.write_to_server(actor=machine) == 1
    rows.append(_given_up(desk))
    assert given_up_effects.write_to_server(actor=machine) == 0, "at most one an hour"
    (letter,) = OutboxRow.objects.filter(topic="write_to_server")
    assert outbox.have_effect(letter.pk)
    (sent,) = mail.outbox
    assert sent.to == ["admin@ryadom.example"]
    assert "2" in sent.body and reverse("given_up") in sent.body
    assert User.objects.get(pk=desk.administrator.user_id).name not in sent.body
    for row in rows:
        row.delete()
