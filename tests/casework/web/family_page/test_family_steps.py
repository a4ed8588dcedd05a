"""What a family does on its page: its steps, its consents, who looked."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

from casework.models import (
    CaseFact,
    Offer,
)
from tests.casework.web.conftest import Desk
from tests.casework.web.family_page.looked_up import case_of, entries_of
from tests.casework.web.visiting import (
    consents,
    done,
    enter,
    page,
    post,
    rows,
)


def test_given_the_length_of_stay_when_a_day_is_chosen_then_what_follows_is_shown_first_and_is_what_comes(
    desk: Desk,
) -> None:
    family = desk.family()
    family.agree()
    client, item = enter(family), family.item("choose_stay")
    home = desk.today + timedelta(days=5)
    form = page(client, "family_step", item.key)
    assert "The doctors have not named it yet" in form
    assert 'name="fact-mother-minimum_stay_until"' not in form

    fields = {"outcome": item.hoped_for, "fact-mother-discharge_date": home.isoformat()}
    shown = post(client, "family_step", item.key, act="look", **fields).content.decode()
    assert "What follows from it" in shown
    assert "Medical birth certificate" in shown  # it is promised until the day of going home
    assert family.item("choose_stay"), "nothing is done yet"
    assert not rows(family, CaseFact, case=family.case_id, key="mother.discharge_date")
    assert case_of(family).family_replied_at is None

    answer = post(client, "family_step", item.key, act="complete", **fields)
    assert answer["Location"] == reverse("family_page")
    assert "choose_stay" not in family.items()
    due = family.item("medical_birth_record").due
    assert due is not None
    assert str((due - timedelta(seconds=1)).astimezone(desk.planted.region.zone).day) in shown
    (entry,) = [one for one in entries_of(family, "step.done") if one.details["step"] == "choose_stay"]
    assert (entry.by, entry.on_behalf_of) == (None, "family")


def test_given_leave_when_it_is_chosen_then_the_page_says_what_the_father_may_take(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client, item = enter(family), family.item("choose_leave")
    text = page(client, "family_step", item.key)
    assert "only the mother" in text
    assert "In your family: Илья" in text
    fields = {"outcome": item.hoped_for, "fact-mother-leave_until": (desk.today + timedelta(days=30)).isoformat()}
    short = post(client, "family_step", item.key, act="look", **fields).content.decode()
    assert "Илья" not in short, "so short a leave is the mother's own"
    assert "choose_leave" in family.items()


def test_given_a_step_is_sent_twice_or_late_then_one_thing_happens_and_words_say_so(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client, item = enter(family), family.item("choose_leave")
    fields = {"outcome": item.hoped_for, "fact-mother-leave_until": (desk.today + timedelta(days=90)).isoformat()}
    receipt = str(uuid4())
    for _time in range(2):
        assert post(client, "family_step", item.key, act="complete", receipt=receipt, **fields).status_code in (
            302,
            409,
        )
    assert len([one for one in entries_of(family, "step.done") if one.details["step"] == "choose_leave"]) == 1
    late = post(client, "family_step", item.key, act="complete", **fields)
    assert late.status_code == 409
    assert "This is done; nothing more is needed here." in late.content.decode()


def test_given_a_step_of_somebody_else_when_the_family_opens_it_then_it_is_as_if_it_were_not(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    assert client.get(reverse("family_step", args=[family.item("intake").key])).status_code == 404


def test_given_the_consents_when_the_family_ticks_some_then_those_are_given_by_itself(desk: Desk) -> None:
    family = desk.family()
    done(family, "intake")
    client, item = enter(family), family.item("consents")
    text = page(client, "family_step", item.key)
    assert "sees only the list of things and the dates; no name, no address" in text
    post(client, "family_step", item.key, given=["share:charity"])
    assert {one.purpose for one in consents(family, "given")} >= {"share:charity", "processing"}
    assert [one.channel for one in consents(family, "given") if one.purpose == "share:charity"] == ["page"]
    assert "share:insurer" in {one.purpose for one in consents(family, "asked")}


def test_given_a_consent_when_it_is_taken_back_and_given_again_then_the_page_says_so_at_once(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client = enter(family)
    consent = next(one for one in consents(family, "given") if one.purpose == "share:charity")
    assert post(client, "family_sharing", act="withdraw", consent=str(consent.pk)).status_code == 302
    assert "Taken back" in page(client, "family_sharing")
    assert case_of(family).family_replied_at is not None
    assert not rows(family, Offer, case=family.case_id, state="offered")
    stale = post(client, "family_sharing", act="withdraw", consent=str(consent.pk))
    assert stale.status_code in (409, 422)
    asked = next(one for one in consents(family, "asked") if one.purpose == "share:charity")
    post(client, "family_sharing", act="give", consent=str(asked.pk))
    assert "share:charity" in {one.purpose for one in consents(family, "given")}


def test_given_another_familys_consent_when_it_is_sent_then_it_is_not_there(desk: Desk) -> None:
    mine, other = desk.family(), desk.family()
    other.agree()
    consent = consents(other, "given")[0]
    assert post(enter(mine), "family_sharing", act="withdraw", consent=str(consent.pk)).status_code == 404
    assert consent.pk in {one.pk for one in consents(other, "given")}


def test_given_everything_is_taken_back_then_the_steps_stand_still_and_the_worker_is_told(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client = enter(family)
    assert "Medical birth certificate" in page(client, "family_stop")
    post(client, "family_stop")
    assert set(family.items()) >= {"consent_talk"}
    assert not consents(family, "given")
    assert case_of(family).family_replied_at is not None
    assert entries_of(family, "event.happened")


def test_given_who_looked_then_role_organisation_and_thing_are_told_and_the_family_itself_is_not(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    assert "Nobody has looked yet" in page(client, "family_who_looked")
    desk.client().get(reverse("case", args=[family.case_id]))
    text = page(client, "family_who_looked")
    assert "Social worker" in text
    assert "Social service of the perinatal clinic" in text
    assert "your whole case" in text
