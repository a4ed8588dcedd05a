"""Who may be tried out with one click on a demo's first page: six of each kind, families among them. Not in production."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import access_links
from casework.models import (
    AccessLink,
    Case,
    CaseJourney,
    CaseState,
    Family,
    LinkKind,
    Membership,
    Region,
    Role,
    VisitDay,
    VisitState,
)
from casework.steps import kind
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import family_session
from casework.web.methods import posts_only
from journeys import public as journeys

FAMILIES = 6
OPEN_AT_FIRST, OF_PARTNERS = 3, 6  # the others of a group stand folded
LEAST = kind.Kind.worth_seeing  # of what a family has to do


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody to be: where the button leads, the name and a line about them."""

    address: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Group:
    """Everybody of one kind; `more` stands folded."""

    key: str
    title: str
    about: str
    cards: tuple[Card, ...]
    more: tuple[Card, ...]


def groups() -> tuple[Group, ...]:
    """Return who may be tried out, nobody outside a demo. Read before anybody is signed in."""
    members = list(access.demo_members())
    if not members:
        return ()
    families = [card for region in access.demo_regions() for card in _families(region)]
    found = (
        _of_role(
            members, Role.SOCIAL_WORKER, _("Social workers"), _("lead families from the first talk to closing"), "name"
        ),
        _group(
            "family",
            _("Families"),
            _("on their phone: one thing to do, what is done and what is next"),
            families[:FAMILIES],
            OPEN_AT_FIRST,
        ),
        _of_role(
            members,
            Role.PARTNER,
            _("Charities, registry, insurer and other partners"),
            _("answer what families are waiting for; see no more than they allow"),
            "organisation",
        ),
        _of_role(
            members,
            Role.CURATOR,
            _("Service curators"),
            _("how journeys go, what families say; by numbers, without names"),
            "name",
        ),
        _of_role(
            members,
            Role.ADMINISTRATOR,
            _("Administrators of the region"),
            _("organisations, members, journeys; see no family"),
            "name",
        ),
    )
    return tuple(group for group in found if group.cards)


def _of_role(members: Sequence[Membership], role: Role, title: str, about: str, says: str) -> Group:
    cards = [
        Card(
            reverse("demo_sign_in", args=[member.user_id]),
            member.user.name,
            days_and_names.organisation_name(member.organisation)
            if says == "organisation"
            else _speaks(member.user.language),
        )
        for member in members
        if member.role == role
    ]
    return _group(role.value, title, about, cards, OF_PARTNERS if role == Role.PARTNER else OPEN_AT_FIRST)


def _group(key: str, title: str, about: str, cards: Sequence[Card], at_first: int) -> Group:
    return Group(key, title, about, tuple(cards[:at_first]), tuple(cards[at_first:]))


def _speaks(language: str) -> str:
    return _("reads English") if language == "en" else ""


# ---- families ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A family that can be entered: its newest link, and what it would see first."""

    link: AccessLink
    language: str
    sees: str
    rank: tuple[int, str]


def _families(region: Region) -> list[Card]:
    """Six families that differ in what waits for them; one reading, whatever their number."""
    with access.acting_as(access.machine(region, "demo_people")) as actor, timezone.override(region.zone):
        newest = _newest_links(actor)
        todo = _of_the_family(actor)
        candidates = [_candidate(link, todo.get(case, ())) for case, link in newest.items() if link.person is not None]
    candidates.sort(key=lambda one: one.rank)
    return [
        Card(
            reverse("demo_family", args=[one.link.pk]),
            one.link.person.first_name if one.link.person else "",
            "; ".join(part for part in (one.sees, _speaks(one.language)) if part),
        )
        for one in _that_differ(candidates)
    ]


def _newest_links(actor: Actor) -> dict[UUID, AccessLink]:
    rows = access.visible(AccessLink, to=actor).filter(
        kind=LinkKind.FAMILY, revoked_at=None, expires_at__gt=clock.now()
    )
    return {link.case_id: link for link in rows.select_related("case__family", "person").order_by("made_at")}


def _of_the_family(actor: Actor) -> dict[UUID, list[journeys.OpenItem]]:
    runs = access.visible(CaseJourney, to=actor).filter(ended_at=None).values_list("run_key", "case_id")
    case_of = dict(runs)
    items = [item for item in journeys.open_items(run_keys=list(case_of)) if not item.secret]
    days = access.visible(VisitDay, to=actor).filter(state__in=[VisitState.PROPOSED, VisitState.BOOKED])
    states: dict[UUID, set[str]] = {}
    for key, state in days.values_list("work_item_key", "state"):
        states.setdefault(key, set()).add(state)
    found: dict[UUID, list[journeys.OpenItem]] = {}
    for item in items:
        if item.holder_side == "family" or states.get(item.key) == {VisitState.PROPOSED}:
            found.setdefault(case_of[item.run_key], []).append(item)
    return found


def _candidate(link: AccessLink, mine: Iterable[journeys.OpenItem]) -> _Candidate:
    case: Case = link.case
    ranked = sorted(mine, key=_rank)
    if case.quiet:
        sees, rank = _("in grief: nothing is asked of them"), (LEAST + 3, "")
    elif case.state == CaseState.CLOSED:
        sees, rank = _("everything is done"), (LEAST + 2, "")
    elif ranked:
        sees, rank = say(ranked[0].title), _rank(ranked[0])
    else:
        sees, rank = _("nothing to do now"), (LEAST + 1, "")
    return _Candidate(link, case.family.language, sees, rank)


def _rank(item: journeys.OpenItem) -> tuple[int, str]:
    return (kind.of(item.kind).worth_seeing, item.step)


def _that_differ(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Of each kind of thing to see one, then a second of each, until there are six.

    In their order.
    """
    seen: dict[str, int] = {}
    turns = []
    for number, one in enumerate(candidates):
        turn = seen[one.sees] = seen.get(one.sees, -1) + 1
        turns.append((turn, number, one))
    taken = sorted(turns, key=lambda turn: turn[:2])[:FAMILIES]
    return [one for _turn, _number, one in sorted(taken, key=lambda turn: turn[1])]


@posts_only
def be_family(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Come in as a family with one click, as if its code had been typed in.

    There is no such page outside a demo.
    """
    if not access.demo_regions():
        raise Http404
    try:
        found = access_links.find_again(link_id=link_id)
    except access_links.LinkClosed as closed:
        raise Http404 from closed
    if found.guest.kind != LinkKind.FAMILY:
        raise Http404
    with access.acting_as(found.machine) as actor:
        language: str = access.find(Family, to=actor, pk=found.guest.family_id).language
    family_session.begin(request, found=found, language=language)
    return redirect("family_page")
