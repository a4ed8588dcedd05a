"""Why a rule answers as it does, what an amount is made of, and what would alter it: in words and as data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from journeys.engine.dependency_plan import leaves_of
from journeys.language import sentences
from journeys.language.conditions import Condition, Otherwise, Product, Subject, Truth, all_hold
from journeys.language.definition import Amount, Definition, Rule, RuleVersion
from journeys.language.formatting import date_in_words, in_language, money_in_words, number_in_words
from journeys.language.vocabulary import MONEY, Base, Language, Moment, Text
from journeys.rules.certainty import is_probable
from journeys.rules.change_sentences import say_change
from journeys.rules.condition_sentences import currency, figure, label, say, words
from journeys.rules.counterfactual import Change, Question, nearest
from journeys.rules.eligibility import Eligibility, judge
from journeys.rules.family_context import FamilyContext, version_on
from journeys.rules.titles import title_of_rule


@dataclass(frozen=True, slots=True)
class ToldChange:
    """What would alter an answer, in words; becomes: the other answer, True and False for eligibility."""

    change: Change
    says: Text
    briefly: Text  # without figures' sources


@dataclass(frozen=True, slots=True)
class ExplainedRule:
    """A rule's answer on its day; None while a fact is unknown. `because`: the grounds, a sentence each."""

    rule: str
    title: Text
    day: date | None
    since: date | None  # from when the version of the rule in force holds
    answer: str | None
    says: Text
    because: tuple[Text, ...]
    briefly: tuple[Text, ...]  # the same without figures' sources
    unknown: tuple[str, ...]
    changes: tuple[ToldChange, ...]
    concerns: bool = True  # no: it is over, has not begun or cannot be, and nobody is told of it


@dataclass(frozen=True, slots=True)
class ExplainedAmount:
    """What an amount comes to on its day, to the kopeck; None while it cannot be told, and where there is no right.

    right: whether there is a right to it, None while that is not known.
    """

    amount: str
    title: Text
    day: date | None
    right: bool | None
    value: Decimal | None
    says: Text
    unknown: tuple[str, ...]
    changes: tuple[ToldChange, ...]
    concerns: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything a version says about a family on a day: whether it fits, every rule, every amount."""

    ref: str
    on: date
    legal_day: date
    eligibility: Eligibility
    changes: tuple[ToldChange, ...]  # of the eligibility
    rules: tuple[ExplainedRule, ...]
    amounts: tuple[ExplainedAmount, ...]


def explain(
    definition: Definition,
    facts: Mapping[str, Any],
    on: date,
    *,
    ended: Mapping[str, str] | None = None,
    earlier: Mapping[str, frozenset[str]] | None = None,
    languages: tuple[Language, ...] | None = None,
) -> Explanation:
    """Explain eligibility, every rule and every amount.

    Args:
        on: The day on which it is asked. Rules without a day of their own take the legal date instead, once it is known:
            rights stay those of that date.
        ended: How steps ended, where a rule asks that: by step.
        earlier: How they ended in rounds before.
        languages: Of the sentences; all that the engine speaks if none are named.
    """
    languages = languages or sentences.languages()
    known_day = _day_known(facts.get(definition.rights_date))
    legal_day = known_day or on
    family = FamilyContext(definition, facts, on, ended or {}, earlier or {})
    by_law = family.on_day(legal_day)
    moves = FamilyContext.on_day if known_day is None else None
    return Explanation(
        ref=definition.ref,
        on=on,
        legal_day=legal_day,
        eligibility=judge(definition, facts, on, languages),
        changes=_told(_of_eligibility(definition, on), family, languages),
        rules=tuple(_rule(rule, by_law, moves, languages) for rule in definition.rules.values()),
        amounts=tuple(_amount(one, by_law, moves, languages) for one in definition.amounts.values()),
    )


def _day_known(told: Any) -> date | None:
    """Return the day of a fact that may be a day or a moment; None while it is neither."""
    if isinstance(told, datetime):
        return told.date()
    return told if isinstance(told, date) else None


def own_days(definition: Definition) -> list[str]:
    """Return the facts whose day picks a rule or an amount: who asks for a day and knows none of them means that day."""
    days = [*(rule.day for rule in definition.rules.values()), *(one.day for one in definition.amounts.values())]
    found = dict.fromkeys(day.key for day in days if day is not None and day.base is Base.FACT)
    return [key for key in found if key != definition.rights_date]


# ---- eligibility -----------------------------------------------------------------------------------------------------


def _of_eligibility(definition: Definition, on: date) -> Question:
    conditions = tuple(definition.eligibility.values())

    def verdict(look: FamilyContext) -> Truth:
        return all_hold(condition.holds(look) for condition in conditions)

    return Question(
        answer=verdict,
        conditions=conditions,
        parameters=frozenset(),
        days=_days_of_rules(definition, conditions),
        blocks=tuple((condition, True) for condition in conditions),
        wanted=True,
        moves=FamilyContext.on_day,
        day=on,
    )


def _days_of_rules(definition: Definition, conditions: tuple[Any, ...]) -> frozenset[date]:
    """Return the days on which rules asked by conditions get another version."""
    asked = {leaf.key for one in conditions for leaf in one.leaves() if leaf.subject is Subject.RULE}
    return frozenset(
        version.valid_from
        for key in asked
        for version in definition.rules[key].versions
        if version.valid_from is not None
    )


# ---- rules -----------------------------------------------------------------------------------------------------------


def _rule(rule: Rule, look: FamilyContext, moves: Any, languages: tuple[Language, ...]) -> ExplainedRule:
    day = look.day_of(rule.day)
    version = None if day is None else version_on(rule, day)
    answer = look.rule(rule.key)
    unknown = tuple(dict.fromkeys(look.unknown_for(rule))) if answer is None else ()
    grounds = _grounds(version, look.on_day(day)) if version and day else ()
    return ExplainedRule(
        rule=rule.key,
        title={language: title_of_rule(look.definition, rule, language) for language in languages},
        day=day,
        since=version.valid_from if version else None,
        answer=answer,
        says={language: _say_answer(rule, look, answer, unknown, language) for language in languages},
        because=tuple(_said(one, look.on_day(day or look.on), languages, sourced=True) for one in grounds),
        briefly=tuple(_said(one, look.on_day(day or look.on), languages, sourced=False) for one in grounds),
        unknown=unknown,
        changes=_told(_of_rule(rule, version, day, moves), look, languages),
        concerns=look.concerns(rule),
    )


def _grounds(version: RuleVersion, look: FamilyContext) -> tuple[Condition, ...]:
    """Return the condition that gave the answer; for the last answer what would have given each of the others."""
    passed = []
    for _answer, condition in version.answers:
        holds = condition.holds(look)
        if holds is False:
            passed.append(condition)
            continue
        return tuple(passed) if isinstance(condition, Otherwise) else (condition,)
    return ()


def _said(condition: Condition, look: FamilyContext, languages: tuple[Language, ...], *, sourced: bool) -> Text:
    return {language: say(condition, look, language, plainly=True, sourced=sourced) for language in languages}


def _of_rule(rule: Rule, version: RuleVersion | None, day: date | None, moves: Any) -> Question:
    answers = () if version is None else version.answers
    return Question(
        answer=lambda look: look.rule(rule.key),
        conditions=tuple(condition for _, condition in answers),
        parameters=frozenset(),
        days=_first_days(rule),
        blocks=tuple((condition, False) for _, condition in answers[:-1]),
        wanted=next((answer for answer, condition in answers[-1:] if isinstance(condition, Otherwise)), None),
        moves=_moving(rule.day, moves),
        day=day,
    )


def _first_days(rule: Rule) -> frozenset[date]:
    """Return the days from which the versions of a rule hold."""
    return frozenset(version.valid_from for version in rule.versions if version.valid_from is not None)


def _moving(day: Moment | None, moves: Any) -> Any:
    """Return how the day a thing is asked for may be another: its own fact's, or the legal date while it is unknown."""
    if day is None:
        return moves
    if day.base is not Base.FACT or day.length:
        return None
    return lambda look, other: look.knowing({day.key: other})


def _say_answer(
    rule: Rule, look: FamilyContext, answer: str | None, unknown: tuple[str, ...], language: Language
) -> str:
    title = title_of_rule(look.definition, rule, language)
    if answer is not None:
        said = label(answer, look, language)
        return f"{title}: {_probably(said, language) if is_probable(look, rule) else said}"
    return f"{title}: {_not_yet(unknown, look, language)}"


def _probably(said: str, language: Language) -> str:
    """Say an answer as one that is to be confirmed, with a small letter inside the sentence."""
    return words(language)["probably"].format(said=f"{said[:1].lower()}{said[1:]}")


def _not_yet(unknown: tuple[str, ...], look: FamilyContext, language: Language) -> str:
    if not unknown:
        return words(language)["no_figure"]
    titles = [in_language(look.definition.vocabulary.facts[key].title, language) for key in unknown]
    return words(language)["not_yet"].format(facts=", ".join(titles))


# ---- amounts ---------------------------------------------------------------------------------------------------------


def _amount(amount: Amount, look: FamilyContext, moves: Any, languages: tuple[Language, ...]) -> ExplainedAmount:
    day, product, value = look.day_of(amount.day), look.pays(amount), look.amount(amount.key)
    unknown = _unknown_for(amount, look, day) if value is None else ()
    there = look.on_day(day)
    return ExplainedAmount(
        amount=amount.key,
        title=amount.title or {"ru": amount.key},
        day=day,
        right=look.has_right(amount),
        value=value,
        says={one: _say_amount(amount, there, product, value, unknown, one) for one in languages},
        unknown=unknown,
        changes=_told(_of_amount(amount, look, day, moves), look, languages),
        concerns=look.concerns(amount),
    )


def _unknown_for(amount: Amount, look: FamilyContext, day: date | None) -> tuple[str, ...]:
    rule = look.definition.rules.get(amount.by_rule)
    unknown: list[str] = []
    if amount.when is not None and look.has_right(amount) is None:
        unknown += look.unknown(amount.when)
    if rule is not None:
        unknown += look.unknown_for(rule)
    if day is None and amount.day is not None and amount.day.base is Base.FACT:
        unknown.append(amount.day.key)
    return tuple(dict.fromkeys(unknown))


def _say_amount(
    amount: Amount,
    look: FamilyContext,
    product: Product | None,
    value: Decimal | None,
    unknown: tuple[str, ...],
    language: Language,
) -> str:
    title = in_language(amount.title, language) or amount.key
    if amount.when is not None and amount.when.holds(look) is False:
        return f"{title}: {words(language)['no_right'].format(why=say(amount.when, look, language, plainly=True))}"
    if value is None or product is None:
        return f"{title}: {_not_yet(unknown, look, language)}"
    parts = [
        figure(part, look, language) if isinstance(part, str) else number_in_words(part, language)
        for part in product.parts
    ]
    head = words(language)["amount_on"].format(title=title, day=date_in_words(look.on, language))
    sum_ = number_in_words(value, language)
    if _is_money(product, look):
        sum_ = money_in_words(value, language) + currency(language)
    sure = _probably(sum_, language) if is_probable(look, amount) else sum_
    return f"{head}: {sure} = {' × '.join(parts)}"


def _is_money(product: Product, look: FamilyContext) -> bool:
    figures = look.definition.vocabulary.parameters
    return any(figures[part].unit.startswith(MONEY) for part in product.parts if isinstance(part, str))


def _of_amount(amount: Amount, look: FamilyContext, day: date | None, moves: Any) -> Question:
    rule = look.definition.rules.get(amount.by_rule)
    conditions, days = [], frozenset[date]()
    if rule is not None:
        conditions = [condition for version in rule.versions for _, condition in version.answers]
        days = _first_days(rule)
    if amount.when is not None:
        conditions.append(amount.when)
    return Question(
        answer=lambda one: one.amount(amount.key),
        conditions=tuple(condition for condition in conditions if list(leaves_of(look.definition, condition))),
        parameters=frozenset(part for parts in amount.pays.values() for part in parts if isinstance(part, str)),
        days=days,
        moves=_moving(amount.day, moves),
        day=day,
    )


def _told(question: Question, look: FamilyContext, languages: tuple[Language, ...]) -> tuple[ToldChange, ...]:
    there = look.on_day(question.day)
    return tuple(
        ToldChange(
            change,
            says={language: say_change(change, there, language) for language in languages},
            briefly={language: say_change(change, there, language, sourced=False) for language in languages},
        )
        for change in nearest(question, look)
    )
