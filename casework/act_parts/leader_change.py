"""Somebody else leads a case, or nobody: told to who leads, who led, curator and family."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from casework import access, timeline
from casework.access import Actor
from casework.act_parts import notices
from casework.models import Case, Mention, TimelineEntry, User


def change(case: Case, *, to: User, by: Actor, at: datetime, because: str = "") -> None:
    """Make somebody the one who leads a locked case, inside an act."""
    before: User = case.worker
    still_led = access.is_led(case)
    entry = timeline.record(
        case=case, what="case.handed_over", by=by.user, at=at,
        to=to.name, to_key=str(to.pk), from_key=str(before.pk), because=because.strip()[:500],
    )  # fmt: skip
    case.worker = to
    case.save(update_fields=["worker"])
    _tell(entry, [to, *([before] if still_led else []), case.curator], by=by, at=at)
    notices.to_family(case=case, template="new_helper", at=at)


def left_alone(case: Case, *, at: datetime) -> None:
    """Say, inside a job, that nobody leads a case: it stands in everybody's list."""
    entry = timeline.record(case=case, what="case.left_alone", by=None, at=at)
    _tell(entry, [case.curator], by=None, at=at)


def _tell(entry: TimelineEntry, readers: Iterable[User | None], *, by: Actor | None, at: datetime) -> None:
    told = {reader.pk: reader for reader in readers if reader is not None}
    if by is not None and by.user_key is not None:
        told.pop(by.user_key, None)
    Mention.objects.bulk_create(
        Mention(case=entry.case, entry=entry, user=reader, mentioned_at=at) for reader in told.values()
    )
