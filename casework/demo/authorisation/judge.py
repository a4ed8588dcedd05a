"""What is expected of each request, by the tables, and what was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from casework.demo.authorisation import words
from casework.demo.authorisation.cast import Cast
from casework.demo.authorisation.people import (
    ACTORS,
    CHARITIES,
    CURATOR,
    DANGER,
    LEADS,
    MISSING,
    NEEDS_TO_KNOW,
    NOWHERE,
    OBJECTS,
    OWN,
    PARTNER,
    READS_KEPT,
    RELATIONS,
    WITHDRAWN,
    WORKER,
    Asker,
    families_seen_by,
    family_of,
    kept_for,
)
from casework.demo.authorisation.visits import METHODS, NO_THING, Answer, UrlLine, Visitor

OPEN, SHUT, AS_MISSING = "open", "shut", "shut, as for a missing one"
REFUSED = "refused in words"  # to who may know that it is there
NOT_THIS_WAY, WHICH_WAYS = "not this way", "names the ways"
DOOR = "/sign-in/?next="


@dataclass(frozen=True, slots=True)
class Verdict:
    """One request: what was expected, what was seen, what was told that is not the reader's."""

    pattern: str
    method: str
    actor: str
    object: str
    expected: str
    seen: str
    words: tuple[str, ...] = ()

    @property
    def is_unexpected(self) -> bool:
        """Say whether something else was seen, or a word was told."""
        return self.expected != self.seen or bool(self.words)


@dataclass
class Verdicts:
    """The rows, and their sums."""

    rows: list[Verdict] = field(default_factory=list)

    @property
    def unexpected(self) -> list[Verdict]:
        """Return what is not as it should be."""
        return [row for row in self.rows if row.is_unexpected]

    @property
    def words(self) -> int:
        """Return how many words were told to somebody whose they are not."""
        return sum(len(row.words) for row in self.rows)

    @property
    def sums(self) -> dict[str, int]:
        """Return the figures."""
        return {
            "patterns": len({row.pattern for row in self.rows}),
            "actors": len({row.actor for row in self.rows}),
            "objects": len({row.object for row in self.rows}),
            "requests": len(self.rows),
            "unexpected": len(self.unexpected),
            "foreign_words": self.words,
            **{
                f"expected {name}": number
                for name, number in sorted(Counter(row.expected for row in self.rows).items())
            },
        }


def judged(address: UrlLine, *, cast: Cast, visitor: Visitor, actors: Iterable[str] = ACTORS) -> Iterator[Verdict]:
    """Yield a row for each request at one address: all methods, these actors, every object that it may name."""
    for actor in actors:
        for method in METHODS:
            yield from _of_all_objects(address, method, actor, cast=cast, visitor=visitor)
        for button in address.buttons if _is_for(address, ACTORS[actor]) else ():
            yield from _of_all_objects(button, "POST", actor, cast=cast, visitor=visitor)
        yield from _under_own_case(address, actor, cast=cast, visitor=visitor)


def _of_all_objects(address: UrlLine, method: str, actor: str, *, cast: Cast, visitor: Visitor) -> Iterator[Verdict]:
    missing = visitor.asks(actor, address, method, {})
    name = MISSING if address.wanted(method) else NO_THING
    yield _row(address, method, actor, name, missing, missing)
    for thing in _named_by(address, cast, method):
        keys = {key: cast.keys_of(thing)[key] for key in address.wanted(method)}
        yield _row(address, method, actor, thing, visitor.asks(actor, address, method, keys), missing)


def _under_own_case(address: UrlLine, actor: str, *, cast: Cast, visitor: Visitor) -> Iterator[Verdict]:
    """Where an address names a case and something of it: that of another family, under the own case."""
    wanted = [key for key in address.wanted("GET") if key != "case"]
    if "case" not in address.wanted("GET") or not wanted or not RELATIONS[LEADS](ACTORS[actor], OBJECTS[OWN], OWN):
        return
    own = {"case": cast.keys_of(OWN)["case"]}
    for method in ("GET", "POST"):
        missing = visitor.asks(actor, address, method, own)
        for thing in _named_by(address, cast, method) if method in address.allowed else ():
            if family_of(thing) == OWN:
                continue
            keys = {key: cast.keys_of(thing)[key] for key in address.wanted(method)} | own
            answer = visitor.asks(actor, address, method, keys)
            seen = _seen(answer, missing, thing, AS_MISSING)
            told = tuple(_told(address, actor, answer))
            yield Verdict(address.name, method, actor, f"{thing}, under the own case", AS_MISSING, seen, told)


def _named_by(address: UrlLine, cast: Cast, method: str) -> list[str]:
    """Return the objects that have everything this address names.

    A head is that of the page that was asked for every one of them, and what is refused for its way is refused at the
    door, before anybody looks what is named: there the first one stands for all.
    """
    wanted = set(address.wanted(method))
    found = [name for name in OBJECTS if wanted and wanted <= cast.keys_of(name).keys()]
    return found if method in ("GET", "POST") else found[:1]


def _row(address: UrlLine, method: str, actor: str, thing: str, answer: Answer, missing: Answer) -> Verdict:
    expected = expected_of(address, method, actor, thing)
    seen = _seen(answer, missing, thing, expected)
    if address.button and (expected, seen) == (
        OPEN,
        REFUSED,
    ):  # why it cannot be done now, to whose it is
        seen = OPEN
    told = tuple(_told(address, actor, answer))
    return Verdict(address.name, address.said(method), actor, thing, expected, seen, told)


# ---- what should be ----------------------------------------------------------------------------


def expected_of(address: UrlLine, method: str, actor: str, thing: str) -> str:
    """Return what the tables say."""
    if method == "OPTIONS":
        return WHICH_WAYS
    if method not in address.allowed:
        return NOT_THIS_WAY
    who = ACTORS[actor]
    if not _is_for(address, who):
        return SHUT if thing in (NO_THING, MISSING) else AS_MISSING
    if address.line.of == NOWHERE or method in address.line.shut:
        return SHUT if thing in (NO_THING, MISSING) else AS_MISSING
    if thing == NO_THING or not address.line.of:
        return OPEN
    if thing == MISSING:
        return OPEN if address.line.on_a_list else SHUT
    if RELATIONS[address.line.of](who, OBJECTS[thing], thing):
        return REFUSED if method in address.line.not_yet or thing in address.line.withheld else OPEN
    knows_of_it = address.line.of == NEEDS_TO_KNOW and RELATIONS[LEADS](who, OBJECTS[thing], thing)
    return REFUSED if knows_of_it else AS_MISSING


def _is_for(address: UrlLine, who: Asker) -> bool:
    """Say whether it is a page of this role; of a family's whose visit has ended nothing is."""
    roles = address.line.roles
    if not roles:
        return True
    if who.visit_ended or who.role not in roles:
        return False
    return who.manages or who.role != PARTNER or not address.line.manages


# ---- what is -----------------------------------------------------------------------------------


def _seen(answer: Answer, missing: Answer, thing: str, expected: str) -> str:
    if answer.status >= 500:
        return f"failed with {answer.status}"
    if answer.changed and expected != OPEN:
        return f"changed {', '.join(answer.changed)}"
    if answer.status == 204 and not answer.content:
        return WHICH_WAYS
    if answer.status == 405:
        return NOT_THIS_WAY
    if thing in (NO_THING, MISSING):
        return SHUT if _is_shut(answer) else OPEN
    if answer.compared == missing.compared:
        return AS_MISSING
    return REFUSED if _is_shut(answer) else OPEN


def _is_shut(answer: Answer) -> bool:
    return answer.status in (403, 404, 410) or (answer.status == 302 and answer.location.startswith(DOOR))


def _told(address: UrlLine, actor: str, answer: Answer) -> Iterator[str]:
    """Yield the words in an answer that are not for this reader."""
    who = ACTORS[actor]
    seen = families_seen_by(who) | (kept_for(who) if address.line.of == READS_KEPT else frozenset())
    for family, key in chain(words.found_in(answer.content), words.found_in(answer.told.encode())):
        if _is_foreign(actor, who, family, key, seen=seen):
            yield f"{key} of {family}"


def _is_foreign(actor: str, who: Asker, family: str, key: str, *, seen: frozenset[str]) -> bool:
    """Say whether a word is not for this reader; to a charity none is."""
    if who.role == CURATOR and who.region == OBJECTS[family].region:
        return key not in words.FOR_CURATORS
    if actor in CHARITIES or family not in seen:
        return True
    is_hidden = family == DANGER and not who.leads_herself and key in words.WHERE_TO_FIND
    if who.role == WORKER:
        return is_hidden
    is_for_colleagues = key in words.FOR_COLLEAGUES
    return is_for_colleagues or (who.role == PARTNER and (family == WITHDRAWN or is_hidden))
