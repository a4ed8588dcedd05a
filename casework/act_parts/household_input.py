"""A household as it is typed in, and what is checked before anything of it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from casework import bounds
from casework.act_parts import consent_requests
from casework.errors import CaseworkError
from casework.models import Relation
from casework.typed import phones

MOST_PEOPLE = 25


class IntakeIncomplete(CaseworkError):
    """Something is missing or impossible; `field` names it for the page."""

    code = "intake_incomplete"

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class PersonInput:
    """A member of the household as typed in."""

    relation: str
    last_name: str
    first_name: str = ""
    patronymic: str = ""
    sex: str = ""
    born_on: date | None = None
    snils: str = ""
    is_representative: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """The whole first talk. `facts`: typed as their vocabulary says.

    `consents`: purposes agreed to.
    """

    people: tuple[PersonInput, ...]
    address: str = ""
    phone: str = ""
    language: str = "ru"
    danger_at_home: bool = False
    vulnerable: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    consents: tuple[str, ...] = ()
    channel: str = "paper"


def check(intake: Intake, *, today: date) -> None:
    """Check an intake before anything is written.

    Args:
        today: The region's day.

    Raises:
        IntakeIncomplete: Names the field.
    """
    if not intake.people:
        raise IntakeIncomplete(_("Nobody is named, so there is no family to help. Enter at least one adult."), "people")
    if len(intake.people) > MOST_PEOPLE:
        raise IntakeIncomplete(_("More than 25 people are entered. Enter those who live together."), "people")
    if "processing" not in intake.consents:
        raise IntakeIncomplete(
            _(
                "The consent to handle personal data is missing, and without it nothing may be stored. "
                "Ask for a signature, tick it, and go on."
            ),
            "consents",
        )
    for number, person in enumerate(intake.people):
        check_person(person, f"people.{number}", today=today)
    within(lambda: bounds.check_address(intake.address), "address")
    within(lambda: phones.check_phone(intake.phone), "phone")
    within(lambda: bounds.check_facts(intake.facts, today=today), "known")
    within(lambda: consent_requests.check_channel(intake.channel), "consents")


def check_person(person: PersonInput, where: str, *, today: date) -> None:
    """Check a member of the household.

    Raises:
        IntakeIncomplete: Names the field, below `where`.
    """
    if person.relation not in Relation.values:
        raise IntakeIncomplete(_("It is not said who this person is. Choose it in the list."), f"{where}.relation")
    if not person.last_name.strip():
        raise IntakeIncomplete(_("A surname is missing. Papers need it. Enter it."), f"{where}.last_name")
    for name in ("last_name", "first_name", "patronymic"):
        within(partial(bounds.check_name, getattr(person, name)), f"{where}.{name}")
    is_child = person.relation == Relation.CHILD
    within(lambda: bounds.check_birth(person.born_on, is_child=is_child, today=today), f"{where}.born_on")


def within(check_it: Callable[[], None], where: str) -> None:
    """Name the field when something is out of bounds.

    Raises:
        IntakeIncomplete: It is.
    """
    try:
        check_it()
    except bounds.OutOfBounds as error:
        raise IntakeIncomplete(str(error), where) from error
