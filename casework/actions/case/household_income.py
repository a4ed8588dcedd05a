"""The household's income by month: noted as the family tells it, reckoned as the law does, taken over as facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, timeline
from casework.access import Actor
from casework.act_parts import form_receipts, locks
from casework.actions.case import told_facts
from casework.errors import CaseworkError, Stale
from casework.facts import known, subjects
from casework.models import Case, ExcuseKind, IncomeKind, IncomeSpan, Person, Relation
from journeys import public as journeys

MOST_SPANS = 200
YEARS_BACK = 5
COMES_OF_AGE = 18
EARLIEST_GOOD_MONTH = "allowance.earliest_good_month"


class IncomeRefused(CaseworkError):
    """What was told cannot be so."""

    code = "income_refused"


@dataclass(frozen=True, slots=True)
class Span:
    """Money of one kind each month, or an excuse, from a month to a month (their first days)."""

    person_id: UUID
    what: str  # a kind of income, or an excuse behind "excuse:"
    first_month: date
    last_month: date
    amount: Decimal | None = None


def note(*, by: Actor, case_id: UUID, span: Span, receipt: UUID | None = None) -> None:
    """Note what somebody of the household had, or why they could not earn.

    Raises:
        NotFound: No such case or person for this actor.
        IncomeRefused: Months or money that cannot be so.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="note_income"):
            return
        case = locks.lock_case(case_id=case_id, by=by)
        now = clock.now()
        person = access.find(Person, to=by, pk=span.person_id, family=case.family_id)
        _check(span, now.astimezone(by.region.zone).date())
        if of_case(case, by).count() >= MOST_SPANS:
            raise IncomeRefused(_("More than 200 lines are noted, and nobody could check them. Take some back first."))
        excuse = span.what.removeprefix("excuse:") if span.what.startswith("excuse:") else ""
        IncomeSpan.objects.create(
            case=case,
            person=person,
            kind="" if excuse else span.what,
            excuse=excuse,
            amount=None if excuse else span.amount,
            first_month=span.first_month,
            last_month=span.last_month,
            noted_at=now,
            noted_by=access.person(by),
        )
        timeline.record(case=case, what="income.noted", by=by.user, at=now)


def take_back(*, by: Actor, case_id: UUID, span_id: UUID, receipt: UUID | None = None) -> None:
    """Take a line back: it no longer counts and stays on record.

    Raises:
        NotFound: No such line for this actor, or it is taken back already.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="take_income_back"):
            return
        case = locks.lock_case(case_id=case_id, by=by)
        now = clock.now()
        span = access.find(IncomeSpan, to=by, pk=span_id, case=case, taken_back_at=None)
        IncomeSpan.objects.filter(pk=span.pk).update(taken_back_at=now)
        timeline.record(case=case, what="income.taken_back", by=by.user, at=now)


def take_over(
    *, by: Actor, case_id: UUID, applied_on: date, shown: str, run_key: UUID | None, receipt: UUID | None = None
) -> None:
    """Take the reckoned income over as facts; steps and rules that waited for it go on.

    Args:
        shown: Seal of the result that the page showed: another result is shown first.
        run_key: The journey it is told to; None: it counts when one is chosen.

    Raises:
        Stale: Something was noted meanwhile, so the result is another.
        NothingTold: Nothing is noted yet.
    """
    with access.acting_as(by):
        case = access.find(Case, to=by, pk=case_id)
        found = reckoned(case=case, by=by, applied_on=applied_on, language="ru")
    facts = facts_of(found)
    if facts and seal(found) != shown:
        raise Stale(
            _("Something was noted meanwhile, so the result is another one and was not taken over. Look at it again.")
        )
    told_facts.add_facts(by=by, case_id=case_id, facts=facts, run_key=run_key, receipt=receipt)


# ---- reading, inside `access.acting_as` --------------------------------------------------------------------------------


def of_case(case: Case, by: Actor) -> Any:
    """Return the lines that count, by person and month."""
    rows = access.visible(IncomeSpan, to=by).filter(case=case, taken_back_at=None).select_related("person", "noted_by")
    return rows.order_by("person__relation", "person_id", "first_month", "noted_at")


def reckoned(*, case: Case, by: Actor, applied_on: date, language: str) -> journeys.rules.IncomeAnswer | None:
    """Return what the law makes of what is noted; None where nothing is noted or no figure is known for the day."""
    spans = list(of_case(case, by))
    if not spans:
        return None
    today = clock.now().astimezone(by.region.zone).date()
    subject = subjects.anybody(case)
    return journeys.rules.income(
        household=_household(case, spans, applied_on),
        facts=known(case, subject, today),
        applied_on=applied_on,
        region_key=by.region.pk,
        language=language,
    )


def facts_of(found: journeys.rules.IncomeAnswer | None) -> dict[str, Any]:
    """Return the facts that a result gives."""
    if found is None:
        return {}
    best = {EARLIEST_GOOD_MONTH: found.coming.earliest} if found.coming and found.coming.earliest else {}
    return {**found.reckoning.facts, **best}


def seal(found: journeys.rules.IncomeAnswer | None) -> str:
    """Return what two equal results have in common."""
    return "|".join(str(value) for value in facts_of(found).values())


def _household(case: Case, spans: list[IncomeSpan], on: date) -> journeys.rules.Household:
    incomes, excused = [], []
    for span in spans:
        key = str(span.person_id)
        for month in journeys.rules.months_between(span.first_month, span.last_month):
            if span.excuse:
                excused.append(journeys.rules.Excused(key, month, journeys.rules.Excuse(span.excuse)))
            elif span.amount is not None:
                kind = journeys.rules.IncomeKind(span.kind)
                incomes.append(journeys.rules.Income(key, month, kind, span.amount))
    members = tuple(_member(person, on) for person in case.family.people.all())
    return journeys.rules.Household(members, tuple(incomes), tuple(excused))


def _member(person: Person, on: date) -> journeys.rules.Member:
    """An unborn child counts once it is born; whoever has no birth date is what the relation says."""
    of_age = (
        person.born_on is not None
        and (on.year - person.born_on.year) - ((on.month, on.day) < (person.born_on.month, person.born_on.day))
        >= COMES_OF_AGE
    )
    child = person.relation == Relation.CHILD and not of_age
    return journeys.rules.Member(str(person.pk), able=not child, child=child)


def _check(span: Span, today: date) -> None:
    kinds = {*IncomeKind.values, *(f"excuse:{one}" for one in ExcuseKind.values)}
    if span.what not in kinds:
        raise IncomeRefused(
            _("This kind of income is not known, so it could not be reckoned. Choose one from the list.")
        )
    if span.last_month < span.first_month:
        raise IncomeRefused(_("The last month lies before the first, so no month would count. Correct one of them."))
    if span.last_month > today or span.first_month.year < today.year - YEARS_BACK:
        raise IncomeRefused(
            _(
                "Months count that are over or run now, of the last five years. Correct the months, and look at the year."
            )
        )
    if span.what.startswith("excuse:"):
        return
    if span.amount is None or not span.amount.is_finite() or not 0 <= span.amount <= bounds.LARGEST_SUM:
        raise IncomeRefused(_("The money of a month is missing or cannot be so. Enter roubles, with digits only."))
    if span.amount != span.amount.quantize(Decimal("0.01")):
        raise IncomeRefused(_("There are parts of a kopeck in it. Enter roubles and kopecks."))
