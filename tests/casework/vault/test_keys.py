"""Keys of families: made once, destroyed for good, wrapped anew by another master key."""

from __future__ import annotations

import base64
import contextlib
import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from casework import access
from casework.actions.region import erased_families
from casework.models import Family, FamilyKey, Region
from casework.runtime import embedded_postgres, master_keys
from casework.vault import ciphertext, key_life, ring
from tests.casework.planted import plant_family, plant_organisation, plant_region

OLD, NEW = settings.MASTER_KEYS[0], b"n" * 32


@pytest.fixture
def planted() -> tuple[access.Actor, Family]:
    region = plant_region()
    return plant_family(region, plant_organisation(region))


def _key_of(actor: access.Actor, family: Family) -> bytes:
    with access.acting_as(actor):
        return ring.key_of_family(family.pk)[1]


@pytest.mark.django_db
def test_given_a_family_then_it_has_one_key_in_every_act(planted: tuple[access.Actor, Family]) -> None:
    assert _key_of(*planted) == _key_of(*planted)
    with access.acting_as(planted[0]):
        assert ring.make(planted[1].pk) == ring.key_of_family(planted[1].pk)[0]


@pytest.mark.django_db
def test_given_a_destroyed_key_then_nothing_opens_or_is_sealed_any_more(planted: tuple[access.Actor, Family]) -> None:
    actor, family = planted
    with access.acting_as(actor):
        key_id, _ = ring.key_of_family(family.pk)
        assert key_life.destroy_family_key(family.pk)
        assert not key_life.destroy_family_key(family.pk)
        with pytest.raises(ring.KeyDestroyed):
            ring.key(key_id)
        with pytest.raises(ring.KeyDestroyed):
            ring.key_of_family(family.pk)
        row = FamilyKey.objects.get(family=family, what="family")
        assert row.wrapped is None and row.destroyed_at is not None


@pytest.mark.django_db
def test_given_a_destroyed_key_then_no_statement_brings_another_in_its_place(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    with access.acting_as(actor):
        ring.key_of_family(family.pk)
        key_life.destroy_family_key(family.pk)
        with pytest.raises(IntegrityError, match="stays destroyed"), transaction.atomic():
            FamilyKey.objects.filter(family=family).update(wrapped=b"x", destroyed_at=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            FamilyKey.objects.create(family=family, region=actor.region, wrapped=b"x", wrapped_by="x")


@pytest.mark.django_db
def test_given_a_paper_that_the_law_keeps_then_its_key_outlives_the_familys(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    with access.acting_as(actor):
        key_id, key = ring.key_of_family(family.pk, what="papers")
        assert key_life.destroy_family_key(family.pk, but_papers=True)
        with pytest.raises(ring.KeyDestroyed):
            ring.key_of_family(family.pk)
        assert ring.key(key_id) == key
        assert key_life.destroy_family_key(family.pk)
        with pytest.raises(ring.KeyDestroyed):
            ring.key(key_id)


@pytest.mark.django_db
def test_given_a_key_that_was_made_in_what_is_undone_then_what_follows_in_the_act_does_not_take_it(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    with access.acting_as(actor):
        undone = None
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            undone, _ = ring.key_of_family(family.pk, what="papers")
            raise ZeroDivisionError
        made, _ = ring.key_of_family(family.pk, what="papers")
        assert made != undone
        assert set(FamilyKey.objects.filter(family=family, what="papers").values_list("pk", flat=True)) == {made}


@pytest.mark.django_db
def test_given_an_act_that_was_undone_then_the_next_one_makes_its_familys_key_anew(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    undone = []
    with pytest.raises(ZeroDivisionError), access.acting_as(actor):
        undone.append(ring.key_of_family(family.pk, what="papers")[0])
        raise ZeroDivisionError
    with access.acting_as(actor):
        assert ring.key_of_family(family.pk, what="papers")[0] not in undone
        assert FamilyKey.objects.filter(family=family, what="papers").exists()


# ---- dumps ------------------------------------------------------------------------------------------------------------


def _as_dumped(actor: access.Actor, kept: list[FamilyKey]) -> None:
    """Put keys back as a restore does: by the owner, past the triggers."""
    with embedded_postgres.connect(connection.settings_dict["NAME"]) as owner:
        owner.execute("SET session_replication_role = replica")
        for row in kept:
            owner.execute(
                "UPDATE casework_familykey SET wrapped = %s, destroyed_at = NULL WHERE id = %s",
                [bytes(row.wrapped or b""), row.pk],
            )


def test_given_a_dump_of_before_an_erasure_when_it_is_restored_then_the_family_is_erased_again(
    committed_db: str, settings: Any, tmp_path: Path
) -> None:
    settings.DESTROYED_KEYS_FILE = str(tmp_path / "destroyed")
    region = plant_region()
    actor, family = plant_family(region, plant_organisation(region))
    with access.acting_as(actor):
        ring.key_of_family(family.pk, what="papers")
        dumped = list(FamilyKey.objects.filter(family=family))
        key_life.destroy_family_key(family.pk)
    assert erased_families.keep_up(actor=actor).keys == 0
    assert set((tmp_path / "destroyed").read_text().split()) == {str(row.pk) for row in dumped}

    _as_dumped(actor, dumped)
    with access.acting_as(actor):
        assert ring.key_of_family(family.pk)
    call_command("after_restore", "--dump-of", "2020-01-01T00:00+03:00", stdout=io.StringIO())
    with access.acting_as(actor), pytest.raises(ring.KeyDestroyed):
        ring.key_of_family(family.pk)


def test_given_a_destroyed_key_then_no_table_of_the_database_holds_it_any_more_nor_does_the_audit(
    committed_db: str,
) -> None:
    region = plant_region()
    actor, family = plant_family(region, plant_organisation(region))
    with access.acting_as(actor):
        ring.key_of_family(family.pk, what="papers")
        wrapped = [bytes(row.wrapped or b"").hex() for row in FamilyKey.objects.filter(family=family)]
        key_life.destroy_family_key(family.pk)
    with embedded_postgres.connect(connection.settings_dict["NAME"]) as owner:
        tables = owner.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'audit', 'guard')"
        ).fetchall()
        for (table,) in tables:
            rows = "\n".join(row for (row,) in owner.execute(f"SELECT t::text FROM {table} t").fetchall())
            assert not [key for key in wrapped if key in rows], table


@pytest.mark.django_db
def test_given_another_region_or_another_familys_link_then_no_key_is_in_the_table(
    planted: tuple[access.Actor, Family],
) -> None:
    _key_of(*planted)
    with access.acting_as(access.machine(plant_region(), "test")):
        assert not FamilyKey.objects.exists()
    guest = access.Guest(
        link_id=uuid4(), kind="family", family_id=uuid4(), organisation_key=planted[1].organisation_id,
        person_id=None, offer_id=None,
    )  # fmt: skip
    with access.acting_as(access.visitor(planted[0].region, guest)):
        assert not FamilyKey.objects.exists()


@pytest.mark.django_db
def test_given_a_key_moved_to_another_family_then_it_does_not_open(planted: tuple[access.Actor, Family]) -> None:
    actor, family = planted
    with access.acting_as(actor):
        key_id, _ = ring.key_of_family(family.pk)
        row = FamilyKey.objects.get(pk=key_id)
    with pytest.raises(ciphertext.NotOpened):
        ciphertext.unwrap(
            bytes(row.wrapped or b""), by=row.wrapped_by, place=ring.place_of_family(key_id, uuid4()),
            masters=settings.MASTER_KEYS,
        )  # fmt: skip


# ---- the master key ---------------------------------------------------------------------------------------------------


def _rotate() -> str:
    told = io.StringIO()
    call_command("family_keys", "rotate", stdout=told)
    return told.getvalue()


@pytest.mark.django_db
def test_given_a_new_master_key_when_all_is_wrapped_anew_then_the_old_one_is_not_needed(
    planted: tuple[access.Actor, Family], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _key_of(*planted)
    with access.acting_as(planted[0]):
        marks_by = ring.key_of_region(planted[0].region.pk)
    monkeypatch.setattr(settings, "MASTER_KEYS", (NEW, OLD))
    assert _key_of(*planted) == before
    told = _rotate()
    assert "2 keys were wrapped anew" in told
    assert f"{master_keys.name_of(OLD)}" not in told.partition("anew.")[2]

    monkeypatch.setattr(settings, "MASTER_KEYS", (NEW,))
    assert _key_of(*planted) == before
    with access.acting_as(planted[0]):
        assert ring.key_of_region(planted[0].region.pk) == marks_by


@pytest.mark.django_db
def test_given_a_run_that_was_stopped_between_two_batches_then_the_next_one_ends_it(
    planted: tuple[access.Actor, Family], monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, family = planted
    _, other = plant_family(actor.region, family.organisation)
    keys = [_key_of(actor, family), _key_of(actor, other)]
    monkeypatch.setattr(settings, "MASTER_KEYS", (NEW, OLD))
    monkeypatch.setattr(key_life, "AT_ONCE", 1)
    with access.acting_as(actor):
        assert key_life.wrap_anew() == 2  # one family's, and the region's
    assert [_key_of(actor, family), _key_of(actor, other)] == keys
    assert "1 keys were wrapped anew" in _rotate()
    monkeypatch.setattr(settings, "MASTER_KEYS", (NEW,))
    assert [_key_of(actor, family), _key_of(actor, other)] == keys


@pytest.mark.django_db
def test_given_the_old_master_key_is_gone_too_early_then_the_command_says_which_one_is_missing(
    planted: tuple[access.Actor, Family], monkeypatch: pytest.MonkeyPatch
) -> None:
    _key_of(*planted)
    monkeypatch.setattr(settings, "MASTER_KEYS", (NEW,))
    with pytest.raises(CommandError, match=master_keys.name_of(OLD)):
        _rotate()


@pytest.mark.django_db
def test_given_all_tables_then_no_key_lies_in_them_unwrapped(planted: tuple[access.Actor, Family]) -> None:
    key = _key_of(*planted)
    with access.acting_as(planted[0]), connection.cursor() as cursor:
        cursor.execute("SELECT k::text FROM casework_familykey k UNION ALL SELECT k::text FROM casework_regionkey k")
        rows = "\n".join(row for (row,) in cursor.fetchall())
    assert rows
    assert key.hex() not in rows
    assert base64.b64encode(key).decode() not in rows


@pytest.mark.django_db
def test_given_regions_then_each_reckons_marks_by_a_key_of_its_own() -> None:
    found = []
    for region in (plant_region(), plant_region()):
        with access.acting_as(access.machine(region, "test")):
            found.append(ring.key_of_region(region.pk))
    assert len(set(found)) == 2
    assert Region.objects.count() >= 2
