"""Things handed over, the survey, grief: the family's page to the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from casework import access, clock
from casework.actions.case import life_events
from casework.actions.partners import needs
from casework.models import (
    Case,
    Consent,
    Need,
    Notice,
    Offer,
    PartnerRequest,
    Pledge,
    SurveyAnswer,
)
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.family_page.looked_up import entries_of
from tests.casework.web.visiting import (
    at_the_survey,
    consents,
    done,
    enter,
    page,
    post,
    rows,
)


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
    assert len(entries_of(family, "handover.confirmed")) == 1
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
    assert "medical_birth_record" in family.items()  # a right that remains goes on without a word to the family
    assert "The doctors are preparing the certificate" not in text
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
