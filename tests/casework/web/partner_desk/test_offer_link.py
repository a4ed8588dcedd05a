"""Pages of partners: one offer by its link, the desk of an organisation, its own members; nothing of a family leaks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.act_parts import notices as letters
from casework.models import (
    Case,
    CaseFact,
    Family,
    Need,
    Notice,
    Offer,
    Person,
    Pledge,
    ReadLogEntry,
    TimelineEntry,
    User,
)
from tests import builders
from tests.builders import Story, Town
from tests.casework.web.partner_desk.test_questions import send_answer

CANARIES = ("Канарейкина", "Аделаида", "Зяблик", "Попугайная", "+7 000 777-66-55", "муковисцидоз", "112-233-445 95")


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region without calendars to speak of."""
    return builders.town()


@pytest.fixture
def guest() -> Client:
    """A browser that nobody is signed in with."""
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def _client(actor: access.Actor) -> Client:
    assert actor.user is not None
    User.objects.filter(pk=actor.user.pk).update(language="en")
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _wanting(town: Town, **amounts: int) -> tuple[Story, Offer, str]:
    case = town.a_case().talked().agreed().wanting(**(amounts or {"pram": 1, "nappies": 60}))
    offer = case.need_offer()
    return case, offer, f"/o/{case.link_to(offer)}/"


def _asked(town: Town, **changes: Any) -> tuple[Story, str]:
    case = town.a_case(**changes).talked().agreed().done("medical_birth_record")
    return case, reverse("question_request", args=[case.request("register_birth").pk])


def _form(act: str, **fields: Any) -> dict[str, Any]:
    return {"act": act, "receipt": str(uuid4()), **fields}


def _yes(**changes: str) -> dict[str, Any]:
    told = {"take-pram": "on", "amount-pram": "1", "take-nappies": "on", "amount-nappies": "60"}
    return _form("accept", **{**told, **changes})


# ---- by the link -----------------------------------------------------------------------------------------------------


def test_given_a_link_when_it_is_opened_then_it_says_what_where_until_when_and_what_is_not_shared(
    town: Town, guest: Client
) -> None:
    _case, _offer, address = _wanting(town)
    answer = guest.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "A family needs things for a newborn",
        "What can you bring?",
        "answer by",
        "1 Beryozovaya St",
        "We do not share the family’s name, address or illness",
        "We will bring these",
        "We cannot this time",
    ):
        assert words in page, words
    assert answer["Cache-Control"] == "private, no-store"


def test_given_the_wanted_day_comes_before_the_answer_or_is_over_when_it_is_opened_then_no_day_is_asked_that_cannot_be(
    town: Town, guest: Client
) -> None:
    _case, offer, address = _wanting(town)
    assert offer.answer_by is not None
    for before in (0, 40):  # days: it is to be answered a day later, and over for long
        day = town.today - timedelta(days=before)
        with access.acting_as(town.machine):
            Need.objects.filter(work_item_key=offer.work_item_key).update(needed_by=day)
            Offer.objects.filter(pk=offer.pk).update(answer_by=clock.now() + timedelta(days=1))
        page = guest.get(address).content.decode()
        assert "As soon as you can: it is wanted by" in page
        assert "at the latest" not in page
    assert guest.get(f"{address}calendar.ics").status_code == 404, "no event on a day that is over"


def test_given_a_scanner_of_mail_when_it_opens_everything_a_hundred_times_then_nothing_changes_but_the_note_of_it(
    town: Town, guest: Client
) -> None:
    case, _offer, address = _wanting(town)
    before = _everything(town)
    for _time in range(25):
        assert guest.get(address).status_code == 200
        assert guest.head(address).status_code == 200
        assert guest.get(f"{address}no/").status_code == 200
        guest.get(f"{address}calendar.ics")
    assert _everything(town) == before
    assert {one.what for one in case.rows(ReadLogEntry)} == {"question"}


def _everything(town: Town) -> list[tuple[int, ...]]:
    """How many rows there are of each kind but of looks, and how often an offer or pledge was ever written."""
    with access.acting_as(town.machine), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM casework_timelineentry), "
            "(SELECT count(*) FROM casework_pledge), (SELECT count(*) FROM casework_notice), "
            "(SELECT count(*) FROM casework_outboxrow), (SELECT sum(xmin::text::bigint) FROM casework_offer), "
            "(SELECT sum(xmin::text::bigint) FROM casework_accesslink)"
        )
        return list(cursor.fetchall())


def test_given_part_is_ticked_when_yes_is_said_then_that_is_promised_and_the_page_says_where_to_bring_it(
    town: Town, guest: Client
) -> None:
    case, offer, address = _wanting(town)
    told = _form("accept", **{"take-nappies": "on", "amount-nappies": "20", "amount-pram": "1"})
    page = guest.post(address, told, follow=True).content.decode()
    assert [(one.item_id, one.amount) for one in case.rows(Pledge)] == [(case.needed("nappies").pk, 20)]
    for words in ("you said yes", "Where to bring it", "promised by you", "We have brought it"):
        assert words in page, words
    page = guest.post(address, _form("deliver"), follow=True).content.decode()
    assert "Thank you for bringing it" in page
    assert case.rows(Offer, pk=offer.pk)[0].state == "in_progress"


def test_given_a_no_with_its_reason_then_thanks_are_said_and_the_family_is_not_told(town: Town, guest: Client) -> None:
    case, offer, address = _wanting(town)
    assert "Why not this time?" in guest.get(f"{address}no/").content.decode()
    page = guest.post(address, _form("decline", reason="too_far", words="Жаль 🙂🙂"), follow=True).content.decode()
    assert "Thank you for telling us. We will ask somebody else; the family will not be told." in page
    (now,) = case.rows(Offer, pk=offer.pk)
    assert (now.reason, now.words) == ("too_far", "Жаль 🙂🙂")


def test_given_one_form_when_it_is_posted_twice_then_it_is_done_once_and_shows_the_same(
    town: Town, guest: Client
) -> None:
    case, _offer, address = _wanting(town)
    told = _yes()
    ends = [guest.post(address, told) for _time in range(2)]
    assert [end.status_code for end in ends] == [302, 302]
    assert sum(one.amount for one in case.rows(Pledge)) == 61


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"amount-nappies": "-3"}, "whole number from 1 to 60", id="negative"),
        pytest.param({"amount-nappies": "9" * 400}, "whole number from 1 to 60", id="huge"),
        pytest.param({"amount-nappies": "٣"}, "whole number from 1 to 60", id="digits of another script"),
        pytest.param({"amount-nappies": "1.5"}, "whole number from 1 to 60", id="half of one"),
        pytest.param({"amount-nappies": "many"}, "whole number from 1 to 60", id="letters"),
        pytest.param({"amount-nappies": "61"}, "whole number from 1 to 60", id="more than needed"),
        pytest.param({"day": "2020-01-01"}, "This day has passed", id="a day of the past"),
        pytest.param({"day": "tomorrow 🙂"}, "not a day of the calendar", id="no day"),
        pytest.param({"take-pram": "", "take-nappies": ""}, "Nothing is ticked", id="nothing"),
    ],
)
def test_given_bad_input_when_it_is_sent_then_clear_words_come_back_and_nothing_changed(
    town: Town, guest: Client, changes: dict[str, str], words: str
) -> None:
    case, _offer, address = _wanting(town)
    told = {key: value for key, value in _yes(**changes).items() if value}
    answer = guest.post(address, told)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert case.rows(Pledge) == []
    assert case.need_offer()


@pytest.mark.parametrize("reason", ["", "because", "🙂"])
def test_given_no_reason_of_the_list_when_no_is_said_then_it_is_asked_for_again(
    town: Town, guest: Client, reason: str
) -> None:
    case, _offer, address = _wanting(town)
    answer = guest.post(address, _form("decline", reason=reason))
    assert answer.status_code == 422
    assert "The reason is missing" in answer.content.decode()
    assert case.need_offer()


def test_given_somebody_was_faster_when_yes_is_said_then_kind_words_come_in_the_same_look(
    town: Town, guest: Client
) -> None:
    from casework.actions.partners import needs

    case, _offer, address = _wanting(town, pram=1)
    guest.get(address)
    charity = town.organisation("charity", 1)
    needs.record_pledge(
        by=case.by, item_key=case.item("necessities").key, organisation_key=charity.key, amounts={"pram": 1}
    )
    answer = guest.post(address, _yes())
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Somebody was faster", "Others were faster", "Thank you for being there", 'class="fam"'):
        assert words in page, words
    assert sum(one.amount for one in case.rows(Pledge)) == 1


@pytest.mark.parametrize("change", ["guessed", "revoked", "expired", "of a family"])
def test_given_a_link_that_lets_nobody_in_then_the_page_is_the_same_and_kind(
    town: Town, guest: Client, change: str
) -> None:
    from datetime import timedelta

    from casework import clock
    from casework.act_parts import access_links
    from casework.models import AccessLink

    case, offer, address = _wanting(town)
    with access.acting_as(town.machine):
        rows = AccessLink.objects.filter(offer=offer)
        if change == "expired":
            rows.update(expires_at=clock.now() - timedelta(seconds=1))
        elif change == "revoked":
            rows.update(revoked_at=clock.now())
        elif change == "of a family":
            link = access_links.of_family(case=Case.objects.get(pk=case.case_id), at=clock.now())
            address = f"/o/{access_links.token_of(link.pk)}/"
    if change == "guessed":
        address = f"/o/{'A' * 22}/"
    for method in (guest.get, guest.post):
        answer = method(address)
        assert answer.status_code == 404
        assert "This link is not valid any more" in answer.content.decode()
    assert case.need_offer()


def test_given_a_link_is_forwarded_after_the_answer_then_it_shows_how_it_stands_and_takes_no_other(
    town: Town, guest: Client
) -> None:
    case, _offer, address = _wanting(town)
    guest.post(address, _yes())
    other = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "you said yes" in other.get(address).content.decode()
    assert other.post(address, _form("decline", reason="other")).status_code == 409
    assert sum(one.amount for one in case.rows(Pledge)) == 61


def test_given_a_worker_is_signed_in_on_the_same_machine_then_the_link_still_acts_as_the_partner(town: Town) -> None:
    case, _offer, address = _wanting(town)
    worker = _client(case.by)
    assert worker.get(address).status_code == 200
    worker.post(address, _yes())
    assert case.rows(TimelineEntry, what="pledge.made")[-1].by is None


def test_given_a_day_then_the_calendar_file_names_the_clinic_and_nobody_else(town: Town, guest: Client) -> None:
    case, _offer, address = _wanting(town)
    assert guest.get(f"{address}calendar.ics").status_code == 404  # no day is fixed yet
    guest.post(address, _yes(day=town.today.isoformat()))
    first, second = (guest.get(f"{address}calendar.ics") for _time in range(2))
    assert first["Content-Type"].startswith("text/calendar")
    uid = re.search(rb"UID:\S+", first.content)
    assert uid is not None
    assert uid.group() in second.content
    assert case.case().number.encode() not in first.content


# ---- nothing leaks ---------------------------------------------------------------------------------------------------


def _plant_canaries(case: Story) -> None:
    opened_at = case.case().opened_at
    with access.acting_as(case.town.machine):
        family = Family.objects.get(cases=case.case_id)
        family.address, family.phone = f"ул. {CANARIES[3]}, 5", CANARIES[4]
        family.save()
        for person in Person.objects.filter(family=family):
            person.last_name, person.first_name, person.patronymic, person.snils = *CANARIES[:3], CANARIES[6]
            person.save()
        CaseFact.objects.create(case_id=case.case_id, key="child.diagnosis", value=CANARIES[5], recorded_at=opened_at)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_words_planted_in_the_familys_data_then_a_charity_meets_none_of_them_anywhere(
    town: Town, language: str
) -> None:
    case, offer, address = _wanting(town)
    _plant_canaries(case)
    guest = Client(HTTP_ACCEPT_LANGUAGE=language)
    seen = [guest.get(address), guest.get(f"{address}no/"), guest.post(address, _form("accept"))]
    seen += [guest.post(address, _yes(day=town.today.isoformat()), follow=True), guest.get(f"{address}calendar.ics")]
    seen += [guest.post(address, _form("deliver"), follow=True)]
    desk = _client(town.partner("charity"))
    seen += [desk.get(reverse("questions")), desk.get(reverse("question_offer", args=[offer.pk]))]
    whole = "".join(str(answer.headers) + answer.content.decode() for answer in seen)
    with access.acting_as(town.machine):
        mails = [letters.text_of(one) for one in Notice.objects.filter(case=case.case_id, channel="email")]
    assert mails
    for word in (*CANARIES, case.case().number, "third_child"):
        assert word not in whole, word
        assert word not in repr(mails), word


def test_given_danger_at_home_then_even_who_may_know_names_meets_no_address_and_no_phone(town: Town) -> None:
    case, address = _asked(town, danger_at_home=True)
    _plant_canaries(case)
    page = _client(town.partner("civil_registry")).get(address).content.decode()
    assert CANARIES[0] in page
    for word in (*CANARIES[3:6],):
        assert word not in page


def test_given_danger_told_after_the_question_went_out_then_its_page_ends_showing_address_and_phone(town: Town) -> None:
    case, address = _asked(town)
    _plant_canaries(case)
    desk = _client(town.partner("civil_registry"))
    assert all(word in desk.get(address).content.decode() for word in CANARIES[3:5])
    case.told("danger_at_home")
    page = desk.get(address).content.decode()
    assert not [word for word in CANARIES[3:6] if word in page]


def test_given_a_request_then_names_contact_and_papers_are_shown_while_it_is_open_and_never_a_diagnosis(
    town: Town,
) -> None:
    case, address = _asked(town)
    _plant_canaries(case)
    desk = _client(town.partner("civil_registry"))
    page = desk.get(address).content.decode()
    for word in (CANARIES[0], CANARIES[1], CANARIES[3], CANARIES[4]):
        assert word in page
    for word in (
        CANARIES[5],
        "isability",
        "pecial needs",
        "octors",
        "Passport",
    ):  # nor what else the family goes through
        assert word not in page
    send_answer(desk, address)
    page = desk.get(address).content.decode()
    assert not [word for word in CANARIES if word in page]
    looks = case.rows(ReadLogEntry, what="question")
    assert len(looks) == 3  # twice on the page, once with the answer
    assert {one.organisation_id for one in looks} == {town.organisation("civil_registry").key}
