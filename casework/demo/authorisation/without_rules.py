"""The second wall alone: the rules of `casework.access` say yes to everybody, and row security still shows nothing foreign.

What the process reads through the ORM is held against whose it is; what it answers is searched for foreign words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, models

from casework import access
from casework.access import memberships, own_files, permissions
from casework.demo.authorisation import words
from casework.demo.authorisation.cast import Cast
from casework.demo.authorisation.people import (
    ACTORS,
    ADMINISTRATOR,
    CURATOR,
    ERASED,
    OBJECTS,
    PARTNER,
    READS_KEPT,
    WORKER,
    Asker,
    families_seen_by,
    family_of,
    kept_for,
)
from casework.demo.authorisation.visits import UrlLine, Visitor
from casework.errors import Forbidden
from casework.models import Case
from casework.web import middleware

ASKED = ("GET", "POST")
KEEPERS = (CURATOR, ADMINISTRATOR)
READINGS = "casework_keptreading"  # that somebody was let to read, and why
OF_KEEPERS = frozenset({"casework_erasure", READINGS, "casework_legalhold"})  # a family's key, no word of it
QUESTIONS = frozenset({"casework_offer", "casework_partnerrequest"})
# how the help of an erased family went, without a word of it
LEFT_OF_ERASED = frozenset({"journeys_journeyrun", "journeys_workitem", "journeys_act"})
# how far cases are, which a curator answers for: no name, no word of a family (record 0001)
FIGURES = frozenset(
    {
        "casework_case",
        "casework_casejourney",
        "casework_surveyanswer",
        "casework_correction",
        "casework_escalation",
        "casework_timelineentry",
    }
    | {
        "casework_snooze",
        "casework_assignment",
        "casework_mention",
        "casework_substitution",
        *QUESTIONS,
    }
    | {"journeys_journeyrun", "journeys_workitem"}
)
OWN_COLUMN = {"casework_family": "id", "casework_case": "family_id"} | dict.fromkeys(
    ("documents_document", "journeys_journeyrun"), "family_key"
)
_REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND a.attnotnull ORDER BY 1, 2
"""


# ---- whose each row is -------------------------------------------------------------------------


def ways_to_family() -> dict[str, str]:
    """Return for each table that leads to a family, over any number of references, the query of rows and families."""
    ways = {table: f"SELECT t.id::text, t.{column} FROM {table} t" for table, column in OWN_COLUMN.items()}  # noqa: S608
    references = [tuple(map(str, row)) for row in rows_of(_REFERENCES)]
    grew = True
    while grew:
        grew = False
        for child, column, parent in references:
            if child not in ways and parent in ways:
                grew = True
                ways[child] = (
                    f"SELECT c.id::text, p.family FROM {child} c "  # noqa: S608
                    f"JOIN ({ways[parent]}) AS p (id, family) ON p.id = c.{column}::text"
                )
    return ways


def rows_of(sql: str) -> list[tuple[Any, ...]]:
    """Return what a statement finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@dataclass
class Owners:
    """Whose each row of both regions is, by table and key."""

    families: Mapping[str, UUID]
    whose: dict[str, dict[str, UUID]] = field(default_factory=dict)

    def family_of(self, row: models.Model) -> str:
        """Return the family of a row by the name of its object, "" where it belongs to none."""
        return self.name_of(row._meta.db_table, str(row.pk))

    def name_of(self, table: str, key: str) -> str:
        """Return the same by table and key."""
        family = self.whose.get(table, {}).get(key)
        return next((name for name, one in self.families.items() if one == family), "")


def owners_of(cast: Cast) -> Owners:
    """Look up whose each row is, as a job of each region sees it."""
    found = Owners({})
    families: dict[str, UUID] = {}
    for region in cast.regions.values():
        with access.acting_as(access.machine(region, "matrix")):
            for table, way in ways_to_family().items():
                found.whose.setdefault(table, {}).update(rows_of(way))
            cases = dict(Case.objects.values_list("pk", "family"))
        families |= {
            name: cases[story.case_id]
            for name, story in cast.stories.items()
            if story.case_id in cases and not OBJECTS[name].family
        }
    return Owners(families, found.whose)


# ---- rules that say yes ------------------------------------------------------------------------


def _everything(model: type[Any], *, to: access.Actor) -> models.QuerySet[Any]:
    return model._default_manager.all()


def _nothing_to_check(*_args: Any, **_named: Any) -> None:
    return None


def _hides_nothing(_to: access.Actor, *, case: Case) -> own_files.OwnFiles:
    del case
    return own_files.NOTHING


def _yes(*_args: Any, **_named: Any) -> bool:
    return True


@contextmanager
def switched_off() -> Iterator[None]:
    """Let every rule of `casework.access` say yes, in this process."""
    with ExitStack() as changed:
        for where, name, says in _rules():
            changed.enter_context(instead(where, name, says))
        yield


def _rules() -> Iterator[tuple[Any, str, Any]]:
    """Yield each rule with what says yes in its place."""
    yield access, "visible", _everything
    yield own_files, "hidden_from", _hides_nothing
    yield middleware, "is_page_of", _yes
    for module in (access, permissions, memberships):
        for name in dir(module):
            if name.startswith("check_may"):
                yield module, name, _nothing_to_check
            elif name.startswith("can_"):
                yield module, name, _yes


@contextmanager
def instead(where: Any, name: str, other: Any) -> Iterator[None]:
    """Put something else in place of a function or a class's attribute, for as long as the block lasts."""
    before = where.__dict__[name]
    setattr(where, name, other)
    try:
        yield
    finally:
        setattr(where, name, before)


# ---- what is read and told all the same --------------------------------------------------------


@dataclass
class Leaks:
    """What somebody read or was told of families that are not theirs."""

    requests: int = 0
    failed: Counter[str] = field(default_factory=Counter)  # pages that a rule would have spared
    rows: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)  # pattern, actor, table, family
    words: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # pattern, actor, what of whom


def leaks_of(address: UrlLine, *, cast: Cast, visitor: Visitor, owners: Owners, leaks: Leaks) -> None:
    """Ask for everything at one address as everybody, with every rule switched off."""
    with switched_off():
        for actor in ACTORS:
            for method in ASKED:
                wanted = set(address.wanted(method))
                things = [name for name in OBJECTS if wanted <= cast.keys_of(name).keys()][: None if wanted else 1]
                for thing in things if method in address.allowed else ():
                    _ask(
                        actor,
                        address,
                        method,
                        thing,
                        cast=cast,
                        visitor=visitor,
                        owners=owners,
                        leaks=leaks,
                    )


def _ask(
    actor: str,
    address: UrlLine,
    method: str,
    thing: str,
    *,
    cast: Cast,
    visitor: Visitor,
    owners: Owners,
    leaks: Leaks,
) -> None:
    who, keys = ACTORS[actor], {key: cast.keys_of(thing)[key] for key in address.wanted(method)}
    own = families_seen_by(who) | (kept_for(who) if address.line.of == READS_KEPT else frozenset())
    by_link = _opened_by(address, thing)
    with noting_rows(owners) as read:
        answer = visitor.asks(actor, address, method, keys)
    leaks.requests += 1
    leaks.failed[address.name] += answer.status >= 500
    for table, family in read:
        is_figure = _counts(who, table)
        if _is_left(who, table, family) or (table == READINGS and family in kept_for(who)):
            continue
        if family not in own | by_link and not (is_figure and OBJECTS[family].region == who.region):
            leaks.rows[address.name, actor, table, family] += 1
    for family, key in words.found_in(answer.content):
        is_figure = who.role == CURATOR and key in words.FOR_CURATORS
        if family not in own | by_link and not (is_figure and OBJECTS[family].region == who.region):
            leaks.words[address.name, actor, f"{key} of {family}"] += 1


def _counts(who: Asker, table: str) -> bool:
    return (who.role == CURATOR and table in FIGURES) or (who.role in KEEPERS and table in OF_KEEPERS)


def _is_left(who: Asker, table: str, family: str) -> bool:
    """Say whether a row is what is left of an erased family with whom it had asked or who led it."""
    return family == ERASED and who.role in (PARTNER, WORKER) and table in LEFT_OF_ERASED | QUESTIONS


def _opened_by(address: UrlLine, thing: str) -> frozenset[str]:
    """Return whose rows a link opens that stands in the address: to whoever holds it."""
    return frozenset({family_of(thing)}) if "token" in address.places else frozenset()


def _somebody_acts() -> bool:
    """Say whether it is a person who reads: what a job counts for her, she gets as a number."""
    try:
        return access.current().role != "machine"
    except Forbidden:
        return False


@contextmanager
def noting_rows(owners: Owners) -> Iterator[set[tuple[str, str]]]:
    """Note of every row that the ORM reads, but for jobs that count for somebody, its table and whose it is."""
    read: set[tuple[str, str]] = set()
    from_db = models.Model.from_db.__func__  # type: ignore[attr-defined]

    def noting(cls: type[models.Model], *args: Any) -> models.Model:
        row: models.Model = from_db(cls, *args)
        family = owners.family_of(row)
        if family and _somebody_acts():
            read.add((row._meta.db_table, family))
        return row

    with instead(models.Model, "from_db", classmethod(noting)):
        yield read
