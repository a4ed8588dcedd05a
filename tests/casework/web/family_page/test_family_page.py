"""What a family sees and does on its page: one thing to do, its days, its consents, its words to the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from icalendar import Calendar

from casework import access, clock, outbox
from casework.act_parts.papers import PaperInput
from casework.actions.case import life_events
from casework.actions.partners import needs
from casework.actions.steps import work_items
from casework.models import (
    Case,
    CaseDocument,
    CaseFact,
    Consent,
    Message,
    Need,
    Notice,
    Offer,
    OutboxRow,
    PartnerRequest,
    Pledge,
    SurveyAnswer,
    TimelineEntry,
    VisitDay,
)
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.visiting import (
    at_the_survey,
    consents,
    days,
    done,
    enter,
    have_effects,
    page,
    plan_days,
    post,
    rows,
    weeks_old,
    with_days,
)


def _case(family: Family) -> Case:
    (found,) = rows(family, Case, pk=family.case_id)
    return found


def _entries(family: Family, what: str) -> list[TimelineEntry]:
    return rows(family, TimelineEntry, case=family.case_id, what=what)


@pytest.fixture(scope="module")
def choosing(desk: Desk) -> Family:
    """A family that may choose its doctors' day."""
    family = weeks_old(desk)
    with_days(family)
    return family


# ---- the first page ----------------------------------------------------------------------------------------------------


def test_given_a_new_family_when_it_opens_its_page_then_one_thing_is_to_do_and_a_human_has_a_name(desk: Desk) -> None:
    family = desk.family()
    done(family, "intake")
    text = page(enter(family))
    assert text.count('class="status"') == 1
    assert "Ольга Белова" in text
    assert 'href="tel:+7 000' in text
    assert "Medical birth certificate" in text  # what somebody is at
    for person in ("112-233", "3301", "1990"):
        assert person not in text


def test_given_russian_when_the_page_is_opened_then_it_is_russian(desk: Desk) -> None:
    family = desk.family()
    client = enter(family, language="")
    assert '<html lang="ru"' in page(client)
    client.post(reverse("choose_language"), {"language": "en", "next": reverse("family_page")})
    assert '<html lang="en"' in page(client)


def test_given_nothing_to_do_then_the_page_says_so_and_what_comes_next(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    for step in ("choose_stay", "choose_leave"):
        if step in family.items():
            done(family, step)
    text = page(enter(family))
    assert "Nothing needed from you now." in text
    assert "Next comes" in text


def _before_the_bureau(desk: Desk, *, bureau_in: int, conclusions_ago: int) -> Family:
    """A family whose day at the disability bureau is set; its doctors' conclusions are so many days old."""
    family = weeks_old(desk)
    family.agree()
    for step, facts in (
        ("medical_birth_record", {}),
        ("register_birth", {"child.birth_record_number": "417"}),
        ("insurance_policy", {"child.policy_number": "7700000000000417"}),
    ):
        done(family, step, **facts)
    work_items.drop(by=desk.actor, item_key=family.item("doctors_day").key, because="seen elsewhere")
    board = family.item("medical_board")
    old, fresh = desk.today - timedelta(days=conclusions_ago), desk.today - timedelta(days=1)
    brought = [
        PaperInput(kind="doctors_conclusions", number="7", issued_on=old),
        PaperInput(kind="ultrasound_results", number="8", issued_on=fresh),
    ]
    work_items.complete(by=desk.actor, item_key=board.key, outcome="referred", papers_received=brought)
    done(family, "bureau_day", **{"child.bureau_on": desk.today + timedelta(days=bureau_in)})
    _check_papers(family)
    return family


def _check_papers(family: Family) -> None:
    for row in OutboxRow.objects.filter(topic="check_papers").order_by("pk"):
        outbox.have_effect(row.pk)


def test_given_a_conclusion_that_lapses_before_the_bureaus_day_then_the_family_reads_what_to_get_and_when(
    desk: Desk,
) -> None:
    family = _before_the_bureau(desk, bureau_in=40, conclusions_ago=170)

    assert "redo_examinations" in family.items()
    text = page(enter(family))
    assert "What will have to be done again" in text
    assert "Doctors&#x27; conclusions" in text.partition("What will have to be done again")[2]
    assert "All of it has to count on" in text
    assert "Ultrasound results" not in text.partition("What will have to be done again")[2].partition("</section>")[0]

    step = desk.client().get(reverse("step", args=[family.item("redo_examinations").key])).content.decode()
    assert "Do the papers last?" in step
    assert "1 visit is enough" in step

    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="child_died")
    assert "What will have to be done again" not in page(enter(family))


def test_given_all_conclusions_last_when_the_bureau_moves_its_day_then_what_to_get_is_reckoned_anew(desk: Desk) -> None:
    family = _before_the_bureau(desk, bureau_in=5, conclusions_ago=170)
    assert "redo_examinations" not in family.items()
    assert "What will have to be done again" not in page(enter(family))

    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="bureau_day_moved")
    done(family, "bureau_day", **{"child.bureau_on": desk.today + timedelta(days=40)})
    _check_papers(family)
    _check_papers(family)

    assert "redo_examinations" in family.items()
    assert "What will have to be done again" in page(enter(family))
    assert "papers.checked_again" in {one.what for one in rows(family, TimelineEntry, case=family.case_id)}


def test_given_a_paper_that_would_lapse_again_when_days_are_proposed_then_none_comes_too_early(desk: Desk) -> None:
    family = _before_the_bureau(desk, bureau_in=110, conclusions_ago=1)  # ultrasounds count for three months

    have_effects(family.item("redo_examinations"), "propose_days")

    proposed = days(family, "proposed")
    assert proposed
    assert min(one.day for one in proposed) >= desk.today + timedelta(days=15)


def test_given_danger_at_home_then_the_secret_step_is_nowhere_on_the_page(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="danger_at_home")
    assert "safety_talk" in family.items()
    title = family.item("safety_talk").title["en"]
    for name in ("family_page", "family_stop", "family_who_looked"):
        assert title not in page(client, name)
    assert client.get(reverse("family_step", args=[family.item("safety_talk").key])).status_code == 404


def test_given_a_partner_has_declined_then_the_family_never_reads_of_it(desk: Desk) -> None:
    from casework.actions.partners import offers

    family = desk.family()
    family.agree()
    client = enter(family)
    (offer,) = [one for one in rows(family, Offer, case=family.case_id, state="offered") if one.exclusive]
    before = page(client)
    assert offer.organisation.name_en not in before
    offers.decline_offer(offer_number=offer.number, by=desk.actor, reason="no_people", on_behalf_of="charity")
    text = page(client) + page(client, "family_sharing") + page(client, "family_who_looked")
    assert offer.organisation.name_en not in text
    assert "declined" not in text


def test_given_a_paper_is_ready_then_it_can_be_downloaded_by_its_family_only(desk: Desk) -> None:
    family, other = desk.family(), desk.family()
    done(family, "intake")
    have_effects(family.item("route_sheet"), "draft_paper", "print_paper")
    (paper,) = rows(family, CaseDocument, case=family.case_id, kind="route_sheet")
    client, stranger = enter(family), enter(other)
    address = reverse("family_document", args=[paper.document_key])
    assert address in page(client)
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert stranger.get(address).status_code == 404
    assert [one.template for one in rows(family, Notice, case=family.case_id, template="paper_ready")] == [
        "paper_ready"
    ]


# ---- the doctors' day --------------------------------------------------------------------------------------------------


def test_given_three_days_when_they_are_shown_then_each_says_what_tells_it_from_the_others(
    choosing: Family,
) -> None:
    client, item = enter(choosing), choosing.item("doctors_day")
    assert reverse("family_day", args=[item.key]) in page(client)
    text = page(client, "family_day", item.key)
    assert text.count('name="day"') == 4, "three days and none of these"
    assert "the soonest" in text
    halves = {hour < 12 for hour in _first_hours(choosing)}
    assert halves == {True, False}, "a choice between morning and afternoon"
    assert len({day.day for day in days(choosing, "proposed")}) == 3
    assert all(card.count('class="tag sun"') >= 1 for card in text.split('<label class="opt">')[1:])


def _first_hours(family: Family) -> list[int]:
    zone = family.desk.planted.region.zone
    with access.acting_as(family.desk.actor) as actor:
        found = access.visible(VisitDay, to=actor).filter(case=family.case_id, state="proposed")
        starts = [min(visit.during.lower for visit in day.visits.all()) for day in found]
    return [start.astimezone(zone).hour for start in starts]


def test_given_a_day_is_chosen_moved_and_cancelled_then_the_calendar_file_is_one_event(desk: Desk) -> None:
    family = weeks_old(desk)
    item = with_days(family)
    client = enter(family)
    first, second = days(family, "proposed")[:2]
    calendar = reverse("family_calendar", args=[item.key])
    assert client.get(calendar).status_code == 404

    answer = post(client, "family_day", item.key, act="choose", day=str(first.pk))
    assert answer["Location"] == reverse("family_day", args=[item.key])
    assert "All doctors of that day expect you" in page(client, "family_day", item.key)
    booked = _event(client.get(calendar))
    assert (booked["SEQUENCE"], booked["STATUS"], booked["DTSTART"].dt.date()) == (0, "CONFIRMED", first.day)
    assert rows(family, Notice, case=family.case_id, template="day_booked")

    post(client, "family_day", item.key, act="wish", part_of_day="", earliest=(second.day).isoformat())
    assert "We are looking for" in page(client, "family_day", item.key)
    plan_days(family)
    other = next(day for day in days(family, "proposed") if day.day != first.day)
    post(client, "family_day", item.key, act="choose", day=str(other.pk))
    moved = _event(client.get(calendar))
    assert moved["UID"] == booked["UID"]
    assert moved["SEQUENCE"] > booked["SEQUENCE"]
    assert moved["DTSTART"].dt.date() == other.day

    post(client, "family_day", item.key, act="cancel")
    gone = _event(client.get(calendar))
    assert (gone["UID"], gone["STATUS"]) == (booked["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > moved["SEQUENCE"]
    assert not days(family, "booked")
    assert len(_entries(family, "day.cancelled")) == 1
    again = post(client, "family_day", item.key, act="cancel")
    assert again.status_code in (409, 422)
    assert "No day is booked any more" in again.content.decode()


def _event(answer: Any) -> Any:
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    for word in ("Neurologist", "Невролог", "Соколов"):
        assert word not in answer.content.decode()
    return event


def test_given_a_day_went_away_when_it_is_chosen_then_words_say_so_and_nothing_is_booked(desk: Desk) -> None:
    family = weeks_old(desk)
    item = with_days(family)
    client = enter(family)
    stale = days(family, "proposed")[0]
    post(client, "family_day", item.key, act="wish", part_of_day="afternoon")
    plan_days(family)
    answer = post(client, "family_day", item.key, act="choose", day=str(stale.pk))
    assert answer.status_code == 409
    assert "This day is no longer on offer" in answer.content.decode()
    assert not days(family, "booked")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"act": "choose"}, "No day is chosen"),
        ({"act": "choose", "day": "x' OR 1=1"}, "No day is chosen"),
        ({"act": "choose", "day": "none", "part_of_day": "night"}, "There is no such part of the day"),
        ({"act": "wish", "earliest": "31.02."}, "This is not a day of the calendar"),
        ({"act": "explode"}, "This button is not known"),
    ],
)
def test_given_a_wrong_form_of_the_day_then_it_comes_back_with_words(
    choosing: Family, fields: dict[str, str], words: str
) -> None:
    answer = post(enter_once(choosing), "family_day", choosing.item("doctors_day").key, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()


_in: dict[Any, Any] = {}


def enter_once(family: Family) -> Any:
    """Return one visit for several tests: three codes an hour are all that a family gets."""
    if family.case_id not in _in:
        _in[family.case_id] = enter(family)
    return _in[family.case_id]


# ---- steps of the family -----------------------------------------------------------------------------------------------


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
    assert _case(family).family_replied_at is None

    answer = post(client, "family_step", item.key, act="complete", **fields)
    assert answer["Location"] == reverse("family_page")
    assert "choose_stay" not in family.items()
    due = family.item("medical_birth_record").due
    assert due is not None
    assert str((due - timedelta(seconds=1)).astimezone(desk.planted.region.zone).day) in shown
    (entry,) = [one for one in _entries(family, "step.done") if one.details["step"] == "choose_stay"]
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
    assert len([one for one in _entries(family, "step.done") if one.details["step"] == "choose_leave"]) == 1
    late = post(client, "family_step", item.key, act="complete", **fields)
    assert late.status_code == 409
    assert "This is done; nothing more is needed here." in late.content.decode()


def test_given_a_step_of_somebody_else_when_the_family_opens_it_then_it_is_as_if_it_were_not(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    assert client.get(reverse("family_step", args=[family.item("intake").key])).status_code == 404


# ---- consents ----------------------------------------------------------------------------------------------------------


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
    assert _case(family).family_replied_at is not None
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
    assert _case(family).family_replied_at is not None
    assert _entries(family, "event.happened")


def test_given_who_looked_then_role_organisation_and_thing_are_told_and_the_family_itself_is_not(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    assert "Nobody has looked yet" in page(client, "family_who_looked")
    desk.client().get(reverse("case", args=[family.case_id]))
    text = page(client, "family_who_looked")
    assert "Social worker" in text
    assert "Social service of the perinatal clinic" in text
    assert "your whole case" in text


# ---- messages and the worker's queue -----------------------------------------------------------------------------------


def test_given_a_message_when_the_family_sends_it_then_the_worker_finds_it_in_her_queue_until_she_acts(
    desk: Desk,
) -> None:
    family = desk.family()
    client, worker = enter(family), desk.client()
    words = "Спасибо! 👶🏻 " + "о" * 300
    assert post(client, "family_write", text=words).status_code == 302
    assert "👶🏻" in page(client, "family_write")
    assert str(family.case_id) in worker.get(reverse("inbox") + "?queue=family_replied&whose=all").content.decode()
    case_page = worker.get(reverse("case", args=[family.case_id])).content.decode()
    assert "The family replied" in case_page
    assert "👶🏻" in case_page
    assert "the family itself" in case_page

    post(worker, "case", family.case_id, act="seen")

    assert _case(family).family_replied_at is None
    assert str(family.case_id) not in worker.get(reverse("inbox") + "?queue=family_replied&whose=all").content.decode()
    assert _entries(family, "reply.seen")


def test_given_the_family_has_replied_when_the_worker_does_anything_in_the_case_then_it_leaves_the_queue(
    desk: Desk,
) -> None:
    family = desk.family()
    post(enter(family), "family_write", text="Hello")
    done(family, "intake")
    assert _case(family).family_replied_at is None


def test_given_a_job_touches_the_case_then_the_reply_still_waits_for_the_worker(desk: Desk) -> None:
    family = desk.family()
    post(enter(family), "family_write", text="Hello")
    with access.acting_as(desk.actor) as actor:
        (run,) = [one.run_key for one in _case_links(family, actor)]
    work_items.wake_run(actor=access.machine(desk.planted.region, "test"), run_key=run)
    assert _case(family).family_replied_at is not None


def _case_links(family: Family, actor: Any) -> list[Any]:
    from casework.models import CaseJourney

    return list(access.visible(CaseJourney, to=actor).filter(case=family.case_id))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The message is empty"),
        (" \n\t ", "The message is empty"),
        ("\x00", "broken sign"),
        ("ё" * 2001, "longer than 2000 characters"),
    ],
)
def test_given_a_message_that_is_none_then_words_say_why_and_nothing_is_sent(
    choosing: Family, text: str, words: str
) -> None:
    client = enter_once(choosing)
    answer = post(client, "family_write", text=text)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not rows(choosing, Message, case=choosing.case_id)
    assert text.strip("\x00 \n\t")[:50] in answer.content.decode()


def test_given_a_message_is_sent_twice_then_one_is_kept(desk: Desk) -> None:
    family = desk.family()
    client, receipt = enter(family), str(uuid4())
    for _time in range(2):
        assert post(client, "family_write", text="Once", receipt=receipt).status_code == 302
    assert len(rows(family, Message, case=family.case_id)) == 1


def test_given_the_worker_writes_then_the_family_reads_it_and_is_told_by_sms(desk: Desk) -> None:
    family = desk.family()
    post(desk.client(), "case", family.case_id, act="write_to_family", message="Please bring the passport.")
    text = page(enter(family))
    assert "Please bring the passport." in text
    assert rows(family, Notice, case=family.case_id, template="message")


# ---- things, the end, and grief ----------------------------------------------------------------------------------------


def test_given_things_were_handed_over_when_the_family_confirms_then_it_is_noted_once(desk: Desk) -> None:
    from casework.actions.partners import offers

    family = desk.family()
    family.agree()
    item = family.item("necessities")
    needs.choose_items(by=desk.actor, item_key=item.key, amounts={"pram": 1})
    (offer,) = [one for one in rows(family, Offer, case=family.case_id, state="offered") if not one.exclusive]
    client = enter(family)
    (need,) = rows(family, Need, case=family.case_id)
    assert post(client, "family_things", need.pk).status_code == 422
    offers.accept_offer(offer_number=offer.number, by=desk.actor, on_behalf_of="charity", amounts={"pram": 1})
    assert "Promised to you" in page(client)
    for pledge in rows(family, Pledge, item__need__case=family.case_id):
        needs.receive_pledge(by=desk.actor, pledge_id=pledge.pk)
    assert rows(family, Notice, case=family.case_id, template="things_ready")
    mother = next(one for one in _people(family) if one.relation == "mother")
    needs.hand_over(by=desk.actor, item_key=item.key, to_person_id=mother.pk)
    assert reverse("family_things", args=[need.pk]) in page(client)
    assert post(client, "family_things", need.pk).status_code == 302
    assert len(_entries(family, "handover.confirmed")) == 1
    assert "says it has the things" in desk.client().get(reverse("case", args=[family.case_id])).content.decode()


def _people(family: Family) -> list[Any]:
    with access.acting_as(family.desk.actor) as actor:
        return list(access.find(Case, to=actor, pk=family.case_id).family.people.all())


def test_given_the_child_has_died_then_the_page_asks_nothing_and_no_message_goes_out(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client = enter(family)
    before = len(rows(family, Notice, case=family.case_id, organisation=None))
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="child_died")
    text = page(client)
    assert "Nothing is needed from you." in text
    assert "We are by your side" in text
    assert "What is done and what is next" not in text
    assert "Hello" not in text
    assert "survey" not in "".join(family.items())
    assert len(rows(family, Notice, case=family.case_id, organisation=None)) == before
    assert 'href="tel:' in text


def test_given_the_survey_when_the_family_answers_itself_then_score_and_words_are_kept(desk: Desk) -> None:
    family = desk.family()
    item = at_the_survey(family)
    client = enter(family)
    assert reverse("family_step", args=[item.key]) in page(client)
    empty = post(client, "family_step", item.key, words="No number")
    assert empty.status_code == 422
    assert "No number is chosen" in empty.content.decode()
    answer = post(client, "family_step", item.key, score="5", words="Легко 😀")
    assert answer.status_code == 302
    (kept,) = rows(family, SurveyAnswer, case=family.case_id)
    assert (kept.score, kept.words) == (5, "Легко 😀")


def test_given_a_request_was_asked_then_the_family_reads_who_does_it_and_by_when(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    done(family, "medical_birth_record")
    text = page(enter(family))
    (request,) = rows(family, PartnerRequest, case=family.case_id, work_item_key=family.item("register_birth").key)
    with access.acting_as(desk.actor):
        name = request.organisation.name_en
    assert name in text
    due = family.item("register_birth").due
    assert due is None or isinstance(due, datetime)
    assert clock.now() < (due or clock.now() + timedelta(days=1))
    assert isinstance(consents(family, "given")[0], Consent)


def test_given_a_touchpoint_when_the_family_taps_a_number_then_it_is_kept_once_and_asked_no_more(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    done(family, "medical_birth_record")
    done(family, "register_birth", **{"child.birth_record_number": "417"})
    client = enter(family)
    assert "How was it: Birth certificate?" in page(client)
    (asked,) = rows(family, SurveyAnswer, case=family.case_id, answered_at=None)
    answer = post(client, "family_answer", asked.pk, score="4", words="Быстро, спасибо")
    assert answer.status_code == 302
    again = post(client, "family_answer", asked.pk, score="1")
    assert again.status_code == 302
    (kept,) = rows(family, SurveyAnswer, pk=asked.pk)
    assert (kept.score, kept.words, kept.by_worker) == (4, "Быстро, спасибо", False)
    assert "How was it" not in page(client)


def test_given_another_familys_question_when_it_is_answered_then_it_is_not_there(desk: Desk) -> None:
    mine, other = desk.family(), desk.family()
    other.agree()
    done(other, "medical_birth_record")
    done(other, "register_birth", **{"child.birth_record_number": "418"})
    (asked,) = rows(other, SurveyAnswer, case=other.case_id)
    assert post(enter(mine), "family_answer", asked.pk, score="5").status_code == 404
    assert rows(other, SurveyAnswer, pk=asked.pk)[0].score is None
