"""What has changed after a yes, or cannot be said yet: by the link on a phone, and by phone to the worker, at her page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar, Event

from casework import access
from casework.actions.partners import partner_desk
from casework.models import Offer, User
from tests import builders
from tests.builders import Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region without calendars to speak of."""
    return builders.town()


@pytest.fixture
def guest() -> Client:
    """A browser that nobody is signed in with."""
    return Client(HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def worker(town: Town) -> Client:
    """Who leads the case."""
    assert town.worker.user is not None
    User.objects.filter(pk=town.worker.user.pk).update(language="en")
    client = Client()
    client.force_login(town.worker.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _sent(client: Client, address: str, act: str, **fields: Any) -> str:
    answer = client.post(address, {"act": act, "receipt": str(uuid4()), **fields}, follow=True)
    return str(answer.content.decode())


def _talk(town: Town, *, promised: bool = True) -> tuple[Story, Offer, str]:
    case = town.a_case().talked().agreed()
    offer = case.offer()
    if promised:
        partner_desk.accept(by=case.guest(offer), offer_id=offer.pk)
    return case, offer, f"/o/{case.link_to(offer)}/"


def _things(town: Town) -> tuple[Story, Offer, str]:
    case = town.a_case().talked().agreed().wanting(pram=1, nappies=60)
    offer = case.need_offer()
    partner_desk.accept(by=case.guest(offer), offer_id=offer.pk)
    return case, offer, f"/o/{case.link_to(offer)}/"


def _now(case: Story, offer: Offer) -> Offer:
    found: Offer = case.rows(Offer, pk=offer.pk)[0]
    return found


# ---- by the link -------------------------------------------------------------------------------------------------------


def test_given_a_promise_when_it_cannot_be_kept_then_one_form_says_so_and_the_page_thanks(
    town: Town, guest: Client
) -> None:
    case, offer, address = _talk(town)
    assert "Has something changed?" in guest.get(address).content.decode()
    page = _sent(guest, address, "broken", **{"broken-reason": "no_people", "broken-words": "заболела"})
    assert "Thank you for telling us in time" in page
    assert (_now(case, offer).state, _now(case, offer).words) == ("failed", "заболела")
    assert case.offer().organisation_id == town.organisation("charity", 1).key


def test_given_no_reason_then_the_form_comes_back_in_words_and_the_promise_stands(town: Town, guest: Client) -> None:
    case, offer, address = _talk(town)
    page = _sent(guest, address, "broken")
    assert "Choose the one that fits best" in page
    assert _now(case, offer).state == "accepted"


def test_given_things_when_fewer_come_on_another_day_then_both_are_kept(town: Town, guest: Client) -> None:
    case, offer, address = _things(town)
    day = town.today + timedelta(days=6)
    _sent(guest, address, "another_day", **{"moved-day": day.isoformat()})
    _sent(guest, address, "fewer", **{"fewer-nappies": "20", "fewer-pram": "1"})
    assert _now(case, offer).delivery_date == day
    assert (case.needed("nappies").pledged, case.need_offer().asks) == (20, {"nappies": 40})
    page = _sent(guest, address, "fewer", **{"fewer-nappies": "21", "fewer-pram": "1"})
    assert "we need a whole number from 0 to 20" in page


def _event(guest: Client, address: str) -> Event:
    calendar = Calendar.from_ical(guest.get(f"{address}calendar.ics").content)
    (event,) = calendar.walk("VEVENT")
    return event


def test_given_another_day_is_named_when_the_file_is_loaded_again_then_its_sequence_tells_that_it_is_newer(
    town: Town, guest: Client
) -> None:
    _case, _offer, address = _things(town)
    first, later = (town.today + timedelta(days=days) for days in (6, 8))
    _sent(guest, address, "another_day", **{"moved-day": first.isoformat()})
    before = _event(guest, address)
    _sent(guest, address, "another_day", **{"moved-day": later.isoformat()})
    moved = _event(guest, address)
    assert (moved["UID"], before["DTSTART"].dt) == (before["UID"], first)
    assert (moved["DTSTART"].dt, moved["SEQUENCE"]) == (later, before["SEQUENCE"] + 1)
    assert moved["LOCATION"]
    _sent(guest, address, "broken", **{"broken-reason": "no_stock"})
    gone = _event(guest, address)
    assert (gone["STATUS"], gone["SEQUENCE"] > moved["SEQUENCE"]) == ("CANCELLED", True)


@pytest.mark.parametrize("text", ["", "31.02.2026", "soon"])
def test_given_no_day_of_the_calendar_then_nothing_is_moved(town: Town, guest: Client, text: str) -> None:
    case, offer, address = _talk(town)
    assert "not a day of the calendar" in _sent(guest, address, "another_day", **{"moved-day": text})
    assert _now(case, offer).delivery_date is None


def test_given_a_question_when_it_cannot_be_answered_yet_then_it_says_until_when_or_from_when(
    town: Town, guest: Client
) -> None:
    case, offer, address = _talk(town, promised=False)
    day = town.today + timedelta(days=10)
    assert "You are looking into it" in _sent(guest, address, "looks", **{"looks-until": day.isoformat()})
    assert _now(case, offer).looks_until is not None
    assert "You could help from" in _sent(guest, address, "later", **{"later-from_day": day.isoformat()})
    assert (_now(case, offer).can_from, _now(case, offer).state) == (day, "offered")


# ---- the worker, by phone ----------------------------------------------------------------------------------------------


def test_given_a_partner_calls_when_its_worker_notes_it_then_each_news_is_one_button_of_the_step(
    town: Town, worker: Client
) -> None:
    case, offer, _address = _talk(town)
    step = reverse("step", args=[offer.work_item_key])
    assert "told you something new about its promise" in worker.get(step).content.decode()
    day = town.today + timedelta(days=5)
    assert "The other day is noted." in _sent(worker, step, "another_day", offer=offer.pk, day=day.isoformat())
    assert "The next partner is asked" in _sent(worker, step, "cannot", offer=offer.pk, reason="no_people")
    page = worker.get(step).content.decode()
    assert "cannot after all." in page
    asked = case.offer()
    assert "looks into it" in _sent(worker, step, "looks", question=asked.pk, day=day.isoformat())
    assert "Take it at its word" in _sent(worker, step, "later", question=asked.pk, day=day.isoformat())
    assert "It is taken back" in _sent(worker, step, "take_back", offer=asked.pk)
    assert [one.state for one in case.offers()] == ["failed", "withdrawn"]


def test_given_help_was_given_when_the_worker_notes_it_then_the_step_is_done(town: Town, worker: Client) -> None:
    case, offer, _address = _talk(town)
    _sent(worker, reverse("step", args=[offer.work_item_key]), "given", offer=offer.pk)
    assert _now(case, offer).state == "done"
    assert "talk_and_law" not in case.items()


def test_given_things_when_one_does_not_come_then_its_worker_lets_it_go_and_keeps_the_others(
    town: Town, worker: Client
) -> None:
    case, offer, _address = _things(town)
    step = reverse("step", args=[offer.work_item_key])
    with access.acting_as(town.machine):
        pram = offer.pledges.get(item__key="pram")
    _sent(worker, step, "pledge_broken", pledge=pram.pk)
    assert (case.needed("pram").pledged, case.needed("nappies").pledged) == (0, 60)
    _sent(worker, step, "fewer", offer=offer.pk, **{"amount-nappies": "10"})
    assert case.needed("nappies").pledged == 10
    assert "nothing was changed" in _sent(worker, step, "pledge_taken_back", pledge=pram.pk)
