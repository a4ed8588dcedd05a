"""What somebody did today, the newest first, and which of it can be undone: honest where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.models import Case, CaseState, Mention, Note, TimelineEntry
from casework.texts import timeline_sentences
from casework.texts.days_and_names import name_of
from casework.web.page_data import people, which_child
from journeys import public as journeys

MOST = 200


@dataclass(frozen=True, slots=True)
class Undo:
    """What would take an act back: the button's word, what it does, and what it needs."""

    act: str  # redo | put_back | wake_up | give_back | resume | hand_back | close
    verb: str
    effect: str
    key: UUID


@dataclass(frozen=True, slots=True)
class Handled:
    """One act of today. Without `undo` the `why_not` says what can be done instead."""

    entry: TimelineEntry
    case: Case
    who: str
    text: str
    covering_for: str
    about: str  # with more than one child whom it is about
    undo: Undo | None
    why_not: str


@dataclass(frozen=True, slots=True)
class ToRead:
    """An entry that a colleague wants the reader to read."""

    mention: Mention
    who: str
    text: str
    note: str
    by: str


def read_handled(*, to: Actor, now: datetime) -> tuple[Handled, ...]:
    """Read what the reader did since the region's midnight."""
    rows = _today(to, now).select_related("case__family", "case__worker", "covering_for")
    rows = rows.prefetch_related("case__family__people", "case__journeys__subject")
    entries = list(rows.order_by("-id")[:MOST])
    items = _items(entries)
    return tuple(_handled(entry, items) for entry in entries)


def _is_arranged(entry: TimelineEntry, rows: QuerySet[Any]) -> bool:
    """Say whether what the entry tells of a step still holds."""
    return rows.filter(work_item_key=entry.details.get("item"), ended_at=None).exists()


def _back_since(entry: TimelineEntry) -> bool:
    """Say whether a step that was skipped was put back or opened since."""
    later = entry.case.timeline.filter(run_key=entry.run_key, id__gt=entry.pk, details__step=entry.details.get("step"))
    return later.filter(what__in=["step.put_back", "step.reopened"]).exists()


def count_handled(*, to: Actor, now: datetime) -> int:
    """Count what the reader did today."""
    return _today(to, now).count()


def _today(to: Actor, now: datetime) -> QuerySet[TimelineEntry]:
    midnight = now.astimezone(to.region.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return access.visible(TimelineEntry, to=to).filter(by=to.user, at__gte=midnight)


@dataclass(frozen=True, slots=True)
class _Items:
    """How the steps that were done or dropped stand now."""

    by_key: Mapping[str, journeys.OpenItem]
    open_places: frozenset[tuple[UUID, str, str]]  # run, step, person

    def of(self, entry: TimelineEntry) -> journeys.OpenItem | None:
        """Return the step's item if it is still over and could be opened once more."""
        item = self.by_key.get(str(entry.details.get("item", "")))
        if item is None or item.status not in ("done", "cancelled"):
            return None
        return None if (item.run_key, item.step, item.person) in self.open_places else item


def _items(entries: list[TimelineEntry]) -> _Items:
    keys = [UUID(entry.details["item"]) for entry in entries if entry.details.get("item")]
    found = journeys.read_items(item_keys=keys)
    still_open = journeys.open_items(run_keys=list({item.run_key for item in found}))
    return _Items(
        by_key={str(item.key): item for item in found},
        open_places=frozenset((item.run_key, item.step, item.person) for item in still_open),
    )


def _handled(entry: TimelineEntry, items: _Items) -> Handled:
    undo = _undo(entry, items)
    return Handled(
        entry=entry,
        case=entry.case,
        who=people.of_case(entry.case),
        text=timeline_sentences.sentence(entry.what, entry.details),
        covering_for=name_of(entry.covering_for),
        about=which_child.of_links(entry.case.journeys.all()).get(entry.run_key, "") if entry.run_key else "",
        undo=undo,
        why_not="" if undo else _why_not(entry),
    )


def _undo(entry: TimelineEntry, items: _Items) -> Undo | None:
    case = entry.case
    match entry.what:
        case "step.done" | "step.dropped":
            item = items.of(entry)
            effect = _("The step opens once more. What was sent stays sent; what followed is judged anew.")
            return Undo("redo", _("Open it again"), effect, item.key) if item else None
        case "step.skipped" if entry.run_key and not _back_since(entry):
            return Undo("put_back", _("Put it back"), _("The step opens when its time has come."), entry.run_key)
        case "step.snoozed" if _is_arranged(entry, case.snoozes.all()):
            effect = _("The step stands in the list again.")
            return Undo("wake_up", _("Back on the list"), effect, UUID(entry.details["item"]))
        case "step.assigned" if _is_arranged(entry, case.assignments.filter(user=entry.details["to_key"])):
            effect = _("Whoever had the step before has it again. Your colleague sees both in the history.")
            return Undo("give_back", _("Take it back"), effect, UUID(entry.details["item"]))
        case "case.held" if case.state == CaseState.ON_HOLD:
            return Undo("resume", _("Go on now"), _("The family stands in the queues again."), case.pk)
        case "case.handed_over" if str(case.worker_id) == entry.details.get("to_key"):
            effect = _("The family is led again by whom it was before. Your colleague sees both in the history.")
            return Undo("hand_back", _("Take it back"), effect, case.pk)
        case "case.reopened" if case.state == CaseState.ACTIVE and all(one.ended_at for one in case.journeys.all()):
            return Undo("close", _("Close it again"), _("Nothing else changes."), case.pk)
    return None


def _why_not(entry: TimelineEntry) -> str:
    """Say why there is no button, and what to do instead."""
    reasons = {
        "note.added": _("A note stays as it was written. Write another one that puts it right."),
        "facts.added": _("What was told stays in the history. Tell it anew: the newest counts."),
        "correction.told": _("The family has been told. Write a note about what has changed since."),
        "correction.unchanged": _("Write a note about what has changed since."),
        "income.noted": _("Take the line back on the page of the income."),
        "income.taken_back": _("Note the line anew on the page of the income."),
        "event.happened": _("The journey has gone on with it, and nothing turns that back. Ask the curator."),
        "partners.reminded": _("It has been sent. Call the partner if it was by mistake."),
        "offer.made": _("The partner has been asked. Withdraw it on the step’s page, or call."),
        "paper.asked": _("A paper that is issued is annulled, not undone."),
        "journey.begun": _(
            "A journey that has begun goes on. Take its steps off the plan if the family does not want it."
        ),
        "journey.stopped": _(
            "Partners have been told. To go on, do one of its steps once more: then it is open again."
        ),
        "step.woken": _("Put it off once more on the step’s page."),
        "step.kept": _("It is asked again as soon as something else changes."),
        "case.opened": _("A family that was taken in stays. Close the case if it was by mistake."),
        "case.resumed": _("Put it on hold again on the page of the family."),
    }
    if entry.what.startswith("consent."):
        return _("Only the family changes its consent. Note the change on the page of the family.")
    if entry.what in ("step.done", "step.dropped", "step.skipped"):
        return _("The step is open again already, or its journey has changed since. Look at the page of the family.")
    if entry.what.startswith("case."):
        return reasons.get(entry.what, _("It has changed since. Look at the page of the family."))
    return reasons.get(entry.what, _("Others rely on it already. Put it right on the page of the family."))


def read_mentions(*, to: Actor) -> tuple[ToRead, ...]:
    """Return what colleagues want the reader to read, the newest first."""
    rows = access.visible(Mention, to=to).filter(user=to.user, read_at=None)
    rows = rows.select_related("entry__by", "case__family")
    rows = rows.prefetch_related("case__family__people", "case__journeys__subject").order_by("-mentioned_at")
    mentions = list(rows[:20])
    wanted = [one.entry.details["note"] for one in mentions if one.entry.details.get("note")]
    notes = {str(note.pk): note.text for note in access.visible(Note, to=to).filter(pk__in=wanted)}
    return tuple(
        ToRead(
            mention=one,
            who=people.of_case(one.case),
            text=timeline_sentences.sentence(one.entry.what, one.entry.details),
            note=notes.get(str(one.entry.details.get("note", "")), "") or str(one.entry.details.get("because", "")),
            by=name_of(one.entry.by),
        )
        for one in mentions
    )
