"""What conditions may ask of a family that has no run, or is looked at beside its run: facts and figures of a day. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from journeys.engine.deadlines import shift_day
from journeys.engine.working_days import RUSSIA
from journeys.language.conditions import Condition, Product, Subject, assumed_value
from journeys.language.definition import Amount, Definition, Rule, RuleVersion
from journeys.language.vocabulary import Base, Moment

KOPECK = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FamilyContext:
    """Facts and figures are known.

    Of steps only what is said in `ended`: how they ended, by step.
    """

    definition: Definition
    facts: Mapping[str, Any]
    on: date
    ended: Mapping[str, str]
    earlier: Mapping[str, frozenset[str]] = field(default_factory=dict)  # how steps ended in rounds before, by step

    def knowing(self, facts: Mapping[str, Any], ended: Mapping[str, str] | None = None) -> FamilyContext:
        """Return the same family if these facts were otherwise; None: not known."""
        return replace(self, facts={**self.facts, **facts}, ended={**self.ended, **(ended or {})})

    def on_day(self, day: date | None) -> FamilyContext:
        """Return the same family looked at on another day; on the same where that is not known."""
        return replace(self, on=day or self.on)

    # ---- what conditions ask ---------------------------------------------------------------------

    def fact(self, key: str) -> Any | None:
        """Return the value of a fact, its assumed value if nobody said, None while unknown."""
        found = self.facts.get(key)
        if found is not None:
            return found
        return assumed_value(self.definition.vocabulary.facts[key].assumed, self)

    def outcome(self, step: str) -> tuple[bool, str | None]:
        """Return (settled, outcome)."""
        return step in self.ended, self.ended.get(step)

    def ever(self, step: str) -> frozenset[str]:
        """Return every outcome the step has had, as far as it was said."""
        outcomes = self.earlier.get(step, frozenset())
        return outcomes | {self.ended[step]} if step in self.ended else outcomes

    def rule(self, name: str) -> str | None:
        """Return the answer of a rule on its own day or on this one, None while it cannot be told."""
        rule = self.definition.rules[name]
        day = self.day_of(rule.day)
        if day is None:
            return None
        version = version_on(rule, day)
        if version is None:
            return None
        look = self.on_day(day)
        for answer, condition in version.answers:
            holds = condition.holds(look)
            if holds is not False:
                return answer if holds else None
        return None

    def figure(self, product: Product) -> Decimal | None:
        """Return a product of figures on this day, None if a figure has no row for it."""
        total = Decimal(1)
        for part in product.parts:
            value = part if isinstance(part, Decimal) else self.definition.vocabulary.parameters[part].on(self.on)
            if value is None:
                return None
            total *= Decimal(str(value))
        return total

    # ---- days, amounts, what is missing ----------------------------------------------------------

    def day_of(self, moment: Moment | None) -> date | None:
        """Return the day a rule or an amount is asked for: this one, or that of its own fact, None while unknown."""
        base = self._day_counted_from(moment)
        if base is None or moment is None or moment.length is None:
            return base
        with suppress(ValueError):  # hours do not move a day
            return shift_day(base, moment.length, calendar=RUSSIA)
        return base

    def _day_counted_from(self, moment: Moment | None) -> date | None:
        if moment is None or moment.base in (Base.OPENING, Base.START):
            return self.on
        if moment.base is not Base.FACT:
            return None
        told = self.fact(moment.key)
        if isinstance(told, datetime):
            return told.date()
        return told if isinstance(told, date) else None

    def has_right(self, amount: Amount) -> bool | None:
        """Say whether there is a right to an amount; None while that is not known."""
        if amount.when is None:
            return True
        day = self.day_of(amount.day)
        return None if day is None else amount.when.holds(self.on_day(day))

    def concerns(self, one: Rule | Amount) -> bool:
        """Say whether a right is of any concern to the family: no where it is over, not begun or cannot be."""
        day = self.day_of(one.day) or self.on
        return one.concerns is None or one.concerns.holds(self.on_day(day)) is not False

    def pays(self, amount: Amount) -> Product | None:
        """Return what an amount is made of, None while its rule cannot be answered, or where there is no right to it."""
        if self.has_right(amount) is not True:
            return None
        answer = self.rule(amount.by_rule) if amount.by_rule else ""
        return Product(amount.pays[answer]) if answer is not None and answer in amount.pays else None

    def amount(self, name: str) -> Decimal | None:
        """Return what an amount comes to, to the kopeck; None while it cannot be told."""
        amount = self.definition.amounts[name]
        day, product = self.day_of(amount.day), self.pays(amount)
        if day is None or product is None:
            return None
        total = self.on_day(day).figure(product)
        return None if total is None else total.quantize(KOPECK, ROUND_HALF_UP)

    def unknown(self, condition: Condition) -> Iterator[str]:
        """Yield the facts that a condition still needs; for a rule what the rule needs."""
        for leaf in condition.leaves():
            if leaf.holds(self) is not None:
                continue
            if leaf.subject is Subject.FACT and self.fact(leaf.key) is None:
                yield leaf.key
            elif leaf.subject is Subject.RULE:
                yield from self.unknown_for(self.definition.rules[leaf.key])

    def unknown_for(self, rule: Rule) -> Iterator[str]:
        """Yield the facts that a rule still needs before it can answer."""
        day = self.day_of(rule.day)
        if day is None:
            if rule.day is not None and rule.day.base is Base.FACT:
                yield rule.day.key
            return
        version = version_on(rule, day)
        look = self.on_day(day)
        for _answer, condition in version.answers if version else ():
            holds = condition.holds(look)
            yield from look.unknown(condition) if holds is None else ()
            if holds:
                return


def version_on(rule: Rule, day: date) -> RuleVersion | None:
    """Return the version of a rule in force on a day."""
    in_force = [one for one in rule.versions if one.valid_from is None or one.valid_from <= day]
    return max(in_force, key=lambda one: one.valid_from or date.min, default=None)
