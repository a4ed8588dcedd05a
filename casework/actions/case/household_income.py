"""The household's income by month: noted as the family tells it, reckoned as the law does, taken over as facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, timeline
from casework.access import Actor
from casework.act_parts import income_reckoning, locks
from casework.actions.act import act
from casework.actions.case import told_facts
from casework.errors import CaseworkError, Stale
from casework.models import Case, ExcuseKind, IncomeKind, IncomeSpan, Person
from casework.typed import plausible

MOST_SPANS = 200
YEARS_BACK = 5
MOST_PAYERS, MOST_CHILDREN = 3, 20


class IncomeRefused(CaseworkError):
    """What was told cannot be so."""

    code = "income_refused"


class IncomeAsked(IncomeRefused):
    """What was told is rarely so; whoever has compared it says so."""

    code = "income_asked"


EXCUSE = "excuse:"  # before the key of an excuse, in the one list of a form


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """Money of one kind each month, or an excuse, from a month to a month (their first days)."""

    person_id: UUID
    what: str  # a kind of income, or an excuse behind "excuse:"
    first_month: date
    last_month: date
    amount: Decimal | None = None
    payer: int = 1  # of alimony without a court order: which of several
    for_children: int | None = None  # for how many children that one pays


@act
def note(*, by: Actor, case_id: UUID, span: MonthSpan, is_compared: bool = False, receipt: UUID | None = None) -> None:
    """Note what somebody of the household had, or why they could not earn.

    Args:
        is_compared: It is right although it stands there already, or is many times another month's.

    Raises:
        NotFound: No such case or person for this actor.
        IncomeRefused: Months or money that cannot be so.
        IncomeAsked: It is rarely so.
    """
    case = locks.lock_case(case_id=case_id, by=by)
    now = clock.now()
    person = access.find(Person, to=by, pk=span.person_id, family=case.family_id)
    _check(span, now.astimezone(by.region.zone).date())
    if not is_compared:
        _ask_about_others(span, income_reckoning.of_case(case, by).filter(person=person))
    if income_reckoning.of_case(case, by).count() >= MOST_SPANS:
        raise IncomeRefused(_("More than 200 lines are noted, and nobody could check them. Take some back first."))
    what: dict[str, Any] = {"kind": span.what, "excuse": "", "amount": span.amount}
    if span.what == IncomeKind.ALIMONY_WITHOUT_COURT:
        what |= {"payer": span.payer, "for_children": span.for_children}
    if span.what.startswith(EXCUSE):
        what = {"kind": "", "excuse": span.what.removeprefix(EXCUSE), "amount": None}
    IncomeSpan.objects.create(
        case=case,
        person=person,
        **what,
        first_month=span.first_month,
        last_month=span.last_month,
        noted_at=now,
        noted_by=access.person(by),
    )
    timeline.record(case=case, what="income.noted", by=by.user, at=now)


@act
def take_back(*, by: Actor, case_id: UUID, span_id: UUID, receipt: UUID | None = None) -> None:
    """Take a line back: it no longer counts and stays on record.

    Raises:
        NotFound: No such line for this actor, or it is taken back already.
    """
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
        found = income_reckoning.reckoned(case=case, by=by, applied_on=applied_on, language="ru")
    facts = income_reckoning.facts_of(found)
    if facts and income_reckoning.seal(found) != shown:
        raise Stale(
            _("Something was noted meanwhile, so the result is another one and was not taken over. Look at it again.")
        )
    told_facts.add_facts(by=by, case_id=case_id, facts=facts, run_key=run_key, receipt=receipt)


def _ask_about_others(span: MonthSpan, noted: Iterable[IncomeSpan]) -> None:
    """Ask about the same line once more, and about a sum many times that of another month.

    Raises:
        IncomeAsked: There is such a one.
    """
    if span.amount is None:
        return
    for other in noted:
        if other.kind != span.what or other.amount is None:
            continue
        meets = other.first_month <= span.last_month and span.first_month <= other.last_month
        if meets and other.amount == span.amount:
            raise IncomeAsked(
                _(
                    "The same money of the same months is noted already, and would count twice. "
                    "Compare it; if it is right so, say it below."
                )
            )
        if plausible.is_jump(span.amount, other.amount):
            raise IncomeAsked(plausible.jump_in_words(span.amount, other.amount))


# ---- reading, inside `access.acting_as` ----------------------------------------------------------


def _check(span: MonthSpan, today: date) -> None:
    kinds = {*IncomeKind.values, *(f"{EXCUSE}{one}" for one in ExcuseKind.values)}
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
    children = 1 if span.for_children is None else span.for_children
    if not 1 <= span.payer <= MOST_PAYERS or not 1 <= children <= MOST_CHILDREN:
        raise IncomeRefused(
            _("At most three people pay, each for 1 to 20 children, and the least sum hangs on it. Correct the number.")
        )
    if span.what.startswith(EXCUSE):
        return
    if span.amount is None or not span.amount.is_finite() or not 0 <= span.amount <= bounds.LARGEST_SUM:
        raise IncomeRefused(_("The money of a month is missing or cannot be so. Enter roubles, with digits only."))
    if span.amount != span.amount.quantize(Decimal("0.01")):
        raise IncomeRefused(_("There are parts of a kopeck in it. Enter roubles and kopecks."))
