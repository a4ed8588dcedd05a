"""What a list is narrowed to, as its address says it. Only known words get in, so that no name ever stands in one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.models import CaseState

QUEUES = ("need_you", "family_replied", "waiting", "on_track")
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Base: fields of one list, each with the values it may have; the first is the usual one and is not written."""

    known: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    @property
    def query(self) -> str:
        """Return the part of the address, without the usual values."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in told.items() if value != self.known[name][0]})

    @property
    def is_narrowed(self) -> bool:
        """Say whether more than queue and owner was chosen."""
        return any(
            getattr(self, field.name) != self.known[field.name][0]
            for field in fields(self)
            if field.name not in ("queue", "whose")
        )


def _told(kind: type[Narrowed], asked: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, values in kind.known.items():
        value = asked.get(name, values[0])
        is_known = value in values or (name == "journey" and KEY.fullmatch(value) is not None)
        found[name] = value if is_known else values[0]
    return found


@dataclass(frozen=True, slots=True)
class TodayFilter(Narrowed):
    """Today's list: queue, whose families, by when due, special care, one journey."""

    known: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "queue": (*QUEUES, "snoozed", "on_hold"),
        "whose": ("mine", "covering", "all"),
        "due": ("", "today", "week"),
        "care": ("", "yes"),
        "journey": ("",),
    }
    queue: str = "need_you"
    whose: str = "mine"
    due: str = ""
    care: str = ""
    journey: str = ""

    @property
    def whole_list_of(self) -> str:
        """Return whose whole list is shown; "" when it is narrowed, or when only what is put off is shown."""
        return "" if self.is_narrowed or self.queue in ("snoozed", "on_hold") else self.whose

    @classmethod
    def read(cls, asked: Mapping[str, str] | str) -> TodayFilter:
        """Read the address of the page, or the query that a view keeps."""
        return cls(**_told(cls, QueryDict(asked) if isinstance(asked, str) else asked))


@dataclass(frozen=True, slots=True)
class FamiliesFilter(Narrowed):
    """The list of families: whose, in which state, special care, one journey."""

    known: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "state": ("", *CaseState.values, "any"),
        "whose": ("all", "mine"),
        "care": ("", "yes"),
        "journey": ("",),
    }
    state: str = ""  # all but closed
    whose: str = "all"
    care: str = ""
    journey: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str] | str) -> FamiliesFilter:
        """Read the address of the page, or the query that a view keeps."""
        return cls(**_told(cls, QueryDict(asked) if isinstance(asked, str) else asked))


def due_choices() -> list[tuple[str, str]]:
    """Return by when, in words."""
    return [("", _("at any time")), ("today", _("today or earlier")), ("week", _("within a week"))]
