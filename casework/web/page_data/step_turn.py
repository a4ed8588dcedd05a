"""Whose turn it is in each open step, and why: one answer for the list of today, the case page and the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.models import (
    Assignment,
    CaseJourney,
    Offer,
    OfferState,
    PartnerRequest,
    Person,
    Pledge,
    PledgeState,
    Snooze,
    VisitDay,
    VisitState,
)
from casework.texts import days_and_names, timeline_sentences
from casework.texts.translated import say
from casework.web.page_data import which_child
from journeys import public as journeys

ASK_THE_FAMILY_BEFORE = timedelta(days=2)
TIME_TO_ANSWER = timedelta(days=1)  # for who is asked about a step that was late already


class Turn(StrEnum):
    """Who moves next."""

    YOU = "you"
    FAMILY = "family"
    PARTNER = "partner"
    MACHINE = "machine"
    JOURNEY = "journey"  # another run of the case settles it
    CALENDAR = "calendar"  # a day is booked; nothing to do before it
    LATER = "later"  # the worker put it off until a day
    COLLEAGUE = "colleague"  # a colleague does it for the case's worker


@dataclass(frozen=True, slots=True)
class Turned:
    """A step with whose turn it is and one sentence why."""

    item: journeys.OpenItem
    turn: Turn
    why: str
    verb: str
    about: str = ""  # with more than one child whom it is about; of a couple for whom it is done
    has_time_until: datetime | None = None  # of who was asked only now about a step that was late already

    @property
    def due(self) -> datetime | None:
        """Return by when it is due; for who was asked late, one day from the question."""
        return self.has_time_until or self.item.due

    @property
    def late(self) -> datetime | None:
        """Return since when it is late, None while who was asked still has the time."""
        return None if self.has_time_until else self.item.late_since

    @property
    def is_yours(self) -> bool:
        """Say whether the worker has something to do."""
        return self.turn is Turn.YOU


def turns_of(items: Sequence[journeys.OpenItem], *, to: Actor, now: datetime) -> dict[UUID, Turned]:
    """Return whose turn it is in each of these open items, by item key. Seven statements, whatever the number."""
    known = _Known.read(items, to=to)
    children = which_child.of_runs({item.run_key for item in items}, to=to)
    people = _whom(items, to=to)
    about = {item.key: people.get(item.person) or children.get(item.run_key, "") for item in items}
    return {item.key: _turned(item, known, now, to, about[item.key]) for item in items}


def _whom(items: Sequence[journeys.OpenItem], *, to: Actor) -> dict[str, str]:
    """Return the first names of the people for whom steps are done one by one, by their key."""
    keys = {item.person for item in items if item.person}
    rows = access.visible(Person, to=to).filter(pk__in=keys) if keys else ()
    return {str(one.pk): one.first_name for one in rows}


def _turned(item: journeys.OpenItem, known: _Known, now: datetime, to: Actor, about: str) -> Turned:
    turn, why = _turn(item, known, now)
    if turn is Turn.YOU:
        turn, why = _arranged(item, known, now, to, why)
    is_asked_late = turn is Turn.PARTNER and item.late_since is not None
    until = known.has_time_until(item, now) if is_asked_late else None
    return Turned(item, turn, why, _verb(item, known.own_type), about, until)


def _arranged(item: journeys.OpenItem, known: _Known, now: datetime, to: Actor, why: str) -> tuple[Turn, str]:
    """What is put off is nobody's turn before its day, unless it became late unforeseen; then who it was given to."""
    snooze, given = known.snoozes.get(item.key), known.assigned.get(item.key)
    if (
        snooze is not None
        and snooze.until > days_and_names.local_day(now)
        and (snooze.past_due or item.late_since is None)
    ):
        return Turn.LATER, _("Put off until %(day)s.") % {"day": days_and_names.day(snooze.until)}
    if given is None:
        return Turn.YOU, why
    if to.user is not None and given.user_id == to.user.pk:
        return Turn.YOU, _("%(name)s asked you to do it.") % {"name": given.assigned_by.name}
    return Turn.COLLEAGUE, _("%(name)s does it.") % {"name": given.user.name}


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands in casework about these items."""

    offers: dict[UUID, list[Offer]]
    requests: dict[UUID, PartnerRequest]
    days: dict[UUID, list[VisitDay]]
    promised: frozenset[UUID]
    own_type: str  # of the reader's organisation: what it does itself, it asks nobody for
    begun: frozenset[UUID]  # steps whose own run is under way
    snoozes: dict[UUID, Snooze]
    assigned: dict[UUID, Assignment]
    told_by_nobody: dict[UUID, str]  # runs whose family gets no message and no link: what its worker does instead

    @classmethod
    def read(cls, items: Sequence[journeys.OpenItem], *, to: Actor) -> _Known:
        keys = [item.key for item in items]
        offers: defaultdict[UUID, list[Offer]] = defaultdict(list)
        rows = access.visible(Offer, to=to).filter(work_item_key__in=keys).select_related("organisation")
        for offer in rows.order_by("offered_at"):
            offers[offer.work_item_key].append(offer)
        asked = access.visible(PartnerRequest, to=to).filter(work_item_key__in=keys, withdrawn_at=None)
        days: defaultdict[UUID, list[VisitDay]] = defaultdict(list)
        live = [VisitState.PROPOSED, VisitState.BOOKED, VisitState.ARRIVED]
        for day in access.visible(VisitDay, to=to).filter(work_item_key__in=keys, state__in=live).order_by("rank"):
            days[day.work_item_key].append(day)
        pledged = access.visible(Pledge, to=to).filter(item__need__work_item_key__in=keys, state=PledgeState.PLEDGED)
        put_off = access.visible(Snooze, to=to).filter(work_item_key__in=keys, ended_at=None)
        given = access.visible(Assignment, to=to).filter(work_item_key__in=keys, ended_at=None)
        return cls(
            offers=offers,
            requests={row.work_item_key: row for row in asked.select_related("organisation")},
            days=days,
            promised=frozenset(pledged.values_list("item__need__work_item_key", flat=True)),
            own_type=to.membership.organisation.type if to.membership else "",
            begun=_begun([item.key for item in items if item.kind == "other_journey"], to=to),
            snoozes={row.work_item_key: row for row in put_off},
            assigned={row.work_item_key: row for row in given.select_related("user", "assigned_by")},
            told_by_nobody=_told_by_nobody({item.run_key for item in items if _waits_for_family(item)}, to=to),
        )

    def has_time_until(self, item: journeys.OpenItem, now: datetime) -> datetime | None:
        """Return until when who was asked last may take its time, None when that is over or nobody was asked."""
        request = self.requests.get(item.key)
        asked = [offer.offered_at for offer in self.offers.get(item.key, ()) if offer.state == OfferState.OFFERED]
        asked += [request.asked_at] if request is not None and not request.held_back else []
        last = max((one for one in asked if one is not None), default=None)
        return last + TIME_TO_ANSWER if last is not None and now < last + TIME_TO_ANSWER else None


def _begun(keys: list[UUID], *, to: Actor) -> frozenset[UUID]:
    if not keys:
        return frozenset()
    runs = access.visible(CaseJourney, to=to).filter(begun_by_item__in=keys, ended_at=None)
    return frozenset(key for key in runs.values_list("begun_by_item", flat=True) if key)


def _waits_for_family(item: journeys.OpenItem) -> bool:
    return item.holder_side == "family" or item.kind == "one_day_visit"


def _told_by_nobody(runs: set[UUID], *, to: Actor) -> dict[UUID, str]:
    """What stands there is read over the worker's shoulder, so it does not say that there is danger at home."""
    if not runs:
        return {}
    of_runs = access.visible(CaseJourney, to=to).filter(run_key__in=runs)
    rows = of_runs.filter(Q(case__family__danger_at_home=True) | Q(case__family__phone=""))
    ask_apart = _("No message goes to this family. Ask it in a safe moment and note its answer.")
    ask = _("No phone of the family is known, so no message goes out. Ask it and note its answer.")
    found = rows.values_list("run_key", "case__family__danger_at_home")
    return {key: ask_apart if in_danger else ask for key, in_danger in found}


def _turn(item: journeys.OpenItem, known: _Known, now: datetime) -> tuple[Turn, str]:
    if item.status == "failed":
        return Turn.YOU, _("It stopped with an error. Try again or do it by hand.")
    if item.kind == "one_day_visit":
        return _instead_of(item, known, *_turn_of_day(item, known.days.get(item.key, []), now))
    if item.kind in ("offer", "need"):
        return _turn_of_offer(item, known, now)
    if item.holder_side == "family":
        return _instead_of(item, known, *_turn_of_family(item, now))
    if item.holder_side == "machine" or (item.kind in ("document", "wait") and item.late_since is None):
        return Turn.MACHINE, _("This happens by itself.")
    if item.key in known.begun:
        return Turn.JOURNEY, _("It has its own journey in this case and ends with it.")
    if item.holder_side == "own" or item.holder == known.own_type:
        return Turn.YOU, _what_the_family_sees(item)
    return _turn_of_request(item, known, now)


def _what_the_family_sees(item: journeys.OpenItem) -> str:
    """What is written for the family is not said to the worker as if to her."""
    told = say(item.family) if item.family else ""
    return _("The family sees: “%(words)s”") % {"words": told} if told else ""


def _turn_of_family(item: journeys.OpenItem, now: datetime) -> tuple[Turn, str]:
    """The family decides in its own time; when the day comes near, somebody goes and asks."""
    if item.due is not None and item.due <= now + ASK_THE_FAMILY_BEFORE:
        return Turn.YOU, _("The family decides. Ask it and note the answer on its behalf.")
    return Turn.FAMILY, _what_the_family_sees(item)


def _instead_of(item: journeys.OpenItem, known: _Known, turn: Turn, why: str) -> tuple[Turn, str]:
    """Who gets no message cannot know that it is their turn: their worker goes and asks, from the first day on."""
    told = known.told_by_nobody.get(item.run_key, "")
    return (Turn.YOU, told) if told and turn is Turn.FAMILY else (turn, why)


def _turn_of_request(item: journeys.OpenItem, known: _Known, now: datetime) -> tuple[Turn, str]:
    request = known.requests.get(item.key)
    if request is not None and request.reason:
        name, why = days_and_names.organisation_name(request.organisation), timeline_sentences.REASONS[request.reason]
        return Turn.YOU, _("%(name)s cannot: %(reason)s. Find another way.") % {"name": name, "reason": why}
    if request is None or request.answered_at is not None:
        return Turn.YOU, _("Nobody was asked by message. Arrange it and note the answer here.")
    name = days_and_names.organisation_name(request.organisation)
    if request.held_back:
        return Turn.YOU, _("Not sent: the family has not yet agreed to share with %(name)s.") % {"name": name}
    asked = days_and_names.day(request.asked_at)
    if item.late_since is not None and known.has_time_until(item, now) is None:
        return Turn.YOU, _("%(name)s, asked on %(day)s, is late. Call them.") % {"name": name, "day": asked}
    return Turn.PARTNER, _("%(name)s was asked on %(day)s.") % {"name": name, "day": asked}


def _turn_of_offer(item: journeys.OpenItem, known: _Known, now: datetime) -> tuple[Turn, str]:
    offers = known.offers.get(item.key, [])
    waiting = next((offer for offer in offers if offer.state == OfferState.OFFERED), None)
    if waiting is not None and (item.late_since is None or known.has_time_until(item, now) is not None):
        return Turn.PARTNER, _answer_expected(waiting)
    if item.key in known.promised and item.late_since is None:
        return Turn.PARTNER, _("The things are promised. Note them when they arrive.")
    if waiting is not None:
        return Turn.YOU, _answer_expected(waiting)
    if any(offer.state in (OfferState.ACCEPTED, OfferState.IN_PROGRESS) for offer in offers):
        return Turn.YOU, _("Promised and perhaps here already: receive the things and hand them over.")
    refused = [offer for offer in offers if offer.state in (OfferState.DECLINED, OfferState.EXPIRED)]
    if refused:
        name = days_and_names.organisation_name(refused[-1].organisation)
        return Turn.YOU, _("%(name)s cannot help. Ask another partner.") % {"name": name}
    if item.kind == "need":
        return Turn.YOU, _("Tick what the family lacks, and partners are asked.")
    return Turn.YOU, _("Nobody is being asked yet.")


def _answer_expected(offer: Offer) -> str:
    name = days_and_names.organisation_name(offer.organisation)
    if offer.answer_by is None or offer.stopped_at is not None:
        return _("%(name)s has been asked.") % {"name": name}
    return _("%(name)s answers by %(day)s.") % {"name": name, "day": days_and_names.day(offer.answer_by)}


def _turn_of_day(item: journeys.OpenItem, days: list[VisitDay], now: datetime) -> tuple[Turn, str]:
    booked = next((day for day in days if day.state in (VisitState.BOOKED, VisitState.ARRIVED)), None)
    if booked is not None and booked.day <= days_and_names.local_day(now):
        return Turn.YOU, _("The day was %(day)s. Note what the doctors found.") % {
            "day": days_and_names.day(booked.day)
        }
    if booked is not None:
        return Turn.CALENDAR, _("Booked for %(day)s.") % {"day": days_and_names.weekday_and_day(booked.day)}
    if days and item.due is not None and item.due <= now + ASK_THE_FAMILY_BEFORE:
        return Turn.YOU, _("The family has not chosen a day yet. Ask it and choose one together.")
    if days:
        return Turn.FAMILY, _("The family chooses one of the proposed days.")
    return Turn.MACHINE, _("The best days are being looked for.")


def _verb(item: journeys.OpenItem, own_type: str) -> str:
    if item.asks_consents:
        return _("Note consents")
    is_own = item.holder_side == "own" or item.holder == own_type
    if item.kind in ("human_work", "approval") and not is_own:
        return _("Note for the family") if item.holder_side == "family" else _("Note the answer")
    verbs = {
        "human_work": _("Do it"),
        "message": _("Note the answer"),
        "choice": _("Note the choice"),
        "offer": _("Choose a partner"),
        "need": _("See to the things"),
        "document": _("See the paper"),
        "one_day_visit": _("See the day"),
        "approval": _("Decide"),
        "survey": _("Ask the family"),
        "other_journey": _("Tick off"),
    }
    return verbs.get(item.kind, _("Open"))
