"""Remind the partners of a case who have not answered: at most once a day, not while it rests, never in grief."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from casework import access, clock, outbox, timeline
from casework.access import Actor
from casework.act_parts import colleagues, locks, partner_messages, partner_requests
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Case, Offer, OfferState, PartnerRequest, TimelineEntry
from journeys import public as journeys
from partners import public as partners


class NobodyToRemind(CaseworkError):
    """No partner owes an answer, all were reminded today, or nobody is reminded in this case."""

    code = "nobody_to_remind"


class Reminded(NamedTuple):
    """Who was reminded, and whom the worker has to call because no message reaches them.

    Names by language.
    """

    written: tuple[Mapping[str, str], ...]
    to_call: tuple[Mapping[str, str], ...]

    @classmethod
    def of_kept(cls, kept: Sequence[Sequence[Mapping[str, str]]]) -> Reminded:
        """Read what was kept of the first time the form was sent."""
        written, to_call = kept
        return cls(tuple(written), tuple(to_call))


@act(answered=Reminded.of_kept)
def remind_partners(*, by: Actor, case_id: UUID, only_own: bool = False, receipt: UUID | None = None) -> Reminded:
    """Remind everybody who was asked about a case and has not answered.

    Raises:
        NotFound: No such case for this actor.
        HeldByAnother: With `only_own`, when a colleague leads it.
        NobodyToRemind: See the class.
        Stale: Somebody is changing the case at this moment.
    """
    now = clock.now()
    case = locks.lock_case_at_once(case_id=case_id, by=by)
    if only_own:
        colleagues.check_held(case, by=by)
    asked = _unanswered(case, by)
    _check(case, asked, by=by, now=now)
    written: list[dict[str, str]] = []
    to_call: list[dict[str, str]] = []
    for one in asked:
        to = partners.organisation(region_key=by.region.pk, key=one.organisation_id)
        (to_call if to.answers_by_hand else written).append(dict(to.name))
        if not to.answers_by_hand:
            kind = "offer" if isinstance(one, Offer) else "request"
            told: dict[str, Any] = {kind: one.pk, "day": now.date().isoformat()}
            outbox.add("remind_partner", region_key=by.region.pk, **told)
    timeline.record(case=case, what="partners.reminded", by=by.user, at=now, organisations=[*written, *to_call])
    return Reminded(tuple(written), tuple(to_call))


def _unanswered(case: Case, by: Actor) -> list[PartnerRequest | Offer]:
    requests = (
        access.visible(PartnerRequest, to=by)
        .filter(case=case, answered_at=None, withdrawn_at=None, held_back=False)
        .select_related("case", "organisation")
    )
    offers = access.visible(Offer, to=by).filter(case=case, state=OfferState.OFFERED)
    offers = offers.select_related("case", "organisation")
    asked = [*requests.order_by("asked_at"), *offers.order_by("offered_at")]
    return [one for one in asked if _may_know(one)]


def _may_know(asked: PartnerRequest | Offer) -> bool:
    """Say whether the family's consent is still in force under which a partner was asked."""
    kind = asked.organisation.type
    if isinstance(asked, Offer):
        return partner_requests.has_consent(asked.case, kind)
    item = journeys.item(item_key=asked.work_item_key).item
    return partner_requests.may_share(item=item, case=asked.case, organisation_type=kind)


def _check(case: Case, asked: list[Any], *, by: Actor, now: datetime) -> None:
    if case.quiet:
        raise NobodyToRemind(_("After a loss nobody is reminded in this case. Call the partner yourself if you must."))
    if case.clocks_stand:
        raise NobodyToRemind(
            _("The case rests and its clocks stand still, so nobody is reminded. Go on with it first, or call.")
        )
    if not asked:
        raise NobodyToRemind(_("No partner owes an answer here, so nobody was reminded."))
    midnight = now.astimezone(by.region.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    told = access.visible(TimelineEntry, to=by).filter(case=case, what="partners.reminded", at__gte=midnight)
    if told.exists():
        raise NobodyToRemind(_("The partners were reminded today already; more would be nagging. Call them instead."))


@outbox.effect("remind_partner")
def remind_partner(payload: Mapping[str, Any], actor: Actor) -> None:
    """Write to one partner once more, on the same day; who has answered or may not be asked any more is left alone."""
    asked = _still_waiting(payload, actor)
    if asked is None:
        return
    now = clock.now()
    if payload["day"] != now.date().isoformat():  # yesterday's reminder helps nobody
        name = partners.organisation(region_key=actor.region.pk, key=asked.organisation_id).name
        told: dict[str, Any] = {"organisation": dict(name)}
        timeline.record(case=asked.case, what="reminder.too_late", by=None, at=now, **told)
        return
    item = journeys.item(item_key=asked.work_item_key).item
    number = asked.number if isinstance(asked, Offer) else asked.case.number
    partner_messages.hand_over(
        partners.OutgoingMessage(
            message_id=uuid5(asked.pk, f"reminder {payload['day']}"),
            organisation_key=asked.organisation_id,
            region_key=actor.region.pk,
            kind="reminder",
            step=item.step,
            subject_number=number,
            outcomes=(),
            sent_at=now,
            answer_by=item.due,
            family_key=asked.case.family_id,
        )
    )


def _still_waiting(payload: Mapping[str, Any], actor: Actor) -> PartnerRequest | Offer | None:
    asked: PartnerRequest | Offer | None
    if "offer" in payload:
        offers = access.visible(Offer, to=actor).select_related("case", "organisation")
        asked = offers.filter(pk=payload["offer"], state=OfferState.OFFERED).first()
    else:
        rows = access.visible(PartnerRequest, to=actor).select_related("case", "organisation")
        asked = rows.filter(pk=payload["request"], answered_at=None, withdrawn_at=None, held_back=False).first()
    if asked is None or asked.case.quiet or asked.case.clocks_stand or not _may_know(asked):
        return None
    return asked
