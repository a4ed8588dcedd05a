"""Another person speaks for the family: the old link is dead, the consents are asked anew, the new person gets a link."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from casework.access.safe_contact import Why
from casework.act_parts import consent_requests, family_invitations, notices
from casework.act_parts.household_input import IntakeIncomplete, PersonInput, check_person, within
from casework.act_parts.step_context import StepContext
from casework.models import Person, Relation
from casework.typed import phones
from documents import public as documents


@dataclass(frozen=True, slots=True)
class NewRepresentative:
    """Who speaks for the family from now on, somebody of the family or somebody new, and where a message reaches them."""

    phone: str
    person_id: UUID | None = None
    person: PersonInput | None = None


def take_over(*, context: StepContext, told: NewRepresentative) -> Person:
    """Let somebody else speak for the family, inside the act that tells it.

    What was shared stays where it is; nothing more is, until the new representative has agreed.

    Raises:
        IntakeIncomplete: Nobody is named, or the phone is missing: its codes would go to who spoke before.
    """
    family = context.case.family
    phone = told.phone.strip()
    if not phone:
        raise IntakeIncomplete(
            _(
                "The phone is missing, and the code of the new link would go to the old one. Enter the new person’s phone."
            ),
            "phone",
        )
    within(lambda: phones.check_phone(phone), "phone")
    person = _person(context, told)
    family.people.filter(is_representative=True).exclude(pk=person.pk).update(is_representative=False)
    Person.objects.filter(pk=person.pk).update(is_representative=True)
    family.phone = phones.read_phone(phone)
    family.save(update_fields=["phone"])
    family_invitations.close_all(case=context.case, at=context.now, why=Why.OTHER_PERSON)
    consent_requests.ask_anew(context=context)
    notices.to_family(case=context.case, template="welcome", at=context.now)
    return person


def _person(context: StepContext, told: NewRepresentative) -> Person:
    people = context.case.family.people.exclude(relation=Relation.CHILD)
    if told.person_id is not None:
        found = people.filter(pk=told.person_id).first()
        if found is not None:
            return found
    if told.person is None:
        raise IntakeIncomplete(
            _("It is not said who speaks for the family now, so nothing was changed. Choose or name the person."), "who"
        )
    check_person(told.person, "person", today=context.now.astimezone(context.case.region.zone).date())
    return Person.objects.create(
        family=context.case.family,
        relation=told.person.relation,
        last_name=documents.clean(told.person.last_name),
        first_name=documents.clean(told.person.first_name),
        patronymic=documents.clean(told.person.patronymic),
        is_representative=True,
    )
