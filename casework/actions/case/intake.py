"""Take in a family: look for it first, open its case, say which journeys fit and why, begin one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, facts, timeline
from casework.access import Actor
from casework.act_parts import case_numbers, fact_store, form_receipts, journey_leaders, locks
from casework.actions.case import consents, family_links, journey_start
from casework.actions.case.journey_start import JourneyRefused
from casework.errors import CaseworkError
from casework.facts import subjects
from casework.facts.subjects import About
from casework.models import Case, Consent, Family, Person, Relation
from documents import public as documents
from journeys import public as journeys

MOST_PEOPLE = 25
ALONE = (Relation.APPLICANT, Relation.PARTNER)  # a young person, a couple: it is all about them
NEWBORN = timedelta(days=90)  # a mother with so young a child does not tell of another pregnancy


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
    """The whole first talk. `facts`: typed as their vocabulary says; `consents`: purposes agreed to."""

    people: tuple[PersonInput, ...]
    address: str = ""
    phone: str = ""
    language: str = "ru"
    danger_at_home: bool = False
    vulnerable: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    consents: tuple[str, ...] = ()
    channel: str = "paper"


def open_case(*, by: Actor, intake: Intake, receipt: UUID | None = None) -> UUID:
    """Write the family, its people, its facts, its consent and the case, and return the case's id.

    Raises:
        Forbidden: Not a social worker.
        IntakeIncomplete: Something is missing; nothing was kept.
    """
    check(intake, today=clock.now().astimezone(by.region.zone).date())
    with access.acting_as(by):
        access.check_may_open_cases(by)
        earlier = form_receipts.already_taken(receipt, by=by, action="open_case")
        if earlier is not None:
            return UUID(earlier.result)
        now = clock.now()
        case = _write_case(by=by, intake=intake, now=now)
        subject = subjects.anybody(case)
        fact_store.store(case=case, subject=subject, told=dict(intake.facts), by=by, at=now, is_chosen=False)
        scopes = consents.scopes(own_type=case.organisation.type)
        for purpose in dict.fromkeys(intake.consents):
            if purpose not in scopes:
                continue
            consent = Consent(
                case=case,
                purpose=purpose,
                scope=scopes[purpose],
                text_version=consents.TEXT_VERSION,
                channel=intake.channel,
                given_by=case.family.people.filter(is_representative=True).first(),
                asked_at=now,
            )
            consent.give(at=now)
            consent.save(force_insert=True)
        timeline.record(case=case, what="case.opened", by=by.user, at=now)
        form_receipts.note_result(receipt, str(case.pk))
        return case.pk


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
    within(lambda: bounds.check_phone(intake.phone), "phone")
    within(lambda: bounds.check_facts(intake.facts, today=today), "known")
    within(lambda: consents.check_channel(intake.channel), "consents")


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


def _write_case(*, by: Actor, intake: Intake, now: datetime) -> Case:
    if by.membership is None:
        raise JourneyRefused(_("Only a person opens a case."))
    family = Family.objects.create(
        region=by.region,
        organisation=by.membership.organisation,
        address=intake.address.strip(),
        phone=intake.phone.strip(),
        language=intake.language,
        danger_at_home=intake.danger_at_home,
        created_at=now,
    )
    people = list(intake.people)
    if _expects_a_child(intake, now.astimezone(by.region.zone).date()):
        people.append(PersonInput(relation=Relation.CHILD, last_name=people[0].last_name))  # not born yet
    for person in people:
        Person.objects.create(
            family=family,
            relation=person.relation,
            last_name=documents.clean(person.last_name),
            first_name=documents.clean(person.first_name),
            patronymic=documents.clean(person.patronymic),
            sex=person.sex,
            born_on=person.born_on,
            snils=person.snils.strip()[:14],
            is_representative=person.is_representative,
        )
    year, number = case_numbers.next_number(region=by.region, series="case", at=now)
    case: Case = Case.objects.create(
        number=f"{year:02}-{number:04}",
        region=by.region,
        organisation=by.membership.organisation,
        family=family,
        worker=by.membership.user,
        vulnerable=intake.vulnerable or intake.danger_at_home,
        opened_at=now,
    )
    return case


def _expects_a_child(intake: Intake, today: date) -> bool:
    """Say whether the child that it is all about is still to be born and nobody typed it in."""
    children = [person for person in intake.people if person.relation == Relation.CHILD]
    if not children and any(person.relation in ALONE for person in intake.people):
        return intake.facts.get("pregnancy.weeks") is not None
    if not children:
        return True
    is_named = any(child.born_on is None or child.born_on > today - NEWBORN for child in children)
    return intake.facts.get("pregnancy.weeks") is not None and not is_named


def eligible_journeys(*, by: Actor, case_id: UUID, language: str) -> tuple[journeys.Fit, ...]:
    """Say which journeys fit the family today, and why; those that its leader leads come first among equals.

    Reads only; call it inside `access.acting_as`.
    """
    case = access.find(Case, to=by, pk=case_id)
    today = clock.now().astimezone(by.region.zone).date()
    known = facts.known(case, subjects.anybody(case), today)
    fits = journeys.eligible_journeys(facts=known, on=today, language=language, region_key=by.region.pk)
    led = journey_leaders.led_by(case.organisation.type)
    return tuple(sorted(fits, key=lambda fit: (fit.eligibility.verdict is False, fit.info.journey not in led)))


def people_for(*, by: Actor, case_id: UUID, journey: str) -> tuple[Person, ...]:
    """Return for whom a journey may begin, the likeliest first; elder children only where it clearly fits them.

    Reads only; call it inside `access.acting_as`.
    """
    case = access.find(Case, to=by, pk=case_id)
    today = clock.now().astimezone(by.region.zone).date()
    try:
        wanted = journey_start.about(journey)
    except journeys.Refused as refusal:
        raise JourneyRefused(str(refusal)) from refusal
    found = subjects.found(case, wanted, today)
    if wanted != About.CHILD:
        return tuple(found)
    first, *others = found
    return (first, *(one for one in others if one.born_on == first.born_on or _fits(case, one, journey, today)))


def _fits(case: Case, child: Person, journey: str, today: date) -> bool:
    known = facts.known(case, child, today)
    fits = journeys.eligible_journeys(facts=known, on=today, language="ru", region_key=case.region_id)
    return any(fit.info.journey == journey and fit.eligibility.verdict is True for fit in fits)


def choose_journey(
    *,
    by: Actor,
    case_id: UUID,
    journey: str,
    subject_id: UUID | None = None,
    version: int | None = None,
    receipt: UUID | None = None,
) -> UUID:
    """Begin a journey on its newest published version for one person of the family; return the run's key.

    Args:
        version: An older one that still takes runs, for a family that came while it was the newest.

    Raises:
        JourneyRefused: No such journey is published, or it already runs for this person.
    """
    with access.acting_as(by):
        earlier = form_receipts.already_taken(receipt, by=by, action="choose_journey")
        if earlier is not None:
            return UUID(earlier.result)
        now = clock.now()
        case = locks.lock_case(case_id=case_id, by=by)
        meant = people_for(by=by, case_id=case_id, journey=journey)
        subject = access.find(Person, to=by, pk=subject_id, family=case.family_id) if subject_id else meant[0]
        if subject not in meant:
            raise JourneyRefused(
                _("This journey is not meant for this person, so it was not begun. Choose one of those on the page.")
            )
        if case.journeys.filter(journey=journey, subject=subject, ended_at=None).exists():
            raise JourneyRefused(
                _("This journey already runs for this person, so it was not begun twice. Open it on the case page.")
            )
        family_links.welcome(case=case, at=now)
        carried = journey_start.begin(by=by, case=case, journey=journey, version=version, subject=subject, now=now)
        form_receipts.note_result(receipt, str(carried.run_key))
        return carried.run_key
