"""Whatever stands in an address, a field or a file: a page with words, never a failure of ours, and nothing is changed by it.

A slice of the addresses in `make test`; all of them, ten thousand posts and more, in `make proofs`.
"""

from __future__ import annotations

import random
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import casework
from casework.demo.authorisation.visits import quietly, undone
from casework.web import methods
from tests.casework.web import hostile
from tests.casework.web.conftest import Desk
from tests.casework.web.every_address import (
    ADMINISTRATOR,
    CURATOR,
    REGISTRY,
    WORKER,
    World,
    every_address,
)
from tests.proofs import IS_WHOLE, SLICE, examples, sliced

pytestmark = pytest.mark.long

LOOKS = 3  # at each address that is read, with strange words behind the question mark
POSTS = 48 if IS_WHOLE else 3  # of each form that an address shows, its own address included
PARTS = 4
ASKED = re.compile(r"""(?:GET|POST)\.get(?:list)?\(\s*"([\w-]+)"|asked\.get\("(\w+)\"""")
HTML = "text/html"


@dataclass
class Counted:
    """What was sent, and what came of it."""

    forms: set[tuple[str, str, tuple[str, ...]]] = field(default_factory=set)
    posts: int = 0
    refused: int = 0
    failed: list[Any] = field(default_factory=list)
    wordless: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)


@pytest.fixture(scope="module")
def world(desk: Desk) -> World:
    found = World(desk)
    assert found.known
    return found


@pytest.fixture(scope="module")
def counted(world: World) -> Iterator[Counted]:
    """Count over all parts, and tell the figures at the end."""
    found = Counted()
    with quietly():
        yield found
    print(
        f"\nfuzzed: {len(found.forms)} forms, {found.posts} posts, {found.refused} refused, {len(found.failed)} × 500"
    )


def _names_in_the_code() -> list[str]:
    """Return every name of a field that a page of ours asks for in an address or a form."""
    root = Path(casework.__file__).parent
    text = "".join(file.read_text() for file in sorted(root.rglob("*.py")))
    names = {one for found in ASKED.findall(text) for one in found if one}
    return sorted(names | {"next", "page", "queue", "whose", "due", "care", "journey", "state"})


KNOWN = _names_in_the_code()


@dataclass
class Attacker:
    """Somebody who is in as the reader of each page; whatever she does is undone, and she is in again."""

    world: World
    counted: Counted
    cookies: dict[str, SimpleCookie] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)

    def client(self, who: str) -> Client:
        """Return somebody's browser as it was when they came in: who enters anew each time is a guesser of codes."""
        client: Client = self.world.client(who)
        client.raise_request_exception = False
        client.cookies = SimpleCookie(self.cookies.setdefault(who, SimpleCookie(client.cookies)))
        return client

    def looks(self, who: str, address: str, dice: random.Random) -> None:
        """Read a page with strange words behind the question mark."""
        asked = {dice.choice(KNOWN): dice.choice(hostile.VALUES) for _field in range(4)}
        query = "&".join(f"{name}={hostile.quoted(value, 'utf-8')}" for name, value in asked.items())
        with undone():
            answer = self.client(who).get(f"{address}?{query}")
            self._judge(answer, ("get", address, query[:200]))

    def forms(self, who: str, address: str) -> list[tuple[str, dict[str, str]]]:
        """Return the forms that somebody finds at an address, and their receipts for later."""
        with undone():
            page = self.client(who).get(address).getvalue().decode(errors="replace")
        found = hostile.forms_of(page)
        self.receipts += [fields["receipt"] for _where, fields in found if fields.get("receipt")]
        self.receipts = self.receipts[-200:]
        return [(where or address, fields) for where, fields in found]

    def posts(self, who: str, address: str, fields: dict[str, str], dice: random.Random) -> None:
        """Send a form as nobody would who means well."""
        told = hostile.spoilt(fields, KNOWN, dice, receipts=self.receipts)
        body, kind = hostile.body_of(told, dice)
        self.counted.posts += 1
        self.counted.forms.add((who, address, tuple(sorted(fields))))
        with undone() as changes:
            answer = self.client(who).generic("POST", address, body, content_type=kind)
            sent = ("post", address, {name: str(value)[:60] for name, value in told.items()})
            self._judge(answer, sent)
            if answer.status_code >= 400:
                self.counted.refused += 1
                self.counted.changed += [(changes(), *sent)] if changes() else []

    def _judge(self, answer: Any, sent: tuple[Any, ...]) -> None:
        if answer.status_code >= 500:
            self.counted.failed.append((_why(answer), *sent))
        elif answer.status_code >= 400 and not _has_words(answer):
            self.counted.wordless.append((answer.status_code, *sent))


def _why(answer: Any) -> str:
    """Return what broke, and where: the next run may have other receipts."""
    if not answer.exc_info:
        return str(answer.status_code)
    kind, error, trace = answer.exc_info
    places = [f"{Path(one.filename).name}:{one.lineno}" for one in traceback.extract_tb(trace)[-4:]]
    return f"{kind.__name__}: {str(error)[:200]} in {' '.join(places)}"


def _has_words(answer: Any) -> bool:
    """Say whether a refusal is a page of ours that says something."""
    return bool(answer.get("Content-Type", "").startswith(HTML) and b"<h1" in answer.getvalue())


@pytest.fixture(scope="module")
def attacker(world: World, counted: Counted) -> Attacker:
    found = Attacker(world, counted)
    for who in {who for who, _keys in world.known.values()}:  # now: what is done later is undone
        found.client(who)
    return found


# ---- fields ------------------------------------------------------------------------------------


def _names(part: int) -> list[str]:
    found = sorted(one.name for one in every_address() if not one.is_of_allauth)
    return sliced([name for number, name in enumerate(found) if number % PARTS == part], parts=5)


@pytest.mark.parametrize("part", range(PARTS))
def test_given_hostile_values_when_they_are_sent_to_any_address_then_nothing_breaks_and_nothing_is_changed(
    attacker: Attacker, part: int
) -> None:
    dice, counted = random.Random(f"{SLICE}/{part}"), attacker.counted
    for name in _names(part):
        who, keys = attacker.world.known[name]
        address = reverse(name, args=keys)
        allowed = methods.of(next(one.view for one in every_address() if one.name == name))
        forms: list[tuple[str, dict[str, str]]] = [(address, {"next": "xx"})] if "POST" in allowed else []
        if "GET" in allowed:
            for _time in range(examples(LOOKS)):
                attacker.looks(who, address, dice)
            forms += attacker.forms(who, address)
        for where, fields in forms:
            for _time in range(_posts(where, address)):
                attacker.posts(who, where, fields, dice)

    assert (counted.failed, counted.wordless, counted.changed) == ([], [], []), f"seed {SLICE}/{part}"


def _posts(where: str, address: str) -> int:
    """Return how often a form is sent: those of the frame around every page rarely, they are met everywhere."""
    return POSTS if where == address else max(POSTS // 12, 1)


def test_given_the_whole_search_then_it_has_sent_ten_thousand_forms_at_least(
    counted: Counted,
) -> None:
    assert counted.posts >= (10_000 if IS_WHOLE else 1)


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


# ---- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sliced(hostile.FILES, parts=3))
def test_given_a_hostile_file_when_it_is_brought_then_it_is_taken_or_refused_in_words_and_then_nothing_is_changed(
    attacker: Attacker, name: str
) -> None:
    dice, counted = random.Random(f"{SLICE}/{name}"), attacker.counted
    asked = attacker.world.asked.request("register_birth").pk
    answer_form = {"act": "answer", "outcome": "registered", "birth_certificate-number": "1"}
    step_form = {"act": "complete", "outcome": "done", "newborn_screening-number": "1"}
    places = (
        (CURATOR, reverse("catalogue"), {}, "files"),
        (ADMINISTRATOR, reverse("surveys"), {"title": "A survey"}, "answers"),
        (
            REGISTRY,
            reverse("question_request", args=[asked]),
            answer_form,
            "birth_certificate-copy",
        ),
        (
            WORKER,
            reverse("step", args=attacker.world.known["step"][1]),
            step_form,
            "leave_application-copy",
        ),
    )
    for content in hostile.damaged_ones(name, dice, times=examples(1)):
        for who, address, form, place in places:
            _bring(
                attacker,
                who,
                address,
                {**form, place: SimpleUploadedFile(name, content), "receipt": str(uuid4())},
            )

    assert (counted.failed, counted.wordless, counted.changed) == ([], [], [])


def _bring(attacker: Attacker, who: str, address: str, form: dict[str, Any]) -> None:
    counted = attacker.counted
    counted.posts += 1
    with undone() as changes:
        answer = attacker.client(who).post(address, form)
        sent = ("file", address, sorted(form))
        counted.failed += [(_why(answer), *sent)] if answer.status_code >= 500 else []
        if 400 <= answer.status_code < 500:
            counted.refused += 1
            counted.wordless += [] if _has_words(answer) else [sent]
            counted.changed += [(changes(), *sent)] if changes() else []
