"""The family's own data after the first talk: corrected, completed, in one act that keeps which fields, not which values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import bounds, clock, timeline
from casework.access import Actor, safe_contact
from casework.access.safe_contact import Why
from casework.act_parts import (
    consequences,
    danger_at_home,
    edit_conflicts,
    fact_store,
    family_invitations,
    locks,
    need_to_know,
    plausible_household,
    run_changes,
)
from casework.act_parts.household_input import MOST_PEOPLE, IntakeIncomplete, PersonInput, check_person, within
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError, Stale
from casework.models import Case, CaseJourney, Person, Relation
from casework.typed import phones
from documents import public as documents
from journeys import public as journeys

DANGER = "danger_at_home"
NAMES = frozenset({"last_name", "first_name", "patronymic"})
FORMS_OF_NAME = ("name_in_genitive", "name_in_dative")
TOLD_TO_JOURNEY = {"born_on": "child.born_on", "snils": "child.snils"}


class NothingChanged(CaseworkError):
    """Everything is as it was."""

    code = "nothing_changed"


class LiftingTakesTwo(CaseworkError):
    """Danger at home is not taken away by one person."""

    code = "lifting_takes_two"


@dataclass(frozen=True, slots=True)
class Household:
    """The family as it should stand. `people`: whom with their key, None for somebody new; nobody is left out."""

    people: tuple[tuple[UUID | None, PersonInput], ...]
    address: str
    phone: str
    language: str
    danger_at_home: bool
    vulnerable: bool


@dataclass(frozen=True, slots=True)
class _Before:
    """Whom the family's link reached before a correction, and where."""

    speaker: Person | None
    phone: str


@act
def correct(*, by: Actor, case_id: UUID, told: Household, seen: str, receipt: UUID | None = None) -> str:
    """Correct the family's people, home and contact; a journey learns a changed birth date or SNILS in the same act.

    Who may not come to the family's page any more is out at once: in danger at home everybody, else who spoke for the
    family, or who has the former phone. Returns why links were closed, "" where none was.

    Args:
        seen: `fingerprint` of the family that the page showed.

    Raises:
        Stale: Somebody else has changed it since.
        IntakeIncomplete: Something is missing or impossible; `field` names it.
        NothingChanged: Everything is as it was.
        LiftingTakesTwo: Danger at home was unticked.
        NeedNotKnow: In danger at home a colleague leads the family.
    """
    now = clock.now()
    case = locks.lock_case(case_id=case_id, by=by)
    need_to_know.check_knows_where(case, reader=by)
    if edit_conflicts.fingerprint(case) != seen:
        raise Stale(
            _("Somebody else has changed this family meanwhile, so nothing was kept. Compare and enter it anew.")
        )
    _check(told, today=now.astimezone(by.region.zone).date())
    people = {person.pk: person for person in case.family.people.select_for_update().order_by("pk")}
    changed = dict(_changes_of_people(told, people))
    _check_births(case, people, changed)
    if case.family.danger_at_home and not told.danger_at_home:
        raise LiftingTakesTwo(
            _(
                "That it is dangerous at home is not unticked here, so nothing was kept: two people of your service lift "
                "it together. Open “Danger at home” on the case page and say why it is safe again."
            )
        )
    family = case.family
    before = _Before(safe_contact.speaker(case), family.phone)
    is_new_danger = told.danger_at_home and not family.danger_at_home
    fields = [*_write_home(case, told), *([DANGER] if is_new_danger else [])]
    added = _write_people(case, told, people, changed)
    if not (fields or changed or added):
        raise NothingChanged(_("Everything is as it was, so nothing was noted. Change what is wrong."))
    closed = "" if is_new_danger else _close_ways(case, changed, before=before, now=now)
    learned = list(_let_journeys_learn(case, people, changed, by=by, now=now))
    first = learned[0][1] if learned else None
    timeline.record(
        case=case,
        what="family.corrected",
        by=by.user,
        at=now,
        run_key=first.run_key if first else None,
        act_number=first.act_number if first else None,
        fields=fields,
        people=[{"relation": people[key].relation, "fields": list(names)} for key, names in changed.items()],
        added=added,
    )
    for link, carried in learned:
        consequences.follow(context=StepContext(case, link, by, now), carried=carried)
    if is_new_danger and danger_at_home.tell(case=case, at=now, by=by):
        return str(Why.DANGER)
    return closed


def _close_ways(case: Case, changed: dict[UUID, dict[str, Any]], *, before: _Before, now: datetime) -> str:
    """Close what must not open any more after a correction; return why links were closed, "" where none was."""
    signs_no_more = any(different.get("is_representative") is False for different in changed.values())
    if signs_no_more or safe_contact.speaker(case) != before.speaker:
        why = Why.OTHER_PERSON
        closed = family_invitations.close_all(case=case, at=now, why=why)
    elif case.family.phone != before.phone:
        why = Why.OTHER_PHONE
        closed = family_invitations.follow_phone(case=case, person=before.speaker, at=now)
    else:
        return ""
    if not closed:
        return ""
    return str(why)


def _check(told: Household, *, today: date) -> None:
    if len(told.people) > MOST_PEOPLE:
        raise IntakeIncomplete(_("More than 25 people are entered. Enter those who live together."), "people")
    for number, (_key, person) in enumerate(told.people):
        check_person(person, f"people.{number}", today=today)
    plausible_household.check_together([person for _key, person in told.people])
    if not any(person.relation != Relation.CHILD for _key, person in told.people):
        raise IntakeIncomplete(
            _("No adult is named, so nobody can sign or be called. Enter the mother, father or guardian."), "people"
        )
    within(lambda: bounds.check_address(told.address), "address")
    within(lambda: phones.check_phone(told.phone), "phone")


def _value(person: PersonInput, name: str) -> Any:
    value = getattr(person, name)
    if name in ("last_name", "first_name", "patronymic"):
        return documents.clean(value)
    return value.strip()[:14] if name == "snils" else value


def _changes_of_people(told: Household, people: dict[UUID, Person]) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Yield of each person what is told otherwise than it stands.

    Raises:
        Stale: Somebody is told of who is not of this family.
    """
    for key, person in told.people:
        if key is None:
            continue
        if key not in people:
            raise Stale(_("A person on this page is not of this family, so nothing was kept. Load the page again."))
        new = {name: _value(person, name) for name in edit_conflicts.OF_PERSON}
        different = {name: value for name, value in new.items() if getattr(people[key], name) != value}
        if different:
            yield key, different


def _check_births(case: Case, people: dict[UUID, Person], changed: dict[UUID, dict[str, Any]]) -> None:
    """A birth is an event that opens steps; and a day from which deadlines count is corrected, not emptied.

    Raises:
        IntakeIncomplete: A birth is told or taken back here.
    """
    subjects = set(case.journeys.filter(ended_at=None).values_list("subject_id", flat=True))
    for key, different in changed.items():
        if key not in subjects:
            continue
        if "born_on" in different and people[key].born_on is None:
            raise IntakeIncomplete(
                _("A birth opens new steps, so it is not told here. Choose “The child is born” in the case’s menu."),
                "people.born_on",
            )
        if "born_on" in different and different["born_on"] is None:
            raise IntakeIncomplete(
                _("Deadlines count from this birth date, so it cannot be left empty. Correct the day."),
                "people.born_on",
            )
        if different.get("relation", Relation.CHILD) != people[key].relation and "relation" in different:
            raise IntakeIncomplete(
                _("A journey runs for this person, so who it is cannot be changed here. Ask your administrator."),
                "people.relation",
            )


def _write_home(case: Case, told: Household) -> list[str]:
    family = case.family
    new = {
        "address": told.address.strip(),
        "phone": phones.kept(told.phone, before=family.phone),
        "language": told.language,
    }
    fields = [name for name, value in new.items() if getattr(family, name) != value]
    for name in fields:
        setattr(family, name, new[name])
    if fields:
        family.save(update_fields=fields)
    vulnerable = told.vulnerable or told.danger_at_home
    if case.vulnerable != vulnerable:
        case.vulnerable = vulnerable
        case.save(update_fields=["vulnerable"])
        fields.append("vulnerable")
    return fields


def _write_people(
    case: Case, told: Household, people: dict[UUID, Person], changed: dict[UUID, dict[str, Any]]
) -> list[str]:
    """Write what is different, and who is new; return who these are in the family."""
    for key, different in changed.items():
        new = {**different, **_forms_of_the_former_name(different)}
        for name, value in new.items():
            setattr(people[key], name, value)
        people[key].save(update_fields=list(new))
    fresh = [person for key, person in told.people if key is None]
    for person in fresh:
        Person.objects.create(family=case.family, **{name: _value(person, name) for name in edit_conflicts.OF_PERSON})
    return [person.relation for person in fresh]


def _forms_of_the_former_name(different: dict[str, Any]) -> dict[str, str]:
    """A name that was written by hand for papers is another name's now."""
    return dict.fromkeys(FORMS_OF_NAME, "") if NAMES & different.keys() else {}


def _let_journeys_learn(
    case: Case, people: dict[UUID, Person], changed: dict[UUID, dict[str, Any]], *, by: Actor, now: datetime
) -> Iterator[tuple[CaseJourney, journeys.Carried]]:
    for link in case.journeys.filter(ended_at=None).select_related("subject").order_by("run_key"):
        different = changed.get(link.subject_id, {})
        facts = {fact: different[name] for name, fact in TOLD_TO_JOURNEY.items() if different.get(name)}
        if not facts or people[link.subject_id].relation != Relation.CHILD:
            continue
        fact_store.store(case=case, subject=people[link.subject_id], told=facts, by=by, at=now)
        carried = run_changes.ask_engine(
            journeys.learn, run_key=link.run_key, facts=facts, at=now, by_key=run_changes.key_of(by)
        )
        yield link, carried
