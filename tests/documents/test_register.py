"""The register: reserved, issued, handed over or annulled; frozen by the database; seen by its own people only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, transaction

from documents import public as documents
from documents.models import Document, State
from tests.documents.papers import CENTRE, ISSUER, NOON, REGION, acting, issued, reserve, squeezed, text_of

pytestmark = pytest.mark.django_db

NEIGHBOUR = UUID("00000000-0000-4000-8000-0000000000c2")


def test_given_a_family_when_its_paper_is_made_then_it_is_numbered_stored_and_readable() -> None:
    with acting():
        paper = reserve()
    rendered = documents.render(document_key=paper.key)
    with acting():
        out = documents.issue(document_key=paper.key, rendered=rendered, at=NOON)
        content = documents.read_file(document_key=paper.key)
        view = documents.describe([paper.key])[paper.key]

    assert out.number == paper.number == "ПЦ-СГ-2026-000001"
    assert (view.state, view.is_issued, view.pages, view.issued_at) == ("issued", True, 1, NOON)
    assert view.file_name == "ПЦ-СГ-2026-000001.pdf"
    text = text_of(content)
    assert all(squeezed(value) in text for value in (out.number, "Соколова Ольга Викторовна", "1 декабря 2026"))


def test_given_the_same_key_when_reserved_again_then_it_is_the_same_paper() -> None:
    with acting():
        first = reserve(idempotency_key="work_item:1")
        again = reserve(idempotency_key="work_item:1", title="Другое название", at=NOON + timedelta(days=1))
        other = reserve(idempotency_key="work_item:2")

    assert again == first
    assert other.number == "ПЦ-СГ-2026-000002"


@pytest.mark.parametrize(
    ("type", "kind", "number"),
    [
        ("route_sheet", "route_sheet", "ПЦ-МЛ-2026-000001"),
        ("day_itinerary", "day_itinerary", "ПЦ-ПД-2026-000001"),
        ("handover_act", "handover_act", "ПЦ-АП-2026-000001"),
        ("plain_paper", "complaint", "ПЦ-ЖЛ-2026-000001"),
        ("plain_paper", "something_new", "ПЦ-ДК-2026-000001"),
    ],
)
def test_given_a_kind_when_reserved_then_it_counts_in_its_own_series(type: str, kind: str, number: str) -> None:
    with acting():
        reserve(kind="closing_letter")
        example = documents.document_types()[type].example()
        paper = reserve(type=type, kind=kind, data=example["data"]["ru"])

    assert paper.number == number


def test_given_two_kinds_without_letters_when_reserved_then_their_numbers_differ() -> None:
    with acting():
        numbers = [reserve(kind=kind).number for kind in ("unheard_of", "never_seen")]

    assert numbers == ["ПЦ-ДК-2026-000001", "ПЦ-ДК-2026-000002"]


@pytest.mark.parametrize(
    ("at", "day", "number"),
    [
        (datetime(2026, 12, 31, 20, 59, tzinfo=UTC), date(2026, 12, 31), "ПЦ-СГ-2026-000001"),
        (datetime(2026, 12, 31, 21, 0, tzinfo=UTC), date(2027, 1, 1), "ПЦ-СГ-2027-000001"),
    ],
    ids=["last-minute-of-the-year-in-Moscow", "new-year-in-Moscow"],
)
def test_given_new_years_eve_when_reserved_then_day_and_year_are_the_issuers(
    at: datetime, day: date, number: str
) -> None:
    with acting():
        paper = reserve(at=at)

    assert (paper.dated_on, paper.number) == (day, number)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"data": {"who": "Анна 😀"}}, documents.NotPrintable),
        ({"title": "Согласие 😀"}, documents.NotPrintable),
        ({"data": {}}, documents.WrongData),
        ({"title": "я" * 201}, documents.WrongData),
        ({"language": "русский"}, documents.WrongData),
        ({"type": "birth_certificate"}, documents.UnknownDocumentType),
    ],
    ids=["emoji", "emoji-in-title", "missing-field", "long-title", "no-language-code", "unknown-type"],
)
def test_given_something_unprintable_when_reserved_then_no_number_is_taken(
    changed: dict[str, object], error: type[Exception]
) -> None:
    with acting():
        with pytest.raises(error):
            reserve(**changed)
        paper = reserve()

    assert paper.number == "ПЦ-СГ-2026-000001"


def test_given_an_issued_paper_when_rendered_and_issued_again_then_nothing_changes() -> None:
    out = issued()

    rendered = documents.render(document_key=out.key)
    with acting():
        again = documents.issue(document_key=out.key, rendered=rendered, at=NOON + timedelta(days=3))

    assert again == out


def test_given_a_kill_between_render_and_issue_when_run_again_then_number_and_bytes_are_the_same() -> None:
    with acting():
        paper = reserve()
    before = documents.render(document_key=paper.key)  # and here the worker dies

    rendered = documents.render(document_key=paper.key)
    with acting():
        out = documents.issue(document_key=paper.key, rendered=rendered, at=NOON)

    assert rendered == before
    assert (out.number, out.sha256) == (paper.number, before.sha256)


def test_given_an_issued_paper_when_another_file_comes_then_it_is_refused() -> None:
    out = issued()
    other = issued(title="Другая бумага")

    with acting(), pytest.raises(documents.AlreadyIssued):
        documents.issue(
            document_key=out.key, rendered=documents.RenderedFile(other.sha256, other.size_bytes, 1), at=NOON
        )


def test_given_a_file_that_is_not_stored_when_issued_then_the_paper_stays_reserved() -> None:
    with acting():
        paper = reserve()
        with pytest.raises(documents.FileMissing):
            documents.issue(document_key=paper.key, rendered=documents.RenderedFile("0" * 64, 1, 1), at=NOON)
        assert documents.describe([paper.key])[paper.key].state == "reserved"
        with pytest.raises(documents.NotIssuedYet) as early:
            documents.read_file(document_key=paper.key)

    assert not early.value.permanent


def test_given_a_file_changed_on_disk_when_read_then_it_is_said_aloud() -> None:
    out = issued()
    file = _file_of(out.sha256)
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1] + b"!")

    with acting(), pytest.raises(documents.FileDamaged, match=out.sha256):
        documents.read_file(document_key=out.key)


def test_given_a_half_written_file_in_its_place_when_rendered_again_then_it_is_not_taken_for_the_paper() -> None:
    with acting():
        paper = reserve()
    rendered = documents.render(document_key=paper.key)
    file = _file_of(rendered.sha256)
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:100])

    with pytest.raises(documents.FileDamaged):
        documents.render(document_key=paper.key)


def test_given_a_paper_that_is_not_needed_when_annulled_then_number_and_reason_stay() -> None:
    with acting():
        paper = reserve()
        documents.annul(document_key=paper.key, reason="Семья отказалась", at=NOON)
        documents.annul(document_key=paper.key, reason="ещё раз", at=NOON)
        view = documents.describe([paper.key])[paper.key]
        next_one = reserve()
        with pytest.raises(documents.DocumentAnnulled):
            documents.read_file(document_key=paper.key)

    assert (view.state, view.annulled_reason) == ("annulled", "Семья отказалась")
    assert next_one.number == "ПЦ-СГ-2026-000002"
    with pytest.raises(documents.DocumentAnnulled):
        documents.render(document_key=paper.key)


def test_given_an_annulled_paper_when_its_job_comes_late_then_it_is_not_issued() -> None:
    with acting():
        paper = reserve()
    rendered = documents.render(document_key=paper.key)
    with acting():
        documents.annul(document_key=paper.key, reason="Ошибка в имени", at=NOON)
        with pytest.raises(documents.DocumentAnnulled):
            documents.issue(document_key=paper.key, rendered=rendered, at=NOON)


def test_given_an_issued_paper_when_annulled_then_it_is_refused() -> None:
    out = issued()

    with acting(), pytest.raises(documents.AlreadyIssued):
        documents.annul(document_key=out.key, reason="Передумали", at=NOON)


def test_given_an_issued_paper_when_handed_over_twice_then_the_first_record_stays() -> None:
    out = issued()

    with acting():
        documents.hand_over(document_key=out.key, to="Соколова О. В.", by="Лебедева А. Ю.", at=NOON)
        documents.hand_over(document_key=out.key, to="Другой человек", by="Лебедева А. Ю.", at=NOON)
        view = documents.describe([out.key])[out.key]

    assert (view.state, view.handed_over_to, view.handed_over_at) == ("handed_over", "Соколова О. В.", NOON)


def test_given_a_paper_without_a_file_when_handed_over_then_it_is_refused() -> None:
    with acting():
        paper = reserve()
        with pytest.raises(documents.NotIssuedYet):
            documents.hand_over(document_key=paper.key, to="Соколова", by="Лебедева", at=NOON)


@pytest.mark.parametrize(
    "assignment",
    [
        "number = 'ПЦ-СГ-2026-000009'",
        "data = '{}'",
        "title = 'x'",
        "reserved_at = now()",
        "region_key = gen_random_uuid()",
        "pdf_sha256 = repeat('0', 64)",
        "issued_at = now()",
        "state = 'reserved'",
        "state = 'annulled', annulled_reason = 'x'",
    ],
)
def test_given_an_issued_paper_when_somebody_changes_its_row_then_the_database_refuses(assignment: str) -> None:
    out = issued()

    with pytest.raises(IntegrityError), acting(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE documents_document SET {assignment} WHERE id = %s", [out.key])  # noqa: S608


def test_given_a_paper_when_the_working_role_deletes_it_then_it_has_no_right_to() -> None:
    out = issued()

    with pytest.raises(ProgrammingError, match="permission denied"), acting():
        Document.objects.filter(pk=out.key).delete()


@pytest.mark.parametrize("change", ["last = last + 2", "last = 0", "year = 2027"])
def test_given_a_series_when_it_is_not_counted_on_by_one_then_the_database_refuses(change: str) -> None:
    with acting():
        reserve()

    with (
        pytest.raises(IntegrityError, match="counts on by one"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE documents_series SET {change} WHERE organisation_key = %s", [CENTRE])  # noqa: S608


def test_given_an_unknown_state_when_written_then_the_database_refuses() -> None:
    with acting():
        paper = reserve()

    with pytest.raises(IntegrityError), acting():
        Document.objects.filter(pk=paper.key).update(state="lost")


def test_given_a_state_when_assigned_by_hand_then_it_is_protected() -> None:
    with acting():
        document = Document.objects.get(pk=reserve().key)

    with pytest.raises(AttributeError):
        document.state = State.ISSUED


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ({}, True),
        ({"reach": "region", "organisation": NEIGHBOUR}, True),
        ({"organisation": NEIGHBOUR}, False),
        ({"region": uuid4(), "reach": "region"}, False),
        ({"reach": "none"}, False),
    ],
    ids=["own-organisation", "own-region", "neighbour-organisation", "other-region", "no-reach"],
)
def test_given_a_reader_when_looking_a_paper_up_then_only_its_own_people_see_it(
    who: dict[str, object], seen: bool
) -> None:
    out = issued()

    with acting(**who):  # type: ignore[arg-type]
        assert (out.key in documents.describe([out.key])) is seen
        if not seen:
            with pytest.raises(documents.UnknownDocument):
                documents.read_file(document_key=out.key)


def test_given_no_context_when_looking_then_the_register_is_empty() -> None:
    out = issued()

    assert documents.describe([out.key]) == {}
    assert not Document.objects.exists()


def test_given_an_issued_paper_when_the_renderers_function_is_asked_then_it_no_longer_tells_the_words() -> None:
    out = issued()

    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM documents_to_render(%s)", [out.key])
        assert cursor.fetchone() == (None,)


@pytest.mark.parametrize("act", [documents.render, documents.read_file], ids=["render", "read_file"])
def test_given_a_key_that_nobody_knows_then_the_answer_tells_nothing(act: Callable[..., object]) -> None:
    with acting(), pytest.raises(documents.UnknownDocument):
        act(document_key=uuid4())


def test_given_an_issuer_with_its_own_zone_when_reserved_then_the_day_is_of_that_zone() -> None:
    far_east = replace(ISSUER, time_zone="Asia/Vladivostok")

    with acting():
        paper = reserve(issuer=far_east, at=datetime(2026, 12, 1, 15, tzinfo=UTC), region_key=REGION)

    assert paper.dated_on == date(2026, 12, 2)


def _file_of(sha256: str) -> Path:
    return Path(settings.DOCUMENTS_ROOT) / sha256[:2] / f"{sha256}.pdf"
