"""Whose turn it is in each open step, and why: one answer for the list of today, the case page and the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.models import Assignment, Person, Snooze
from casework.steps import kind
from casework.steps.turn import TIME_TO_ANSWER, Items, Known, Said, Turn
from casework.texts import days_and_names
from casework.web.page_data import which_child
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class Turned:
    """A step with whose turn it is and one sentence why."""

    item: journeys.OpenItem
    turn: Turn
    why: str
    verb: str
    about: str = ""  # with more than one child whom it is about; of a couple for whom it is done
    has_time_until: datetime | None = None  # of who was asked only now about a step that was late already

    @property
    def due(self) -> datetime | None:
        """Return by when it is due; for who was asked late, one day from the question."""
        return self.has_time_until or self.item.due

    @property
    def late(self) -> datetime | None:
        """Return since when it is late, None while who was asked still has the time."""
        return None if self.has_time_until else self.item.late_since

    @property
    def is_yours(self) -> bool:
        """Say whether the worker has something to do."""
        return self.turn is Turn.YOU


def turns_of(items: Sequence[journeys.OpenItem], *, to: Actor, now: datetime) -> dict[UUID, Turned]:
    """Return whose turn it is in each of these open items, by item key.

    Each table is read once, whatever the number.
    """
    known = Known(items, to=to, now=now)
    children = which_child.of_runs({item.run_key for item in items}, to=to)
    people = _whom(items, to=to)
    return {item.key: _turned(item, known, people.get(item.person) or children.get(item.run_key, "")) for item in items}


def _whom(items: Sequence[journeys.OpenItem], *, to: Actor) -> dict[str, str]:
    """Return the first names of the people for whom steps are done one by one, by their key."""
    keys = {item.person for item in items if item.person}
    rows = access.visible(Person, to=to).filter(pk__in=keys) if keys else ()
    return {str(one.pk): one.first_name for one in rows}


def _turned(item: journeys.OpenItem, known: Known, about: str) -> Turned:
    of_step = kind.of(item.kind)
    turn, why = (Turn.YOU, of_step.stopped(item, known)) if item.status == "failed" else of_step.turn(item, known)
    if turn is Turn.YOU:
        turn, why = _arranged(item, known, str(why))
    verb = of_step.verb(item, is_own=known.is_own(item))
    return Turned(item, turn, str(why), verb, about, _has_time_until(item, turn, known))


def _has_time_until(item: journeys.OpenItem, turn: Turn, known: Known) -> datetime | None:
    """Return until when who was asked only now about a step that was late already may take its time."""
    if turn is not Turn.PARTNER or item.late_since is None:
        return None
    asked_at = kind.of(item.kind).asked_at(item, known)
    return asked_at + TIME_TO_ANSWER if asked_at is not None and known.may_still_answer(asked_at) else None


def _snoozes(items: Items, to: Actor) -> dict[UUID, Snooze]:
    keys = [item.key for item in items]
    put_off = access.visible(Snooze, to=to).filter(work_item_key__in=keys, ended_at=None)
    return {row.work_item_key: row for row in put_off}


def _assigned(items: Items, to: Actor) -> dict[UUID, Assignment]:
    keys = [item.key for item in items]
    given = access.visible(Assignment, to=to).filter(work_item_key__in=keys, ended_at=None)
    return {row.work_item_key: row for row in given.select_related("user", "assigned_by")}


def _arranged(item: journeys.OpenItem, known: Known, why: str) -> Said:
    """What is put off is nobody's turn before its day, unless it became late unforeseen.

    Then who it was given to.
    """
    snooze, given = known.rows(_snoozes).get(item.key), known.rows(_assigned).get(item.key)
    if (
        snooze is not None
        and snooze.until > days_and_names.local_day(known.now)
        and (snooze.past_due or item.late_since is None)
    ):
        return Turn.LATER, _("Put off until %(day)s.") % {"day": days_and_names.day(snooze.until)}
    if given is None:
        return Turn.YOU, why
    if known.to.user is not None and given.user_id == known.to.user.pk:
        return Turn.YOU, _("%(name)s asked you to do it.") % {"name": given.assigned_by.name}
    return Turn.COLLEAGUE, _("%(name)s does it.") % {"name": given.user.name}
