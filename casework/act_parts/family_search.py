"""Find families by name, phone, a number of ours, SNILS or street: forgiving, and fast among 200,000 people.

Reads only; call it inside `access.acting_as`. The database's functions hold the reader's scope
themselves (migrations 0006 and 0025) and return keys; whoever shows something reads it through
`access.visible`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from casework import access
from casework.access import Actor
from casework.act_parts import quoted_numbers, search_in_danger
from casework.models import Case, Family
from casework.typed import spellings
from casework.vault import marks

MOST = 60
MOST_WORDS = 4
ALIKE_ENOUGH = 0.5  # where somebody sounds so much alike, what sounds less so is left out
SHORTEST_NUMBER = 4  # digits of a phone: its last ones
WHOLE_PHONE = 10
SNILS_DIGITS = 11
SPELLED = 1.2  # of a word that is somebody's name, letter by letter
BEGINS = 0.5  # of a single letter with which a name begins


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
    """Return the cases that a line of a search box means: the surest first, within a kind the newest.

    It is read as typed on the other keyboard, or in Latin letters, where nobody is found as typed.
    """
    text = search.strip()[:100]
    readings = spellings.readings(text)
    found: dict[UUID, str] = {}
    for reading in readings:
        found |= dict.fromkeys(quoted_numbers.cases(reading, to=to), "number")
    for why, families in _by_digits(text, to):
        _add(found, to, dict.fromkeys(families, why))
    _add(found, to, _in_words(readings, to))
    return tuple(FoundFamily(case_id, why) for case_id, why in list(found.items())[:MOST])


def _by_digits(text: str, to: Actor) -> Iterator[tuple[str, Iterable[UUID]]]:
    digits = re.sub(r"\D", "", text)
    if len(digits) < SHORTEST_NUMBER or not re.fullmatch(r"[\d\s()+./–—-]+", text):
        return
    yield "phone", search_in_danger.without(phoned(digits_of(digits), to=to), to=to)
    yield "phone", search_in_danger.safely_phoned(digits_of(digits), to=to)
    if len(digits) == SNILS_DIGITS:
        yield "snils", search_in_danger.insured(insured(digits, to=to), digits, to=to)


def _in_words(readings: Sequence[str], to: Actor) -> dict[UUID, str]:
    """Return why each family is found, address or name, by the first reading in which somebody is spelled so.

    Where nobody is, by the one that sounds most alike.
    """
    best: dict[UUID, str] = {}
    most_alike = 0.0
    for reading in readings:
        housed_there = _by_address(reading, to)
        likeness, sure = _by_name(reading, to)
        found = dict.fromkeys(housed_there, "address")
        for family, alike in likeness.items():
            found.setdefault(family, "name" if alike >= sure else "alike")
        highest = max(likeness.values(), default=0.0)
        if found and (housed_there or highest >= sure):
            return found
        if highest > most_alike:
            best, most_alike = found, highest
    return best


def _by_address(text: str, to: Actor) -> tuple[UUID, ...]:
    told = re.search(r"\d", text) and re.search(r"[^\W\d]{2}", text)
    return search_in_danger.without(housed(text, to=to), to=to) if told else ()


def _by_name(text: str, to: Actor) -> tuple[Mapping[UUID, float], float]:
    """Return the families by likeness, and the likeness from which a name is spelled so.

    A single letter is an initial, or the whole of a surname: then nothing but it is meant.
    """
    split = re.split(r"[^\w-]+", text)
    words = [word for word in split if word.strip("-_") and not word.isdigit()][:MOST_WORDS]
    whole = [word for word in words if len(word) > 1]
    if words and not whole:
        spelled = {family: alike for family, alike in named(*words).items() if alike >= SPELLED}
        return search_in_danger.named(spelled, words, to=to), SPELLED
    found = named(*words) if words else {}
    sure = SPELLED * len(whole) + BEGINS * (len(words) - len(whole))
    if words != whole and not found:
        return search_in_danger.named(named(*whole), whole, to=to), SPELLED
    return search_in_danger.named(found, whole, to=to), sure / max(len(words), 1)


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


def _add(found: dict[UUID, str], to: Actor, families: Mapping[UUID, str]) -> None:
    """Put the families' cases after what was found before, in the families' order."""
    place = {family: number for number, family in enumerate(families)}
    rows = access.visible(Case, to=to).filter(family__in=list(families)).order_by("-opened_at")
    for case_id, family in sorted(rows.values_list("pk", "family_id"), key=lambda row: place[row[1]]):
        found.setdefault(case_id, families[family])
