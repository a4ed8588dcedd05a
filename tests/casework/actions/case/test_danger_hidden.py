"""A family in danger at home is hidden: from who looks for it, from calendars, from whoever it is handed to unasked.

And what partners are written is asked about once more when it is sent.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import access, clock, invariants
from casework.access import Actor
from casework.act_parts import danger_at_home, duplicate_families, family_search, notices, partner_requests
from casework.actions.case import consents, danger
from casework.actions.partners import due_reminders, offers
from casework.actions.steps import work_items
from casework.actions.worker import case_handover, partner_reminders, step_assignment
from casework.errors import NotFound
from casework.models import Case, Consent, Family, Notice
from casework.typed import spellings
from casework.web.page_data.day_plans import read_calendar_day
from partners.models import Organisation, OutgoingRecord
from tests.builders import Story, Town
from tests.casework import reached_families as reached
from tests.casework.actions.partners import asked


def _colleague(town: Town) -> Actor:
    return town.planted.workers[1]


def _client(by: Actor) -> Client:
    assert by.user is not None
    type(by.user).objects.filter(pk=by.user.pk).update(language="en")
    client = Client()
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _named_apart(town: Town, **told: Any) -> Story:
    """A family whose names nobody else in the region has."""
    case = town.a_case(**told)
    mark = "".join(chr(ord("а") + int(digit, 16)) for digit in uuid.uuid4().hex[:8])
    names = {
        "mother": {"last_name": f"Бе{mark}ва", "first_name": f"Оль{mark}", "snils": "112-233-445 95"},
        "father": {"last_name": f"Же{mark}щин", "first_name": f"Иго{mark}", "snils": "087-654-303 00"},
    }
    reached.correct(case, people=names)
    return case


def _finds(case: Story, search: str, *, by: Actor | None = None) -> bool:
    with access.acting_as(by or case.by) as actor:
        return case.case_id in {one.case_id for one in family_search.find(to=actor, search=search)}


# ---- looked for ------------------------------------------------------------------------------------------------------


def test_given_danger_then_neither_the_phone_at_home_nor_the_other_parent_finds_the_family_any_more(town: Town) -> None:
    phone = "+7 000 127-98-31"
    case = _named_apart(town, phone=phone)
    mother, father = reached.person(case, "mother"), reached.person(case, "father")
    keyed = father.last_name.translate(str.maketrans(spellings.CYRILLIC_KEYS, spellings.LATIN_KEYS))
    looked_for = (phone, father.last_name, f"{father.last_name} {father.first_name}", keyed, father.snils)
    assert [_finds(case, one) for one in looked_for] == [True] * len(looked_for)
    danger.tell_danger(by=case.by, case_id=case.case_id, told=danger.SafeWay(phone="+7 000 999-88-77"))
    for reader in (case.by, _colleague(town)):
        assert [one for one in looked_for if _finds(case, one, by=reader)] == []
        for known in (mother.last_name, mother.snils, case.case().number, "+7 000 999-88-77"):
            assert _finds(case, known, by=reader), "nobody who means the mother finds her"


def test_given_danger_then_the_number_of_a_paper_finds_the_family_no_more_and_that_of_a_request_does(
    town: Town,
) -> None:
    case = asked.wanting(town)
    case.effects("draft_paper")
    paper = next(views[0] for views in case.papers().values())
    numbers = (paper.number, case.need_offer().number)
    assert [_finds(case, one) for one in numbers] == [True, True]
    danger.tell_danger(by=case.by, case_id=case.case_id, told=danger.SafeWay(phone="+7 000 999-88-77"))
    assert [_finds(case, one) for one in numbers] == [False, True], "a paper may lie at home"


def test_given_danger_when_a_colleague_takes_in_the_same_family_then_she_only_reads_whom_to_ask(town: Town) -> None:
    case = _named_apart(town, danger_at_home=True)
    father = reached.person(case, "father")
    with access.acting_as(_colleague(town)) as actor:
        (match,) = duplicate_families.similar_families(by=actor, last_name=father.last_name)
    assert (match.is_apart, match.names, match.why) == (True, (), ())
    assert case.by.user is not None and match.led_by == case.by.user.name
    with access.acting_as(case.by) as actor:
        (match,) = duplicate_families.similar_families(by=actor, last_name=father.last_name)
    assert not match.is_apart and father.full_name in match.names
    client = _client(_colleague(town))
    client.get(reverse("intake"))
    page = client.post(reverse("intake_part", args=["look"]), {"last_name": father.last_name}).content.decode()
    assert f"Ask {case.by.user.name} before you go on" in page
    assert father.first_name not in page


# ---- handed over -----------------------------------------------------------------------------------------------------


def _another_registry(town: Town) -> uuid.UUID:
    code = uuid.uuid4().hex[:6].upper()
    with access.acting_as(town.machine):
        made = Organisation.objects.create(
            region_key=town.planted.region.pk, type="civil_registry", name_ru=code, name_en=code, short_code=code,
            valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    return made.pk


HANDED_ON: dict[str, Callable[..., object]] = {
    "the case to a colleague": lambda case, **asked: case_handover.hand_over(
        by=case.by, case_id=case.case_id, to_user_id=access.person(_colleague(case.town)).pk, **asked
    ),
    "a step to a colleague": lambda case, **asked: step_assignment.assign(
        by=case.by,
        item_key=case.item("register_birth").key,
        to_user_id=access.person(_colleague(case.town)).pk,
        **asked,
    ),
    "a question to another organisation": lambda case, **asked: step_assignment.ask_another(
        by=case.by, item_key=case.item("register_birth").key, organisation_key=_another_registry(case.town), **asked
    ),
}


@pytest.mark.parametrize("what", HANDED_ON)
def test_given_danger_when_somebody_else_would_learn_of_it_then_the_family_is_asked_first(
    town: Town, what: str
) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record").told("danger_at_home")
    before = case.timeline()
    with pytest.raises(danger_at_home.AskFirst, match="safe phone"):
        HANDED_ON[what](case)
    assert case.timeline() == before
    HANDED_ON[what](case, family_was_asked=True)
    assert case.timeline() != before


def test_given_danger_when_the_case_is_handed_over_on_the_page_then_the_tick_is_there_and_needed(town: Town) -> None:
    case = town.a_case(danger_at_home=True)
    client, address = _client(case.by), reverse("arrange", args=[case.case_id])
    sent = {"act": "hand_over", "to": str(access.person(_colleague(town)).pk), "because": "Отпуск"}
    assert 'name="family_was_asked"' in client.get(address).content.decode()
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "nobody else was told of this family" in refused.content.decode()
    assert "Отпуск" in refused.content.decode()
    assert client.post(address, {**sent, "family_was_asked": "on"}).status_code == 302
    assert case.case().worker_id == access.person(_colleague(town)).pk
    untold = town.a_case()
    assert 'name="family_was_asked"' not in client.get(reverse("arrange", args=[untold.case_id])).content.decode()


# ---- files -----------------------------------------------------------------------------------------------------------


def test_given_danger_then_there_is_no_calendar_file_of_the_doctors_day(town: Town) -> None:
    case = town.a_case(born_days_ago=23).booked()
    (day,) = case.days("booked")

    def file() -> object:
        with access.acting_as(case.by) as actor:
            return read_calendar_day(item_key=day.work_item_key, to=actor, now=clock.now())

    assert file() is not None
    case.told("danger_at_home")
    with pytest.raises(NotFound, match="calendar is read by whoever holds the phone"):
        file()


# ---- what partners are written ---------------------------------------------------------------------------------------


def _state(case: Story, template: str) -> list[tuple[str, str]]:
    return [(one.state, one.trouble) for one in case.rows(Notice, template=template)]


def test_given_an_offer_that_is_answered_before_the_morning_then_its_mail_does_not_go_out(town: Town) -> None:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    offers.accept_offer(offer_number=offer.number, by=case.by, on_behalf_of="charity")
    case.effects("send_notice")
    (mail,) = case.rows(Notice, template="offer", work_item_key=offer.work_item_key)
    assert mail.state in ("cancelled", "waiting")


def test_given_an_offer_that_was_never_told_when_it_is_taken_back_then_nobody_is_thanked_for_it(town: Town) -> None:
    case = town.a_case().talked().agreed()
    with access.acting_as(town.machine):
        Notice.objects.filter(case=case.case_id, state="waiting").update(state="queued")
    offer = case.offer()
    work_items.drop(by=case.by, item_key=case.item("talk_and_law").key, because="not_wanted")
    case.effects("send_notice")
    about = {"work_item_key": offer.work_item_key}
    told = [one for one in case.rows(Notice, **about) if one.organisation_id and one.state == "sent"]
    assert told == []


def test_given_the_consent_taken_back_when_a_mail_to_a_partner_is_due_then_it_is_kept_back_and_nothing_is_shown(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed()
    with access.acting_as(town.machine):
        Notice.objects.filter(case=case.case_id, state="waiting").update(not_before=clock.now() - timedelta(hours=1))
    (given,) = case.rows(Consent, purpose="processing", state="given")
    consents.withdraw_consent(by=case.by, consent_id=given.pk)
    case.effects("send_notice")
    assert {one.state for one in case.rows(Notice, template="offer")} <= {"cancelled", "waiting"}
    assert "sent" not in {state for state, _why in _state(case, "request")}
    with access.acting_as(town.machine):
        row = Case.objects.get(pk=case.case_id)
        assert not partner_requests.has_consent(row, "civil_registry")


def test_given_a_reminder_on_its_way_when_the_consent_is_taken_back_then_no_partner_is_called_any_more(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed()
    case.effects("send_request", "send_offer")
    called = {one.pk for one in reached.calls(case)}
    partner_reminders.remind_partners(by=case.by, case_id=case.case_id)
    (given,) = case.rows(Consent, purpose="processing", state="given")
    consents.withdraw_consent(by=case.by, consent_id=given.pk)
    case.effects("remind_partner")
    assert {one.pk for one in reached.calls(case)} <= called
    assert case.offers(state="offered") == [], "nobody answers what nobody may be told of"
    (asked,) = case.rows(Consent, purpose="processing", state="asked")
    consents.give_consent(by=case.by, consent_id=asked.pk, channel="paper")
    assert case.offers(state="offered") != [], "with the consent the partners are asked anew"


def test_given_danger_when_partners_are_reminded_then_they_learn_of_no_name_phone_or_address(town: Town) -> None:
    """A reminder goes on: it names a number and a step, and silence would cost the family its help (record 0031)."""
    case = _named_apart(town, phone="+7 000 127-98-45").talked().agreed()
    case.effects("send_request", "send_offer")
    danger.tell_danger(by=case.by, case_id=case.case_id, told=danger.SafeWay(phone="+7 000 999-88-66", word="сирень"))
    partner_reminders.remind_partners(by=case.by, case_id=case.case_id)
    case.effects("remind_partner")
    town.move(days=4)
    due_reminders.send_due(actor=town.machine)

    told = [one for one in case.rows(Notice) if one.organisation_id is not None and one.link_id is None]
    with access.acting_as(town.machine):
        family = Family.objects.get(cases=case.case_id)
        people = list(family.people.all())
        sent = list(OutgoingRecord.objects.filter(family_key=family.pk))
        words = [repr(notices.text_of(one)) for one in told]
    assert "reminder" in {one.kind for one in sent}
    said = repr([(one.kind, one.step, one.subject_number, one.body) for one in sent]) + repr(words)
    secret = [family.address, family.phone, "127-98-45", "1279845", "999-88-66", "сирень"]
    secret += [name for one in people for name in (one.last_name, one.snils) if name]
    assert [word for word in secret if word in said] == []


def test_given_a_flag_that_nobody_told_then_the_invariants_name_the_family_until_it_is_told(town: Town) -> None:
    case = town.a_case()
    told = town.a_case().told("danger_at_home")
    with access.acting_as(town.machine):
        Family.objects.filter(cases=case.case_id).update(danger_at_home=True)
        family = Family.objects.get(cases=told.case_id)
    (rule,) = [one for one in invariants.count(replay=False) if one.rule == "danger_at_home_with_a_way_open"]
    assert rule.count == 1
    assert str(family.pk) not in rule.examples


# ---- what is printed -------------------------------------------------------------------------------------------------


def _printed(page: str) -> str:
    """A page without what is left out when it is printed."""
    return re.sub(r'<(\w+)[^>]*class="[^"]*no-print[^"]*".*?</\1>', "", page, flags=re.DOTALL)


def test_given_danger_when_the_case_or_a_sheet_is_printed_then_the_paper_tells_neither_where_nor_how(
    town: Town,
) -> None:
    way = danger.SafeWay(phone="+7 000 999-33-44", word="ватрушки")
    case = town.a_case(danger_at_home=True, address="Тихая, 79", phone="+7 000 333-44-99")
    danger.note_safe_way(by=case.by, case_id=case.case_id, told=way)
    client = _client(case.by)
    shown = client.get(reverse("case", args=[case.case_id])).content.decode()
    sheet = client.post(reverse("bulk"), {"act": "print", "case": str(case.case_id)}).content.decode()
    for word in ("Тихая, 79", way.phone, way.word):
        assert word in shown
        assert word not in _printed(shown)
    assert "speak in private" in sheet
    assert not [word for word in ("Тихая", "333-44-99", way.phone, "Danger at home") if word in sheet]
