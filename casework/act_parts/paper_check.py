"""Papers that lapse: what a case has of them, and the machine's check whether they last until the decisive day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import consequences, locks, step_completion
from casework.act_parts.step_context import StepContext
from casework.models import Case, CaseJourney, ReceivedPaper
from casework.texts.translated import title_of
from journeys import public as journeys


def kept_by(case: Case, *, to: Actor) -> tuple[journeys.PaperInHand, ...]:
    """Return the papers of a case with their dates, each with the person whose step brought it."""
    return in_hand(access.visible(ReceivedPaper, to=to).filter(case=case).order_by("recorded_at"))


def in_hand(received: Iterable[ReceivedPaper]) -> tuple[journeys.PaperInHand, ...]:
    """Return received papers, in the order in which they came, with their dates and whose step brought each."""
    rows = list(received)
    keys = list({row.work_item_key for row in rows if row.work_item_key is not None})
    whose = {item.key: item.person for item in journeys.read_items(item_keys=keys)}
    return tuple(
        journeys.PaperInHand(row.kind, row.issued_on, whose.get(row.work_item_key, "") if row.work_item_key else "")
        for row in rows
    )


def window_of(item: journeys.OpenItem, *, to: Actor, now: datetime) -> journeys.Window | None:
    """Return between which days a step that gets lapsed papers anew has to be done so that all of them count.

    None where any day does: it gets nothing that has lapsed, the decisive day is not known, or one
    day is not enough.
    """
    link = access.visible(CaseJourney, to=to).filter(run_key=item.run_key).select_related("case").first()
    if link is None or not journeys.checks_papers(ref=f"{link.journey}@{link.version}"):
        return None
    gives, found = {paper.key for paper in item.gives}, None
    kept = kept_by(link.case, to=to)
    for step in journeys.step_papers(run_key=item.run_key, kept=kept, now=now, language="ru"):
        for paper in step.plan.papers if step.day_known else ():
            if paper.type.key in gives and paper.standing is journeys.Standing.LAPSES and paper.again is not None:
                found = paper.again if found is None else found.meets(paper.again)
                if found is None:
                    return None
    return found


def check(*, actor: Actor, run_key: UUID) -> None:
    """End the machine's checks that can be made now.

    Make those again that would end otherwise, the day having moved. Inside an effect: opens no
    transaction.
    """
    case, link = locks.lock_by_run(run_key=run_key, by=actor)
    now = clock.now()
    context = StepContext(case, link, actor, now)
    for one in journeys.machine_checks(run_key=run_key, kept=kept_by(case, to=actor), now=now):
        if one.item_key is None:
            carried = journeys.redo(run_key=run_key, step=one.step, person=one.person, at=now, by_key=None)
            title = journeys.step_title(ref=carried.run_ref, step=one.step)
            timeline.record(
                case=case,
                what="papers.checked_again",
                by=None,
                at=now,
                run_key=run_key,
                act_number=carried.act_number,
                step=one.step,
                title=title_of(title),
            )
            consequences.follow(context=context, carried=carried)  # has the check made, by this topic once more
            continue
        item = journeys.item(item_key=one.item_key).item
        step_completion.finish_item(context=context, item=item, outcome=one.outcome, facts={})
