"""The draft of a first talk as its pages use it: kept for its worker until it is saved or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from casework import facts
from casework.act_parts import unfinished_intake
from casework.act_parts.household_input import Intake, PersonInput
from casework.act_parts.unfinished_intake import DraftView
from casework.actions.case import intake_drafts
from casework.facts.subjects import About
from casework.forms.step_form import name_of
from casework.models import Relation
from casework.web.middleware import Request, reading
from journeys import public as journeys

SEEN = "draft_seen"  # the field that carries the mark of the draft
PARTS = ("look", "people", "home", "known", "consents")
# years: a birth date that was looked for is a child's up to this age, else the mother's
OLDEST_CHILD = {About.CHILD: 12, About.PUPIL: 18, About.YOUTH: 0, About.WOMAN: 0}


class Draft:
    """What has been typed in so far, part by part."""

    def __init__(self, request: Request) -> None:
        """Read the draft of who signed in."""
        self._by = request.actor
        with reading(request) as actor:
            self._kept = unfinished_intake.read(by=actor)
        self._seen = request.POST.get(SEEN, "")[:40]

    @property
    def receipt(self) -> UUID:
        """Return the receipt of the form that ends the talk."""
        return self._kept.receipt

    @property
    def mark(self) -> str:
        """Return the mark of the draft that the page shows: what came with the form, until something is kept."""
        return self._seen or self._kept.mark

    def has(self, part: str) -> bool:
        """Say whether a part is done."""
        return part in self._kept.parts

    def get(self, part: str) -> Any:
        """Return a part, None while it is not done."""
        return _read(self._kept.parts.get(part))

    def keep(self, part: str, told: Any) -> None:
        """Keep a part.

        Raises:
            DraftChanged: Another window has kept something else since this page was made.
        """
        self._kept = intake_drafts.keep(by=self._by, draft=self._kept, part=part, told=_write(told), seen=self._seen)
        self._seen = ""

    def throw_away(self) -> None:
        """Forget everything."""
        intake_drafts.throw_away(by=self._by)
        self._kept = DraftView()

    def next_missing(self) -> str:
        """Return the first part that is not done, "" when all are."""
        return next((part for part in PARTS if not self.has(part)), "")

    def first_people(self, today: date, about: About) -> list[dict[str, Any]]:
        """Return the people as typed in.

        At first whom this service mostly meets, with who was looked for.

        Args:
            about: Whom its journeys are about.
        """
        if self.has("people"):
            return list(self.get("people"))
        looked = self.get("look") or {}
        first: dict[str, Any] = {
            "relation": Relation.APPLICANT if about in (About.YOUTH, About.WOMAN) else Relation.MOTHER,
            "last_name": looked.get("last_name", ""),
            "first_name": looked.get("first_name", ""),
            "sex": "" if about == About.YOUTH else "f",
            "is_representative": True,
        }
        second: dict[str, Any] = {"relation": Relation.CHILD, "last_name": looked.get("last_name", "")}
        if about == About.WOMAN:
            second = {"relation": Relation.PARTNER, "last_name": "", "sex": "m"}
        people = [first] if about == About.YOUTH else [first, second]
        born_on = looked.get("born_on")
        if isinstance(born_on, date):
            is_child = second["relation"] == Relation.CHILD and born_on.year >= today.year - OLDEST_CHILD[about]
            (second if is_child and len(people) > 1 else first)["born_on"] = born_on
        return people

    def first_home(self) -> dict[str, Any]:
        """Return home and contact as typed in; at first with the phone that was looked for."""
        found: dict[str, Any] = self.get("home") or {"phone": (self.get("look") or {}).get("phone", "")}
        return found

    @property
    def is_dangerous(self) -> bool:
        """Say whether it was told that it is dangerous at home."""
        return bool((self.get("home") or {}).get("danger_at_home"))

    def intake(self, asked: tuple[journeys.FactField, ...]) -> Intake:
        """Return the whole talk for the action."""
        known = self.get("known") or {}
        home = self.get("home") or {}
        consents = self.get("consents") or {}
        told = {fact.key: known[name_of(fact.key)] for fact in asked if known.get(name_of(fact.key)) not in (None, "")}
        return Intake(
            people=tuple(PersonInput(**person) for person in self.get("people") or []),
            facts=told,
            consents=tuple(consents.get("given", ())),
            channel=consents.get("channel", "paper"),
            **home,
        )


def _write(told: Any) -> Any:
    if isinstance(told, list):
        return [_write(one) for one in told]
    if isinstance(told, Mapping):
        return {key: _write(value) for key, value in told.items()}
    return facts.write(told) if isinstance(told, (Decimal, date)) else told


def _read(kept: Any) -> Any:
    if isinstance(kept, list):
        return [_read(one) for one in kept]
    if isinstance(kept, dict) and not journeys.fact_types.READERS.keys() & kept.keys():
        return {key: _read(value) for key, value in kept.items()}
    return facts.read(kept)
