"""Take in a family: look for it first, open its case, say which journeys fit and why, begin one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import (
    case_numbers,
    consent_requests,
    danger_at_home,
    fact_store,
    family_invitations,
    household_input,
    journey_fit,
    journey_start,
    locks,
    plausible_household,
)
from casework.act_parts.journey_start import JourneyRefused
from casework.actions.act import act
from casework.facts import subjects
from casework.models import Case, Consent, Family, Person, Relation
from casework.typed import phones
from documents import public as documents

ALONE = (Relation.APPLICANT, Relation.PARTNER)  # a young person, a couple: it is all about them
NEWBORN = timedelta(days=90)  # a mother with so young a child does not tell of another pregnancy


@act(answered=UUID)
def open_case(*, by: Actor, intake: household_input.Intake, receipt: UUID | None = None) -> UUID:
    """Write the family, its people, its facts, its consent and the case, and return the case's id.

    Raises:
        Forbidden: Not a social worker.
        IntakeIncomplete: Something is missing; nothing was kept.
    """
    household_input.check(intake, today=clock.now().astimezone(by.region.zone).date())
    plausible_household.check_together(intake.people)
    access.check_may_open_cases(by)
    now = clock.now()
    case = _write_case(by=by, intake=intake, now=now)
    subject = subjects.anybody(case)
    fact_store.store(case=case, subject=subject, told=dict(intake.facts), by=by, at=now, is_chosen=False)
    scopes = consent_requests.scopes(own_type=case.organisation.type)
    for purpose in dict.fromkeys(intake.consents):
        if purpose not in scopes:
            continue
        consent = Consent(
            case=case,
            purpose=purpose,
            scope=scopes[purpose],
            text_version=consent_requests.TEXT_VERSION,
            channel=intake.channel,
            given_by=case.family.people.filter(is_representative=True).first(),
            asked_at=now,
        )
        consent.give(at=now)
        consent.save(force_insert=True)
    if intake.danger_at_home:
        danger_at_home.tell(case=case, at=now, by=by)
    timeline.record(case=case, what="case.opened", by=by.user, at=now)
    return case.pk


def _write_case(*, by: Actor, intake: household_input.Intake, now: datetime) -> Case:
    if by.membership is None:
        raise JourneyRefused(_("Only a person opens a case."))
    family = Family.objects.create(
        region=by.region,
        organisation=by.membership.organisation,
        address=intake.address.strip(),
        phone=phones.read_phone(intake.phone),
        language=intake.language,
        created_at=now,
    )
    people = list(intake.people)
    if _expects_a_child(intake, now.astimezone(by.region.zone).date()):
        people.append(
            household_input.PersonInput(relation=Relation.CHILD, last_name=people[0].last_name)
        )  # not born yet
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
        vulnerable=intake.vulnerable,
        opened_at=now,
    )
    return case


def _expects_a_child(intake: household_input.Intake, today: date) -> bool:
    """Say whether the child that it is all about is still to be born and nobody typed it in."""
    children = [person for person in intake.people if person.relation == Relation.CHILD]
    if not children and any(person.relation in ALONE for person in intake.people):
        return intake.facts.get("pregnancy.weeks") is not None
    if not children:
        return True
    is_named = any(child.born_on is None or child.born_on > today - NEWBORN for child in children)
    return intake.facts.get("pregnancy.weeks") is not None and not is_named


@act(answered=UUID)
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
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    meant = journey_fit.people_for(by=by, case_id=case_id, journey=journey)
    subject = access.find(Person, to=by, pk=subject_id, family=case.family_id) if subject_id else meant[0]
    if subject not in meant:
        raise JourneyRefused(
            _("This journey is not meant for this person, so it was not begun. Choose one of those on the page.")
        )
    if case.journeys.filter(journey=journey, subject=subject, ended_at=None).exists():
        raise JourneyRefused(
            _("This journey already runs for this person, so it was not begun twice. Open it on the case page.")
        )
    family_invitations.welcome(case=case, at=now)
    carried = journey_start.begin(by=by, case=case, journey=journey, version=version, subject=subject, now=now)
    return carried.run_key
