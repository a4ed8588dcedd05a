"""What each actor reads by raw SQL, whatever the pages above would show: nothing that is not theirs, in any table."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, ProgrammingError, connection, transaction

from casework import access
from casework.access import Actor, Guest, account_proof, signed_context
from casework.demo.authorisation.without_rules import FIGURES, QUESTIONS, rows_of, ways_to_family
from casework.models import Case, LinkKind, Offer, PartnerRequest, Role, User
from tests.casework.planted import plant_region
from tests.casework.web.conftest import Desk, Family, plant_desk
from tests.documents import papers

PROTECTED = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1
"""


@dataclass(frozen=True)
class Region:
    """A region with families of two services, and whose each row is."""

    desk: Desk
    mine: Family
    colleague_s: Family
    whose: Mapping[str, Mapping[str, UUID]] = field(repr=False)

    def family_of(self, taken_in: Family) -> UUID:
        """Return the family of a case."""
        with access.acting_as(self.machine) as actor:
            return access.find(Case, to=actor, pk=taken_in.case_id).family_id

    @property
    def machine(self) -> Actor:
        """A job, which sees the whole region."""
        return access.machine(self.desk.planted.region, "counting")


@pytest.fixture(scope="module")
def region(module_db: str) -> Region:
    """Two families that have agreed to everything, with requests, offers, papers and messages."""
    desk = plant_desk()
    machine = access.machine(desk.planted.region, "counting")
    issuer = replace(papers.ISSUER, organisation_key=desk.worker.organisation_id)
    mine, colleague_s = desk.family(), desk.family()
    for taken_in in (mine, colleague_s):
        taken_in.agree()
        with access.acting_as(machine):
            family = access.find(Case, to=machine, pk=taken_in.case_id).family_id
            papers.reserve(region_key=desk.planted.region.pk, family_key=family, issuer=issuer)
    with access.acting_as(machine):
        whose = {table: dict(rows_of(way)) for table, way in ways_to_family().items()}
    return Region(desk, mine, colleague_s, whose)


def _seen(actor: Actor, tables: Mapping[str, object]) -> dict[str, set[str]]:
    with access.acting_as(actor):
        return {table: {str(key) for (key,) in rows_of(f"SELECT id::text FROM {table}")} for table in tables}  # noqa: S608


def _foreign(region: Region, actor: Actor, own: set[UUID], apart_from: frozenset[str] = frozenset()) -> dict[str, int]:
    """Return how many rows of others an actor sees, by table; print it with how many of the own."""
    counts = {}
    seen = {table: keys for table, keys in _seen(actor, region.whose).items() if table not in apart_from}
    for table, keys in seen.items():
        counts[table] = sum(region.whose[table].get(key) not in own for key in keys)
    rows = sum(map(len, seen.values()))
    print(f"{actor.role}: {rows} rows seen in {len(seen)} tables, {sum(counts.values())} foreign")
    return {table: count for table, count in counts.items() if count}


def _family_link(region: Region, taken_in: Family) -> Actor:
    leader = region.desk.worker.organisation_id
    guest = Guest(uuid4(), LinkKind.FAMILY, region.family_of(taken_in), leader)
    return access.visitor(region.desk.planted.region, guest)


def test_given_all_tables_then_those_with_people_lead_to_a_family_and_holdrows_of(region: Region) -> None:
    protected = {str(name) for (name,) in rows_of(PROTECTED)}
    filled = {table for table, rows in region.whose.items() if rows}
    assert len(protected & set(region.whose)) >= 30
    assert {
        "casework_person",
        "casework_consent",
        "casework_offer",
        "journeys_act",
        "casework_partnerrequest",
    } <= filled


def test_given_the_leading_service_then_it_sees_its_families_in_full(region: Region) -> None:
    own = {region.family_of(region.mine), region.family_of(region.colleague_s)}
    assert _foreign(region, region.desk.actor, own) == {}
    assert len(_seen(region.desk.actor, region.whose)["casework_person"]) >= 4


def test_given_a_family_s_link_then_no_row_of_another_family_is_seen(region: Region) -> None:
    link = _family_link(region, region.mine)
    assert _foreign(region, link, {region.family_of(region.mine)}) == {}
    seen = _seen(link, region.whose)
    assert seen["journeys_act"]
    assert len(seen["documents_document"]) == 1


def test_given_a_curator_then_no_row_with_a_person_in_it_is_seen(region: Region) -> None:
    assert _foreign(region, region.desk.planted.curator, set(), FIGURES) == {}


def test_given_an_administrator_then_no_row_of_any_family_is_seen(region: Region) -> None:
    assert _foreign(region, access.member(region.desk.administrator), set()) == {}


def test_given_each_partner_then_only_questions_to_the_own_organisation_are_seen(region: Region) -> None:
    members = region.desk.planted.region.membership_set.filter(role=Role.PARTNER).select_related(
        "user", "organisation", "region"
    )
    asked = 0
    for member in members:
        partner = access.member(member)
        assert _foreign(region, partner, set(), QUESTIONS) == {}
        with access.acting_as(partner):
            for model in (Offer, PartnerRequest):
                addressed = set(model.objects.values_list("organisation_id", flat=True))
                assert addressed <= {member.organisation_id}
                asked += len(addressed)
    assert asked


def test_given_a_job_of_another_region_then_nothing_of_this_one_is_seen(region: Region) -> None:
    assert _foreign(region, access.machine(plant_region(), "elsewhere"), set()) == {}


def test_given_the_exchange_with_partners_then_neither_families_nor_curators_read_it(region: Region) -> None:
    exchange = dict.fromkeys(("partners_outgoingrecord", "partners_incomingmessage", "partners_deliveryattempt"))
    for actor in (_family_link(region, region.mine), region.desk.planted.curator):
        assert not any(_seen(actor, exchange).values())


def test_given_each_actor_when_raw_sql_tries_to_become_somebody_else_then_not_a_row_more_is_seen(
    region: Region,
) -> None:
    actors = [
        region.desk.actor,
        region.desk.planted.curator,
        access.member(region.desk.administrator),
        _family_link(region, region.mine),
        access.machine(plant_region(), "elsewhere"),
    ]
    tried = [
        "SELECT set_config('role', 'none', true)",
        "SET LOCAL ROLE ryadom",
        "RESET ROLE",
        "SET LOCAL row_security = off",
    ]
    values = {"region": str(region.desk.planted.region.pk), "reach": "region", "family": "", "figures": ""}
    tried += [f"SELECT set_config('ryadom.{name}', '{values.get(name, '')}', true)" for name in signed_context.FIELDS]
    for actor in actors:
        before = _seen(actor, region.whose)
        for sql in tried:
            assert _after(actor, sql, region.whose) <= {(table, key) for table in before for key in before[table]}


def _after(actor: Actor, sql: str, tables: Mapping[str, object]) -> set[tuple[str, str]]:
    """Return the rows that are seen once the statement was run; none where it was refused."""
    seen: set[tuple[str, str]] = set()
    with access.acting_as(actor):
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(sql)
                for table in tables:
                    seen |= {(table, str(key)) for (key,) in rows_of(f"SELECT id::text FROM {table}")}  # noqa: S608
        except DatabaseError:
            return set()
    return seen


# what would give an account away, or a desk: to each actor, and to who has stolen the working role's login
FORGED = {
    "a password": "UPDATE casework_user SET password = 'x'",
    "an address to sign in with": "UPDATE casework_user SET email = 'x' || id || '@example.org'",
    "an account switched on": "UPDATE casework_user SET is_active = NOT is_active",
    "ended sessions live again": "UPDATE casework_user SET times_signed_out = times_signed_out + 1",
    "an account": "INSERT INTO casework_user (id, password, is_superuser, email, name, language, is_active, shortcuts, "
    "times_signed_out) VALUES (gen_random_uuid(), 'x', true, 'x@example.org', 'X', 'ru', true, true, 0)",
    "an account gone": "DELETE FROM casework_user",
    "a confirmed address": 'INSERT INTO account_emailaddress (user_id, email, verified, "primary") '
    "SELECT id, 'x@example.org', true, false FROM casework_user LIMIT 1",
    "an address confirmed": "UPDATE account_emailaddress SET verified = NOT verified",
    "an address gone": "DELETE FROM account_emailaddress",
    "a second factor": "INSERT INTO mfa_authenticator (user_id, type, data, created_at) "
    "SELECT id, 'totp', '{}', now() FROM casework_user LIMIT 1",
    "another factor": 'UPDATE mfa_authenticator SET data = \'{"secret": "x"}\'',
    "a factor gone": "DELETE FROM mfa_authenticator",
    "a role": "UPDATE casework_membership SET role = 'social_worker'",
    "a desk again": "UPDATE casework_membership SET active = NOT active",
    "a desk": "INSERT INTO casework_membership (id, user_id, organisation_key, region_key, role, manages, active) "
    "SELECT gen_random_uuid(), user_id, organisation_key, region_key, 'administrator', false, true FROM casework_membership "
    "WHERE role <> 'administrator' LIMIT 1",
    "a desk gone": "DELETE FROM casework_membership",
}
PROOFS = ("", "x", "{signature}|account|{number}|*", "{signature}|account|{number}|{user}")


@pytest.fixture(scope="module")
def accounts(region: Region) -> UUID:
    """An account with a confirmed address and a second factor."""
    user = region.desk.administrator.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user.pk


@pytest.mark.guarded_accounts
def test_given_each_actor_when_raw_sql_forges_accounts_and_desks_then_none_is_written(
    region: Region, accounts: UUID
) -> None:
    actors = {
        "worker": region.desk.actor,
        "curator": region.desk.planted.curator,
        "administrator": access.member(region.desk.administrator),
        "family": _family_link(region, region.mine),
        "job": access.machine(region.desk.planted.region, "counting"),
    }
    written = {
        name: sorted(forged for forged in FORGED if _writes(actor, FORGED[forged], accounts))
        for name, actor in actors.items()
    }
    for name, forged in written.items():
        print(f"{name}: {len(FORGED) * len(PROOFS)} forged writes tried, {len(forged)} written")
    assert written == dict.fromkeys(actors, [])


def _writes(actor: Actor, sql: str, user: UUID) -> bool:
    """Say whether a row was written, whatever proof is claimed: an invented one, and one that was taken elsewhere."""
    written = 0
    for proof in PROOFS:
        with access.acting_as(actor), suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::text")
            (number,) = cursor.fetchone()
            told = proof.format(signature="0" * 64, number=number, user=user)
            cursor.execute("SELECT set_config('ryadom.account', %s, true)", [told])
            cursor.execute(sql)
            written += max(0, cursor.rowcount)
            transaction.set_rollback(True)
    return written > 0


@pytest.mark.guarded_accounts
def test_given_a_proof_of_one_account_then_another_one_is_not_changed_and_the_next_transaction_has_none(
    region: Region, accounts: UUID
) -> None:
    rename = "UPDATE casework_user SET name = name || '.' WHERE id = %s"
    other = region.desk.actor.user_key
    with account_proof.changing(accounts), connection.cursor() as cursor:
        cursor.execute(rename, [accounts])
        cursor.execute("SELECT current_setting('ryadom.account')")
        (proof,) = cursor.fetchone()
        with pytest.raises(ProgrammingError, match="no act of Ryadom changes this account"), transaction.atomic():
            cursor.execute(rename, [other])
    with (
        pytest.raises(ProgrammingError, match="no act of Ryadom"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT set_config('ryadom.account', %s, true)", [proof])
        cursor.execute(rename, [accounts])


@pytest.mark.guarded_accounts
def test_given_what_nobody_s_safety_hangs_on_then_it_is_changed_without_a_proof(accounts: UUID) -> None:
    changed = User.objects.filter(pk=accounts).update(language="en", shortcuts=False, last_login=None)
    used = Authenticator.objects.filter(user=accounts).update(last_used_at=None)
    assert changed == used == 1
