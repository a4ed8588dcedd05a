"""The family's words to the worker and the worker's queue."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from casework import access, clock
from casework.actions.steps import work_items
from casework.models import Case, Consent, Message, Notice
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.family_page.looked_up import case_of, enter_once, entries_of
from tests.casework.web.visiting import (
    done,
    enter,
    page,
    post,
    rows,
)


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

    assert case_of(family).family_replied_at is None
    assert str(family.case_id) not in worker.get(reverse("inbox") + "?queue=family_replied&whose=all").content.decode()
    assert entries_of(family, "reply.seen")


def test_given_a_question_when_the_worker_does_something_else_then_it_waits_until_she_answers(desk: Desk) -> None:
    family = desk.family()
    post(enter(family), "family_write", text="When may we come?")
    post(desk.client(), "case", family.case_id, act="add_note", text="The cot is ordered.")
    done(family, "intake")
    assert case_of(family).family_replied_at is not None
    assert "When may we come?" in desk.client().get(reverse("case", args=[family.case_id])).content.decode()

    post(desk.client(), "case", family.case_id, act="write_to_family", message="On Monday.")

    assert case_of(family).family_replied_at is None


def test_given_the_family_did_something_without_a_word_when_the_worker_acts_then_it_leaves_the_queue(
    desk: Desk,
) -> None:
    family = desk.family()
    post(enter(family), "family_write", text="Hello")
    post(desk.client(), "case", family.case_id, act="seen")
    family.agree()
    client = enter(family)
    given = rows(family, Consent, case=family.case_id, state="given")
    consent = next(one for one in given if one.purpose == "share:charity")
    post(client, "family_sharing", act="withdraw", consent=str(consent.pk))
    assert case_of(family).family_replied_at is not None
    post(desk.client(), "case", family.case_id, act="add_note", text="Seen on the phone.")
    assert case_of(family).family_replied_at is None


def test_given_a_closed_case_when_the_family_writes_then_it_stands_in_the_list_until_answered(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    with access.acting_as(desk.actor):
        Case.objects.filter(pk=family.case_id).update(state="closed", closed_at=clock.now())
    post(client, "family_write", text="Where is the paper?")
    worker = desk.client()
    address = reverse("inbox") + "?queue=family_replied&whose=all"
    assert str(family.case_id) in worker.get(address).content.decode()
    post(worker, "case", family.case_id, act="write_to_family", message="At the desk.")
    assert str(family.case_id) not in worker.get(address).content.decode()


def test_given_a_job_touches_the_case_then_the_reply_still_waits_for_the_worker(desk: Desk) -> None:
    family = desk.family()
    post(enter(family), "family_write", text="Hello")
    with access.acting_as(desk.actor) as actor:
        (run,) = [one.run_key for one in _case_links(family, actor)]
    work_items.wake_run(actor=access.machine(desk.planted.region, "test"), run_key=run)
    assert case_of(family).family_replied_at is not None


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
