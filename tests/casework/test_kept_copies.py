"""Copies of papers: whole under their hash or not there, checked at every reading, put right when brought again."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from casework import kept_copies

PDF = b"%PDF-1.7 a birth certificate"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    """A store of its own."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path / "copies"


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


def test_given_a_copy_then_it_is_read_back_and_kept_once(store: Path) -> None:
    name = kept_copies.keep(PDF, ending="pdf")
    assert kept_copies.keep(PDF, ending="pdf") == name
    assert kept_copies.read(name) == PDF
    assert [file.name for file in store.iterdir()] == [name]
    assert (store / name).stat().st_mode & 0o777 == 0o440


def test_given_a_disk_that_runs_full_half_way_then_nothing_lies_under_the_hash_and_it_is_said_in_words(
    store: Path,
) -> None:
    scan = PDF + b"0" * 1_000_000
    with _disk_full_after(64 * 1024), pytest.raises(kept_copies.CopyNotKept, match="nothing was kept"):
        kept_copies.keep(scan, ending="pdf")
    assert list(store.iterdir()) == []
    name = kept_copies.keep(scan, ending="pdf")
    assert kept_copies.read(name) == scan


def test_given_half_a_file_under_a_full_hash_then_it_is_never_shown(store: Path) -> None:
    name = kept_copies.keep(PDF, ending="pdf")
    _spoil(store / name)
    with pytest.raises(kept_copies.CopyDamaged, match="damaged"):
        kept_copies.read(name)


def test_given_half_a_file_under_a_full_hash_when_the_paper_is_brought_again_then_it_is_put_right(store: Path) -> None:
    name = kept_copies.keep(PDF, ending="pdf")
    _spoil(store / name)
    assert kept_copies.keep(PDF, ending="pdf") == name
    assert kept_copies.read(name) == PDF
    assert [file.read_bytes() for file in store.glob(".damaged-*")] == [b"%PDF-1.7 half"]


def test_given_a_copy_that_is_gone_then_that_is_said(store: Path) -> None:
    name = kept_copies.keep(PDF, ending="pdf")
    (store / name).unlink()
    with pytest.raises(kept_copies.CopyMissing, match="not in the store"):
        kept_copies.read(name)


def test_given_copies_then_those_gone_and_those_damaged_are_told_apart(store: Path) -> None:
    whole, gone, spoilt = (kept_copies.keep(PDF + sign, ending="pdf") for sign in (b"1", b"2", b"3"))
    (store / gone).unlink()
    _spoil(store / spoilt)
    names = [whole, gone, spoilt]
    assert kept_copies.broken(names, thorough=True) == ([gone], [spoilt])
    assert kept_copies.broken(names, thorough=False) == ([gone], [])


def test_given_what_a_killed_process_left_then_it_is_swept_a_day_later_and_copies_stay(store: Path) -> None:
    import os
    import time

    name = kept_copies.keep(PDF, ending="pdf")
    old, fresh = store / ".draft-old", store / ".draft-fresh"
    for draft in (old, fresh):
        draft.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * 24 * 3600,) * 2)
    assert kept_copies.folder().sweep() == 1
    assert not old.exists() and fresh.exists()
    assert kept_copies.folder().names() == [name]
