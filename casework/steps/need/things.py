"""The family's list of things: what is wanted, what is promised, what stands at the clinic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.models import NeedItem, Pledge, PledgeState
from casework.steps.panel import StepAtHand
from casework.steps.turn import Items
from casework.texts import days_and_names
from casework.texts.translated import say

GONE = (PledgeState.EXPIRED, PledgeState.CANCELLED, PledgeState.SURPLUS)


@dataclass(frozen=True, slots=True)
class NeedOfStep:
    """The family's list: things, promises, what stands at the clinic."""

    items: tuple[NeedItem, ...]
    pledges: tuple[Pledge, ...]

    @property
    def is_chosen(self) -> bool:
        """Say whether somebody has promised something already."""
        return bool(self.pledges)

    @property
    def still_wanted(self) -> tuple[tuple[NeedItem, int], ...]:
        """Return what nobody has promised yet."""
        return tuple((one, one.wanted - one.pledged) for one in self.items if one.wanted > one.pledged)

    @property
    def has_received(self) -> bool:
        """Say whether something can be handed over."""
        return any(pledge.state == PledgeState.RECEIVED for pledge in self.pledges)


def read_need(step: StepAtHand, *, to: Actor) -> NeedOfStep:
    """Read the list of necessities of a step, in the order of its kit."""
    item = step.item
    things = access.visible(NeedItem, to=to).filter(need__work_item_key=item.key)
    pledges = access.visible(Pledge, to=to).filter(item__need__work_item_key=item.key)
    order = {thing.key: number for number, thing in enumerate(item.kit.items)} if item.kit else {}
    return NeedOfStep(
        items=tuple(sorted(things, key=lambda thing: order.get(thing.key, 99))),
        pledges=tuple(pledges.select_related("item", "organisation").order_by("pledged_at", "item__key")),
    )


def pledged(items: Items, to: Actor) -> frozenset[UUID]:
    """Read of which steps something is promised that has not arrived."""
    keys = [item.key for item in items]
    coming = access.visible(Pledge, to=to).filter(item__need__work_item_key__in=keys, state=PledgeState.PLEDGED)
    return frozenset(coming.values_list("item__need__work_item_key", flat=True))


def promised(keys: Sequence[UUID], to: Actor) -> dict[UUID, list[str]]:
    """Read the titles of what is promised, by step."""
    titles: defaultdict[UUID, list[str]] = defaultdict(list)
    wanted = access.visible(NeedItem, to=to).filter(need__work_item_key__in=keys, pledged__gt=0)
    coming = access.visible(Pledge, to=to).filter(item__need__work_item_key__in=keys, return_by__isnull=False)
    lent = {pledge.item_id: pledge.return_by for pledge in coming.exclude(state__in=GONE) if pledge.return_by}
    for thing in wanted.select_related("need").order_by("key"):
        title = say(thing.title)
        if thing.pk in lent:
            title = _("%(thing)s (lent until %(day)s)") % {"thing": title, "day": days_and_names.day(lent[thing.pk])}
        titles[thing.need.work_item_key].append(title)
    return titles


def arrived(keys: Sequence[UUID], to: Actor) -> frozenset[UUID]:
    """Read of which steps something stands at the clinic."""
    here = access.visible(Pledge, to=to).filter(item__need__work_item_key__in=keys, state=PledgeState.RECEIVED)
    return frozenset(here.values_list("item__need__work_item_key", flat=True))
