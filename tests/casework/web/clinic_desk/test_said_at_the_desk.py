"""What the desk says of how things stand: before a click, not after it, and never more than is so."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.act_parts.household_input import PersonInput
from casework.actions.case import consents, intake, life_events
from casework.actions.steps import work_items
from casework.demo import families
from casework.models import Consent, Person
from casework.runtime import demo_progress
from casework.steps.turn import Turn
from casework.web.page_data.filters import TodayFilter
from casework.web.page_data.step_turn import turns_of
from casework.web.page_data.today import read_today
from journeys import public as journeys
from partners import public as partners
from tests.casework.web.conftest import FLAGSHIP, Desk, Family
from tests.casework.web.page_source import one_line


def _case(client: Client, family: Family) -> str:
    return one_line(client.get(reverse("case", args=[family.case_id])).content.decode())


def _step(client: Client, family: Family, step: str) -> str:
    return str(client.get(reverse("step", args=[family.item(step).key])).content.decode())


def _withdraw(desk: Desk, family: Family, purpose: str) -> None:
    with access.acting_as(desk.actor) as actor:
        found = access.visible(Consent, to=actor).get(case=family.case_id, purpose=purpose, state="given")
    consents.withdraw_consent(by=desk.actor, consent_id=found.pk)


# ---- danger at home ----------------------------------------------------------------------------------------------------


def test_given_danger_at_home_when_its_step_is_opened_then_it_says_what_to_ask_and_what_never_to_do(
    desk: Desk,
) -> None:
    family = desk.family()
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="danger_at_home")

    english = _step(desk.client(), family, "safety_talk")
    russian = _step(desk.client(language="ru"), family, "safety_talk")

    assert "Call only the number that was named to you as safe" in english, "the banner"
    assert "Never call the home, never write or leave a message" in english
    assert "звоните 112" in russian


@pytest.mark.parametrize("danger", [False, True])
def test_given_danger_at_home_when_consents_are_shown_then_address_and_phone_are_promised_to_nobody(
    desk: Desk, *, danger: bool
) -> None:
    family = desk.family(danger_at_home=danger)
    client = desk.client()
    work_items.complete(by=desk.actor, item_key=family.item("intake").key, outcome="done")
    pages = [_case(client, family), _step(client, family, "consents")]
    client.post(reverse("intake_throw_away"))
    client.post(reverse("intake_part", args=["look"]), {"last_name": "Уникова", "new": "yes"})
    people = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-relation": "mother"}
    client.post(
        reverse("intake_part", args=["people"]), {**people, "form-0-last_name": "Уникова", "form-0-first_name": "Анна"}
    )
    client.post(
        reverse("intake_part", args=["home"]), {"language": "ru", **({"danger_at_home": "on"} if danger else {})}
    )
    client.post(reverse("intake_part", args=["known"]), {})
    pages.append(client.get(reverse("intake_part", args=["consents"])).content.decode())

    assert ["address and phone" in page for page in pages] == [not danger] * 3


# ---- consents ----------------------------------------------------------------------------------------------------------


def test_given_consents_at_intake_when_they_are_stored_then_each_says_what_it_shares(desk: Desk) -> None:
    family = desk.family(consents=("processing", "share:charity", "share:civil_registry"))

    with access.acting_as(desk.actor) as actor:
        given = access.visible(Consent, to=actor).filter(case=family.case_id, state="given")
        scopes = {one.purpose: one.scope for one in given}
    assert scopes["share:charity"] == ["things", "dates"]
    assert scopes["share:civil_registry"] == ["names", "documents", "contact"]


def test_given_a_consent_was_withdrawn_when_the_case_is_opened_then_it_says_so_with_the_day(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    _withdraw(desk, family, "share:charity")

    card = _case(desk.client(), family)
    card = card[card.index('id="consents"') :]

    assert re.search(r"Sharing with: Charity<br><span[^>]*>withdrawn on \d+ \w+", card)


def test_given_the_charities_consent_was_withdrawn_when_things_are_looked_for_then_the_page_says_so_before_a_click(
    desk: Desk,
) -> None:
    family = desk.family()
    family.agree()
    _withdraw(desk, family, "share:charity")
    client = desk.client()
    with access.acting_as(desk.actor):
        found = partners.find_organisations(region_key=desk.planted.region.pk, types=("charity",), at=clock.now())
    charities = {str(one.key) for one in found}
    assert charities

    for step in ("necessities", "talk_and_law"):
        page = _step(client, family, step)
        assert "The family does not share its data with: Charity" in page
        assert reverse("case", args=[family.case_id]) + "#consents" in page
        offered = re.findall(r'name="organisation" value="([^"]+)"', page)
        assert not charities & set(offered), "nobody is offered who may not be asked"
        assert "Every partner that could help has been asked" not in page


# ---- whose turn, and whose words ---------------------------------------------------------------------------------------


def test_given_a_text_for_the_family_when_the_worker_reads_it_then_it_is_not_said_as_if_to_her(desk: Desk) -> None:
    page = _step(desk.client(language="ru"), desk.family(), "intake")

    assert "Семья видит: «Расскажите, что вам нужно. Остальное сделаем мы.»" in page


def test_given_a_step_was_late_already_when_the_partner_is_asked_then_it_has_a_day_to_answer(desk: Desk) -> None:
    old = desk.today - timedelta(days=40)
    family = desk.family(people=families.intake_of(families.REHEARSED, born_on=old).people)
    family.agree()
    work_items.complete(by=desk.actor, item_key=family.item("medical_birth_record").key, outcome="done")
    item = family.item("register_birth")
    assert item.due is not None
    assert item.due < clock.now()
    late = replace(item, late_since=clock.now())

    with access.acting_as(desk.actor) as actor:
        now = clock.now()
        (at_once,) = turns_of([late], to=actor, now=now).values()
        (next_day,) = turns_of([late], to=actor, now=now + timedelta(hours=25)).values()

    assert (at_once.turn, at_once.late) == (Turn.PARTNER, None)
    assert at_once.due is not None
    assert at_once.due > now
    assert (next_day.turn, next_day.late) == (Turn.YOU, late.late_since)
    assert "is late. Call them." in next_day.why


@pytest.mark.parametrize(
    ("changes", "turn", "why"),
    [
        ({}, Turn.FAMILY, "The family sees:"),
        ({"danger_at_home": True}, Turn.YOU, "No message goes to this family."),
        ({"phone": ""}, Turn.YOU, "No phone of the family is known"),
    ],
)
def test_given_a_family_that_gets_no_message_when_a_step_is_its_own_then_its_worker_finds_it_in_her_list(
    desk: Desk, changes: dict[str, Any], turn: Turn, why: str
) -> None:
    family = desk.family(**changes)
    family.agree()
    item = family.item("choose_stay")

    with access.acting_as(desk.actor) as actor:
        (found,) = turns_of([item], to=actor, now=clock.now()).values()
        today = read_today(to=actor, wanted=TodayFilter(), now=clock.now())

    assert (found.turn, why in found.why) == (turn, True)
    assert "danger" not in found.why
    assert turn is not Turn.YOU or family.case_id in {row.case.pk for row in today.rows}


def test_given_a_journey_of_which_no_step_is_open_when_today_is_read_then_nobody_is_asked_to_begin_one(
    desk: Desk,
) -> None:
    family = desk.family()
    with access.acting_as(desk.actor) as actor:
        rows = read_today(to=actor, wanted=TodayFilter(), now=clock.now()).rows
        row = next(one for one in rows if one.case.pk == family.case_id)
        sleeping, ended = replace(row, next=None), replace(row, next=None, journeys=frozenset())

    assert row.case.state == "active"
    assert (sleeping.goes_by_itself, sleeping.is_reopened) == (True, False)
    assert (ended.goes_by_itself, ended.is_reopened) == (False, True)


def test_given_a_stale_tab_with_wrong_fields_when_it_is_sent_then_only_one_thing_is_said(desk: Desk) -> None:
    family, client = desk.family(), desk.client()
    family.agree()
    item = family.item("medical_birth_record")
    work_items.complete(by=desk.actor, item_key=item.key, outcome="done")

    answer = client.post(
        reverse("step", args=[item.key]), {"act": "complete", "outcome": "done", "receipt": str(uuid4())}
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This step is no longer open." in page
    assert "The number of the paper is missing" not in page


def test_given_a_step_was_taken_off_the_plan_when_it_is_opened_then_it_says_who_when_and_why(desk: Desk) -> None:
    family, client = desk.family(), desk.client()
    family.agree()
    item = family.item("choose_leave")
    work_items.drop(by=desk.actor, item_key=item.key, because="The mother has left her job")

    page = one_line(client.get(reverse("step", args=[item.key])).content.decode())

    assert f"Taken off the plan: {desk.worker.user.name}, today" in page
    assert "Reason: The mother has left her job" in page
    assert "Reason: The mother has left her job" in _case(client, family)


# ---- for whom a journey is -----------------------------------------------------------------------------------------------


def _children(page: str) -> list[str]:
    select = re.search(r'<select[^>]*name="subject".*?</select>', page, re.DOTALL)
    return re.findall(r"<option[^>]*>([^<]*)", select.group()) if select else []


def test_given_elder_siblings_when_the_journey_is_chosen_then_only_the_youngest_is_meant(desk: Desk) -> None:
    family = desk.family(journey="")
    client = desk.client()

    assert _children(client.get(reverse("journey_choice", args=[family.case_id])).content.decode()) == []
    with access.acting_as(desk.actor) as actor:
        elder = access.visible(Person, to=actor).get(family__cases=family.case_id, first_name="Егор")
    with pytest.raises(intake.JourneyRefused, match="not meant for this person"):
        intake.choose_journey(by=desk.actor, case_id=family.case_id, journey=FLAGSHIP, subject_id=elder.pk)


def test_given_twins_when_the_journey_is_chosen_then_each_may_be_meant(desk: Desk) -> None:
    told = families.intake_of(families.REHEARSED, born_on=desk.today)
    twin = PersonInput(relation="child", last_name="Соколова", first_name="Майя", sex="f", born_on=desk.today)
    family = desk.family(journey="", people=(*told.people, twin))

    page = desk.client().get(reverse("journey_choice", args=[family.case_id])).content.decode()

    assert sorted(_children(page)) == ["daughter Майя", "son Мирон"]


def test_given_a_low_income_is_declared_when_the_talk_ends_then_it_counts_before_it_is_confirmed(desk: Desk) -> None:
    fields = {one.key: one for one in journeys.asked_at_intake(journey=FLAGSHIP)}
    assert fields["family.income_per_person"].declared
    assert not fields["child.special_needs_basis"].declared
    page = desk.client().get(reverse("known_facts", args=[desk.family(journey="").case_id])).content.decode()

    assert "as the family says it; it is confirmed later" in page


# ---- events, walls of text -----------------------------------------------------------------------------------------------


def _events(family: Family) -> set[str]:
    run_key = family.item("consent_talk" if "consent_talk" in family.items() else "intake").run_key
    with access.acting_as(family.desk.actor):
        view = journeys.read_run(run_key=run_key, language="en", now=clock.now())
    return {event.key for event in view.possible_events}


def test_given_what_has_happened_already_when_events_are_offered_then_the_impossible_ones_are_left_out(
    desk: Desk,
) -> None:
    family = desk.family()

    offered = _events(family)
    assert "child_died" in offered and "consent_withdrawn" in offered
    assert not offered & {"child_born", "consent_settled", "doctor_absent"}, "born, not withdrawn, no day yet"
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="consent_withdrawn")
    assert "consent_settled" in _events(family)
    assert "consent_withdrawn" not in _events(family)


def test_given_many_steps_wait_for_one_thing_when_the_case_is_opened_then_they_are_counted_in_one_line(
    desk: Desk,
) -> None:
    family, client = desk.family(), desk.client()
    page = _case(client, family)

    reasons = re.findall(r'<details class="inline"><summary>([^<]*): \d+ steps</summary>', page)
    assert reasons
    assert len(reasons) == len(set(reasons))
    event = one_line(client.get(reverse("life_event", args=[family.case_id, "moved_away"])).content.decode())
    assert re.search(r"Taken off the plan:</b>\d+ steps</summary>", event)


# ---- lists and the demo --------------------------------------------------------------------------------------------------


def test_given_the_list_of_families_when_it_is_opened_then_each_has_an_owner_a_next_step_and_its_day(
    desk: Desk,
) -> None:
    desk.family()
    page = one_line(desk.client().get(reverse("families")).content.decode())
    row = page[page.index('<li class="item ticks"') :]
    row = row[: row.index("</li>")]

    assert f"leads: {desk.worker.user.name}" in row
    assert "First talk" in row
    assert 'class="tag' in row


def test_given_the_demo_is_being_walked_in_when_pages_are_opened_then_they_say_how_far(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings, "DEMO_SIGN_IN", True)
    demo_progress.write(demo_progress.Progress(taken_in=5, of=12, day="2026-11-20", done=False))
    client = desk.client()

    for page in (client.get(reverse("inbox")), Client().get(reverse("sign_in"), headers={"accept-language": "en"})):
        assert "5 of 12 are taken in" in page.content.decode()
    demo_progress.write(demo_progress.Progress(taken_in=12, of=12, day="2026-11-24", done=True))
    assert "on their way" not in client.get(reverse("inbox")).content.decode()
