"""The people that stand in a paper: whom it is for, which child it is about, whom the family calls."""

from __future__ import annotations

from typing import Any

from casework.access import own_files
from casework.act_parts.step_context import StepContext
from casework.models import Person, Relation
from journeys import public as journeys
from partners import public as partners


def contact(context: StepContext, language: str) -> dict[str, Any]:
    """Return whom the family calls: the worker by name, through the organisation's phone."""
    organisation = partners.organisation(region_key=context.by.region.pk, key=context.case.organisation_id)
    return {
        "name": context.case.worker.name,
        "role": partners.text_in(organisation.name, language),
        "reach": organisation.phone or partners.text_in(organisation.address, language) or organisation.email or "—",
    }


def reader_of(context: StepContext) -> Person:
    """Return who the paper is for: the representative, else the first adult."""
    people: list[Person] = list(context.case.family.people.order_by("-is_representative", "relation"))
    adults = [person for person in people if person.relation != "child"]
    return (adults or people)[0]


def signer_of(context: StepContext, item: journeys.OpenItem) -> Person:
    """Return who asks or agrees in a paper of a step: the owner of a private one, else who speaks for the family."""
    owner = own_files.owner_of(item, case=context.case, link=context.link) if item.private else None
    if owner is None:
        return reader_of(context)
    return next(person for person in context.case.family.people.all() if person.pk == owner)


def family_name(context: StepContext) -> str:
    """Return the full name of who the paper is for."""
    return reader_of(context).full_name


def child_name(context: StepContext) -> str:
    """Return the child's name, "" before it has one and where it is about an adult."""
    subject = context.link.subject
    return subject.full_name if subject.relation == Relation.CHILD and subject.first_name else ""
