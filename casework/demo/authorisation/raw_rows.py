"""Every table, read by plain SQL as everybody who asks: not a row that is not theirs.

Pages ask for the case first and stop there, so that a policy of what hangs on a case might be
open and no page would show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.demo.authorisation.cast import Cast
from casework.demo.authorisation.people import (
    ACTORS,
    ADMINISTRATOR,
    CHARITY,
    CLINIC,
    CURATOR,
    ERASED,
    FAMILY,
    OBJECTS,
    PARTNER,
    READS_KEPT,
    REGISTRY,
    RELATIONS,
    THERE,
    WORKER,
    Asker,
    families_seen_by,
)
from casework.demo.authorisation.without_rules import (
    FIGURES,
    LEFT_OF_ERASED,
    OF_KEEPERS,
    QUESTIONS,
    Owners,
    rows_of,
)
from casework.models import Membership, Role

JOB = "job"
# who asks for nothing by pages: jobs of both regions, and who works where families are led
# without leading any
BESIDES: Mapping[str, Asker] = {
    "job of this region": Asker(JOB),
    "job of the other region": Asker(JOB, region=THERE),
    "administrator in the clinic's own house": Asker(ADMINISTRATOR, CLINIC),
    "partner's member in the clinic's own house": Asker(PARTNER, CLINIC),
    "administrator in the charity's own house": Asker(ADMINISTRATOR, CHARITY),
    "administrator in the registry's own house": Asker(ADMINISTRATOR, REGISTRY),
}
# money and illness of a household, and what is noted of danger in it, are of a family and not for its link
NOT_FOR_FAMILIES = frozenset({"casework_incomespan", "casework_dangerathome"})
# a person's own, whatever family it is about, unless it is shared
WRITERS: Mapping[str, str] = {
    "casework_stepdraft": "writer_id",
    "casework_intakedraft": "user_id",
    "casework_savedview": "CASE WHEN shared THEN NULL ELSE owner_id END",
}
# of the rows that a curator may count, those that she may not read
NOT_FOR_CURATORS: Mapping[str, str] = {
    "casework_timelineentry": "what NOT IN ('escalation.taken_up', 'escalation.done')",
}
# not even a row of the own region or service
CLOSED_TO: Mapping[str, frozenset[str]] = {
    "casework_invitation": frozenset({WORKER, FAMILY}),
    "casework_lostdevice": frozenset({FAMILY}),
    "casework_substitution": frozenset({ADMINISTRATOR, PARTNER, FAMILY}),
    "casework_savedview": frozenset({ADMINISTRATOR, PARTNER, FAMILY}),
    "casework_accountletter": frozenset({WORKER, CURATOR, ADMINISTRATOR, PARTNER, FAMILY}),
    "partners_outgoingrecord": frozenset({CURATOR, ADMINISTRATOR, PARTNER, FAMILY}),
    "partners_incomingmessage": frozenset({CURATOR, ADMINISTRATOR, PARTNER, FAMILY}),
    "partners_deliveryattempt": frozenset({CURATOR, ADMINISTRATOR, PARTNER, FAMILY}),
}
KEY: Mapping[str, str] = {"casework_regionkey": "region_key"}  # where it is not "id"
FOR_EVERYBODY = frozenset({"casework_prioritychoice"})  # hangs on a page that nobody signs in to
_PLACED = """
SELECT c.relname, EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organisation_key')
FROM pg_class c JOIN pg_attribute r ON r.attrelid = c.oid AND r.attname = 'region_key'
WHERE c.relkind = 'r' AND c.relrowsecurity AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
_PLACED_THROUGH: Mapping[str, str] = {
    "casework_surveytally": """SELECT t.id::text, s.region_key, NULL::uuid FROM casework_surveytally t
                               JOIN casework_citizensurvey s ON s.id = t.survey_id""",
    "partners_deliveryattempt": """SELECT t.id::text, o.region_key, o.organisation_key FROM partners_deliveryattempt t
                                   JOIN partners_outgoingrecord o ON o.id = t.outgoing_id""",
}

Found = Counter[tuple[str, str, str]]  # actor, table, whose
Place = tuple[UUID, UUID | None]  # region and service


@dataclass
class Tables:
    """What is read: tables whose rows lead to a family, those with a region (and a service), those of a writer."""

    owners: Owners
    places: dict[str, dict[str, Place]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """Return all of them."""
        return sorted({*self.owners.whose, *self.places, *WRITERS})


def tables_of(owners: Owners, *, cast: Cast) -> Tables:
    """Return the tables that hold something of somebody, and whose each row is to a job."""
    found = Tables(owners)
    ways = dict(_PLACED_THROUGH)
    for table, has_service in rows_of(_PLACED):
        if table not in FOR_EVERYBODY:
            service = "organisation_key" if has_service else "NULL::uuid"
            ways[str(table)] = f"SELECT {_key(str(table))}, region_key, {service} FROM {table}"  # noqa: S608  (our table)
    for region in cast.regions.values():
        with access.acting_as(access.machine(region, "matrix")):
            for table, way in ways.items():
                places = found.places.setdefault(table, {})
                places |= {key: (place, service) for key, place, service in rows_of(way)}
    return found


def _key(table: str) -> str:
    return f"{KEY.get(table, 'id')}::text"


def acting(cast: Cast) -> Iterator[tuple[str, Asker, Actor]]:
    """Yield who asks: by a desk; by a link, as if it were still live; and who else reads the database."""
    for name, member in cast.members.items():
        yield name, ACTORS[name], access.member(member)
    for name, actor in cast.visitors.items():
        yield name, replace(ACTORS[name], visit_ended=False), actor
    houses = {ACTORS[name].at: member for name, member in cast.members.items()}
    for name, who in BESIDES.items():
        region = cast.regions[who.region]
        if who.role == JOB:
            yield name, who, access.machine(region, "matrix")
            continue
        role = Role.PARTNER if who.role == PARTNER else Role.ADMINISTRATOR
        user = cast.members["administrator"].user
        member = Membership(user=user, region=region, organisation=houses[who.at].organisation, role=role)
        yield name, who, access.member(member)


def foreign(cast: Cast, tables: Tables, *, only: Iterable[str] = ()) -> Found:
    """Return how many rows of whom each reads that are not theirs.

    Args:
        only: These tables; all without it.
    """
    found: Found = Counter()
    for name, who, actor in acting(cast):
        with access.acting_as(actor):
            for table in only or tables.names:
                found.update((name, table, whose) for whose in _foreign_in(table, who, actor, tables))
    return found


def _foreign_in(table: str, who: Asker, actor: Actor, tables: Tables) -> Iterator[str]:
    if actor.is_partner and table in QUESTIONS:
        yield from _of_other_questions(table, actor)
        return
    keys = [str(key) for (key,) in rows_of(f"SELECT {_key(table)} FROM {table}")]  # noqa: S608
    if who.role in CLOSED_TO.get(table, ()) or (actor.is_partner and actor.guest and table in CLOSED_TO):
        yield from ("nobody's to read" for _key in keys)
    if table in tables.owners.whose:
        families = (tables.owners.name_of(table, key) for key in keys)
        own = _own_in(table, who)
        yield from (family or "nobody who asks" for family in families if family not in own)
    if table in tables.places:
        places = [tables.places[table].get(key) for key in keys]  # a job does not see what is a writer's alone
        yield from _elsewhere(filter(None, places) if table in WRITERS else places, who, actor)
    if table in WRITERS and who.role != JOB:
        writers = rows_of(f"SELECT {WRITERS[table]} FROM {table}")  # noqa: S608
        yield from ("another writer" for (writer,) in writers if writer not in (None, actor.user_key))
    if table in NOT_FOR_CURATORS and who.role == CURATOR:
        told = rows_of(f"SELECT 1 FROM {table} WHERE {NOT_FOR_CURATORS[table]}")  # noqa: S608
        yield from ("more than a curator reads" for _row in told)


def _of_other_questions(table: str, actor: Actor) -> Iterator[str]:
    """Yield the questions to others; by a link all but the one that it was sent for."""
    for key, organisation in rows_of(f"SELECT id, organisation_id FROM {table}"):  # noqa: S608
        is_own = organisation == actor.own_organisation_key and (actor.guest is None or key == actor.guest.offer_id)
        if not is_own:
            yield "another organisation"


def _own_in(table: str, who: Asker) -> frozenset[str]:
    """Return whose rows of a table somebody may read."""
    here = frozenset(name for name, thing in OBJECTS.items() if thing.region == who.region)
    if who.role == JOB:
        return here
    if who.role in (CURATOR, ADMINISTRATOR):
        may_count = table in OF_KEEPERS or (who.role == CURATOR and table in FIGURES)
        return here if may_count else frozenset()
    if who.role == FAMILY:
        return frozenset() if table in NOT_FOR_FAMILIES else families_seen_by(who)
    if who.role != WORKER:
        return frozenset()
    erased = {ERASED} if table in LEFT_OF_ERASED and who.at == CLINIC else set()
    if table == "casework_keptreading" and RELATIONS[READS_KEPT](who, OBJECTS[ERASED], ERASED):
        erased = {ERASED}
    return families_seen_by(who) | erased


def _elsewhere(places: Iterable[Place | None], who: Asker, actor: Actor) -> Iterator[str]:
    """Yield what belongs to another region, or to another service than the own one."""
    is_bound = who.role in (WORKER, PARTNER, FAMILY)
    for place in places:
        if place is None or place[0] != actor.region.pk:
            yield "another region"
        elif is_bound and place[1] not in (None, actor.own_organisation_key):
            yield "another service"
