"""What a family may get by a version, and why: each amount, each other right, each sum that a step pays. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from journeys.language.conditions import Condition, Subject, Truth, leaves_in
from journeys.language.definition import Amount, Definition, Step
from journeys.language.fact_types import Shape, type_of
from journeys.language.formatting import in_language
from journeys.language.vocabulary import MONEY, Language, Parameter, Row, Text
from journeys.rules.best_month import RULE as ALLOWANCE
from journeys.rules.certainty import conditions_of, is_probable, names_in
from journeys.rules.condition_sentences import label
from journeys.rules.decisions import REFUSED, contradicts
from journeys.rules.explanation import ExplainedAmount, ExplainedRule, Explanation, ToldChange, explain, own_days
from journeys.rules.family_context import FamilyContext
from journeys.rules.reckoning import INCOME, LOWEST, RECKONED

BEST_MONTH = "allowance.earliest_good_month"
DERIVED = frozenset(RECKONED) - {INCOME, LOWEST}  # reckoned from the same months
CHANGES_TOLD = 2


@dataclass(frozen=True, slots=True)
class FigureUsed:
    """A figure of the table that an answer rests on, as it held on the day of the answer."""

    title: Text
    unit_key: str  # "" of a factor
    unit: Text
    row: Row


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Something the family may get. verdict: yes, no, or None: not known yet, and `missing` says what is missing.

    Of what is refused there is no value. `reason` is one sentence; `grounds` are all of them, with sources.
    """

    key: str
    kind: str  # amount | answer | payment
    title: Text
    verdict: bool | None
    reason: Text
    value: Decimal | None = None
    unit: str = ""  # of the value: rub, days, …
    for_each: bool = False  # the value is for each child
    answer: Text | None = None
    grounds: tuple[Text, ...] = ()
    changes: tuple[ToldChange, ...] = ()
    missing: tuple[Text, ...] = ()
    papers: tuple[Text, ...] = ()  # that tell what is missing
    asks_income: bool = False  # the household's income by month would tell it
    figures: tuple[FigureUsed, ...] = ()
    to_confirm: bool = False  # it rests on a figure whose article nobody has seen: told as "probably"
    day: date | None = None
    day_assumed: bool = False  # nobody has told the day: it is judged as of today
    right_from: date | None = None  # refused today, but from that day on there is a right
    best_month: date | None = None
    decided: Text | None = None  # how the step that pays it ended
    decided_well: bool = False
    decided_by: str = ""  # the step
    otherwise: bool = False  # the office decided otherwise than the rules say: none of their reasons is told


@dataclass(frozen=True, slots=True)
class StepsEnded:
    """How the steps of a run ended: now, and in rounds before; which of them do not concern the family."""

    ended: Mapping[str, str]
    earlier: Mapping[str, frozenset[str]]
    skipped: frozenset[str]


def entitlements(
    definition: Definition, facts: Mapping[str, object], on: date, standing: StepsEnded, language: Language
) -> tuple[Entitlement, ...]:
    """Return what the family may get. A day that nobody has told, as that of an application, is taken to be `on`."""
    assumed = {key: on for key in own_days(definition) if facts.get(key) is None}
    known = {**facts, **assumed}
    ended, earlier = standing.ended, standing.earlier
    told = explain(definition, known, on, ended=ended, earlier=earlier, languages=(language,))
    look = FamilyContext(definition, known, told.legal_day, ended, earlier)
    reader = _Reader(look, told, standing, frozenset(assumed), language, today=on)
    return tuple(reader.all())


class _Reader:
    """One explanation, read for what it gives the family."""

    def __init__(
        self,
        look: FamilyContext,
        told: Explanation,
        standing: StepsEnded,
        assumed: frozenset[str],
        language: Language,
        *,
        today: date,
    ) -> None:
        self.look, self.told, self.standing = look, told, standing
        self.assumed, self.language, self.today = assumed, language, today
        self.definition = look.definition
        self.rules = {one.rule: one for one in told.rules}

    def all(self) -> Iterator[Entitlement]:
        """Yield amounts, then rules that nothing hangs on, then sums that steps pay: what is of concern now."""
        asked = self.asked_by_others()
        for one in self.told.amounts:
            amount = self.definition.amounts[one.amount]
            if self.look.concerns(amount) and not self.is_over(amount):
                hung = self.rules_of(amount)
                yield self.decided(self.of_amount(amount, one, [self.rules[key] for key in hung]))
        for rule in self.told.rules:
            if rule.rule not in asked and self.look.concerns(self.definition.rules[rule.rule]):
                yield self.of_rule(rule)
        for step in self.definition.steps:
            if step.pays and step.pays not in self.definition.amounts and step.key not in self.standing.skipped:
                yield from self.of_payment(step, step.pays)

    def is_over(self, amount: Amount) -> bool:
        """Say whether the last day has passed on which it could be had."""
        last = self.look.day_of(amount.until) if amount.until is not None else None
        return last is not None and self.today > last

    def asked_by_others(self) -> set[str]:
        """Return the rules that an amount or another rule hangs on: they are no rights of their own."""
        found = {key for amount in self.definition.amounts.values() for key in self.rules_of(amount)}
        for rule in self.definition.rules.values():
            for version in rule.versions:
                for _, condition in version.answers:
                    found |= {leaf.key for leaf in condition.leaves() if leaf.subject is Subject.RULE}
        return found

    def rules_of(self, amount: Amount) -> list[str]:
        """Return the rules an amount hangs on: first those that say whether there is a right."""
        keys = [leaf.key for leaf in leaves_in(amount.when) if leaf.subject is Subject.RULE]
        if amount.by_rule:
            keys.append(amount.by_rule)
        return list(dict.fromkeys(keys))

    def of_amount(self, amount: Amount, explained: ExplainedAmount, rules: list[ExplainedRule]) -> Entitlement:
        verdict = _verdict(explained)
        telling = rules
        if verdict is False:  # what the sum would be is no reason where there is no right to it
            telling = rules[: len(rules) - bool(amount.by_rule)]
        entitlement = Entitlement(
            key=amount.key,
            kind="amount",
            title=explained.title,
            verdict=verdict,
            reason=_reason(explained, telling),
            value=explained.value,
            unit=self.unit_of(amount),
            for_each=bool(amount.for_each),
            grounds=_each_once(text for rule in telling for text in rule.because),
            changes=tuple(change for rule in telling for change in rule.changes)[:CHANGES_TOLD],
            missing=self.missing(explained.unknown),
            papers=self.papers(explained.unknown),
            asks_income=bool({INCOME, LOWEST} & set(explained.unknown)),
            figures=self.figures_of(amount, explained, rules),
            to_confirm=is_probable(self.look, amount),
            day=explained.day,
            day_assumed=self.is_assumed(amount),
        )
        if verdict is not False:
            return entitlement
        later = next((change for rule in telling for change in rule.changes if change.change.day), None)
        return replace(entitlement, right_from=self.right_from(amount, later), best_month=self.best_month(rules))

    def figures_of(
        self, amount: Amount, explained: ExplainedAmount, rules: list[ExplainedRule]
    ) -> tuple[FigureUsed, ...]:
        conditions = self.conditions(rules)
        if amount.when is not None:
            conditions.insert(0, amount.when)
        parts = self.parts_paid(amount) if _verdict(explained) else ()
        return self.figures(conditions, [*parts], explained.day)

    def of_rule(self, one: ExplainedRule) -> Entitlement:
        known = one.answer is not None
        answer: Text | None = {self.language: label(one.answer, self.look, self.language)} if one.answer else None
        return Entitlement(
            key=one.rule,
            kind="answer",
            title=one.title,
            verdict=True if known else None,
            reason=_joined(one.briefly) if known else one.says,
            answer=answer,
            grounds=one.because,
            changes=one.changes[:CHANGES_TOLD],
            missing=self.missing(one.unknown),
            papers=self.papers(one.unknown),
            figures=self.figures(self.conditions([one]), [], one.day),
            to_confirm=is_probable(self.look, self.definition.rules[one.rule]),
            day=one.day,
        )

    def of_payment(self, step: Step, parameter: str) -> Iterator[Entitlement]:
        """A step that pays a figure of the table, in money: whom it concerns, gets it."""
        table = self.definition.vocabulary.parameters[parameter]
        row = table.row_on(self.look.on)
        if table.unit != MONEY or row is None or not isinstance(row.value, (int, Decimal)):
            return
        found = Entitlement(
            key=parameter, kind="payment", title=table.title, verdict=True, reason=step.family or step.title,
            value=Decimal(row.value), unit=MONEY, figures=(self.used(table, row),), to_confirm=row.to_confirm,
            day=self.look.on,
        )  # fmt: skip
        yield self.decided(found)

    def decided(self, one: Entitlement) -> Entitlement:
        """Add how the step that pays it ended."""
        for step in self.definition.steps:
            outcome = self.standing.ended.get(step.key)
            if step.pays == one.key and outcome is not None and step.key not in self.standing.skipped:
                words: Text = {self.language: label(outcome, self.look, self.language)}
                found = replace(one, decided=words, decided_well=outcome == step.hoped_for, decided_by=step.key)
                return _as_decided(found, outcome, step.hoped_for)
        return one

    # ---- what it rests on ----------------------------------------------------------------------------------------------

    def conditions(self, rules: Iterable[ExplainedRule]) -> list[Condition]:
        return conditions_of(self.definition, [one.rule for one in rules], self.look)

    def unit_of(self, amount: Amount) -> str:
        """Return the unit of what an amount comes to: money if money is in it, else that of its first figure."""
        table = self.definition.vocabulary.parameters
        names = [part for product in amount.pays.values() for part in product if isinstance(part, str)]
        units = [table[name].unit for name in names if name in table]
        return MONEY if any(unit.startswith(MONEY) for unit in units) else next(iter(units), "")

    def parts_paid(self, amount: Amount) -> Iterator[str]:
        product = self.look.pays(amount)
        yield from (part for part in (product.parts if product else ()) if isinstance(part, str))

    def figures(self, conditions: list[Condition], parts: list[str], day: date | None) -> tuple[FigureUsed, ...]:
        names = names_in(self.definition, conditions)
        table, found = self.definition.vocabulary.parameters, []
        for name in dict.fromkeys([*parts, *names]):
            row = table[name].row_on(day or self.look.on)
            found += [self.used(table[name], row)] if row is not None else []
        return tuple(found)

    def used(self, parameter: Parameter, row: Row) -> FigureUsed:
        words = self.definition.vocabulary.words
        return FigureUsed(parameter.title, parameter.unit, words.get(parameter.unit, {}), row)

    def missing(self, unknown: tuple[str, ...]) -> tuple[Text, ...]:
        """Return the titles of what is missing; what is reckoned from something else that is missing is left out."""
        told = [key for key in unknown if key not in DERIVED] or list(unknown)
        return tuple(self.definition.vocabulary.facts[key].title for key in told)

    def papers(self, unknown: tuple[str, ...]) -> tuple[Text, ...]:
        """Return the papers of the steps that record what is missing: they tell it. A yes or no is told, not read."""
        facts = self.definition.vocabulary.facts
        read = {key for key in unknown if type_of(facts[key]).shape is not Shape.TRUTH}
        steps = [step for step in self.definition.steps if set(step.records) & read]
        documents = self.definition.vocabulary.documents
        papers = dict.fromkeys(paper for step in steps for paper in step.takes)
        return tuple(documents[key].title for key in papers if key in documents)

    # ---- days ----------------------------------------------------------------------------------------------------------

    def is_assumed(self, amount: Amount) -> bool:
        return amount.day is not None and amount.day.key in self.assumed

    def right_from(self, amount: Amount, later: ToldChange | None) -> date | None:
        """Return the later day from which there would be a right, if the amount is asked for its own day."""
        if later is None or later.change.day is None or amount.day is None:
            return None
        moved = self.look.knowing({amount.day.key: later.change.day})
        return later.change.day if moved.has_right(amount) else None

    def best_month(self, rules: list[ExplainedRule]) -> date | None:
        found = self.look.facts.get(BEST_MONTH) if any(one.rule == ALLOWANCE for one in rules) else None
        return found if isinstance(found, date) and found > self.told.on else None


def _as_decided(one: Entitlement, outcome: str, hoped_for: str) -> Entitlement:
    """Let the decision be the verdict. What the rules say otherwise, or do not know, is not told beside it."""
    otherwise = contradicts(outcome=outcome, hoped_for=hoped_for, right=one.verdict)
    open_yet = outcome not in (hoped_for, REFUSED)
    verdict = outcome == hoped_for
    if open_yet or (one.verdict is verdict and not otherwise):
        return one
    return replace(
        one, verdict=verdict, otherwise=otherwise, value=None, reason={}, grounds=(), changes=(), missing=(), papers=(),
        asks_income=False, figures=(), right_from=None, best_month=None,
    )  # fmt: skip


def _verdict(explained: ExplainedAmount) -> Truth:
    if explained.right is False:
        return False
    return explained.value is not None or None


def _reason(explained: ExplainedAmount, telling: list[ExplainedRule]) -> Text:
    """Join why there is a right, why there is none, or what is not known for it."""
    verdict = _verdict(explained)
    if verdict is None:
        return _joined(rule.says for rule in telling if rule.answer is None) or explained.says
    if verdict:
        return _joined(rule.says for rule in telling)
    return _joined(text for rule in telling for text in rule.briefly)


def _each_once(texts: Iterable[Text]) -> tuple[Text, ...]:
    return tuple({tuple(sorted(text.items())): text for text in texts}.values())


def _joined(texts: Iterable[Text]) -> Text:
    """Join sentences into one."""
    found = list(texts)
    languages = dict.fromkeys(language for one in found for language in one)
    return {language: "; ".join(in_language(one, language) for one in found) for language in languages}
