"""Acts on the steps of a run: done, dropped, skipped and put back, kept, redone, reopened.

Woken by the clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds, clock, timeline
from casework.access import Actor
from casework.act_parts import (
    consequences,
    decided_otherwise,
    edit_conflicts,
    locks,
    papers,
    run_changes,
    step_completion,
    step_kind,
)
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.texts.translated import title_of
from journeys import public as journeys

LONGEST_REASON = 200


@act
def complete(
    *,
    by: Actor,
    item_key: UUID,
    outcome: str,
    facts: Mapping[str, Any] | None = None,
    papers_received: Sequence[papers.PaperInput] = (),
    on_behalf_of: str = "",
    seen: edit_conflicts.Marks | None = None,
    otherwise_because: str | None = None,
    receipt: UUID | None = None,
) -> None:
    """Record that a step is done.

    Args:
        outcome: One of the step's outcomes.
        facts: What the step supplies, by fact key, typed as its vocabulary says.
        papers_received: Numbers, dates and copies of an authority's or the family's papers.
        on_behalf_of: The organisation type or "family" for whom a worker records it; "" when it is
            the own step.
        seen: Marks of the values that the form showed; None compares nothing.
        otherwise_because: Why the office decided otherwise than the rules say; "": a person was
            not asked yet, and is; None: nobody can be asked.

    Raises:
        NotFound: No such step for this actor.
        DecidedOtherwise: The outcome is not what the rules give, and nobody has said why.
        StepRefused: It is not open any more, or the answer does not fit. Nothing has changed.
        ChangedMeanwhile: A colleague changed one of the facts since the form was made. Nothing has
            changed.
        StillRunning: The step waits for another journey, which ends it.
    """
    now = clock.now()
    case, link, item = locks.lock_by_item(item_key=item_key, by=by)
    if item.status not in ("done", "cancelled"):
        edit_conflicts.check(seen=seen, now=journeys.item(item_key=item_key).values, told=facts or {})
        step_kind.of(item.kind).check_may_end(item)
    context, told = StepContext(case, link, by, now), dict(facts or {})
    kept: dict[str, str] = {}
    if otherwise_because is not None:
        kept = decided_otherwise.check(
            item=item, outcome=outcome, facts=told, because=otherwise_because, context=context
        )
    step_completion.finish_item(
        context=context,
        item=item,
        outcome=outcome,
        facts=told,
        papers_received=papers_received,
        on_behalf_of=on_behalf_of,
        **kept,
    )


@act
def drop(*, by: Actor, item_key: UUID, because: str, receipt: UUID | None = None) -> None:
    """Cancel an open step, with a reason that stays on the timeline.

    Raises:
        OutOfBounds: The reason is too long, or an invisible sign is in it.
        StepRefused: It is not open any more.
    """
    bounds.check_text(because, longest=LONGEST_REASON)
    now = clock.now()
    case, link, item = locks.lock_by_item(item_key=item_key, by=by)
    carried = run_changes.ask_engine(
        journeys.drop,
        run_key=item.run_key,
        step=item.step,
        person=item.person,
        because=because,
        at=now,
        by_key=run_changes.key_of(by),
    )
    told = {"step": item.step, "item": str(item.key), "title": title_of(item.title), "because": because}
    run_changes.tell(case, link, "step.dropped", by, now, carried, **told)


@act
def skip(*, by: Actor, run_key: UUID, step: str, person: str = "", because: str, receipt: UUID | None = None) -> None:
    """Take a step off the plan that has not opened yet, with a reason that stays on the timeline.

    Raises:
        OutOfBounds: The reason is too long, or an invisible sign is in it.
        StepRefused: It has ended, or there is no such step.
    """
    bounds.check_text(because, longest=LONGEST_REASON)
    now = clock.now()
    case, link = locks.lock_by_run(run_key=run_key, by=by)
    place: dict[str, Any] = {"run_key": run_key, "step": step, "person": person}
    carried = run_changes.ask_engine(journeys.drop, **place, because=because, at=now, by_key=run_changes.key_of(by))
    run_changes.tell(case, link, "step.skipped", by, now, carried, because=because, **_named(carried, step, person))


@act
def put_back(*, by: Actor, run_key: UUID, step: str, person: str = "", receipt: UUID | None = None) -> None:
    """Put a step back on the plan that was taken off before it opened: it opens when its time has come.

    Raises:
        StepRefused: It was not skipped.
    """
    now = clock.now()
    case, link = locks.lock_by_run(run_key=run_key, by=by)
    carried = run_changes.ask_engine(
        journeys.put_back, run_key=run_key, step=step, person=person, at=now, by_key=run_changes.key_of(by)
    )
    run_changes.tell(case, link, "step.put_back", by, now, carried, **_named(carried, step, person))


@act
def keep(*, by: Actor, run_key: UUID, step: str, person: str = "", receipt: UUID | None = None) -> None:
    """Let a decision stand that is "to reconsider", so that it is not asked again before something else changes.

    Raises:
        StepRefused: Nothing was decided about it.
    """
    now = clock.now()
    case, link = locks.lock_by_run(run_key=run_key, by=by)
    carried = run_changes.ask_engine(
        journeys.keep, run_key=run_key, step=step, person=person, at=now, by_key=run_changes.key_of(by)
    )
    run_changes.tell(case, link, "step.kept", by, now, carried, **_named(carried, step, person))


def _named(carried: journeys.Carried, step: str, person: str) -> dict[str, Any]:
    """Details of an act on a step that need not have an item."""
    title = journeys.step_title(ref=carried.run_ref, step=step)
    named = {"step": step, "title": title_of(title)}
    if person:
        named["person"] = person
    return named


@act
def redo(*, by: Actor, item_key: UUID, also: Sequence[str] = (), receipt: UUID | None = None) -> None:
    """Open a settled step again.

    `also` names those that followed from it and are to be judged again.

    Raises:
        StepRefused: It is not settled yet, or one of `also` did not follow from it.
    """
    now = clock.now()
    case, link, item = locks.lock_by_item(item_key=item_key, by=by)
    if set(also) - {one.step for one in journeys.followed(run_key=item.run_key, step=item.step)}:
        raise run_changes.StepRefused(
            _("What followed from this step has changed meanwhile, so nothing was opened. Look at the list anew.")
        )
    carried = run_changes.ask_engine(
        journeys.redo,
        run_key=item.run_key,
        step=item.step,
        person=item.person,
        also=tuple(also),
        at=now,
        by_key=run_changes.key_of(by),
    )
    again = [title_of(journeys.step_title(ref=carried.run_ref, step=key)) for key in also]
    told: dict[str, Any] = {"step": item.step, "title": title_of(item.title)}
    if again:
        told["also"] = again
    run_changes.tell(case, link, "step.redone", by, now, carried, **told)


@act
def reopen(*, by: Actor, run_key: UUID, step: str, person: str = "", receipt: UUID | None = None) -> None:
    """Open a skipped step that stands under "to reconsider".

    Raises:
        StepRefused: It was not skipped.
    """
    now = clock.now()
    case, link = locks.lock_by_run(run_key=run_key, by=by)
    carried = run_changes.ask_engine(
        journeys.reopen, run_key=run_key, step=step, person=person, at=now, by_key=run_changes.key_of(by)
    )
    run_changes.tell(case, link, "step.reopened", by, now, carried, **_named(carried, step, person))


def wake_run(*, actor: Actor, run_key: UUID) -> None:
    """Let time pass in a run whose moment has come: steps open, deadlines become late."""
    with access.acting_as(actor):
        now = clock.now()
        case, link = locks.lock_by_run(run_key=run_key, by=actor)
        carried = journeys.wake(run_key=run_key, now=now)
        about: dict[str, Any] = {
            "case": case,
            "by": None,
            "at": now,
            "run_key": run_key,
            "act_number": carried.act_number,
        }
        for item in carried.became_late:
            timeline.record(**about, what="step.late", step=item.step, title=title_of(item.title))
        for item in carried.moved:
            day = item.due.astimezone(case.region.zone).date().isoformat() if item.due else ""
            title = title_of(item.title)
            timeline.record(**about, what="step.deadline_corrected", step=item.step, title=title, day=day)
        consequences.follow(context=StepContext(case, link, actor, now), carried=carried)
