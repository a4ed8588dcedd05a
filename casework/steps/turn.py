"""Whose turn it is in an open step, as far as its kind can say: the words, and what is read to find out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.models import CaseJourney, PartnerRequest
from casework.texts import days_and_names, timeline_sentences
from casework.texts.translated import say
from journeys import public as journeys
from partners import public as partners

ASK_THE_FAMILY_BEFORE = timedelta(days=2)
TIME_TO_ANSWER = timedelta(days=1)  # for who is asked about a step that was late already

Items = Sequence[journeys.OpenItem]
Rows = TypeVar("Rows")


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


Said = tuple[Turn, str]  # whose turn, and one sentence why


class Known:
    """What stands in casework about some open items.

    Each table is read once for all of them, when a kind asks.
    """

    def __init__(self, items: Items, *, to: Actor, now: datetime) -> None:
        self.items, self.to, self.now = items, to, now
        self.own_type = to.organisation_type
        self._rows: dict[Callable[[Items, Actor], Any], Any] = {}

    def rows(self, read: Callable[[Items, Actor], Rows]) -> Rows:
        """Return what `read` finds about all items."""
        if read not in self._rows:
            self._rows[read] = read(self.items, self.to)
        found: Rows = self._rows[read]
        return found

    @cached_property
    def directory(self) -> tuple[partners.OrganisationView, ...]:
        """The organisations of the region."""
        return tuple(partners.directory(region_key=self.to.region.pk, at=self.now))

    def is_own(self, item: journeys.OpenItem) -> bool:
        """Say whether the reader's organisation does the step itself, so that it asks nobody for it."""
        return item.holder_side == "own" or item.holder == self.own_type

    def may_still_answer(self, asked_at: datetime | None) -> bool:
        """Say whether who was asked at that moment still has the time to answer."""
        return asked_at is not None and self.now < asked_at + TIME_TO_ANSWER


def requests(items: Items, to: Actor) -> dict[UUID, PartnerRequest]:
    """Read what organisations that must answer were asked, by item key."""
    keys = [item.key for item in items]
    asked = access.visible(PartnerRequest, to=to).filter(work_item_key__in=keys, withdrawn_at=None)
    return {row.work_item_key: row for row in asked.select_related("organisation")}


def told_by_nobody(items: Items, to: Actor) -> dict[UUID, str]:
    """Read of which runs the family gets no message and no link: what its worker does instead, by run key.

    What stands there is read over the worker's shoulder, so it does not say that there is danger at
    home.
    """
    of_runs = access.visible(CaseJourney, to=to).filter(run_key__in={item.run_key for item in items})
    rows = of_runs.filter(Q(case__family__danger_at_home=True) | Q(case__family__phone=""))
    ask_apart = _("No message goes to this family. Ask it in a safe moment and note its answer.")
    ask = _("No phone of the family is known, so no message goes out. Ask it and note its answer.")
    in_danger = rows.values_list("run_key", "case__family__danger_at_home")
    return {key: ask_apart if danger else ask for key, danger in in_danger}


def what_the_family_sees(item: journeys.OpenItem) -> str:
    """Return what is written for the family; it is not said to the worker as if to her."""
    told = say(item.family) if item.family else ""
    return _("The family sees: “%(words)s”") % {"words": told} if told else ""


def of_machine() -> Said:
    """Nobody has to do anything."""
    return Turn.MACHINE, _("This happens by itself.")


def of_family(item: journeys.OpenItem, known: Known) -> Said:
    """The family decides in its own time; when the day comes near, somebody goes and asks."""
    if item.due is not None and item.due <= known.now + ASK_THE_FAMILY_BEFORE:
        return Turn.YOU, _("The family decides. Ask it and note the answer on its behalf.")
    return instead_of_family(item, known, what_the_family_sees(item))


def instead_of_family(item: journeys.OpenItem, known: Known, why: str) -> Said:
    """Who gets no message cannot know that it is their turn: their worker goes and asks, from the first day on."""
    told = known.rows(told_by_nobody).get(item.run_key, "")
    return (Turn.YOU, told) if told else (Turn.FAMILY, why)


def of_request(item: journeys.OpenItem, known: Known) -> Said:
    """Return whose turn it is in what an organisation must answer."""
    request = known.rows(requests).get(item.key)
    if request is not None and request.reason:
        name = days_and_names.organisation_name(request.organisation)
        why = timeline_sentences.REASONS[request.reason]
        return Turn.YOU, _("%(name)s cannot: %(reason)s. Find another way.") % {"name": name, "reason": why}
    lacking = of_nobody_entered(item, known) or of_nobody_taking(item, known) if request is None else ""
    if lacking:
        return Turn.YOU, lacking
    if request is None or request.answered_at is not None:
        return Turn.YOU, _("Nobody was asked by message. Arrange it and note the answer here.")
    name = days_and_names.organisation_name(request.organisation)
    if request.held_back:
        return Turn.YOU, _("Not sent: the family has not yet agreed to share with %(name)s.") % {"name": name}
    asked = days_and_names.day(request.asked_at)
    if item.late_since is not None and not known.may_still_answer(request.asked_at):
        return Turn.YOU, _("%(name)s, asked on %(day)s, is late. Call them.") % {"name": name, "day": asked}
    return Turn.PARTNER, _("%(name)s was asked on %(day)s.") % {"name": name, "day": asked}


def _kinds_entered(known: Known) -> frozenset[str]:
    """Return of which kinds the region's directory holds an organisation, whether or not it takes requests now."""
    return frozenset(one.type for one in known.directory)


def of_nobody_entered(item: journeys.OpenItem, known: Known) -> str:
    """Say which kind of organisation the directory lacks for a step, "" where it holds one."""
    if item.holder_side not in ("state", "partner") or _kinds_entered(known) & set(item.by):
        return ""
    titles = journeys.organisation_types()
    kinds = ", ".join(say(titles[key]) if key in titles else key for key in item.by)
    return _(
        "The region’s directory has no organisation of this kind: %(kinds)s. "
        "Arrange it yourself and note the answer here; the administrator enters what lacks."
    ) % {"kinds": kinds}


def _taking_none(known: Known) -> Mapping[str, tuple[partners.OrganisationView, ...]]:
    """Return who takes no requests now, by kind; only kinds of which nobody does."""
    there: dict[str, list[partners.OrganisationView]] = {}
    for one in known.directory:
        there.setdefault(one.type, []).append(one)
    return {
        kind: tuple(found)
        for kind, found in there.items()
        if not any(one.takes_requests_at(known.now) for one in found)
    }


def of_nobody_taking(item: journeys.OpenItem, known: Known) -> str:
    """Say who takes no requests now, where nobody else could be asked about a step; "" where somebody can."""
    entered = _kinds_entered(known) & set(item.by)
    none = _taking_none(known)
    if item.holder_side not in ("state", "partner") or not entered or entered - none.keys():
        return ""
    told = [
        f"{days_and_names.organisation_name(one)} ({days_and_names.not_asked(one)})"
        for kind in item.by
        for one in none.get(kind, ())
    ]
    return _("Nobody was asked, for nobody takes requests now: %(who)s. Arrange it yourself or ask then.") % {
        "who": "; ".join(told)
    }


def request_asked_at(item: journeys.OpenItem, known: Known) -> datetime | None:
    """Return when the organisation that must answer was asked, None when nobody was."""
    request = known.rows(requests).get(item.key)
    if request is None or request.held_back:
        return None
    return request.asked_at
