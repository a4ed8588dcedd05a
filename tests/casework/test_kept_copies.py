"""Copies of papers: sealed and whole or not there, checked at every reading, put right when brought again."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casework import access, kept_copies
from casework.models import Family
from casework.vault import key_life, ring
from tests.casework.planted import plant_family, plant_organisation, plant_region

PDF = b"%PDF-1.7 a birth certificate"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    """A store of its own."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path / "copies"


@pytest.fixture
def planted() -> tuple[access.Actor, Family]:
    region = plant_region()
    return plant_family(region, plant_organisation(region))


@pytest.fixture
def family(planted: tuple[access.Actor, Family]) -> Iterator[UUID]:
    """The family whose copies are kept, in an act of its region."""
    actor, family = planted
    with access.acting_as(actor):
        yield family.pk


def _kept_before(store: Path, content: bytes) -> str:
    """A copy as it lies there since before files were sealed."""
    name = f"{hashlib.sha256(content).hexdigest()}.pdf"
    store.mkdir(exist_ok=True)
    (store / name).write_bytes(content)
    return name


@contextmanager
def _disk_full_after(size: int) -> Iterator[None]:
    """The kernel takes so many bytes of a file and no more: as when the disk runs full half-way."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _spoil(file: Path, content: bytes = b"%PDF-1.7 half") -> None:
    file.chmod(0o640)
    file.write_bytes(content)


def test_given_a_copy_then_it_is_read_back_and_kept_once(store: Path, family: UUID) -> None:
    name = kept_copies.keep(PDF, ending="pdf", family_id=family)
    assert kept_copies.keep(PDF, ending="pdf", family_id=family) == name
    assert kept_copies.read(name) == PDF
    assert [file.name for file in store.iterdir()] == [name]
    assert (store / name).stat().st_mode & 0o777 == 0o440


def test_given_a_disk_that_runs_full_half_way_then_nothing_lies_under_the_hash_and_it_is_said_in_words(
    store: Path, family: UUID
) -> None:
    scan = PDF + b"0" * 1_000_000
    with _disk_full_after(64 * 1024), pytest.raises(kept_copies.CopyNotKept, match="nothing was kept"):
        kept_copies.keep(scan, ending="pdf", family_id=family)
    assert list(store.iterdir()) == []
    name = kept_copies.keep(scan, ending="pdf", family_id=family)
    assert kept_copies.read(name) == scan


def test_given_half_a_file_under_a_full_hash_then_it_is_never_shown(store: Path, family: UUID) -> None:
    name = kept_copies.keep(PDF, ending="pdf", family_id=family)
    _spoil(store / name)
    with pytest.raises(kept_copies.CopyDamaged, match="damaged"):
        kept_copies.read(name)


def test_given_half_a_file_under_a_full_hash_when_the_paper_is_brought_again_then_it_is_put_right(
    store: Path, family: UUID
) -> None:
    name = kept_copies.keep(PDF, ending="pdf", family_id=family)
    _spoil(store / name)
    assert kept_copies.keep(PDF, ending="pdf", family_id=family) == name
    assert kept_copies.read(name) == PDF
    assert [file.read_bytes() for file in store.glob(".damaged-*")] == [b"%PDF-1.7 half"]


def test_given_a_copy_that_is_gone_then_that_is_said(store: Path, family: UUID) -> None:
    name = kept_copies.keep(PDF, ending="pdf", family_id=family)
    (store / name).unlink()
    with pytest.raises(kept_copies.CopyMissing, match="not in the store"):
        kept_copies.read(name)


def test_given_copies_then_those_gone_and_those_damaged_are_told_apart(store: Path, family: UUID) -> None:
    whole, gone, spoilt = (kept_copies.keep(PDF + sign, ending="pdf", family_id=family) for sign in (b"1", b"2", b"3"))
    (store / gone).unlink()
    _spoil(store / spoilt)
    names = [whole, gone, spoilt]
    assert kept_copies.broken(names, thorough=True) == ([gone], [spoilt])
    assert kept_copies.broken(names, thorough=False) == ([gone], [])


def test_given_what_a_killed_process_left_then_it_is_swept_a_day_later_and_copies_stay(
    store: Path, family: UUID
) -> None:
    import os
    import time

    name = kept_copies.keep(PDF, ending="pdf", family_id=family)
    old, fresh = store / ".draft-old", store / ".draft-fresh"
    for draft in (old, fresh):
        draft.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * 24 * 3600,) * 2)
    assert kept_copies.folder().sweep() == 1
    assert not old.exists() and fresh.exists()
    assert kept_copies.folder().names() == [name]


# ---- sealed ---------------------------------------------------------------------------------------------------------


def test_given_a_copy_then_neither_its_file_nor_its_name_tells_what_it_holds(store: Path, family: UUID) -> None:
    name = kept_copies.keep(PDF, ending="pdf", family_id=family)
    kept = (store / name).read_bytes()
    assert PDF not in kept
    assert not kept.startswith(b"%PDF")
    assert name.partition(".")[0] != hashlib.sha256(PDF).hexdigest(), "who guesses it cannot try the guess"


def test_given_one_file_brought_by_two_families_then_nothing_tells_that_it_is_the_same(
    store: Path, planted: tuple[access.Actor, Family]
) -> None:
    actor, first = planted
    _, second = plant_family(actor.region, first.organisation)
    with access.acting_as(actor):
        names = {kept_copies.keep(PDF, ending="pdf", family_id=one.pk) for one in (first, second)}
        assert len(names) == 2
        assert [kept_copies.read(name) for name in names] == [PDF, PDF]


def test_given_a_file_under_the_name_of_another_then_it_does_not_open(store: Path, family: UUID) -> None:
    one, other = (kept_copies.keep(PDF + sign, ending="pdf", family_id=family) for sign in (b"1", b"2"))
    (store / one).rename(store / other)
    with pytest.raises(kept_copies.CopyDamaged):
        kept_copies.read(other)


def test_given_a_key_that_was_destroyed_when_a_copy_is_read_then_it_is_said_in_words(store: Path, family: UUID) -> None:
    name = kept_copies.keep(PDF, ending="pdf", family_id=family)
    key_life.destroy_family_key(family)
    with pytest.raises(kept_copies.CopyErased, match="was erased"):
        kept_copies.read(name)
    with pytest.raises(ring.KeyDestroyed):
        kept_copies.keep(PDF, ending="pdf", family_id=family)
    assert kept_copies.broken([name], thorough=True) == ([], []), "whole, and opened by nobody"


def test_given_a_copy_of_before_then_it_is_read_as_it_lies_and_its_hash_is_checked(store: Path, family: UUID) -> None:
    name = _kept_before(store, PDF)
    assert kept_copies.is_open(name)
    assert kept_copies.read(name) == PDF
    _spoil(store / name)
    with pytest.raises(kept_copies.CopyDamaged):
        kept_copies.read(name)


def test_given_a_sealed_file_cut_anywhere_then_it_is_damaged_and_no_fault(store: Path, family: UUID) -> None:
    name = kept_copies.keep(PDF, ending="pdf", family_id=family)
    whole = (store / name).read_bytes()
    for length in (0, 5, 16, 20, 32, 40, len(whole) - 1):
        _spoil(store / name, whole[:length])
        with pytest.raises(kept_copies.CopyDamaged):
            kept_copies.read(name)


def test_given_a_copy_of_before_when_it_is_kept_anew_then_it_is_the_same_under_another_name(
    store: Path, family: UUID
) -> None:
    jpeg, heic = _kept_before(store, b"\xff\xd8\xff a photo"), b"a photo of an iphone"
    shown = f"{hashlib.sha256(b'jpeg').hexdigest()}.jpg"
    (store / shown).write_bytes(b"jpeg")
    photo = f"{hashlib.sha256(heic).hexdigest()}.{shown.removesuffix('.jpg')}.heic"
    (store / photo).write_bytes(heic)

    anew = [kept_copies.keep_anew(name, family_id=family) for name in (jpeg, photo)]

    assert not {jpeg, photo} & set(anew)
    assert not any(map(kept_copies.is_open, anew))
    assert [kept_copies.read(name) for name in anew] == [b"\xff\xd8\xff a photo", heic]
    assert kept_copies.read(kept_copies.shown_as(anew[1])) == b"jpeg"
    assert [kept_copies.keep_anew(name, family_id=family) for name in (jpeg, photo)] == anew, "stopped, it goes on"
