"""The household in a file of facts: its members, what came in by month, and what kept somebody from earning.

household:
members: {mother: adult, father: adult, anna: child, ivan: {is: child, born_on: 2009-03-01}, granny: relative}
income:
- {who: father, kind: wage, first: 2024-11, last: 2025-10, amount: 45000}
- {who: anna, kind: alimony_without_court, first: 2024-11, last: 2025-10, amount: 3000, payer: her father, for_children: 1}
excused:
- {who: mother, why: care_of_child, first: 2024-11, last: 2025-10}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from journeys.reader.fields import Fields
from journeys.reader.mistakes import Mistakes, did_you_mean
from journeys.reader.strict_yaml import Block, Entry, Items, items_of, text_of
from journeys.rules.income import Excuse, Excused, Household, Income, Kind, Member, MemberKind, months_between

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
KINDS_OF_MEMBER = tuple(kind.value for kind in MemberKind)
MOST_MONTHS = 240
MAY_TELL = {"income": ("payer", "for_children")}  # of alimony without a court order


def read_household(entry: Entry, mistakes: Mistakes) -> Household | None:
    """Read it and tell every mistake with its line; None if it has no members."""
    if not isinstance(entry.node, Block):
        mistakes.say(entry, "household: write 'members: {mother: adult, anna: child}' and 'income:' below it")
        return None
    fields = Fields(entry.node, mistakes, about="household", allowed=("members", "income", "excused"))
    members = tuple(_members(fields, mistakes))
    names = tuple(member.key for member in members)
    incomes = [
        Income(who, month, Kind(row.text("kind")), amount, row.text("payer"), _children_paid(row))
        for row, who, months in _rows(fields, "income", ("kind", "amount"), names, mistakes)
        if _known(row, "kind", [one.value for one in Kind]) and (amount := _amount(row)) is not None
        for month in months
    ]
    excused = [
        Excused(who, month, Excuse(row.text("why")))
        for row, who, months in _rows(fields, "excused", ("why",), names, mistakes)
        if _known(row, "why", [one.value for one in Excuse])
        for month in months
    ]
    return Household(members, tuple(incomes), tuple(excused)) if members else None


def _members(fields: Fields, mistakes: Mistakes) -> Iterator[Member]:
    node = fields.node("members")
    if not isinstance(node, Block) or not node.entries:
        fields.say("members", "members: who lives there? Write members: {mother: adult, anna: child}")
        return
    for name, entry in node.entries.items():
        born = None
        word = text_of(entry.node)
        if isinstance(entry.node, Block):
            row = Fields(entry.node, mistakes, about=f"members: {name}", allowed=("is", "born_on"))
            word, born = row.text("is"), row.day("born_on")
        if word in KINDS_OF_MEMBER:
            yield Member(name, MemberKind(word), born)
        else:
            known = ", ".join(KINDS_OF_MEMBER)
            mistakes.say(entry, f"members: '{name}' is one of {known}.{did_you_mean(word, KINDS_OF_MEMBER)}")


def _rows(
    fields: Fields, key: str, more: tuple[str, ...], names: tuple[str, ...], mistakes: Mistakes
) -> Iterator[tuple[Fields, str, tuple[date, ...]]]:
    node = fields.node(key)
    if node is not None and not isinstance(node, Items):
        fields.say(key, f"{key}: write one line each, '- {{who: mother, first: 2025-01, last: 2025-12, …}}'")
    for item in items_of(node):
        if not isinstance(item, Block):
            mistakes.say(item, f"{key}: a line is written '- {{who: mother, first: 2025-01, last: 2025-12, …}}'")
            continue
        row = Fields(item, mistakes, about=key, allowed=("who", "first", "last", *more, *MAY_TELL.get(key, ())))
        months = _months(row) if row.must("who", "first", *more) else ()
        if months and _known(row, "who", names):
            yield row, row.text("who"), months


def _months(row: Fields) -> tuple[date, ...]:
    found = []
    for key in ("first", "last") if row.node("last") is not None else ("first",):
        match = MONTH.fullmatch(row.text(key))
        if match is None:
            row.say(key, f"{key}: '{row.text(key)}' is no month. Write 2025-11")
            return ()
        found.append(date(int(match[1]), int(match[2]), 1))
    if found[-1] < found[0] or (found[-1] - found[0]).days > MOST_MONTHS * 31:
        row.say("last", "last: lies before the first month, or too far behind it. Correct one of them")
        return ()
    return tuple(months_between(found[0], found[-1]))


def _known(row: Fields, key: str, known: list[str] | tuple[str, ...]) -> bool:
    word = row.text(key)
    if word not in known:
        row.say(key, f"{key}: no '{word}'.{did_you_mean(word, known)}")
    return word in known


def _amount(row: Fields) -> Decimal | None:
    found = row.scalar("amount")
    value = found.value if found else None
    if isinstance(value, Decimal) and value >= 0:
        return value
    row.say("amount", "amount: roubles a month belong here, with digits only")
    return None


def _children_paid(row: Fields) -> int | None:
    """Return for how many children who pays alimony pays it; None where nothing is said."""
    return row.number("for_children") if row.node("for_children") is not None else None
