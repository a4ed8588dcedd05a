"""The steps of a case as its family reads them: what is done, who does what by when, what comes later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor, own_files
from casework.models import (
    Case,
    NeedItem,
    Offer,
    OfferState,
    PartnerRequest,
    Pledge,
    PledgeState,
    VisitDay,
    VisitState,
)
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import family_addresses
from casework.web.page_data import case_team, family_tone
from journeys import public as journeys

TAKEN_ON = (OfferState.ACCEPTED, OfferState.IN_PROGRESS, OfferState.DONE)
ASKS_PARTNERS = ("offer", "need")
ICONS = {"one_day_visit": "calendar-heart", "need": "package", "offer": "heart-handshake", "document": "file-text"}


@dataclass(frozen=True, slots=True)
class Line:
    """One step in the family's words. status: done | open | ahead."""

    key: UUID | None  # the work item's, of one that is open
    run_key: UUID
    status: str
    title: str
    text: str
    who: str
    icon: str
    at: datetime
    due: datetime | None = None
    is_late: bool = False
    is_yours: bool = False
    address: str = ""
    verb: str = ""
    booked_at: datetime | None = None
    about: str = ""
    stage: int = 0  # in which stage of the journey, counted from nought

    @property
    def shade(self) -> str:
        """Return how its mark looks: done, yours, somebody's, ahead."""
        if self.status == "done":
            return "d"
        return "n" if self.is_yours else "w" if self.status == "open" else ""


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands in casework about open steps, as far as the family may know it."""

    case: Case
    to: Actor
    helpers: dict[UUID, str]
    asked: dict[UUID, str]
    days: dict[UUID, list[VisitDay]]
    promised: dict[UUID, list[str]]
    arrived: frozenset[UUID]


def read(
    views: Sequence[journeys.RunView], *, case: Case, to: Actor, now: datetime, kinds_here: set[str]
) -> tuple[Line, ...]:
    """Return the lines of all runs, in the order of their journeys.

    Args:
        kinds_here: Kinds of papers that can be downloaded.
    """
    items = {(item.run_key, item.step, item.person): item for view in views for item in view.open_items}
    known = _read_known([item.key for item in items.values()], case=case, to=to)
    own, named = own_files.hidden_from(to, case=case), {str(one.pk): one for one in own_files.adults(case)}
    lines = []
    for view in views:
        definition = journeys.definition(ref=view.ref)
        steps, stages = definition.by_key, {key: number for number, key in enumerate(definition.stages)}
        for state in view.steps:
            step = steps[state.step]
            if step.secret or own.hides(view.key, state.step, state.person):
                continue
            item = items.get((view.key, state.step, state.person))
            line = (
                _open(item, state, known, now, quiet=view.quiet)
                if item is not None
                else _settled(view, state, step, known, kinds_here)
            )
            if line is None or (_is_left_alone(line) and family_tone.stands_still(view, state.step)):
                continue
            whose = named[state.person].first_name if state.person in named and not step.private else ""
            lines.append(replace(line, stage=stages[state.stage], about=whose))
    return tuple(lines)


def _is_left_alone(line: Line) -> bool:
    """Say whether nothing is told of a step while the family's consent is not there; a booked day stays booked."""
    return line.status != "done" and line.booked_at is None


def _read_known(keys: list[UUID], *, case: Case, to: Actor) -> _Known:
    offers = access.visible(Offer, to=to).filter(work_item_key__in=keys, state__in=TAKEN_ON)
    asked = access.visible(PartnerRequest, to=to).filter(work_item_key__in=keys, withdrawn_at=None, held_back=False)
    days: defaultdict[UUID, list[VisitDay]] = defaultdict(list)
    live = [VisitState.PROPOSED, VisitState.BOOKED, VisitState.ARRIVED]
    proposed = access.visible(VisitDay, to=to).filter(work_item_key__in=keys, state__in=live)
    for day in proposed.prefetch_related("visits").order_by("rank"):
        days[day.work_item_key].append(day)
    promised: defaultdict[UUID, list[str]] = defaultdict(list)
    wanted = access.visible(NeedItem, to=to).filter(need__work_item_key__in=keys, pledged__gt=0)
    for thing in wanted.select_related("need").order_by("key"):
        promised[thing.need.work_item_key].append(say(thing.title))
    here = access.visible(Pledge, to=to).filter(item__need__work_item_key__in=keys, state=PledgeState.RECEIVED)
    return _Known(
        case=case,
        to=to,
        helpers={
            row.work_item_key: days_and_names.organisation_name(row.organisation)
            for row in offers.select_related("organisation")
        },
        asked={
            row.work_item_key: days_and_names.organisation_name(row.organisation)
            for row in asked.select_related("organisation")
        },
        days=days,
        promised=promised,
        arrived=frozenset(here.values_list("item__need__work_item_key", flat=True)),
    )


# ---- open ------------------------------------------------------------------------------------------------------------


def _open(
    item: journeys.OpenItem, state: journeys.StepState, known: _Known, now: datetime, *, quiet: bool
) -> Line | None:
    if item.kind == "survey" and known.case.quiet:
        return None
    line = Line(
        key=item.key,
        run_key=item.run_key,
        status="open",
        title=state.title,
        text=state.family,
        who=_who(item, known),
        icon=ICONS.get(item.kind, case_team.icon_of(item.holder, item.holder_side)),
        at=item.opened_at,
        due=item.due,
        is_late=item.late_since is not None,
    )
    if item.kind == "one_day_visit":
        address = family_addresses.address("family_day", item.key, to=known.to)
        return _day(line, known.days.get(item.key, []), now, address=address if not quiet else "")
    if item.kind in ASKS_PARTNERS:
        return replace(line, text=_help(item, state, known), due=None)
    if (item.holder_side == "family" or item.kind == "survey") and not quiet:
        verb = _("Decide") if item.asks_consents else _("Answer") if item.kind == "survey" else _("Open")
        address = family_addresses.address("family_step", item.key, to=known.to)
        return replace(line, is_yours=True, who="", address=address, verb=verb)
    if line.is_late and item.holder_side != "family":
        words = _("It takes longer than planned. %(name)s is looking into it.") % {"name": known.case.worker.name}
        return replace(line, text=words, due=None)
    return line


def _who(item: journeys.OpenItem, known: _Known) -> str:
    if item.kind in ASKS_PARTNERS:
        return known.helpers.get(item.key, "")
    if item.holder_side in ("machine", "family") or item.kind == "document":
        return ""
    if item.holder_side == "own" or item.holder == known.case.organisation.type:
        return known.case.worker.name
    return known.asked.get(item.key) or case_team.type_in_words(item.holder)


def _help(item: journeys.OpenItem, state: journeys.StepState, known: _Known) -> str:
    """Who was asked and said no stays with the worker; the family reads what is promised and what is here."""
    things = ", ".join(known.promised.get(item.key, ()))
    if item.key in known.arrived:
        return _("At the clinic and waiting for you: %(things)s.") % {"things": things}
    if things:
        return _("Promised to you: %(things)s.") % {"things": things}
    if item.kind == "need":
        return _("We are asking who can help. Tell us what you lack.")
    return state.family


def _day(line: Line, days: list[VisitDay], now: datetime, *, address: str) -> Line:
    """Say how far the doctors' day is; without an address nobody is asked to choose one."""
    booked = next((day for day in days if day.state in (VisitState.BOOKED, VisitState.ARRIVED)), None)
    if booked is not None:
        starts = min((visit.during.lower for visit in booked.visits.all()), default=now)
        words = _("%(day)s at %(time)s. All doctors expect you.") % {
            "day": days_and_names.weekday_and_day(starts),
            "time": days_and_names.clock_time(starts),
        }
        return replace(
            line, text=words, address=address, verb=_("See or change"), booked_at=starts, due=None, icon="calendar-check",
            who="", is_late=False,
        )  # fmt: skip
    if days and address:
        return replace(line, is_yours=True, who="", address=address, verb=_("See the days"))
    return replace(line, text=_("We are looking for days on which all doctors can see you."), due=None, is_late=False,
                    who="", address=address, verb=_("See") if address else "")  # fmt: skip


# ---- done and ahead --------------------------------------------------------------------------------------------------


def _settled(
    view: journeys.RunView, state: journeys.StepState, step: Any, known: _Known, kinds_here: set[str]
) -> Line | None:
    if state.status == "done":
        if state.kind in ASKS_PARTNERS and state.outcome not in (step.hoped_for, "partly_given"):
            return None  # nobody could help: the worker speaks with the family, no page does
        if state.kind == "survey" and known.case.quiet:
            return None
        return Line(
            key=None,
            run_key=view.key,
            status="done",
            title=state.title,
            text=_done_words(state, step, known, kinds_here),
            who="",
            icon="check",
            at=state.settled_at or view.started_at,
        )
    if state.status != "waiting" or state.only_perhaps or state.kind == "survey":
        return None
    if view.quiet or view.ended_at is not None:
        return None
    return Line(
        key=None,
        run_key=view.key,
        status="ahead",
        title=state.title,
        text="",
        who="",
        icon=ICONS.get(state.kind, case_team.icon_of(state.by[0] if state.by else "")),
        at=view.started_at,
        due=state.due,
    )


def _done_words(state: journeys.StepState, step: Any, known: _Known, kinds_here: set[str]) -> str:
    if (
        state.outcome != step.hoped_for
        and state.kind in ("message", "human_work", "approval")
        and state.outcome != "given"
    ):
        return _("An answer has come. %(name)s will explain it to you.") % {"name": known.case.worker.name}
    day = days_and_names.day(state.settled_at) if state.settled_at else ""
    if kinds_here & set(step.gives):
        return _("Ready since %(day)s. You can download it below.") % {"day": day}
    return _("Done on %(day)s.") % {"day": day}
