"""Files of papers and copies: sealed with their family's key, those of before sealed by a command, erased with the key."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as now
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from casework import access, clock, invariants, kept_copies
from casework.actions.region import sealed_files
from casework.models import CaseDocument, OutboxRow, ReceivedPaper
from casework.outbox import have_effect
from casework.runtime.embedded_postgres import connect
from casework.vault import files, key_life
from documents import public as documents
from documents.models import Document
from tests import builders
from tests.builders import Story, Town

SCAN = b"%PDF-1.7 a birth certificate"


@pytest.fixture
def town(committed_db: str, tmp_path: Path, settings: Any) -> Town:
    """The region, with folders of its own."""
    settings.DOCUMENTS_ROOT, settings.MEDIA_ROOT = str(tmp_path / "documents"), str(tmp_path / "media")
    return builders.town()


def _printed(town: Town) -> Story:
    case = town.a_case().talked()
    case.effects("draft_paper", "print_paper")
    return case


def _papers(case: Story) -> list[Document]:
    with access.acting_as(case.town.machine):
        keys = CaseDocument.objects.filter(case=case.case_id).values_list("document_key", flat=True)
        return list(Document.objects.filter(pk__in=list(keys)).exclude(storage_key=""))


def _content(case: Story, paper: Document) -> bytes:
    with access.acting_as(case.by):
        return documents.read_file(document_key=paper.pk)


def _file(paper: Document) -> Path:
    return Path(now.DOCUMENTS_ROOT) / paper.storage_key


def _as_before(database: str, case: Story) -> dict[str, bytes]:
    """Lay a case's papers as the version before did, openly under their hash; return them by their place."""
    before = {}
    with connect(database) as owner:
        owner.execute("ALTER TABLE documents_document DISABLE TRIGGER USER")
        for paper in _papers(case):
            content, sealed = _content(case, paper), _file(paper)
            paper.storage_key = f"{paper.pdf_sha256[:2]}/{paper.pdf_sha256}.pdf"
            _file(paper).parent.mkdir(exist_ok=True)
            _file(paper).write_bytes(content)
            sealed.unlink()
            owner.execute("UPDATE documents_document SET storage_key = %s WHERE id = %s", [paper.storage_key, paper.pk])
            before[paper.storage_key] = content
        owner.execute("ALTER TABLE documents_document ENABLE TRIGGER USER")
    return before


def _brought_before(case: Story, content: bytes = SCAN) -> ReceivedPaper:
    """A copy that lies there since before files were sealed."""
    name = f"{hashlib.sha256(content).hexdigest()}.pdf"
    if not kept_copies.folder().exists(name):
        kept_copies.folder().save(name, ContentFile(content))
    with access.acting_as(case.town.machine):
        return ReceivedPaper.objects.create(
            case_id=case.case_id, kind="snils", title={}, copy_name=name, recorded_at=clock.now()
        )


def _copy_name(case: Story, paper: ReceivedPaper) -> str:
    with access.acting_as(case.town.machine):
        return ReceivedPaper.objects.get(pk=paper.pk).copy_name


def _seal_files() -> str:
    told = io.StringIO()
    call_command("family_keys", "seal_files", stdout=told)
    return told.getvalue()


def _forget_files() -> None:
    for row in OutboxRow.objects.filter(topic="forget_file"):
        assert have_effect(row.pk)


def _broken_files() -> dict[str, int]:
    return {one.rule: one.count for one in invariants.count() if one.count and "file" in one.rule}


def test_given_a_paper_of_a_family_when_it_is_issued_then_its_file_is_sealed_and_is_the_same_when_it_is_opened(
    town: Town,
) -> None:
    case = _printed(town)
    papers = _papers(case)
    assert papers
    for paper in papers:
        kept, content = _file(paper).read_bytes(), _content(case, paper)
        assert files.is_sealed(kept) and b"%PDF" not in kept
        assert hashlib.sha256(content).hexdigest() == paper.pdf_sha256
        assert paper.pdf_sha256 not in paper.storage_key
        with access.acting_as(town.machine):
            assert files.key_id_of(kept) == Document._meta.get_field("data").key_of(paper), "the key of what it says"
    assert _broken_files() == {}


def test_given_a_sealed_paper_that_was_changed_then_it_is_damaged_and_counted(town: Town) -> None:
    case = _printed(town)
    first, *_others = _papers(case)
    kept = _file(first).read_bytes()
    _file(first).chmod(0o640)
    _file(first).write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    with pytest.raises(documents.FileDamaged):
        _content(case, first)
    assert _broken_files() == {"paper_file_damaged": 1}


def test_given_papers_of_before_when_files_are_sealed_then_each_lies_sealed_in_its_place_and_opens(
    town: Town, committed_db: str
) -> None:
    case = _printed(town)
    before = _as_before(committed_db, case)
    papers = _papers(case)
    assert [_content(case, paper) for paper in papers] == [before[paper.storage_key] for paper in papers]
    assert documents.open_files() == len(papers) > 0

    told = _seal_files()

    assert f"{len(papers)} papers were sealed, 0 stay as they are" in told
    assert "lying openly  0 papers, 0 copies" in told
    assert [_content(case, paper) for paper in papers] == [before[paper.storage_key] for paper in papers]
    assert all(files.is_sealed(_file(paper).read_bytes()) for paper in papers)
    assert _broken_files() == {}
    lying = [_file(paper).read_bytes() for paper in papers]
    assert " 0 papers were sealed" in _seal_files()
    assert [_file(paper).read_bytes() for paper in papers] == lying, "done once, nothing is written again"


def test_given_a_sealing_that_was_stopped_when_it_is_called_again_then_it_goes_on(
    town: Town, committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _printed(town), _printed(town)
    _as_before(committed_db, first)
    _as_before(committed_db, second)
    _brought_before(first)
    _brought_before(second, SCAN + b"2")
    monkeypatch.setattr(sealed_files, "AT_ONCE", 1)
    sealed_files.seal_papers(actor=town.machine, past=None)
    sealed_files.seal_copies(actor=town.machine, past=None)
    assert documents.open_files() > 0
    assert _seal_files()
    _forget_files()
    assert (documents.open_files(), kept_copies.open_files()) == (0, 0)
    assert _broken_files() == {}


def test_given_one_copy_of_before_in_two_families_when_files_are_sealed_then_each_has_its_own_and_the_open_one_goes(
    town: Town,
) -> None:
    cases = [_printed(town), _printed(town)]
    papers = [_brought_before(case) for case in cases]
    open_one = papers[0].copy_name
    assert papers[1].copy_name == open_one

    assert "2 copies were sealed" in _seal_files()
    _forget_files()

    names = [_copy_name(case, paper) for case, paper in zip(cases, papers, strict=True)]
    assert len({*names, open_one}) == 3
    assert not kept_copies.folder().exists(open_one)
    for name in names:
        assert files.is_sealed(kept_copies.folder().open(name).read())
        assert kept_copies.read(name) == SCAN
    assert _broken_files() == {}


def test_given_a_copy_of_before_that_is_gone_or_damaged_when_files_are_sealed_then_it_is_told_and_left(
    town: Town,
) -> None:
    case = _printed(town)
    paper = _brought_before(case)
    file = Path(now.MEDIA_ROOT) / "copies" / paper.copy_name
    file.chmod(0o640)
    file.write_bytes(b"%PDF-1.7 half")
    assert "0 copies were sealed, 1 stay as they are" in _seal_files()
    assert _copy_name(case, paper) == paper.copy_name
    assert file.read_bytes() == b"%PDF-1.7 half"


def test_given_a_storage_that_replaces_nothing_when_files_are_sealed_then_that_is_said_in_words(
    town: Town, committed_db: str, settings: Any
) -> None:
    case = _printed(town)
    before = _as_before(committed_db, case)
    settings.STORAGES = {**settings.STORAGES, "documents": {"BACKEND": f"{__name__}.Bucket"}}
    for place, content in before.items():
        Bucket.holds.save(place, ContentFile(content))
    with pytest.raises(CommandError, match="keeps each file as it was first given"):
        _seal_files()


class Bucket:
    """A store elsewhere, the same one for whoever asks."""

    holds = InMemoryStorage()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.holds, name)


def test_given_a_key_that_was_destroyed_when_its_files_are_asked_for_then_a_page_says_so_in_words(town: Town) -> None:
    case = _printed(town)
    paper, brought = _papers(case)[0], _brought_before(case)
    _seal_files()
    family = case.case().family_id
    with access.acting_as(town.machine):
        key_life.destroy_family_key(family)
    client = Client()
    assert case.by.membership is not None
    client.force_login(case.by.membership.user, backend="django.contrib.auth.backends.ModelBackend")

    for name, key in (("document_file", paper.pk), ("paper_copy", brought.pk)):
        answer = client.get(reverse(name, args=[key]))
        assert answer.status_code == 422, name
        assert re.search(r"was erased|стёрты", answer.content.decode()), name
    with pytest.raises(documents.FileErased), access.acting_as(town.machine):
        documents.read_file(document_key=paper.pk)
    assert _broken_files() == {}, "whole, and opened by nobody"


def test_given_a_new_master_key_when_all_is_wrapped_anew_then_no_file_is_touched_and_all_open(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _printed(town)
    papers = _papers(case)
    before = [_file(paper).read_bytes() for paper in papers], [_content(case, paper) for paper in papers]
    new, old = b"n" * 32, now.MASTER_KEYS[0]
    monkeypatch.setattr(now, "MASTER_KEYS", (new, old))
    call_command("family_keys", "rotate", stdout=io.StringIO())
    monkeypatch.setattr(now, "MASTER_KEYS", (new,))
    assert ([_file(paper).read_bytes() for paper in papers], [_content(case, paper) for paper in papers]) == before
