"""Find families by name, phone, case number, SNILS or street and house: forgiving of spelling, and fast among 200,000 people.

Reads only; call it inside `access.acting_as`. The database's functions hold the reader's scope
themselves (migrations 0006 and 0025) and return keys; whoever shows something reads it through
`access.visible`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from casework import access
from casework.access import Actor
from casework.act_parts import search_in_danger
from casework.models import Case, Family
from casework.vault import marks

MOST = 60
MOST_WORDS = 4
ALIKE_ENOUGH = 0.5  # where somebody sounds so much alike, what sounds less so is left out
SHORTEST_NUMBER = 4  # digits of a phone: its last ones
WHOLE_PHONE = 10
CASE_NUMBER = re.compile(r"(?:(\d{2})\s*[-–—/]\s*)?0*(\d{1,6})")


@dataclass(frozen=True, slots=True)
class FoundFamily:
    """A case that was looked for. `why`: number | phone | snils | address | name | alike."""

    case_id: UUID
    why: str


def fold(text: str) -> str:
    """Return a name for comparing: lower case, ё as е, no spaces around."""
    return text.strip().lower().replace("ё", "е")


def digits_of(text: str) -> str:
    """Return the last ten digits of a phone number: +7 and 8 are the same."""
    return re.sub(r"\D", "", text)[-10:]


def find(*, to: Actor, search: str) -> tuple[FoundFamily, ...]:
    """Return the cases that a line of a search box means: the surest first, within a kind the newest."""
    text = search.strip()[:100]
    found: dict[UUID, str] = dict.fromkeys(_numbered(to, text), "number")
    digits = re.sub(r"\D", "", text)
    if len(digits) >= SHORTEST_NUMBER and re.fullmatch(r"[\d\s()+./–—-]+", text):
        phone = phoned(digits_of(digits), to=to)
        _add(found, to, dict.fromkeys(search_in_danger.without(phone, to=to), "phone"))
        _add(found, to, dict.fromkeys(search_in_danger.safely_phoned(digits_of(digits), to=to), "phone"))
        if len(digits) == 11:
            _add(found, to, dict.fromkeys(search_in_danger.insured(insured(digits, to=to), digits, to=to), "snils"))
    words = [word for word in re.split(r"[^\w-]+", text) if len(word) > 1 and not word.isdigit()]
    if words:
        likeness = search_in_danger.named(named(*words), words, to=to)
        if re.search(r"\d", text):
            _add(found, to, dict.fromkeys(search_in_danger.without(housed(text, to=to), to=to), "address"))
        _add(found, to, {family: "name" if sure >= 1.2 else "alike" for family, sure in likeness.items()})
    return tuple(FoundFamily(case_id, why) for case_id, why in list(found.items())[:MOST])


def named(*words: str) -> Mapping[UUID, float]:
    """Return the families in which every word sounds like somebody's name, the most alike first.

    Above 1: spelled so.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT family_key, likeness FROM casework_named(%s, %s)", [list(words[:MOST_WORDS]), MOST])
        found: dict[UUID, float] = dict(cursor.fetchall())
    enough = ALIKE_ENOUGH if max(found.values(), default=0) >= ALIKE_ENOUGH else 0.0
    return {family: likeness for family, likeness in found.items() if likeness >= enough}


def phoned(digits: str, *, to: Actor) -> tuple[UUID, ...]:
    """Return the families whose phone ends with these digits, four or more, the newest first."""
    told = dict(marks.of_phone(digits))
    if len(digits) == WHOLE_PHONE:
        return _marked("casework_phoned", [(marks.PHONE, told[marks.PHONE])], to=to)
    found = _marked("casework_phoned", [(marks.PHONE_END, told[marks.PHONE_END])], to=to)
    if len(digits) == marks.END:
        return found
    rows = access.visible(Family, to=to).filter(pk__in=found)
    ending = {row.pk for row in rows if digits_of(row.phone).endswith(digits)}
    return tuple(key for key in found if key in ending)


def insured(number: str, *, to: Actor) -> tuple[UUID, ...]:
    """Return the families with somebody of this SNILS."""
    return _marked("casework_insured", list(marks.of_snils(number)), to=to)


def housed(address: str, *, to: Actor) -> tuple[UUID, ...]:
    """Return the families that live in a street of these words, and in this house if a number is told; the newest first."""
    told = list(marks.of_address(address))
    return _marked("casework_housed", told, to=to) if marks.STREET in dict(told) else ()


def _marked(function: str, told: list[tuple[str, str]], *, to: Actor) -> tuple[UUID, ...]:
    wanted = [marks.mark(kind, thing, region_id=to.region.pk) for kind, thing in told]
    if not wanted:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [wanted, MOST])
        return tuple(key for (key,) in cursor.fetchall())


def _numbered(to: Actor, text: str) -> list[UUID]:
    """`26-0012`, `26/12` or `12`: of any year.

    Compared as a whole: that may use an index under row security.
    """
    match = CASE_NUMBER.fullmatch(text)
    if match is None:
        return []
    year, number = match.groups()
    years = [year] if year else [f"{one:02}" for one in range(100)]
    rows = access.visible(Case, to=to).filter(number__in=[f"{one}-{int(number):04}" for one in years])
    return list(rows.order_by("-opened_at").values_list("pk", flat=True))


def _add(found: dict[UUID, str], to: Actor, families: Mapping[UUID, str]) -> None:
    """Put the families' cases after what was found before, in the families' order."""
    place = {family: number for number, family in enumerate(families)}
    rows = access.visible(Case, to=to).filter(family__in=list(families)).order_by("-opened_at")
    for case_id, family in sorted(rows.values_list("pk", "family_id"), key=lambda row: place[row[1]]):
        found.setdefault(case_id, families[family])
