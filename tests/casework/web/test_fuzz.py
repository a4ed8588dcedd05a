"""Whatever stands in an address, a field or a file: a page with words, never a failure of ours.

A slice of the addresses in `make test`, all of them with more values each in `make proofs`.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import casework
from casework.web import methods
from tests import proofs
from tests.casework.web.conftest import Desk
from tests.casework.web.every_address import ADMINISTRATOR, CURATOR, REGISTRY, WORKER, World, every_address

HOSTILE = (
    "", "xx", "-1", "0", "9" * 400, "1e400", "NaN", "∞", "٣", "²", "1,5", "0001-01-01", "9999-12-31", "2026-02-30",
    "2026-W01-1", "00000000-0000-4000-8000-000000000000", "not-a-uuid", "{" * 32, "[" * 100_000, "null", '{"a":{"b":[1]}}',
    "../../etc/passwd", "' OR 1=1 --", "/* */ ; DROP TABLE casework_case", "\x00", "a\r\nSet-Cookie: x=y", "я" * 10_000,
    "\u202e\u2066\ufeff", "😀" * 400, "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
    "http://[", "xx:yy", "%00", "%", "{{ 7*7 }}", "<script>alert(1)</script>", "all", "any", "on", "none",
)  # fmt: skip
TRIES = proofs.examples(3)  # of each way at each address
ASKED = re.compile(r"""(?:GET|POST)\.get(?:list)?\(\s*"([\w-]+)"|asked\.get\("(\w+)\"""")


@pytest.fixture(scope="module")
def world(desk: Desk) -> World:
    found = World(desk)
    assert found.known
    return found


def _names_in_the_code() -> list[str]:
    """Return every name of a field that a page of ours asks for in an address or a form."""
    root = Path(casework.__file__).parent
    text = "".join(file.read_text() for file in sorted(root.rglob("*.py")))
    names = {one for found in ASKED.findall(text) for one in found if one}
    return sorted(names | {"next", "page", "queue", "whose", "due", "care", "journey", "state"})


class _Forms(HTMLParser):
    """The fields of every form of a page that is posted, by the address that it is posted to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.is_in = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_in = told.get("method", "").lower() == "post"
            if self.is_in:
                self.found.append((told.get("action", ""), {}))
        elif self.is_in and tag in ("input", "select", "textarea", "button") and told.get("name"):
            self.found[-1][1].setdefault(told["name"], told.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_in = False


def _forms_of(body: str) -> list[tuple[str, dict[str, str]]]:
    parser = _Forms()
    parser.feed(body)
    return parser.found


def _attempts(world: World, name: str, dice: random.Random) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield method, address and fields of what is tried at one address."""
    who, keys = world.known[name]
    address, known = reverse(name, args=keys), _names_in_the_code()
    allowed = methods.of(next(one.view for one in every_address() if one.name == name))
    forms: list[tuple[str, dict[str, str]]] = [(address, {})]
    if "GET" in allowed:
        for _time in range(TRIES):
            yield "get", address, {dice.choice(known): dice.choice(HOSTILE) for _field in range(4)}
        yield "get", address, {"next": "xx"}
        forms += _forms_of(world.client(who).get(address).getvalue().decode(errors="replace"))
    for _time in range(TRIES):
        where, fields = dice.choice(forms)
        told = {**fields, "receipt": str(uuid4())}
        for field in dice.sample(sorted(told), min(2, len(told))) + [dice.choice(known)]:
            told[field] = dice.choice(HOSTILE)
        yield "post", where or address, told
    if "POST" in allowed:
        yield "post", address, {"next": "xx", "language": "en"}


@pytest.mark.parametrize("part", range(4))
def test_given_hostile_values_when_they_are_sent_to_any_address_then_nothing_breaks(world: World, part: int) -> None:
    dice = random.Random(proofs.SLICE * 10 + part)
    names = [name for number, name in enumerate(sorted(world.known)) if number % 4 == part]
    broken = []
    for name in proofs.sliced(names, parts=5):
        cache.clear()  # tries are counted, and a family that enters for each of a hundred addresses is a guesser
        client = world.client(world.known[name][0])
        client.raise_request_exception = False
        for method, address, fields in _attempts(world, name, dice):
            answer = getattr(client, method)(address, fields)
            if answer.status_code >= 500:
                broken.append((name, method, address, {key: value[:60] for key, value in fields.items()}))
        if name in ("sign_out", "family_leave", "bulk"):
            world.clients.clear()

    assert broken == [], f"seed {proofs.SLICE * 10 + part}"


@pytest.mark.parametrize(
    "wanted", ["xx", "//evil.example", "/\\evil.example", "https://evil.example/", "/a\r\nX: y", ""]
)
@pytest.mark.parametrize("name", ["choose_language", "choose_theme", "choose_shortcuts"])
def test_given_a_strange_way_back_when_a_switch_is_pressed_then_it_leads_to_a_page_of_ours(
    world: World, name: str, wanted: str
) -> None:
    answer = world.client(WORKER).post(reverse(name), {"next": wanted, "language": "en"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/") and not answer["Location"].startswith(("//", "/\\"))


# ---- files ---------------------------------------------------------------------------------------------------------------


def _archive(method: int) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name in ("v3.yaml", "v3.en.yaml", "walkthrough.yaml"):
            archive.writestr(f"journey/{name}", "journey: x\nversion: 3\n" * 50)
    return written.getvalue()


def _damaged(content: bytes, dice: random.Random) -> bytes:
    """Change some bytes, cut, double or put something in: as a bad disk or a clever hand would."""
    found = bytearray(content)
    for _time in range(dice.randint(1, 8)):
        place = dice.randrange(max(len(found), 1))
        how = dice.randrange(4)
        if how == 0:
            found[place : place + 1] = bytes([dice.randrange(256)])
        elif how == 1:
            del found[place : place + dice.randint(1, 40)]
        elif how == 2:
            found[place:place] = bytes(dice.randrange(256) for _byte in range(dice.randint(1, 8)))
        else:
            found[place:place] = found[: dice.randint(0, 60)]
    return bytes(found)


FILES: Mapping[str, bytes] = {
    "stored.zip": _archive(zipfile.ZIP_STORED),
    "deflated.zip": _archive(zipfile.ZIP_DEFLATED),
    "lzma.zip": _archive(zipfile.ZIP_LZMA),
    "bzip2.zip": _archive(zipfile.ZIP_BZIP2),
    "deep.yaml": b"[" * 20_000,
    "aliases.yaml": b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
    "answers.csv": b"sheet;issue;importance;difficulty\n1;First job;5;4\n" * 20,
    "book.xlsx": _archive(zipfile.ZIP_DEFLATED).replace(b"journey/", b"xl/work/"),
    "paper.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /OpenAction << /S /JavaScript >> >>\nendobj\n%%EOF\n",
    "picture.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\x00\x00\x00",
    "picture.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\xff" * 200,
    "day.ics": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:99999999T999999Z\r\n",
    "not.utf8": "Соколова".encode("cp1251") + b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", FILES)
def test_given_a_damaged_file_when_it_is_brought_then_it_is_taken_or_refused_in_words(world: World, name: str) -> None:
    dice = random.Random(f"{proofs.SLICE}/{name}")
    contents = [FILES[name], b"", *(_damaged(FILES[name], dice) for _time in range(proofs.examples(4)))]
    asked = world.asked.request("register_birth").pk
    answer_form = {"act": "answer", "outcome": "registered", "birth_certificate-number": "1"}
    step_form = {"act": "complete", "outcome": "done", "newborn_screening-number": "1"}
    places = (
        (CURATOR, reverse("catalogue"), {}, "files"),
        (ADMINISTRATOR, reverse("surveys"), {"title": "A survey"}, "answers"),
        (REGISTRY, reverse("question_request", args=[asked]), answer_form, "birth_certificate-copy"),
        (WORKER, reverse("step", args=world.known["step"][1]), step_form, "leave_application-copy"),
    )
    for content in contents:
        for who, address, form, field in places:
            client: Client = world.client(who)
            client.raise_request_exception = False
            file = SimpleUploadedFile(name, content)
            answer = client.post(address, {**form, field: file, "receipt": str(uuid4())})
            assert answer.status_code < 500, (name, address, content[:200])
