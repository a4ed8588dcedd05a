"""The family's page on its worker's own screen: for a family that gets no link, above all in danger at home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework.actions.case import life_events
from casework.actions.family import conversation
from casework.demo import families
from casework.models import Family as FamilyRow
from casework.models import Membership, Notice, ReadLogEntry, TimelineEntry
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.visiting import consents, days, done, enter, page, plan_days, rows, with_days


def _shown(client: Client, family: Family, name: str = "family_page", *keys: Any) -> str:
    return page(client, f"shown_{name}", family.case_id, *keys)


def _post(client: Client, family: Family, name: str, *keys: Any, **fields: Any) -> Any:
    address = reverse(f"shown_{name}", args=[family.case_id, *keys])
    return client.post(address, {"receipt": str(uuid4()), **fields})


def _entry(family: Family, what: str) -> TimelineEntry:
    (found,) = rows(family, TimelineEntry, case=family.case_id, what=what)
    return found


@pytest.fixture(scope="module")
def in_danger(desk: Desk) -> Family:
    """A family in danger at home that may choose its doctors' day."""
    told = families.intake_of(families.REHEARSED, born_on=desk.today - timedelta(days=23))
    family = desk.family(people=told.people, language="en")
    with_days(family)
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="danger_at_home")
    return family


def test_given_danger_at_home_when_the_case_is_opened_then_it_says_why_nothing_is_sent_and_offers_the_page(
    desk: Desk, in_danger: Family
) -> None:
    text = desk.client().get(reverse("case", args=[in_danger.case_id])).content.decode()
    assert "No link and no SMS go to this family" in text
    assert reverse("shown_family_page", args=[in_danger.case_id]) in text
    assert 'value="send_link"' not in text


def test_given_danger_at_home_when_the_worker_shows_the_page_then_it_is_the_familys_without_what_is_secret(
    desk: Desk, in_danger: Family
) -> None:
    secret = in_danger.item("safety_talk")
    client = desk.client()
    text = _shown(client, in_danger)
    assert "You show the family its page on your screen." in text
    assert str(secret.title["en"]) not in text
    for address in (reverse("family_write"), reverse("family_leave"), "/family/documents/"):
        assert address not in text  # she sits beside the family: nothing to write, nothing to take away
    step = client.get(reverse("shown_family_step", args=[in_danger.case_id, secret.key]))
    assert step.status_code == 404
    looked = rows(in_danger, ReadLogEntry, case=in_danger.case_id, what="family_page")
    assert looked[-1].user == desk.worker.user
    assert "your page, shown to you on the screen" in _shown(client, in_danger, "family_who_looked")
    assert "no-store" in client.get(reverse("shown_family_page", args=[in_danger.case_id]))["Cache-Control"]


def test_given_days_when_one_is_chosen_together_then_it_is_booked_as_done_by_the_worker_for_the_family(
    desk: Desk, in_danger: Family
) -> None:
    client, item = desk.client(), in_danger.item("doctors_day")
    address = reverse("shown_family_day", args=[in_danger.case_id, item.key])
    assert f'href="{address}"' in _shown(client, in_danger)
    wished = _post(client, in_danger, "family_day", item.key, act="wish", part_of_day="afternoon")
    assert wished.headers["Location"] == address
    plan_days(in_danger)
    asked = rows(in_danger, TimelineEntry, case=in_danger.case_id, what="days.asked", by=desk.worker.user)
    assert asked[-1].on_behalf_of == "family"
    best = days(in_danger, "proposed")[0]
    assert str(best.pk) in _shown(client, in_danger, "family_day", item.key)
    answer = _post(client, in_danger, "family_day", item.key, act="choose", day=str(best.pk))
    assert answer.headers["Location"] == address
    entry = _entry(in_danger, "day.booked")
    assert (entry.by, entry.on_behalf_of) == (desk.worker.user, "family")
    assert rows(in_danger, Notice, case=in_danger.case_id, template="day_booked") == []
    text = _shown(client, in_danger, "family_day", item.key)
    assert "booked" in text
    assert ".ics" not in text
    case_page = desk.client().get(reverse("case", args=[in_danger.case_id])).content.decode()
    assert "on the family’s behalf" in case_page


def test_given_consents_when_they_are_decided_together_then_they_are_the_familys_and_the_page_goes_on(
    desk: Desk,
) -> None:
    family = desk.family(danger_at_home=True, language="en")
    done(family, "intake")
    client, item = desk.client(), family.item("consents")
    assert reverse("shown_family_step", args=[family.case_id, item.key]) in _shown(client, family)
    answer = _post(client, family, "family_step", item.key, given=["share:charity"])
    assert answer.headers["Location"] == reverse("shown_family_page", args=[family.case_id])
    assert {one.purpose for one in consents(family, "given")} == {"processing", "medical_secrecy", "share:charity"}
    entry = _entry(family, "consent.recorded")
    assert (entry.by, entry.on_behalf_of) == (desk.worker.user, "family")


def test_given_a_decision_with_consequences_when_it_is_shown_then_they_come_first_and_the_act_is_for_the_family(
    desk: Desk,
) -> None:
    family = desk.family(danger_at_home=True, language="en")
    family.agree()
    client, item = desk.client(), family.item("choose_stay")
    _shown(client, family, "family_step", item.key)
    leaves = (desk.today + timedelta(days=5)).isoformat()
    ahead = _post(client, family, "family_step", item.key, act="look", outcome=item.hoped_for,
                  **{"fact-mother-discharge_date": leaves})  # fmt: skip
    assert ahead.status_code == 200, ahead.content.decode()
    assert f'action="{reverse("shown_family_step", args=[family.case_id, item.key])}"' in ahead.content.decode()
    answer = _post(client, family, "family_step", item.key, act="complete", outcome=item.hoped_for,
                   **{"fact-mother-discharge_date": leaves})  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    (entry,) = rows(family, TimelineEntry, case=family.case_id, what="step.done", details__step="choose_stay")
    assert (entry.by, entry.on_behalf_of) == (desk.worker.user, "family")


def test_given_everything_is_taken_back_on_the_workers_screen_then_it_is_noted_as_the_familys_word(desk: Desk) -> None:
    family = desk.family(danger_at_home=True, language="en")
    family.agree()
    client = desk.client()
    assert reverse("shown_family_stop", args=[family.case_id]) in _shown(client, family, "family_sharing")
    _post(client, family, "family_stop")
    assert not consents(family, "given")
    entry = _entry(family, "event.happened")
    assert (entry.by, entry.on_behalf_of) == (desk.worker.user, "family")


def test_given_a_russian_family_when_an_english_worker_shows_its_page_then_it_is_russian_and_hers_stays_english(
    desk: Desk,
) -> None:
    family = desk.family()
    client = desk.client(language="en")
    assert 'lang="ru"' in _shown(client, family)
    answer = _post(client, family, "family_language", language="en")
    assert answer.status_code == 302
    assert '<html lang="en"' in _shown(client, family)
    desk.worker.user.refresh_from_db()
    assert "django_language" not in client.cookies
    entry = _entry(family, "language.chosen")
    assert (entry.by, entry.on_behalf_of, entry.details["language"]) == (desk.worker.user, "family", "en")


@pytest.mark.parametrize("path", ["family_page", "family_sharing", "family_stop", "family_who_looked"])
def test_given_somebody_who_does_not_lead_the_case_when_the_page_is_asked_for_then_nothing_is_shown(
    desk: Desk, in_danger: Family, path: str
) -> None:
    address = reverse(f"shown_{path}", args=[in_danger.case_id])
    others = Membership.objects.exclude(role="social_worker").select_related("user")
    for member in others.filter(region=desk.planted.region)[:4]:
        assert desk.client(member).get(address).status_code == 403
    assert Client().get(address).status_code == 302  # to the sign-in page
    assert enter(desk.family()).get(address).status_code == 302  # a family is nobody at the worker's desk
    missing = reverse(f"shown_{path}", args=[uuid4()])
    assert desk.client().get(missing).status_code == 404


@pytest.mark.parametrize(
    ("known", "why"),
    [
        pytest.param({"danger_at_home": True}, "To keep you safe nothing is sent to your phone", id="danger at home"),
        pytest.param({"phone": ""}, "We know no phone of yours, so nothing is sent to you", id="no phone"),
    ],
)
def test_given_a_family_that_gets_no_message_and_nothing_to_do_when_the_page_is_shown_then_none_is_promised(
    desk: Desk, known: dict[str, Any], why: str
) -> None:
    family = desk.family(**known, language="en")
    family.agree()
    for step in {"choose_stay", "choose_leave"} & set(family.items()):
        done(family, step)
    text = _shown(desk.client(), family)
    assert why in text
    assert "text you" not in text


def test_given_another_familys_step_when_it_is_asked_for_beside_this_case_then_it_is_not_there(
    desk: Desk, in_danger: Family
) -> None:
    other = desk.family()
    done(other, "intake")
    item = other.item("consents")
    client = desk.client()
    address = reverse("shown_family_step", args=[in_danger.case_id, item.key])
    assert client.get(address).status_code == 404
    assert client.post(address, {"receipt": str(uuid4()), "given": ["processing"]}).status_code == 404
    assert "consents" in other.items()


# ---- the family chooses its language -----------------------------------------------------------------------------------


def test_given_a_family_on_its_page_when_it_switches_the_language_then_messages_and_papers_come_in_it(
    desk: Desk,
) -> None:
    family = desk.family()
    client = enter(family, language="ru")
    assert f'action="{reverse("family_language")}"' in page(client)
    for _ in range(2):  # the same once more tells nothing
        client.post(reverse("family_language"), {"language": "en", "next": reverse("family_sharing")})
    (row,) = rows(family, FamilyRow, cases=family.case_id)
    assert row.language == "en"
    assert '<html lang="en"' in page(client)
    entry = _entry(family, "language.chosen")
    assert (entry.by, entry.on_behalf_of) == (None, "family")
    conversation.write_to_family(by=desk.actor, case_id=family.case_id, text="Hello")
    (notice,) = rows(family, Notice, case=family.case_id, template="message")
    assert notice.language == "en"
    case_page = desk.client().get(reverse("case", args=[family.case_id])).content.decode()
    assert "The family chose its language: English" in case_page


def test_given_a_language_nobody_speaks_when_it_is_sent_then_nothing_changes(desk: Desk) -> None:
    family = desk.family()
    answer = enter(family).post(reverse("family_language"), {"language": "xx", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == reverse("family_page")
    assert rows(family, TimelineEntry, case=family.case_id, what="language.chosen") == []
