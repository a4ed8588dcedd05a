"""Take in what a partner answered through its connector: it ends the step, or the offer, as an act of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import locks, offer_round, papers, step_completion, step_kind
from casework.act_parts.step_context import StepContext
from casework.errors import CaseworkError
from casework.models import Offer, OfferState, PartnerRequest
from casework.texts.translated import title_of
from journeys import public as journeys
from partners import public as partners


class AnswerUnusable(CaseworkError):
    """A partner's answer has a value that is none."""

    code = "answer_unusable"


def take_answer(*, actor: Actor, incoming_key: UUID) -> None:
    """Take one arrived answer over.

    An answer to a step that is over is thanked for on the timeline and set aside. One that cannot
    be used is set aside too, and its step comes to the worker: nothing is tried again for ever.
    """
    try:
        _take(actor=actor, incoming_key=incoming_key)
    except CaseworkError as error:
        if not error.permanent:
            raise
        _set_aside_unusable(actor=actor, incoming_key=incoming_key, code=error.code)


def _take(*, actor: Actor, incoming_key: UUID) -> None:
    with access.acting_as(actor):
        now = clock.now()
        message = partners.incoming(region_key=actor.region.pk, key=incoming_key)
        request = access.visible(PartnerRequest, to=actor).filter(pk=message.in_reply_to).first()
        offer = access.visible(Offer, to=actor).filter(pk=message.in_reply_to).first()
        asked = request or offer
        if asked is None:
            partners.set_aside(region_key=actor.region.pk, key=incoming_key, reason="nobody_asked")
            return
        case, link, item = locks.lock_by_item(item_key=asked.work_item_key, by=actor)
        context = StepContext(case, link, actor, now)
        organisation = partners.organisation(region_key=actor.region.pk, key=message.organisation_key)
        is_over = (
            item.status in ("done", "cancelled")
            or (offer is not None and not _still_offered(offer))
            or (request is not None and request.answered_at is not None)  # a person of theirs was faster
            or (request is not None and request.withdrawn_at is not None)  # another organisation is asked now
        )
        if is_over:
            _thank(context, item, organisation)
            partners.set_aside(region_key=actor.region.pk, key=incoming_key, reason="step_is_over")
            return
        partners.mark_taken(region_key=actor.region.pk, key=incoming_key, now=now)
        if offer is not None:
            _take_offer_answer(context, item, offer, message, organisation)
        else:
            _take_request_answer(context, item, message.answer, organisation)


def _still_offered(offer: Offer) -> bool:
    return offer.state == OfferState.OFFERED


def _thank(context: StepContext, item: journeys.OpenItem, organisation: partners.OrganisationView) -> None:
    timeline.record(
        case=context.case,
        what="answer.too_late",
        by=None,
        at=context.now,
        on_behalf_of=organisation.type,
        organisation=dict(organisation.name),
        step=item.step,
        title=title_of(item.title),
    )


def _set_aside_unusable(*, actor: Actor, incoming_key: UUID, code: str) -> None:
    """Keep the answer out, tell the case, and give the step to the worker, who calls the partner."""
    with access.acting_as(actor):
        now = clock.now()
        message = partners.incoming(region_key=actor.region.pk, key=incoming_key)
        asked = _asked(actor, message.in_reply_to)
        if asked is None:
            return
        case, _link, item = locks.lock_by_item(item_key=asked.work_item_key, by=actor)
        organisation = partners.organisation(region_key=actor.region.pk, key=message.organisation_key)
        partners.set_aside(region_key=actor.region.pk, key=incoming_key, reason=code)
        timeline.record(
            case=case,
            what="answer.not_usable",
            by=None,
            at=now,
            on_behalf_of=organisation.type,
            organisation=dict(organisation.name),
            step=item.step,
            title=title_of(item.title),
        )
        if item.status not in ("done", "cancelled"):
            journeys.fail_item(item_key=item.key, code=code)


def _asked(actor: Actor, message_id: UUID) -> PartnerRequest | Offer | None:
    request = access.visible(PartnerRequest, to=actor).filter(pk=message_id).first()
    return request or access.visible(Offer, to=actor).filter(pk=message_id).first()


def _take_offer_answer(
    context: StepContext,
    item: journeys.OpenItem,
    offer: Offer,
    message: partners.IncomingView,
    organisation: partners.OrganisationView,
) -> None:
    answer, offer = message.answer, Offer.objects.select_for_update().get(pk=offer.pk)
    nothing_of_it = step_kind.of(item.kind).in_parts and bool(answer.items) and not any(answer.items.values())
    if answer.outcome == "declined" or nothing_of_it:
        offer_round.decline(
            context=context,
            offer=offer,
            item=item,
            reason="no_stock" if nothing_of_it else answer.reason,
            on_behalf_of=organisation.type,
        )
        return
    offer_round.accept(
        context=context,
        offer=offer,
        item=item,
        amounts=dict(answer.items) or None,
        on_behalf_of=organisation.type,
        came_at=message.available_at,
    )


def _take_request_answer(
    context: StepContext, item: journeys.OpenItem, answer: partners.Answer, organisation: partners.OrganisationView
) -> None:
    types = {field.key: field.type for field in item.records}
    told = {key: _typed(types[key], value) for key, value in answer.values.items() if key in types}
    step_completion.finish_item(
        context=context,
        item=item,
        outcome=answer.outcome,
        facts=told,
        papers_received=[_paper(key, paper) for key, paper in answer.papers.items()],
        on_behalf_of=organisation.type,
        what="partner.answered",
        organisation=dict(organisation.name),
    )


def _typed(kind: str, value: Any) -> Any:
    """Return an answered value in the type of its fact.

    Raises:
        AnswerUnusable: It is no such value.
    """
    try:
        return journeys.fact_types.TYPES[kind].from_answer(value)
    except ValueError as error:
        raise AnswerUnusable(
            _("A value of the answer is none of the agreed kind, so it was not taken over. Ask the partner again.")
        ) from error


def _paper(key: str, paper: Mapping[str, str]) -> papers.PaperInput:
    issued_on = _typed("date", paper["issued_on"]) if paper.get("issued_on") else None
    return papers.PaperInput(kind=key, number=paper.get("number", ""), issued_on=issued_on)


def due_answers(*, actor: Actor, limit: int = 50) -> list[UUID]:
    """Return the keys of answers whose moment has come by business time. Reads only."""
    with access.acting_as(actor):
        now: datetime = clock.now()
        return [one.key for one in partners.arrived(region_key=actor.region.pk, now=now, limit=limit)]
