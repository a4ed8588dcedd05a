"""A damaged zip is refused in words, wherever the damage lies."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.versions.zip_reader import ArchiveRefused, Limits, is_archive, read_archive
from tests.proofs import examples

METHODS = {
    "stored": zipfile.ZIP_STORED,
    "deflated": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "lzma": zipfile.ZIP_LZMA,
}
LIMITS = Limits(most_files=40, largest_file=100_000, largest_whole=400_000)


def _written(method: int) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr("journey/v1.yaml", "journey: x\n" * 30)
        archive.writestr("journey/walkthrough.yaml", "стория: да\n" * 30)
    return written.getvalue()


WHOLE = {name: _written(method) for name, method in METHODS.items()}


@pytest.mark.parametrize("name", METHODS)
@settings(max_examples=examples(150), deadline=None, derandomize=True)
@given(data=st.data())
def test_given_bytes_changed_anywhere_when_it_is_read_then_it_is_read_or_refused(
    name: str, data: st.DataObject
) -> None:
    content = bytearray(WHOLE[name])
    for _time in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        assert is_archive(io.BytesIO(damaged)) in (True, False)
        try:
            found = dict(read_archive(io.BytesIO(damaged), limits=LIMITS))
        except ArchiveRefused:
            continue
        assert all(len(body) <= LIMITS.largest_file + 1 for body in found.values())


@pytest.mark.parametrize("name", METHODS)
def test_given_a_whole_archive_when_it_is_read_then_its_files_are_there(name: str) -> None:
    assert set(dict(read_archive(io.BytesIO(WHOLE[name]), limits=LIMITS))) == {
        "journey/v1.yaml",
        "journey/walkthrough.yaml",
    }
