"""A curator's work on what was escalated: taken up with a note, then done.

What was changed is told back to the family in the curator's one sentence; the curator learns no
name on the way.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import access, clock, outbox, timeline
from casework.access import Actor
from casework.act_parts import notices
from casework.actions.act import act
from casework.errors import CaseworkError, Stale
from casework.models import Escalation
from casework.texts.translated import title_of
from journeys import public as journeys

LONGEST_NOTE, LONGEST_SENTENCE = 2000, 300


class NothingSaid(CaseworkError):
    """It is to be closed without a word about what was found."""

    code = "nothing_said"


class TooLong(CaseworkError):
    """The words are longer than what is kept."""

    code = "too_long"


@act
def take_up(*, by: Actor, escalation_id: UUID, note: str = "", receipt: UUID | None = None) -> None:
    """Note who looks into it, and for colleagues what is known so far.

    Raises:
        NotFound: No such work for this actor.
        Forbidden: Not the curator's to do.
        Stale: A colleague has it, or it is over.
    """
    note = _short(note, LONGEST_NOTE)
    row, now = _lock(escalation_id, by), clock.now()
    if row.taken_up_by_id not in (None, access.person(by).pk):
        raise Stale(_("A colleague has taken this up already, so you need not. Load the list again."))
    row.taken_up_by, row.taken_up_at = access.person(by), row.taken_up_at or now
    row.note = note or row.note
    row.save(update_fields=["taken_up_by", "taken_up_at", "note"])
    _tell(row, "escalation.taken_up", by, now)


@act
def finish(*, by: Actor, escalation_id: UUID, note: str = "", changed: str = "", receipt: UUID | None = None) -> None:
    """Close it: with what was found, and after a low score with what was changed, told back to the family.

    Raises:
        NothingSaid: Neither a note nor what was changed.
        NotFound, Forbidden, Stale: As for `take_up`.
    """
    note, changed = _short(note, LONGEST_NOTE), _short(changed, LONGEST_SENTENCE)
    row, now = _lock(escalation_id, by), clock.now()
    row.note = note or row.note
    if row.answer_id is not None:
        row.changed = changed
    if not row.note and not row.changed:
        raise NothingSaid(
            _("Nothing is written, so colleagues could not learn from it. Write one sentence: what was it?")
        )
    row.taken_up_by, row.taken_up_at = row.taken_up_by or access.person(by), row.taken_up_at or now
    row.closed_at, row.closed_how = now, "taken_up"
    row.save()
    _tell(row, "escalation.done", by, now)
    if row.changed:
        outbox.add("tell_improved", region_key=by.region.pk, escalation=row.pk)


@outbox.effect("tell_improved")
def tell_improved(payload: outbox.Payload, actor: Actor) -> None:
    """Tell the family that its answer changed something; its page says what."""
    rows = access.visible(Escalation, to=actor).select_related("case__family", "case__region")
    row = rows.filter(pk=UUID(payload["escalation"])).first()
    if row is not None:
        notices.to_family(case=row.case, template="improved", at=clock.now(), item_key=row.work_item_key)


def _lock(escalation_id: UUID, by: Actor) -> Escalation:
    found = access.find(Escalation, to=by, pk=escalation_id)
    row = access.visible(Escalation, to=by).select_for_update(of=("self",)).select_related("case").get(pk=found.pk)
    access.check_may_take_up(by, row)
    if row.closed_at is not None:
        raise Stale(_("This is done already, so nothing was changed. Load the list again."))
    return row


def _short(text: str, longest: int) -> str:
    text = text.strip()
    if len(text) > longest:
        raise TooLong(
            ngettext(
                "The text is longer than %(longest)s letter, so it was not kept. Say it shorter.",
                "The text is longer than %(longest)s letters, so it was not kept. Say it shorter.",
                longest,
            )
            % {"longest": longest}
        )
    return text


def _tell(row: Escalation, what: str, by: Actor, at: datetime) -> None:
    (item,) = journeys.read_items(item_keys=[row.work_item_key]) or (None,)
    timeline.record(
        case=row.case, what=what, by=by.user, at=at, why=row.why, title=title_of(item.title) if item else {}
    )
