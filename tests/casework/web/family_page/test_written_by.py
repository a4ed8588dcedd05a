"""How a person wants to be written to: SMS, e-mail, quiet; quiet leaves codes, and two things that the worker then calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from casework import access, clock, outbox
from casework.act_parts import notices
from casework.actions.case import unsent_notices
from casework.models import Case, Notice, OutboxRow, Person, TimelineEntry
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.page_source import one_line
from tests.casework.web.visiting import enter, page, post, rows, token_of

MAIL = override_settings(MAIL_IS_SET_UP=True, EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")


@pytest.fixture
def family(desk: Desk) -> Family:
    """A family whose journey has begun."""
    return desk.family()


def _choose(family: Family, way: str, **more: str) -> Any:
    return post(enter(family), "family_written_by", way=way, **more)


def _speaker(family: Family) -> Person:
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        return Person.objects.get(family__cases=family.case_id, relation="mother")


def _told(family: Family, template: str, *, item_key: Any = None) -> Notice | None:
    """Write a notice to a family whose outbox is empty, at noon, and have it go."""
    today = clock.now().astimezone(ZoneInfo("Europe/Moscow")).date()
    noon = datetime.combine(today, datetime.min.time(), tzinfo=ZoneInfo("Europe/Moscow")) + timedelta(hours=12)
    with access.acting_as(access.machine(family.desk.planted.region, "test")) as machine:
        OutboxRow.objects.all().delete()
        case = Case.objects.select_related("family", "region").get(pk=family.case_id)
        Notice.objects.filter(case=case, code=None).delete()
        notice = notices.to_family(case=case, template=template, at=noon, item_key=item_key)
        if notice is None:
            return None
        notices.queue(notice, machine.region.pk)
    for row_id in OutboxRow.objects.values_list("pk", flat=True):
        outbox.have_effect(row_id)
    (found,) = rows(family, Notice, pk=notice.pk)
    assert isinstance(found, Notice)
    return found


def test_given_nothing_chosen_then_sms_stands_there_and_the_worker_sees_it(family: Family) -> None:
    assert 'value="sms" checked' in one_line(page(enter(family), "family_written_by"))
    case = one_line(family.desk.client().get(reverse("case", args=[family.case_id])).content.decode())
    assert "The family is written to by SMS." in case


@MAIL
def test_given_e_mail_when_something_is_told_then_it_goes_there_with_sender_and_link_and_no_name(
    family: Family,
) -> None:
    assert _choose(family, "email", email="anna@example.ru").status_code == 302
    assert len(rows(family, TimelineEntry, case=family.case_id, what="way.chosen")) == 1
    mail.outbox.clear()

    notice = _told(family, "message")

    assert notice is not None and (notice.channel, notice.state) == ("email", "sent")
    (letter,) = mail.outbox
    assert letter.to == ["anna@example.ru"]
    assert letter.subject == "Рядом, Заречная область. Сообщение"
    assert f"/f/{token_of(family)}/" in letter.body
    for word in ("Соколов", "Анна", "Мирон", "врач"):
        assert word not in letter.body + letter.subject


@MAIL
def test_given_e_mail_when_a_code_is_asked_for_then_it_is_an_sms_all_the_same(family: Family) -> None:
    _choose(family, "email", email="anna@example.ru")
    Client().post(reverse("family_link", args=[token_of(family)]))
    newest = rows(family, Notice, case=family.case_id, template="code")
    assert {one.channel for one in newest} == {"sms"}


@pytest.mark.parametrize("typed", ["", "anna", "anna@", "a" * 250 + "@example.ru"])
def test_given_no_address_when_e_mail_is_chosen_then_it_is_said_and_nothing_changes(family: Family, typed: str) -> None:
    answer = _choose(family, "email", email=typed)
    assert answer.status_code == 422
    assert 'value="email" checked' in one_line(answer.content.decode())
    assert _speaker(family).written_by == "sms"


def test_given_quiet_when_anything_else_happens_then_nothing_goes_but_a_code(family: Family) -> None:
    assert _choose(family, "quiet").status_code == 302
    assert _choose(family, "loud").status_code == 422
    assert _told(family, "your_turn") is None and _told(family, "message") is None
    client = Client()
    client.post(reverse("family_link", args=[token_of(family)]))
    assert rows(family, Notice, case=family.case_id, template="code", state="queued")


def test_given_quiet_when_the_doctors_are_tomorrow_then_the_worker_calls(family: Family) -> None:
    _choose(family, "quiet")

    notice = _told(family, "day_tomorrow")

    assert notice is not None and (notice.state, notice.trouble) == ("failed", "wants_quiet")
    worker = family.desk.client()
    text = one_line(worker.get(reverse("not_sent")).content.decode())
    assert "The family wants no messages, so call it about this." in text
    told = one_line(worker.get(reverse("case", args=[family.case_id])).content.decode())
    assert "waits for your call" in told and "The family wants quiet" in told
    unsent_notices.let_be(by=family.desk.actor, notice_id=notice.pk, because="I called")
    assert "not sent: you told it another way" in one_line(
        worker.get(reverse("case", args=[family.case_id])).content.decode()
    )


def test_given_words_that_wait_when_quiet_is_chosen_then_they_are_kept_back(family: Family) -> None:
    client = enter(family)
    with access.acting_as(access.machine(family.desk.planted.region, "test")) as machine:
        OutboxRow.objects.all().delete()
        case = Case.objects.select_related("family", "region").get(pk=family.case_id)
        Notice.objects.filter(case=case, code=None).delete()
        notice = notices.to_family(case=case, template="message", at=clock.now())
        assert notice is not None
        notices.queue(notice, machine.region.pk)
    post(client, "family_written_by", way="quiet")
    for row_id in OutboxRow.objects.values_list("pk", flat=True):
        outbox.have_effect(row_id)
    (now,) = rows(family, Notice, pk=notice.pk)
    assert (now.state, now.trouble) == ("cancelled", "quiet")


def test_given_the_worker_beside_a_family_when_she_notes_how_it_wants_it_then_it_is_kept_as_told_by_it(
    family: Family,
) -> None:
    address = reverse("shown_family_written_by", args=[family.case_id])
    worker = family.desk.client()
    assert worker.get(address).status_code == 200
    assert worker.post(address, {"way": "quiet"}).status_code in (302, 422)
    client = enter(family)
    post(client, "family_written_by", way="quiet")
    assert _speaker(family).written_by == "quiet"


def test_given_a_colleague_of_another_service_then_the_page_is_not_there(desk: Desk, family: Family) -> None:
    stranger = desk.client(desk.administrator)
    assert stranger.post(reverse("shown_family_written_by", args=[family.case_id]), {"way": "quiet"}).status_code != 302
    assert _speaker(family).written_by == "sms"
