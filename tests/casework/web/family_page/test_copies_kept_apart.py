"""A copy that is more than a paper: kept, shown to the worker, not handed out to the family."""

from __future__ import annotations

import pytest
from django.urls import reverse

from casework import access, clock, kept_copies
from casework.models import Case, ReceivedPaper
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.family_page.looked_up import enter_once

JPEG, PNG, PDF = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7\n1 0 obj\n"
END = {JPEG: b"\xff\xd9", PNG: b"IEND\xaeB\x60\x82", PDF: b"\nendobj\n%%EOF\n"}
ENDING = {JPEG: "jpg", PNG: "png", PDF: "pdf"}
ARCHIVE = b"PK\x03\x04 a file in it PK\x05\x06" + b"\x00" * 18
TRIAL = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
APART = {
    "a trial virus in a paper": (PDF, TRIAL),
    "a trial virus behind a picture": (JPEG, END[JPEG] + TRIAL),
    "an archive behind a picture": (JPEG, END[JPEG] + ARCHIVE),
    "an archive in a paper": (PDF, ARCHIVE),
    "a paper in a picture": (PNG, PDF),
    "a page in a picture": (PNG, b"<HTML><body>"),
    "a script in a picture": (JPEG, b"<ScRiPt>alert(1)</script>"),
    "a program in a picture": (JPEG, b"<?php system($_GET[0]); ?>"),
    "a drawing with a script": (PNG, b"<svg onload=alert(1)>"),
    "commands in a comment of a picture": (JPEG, b"\xff\xfe\x00\x30'; DROP TABLE a; -- and\nselect 1"),
    "commands in a comment of a paper": (PDF, b"/* x */ -- DROP TABLE casework_case;"),
    "a paper that runs a script": (PDF, b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"),
    "a paper that starts a program": (PDF, b"<< /S /Launch /F (cmd.exe) >>"),
    "a paper with a file inside": (PDF, b"<< /Type /EmbeddedFile >>"),
}
HARMLESS = {
    "a photo": (JPEG, b"\x00\x01--\x00" * 200),
    "a photo that moves": (JPEG, END[JPEG] + b"\x00\x00\x00\x18ftypmp42" + b"\x07" * 400),
    "a scan": (PNG, b"PK\x03\x04 by chance"),
    "a paper that opens at its first page": (PDF, b"<< /OpenAction [3 0 R /Fit] /Metadata 4 0 R >>"),
    "a paper with a dash in it": (PDF, b"(selected places -- see the list) Tj"),
}


@pytest.fixture(scope="module")
def family(desk: Desk) -> Family:
    return desk.family()


def _brought(family: Family, head: bytes, more: bytes) -> ReceivedPaper:
    step = family.item("intake").key
    with access.acting_as(family.desk.actor):
        household = Case.objects.get(pk=family.case_id).family_id
        # not opened first, as it was before uploads were
        name = kept_copies.keep(head + more + END[head], ending=ENDING[head], family_id=household)
        return ReceivedPaper.objects.create(
            case_id=family.case_id, work_item_key=step, kind="snils_notice", title={"ru": "x"},
            copy_name=name, recorded_by=family.desk.worker.user, recorded_at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize(("head", "more"), APART.values(), ids=APART)
def test_given_a_copy_that_is_more_than_a_paper_then_the_worker_has_it_and_the_family_is_told_why_not(
    desk: Desk, family: Family, head: bytes, more: bytes
) -> None:
    paper = _brought(family, head, more)

    answer = enter_once(family).get(reverse("family_paper", args=[paper.pk]))
    kept = desk.client().get(reverse("paper_copy", args=[paper.pk]))

    assert answer.status_code == 422
    assert "is kept apart and not handed out here" in answer.content.decode()
    assert kept.getvalue() == head + more + END[head]


@pytest.mark.parametrize(("head", "more"), HARMLESS.values(), ids=HARMLESS)
def test_given_a_copy_that_is_a_paper_then_the_family_has_it(family: Family, head: bytes, more: bytes) -> None:
    paper = _brought(family, head, more)

    answer = enter_once(family).get(reverse("family_paper", args=[paper.pk]))

    assert answer.status_code == 200
    assert answer.getvalue() == head + more + END[head]
