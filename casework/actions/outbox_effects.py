"""The effects of the outbox's topics.

Each runs in the machine's transaction, together with the delete of its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from casework import access, clock, outbox, timeline
from casework.access import Actor
from casework.act_parts import (
    consent_sheets,
    corrections,
    day_wish,
    failed_effects,
    locks,
    notices,
    paper_check,
    paper_data,
    paper_ends,
    papers,
    papers_in_danger,
    partner_messages,
    proposed_days,
    run_changes,
    step_completion,
    step_kind,
)
from casework.act_parts.paper_draft import NothingToPrint
from casework.act_parts.step_context import StepContext
from casework.actions.visits import day_proposals
from casework.models import Case, CaseDocument, Offer, OutboxRow, PartnerRequest
from casework.texts.translated import say, title_of
from documents import public as documents
from journeys import public as journeys
from partners import public as partners

Payload = Mapping[str, Any]


@outbox.effect("correct_deadlines")
def correct_deadlines(payload: Payload, actor: Actor) -> None:
    """Let the cases under way count by a deadline that two people have corrected."""
    del actor
    journeys.rules.wake_for_deadline(figure_key=UUID(payload["figure"]))


@outbox.effect("send_request")
def send_request(payload: Payload, actor: Actor) -> None:
    """Tell an organisation that must answer what it is asked for."""
    partner_messages.send_request(actor=actor, request_id=UUID(payload["request"]), now=clock.now())


@outbox.effect("withdraw_request")
def withdraw_request(payload: Payload, actor: Actor) -> None:
    """Tell it that nobody waits any more."""
    request = access.visible(PartnerRequest, to=actor).filter(pk=payload["request"]).first()
    if request is not None:
        partner_messages.withdraw(
            actor=actor,
            message_id=request.pk,
            organisation_key=request.organisation_id,
            now=clock.now(),
        )


@outbox.effect("send_offer")
def send_offer(payload: Payload, actor: Actor) -> None:
    """Ask a partner that may decline."""
    partner_messages.send_offer(actor=actor, offer_id=UUID(payload["offer"]), now=clock.now())


@outbox.effect("withdraw_offer")
def withdraw_offer(payload: Payload, actor: Actor) -> None:
    """Tell a partner that the offer is gone."""
    offer = access.visible(Offer, to=actor).filter(pk=payload["offer"]).first()
    if offer is not None:
        partner_messages.withdraw(
            actor=actor,
            message_id=offer.pk,
            organisation_key=offer.organisation_id,
            now=clock.now(),
        )


@outbox.effect("end_wait")
def end_wait(payload: Payload, actor: Actor) -> None:
    """End a step that only waited: its conditions have come true, or the run that it began has ended."""
    case, link, item = locks.lock_by_item(item_key=UUID(payload["item"]), by=actor)
    if item.status not in ("done", "cancelled"):
        step_completion.finish_item(
            context=StepContext(case, link, actor, clock.now()),
            item=item,
            outcome=item.hoped_for,
            facts={},
        )


@outbox.effect("end_unasked_survey")
def end_unasked_survey(payload: Payload, actor: Actor) -> None:
    """Take a survey off the plan whose family is not asked: nobody would ever answer it."""
    case, link, item = locks.lock_by_item(item_key=UUID(payload["item"]), by=actor)
    if item.status in ("done", "cancelled"):
        return
    now = clock.now()
    carried = journeys.drop(
        run_key=item.run_key, step=item.step, person=item.person, because="not_asked", at=now, by_key=None
    )
    told = {"step": item.step, "item": str(item.key), "title": title_of(item.title), "unasked": True}
    run_changes.tell(case, link, "step.dropped", actor, now, carried, **told)


@outbox.effect("check_papers")
def check_papers(payload: Payload, actor: Actor) -> None:
    """Have the machine look which papers last until the decisive day, and once more when that day has moved."""
    paper_check.check(actor=actor, run_key=UUID(payload["run"]))


@outbox.effect("resume_step")
def resume_step(payload: Payload, actor: Actor) -> None:
    """Go on with a step that had failed, for its effect is tried again."""
    key = failed_effects.step_of(payload, actor=actor)
    if key is None:
        return
    _case, _link, item = locks.lock_by_item(item_key=key, by=actor)
    if item.status == "failed":
        journeys.resume_item(item_key=item.key)


@outbox.effect("open_corrections")
def open_corrections(payload: Payload, actor: Actor) -> None:
    """Find the region's families that took a way which a version says was wrong."""
    ref = f"{payload['journey']}@{payload['version']}"
    corrections.open_in_region(actor=actor, ref=ref, now=clock.now())


# ---- papers: drafted and numbered in one short transaction, printed outside any, filed in another


@outbox.effect("draft_paper")
def draft_paper(payload: Payload, actor: Actor) -> None:
    """Gather what the paper says, freeze it, take its number.

    The same item and kind give one paper, however often.
    """
    now = clock.now()
    case, link, item = locks.lock_by_item(item_key=UUID(payload["item"]), by=actor)
    kind, part = payload["kind"], payload.get("part", "")
    paper = next((one for one in item.gives if one.key == kind), None)
    if paper is None or item.status == "cancelled":
        return
    context = StepContext(case, link, actor, now)
    language = case.family.language
    try:
        data = paper_data.draft(context=context, item=item, paper=paper, language=language, part=part)
    except NothingToPrint:
        return
    leader = partners.organisation(region_key=actor.region.pk, key=case.organisation_id)
    edition = step_kind.of(item.kind).paper_edition(item)
    title = consent_sheets.titled(paper, part=part, ref=item.ref)
    reserved = documents.reserve(
        type=paper.prints_as,
        kind=kind,
        title=say(title, language),
        language=language,
        data=data,
        issuer=documents.Issuer(
            organisation_key=leader.key,
            code=leader.short_code,
            name=partners.text_in(leader.name, language),
            time_zone=actor.region.time_zone,
        ),
        region_key=actor.region.pk,
        family_key=case.family_id,
        idempotency_key=_key_of_paper(item, kind, edition, part, payload.get("anew", "")),
        at=now,
    )
    CaseDocument.objects.get_or_create(
        document_key=reserved.key,
        defaults={
            "case": case,
            "work_item_key": item.key,
            "kind": kind,
            "part": part,
            "title": title,
            "added_at": now,
        },
    )
    outbox.add(
        "print_paper",
        region_key=actor.region.pk,
        document=reserved.key,
        item=item.key,
        edition=edition,
    )


def _key_of_paper(item: journeys.OpenItem, kind: str, edition: str, part: str, anew: str) -> str:
    """One paper per item, kind and sheet; a day that is chosen anew gets a new itinerary, a number given up another one."""
    given_up = papers.numbers_given_up(item_key=item.key, kind=kind, part=part)
    sheet = f":{part}" if part else ""
    wanted_anew = f":anew-{anew}" if anew else ""
    again = f":{given_up + 1}" if given_up else ""
    return f"{item.key}:{kind}:{edition}{sheet}{wanted_anew}{again}"


def _print(payload: Payload, actor: Actor) -> documents.RenderedFile | None:
    """Render and store the file: outside any transaction, harmless when repeated.

    None where what it tells is not so any more: the state is looked at again before anything is printed.
    """
    with access.acting_as(actor):
        if not _still_so(payload, journeys.item(item_key=UUID(payload["item"])).item) or _lies_about(payload):
            return None
    return documents.render(document_key=UUID(payload["document"]))


def _still_so(payload: Payload, item: journeys.OpenItem) -> bool:
    """Say whether step and consent are still wanted, and the day is the one that it was."""
    row = CaseDocument.objects.filter(document_key=payload["document"]).first()
    if item.status == "cancelled" or (row is not None and not consent_sheets.stands(row.part)):
        return False
    return step_kind.of(item.kind).edition_stands(item, payload.get("edition", ""))


@outbox.effect("print_paper", outside=_print)
def print_paper(payload: Payload, actor: Actor, rendered: documents.RenderedFile | None) -> None:
    """Enter the file in the register, tell the case, and end a step that was only waiting for its papers.

    A paper whose reason has gone meanwhile is not issued: its number is given up.
    """
    now = clock.now()
    case, link, item = locks.lock_by_item(item_key=UUID(payload["item"]), by=actor)
    key = UUID(payload["document"])
    was_issued = any(view.is_issued for view in documents.describe([key]).values())
    if not was_issued and _still_so(payload, item) and _lies_about(payload):
        _draft_anew(StepContext(case, link, actor, now), key)
        return
    if not was_issued and (rendered is None or not _still_so(payload, item)):
        with translation.override(case.family.language):
            reason = _("What it says had changed before it was printed.")
        _give_up(case, key, reason=reason, at=now)
        return
    if rendered is None:  # it was issued, and its reason went afterwards: that act has marked it
        return
    issued = documents.issue(document_key=key, rendered=rendered, at=now)
    if not was_issued:  # asked for twice before it was printed: one file, told once
        row = CaseDocument.objects.get(document_key=issued.key)
        timeline.record(case=case, what="paper.issued", by=None, at=now, title=row.title, number=issued.number)
        paper_ends.former_than(row, case=case, at=now)
        if not item.secret and not _is_asked_again(row, item):
            notices.to_family(case=case, template="paper_ready", at=now, item_key=item.key)
    if step_kind.of(item.kind).is_its_papers and item.status not in ("done", "cancelled") and _all_issued(item):
        step_completion.finish_item(
            context=StepContext(case, link, actor, now),
            item=item,
            outcome=item.hoped_for,
            facts={},
        )


def _is_asked_again(row: CaseDocument, item: journeys.OpenItem) -> bool:
    """Say whether it is a sheet after the step that asks: who has just said no is not written to."""
    return bool(row.part) and item.status == "done"


def _lies_about(payload: Payload) -> bool:
    """Say whether danger at home was told since the paper was drafted, and it says where the family lives."""
    row = CaseDocument.objects.select_related("case__family").filter(document_key=payload["document"]).first()
    return row is not None and papers_in_danger.tells_where(row.document_key, family=row.case.family)


def _draft_anew(context: StepContext, key: UUID) -> None:
    row = CaseDocument.objects.get(document_key=key)
    with translation.override(context.case.family.language):
        reason = _("It was drafted with an address and drafted anew without one.")
    _give_up(context.case, key, reason=reason, at=context.now)
    if row.work_item_key is not None:
        papers.queue_sheet(context=context, item_key=row.work_item_key, kind=row.kind, part=row.part)


@outbox.effect("annul_paper")
def annul_paper(payload: Payload, actor: Actor) -> None:
    """Give up the number of a paper that will not be printed, with the reason that was given."""
    row = OutboxRow.objects.filter(pk=payload["row"], let_be_at__isnull=False).first()
    if row is None:
        return
    case, _link, _item = locks.lock_by_item(item_key=UUID(row.payload["item"]), by=actor)
    _give_up(case, UUID(row.payload["document"]), reason=row.let_be_because, at=clock.now())


def _give_up(case: Case, key: UUID, *, reason: str, at: datetime) -> None:
    before = documents.describe([key]).get(key)
    if before is None or before.is_issued or before.state == "annulled":
        return
    documents.annul(document_key=key, reason=reason, at=at)
    paper = CaseDocument.objects.get(document_key=key)
    told = {"title": paper.title, "number": before.number}
    timeline.record(case=case, what="paper.annulled", by=None, at=at, **told)


def _all_issued(item: journeys.OpenItem) -> bool:
    keys = CaseDocument.objects.filter(work_item_key=item.key).values_list("document_key", flat=True)
    found = documents.describe(list(keys))
    have = {view.kind for view in found.values() if view.is_issued}
    return set(papers.ours(item)) <= have  # a step that is its papers gives no sheets


# ---- days ----------------------------------------------------------------------------------------


def _plan(payload: Payload, actor: Actor) -> Any:
    return day_proposals.plan(actor=actor, item_key=UUID(payload["item"]), wish=day_wish.from_payload(payload))


@outbox.effect("propose_days", outside=_plan)
def propose_days(payload: Payload, actor: Actor, planned: Any) -> None:
    """Keep the planned days as proposals."""
    proposed_days.keep_proposals(
        actor=actor,
        item_key=UUID(payload["item"]),
        days=planned,
        other=bool(payload.get("other")),
    )
