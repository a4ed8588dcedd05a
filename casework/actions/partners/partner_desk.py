"""What a partner does for itself, with an account or by the link of one offer: answers, brings, says that it cannot.

Each act opens only the step that this partner was asked about, and is told as the partner's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, read_log, timeline
from casework.access import Actor
from casework.act_parts import locks, offer_round, papers, partner_requests, promises, step_completion, step_kind
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.actions.partners import needs
from casework.errors import CaseworkError, Stale
from casework.models import Offer, OfferState, PartnerRequest
from casework.texts.translated import title_of
from journeys import public as journeys
from partners import public as partners

REASONS = ("not_ours", "papers_missing", "no_grounds", "busy", "other")  # why one that must answer cannot
LONGEST_WORDS = 500


class NothingToBring(CaseworkError):
    """What was to be brought was not promised, is here already or is not needed any more."""

    code = "nothing_to_bring"


@act
def accept(
    *,
    by: Actor,
    offer_id: UUID,
    amounts: Mapping[str, int] | None = None,
    day: date | None = None,
    lent: Mapping[str, date] | None = None,
    receipt: UUID | None = None,
) -> None:
    """Take an offer on; of a need all or the given amounts, on the wanted day or on another one.

    Args:
        lent: By item key until when a thing is lent; what is not named is given for good.

    Raises:
        NotFound: Not this partner's.
        OfferClosed: Answered, expired or taken back; nothing has changed.
        NothingLeftToPledge: Others have promised all of it.
        AmountRefused: Less than nothing, or more than was asked for.
        DayRefused: The day cannot be meant.
        NotToBeLent: A day of return cannot be meant.
    """
    now = clock.now()
    with promises.of_partner(by, offer_id, now) as asked:
        if asked.item.status in ("done", "cancelled"):
            raise offer_round.closed()
        _check_amounts(amounts, asked.offer)
        asked.offer.delivery_date = promises.checked_day(day, now, by) if day is not None else None
        offer_round.accept(
            context=asked.context,
            offer=asked.offer,
            item=asked.item,
            amounts=dict(amounts) if amounts is not None else None,
            on_behalf_of=asked.organisation.type,
            lent=lent,
        )


def _check_amounts(amounts: Mapping[str, int] | None, offer: Offer) -> None:
    if amounts is None:
        return
    if any(not 0 <= amount <= offer.asks.get(key, 0) for key, amount in amounts.items()):
        raise needs.AmountRefused(
            _("An amount is below zero or above what is needed, so nothing was promised. Correct it and send again.")
        )


@act
def decline(*, by: Actor, offer_id: UUID, reason: str, words: str = "", receipt: UUID | None = None) -> None:
    """Say no to an offer, with a reason and a few words if wanted.

    The next partner is asked, the family is not told.

    Raises:
        NotFound: Not this partner's.
        OfferClosed: Answered, expired or taken back; nothing has changed.
    """
    now = clock.now()
    with promises.of_partner(by, offer_id, now) as asked:
        if asked.item.status in ("done", "cancelled"):
            raise offer_round.closed()
        asked.offer.words = words.strip()[:LONGEST_WORDS]
        offer_round.decline(
            context=asked.context,
            offer=asked.offer,
            item=asked.item,
            reason=reason,
            on_behalf_of=asked.organisation.type,
        )


@act
def deliver(*, by: Actor, offer_id: UUID, receipt: UUID | None = None) -> None:
    """Say that the promised things were brought, or that the help was given.

    The clinic notes what it received.

    Raises:
        NotFound: Not this partner's.
        NothingToBring: It was not promised, or was told before.
    """
    now = clock.now()
    with promises.of_partner(by, offer_id, now) as asked:
        if asked.offer.state != OfferState.ACCEPTED:
            raise NothingToBring(
                _("Nothing is expected from you here at the moment, so nothing was noted. See below how it stands.")
            )
        if not step_kind.of(asked.item.kind).in_parts:
            offer_round.given(
                context=asked.context, offer=asked.offer, item=asked.item, on_behalf_of=asked.organisation.type
            )
            return
        offer_round.change(asked.offer, "bring", at=now)
        _tell(asked.context, "offer.delivered", asked.item, asked.organisation)


# ---- requests: what an organisation must answer --------------------------------------------------


@contextmanager
def _of_request(by: Actor, request_id: UUID, now: datetime) -> Iterator[tuple[PartnerRequest, StepContext, Any, Any]]:
    """Open the step of a request within the act; case, then run, then the request."""
    found = access.find(PartnerRequest, to=by, pk=request_id)
    with access.inside(by, found) as narrowed:
        case, link, item = locks.lock_by_item(item_key=found.work_item_key, by=narrowed)
        request = PartnerRequest.objects.select_for_update().get(pk=found.pk)
        if request.answered_at or request.withdrawn_at or item.status in ("done", "cancelled"):
            raise Stale(
                _(
                    "This question was answered or taken back meanwhile, so nothing was changed. See below how it stands."
                )
            )
        read_log.note(case=case, by=by, what="question")
        organisation = partners.organisation(region_key=by.region.pk, key=request.organisation_id)
        yield request, StepContext(case, link, narrowed, now), item, organisation


@act
def answer(
    *,
    by: Actor,
    request_id: UUID,
    outcome: str,
    facts: Mapping[str, Any],
    papers_received: Sequence[papers.PaperInput] = (),
    receipt: UUID | None = None,
) -> None:
    """Answer what the organisation was asked: the step ends with its result, number, date and copy.

    Raises:
        NotFound: Not this organisation's.
        Stale: Answered or taken back meanwhile.
        CopyRefused: The copy is too large, or does not open as a PDF or a picture; nothing was changed.
        NoConsent: The family has taken its consent back.
    """
    with _of_request(by, request_id, clock.now()) as (_request, context, item, organisation):
        step_completion.finish_item(
            context=context,
            item=item,
            outcome=outcome,
            facts=dict(facts),
            papers_received=papers_received,
            on_behalf_of=organisation.type,
            what="partner.answered",
            organisation=dict(organisation.name),
        )


@act
def cannot(*, by: Actor, request_id: UUID, reason: str, words: str = "", receipt: UUID | None = None) -> None:
    """Say why the organisation cannot: the step stays open and comes to the worker, who finds another way.

    Raises:
        NotFound: Not this organisation's.
        Stale: Answered or taken back meanwhile.
    """
    now = clock.now()
    with _of_request(by, request_id, now) as (request, context, item, organisation):
        known = reason if reason in REASONS else "other"
        partner_requests.declined(request=request, reason=known, words=words.strip()[:LONGEST_WORDS], at=now)
        _tell(context, "partner.cannot", item, organisation, reason=known)


def _tell(
    context: StepContext,
    what: str,
    item: journeys.OpenItem,
    organisation: partners.OrganisationView,
    **details: Any,
) -> None:
    timeline.record(
        case=context.case,
        what=what,
        by=context.by.user,
        at=context.now,
        on_behalf_of=organisation.type,
        organisation=dict(organisation.name),
        step=item.step,
        title=title_of(item.title),
        **details,
    )
