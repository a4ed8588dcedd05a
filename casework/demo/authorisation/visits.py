"""One request of one actor about one object, and its answer as it can be compared with another one.

What a request changes is undone: each request meets the same world. The mask is one rule for all: the keys of the object that the
address and the form name, safety marks (nonce, CSRF, receipts) and the length that follows from them are no difference.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from http.cookies import SimpleCookie
from itertools import count
from typing import Any
from urllib.parse import quote, unquote

from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from casework.demo.authorisation.address_lines import Line, Sent
from casework.demo.authorisation.cast import Cast
from casework.demo.authorisation.expected import FIXED, PAGES, THINGS
from casework.demo.authorisation.people import MISSING
from casework.web import methods

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NO_THING = "none"  # the address names nothing of a family
_NOT_THERE: Mapping[str, str] = {"number": "4444"} | dict.fromkeys(
    ("offer_link", "family_link", "invitation"), "A" * 22
)
NO_KEY = "00000000-0000-4000-8000-00000000dead"
_MARKS = re.compile(
    r"""(?P<mark>nonce(?:="|-)|name="csrfmiddlewaretoken"\svalue="|"X-CSRFToken":\s?"|name="receipt"\svalue=")[^"'\s]+"""
)
_PLACES = re.compile(r"<(?:\w+:)?(\w+)>")
_KEPT_HEADERS = (
    "Content-Type",
    "Content-Disposition",
    "Location",
    "Allow",
    "Cache-Control",
    "Clear-Site-Data",
    "X-Robots-Tag",
)


@dataclass(frozen=True, slots=True)
class UrlLine:
    """One line of the URLconf: its name, what stands in it, and by which methods it answers."""

    name: str
    route: str
    places: tuple[str, ...]
    allowed: frozenset[str]
    button: Sent | None = None  # another one than the first

    @property
    def line(self) -> Line:
        """What the table says of it."""
        line = PAGES[self.name]
        return replace(line, sends=self.button.sends, of=self.button.of or line.of) if self.button else line

    @property
    def buttons(self) -> list[UrlLine]:
        """Return it once more for each further button."""
        return [replace(self, button=one) for one in self.line.also]

    def said(self, method: str) -> str:
        """Return a method as it is told, with the button that was pressed."""
        return f"{method} {self.button.name}" if self.button else method

    @property
    def _things(self) -> list[str]:
        named = [self.line.things.get(one, THINGS.get(one, "")) for one in self.places if one not in self.fixed]
        return [one for one in named if one not in ("nobody", "number")]

    @property
    def fixed(self) -> Mapping[str, str]:
        """What stands in it whoever is asked about."""
        return {one: FIXED[one] for one in self.places if one in FIXED}

    def wanted(self, method: str) -> list[str]:
        """Return which keys of an object it names: in the address, and in the form that is posted."""
        sent = re.findall(r"\{(\w+)\}", " ".join(self.line.sends.values()))
        return [*self._things, *sent] if method == "POST" else self._things

    def told_of(self, keys: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """Return the address and the form for the keys of an object; what it lacks is a missing one."""
        named = {one: self.line.things.get(one, THINGS.get(one, "")) for one in self.places if one not in self.fixed}
        path = reverse(
            self.name,
            kwargs={**self.fixed, **{one: _key(thing, keys) for one, thing in named.items()}},
        )
        sends = {
            name: re.sub(r"\{(\w+)\}", lambda found: _key(found[1], keys), value)
            for name, value in self.line.sends.items()
        }
        return path, sends


def _key(thing: str, keys: Mapping[str, str]) -> str:
    return keys.get(thing) or _NOT_THERE.get(thing, NO_KEY)


@cache
def addresses() -> tuple[UrlLine, ...]:
    """Return every line of the URLconf."""
    return tuple(_flat(get_resolver().url_patterns, ""))


def _flat(patterns: list[Any], before: str) -> Iterator[UrlLine]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _flat(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            places = tuple(one.pattern.converters) or tuple(one.pattern.regex.groupindex)
            yield UrlLine(one.name or f"({route})", route, places, methods.of(one.callback))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        content: The body as it was sent.
        told: What it says elsewhere: where it leads, how its file is called, what the next page will say.
        compared: Everything of it that somebody could tell from another answer, masked, as one digest.
        changed: Tables in which a request that was refused has left rows.
    """

    status: int
    location: str
    content: bytes
    told: str
    compared: str
    changed: tuple[str, ...] = field(default=())


class Visitor:
    """Sends requests of all actors; each comes with the session it had at first, and from a network of its own."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.clients = {name: Client(raise_request_exception=False) for name in cast.cookies}
        self.numbers = count(1)

    def asks(self, who: str, address: UrlLine, method: str, keys: Mapping[str, str]) -> Answer:
        """Send one request; nothing of it stays."""
        path, sends = address.told_of(keys)
        client = self.clients[who]
        client.cookies = SimpleCookie(self.cast.cookies[who])
        told = {"data": sends} if method == "POST" else {}
        with (
            undone() as changes,
            override_settings(DEMO_SIGN_IN=False),
        ):  # no one-click doors: as with real families
            answer = getattr(client, method.lower())(path, REMOTE_ADDR=self._from(), **told)
            changed = changes() if answer.status_code in (302, 403, 404, 405) else ()
            return self._answer(answer, keys, changed)

    def _from(self) -> str:
        """Return an address that nobody has asked from: tries are counted by it."""
        number = next(self.numbers)
        return f"11.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"

    def _answer(self, answer: Any, keys: Mapping[str, str], changed: tuple[str, ...] = ()) -> Answer:
        content = b"" if answer.status_code == 304 else answer.getvalue()
        headers = {name: answer.get(name, "") for name in _KEPT_HEADERS}
        said = answer.cookies["messages"].value if "messages" in answer.cookies else ""
        whole = f"{answer.status_code} {headers} {_said(said)}\n{content.decode(errors='surrogateescape')}"
        masked = _masked(whole, keys)
        digest = hashlib.sha256(masked.encode(errors="surrogateescape")).hexdigest()
        told = " ".join([*map(unquote, headers.values()), *_messages_of(answer)])
        return Answer(answer.status_code, answer.get("Location", ""), content, told, digest, changed)


def _messages_of(answer: Any) -> list[str]:
    request = getattr(answer, "wsgi_request", None)
    return [str(one) for one in get_messages(request)] if request is not None else []


def _said(cookie: str) -> str:
    """Return the message that the next page shows, without moment and signature."""
    return cookie.partition(":")[0]


def _masked(text: str, keys: Mapping[str, str]) -> str:
    """Put the same in place of what differs from one request to the next; see the module's rule."""
    for key in {*keys.values(), NO_KEY, *_NOT_THERE.values()}:
        text = text.replace(key, "KEY").replace(quote(key), "KEY")
    return _MARKS.sub(lambda found: f"{found['mark']}MARK", text)


# ---- nothing stays -----------------------------------------------------------------------------


@contextmanager
def quietly() -> Iterator[None]:
    """Write no line for each request: tens of thousands are refused, as they should be."""
    loggers = [logging.getLogger(name) for name in ("django.request", "django.security", "ryadom.requests")]
    before = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, before, strict=True):
            one.setLevel(level)


@contextmanager
def undone() -> Iterator[Any]:
    """Have everything that is written in the block undone; yields what tells which tables it has touched.

    Acts open durable transactions, which refuse to be nested but in a test's: this is one.
    """
    with transaction.atomic():
        vars(connection.atomic_blocks[-1])["_from_testcase"] = True
        yield _touched
        transaction.set_rollback(True)


# not of a case: sessions, tries that are counted, who looked
_OF_NO_CASE = frozenset({"django_session", "casework_sharedvalue", "casework_readlogentry"})
_FRESH = "SELECT EXISTS (SELECT 1 FROM {table} WHERE xmin::text::bigint >= %s)"
_TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
AND has_table_privilege(oid, 'SELECT') ORDER BY 1
"""


def _touched() -> tuple[str, ...]:
    """Return the tables that hold rows which this transaction has written; as a rule it has not begun to write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned()::text::bigint")
        number = cursor.fetchone()[0]
        if number is None:
            return ()
        cursor.execute(_TABLES)
        tables = [str(row[0]) for row in cursor.fetchall() if row[0] not in _OF_NO_CASE]
        found = []
        for table in tables:
            cursor.execute(_FRESH.format(table=table), [number])
            if cursor.fetchone()[0]:
                found.append(table)
    return tuple(found)


__all__ = [
    "METHODS",
    "MISSING",
    "NO_THING",
    "Answer",
    "UrlLine",
    "Visitor",
    "addresses",
    "quietly",
    "undone",
]
