"""One act: the same form posted twice does one thing and is answered the same; its receipt opens nothing else."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from casework import access
from casework.access import Actor
from casework.actions.act import ReceiptOfAnother, act
from casework.actions.case import case_state, intake, notes
from casework.actions.worker import partner_reminders
from casework.models import FormReceipt, Membership, Note, Role
from tests.at_once import at_once
from tests.builders import Story, Town


def _notes(case: Story, text: str) -> int:
    return [note.text for note in case.rows(Note)].count(text)


def test_given_a_form_posted_twice_then_one_thing_is_done(town: Town) -> None:
    case, receipt = town.a_case(), uuid4()
    for _twice in range(2):
        notes.add_note(by=case.by, case_id=case.case_id, text="Prefers mornings", receipt=receipt)
    assert _notes(case, "Prefers mornings") == 1


def test_given_a_form_posted_by_six_at_once_then_one_thing_is_done_and_nobody_is_refused(town: Town) -> None:
    case, receipt = town.a_case(), uuid4()
    post = partial(notes.add_note, by=case.by, case_id=case.case_id, text="Six at once", receipt=receipt)
    assert at_once([post] * 6) == [None] * 6
    assert _notes(case, "Six at once") == 1


def test_given_a_form_posted_twice_then_both_are_answered_the_same(town: Town) -> None:
    receipt, told = uuid4(), town.intake()
    opened = [intake.open_case(by=town.worker, intake=told, receipt=receipt) for _twice in range(2)]
    begin = partial(intake.choose_journey, by=town.worker, case_id=opened[0], journey="third_child_special_needs")
    begun = [begin(receipt=other) for other in [uuid4()] * 2]
    assert opened[0] == opened[1]
    assert begun[0] == begun[1]


def test_given_an_answer_of_several_parts_when_the_form_comes_again_then_it_is_the_same(town: Town) -> None:
    case, receipt = town.a_case().talked().agreed().done("medical_birth_record"), uuid4()
    remind = partial(partner_reminders.remind_partners, by=case.by, case_id=case.case_id, receipt=receipt)
    first = remind()
    assert first.written or first.to_call
    assert remind() == first


def test_given_a_refused_form_when_it_is_corrected_then_its_receipt_is_still_good(town: Town) -> None:
    case, receipt = town.a_case(), uuid4()
    send = partial(notes.add_note, by=case.by, case_id=case.case_id, receipt=receipt)
    with pytest.raises(notes.EmptyNote):
        send(text=" ")
    send(text="Now with words")
    assert _notes(case, "Now with words") == 1


def test_given_a_receipt_of_one_act_when_another_is_sent_with_it_then_it_is_refused_in_words(town: Town) -> None:
    case, receipt = town.a_case(), uuid4()
    notes.add_note(by=case.by, case_id=case.case_id, text="First", receipt=receipt)
    before = case.timeline()
    with pytest.raises(ReceiptOfAnother, match="Load the page again"):
        case_state.close(by=case.by, case_id=case.case_id, receipt=receipt)
    assert case.timeline() == before


def _colleague(town: Town) -> Actor:
    return town.planted.workers[1]


def _same_person_elsewhere(town: Town) -> Actor:
    """The worker as a member of a second organisation of the region."""
    assert town.worker.user is not None
    elsewhere = town.organisation("charity")
    row = Membership.objects.create(
        user=town.worker.user, region=town.planted.region, organisation_id=elsewhere.key, role=Role.PARTNER
    )
    return access.member(Membership.objects.select_related("user", "region", "organisation").get(pk=row.pk))


@act
def _nod(*, by: Actor, receipt: Any = None) -> str:
    """The smallest act: whoever may do it."""
    return by.role


@pytest.mark.parametrize("another", [_colleague, _same_person_elsewhere], ids=["a colleague", "another organisation"])
def test_given_a_receipt_when_another_uses_it_then_it_is_refused(town: Town, another: Any) -> None:
    receipt = uuid4()
    assert _nod(by=town.worker, receipt=receipt) == "social_worker"
    with pytest.raises(ReceiptOfAnother):
        _nod(by=another(town), receipt=receipt)
    assert _nod(by=town.worker, receipt=receipt) == "social_worker"


def test_given_no_receipt_then_each_call_is_an_act_of_its_own(town: Town) -> None:
    case, before = town.a_case(), FormReceipt.objects.count()
    for _twice in range(2):
        notes.add_note(by=case.by, case_id=case.case_id, text="By a script")
    assert _notes(case, "By a script") == 2
    assert FormReceipt.objects.count() == before
