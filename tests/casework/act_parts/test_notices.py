"""Notices: a few words and a link, no name, never at night, never to a family in danger or in grief; sent once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from casework import access, clock
from casework.act_parts import notices
from casework.actions import notice_delivery
from casework.models import Case, Family, Notice
from casework.texts import notice_texts, sms_length
from tests import builders
from tests.builders import Story, Town

MOSCOW = ZoneInfo("Europe/Moscow")
LONGEST_LINK = "https://ryadom-region1.ru/f/" + "x" * 22 + "/"


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region."""
    return builders.town()


def _write(case: Story, template: str = "paper_ready", at: datetime | None = None) -> Notice | None:
    with access.acting_as(case.town.machine):
        found = Case.objects.select_related("family", "region").get(pk=case.case_id)
        return notices.to_family(case=found, template=template, at=at or _noon(case.town))


def _noon(town: Town) -> datetime:
    return datetime.combine(town.today, datetime.min.time(), tzinfo=MOSCOW) + timedelta(hours=12)


@pytest.mark.parametrize(
    ("local", "sent"),
    [
        ("2026-11-25T07:59", "2026-11-25T08:00"),
        ("2026-11-25T08:00", "2026-11-25T08:00"),
        ("2026-11-25T20:59", "2026-11-25T20:59"),
        ("2026-11-25T21:00", "2026-11-26T08:00"),
        ("2026-11-26T00:30", "2026-11-26T08:00"),
    ],
)
def test_given_the_hour_then_a_notice_goes_at_once_or_in_the_morning(local: str, sent: str) -> None:
    moment = datetime.fromisoformat(local).replace(tzinfo=MOSCOW).astimezone(UTC)
    assert notices.after_quiet_hours(moment, MOSCOW) == datetime.fromisoformat(sent).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize("template", sorted(notice_texts.SMS_TEMPLATES))
@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_a_template_then_its_sms_names_who_writes_and_with_the_longest_names_and_link_is_of_two_parts(
    template: str, language: str
) -> None:
    code = "123456" if template == "code" else ""
    sender, place = "Щ" * notice_texts.LONGEST_SENDER, "Ж" * notice_texts.LONGEST_PLACE
    sign = notice_texts.signed(sender, place, language=language)
    text = notice_texts.sms(template, language=language, sign=sign, link="" if code else LONGEST_LINK, code=code)
    assert text.startswith(f"{sender}, {place}. ")
    assert sms_length.parts(text) <= notice_texts.MOST_PARTS, (len(text), text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 307, 3),
        ("{" * 80, 1),
        ("{" * 81, 2),
        ("я" * 70, 1),
        ("я" * 71, 2),
        ("я" * 134, 2),
        ("я" * 135, 3),
        ("😀" * 36, 2),
        ("a" * 69 + "’’", 2),
    ],
)
def test_given_a_text_then_its_parts_are_counted_as_operators_do(text: str, parts: int) -> None:
    assert sms_length.parts(text) == parts


def test_given_a_region_with_a_long_name_then_the_sender_is_named_alone() -> None:
    assert notice_texts.signed("", "Ханты-Мансийский автономный округ", language="ru") == "Рядом"


@pytest.mark.parametrize("template", sorted(notice_texts.MAIL_TEMPLATES))
def test_given_a_template_then_its_mail_is_said_in_russian(template: str) -> None:
    words = notice_texts.mail(template, language="ru", link=LONGEST_LINK)
    assert words.subject != notice_texts.mail(template, language="en").subject
    assert LONGEST_LINK in words.text


def test_given_a_notice_when_it_is_sent_twice_then_it_is_out_once(town: Town) -> None:
    case = town.a_case()
    case.effects("send_notice")
    notice = _write(case)
    assert notice is not None
    assert case.effects("send_notice") == 1
    (now,) = case.rows(Notice, pk=notice.pk)
    assert now.state == "sent"
    assert case.effects("send_notice") == 0


def test_given_another_number_since_when_an_old_notice_is_read_then_it_says_where_it_went(town: Town) -> None:
    case = town.a_case()
    first = _write(case)
    case.effects("send_notice")
    assert first is not None
    before = case.rows(Notice, pk=first.pk)[0].sent_to
    assert before.startswith("+7 000")
    family_id = case.case().family_id
    with access.acting_as(town.machine):
        family = Family.objects.get(pk=family_id)
        family.phone = "+7 000 555-55-55"
        family.save(update_fields=["phone"])
    second = _write(case, template="message")
    case.effects("send_notice")
    assert second is not None
    assert case.rows(Notice, pk=second.pk)[0].sent_to == "+7 000 555-55-55"
    assert case.rows(Notice, pk=first.pk)[0].sent_to == before
    text = Client().get(reverse("sent_messages")).content.decode()
    assert before in text and "+7 000 555-55-55" in text


def test_given_a_family_in_danger_when_something_is_to_be_told_then_nothing_is_sent(town: Town) -> None:
    case = town.a_case(danger_at_home=True)
    assert _write(case) is None
    assert case.rows(Notice, organisation=None) == []


def test_given_the_night_then_the_notice_waits_and_the_sweep_of_the_morning_sends_it(town: Town) -> None:
    case = town.a_case()
    night = _noon(town) - timedelta(days=2, hours=10)
    notice = _write(case, template="things_ready", at=night)
    assert notice is not None
    assert notice.state == "waiting"
    notice_delivery.queue_due(actor=town.machine)
    case.effects("send_notice")
    assert case.rows(Notice, pk=notice.pk)[0].state == "sent"


def test_given_the_like_went_a_moment_ago_then_the_next_waits_and_goes_within_a_day(town: Town) -> None:
    case = town.a_case()
    first = _write(case)
    case.effects("send_notice")
    second = _write(case)
    assert first is not None and second is not None
    assert (second.state, second.not_before > first.made_at) == ("waiting", True)
    assert second.not_before - second.made_at <= timedelta(days=1), "every one is told within a day"
    assert _write(case) is None, "one that waits is enough"

    town.move(days=1)
    notice_delivery.queue_due(actor=town.machine)
    case.effects("send_notice")
    assert case.rows(Notice, pk=second.pk)[0].state == "sent"


@pytest.mark.parametrize("done_before", [True, False])
def test_given_a_second_step_of_the_family_within_hours_then_it_is_told_unless_it_is_done_before(
    town: Town, done_before: bool
) -> None:
    case = town.a_case().talked()
    case.effects("send_notice")
    later = case.item("choose_leave").key
    with access.acting_as(town.machine):
        found = Case.objects.select_related("family", "region").get(pk=case.case_id)
        second = notices.to_family(case=found, template="your_turn", at=clock.now(), item_key=later)
    assert second is not None and second.state == "waiting"
    if done_before:
        case.agreed().done("choose_stay").done("choose_leave")
    town.move(days=1)
    notice_delivery.queue_due(actor=town.machine)
    case.effects("send_notice")
    assert case.rows(Notice, pk=second.pk)[0].state == ("cancelled" if done_before else "sent")


@override_settings(SMS_URL="", ENVIRONMENT="production")
def test_given_no_operator_then_the_notice_is_told_as_failed_and_not_tried_for_ever(town: Town) -> None:
    case = town.a_case()
    notice = _write(case, template="message")
    assert notice is not None
    case.effects("send_notice")
    (now,) = case.rows(Notice, pk=notice.pk)
    assert (now.state, now.trouble) == ("failed", "no_operator")


def test_given_a_step_of_the_family_opens_then_it_is_told_without_a_name(town: Town) -> None:
    case = town.a_case().talked()
    found = [one for one in case.rows(Notice) if one.template == "your_turn"]
    assert found
    with access.acting_as(town.machine):
        text = notices.text_of(Notice.objects.select_related("link").get(pk=found[0].pk)).text
    assert "Соколов" not in text
    assert clock.now() >= found[0].made_at
