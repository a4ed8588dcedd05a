"""What is lent stands apart from what is given: in the promise, the list, the act and the reminder."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework import access
from casework.act_parts import pledges
from casework.actions.family import loan_reminders
from casework.actions.partners import needs, offers
from casework.models import CaseDocument, Notice, Person, Pledge
from casework.steps.need import things
from documents.models import Document
from tests.builders import Story, Town


def _wanting(town: Town, **amounts: int) -> Story:
    return town.a_case().talked().agreed().wanting(**amounts)


def _promised(town: Town, case: Story, *, days: int = 90) -> None:
    """One partner gives nappies and lends a pram for so many days."""
    (offer,) = case.offers(work_item_key=case.item("necessities").key)
    offers.accept_offer(
        offer_number=offer.number,
        by=case.by,
        on_behalf_of="charity",
        amounts={"pram": 1, "nappies": 60},
        lent={"pram": town.today + timedelta(days=days)},
    )


def _handed_over(town: Town, case: Story) -> None:
    for pledge in case.rows(Pledge):
        needs.receive_pledge(by=case.by, pledge_id=pledge.pk)
    with access.acting_as(town.machine):
        mother = Person.objects.get(family__cases=case.case_id, relation="mother")
    needs.hand_over(by=case.by, item_key=case.item("necessities").key, to_person_id=mother.pk)


@pytest.fixture
def lent(town: Town) -> Story:
    case = _wanting(town, pram=1, nappies=60)
    _promised(town, case)
    return case


def test_given_a_partner_lends_one_thing_and_gives_another_then_only_the_first_has_a_day_of_return(
    lent: Story, town: Town
) -> None:
    told = {one.item_id: one.return_by for one in lent.rows(Pledge)}
    assert told == {
        lent.needed("pram").pk: town.today + timedelta(days=90),
        lent.needed("nappies").pk: None,
    }


def test_given_a_lent_thing_then_the_familys_promise_says_until_when(lent: Story) -> None:
    item = lent.item("necessities")
    with access.acting_as(lent.by):
        (told,) = things.promised([item.key], lent.by).values()
    assert [one for one in told if "lent until" in one] and len([one for one in told if "lent until" in one]) == 1


@pytest.mark.parametrize(
    ("thing", "days"), [("nappies", 90), ("pram", -1), ("pram", 0), ("pram", 2000)],
    ids=["nobody lends nappies", "yesterday", "today", "in more than five years"],
)  # fmt: skip
def test_given_a_day_of_return_that_cannot_be_meant_then_nothing_is_promised(town: Town, thing: str, days: int) -> None:
    case = _wanting(town, pram=1, nappies=60)
    charity = town.organisation("charity")
    with pytest.raises(pledges.NotToBeLent, match="nothing was promised"):
        needs.record_pledge(
            by=case.by,
            item_key=case.item("necessities").key,
            organisation_key=charity.key,
            amounts={thing: 1},
            lent={thing: town.today + timedelta(days=days)},
        )
    assert case.rows(Pledge) == []


def test_given_things_were_handed_over_then_the_act_keeps_loans_apart_from_gifts(lent: Story, town: Town) -> None:
    _handed_over(town, lent)
    lent.effects("draft_paper", "print_paper")
    (row,) = lent.rows(CaseDocument, kind="handover_act")
    with access.acting_as(town.machine):
        data = Document.objects.get(pk=row.document_key).data
    assert [one["what"] for one in data["items"]] == ["Подгузники"]
    (thing,) = data["lent"]
    assert (thing["what"], thing["return_by"]) == (
        "Коляска",
        (town.today + timedelta(days=90)).isoformat(),
    )
    assert thing["note"], "whose it is"


def test_given_a_lent_thing_is_due_within_a_week_then_the_family_is_reminded_once(
    town: Town,
) -> None:
    case = _wanting(town, pram=1, nappies=60)
    _promised(town, case, days=7)
    assert loan_reminders.send_due(actor=town.machine) == 0, "it is not handed over yet"
    _handed_over(town, case)
    loan_reminders.send_due(actor=town.machine)
    loan_reminders.send_due(actor=town.machine)
    assert len(case.rows(Notice, template="things_to_return")) == 1


def test_given_danger_at_home_when_a_lent_thing_is_due_then_nothing_is_written_to_the_family(
    town: Town,
) -> None:
    case = town.a_case(danger_at_home=True).talked().agreed().wanting(pram=1, nappies=60)
    _promised(town, case, days=7)
    _handed_over(town, case)
    loan_reminders.send_due(actor=town.machine)
    assert case.rows(Notice, template="things_to_return") == []
