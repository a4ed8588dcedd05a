"""Texts of journeys at the curator's desk: mistakes by line, differences in words, published by a second person."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import access
from casework.actions.region import journey_drafts
from casework.errors import Forbidden
from casework.models import JourneyDraft, Membership, Role
from journeys import public as journeys
from journeys.reader import CATALOGUE
from tests.casework.web.conftest import FLAGSHIP, Desk

FOLDER = CATALOGUE / FLAGSHIP
NEXT = {
    "v3.yaml": (FOLDER / "v2.yaml").read_text().replace("version: 2", "version: 3"),
    "v3.en.yaml": (FOLDER / "v2.en.yaml").read_text(),
    "walkthrough.yaml": (FOLDER / "walkthrough.yaml").read_text(),
}


def changed(before: str, after: str, name: str = "v3.yaml") -> dict[str, str]:
    text = NEXT[name].replace(before, after)
    assert text != NEXT[name]
    return {**NEXT, name: text}


def curators(desk: Desk) -> list[Membership]:
    with access.acting_as(desk.planted.curator):
        rows = Membership.objects.filter(region=desk.planted.region, role=Role.CURATOR, active=True)
        return list(rows.select_related("user", "region", "organisation").order_by("user__name"))


def client_of(desk: Desk, number: int = 0, language: str = "en") -> Client:
    return desk.client(curators(desk)[number], language=language)


def bring(client: Client, files: dict[str, str]) -> str:
    uploads = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]
    answer = client.post(reverse("catalogue"), {"files": uploads})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_given_the_list_when_a_curator_opens_it_then_versions_stand_there_and_their_files_come_as_one_archive(
    desk: Desk,
) -> None:
    client = client_of(desk)

    page = client.get(reverse("catalogue")).content.decode()
    answer = client.get(reverse("version_files", args=[FLAGSHIP, 2]))

    assert "Version 2" in page
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert f"{FLAGSHIP}/v2.yaml" in archive.namelist()
        assert archive.read(f"{FLAGSHIP}/v2.yaml").decode() == (FOLDER / "v2.yaml").read_text()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_a_version_when_it_is_read_in_words_then_it_says_when_each_step_opens_and_what_changed(
    desk: Desk, language: str
) -> None:
    page = client_of(desk, language=language).get(reverse("version_in_words", args=[FLAGSHIP, 2])).content.decode()

    assert ("Полис ОМС" if language == "ru" else "Health policy") in page
    assert ("нужно, чтобы удалось" if language == "ru" else "needs to have gone well") in page
    assert "<del>" in page and "<ins>" in page  # for whom it is changed from version 1


def test_given_mistakes_when_a_draft_is_brought_then_each_stands_there_with_its_line_and_nobody_can_publish(
    desk: Desk,
) -> None:
    files = changed("needs: [register_birth]", "needs: [registr_birth]")
    client = client_of(desk)

    address = bring(client, files)
    page = client.get(address).content.decode()

    line = next(number for number, text in enumerate(files["v3.yaml"].splitlines(), 1) if "registr_birth" in text)
    assert f"v3.yaml:{line}" in page and "Did you mean" in page
    refused = client.post(address, {"act": "propose"})
    assert refused.status_code == 422


def test_given_a_good_draft_when_its_author_publishes_it_then_it_is_refused_and_a_colleague_may(desk: Desk) -> None:
    files = changed("title: Полис ОМС", "title: Полис для ребёнка")
    files["v3.en.yaml"] = files["v3.en.yaml"].rstrip() + "\nsteps:\n  insurance_policy: {title: The child's policy}\n"
    first, second = client_of(desk, 0), client_of(desk, 1)
    address = bring(first, files)
    page = first.get(address).content.decode()
    assert "No mistake was found" in page
    assert "The child&#x27;s policy" in page and "Health policy" in page

    first.post(address, {"act": "propose"})
    mine = first.post(address, {"act": "publish"})
    assert mine.status_code == 403
    assert journeys.newest_version(journey=FLAGSHIP) == 2

    theirs = second.post(address, {"act": "publish"})

    assert theirs.status_code == 302
    assert journeys.newest_version(journey=FLAGSHIP) == 3
    again = second.post(address, {"act": "publish"})
    assert again.status_code in (409, 422)
    _retire_three(desk)


def _retire_three(desk: Desk) -> None:
    """Version 3 that nobody follows is retired at once; version 2 is the newest again."""
    client = client_of(desk)
    answer = client.post(reverse("version_in_words", args=[FLAGSHIP, 3]))
    assert answer.status_code == 302
    assert journeys.newest_version(journey=FLAGSHIP) == 2
    assert "retired" in client.get(reverse("version_in_words", args=[FLAGSHIP, 3])).content.decode()
    assert client.post(reverse("version_in_words", args=[FLAGSHIP, 3])).status_code == 409


def test_given_the_database_when_the_author_is_written_as_the_one_who_publishes_then_it_refuses(desk: Desk) -> None:
    from django.db import IntegrityError, transaction

    with access.acting_as(desk.planted.curator) as by:
        key = journey_drafts.JourneyDraft.objects.create(
            region=by.region, journey=FLAGSHIP, version=9, files={}, brought_by=access.person(by),
            brought_at="2026-11-26T00:00:00Z", state="proposed",
        ).pk  # fmt: skip
        with pytest.raises(IntegrityError, match="journeydraft_published_by_another"), transaction.atomic():
            JourneyDraft.objects.filter(pk=key).update(state="published", decided_by=access.person(by))


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"notes.txt": "hello"}, id="no version"),
        pytest.param({"v3.yaml": "a: 1"}, id="no journey line"),
        pytest.param({"v3.yaml": NEXT["v3.yaml"], "v4.yaml": NEXT["v3.yaml"]}, id="two versions"),
    ],
)
def test_given_files_that_are_no_version_when_brought_then_a_sentence_says_so(
    desk: Desk, files: dict[str, str]
) -> None:
    uploads = [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]

    answer = client_of(desk).post(reverse("catalogue"), {"files": uploads})

    assert answer.status_code == 422
    assert "exactly one file like v3.yaml" in answer.content.decode()


def test_given_bytes_that_are_no_text_when_brought_then_a_sentence_says_so(desk: Desk) -> None:
    answer = client_of(desk).post(reverse("catalogue"), {"files": SimpleUploadedFile("v3.yaml", b"\xff\xfe\x00bad")})

    assert answer.status_code == 422
    assert "UTF-8" in answer.content.decode()


def test_given_an_archive_that_swells_when_brought_then_nothing_of_it_is_read(desk: Desk) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v3.yaml", "a" * 50_000_000)

    answer = client_of(desk).post(reverse("catalogue"), {"files": SimpleUploadedFile("v3.zip", written.getvalue())})

    assert answer.status_code == 422


def test_given_an_archive_damaged_on_the_way_when_brought_then_a_sentence_says_so(desk: Desk) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("v3.yaml", NEXT["v3.yaml"])
    damaged = bytearray(written.getvalue())
    damaged[60:400] = b"\xff" * 340

    answer = client_of(desk).post(reverse("catalogue"), {"files": SimpleUploadedFile("v3.zip", bytes(damaged))})

    assert answer.status_code == 422
    assert "cannot be opened" in answer.content.decode()


def test_given_a_worker_when_she_opens_the_texts_then_they_are_not_hers(desk: Desk) -> None:
    assert desk.client().get(reverse("catalogue")).status_code in (302, 403, 404)
    with pytest.raises(Forbidden):
        journey_drafts.bring(by=desk.actor, files=NEXT)
