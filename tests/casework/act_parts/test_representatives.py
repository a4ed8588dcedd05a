"""Another person speaks for the family: the old link is dead, what was shared is asked anew, the new link goes to them."""

from __future__ import annotations

import pytest

from casework import access
from casework.act_parts import access_links
from casework.act_parts.household_input import IntakeIncomplete, PersonInput
from casework.act_parts.partner_requests import NoConsent
from casework.act_parts.representatives import NewRepresentative
from casework.actions.case import life_events
from casework.actions.partners import due_reminders, partner_desk
from casework.models import AccessLink, Consent, Family, LinkKind, Notice, Person
from tests.builders import Story, Town

GUARDIAN = PersonInput(relation="guardian", last_name="Ветрова", first_name="Ольга", is_representative=True)
PHONE = "+7 000 417-41-74"


def _asked(town: Town) -> Story:
    """The registry has been asked about the birth, and the family has its link."""
    return town.a_case().talked().agreed().done("medical_birth_record")


def _tell(case: Story, told: NewRepresentative) -> None:
    life_events.tell_event(by=case.by, case_id=case.case_id, event="representative_changed", representative=told)


def _people(case: Story) -> list[Person]:
    with access.acting_as(case.town.machine):
        return list(Person.objects.filter(family__cases=case.case_id).order_by("relation"))


def _phone(case: Story) -> str:
    with access.acting_as(case.town.machine):
        return Family.objects.get(cases=case.case_id).phone


def _speakers(case: Story) -> list[str]:
    return [person.first_name for person in _people(case) if person.is_representative]


def test_given_a_guardian_then_the_old_link_is_dead_and_a_new_one_of_hers_goes_to_her_phone(town: Town) -> None:
    case = _asked(town)
    (old,) = case.rows(AccessLink, kind=LinkKind.FAMILY)
    _tell(case, NewRepresentative(phone=PHONE, person=GUARDIAN))
    (fresh,) = case.rows(AccessLink, kind=LinkKind.FAMILY, revoked_at=None)
    assert fresh.pk != old.pk
    assert [one.link_id for one in case.rows(Notice, template="welcome") if one.link_id == fresh.pk]
    assert (_speakers(case), _phone(case)) == (["Ольга"], PHONE)
    assert fresh.person_id == next(one.pk for one in _people(case) if one.first_name == "Ольга")
    with pytest.raises(access_links.LinkClosed):
        access_links.find_again(link_id=old.pk)


def test_given_somebody_of_the_family_then_he_speaks_for_it_and_nobody_is_written_down_twice(town: Town) -> None:
    case = _asked(town)
    before = _people(case)
    father = next(one for one in before if one.relation == "father")
    _tell(case, NewRepresentative(phone=PHONE, person_id=father.pk))
    assert _speakers(case) == [father.first_name]
    assert len(_people(case)) == len(before)


def test_given_a_new_representative_then_no_answer_is_taken_until_the_consents_are_given_anew(town: Town) -> None:
    case, registry = _asked(town), town.partner("civil_registry")
    request = case.request("register_birth")
    given = {one.purpose for one in case.rows(Consent, state="given")}
    _tell(case, NewRepresentative(phone=PHONE, person=GUARDIAN))
    assert case.rows(Consent, state="given") == []
    assert {one.purpose for one in case.rows(Consent, state="asked")} == given
    with pytest.raises(NoConsent):
        partner_desk.answer(by=registry, request_id=request.pk, outcome="registered", facts={})
    case.agreed()
    partner_desk.answer(
        by=registry, request_id=request.pk, outcome="registered", facts={"child.birth_record_number": "417"}
    )
    assert "insurance_policy" in case.items()


def test_given_no_phone_or_nobody_when_it_is_told_then_it_is_refused_and_nothing_is_changed(town: Town) -> None:
    case = _asked(town)
    before = (_speakers(case), _phone(case), case.timeline(), len(case.rows(Consent, state="given")))
    for told, field in (
        (NewRepresentative(phone=" ", person=GUARDIAN), "phone"),
        (NewRepresentative(phone=PHONE), "who"),
        (NewRepresentative(phone=PHONE, person=PersonInput(relation="guardian", last_name=" ")), "person.last_name"),
    ):
        with pytest.raises(IntakeIncomplete) as refused:
            _tell(case, told)
        assert refused.value.field == field
    assert (_speakers(case), _phone(case), case.timeline(), len(case.rows(Consent, state="given"))) == before


def test_given_a_consent_is_not_in_force_when_a_reminder_is_due_then_the_partner_is_left_in_peace(town: Town) -> None:
    case = _asked(town)
    town.partner("civil_registry")  # a desk to which a reminder could go
    _tell(case, NewRepresentative(phone=PHONE, person=GUARDIAN))
    before = len(case.rows(Notice, template="request"))
    for _day in range(3):
        town.move(days=1)
        due_reminders.send_due(actor=town.machine)
    assert len(case.rows(Notice, template="request")) == before
