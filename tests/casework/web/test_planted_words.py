"""A thousand words of one family: in no log, mail, address, session or error; after its erasure nowhere at all.

What the law keeps is the one exception: its papers, which nobody opens without a reason and a second person.
"""

from __future__ import annotations

import base64
import io
import logging
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, product
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from casework import access, clock, kept_copies
from casework.actions.case import life_events, notes
from casework.actions.privacy import erasures
from casework.actions.steps import work_items
from casework.demo import families
from casework.models import Case, CaseDocument, Erasure, Family, OutboxRow, PartnerRequest, ReceivedPaper
from casework.outbox import have_effect
from casework.runtime.embedded_postgres import connect
from casework.runtime.log_format import LineFormatter
from casework.vault import files
from documents import public as documents
from tests import scans
from tests.casework.web import visiting
from tests.casework.web.conftest import Desk
from tests.casework.web.conftest import Family as Household
from tests.documents.papers import text_of

PLANTED = 1000
SYLLABLES = ("бя", "вю", "гэ", "жы", "зо", "лё", "му", "нэ", "ра", "ся", "тю", "фы")
# statutory: what was issued stays with its words, restricted. Its line is told beside it
KEPT = {"documents_document"}


def _words() -> Iterator[str]:
    """Yield words that nobody speaks, each once; letters only, so that a name may be one."""
    return (f"Щук{''.join(parts)}" for parts in product(SYLLABLES, repeat=4))


@dataclass
class Planted:
    """The words by where they were put, and everything that was heard meanwhile."""

    left: Iterator[str] = field(default_factory=_words)
    used: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    def take(self, many: int = 1) -> str:
        """Return so many fresh words as one text."""
        fresh = list(islice(self.left, many))
        self.used += fresh
        return " ".join(fresh)

    def found_in(self, text: str) -> list[str]:
        """Return the planted words that stand in a text, however they are spelled there."""
        low = text.lower()
        return [word for word in self.used if word.lower() in low] if "щук" in low else []


class Visitor:
    """A browser whose addresses and error texts are kept."""

    def __init__(self, client: Client, planted: Planted) -> None:
        self.client, self.planted = client, planted

    def get(self, name: str, *keys: Any) -> Any:
        """Open a page."""
        return self._kept(self.client.get(reverse(name, args=keys)))

    def post(self, name: str, *keys: Any, **fields: Any) -> Any:
        """Send a form."""
        return self._kept(self.client.post(reverse(name, args=keys), {"receipt": str(uuid4()), **fields}))

    def _kept(self, answer: Any) -> Any:
        self.planted.addresses += [
            answer.request["PATH_INFO"],
            answer.request["QUERY_STRING"],
            answer.get("Location", ""),
        ]
        text = answer.content.decode(errors="replace") if not answer.streaming else ""
        self.planted.alerts += [part.partition("</div>")[0] for part in text.split('role="alert"')[1:]]
        return answer


@pytest.fixture(scope="module")
def heard() -> Iterator[io.StringIO]:
    """Everything that is logged, as our log writes it, down to the smallest line."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture(scope="module")
def planted() -> Planted:
    return Planted()


@pytest.fixture(scope="module", autouse=True)
def _folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Folders of this module's own: what other tests left in theirs is not looked at."""
    before = settings.MEDIA_ROOT, settings.DOCUMENTS_ROOT
    settings.MEDIA_ROOT, settings.DOCUMENTS_ROOT = (str(tmp_path_factory.mktemp(name)) for name in ("media", "papers"))
    yield
    settings.MEDIA_ROOT, settings.DOCUMENTS_ROOT = before


@pytest.fixture(scope="module")
def walked(desk: Desk, planted: Planted, heard: io.StringIO) -> Household:
    """A family whose every value is planted, led through pages, effects and refusals until its case is closed."""
    told = families.intake_of(families.REHEARSED, born_on=desk.today)
    people = tuple(
        replace(one, last_name=planted.take(), first_name=planted.take(), patronymic=planted.take())
        for one in told.people
    )
    family = desk.family(people=people, address=planted.take(20))
    family.agree()
    worker = Visitor(desk.client(), planted)
    _walk_the_desk(worker, family, planted)
    _ask_a_partner(desk, family, planted)
    _walk_the_family(family, planted)
    _have_effects(desk)
    life_events.tell_event(by=desk.actor, case_id=family.case_id, event="help_refused")
    for item in family.items().values():
        work_items.complete(by=desk.actor, item_key=item.key, outcome=item.hoped_for, facts={})
    _have_effects(desk)
    while len(planted.used) < PLANTED:
        notes.add_note(by=desk.actor, case_id=family.case_id, text=planted.take(200))
    return family


def _walk_the_desk(worker: Visitor, family: Household, planted: Planted) -> None:
    key = family.case_id
    for name in ("case", "household", "paper_names", "known_facts", "household_income", "arrange", "family_data"):
        worker.get(name, key)
    surname = planted.used[0]
    worker.post("families", q=surname)
    worker.post("case", key, act="note", text=planted.take(300))
    worker.post("case", key, act="hold", until="2000-01-01", because=planted.take(5))
    worker.post("household", key, address=planted.take(10), phone="nonsense")
    worker.post("paper_names", key, person=str(uuid4()), genitive=planted.take(2), dative=planted.take(2))
    worker.post("intake_part", "people", last_name=planted.take(), address=planted.take(5))
    item = family.items()["medical_birth_record"]
    worker.post("step_draft", item.key, **{one.key: planted.take() for one in item.records})
    worker.post("step", item.key, act="done", outcome="no-such", **{one.key: planted.take() for one in item.records})
    worker.post("intake_throw_away")
    with access.acting_as(family.desk.actor) as actor:
        case = access.find(Case, to=actor, pk=key)
        scan = scans.pdf(pages=2) + f"%{planted.take(20)}".encode()
        name = kept_copies.keep(scan, ending="pdf", family_id=case.family_id)
        ReceivedPaper.objects.create(
            case=case, kind="passport", title={"ru": planted.take()}, number=planted.take(), copy_name=name,
            recorded_by=actor.user, recorded_at=clock.now(),
        )  # fmt: skip


def _ask_a_partner(desk: Desk, family: Household, planted: Planted) -> None:
    with access.acting_as(desk.actor):
        asked = list(PartnerRequest.objects.filter(case=family.case_id, held_back=False))
    assert asked
    registry = desk.planted.region.membership_set.filter(
        role="partner", organisation__in=[one.organisation for one in asked]
    )
    for member in registry.select_related("user", "organisation", "region")[:2]:
        visitor = Visitor(desk.client(member), planted)
        visitor.get("questions")
        for one in asked:
            visitor.get("question_request", one.pk)
            visitor.post("question_request", one.pk, act="decline", reason="busy", words=planted.take(3))


def _walk_the_family(family: Household, planted: Planted) -> None:
    visitor = Visitor(visiting.enter(family), planted)
    for name in ("family_page", "family_sharing", "family_who_looked"):
        visitor.get(name)
    visitor.post("family_write", text=planted.take(60))
    visitor.post("family_write", text="")


def _have_effects(desk: Desk) -> None:
    while rows := list(OutboxRow.objects.filter(region_key=desk.planted.region.pk, dead=False).order_by("pk")[:200]):
        if not [row for row in rows if have_effect(row.pk)]:
            return


def _everything(server: psycopg.Connection[Any]) -> Iterator[tuple[str, str]]:
    """Yield every row of every table as text."""
    tables = server.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'audit', 'guard') ORDER BY 1, 2"
    ).fetchall()
    for schema, table in tables:
        for (row,) in server.execute(f'SELECT t::text FROM "{schema}"."{table}" t'):
            yield f"{schema}.{table}".removeprefix("public."), str(row)


def _sessions(server: psycopg.Connection[Any]) -> Iterator[str]:
    for (data,) in server.execute("SELECT session_data FROM django_session"):
        body = str(data).rsplit(":", 2)[0]
        raw = base64.urlsafe_b64decode(body.lstrip(".") + "=" * (-len(body.lstrip(".")) % 4))
        yield (zlib.decompress(raw) if body.startswith(".") else raw).decode(errors="replace")


def _files() -> Iterator[Path]:
    for folder in (settings.MEDIA_ROOT, settings.DOCUMENTS_ROOT):
        yield from (file for file in Path(folder).rglob("*") if file.is_file())


def _texts(content: bytes) -> Iterator[str]:
    """Yield what a file says: its bytes, and the pages of a PDF, whose letters are packed."""
    yield content.decode(errors="replace")
    if content.startswith(b"%PDF"):
        yield text_of(content)


def test_given_a_thousand_planted_words_when_a_case_is_walked_then_none_leaves_the_tables_of_the_case(
    walked: Household, planted: Planted, heard: io.StringIO, module_db: str
) -> None:
    assert len(planted.used) >= PLANTED
    assert heard.getvalue().count("\n") > 20, "something was heard at all"
    with connect(module_db) as server:
        sessions = list(_sessions(server))
        where = {table for table, row in _everything(server) if planted.found_in(row)}
    leaks = {
        "log": planted.found_in(heard.getvalue()),
        "address": planted.found_in("\n".join(planted.addresses)),
        "error": planted.found_in("\n".join(planted.alerts)),
        "session": planted.found_in("\n".join(sessions)),
        "mail": planted.found_in("\n".join(f"{one.subject}\n{one.body}\n{one.to}" for one in mail.outbox)),
    }
    assert leaks == dict.fromkeys(leaks, [])
    assert len(sessions) >= 2
    assert len(planted.addresses) > 40
    assert "casework_person" in where, "names are found by their sound, so they lie openly"
    assert not where & {"casework_family", "casework_note"}, "what is sealed"
    assert not where & {"casework_outboxrow", "casework_formreceipt", "django_session", "audit.event"}


def test_given_a_thousand_planted_words_when_papers_are_printed_and_brought_then_no_file_holds_one(
    walked: Household, planted: Planted
) -> None:
    lying = {file.name: file.read_bytes() for file in _files()}
    assert [name for name, kept in lying.items() if any(planted.found_in(text) for text in _texts(kept))] == []
    assert [name for name, kept in lying.items() if not files.is_sealed(kept)] == []

    with access.acting_as(walked.desk.actor):
        ours = documents.describe(
            CaseDocument.objects.filter(case=walked.case_id).values_list("document_key", flat=True)
        )
        issued = [documents.read_file(document_key=one.key) for one in ours.values() if one.is_issued]
        brought = [kept_copies.read(one.copy_name) for one in ReceivedPaper.objects.filter(case=walked.case_id)]
    assert len(lying) == len(issued) + len(brought)
    assert len(issued) > 1 and len(brought) == 1
    for content in (*issued, *brought):
        assert any(planted.found_in(text) for text in _texts(content)), "opened, each of them tells of the family"


def test_given_the_family_is_erased_then_no_planted_word_stands_anywhere_but_in_what_the_law_keeps(
    walked: Household, planted: Planted, module_db: str, desk: Desk
) -> None:
    with access.acting_as(desk.actor):
        number = Case.objects.get(pk=walked.case_id).number
    erasures.propose(by=desk.actor, case_id=walked.case_id, ground="asked", because="A letter of 12 November")
    with access.acting_as(access.machine(desk.planted.region, "test")):
        (waiting,) = Erasure.objects.filter(done_at=None, set_aside_at=None)
    erasures.confirm(by=access.member(desk.administrator), erasure_id=waiting.pk, number=number)
    _have_effects(desk)

    with connect(module_db) as server:
        where = {table for table, row in _everything(server) if planted.found_in(row)}
        told = server.execute(
            "SELECT count(*) FILTER (WHERE restricted_at IS NULL), count(*) FILTER (WHERE restricted_at IS NOT NULL) "
            "FROM documents_document WHERE data <> '{}'"
        ).fetchone()
    assert where <= KEPT
    assert told is not None
    assert told[0] == 0
    assert told[1] > 0, "what the law keeps is there"
    assert [file.name for file in _files() if planted.found_in(file.read_bytes().decode(errors="replace"))] == []
    search = desk.client().post(reverse("families"), {"q": planted.used[0]})
    assert planted.found_in(search.content.decode().replace(f'value="{planted.used[0]}"', "")) == []
    with access.acting_as(desk.actor):
        assert not Family.objects.filter(pk=waiting.family_id).exists()
