"""The unified allowance once more: slow and obvious, by its own table of figures. Nothing of the product reckons here.

A household is told as plain data, so that nothing of the product's ways of reckoning can slip in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

Month = tuple[int, int]
EARNED = ("wage", "business")
NEVER_INCOME = ("one_off_help", "own_allowance")


@dataclass
class Somebody:
    """kind: adult, child, student, conscript, relative or unborn."""

    kind: str
    born: date | None = None
    money: list[tuple[Month, str, int, str, int | None]] = field(default_factory=list)  # + payer, for how many children
    reasons: list[tuple[Month, str]] = field(default_factory=list)


@dataclass
class Said:
    """What the law makes of it. Sums to the kopeck; `answer` and `share` as the rules name them."""

    per_person: Decimal
    lowest: Decimal
    needed: Decimal
    answer: str
    share: str
    amount: Decimal | None


def limits(on: date) -> tuple[int, int, int, int]:
    """Return the minimum per person, that of a child, the minimum wage and how many of it."""
    return (15900, 15600, 22440, 4) if on.year == 2025 else (17000, 16700, 27093, 8)


def years(born: date, on: date) -> int:
    full = on.year - born.year
    return full if (on.month, on.day) >= (born.month, born.day) else full - 1


def the_twelve(on: date) -> list[Month]:
    """Return the months that count: twelve, the last one two months before that of the application."""
    found: list[Month] = []
    year, month = on.year, on.month
    for step in range(1, 14):
        month -= 1
        if month == 0:
            year, month = year - 1, 12
        if step >= 2:
            found.append((year, month))
    return sorted(found)


def newest(person: Somebody) -> Month | None:
    told = [line[0] for line in person.money] + [line[0] for line in person.reasons]
    return max(told) if told else None


def does_now(person: Somebody, what: str, months: list[Month]) -> bool:
    last = newest(person)
    return last is not None and last >= months[-1] and (last, what) in person.reasons


def role(person: Somebody, on: date, months: list[Month]) -> str:
    """Return adult, child, student or nobody."""
    if person.kind in ("conscript", "relative", "unborn") or does_now(person, "service", months):
        return "nobody"
    if person.kind == "adult":
        return "adult"
    age = years(person.born, on) if person.born else None
    learns = person.kind == "student" or does_now(person, "study", months)
    if age is None:
        return "student" if learns else "child"
    if age < 0 and not learns:
        return "nobody"
    if age < 18:
        return "child"
    return "student" if learns and age < 23 else "nobody"


def kopecks(sum_: Fraction) -> Decimal:
    return (Decimal(sum_.numerator) / Decimal(sum_.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def what_is_due(
    people: dict[str, Somebody],
    on: date,
    *,
    granted_until: date | None = None,
    kept: bool = False,
    property_ok: bool = True,
) -> Said | None:
    """Return what the law says; None where nobody is a member."""
    months = the_twelve(on)
    roles = {name: role(person, on, months) for name, person in people.items()}
    members = [name for name in people if roles[name] != "nobody"]
    if not members:
        return None
    minimum, child_minimum, _wage, _times = limits(on)
    large = sum(roles[name] in ("child", "student") for name in members) >= 3

    monthly = whole_income(people, members, roles, months, on) / 12
    per_person = kopecks(monthly / len(members))
    needed, lowest = worst_earner(people, members, roles, months, on, large=large)
    share = smallest_share(people, members, roles, on, monthly)

    a_little_above = minimum < per_person <= Decimal(minimum) * Decimal("1.1")
    forgiven = a_little_above and on.year >= 2026 and large and not kept and in_time(granted_until, on)
    if per_person > minimum and not forgiven:
        answer = "income_too_high"
    elif lowest < needed:
        answer = "earnings_too_low"
    elif not property_ok:
        answer = "property_too_much"
    elif forgiven:
        answer = "right_reduced"
    else:
        answer = "right"
    part = {"half": Fraction(1, 2), "three_quarters": Fraction(3, 4), "full": Fraction(1)}[share]
    amount = kopecks(part * child_minimum) if answer.startswith("right") else None
    return Said(per_person, kopecks(lowest), kopecks(needed), answer, share, amount)


def whole_income(
    people: dict[str, Somebody], members: list[str], roles: dict[str, str], months: list[Month], on: date
) -> Fraction:
    total = Fraction(0)
    for name in members:
        for month, kind, sum_, _payer, _number in people[name].money:
            if month in months and kind not in NEVER_INCOME and kind != "alimony_without_court":
                total += sum_
    children = [name for name in members if roles[name] == "child"]
    return total + alimony(people, members, children, months, on, limits(on)[2])


def worst_earner(
    people: dict[str, Somebody],
    members: list[str],
    roles: dict[str, str],
    months: list[Month],
    on: date,
    *,
    large: bool,
) -> tuple[Fraction, Fraction]:
    """Return what the adult who falls shortest had to earn and did; one parent of a large family is spared."""
    full = Fraction(limits(on)[2] * limits(on)[3])
    tested: list[tuple[Fraction, Fraction]] = []  # needed, earned
    for name in members:
        if roles[name] != "adult":
            continue
        earned = Fraction(0)
        for month, kind, sum_, _payer, _number in people[name].money:
            if month in months and (kind in EARNED or (kind == "sick_pay" and on.year >= 2026)):
                earned += sum_
        excused = months_excused(people, name, members, roles, months, on)
        if excused < 10:
            tested.append((Fraction(kopecks(full * (12 - excused) / 12)), earned))
    short = [pair for pair in tested if pair[1] < pair[0]]
    if large and short:
        tested.remove(max(short, key=lambda pair: pair[0] - pair[1]))
    return max(tested, key=lambda pair: pair[0] - pair[1], default=(full, full))


def smallest_share(
    people: dict[str, Somebody], members: list[str], roles: dict[str, str], on: date, monthly: Fraction
) -> str:
    """Return the smallest share with which everybody has the minimum; the allowance is paid until seventeen."""
    minimum, child_minimum, _wage, _times = limits(on)
    paid_for = 0
    for name in members:
        born = people[name].born
        if roles[name] == "child" and (born is None or years(born, on) < 17):
            paid_for += 1
    for name, part in (("half", Fraction(1, 2)), ("three_quarters", Fraction(3, 4))):
        if kopecks((monthly + part * child_minimum * paid_for) / len(members)) >= minimum:
            return name
    return "full"


def in_time(granted_until: date | None, on: date) -> bool:
    """Say whether it is the last month of what was granted, or the three months after it."""
    return granted_until is not None and granted_until.replace(day=1) <= on <= three_months_later(granted_until)


def three_months_later(day: date) -> date:
    year, month = (day.year, day.month + 3) if day.month <= 9 else (day.year + 1, day.month - 9)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError("a month has twenty-eight days")


def alimony(
    people: dict[str, Somebody], members: list[str], children: list[str], months: list[Month], on: date, wage: int
) -> Fraction:
    """Return what alimony without a court order counts as: of each payer a share at least, more if it was more."""
    base = 70000 if on >= date(2026, 3, 1) else wage
    total = Fraction(0)
    lines = [(name, *line) for name in members for line in people[name].money
             if line[1] == "alimony_without_court" and line[0] in months]  # fmt: skip
    for payer in {line[4] for line in lines}:
        mine = [line for line in lines if line[4] == payer]
        told = [line[5] for line in mine if line[5] is not None]
        receivers = {line[0] for line in mine}
        if told:
            number = max(told)
        elif all(name in children for name in receivers):
            number = len(receivers)
        else:
            number = len(children)
        least = Fraction(base) / (4 if number <= 1 else 3 if number == 2 else 2)
        for month in months:
            of_month = [line[3] for line in mine if line[1] == month]
            if of_month:
                total += max(Fraction(sum(of_month)), least)
    return total


def months_excused(
    people: dict[str, Somebody], name: str, members: list[str], roles: dict[str, str], months: list[Month], on: date
) -> int:
    """Count the months with a reason; each reason has its limit."""
    covered, jobless = set(), set()
    for month, why in people[name].reasons:
        if month not in months:
            continue
        if why == "looking_for_work":
            jobless.add(month)
        elif covers(why, people, name, members, roles, date(*month, 1), on):
            covered.add(month)
    for month, kind, sum_, _payer, _number in people[name].money:
        if month in months and kind == "pension" and sum_ > 0 and on.year >= 2026:
            covered.add(month)
    return len(covered) + min(6, len(jobless - covered))


def covers(
    why: str,
    people: dict[str, Somebody],
    name: str,
    members: list[str],
    roles: dict[str, str],
    first_day: date,
    on: date,
) -> bool:
    if why == "pension":
        return on.year >= 2026
    if why == "study":
        born = people[name].born
        return born is None or years(born, first_day) < 23
    if why == "care_of_child":
        births = [people[one].born for one in members if roles[one] in ("child", "student")]
        return not births or any(born is None or years(born, first_day) < 3 for born in births)
    if why == "only_parent":
        return sum(roles[one] == "adult" for one in members) == 1
    return True
