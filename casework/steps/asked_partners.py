"""What is offered to partners that may decline: whom they are, what they said, what the worker notes of it.

Shared by the kinds that ask partners; amounts belong to those of which several may give a part.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.act_parts import edit_conflicts, offer_round, partner_requests
from casework.actions.partners import offers
from casework.forms.step_form import Both
from casework.models import Consent, ConsentState, NeedItem, Offer, OfferState
from casework.statistics import partner_load
from casework.statistics.partner_load import Load
from casework.steps import kind, panel, promised_help, turn
from casework.steps.amount_fields import AmountLine, amount_fields, amount_line, amounts, lent
from casework.steps.family_line import FamilyKnown, FamilyLine, OpenStep
from casework.steps.panel import SentForm, Shown, StepAtHand
from casework.steps.turn import Items, Known, Said, Turn
from casework.texts import days_and_names, timeline_sentences
from journeys import public as journeys
from partners import public as partners

HAS_IT = (OfferState.OFFERED, OfferState.ACCEPTED, OfferState.IN_PROGRESS)
CANNOT = (OfferState.DECLINED, OfferState.EXPIRED, OfferState.FAILED)
TAKEN_ON = (OfferState.ACCEPTED, OfferState.IN_PROGRESS, OfferState.DONE)
ANSWER = re.compile(r"answer-\S{1,40}")


def offers_by_item(items: Items, to: Actor) -> dict[UUID, list[Offer]]:
    """Read who was asked about some items, the oldest offer first."""
    by_item: defaultdict[UUID, list[Offer]] = defaultdict(list)
    rows = access.visible(Offer, to=to).filter(work_item_key__in=[item.key for item in items])
    for offer in rows.select_related("organisation").order_by("offered_at"):
        by_item[offer.work_item_key].append(offer)
    return by_item


def helpers(keys: Sequence[UUID], to: Actor) -> dict[UUID, str]:
    """Read which partner has taken on some items, by item key."""
    rows = access.visible(Offer, to=to).filter(work_item_key__in=keys, state__in=TAKEN_ON)
    return {
        row.work_item_key: days_and_names.organisation_name(row.organisation)
        for row in rows.select_related("organisation")
    }


class AskedPartners(kind.Kind):
    """A step that partners are asked for, one after the other."""

    shares = True
    asks_partners = True
    nobody_yet: Any
    """Why it is the worker's turn while nobody is being asked."""

    def turn(self, item: journeys.OpenItem, known: Known) -> Said:
        """The partner's while it may answer, else the worker's."""
        asked = known.rows(offers_by_item).get(item.key, [])
        waiting = next((offer for offer in asked if offer.state == OfferState.OFFERED), None)
        can_later = next((offer for offer in asked if _could_later(offer)), None)
        if can_later is not None:
            return promised_help.decide_about(can_later)
        broken = [offer for offer in asked if offer.state == OfferState.FAILED]
        if waiting is not None and (item.late_since is None or known.may_still_answer(self.asked_at(item, known))):
            return Turn.PARTNER, _answer_expected(waiting, instead_of=broken)
        promised = next((offer for offer in asked if offer.state in promised_help.COMING and offer.exclusive), None)
        if promised is not None:
            return promised_help.expected(promised, known.now)
        if self.is_coming(item, known) and item.late_since is None:
            return Turn.PARTNER, _("The things are promised. Note them when they arrive.")
        if waiting is not None:
            return Turn.YOU, _answer_expected(waiting)
        if any(offer.state in promised_help.COMING for offer in asked):
            return Turn.YOU, _("Promised and perhaps here already: receive the things and hand them over.")
        refused = [offer for offer in asked if offer.state in CANNOT]
        if refused:
            name = days_and_names.organisation_name(refused[-1].organisation)
            return Turn.YOU, _("%(name)s cannot help. Ask another partner.") % {"name": name}
        return Turn.YOU, turn.of_nobody_entered(item, known) or str(self.nobody_yet)

    def is_coming(self, item: journeys.OpenItem, known: Known) -> bool:
        """Say whether something is promised that has not arrived."""
        del item, known
        return False

    def asked_at(self, item: journeys.OpenItem, known: Known) -> datetime | None:
        """Return when the last partner was asked that has not answered."""
        waiting = [one for one in known.rows(offers_by_item).get(item.key, ()) if one.state == OfferState.OFFERED]
        moments = [offer.offered_at for offer in waiting if offer.offered_at is not None]
        return max(moments, default=None)

    def family_line(self, line: FamilyLine, step: OpenStep, known: FamilyKnown) -> FamilyLine:
        """Who was asked and said no stays with the worker; the family reads who helps."""
        helper = known.rows(helpers).get(step.item.key, "")
        return replace(line, who=helper, text=self.help_in_words(step, known), due=None)

    def help_in_words(self, step: OpenStep, known: FamilyKnown) -> str:
        """Return what the family reads of the help."""
        del known
        return step.state.family


def _answer_expected(offer: Offer, *, instead_of: Sequence[Offer] = ()) -> str:
    said = _answers_by(offer)
    if not instead_of:
        return said
    name = days_and_names.organisation_name(instead_of[-1].organisation)
    return f"{_('%(name)s cannot after all.') % {'name': name}} {said}"


def _could_later(offer: Offer) -> bool:
    return offer.state == OfferState.OFFERED and offer.can_from is not None


def _answers_by(offer: Offer) -> str:
    name = days_and_names.organisation_name(offer.organisation)
    if offer.answer_by is None or offer.stopped_at is not None:
        return _("%(name)s has been asked.") % {"name": name}
    return _("%(name)s answers by %(day)s.") % {
        "name": name,
        "day": days_and_names.day(offer.answer_by),
    }


# ---- the panel -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NextPartner:
    """A partner that could be asked, and what it has on its hands."""

    organisation: partners.OrganisationView
    load: Load


@dataclass(frozen=True, slots=True)
class OffersOfStep:
    """Who was asked, and who could be asked next."""

    asked: tuple[Offer, ...]
    next: tuple[partners.OrganisationView, ...]
    not_agreed: tuple[str, ...]  # organisation types with which the family shares nothing now
    silent: tuple[partners.OrganisationView, ...] = ()  # their last person has left, so they are not asked
    not_now: tuple[partners.OrganisationView, ...] = ()  # full, paused, or take none until further notice
    loads: Mapping[UUID, Load] = field(default_factory=dict)

    @property
    def with_loads(self) -> tuple[NextPartner, ...]:
        """Return who could be asked next, each with its load."""
        return tuple(NextPartner(one, self.loads.get(one.key, Load())) for one in self.next)

    @property
    def open(self) -> tuple[Offer, ...]:
        """Return the offers that wait for an answer."""
        return tuple(offer for offer in self.asked if offer.state == OfferState.OFFERED)

    @property
    def is_promised(self) -> bool:
        """Say whether one has promised what only one can give."""
        return any(offer.exclusive and offer.state in promised_help.COMING for offer in self.asked)


def read_offers(step: StepAtHand, *, to: Actor, now: datetime) -> OffersOfStep:
    """Read the offers of a step, oldest first, and the partners that were not asked yet, in the region's order."""
    asked = tuple(offers_by_item([step.item], to).get(step.item.key, ()))
    known = {offer.organisation_id for offer in asked if offer.state in HAS_IT}
    there = partners.find_organisations(
        region_key=to.region.pk, types=step.item.by, at=now, only_taking_requests=False
    )  # fmt: skip
    suitable = [one for one in there if one.takes_requests_at(now)]
    given = access.visible(Consent, to=to).filter(case=step.case, state=ConsentState.GIVEN)
    agreed = set(given.values_list("purpose", flat=True))
    silent = access.deserted([one.key for one in suitable])
    types = dict.fromkeys(one.type for one in suitable)
    return OffersOfStep(
        asked=asked,
        next=tuple(
            one for one in suitable if one.key not in known | silent and partner_requests.purpose_of(one.type) in agreed
        ),
        silent=tuple(one for one in suitable if one.key in silent),
        not_now=tuple(one for one in there if not one.takes_requests_at(now)),
        not_agreed=tuple(one for one in types if partner_requests.purpose_of(one) not in agreed),
        loads=partner_load.read([one.key for one in suitable]),
    )


@dataclass(frozen=True, slots=True)
class PhoneAnswer:
    """What a partner said on the phone, as it stands in the fields."""

    offer: Offer
    part: str
    lines: tuple[AmountLine, ...]
    reason: str


def reasons() -> list[tuple[str, str]]:
    """Return why a partner may decline, in words."""
    return [(code, str(timeline_sentences.REASONS[code])) for code in offer_round.REASONS]


class AskedPartnersPanel(panel.Panel):
    """Whom to ask, and what was answered by phone."""

    def shows(self, shown: Shown) -> dict[str, Any]:
        """Read who was asked and who could be."""
        return self.of_offers(shown, wanted=())

    def of_offers(self, shown: Shown, *, wanted: Sequence[tuple[NeedItem, int]]) -> dict[str, Any]:
        """Return what the page shows of the partners.

        `wanted` are the things that nobody has promised.
        """
        asked = read_offers(shown.step, to=shown.to, now=shown.now)
        return {
            "offers": asked,
            "promises": [
                promised_help.read(offer, shown) for offer in asked.asked if offer.state in promised_help.COMING
            ],
            "answers": [_phone_answer(offer, shown, wanted) for offer in asked.open],
            "reasons": reasons(),
            "ask_begun": shown.begun(offer_round.ASK, ("organisation",)),
            "asked_seen": edit_conflicts.write_marks(offer_round.marks_of(asked.asked)),
        }

    def fields_of(self, part: str, step: StepAtHand) -> Iterable[str] | None:
        """Whom to ask next, or an answer by phone."""
        if part == offer_round.ASK:
            return ("organisation",)
        return amount_fields(step) if ANSWER.fullmatch(part) else None

    def both(self, sent: SentForm, context: Mapping[str, Any], changed: Sequence[str]) -> list[Both]:
        """Return what was meant beside how the offers stand now."""
        del changed
        asked: OffersOfStep | None = context.get("offers")
        if asked is None:
            return []
        if sent.typed.get("act") == "ask":
            return [_both_asked(sent.typed, asked)]
        offer = next((one for one in asked.asked if one.number == sent.typed.get("offer")), None)
        if offer is None:
            return []
        return [
            Both(
                days_and_names.organisation_name(offer.organisation),
                _meant(sent.typed),
                _state(offer),
            )
        ]


def _phone_answer(offer: Offer, shown: Shown, wanted: Sequence[tuple[NeedItem, int]]) -> PhoneAnswer:
    part = offer_round.part_of(offer.number)
    told = shown.first_values(part)
    lines = tuple(amount_line(thing, told, str(left)) for thing, left in wanted)
    return PhoneAnswer(offer, part, lines, told.get("reason", ""))


def _both_asked(typed: QueryDict, asked: OffersOfStep) -> Both:
    wanted = next((one for one in asked.next if str(one.key) == typed.get("organisation")), None)
    stands = "; ".join(f"{days_and_names.organisation_name(one.organisation)}: {_state(one)}" for one in asked.asked)
    return Both(
        _("Whom to ask"),
        days_and_names.organisation_name(wanted) if wanted else "—",
        stands or "—",
    )


def _meant(typed: QueryDict) -> str:
    if typed.get("act") == "accept":
        return _("It takes it on")
    reason = timeline_sentences.REASONS.get(typed.get("reason", ""), timeline_sentences.REASONS["other"])
    return _("It cannot: %(reason)s") % {"reason": reason}


def _state(offer: Offer) -> str:
    return str(offer.get_state_display())


# ---- acts ----------------------------------------------------------------------------------------


def ask(sent: SentForm) -> str:
    """Ask the partner that was chosen."""
    key = sent.key("organisation", _("Nobody is chosen, so nobody was asked. Choose a partner."))
    offers.ask(
        by=sent.by,
        item_key=sent.step.item.key,
        organisation_key=key,
        seen=sent.seen,
        receipt=sent.receipt,
    )
    return _("The partner is asked.")


def accept(sent: SentForm) -> str:
    """Note a partner's yes on its behalf."""
    return _accept(sent, None, {})


def accept_amounts(sent: SentForm) -> str:
    """Note what a partner promised of the things."""
    return _accept(sent, amounts(sent), lent(sent))


def _accept(sent: SentForm, promised: dict[str, int] | None, until: dict[str, date]) -> str:
    offers.accept_offer(
        offer_number=sent.typed.get("offer", ""),
        by=sent.by,
        on_behalf_of=sent.step.item.holder,
        amounts=promised,
        lent=until,
        receipt=sent.receipt,
    )
    return _("The partner’s yes is noted on its behalf.")


def decline(sent: SentForm) -> str:
    """Note a partner's no on its behalf."""
    offers.decline_offer(
        offer_number=sent.typed.get("offer", ""),
        by=sent.by,
        reason=sent.typed.get("reason", "other"),
        on_behalf_of=sent.step.item.holder,
        receipt=sent.receipt,
    )
    return _("The partner’s no is noted. The next one is asked; the family is not told.")


ACTS: Mapping[str, Any] = {
    "ask": ask,
    "cannot": promised_help.cannot,
    "fewer": promised_help.fewer,
    "another_day": promised_help.another_day,
    "take_back": promised_help.take_back,
    "looks": promised_help.looks,
    "later": promised_help.later,
    "decline": decline,
}
