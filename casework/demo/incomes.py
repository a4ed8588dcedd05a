"""What families of the birth allowance tell of their income, and two figures of the law that curators propose.

One family is entitled, one's income is a little too high today and low enough in a later month,
one's mother could not earn. Told on the last day of the walk, so that the months lie where the law
looks; once only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from casework import access, clock
from casework.access import Actor
from casework.act_parts import income_reckoning
from casework.actions.case import household_income, told_facts
from casework.actions.case.household_income import MonthSpan
from casework.actions.region import law_figures
from casework.actions.region.law_figures import Proposed
from casework.models import Case
from journeys import public as journeys

WITHIN_LIMITS: Mapping[str, bool] = {"family.property_within_limits": True}


@dataclass(frozen=True, slots=True)
class Told:
    """The mother's months: from so many months ago to so many, what, how much."""

    first: int
    last: int
    what: str
    amount: str = ""


TELLS: Mapping[str, tuple[Told, ...]] = {  # by surname
    "Лапина": (Told(26, 1, "wage", "24000"),),
    "Яшина": (Told(26, 8, "wage", "40000"), Told(7, 1, "wage", "32000")),
    "Родионова": (Told(26, 15, "wage", "31500"), Told(14, 1, "excuse:care_of_child")),
}


def plant(*, by: Actor, case_id: UUID, surname: str) -> None:
    """Tell the family's income at the desk and take the result over to its case, unless that was done."""
    told = TELLS.get(surname, ())
    with access.acting_as(by):
        case = access.find(Case, to=by, pk=case_id)
        if not told or income_reckoning.of_case(case, by).exists():
            return
        mother = next(one for one in case.family.people.all() if one.relation == "mother")
        run_key = case.journeys.get(ended_at=None).run_key
        today = _today(by)
    for one in told:
        amount = Decimal(one.amount) if one.amount else None
        months = _months_before(today, one.first), _months_before(today, one.last)
        household_income.note(by=by, case_id=case_id, span=MonthSpan(mother.pk, one.what, *months, amount))
    told_facts.add_facts(by=by, case_id=case_id, facts=WITHIN_LIMITS, run_key=run_key)
    with access.acting_as(by):
        found = income_reckoning.reckoned(case=case, by=by, applied_on=today, language="ru")
        shown = income_reckoning.seal(found)
    household_income.take_over(by=by, case_id=case_id, applied_on=today, shown=shown, run_key=run_key)


def propose_figures(*, by: Actor) -> None:
    """One figure for the new year is confirmed by a colleague, one waits for a second person.

    Once only.
    """
    with access.acting_as(by):
        known = journeys.rules.figures(region_key=by.region.pk, on=_today(by))
        colleague = next(one for one in access.curators_of(by) if by.user is None or one.user_id != by.user.pk)
        today = _today(by)
    if any(one.proposals for one in known):
        return
    second, new_year = access.member(colleague), date(today.year + 1, 1, 1)
    minimum = Proposed(
        "subsistence_minimum", new_year, Decimal(18100), f"Постановление области № 417-п на {new_year.year} год",
        checked_on=today, sure=True,
    )  # fmt: skip
    wage = Proposed(
        "minimum_wage", new_year, Decimal(29500), f"Проект федерального закона о МРОТ на {new_year.year} год",
        checked_on=today, sure=False,
    )  # fmt: skip
    law_figures.confirm(by=second, figure_id=law_figures.propose(by=by, proposed=minimum))
    law_figures.propose(by=second, proposed=wage)


def _today(by: Actor) -> date:
    return clock.now().astimezone(by.region.zone).date()


def _months_before(today: date, number: int) -> date:
    index = today.year * 12 + today.month - 1 - number
    return date(index // 12, index % 12 + 1, 1)
