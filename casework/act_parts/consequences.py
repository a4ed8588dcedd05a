"""What follows in casework when the engine has taken an act: steps begin, offers are withdrawn, lateness escalates.

Runs inside the act's transaction. A step kind records and queues; it never completes its own work item.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from casework import outbox
from casework.access.safe_contact import Why
from casework.act_parts import (
    access_links,
    deadline_reminders,
    escalations,
    notices,
    papers,
    step_context,
    step_kind,
    survey_questions,
)
from casework.models import (
    Assignment,
    CaseState,
    Escalation,
    Reason,
    Role,
    Snooze,
)
from journeys import public as journeys


def follow(*, context: step_context.StepContext, carried: journeys.Carried) -> None:
    """Draw every consequence of an act in casework's own rows."""
    for item in carried.withdrawn:
        step_kind.of(item.kind).withdrawn(item, context)
        _close_escalation(item, context.now)
    for item in carried.opened:
        kind = step_kind.of(item.kind)
        papers.queue_at_opening(context=context, item=item)
        kind.begin(item, context)
        if item.holder_side == "family" and kind.tells_family and not context.by.is_family:
            notices.to_family(case=context.case, template="your_turn", at=context.now, item_key=item.key)
    for item in carried.became_late:
        _escalate(item, context)
        if item.holder_side == "family" and step_kind.of(item.kind).tells_family:
            deadline_reminders.of_passed_deadline(case=context.case, item=item, at=context.now)
    for item in carried.in_time_again:
        _end_lateness(item.key, context.now)
    if not carried.ended and journeys.checks_papers(ref=carried.run_ref):
        outbox.add("check_papers", region_key=context.case.region_id, run=carried.run_key)
    _follow_the_end(context, carried)


def settled(*, item_key: UUID, now: datetime) -> None:
    """Close what was escalated because an item was late that has ended, and end what was arranged about it."""
    for arranged in (Snooze, Assignment):
        arranged.objects.filter(work_item_key=item_key, ended_at=None).update(ended_at=now)
    _end_lateness(item_key, now)


def _end_lateness(item_key: UUID, now: datetime) -> None:
    late = Escalation.objects.filter(work_item_key=item_key, why=Reason.LATE, closed_at=None)
    late.update(closed_at=now, closed_how="overtaken")


def _close_escalation(item: journeys.OpenItem, now: datetime) -> None:
    settled(item_key=item.key, now=now)


def _escalate(item: journeys.OpenItem, context: step_context.StepContext) -> None:
    """The law's deadline goes to the curator, an own promise to the leader."""
    to_role = Role.CURATOR if item.due_force == "law" else Role.SOCIAL_WORKER
    found, new = Escalation.objects.get_or_create(
        work_item_key=item.key,
        why=Reason.LATE,
        defaults={
            "case": context.case,
            "to_role": to_role,
            "journey": item.ref.partition("@")[0],
            "due": escalations.due_of(Reason.LATE, at=context.now, zone=context.case.region.zone),
            "late_since": item.late_since or context.now,
            "opened_at": context.now,
        },
    )
    if not new and to_role == Role.CURATOR != found.to_role:  # first the own promise passed, now the law's term
        Escalation.objects.filter(pk=found.pk).update(to_role=to_role)


def _follow_the_end(context: step_context.StepContext, carried: journeys.Carried) -> None:
    case, link = context.case, context.link
    if carried.quiet and not link.quiet:
        link.quiet = case.quiet = True
        link.save(update_fields=["quiet"])
        case.save(update_fields=["quiet"])
    if carried.quiet and case.state == CaseState.ON_HOLD:  # what is left now, nobody puts off
        case.resume()
        case.save()
        outbox.add("end_hold", region_key=case.region_id, run=carried.run_key)
    if carried.quiet:  # what was asked before is not to be answered now
        survey_questions.after_quiet(context=context)
        notices.withhold(case=case, at=context.now, why=Why.GRIEF, but=("code",))
    if carried.ended and link.ended_at is None:
        link.ended_at = context.now
        link.save(update_fields=["ended_at"])
        survey_questions.at_run_end(context=context)
        if link.begun_by_item is not None:
            outbox.add("end_wait", region_key=context.by.region.pk, item=link.begun_by_item)
    elif carried.opened and link.ended_at is not None:  # redone after its end: the run goes on, and the case with it
        link.ended_at = None
        link.save(update_fields=["ended_at"])
        if case.state == CaseState.CLOSED:
            case.reopen()
            case.save()
            access_links.go_on_with(case=case, at=context.now)
    everything_ended = not case.journeys.filter(ended_at=None).exists()
    if carried.ended and everything_ended and case.state != CaseState.CLOSED:
        case.close(at=context.now)
        case.save()
        access_links.end_with(case=case, at=context.now)
    elif (
        case.state == CaseState.ACTIVE
        and link.begun_by_item is None
        and any(item.stage == "closing" for item in carried.opened)
    ):
        case.begin_closing()
        case.save()
