"""What an administrator sees of a region: organisations, members, counts of what must never be.

No families.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import access, pulse
from casework.access import Actor
from casework.models import Membership, Role, ServiceCurator
from casework.seals import departure, sealing
from casework.texts import days_and_names, formatting
from casework.web.page_data import case_team, given_up
from journeys import public as journeys
from partners import public as partners

A_MOMENT = timedelta(minutes=1)
NEWEST_SEALS = 100  # somewhat more than an hour's


@dataclass(frozen=True, slots=True)
class Background:
    """Signs of life of scheduler and worker, in words."""

    is_silent: bool
    since: str  # "" before the first sign
    waiting: str  # "" while nothing waits for long


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must never be, and how often it is."""

    words: str
    count: int


def organisations(*, to: Actor, at: datetime) -> list[tuple[str, list[partners.OrganisationView]]]:
    """Return the directory by organisation type, whatever the type.

    Those that take no requests now included.
    """
    found = partners.directory(region_key=to.region.pk, at=at)
    groups: dict[str, list[partners.OrganisationView]] = {}
    for one in found:
        groups.setdefault(case_team.type_in_words(one.type), []).append(one)
    return sorted(groups.items())


def deserted(groups: list[tuple[str, list[partners.OrganisationView]]]) -> frozenset[UUID]:
    """Return which organisations are not asked, because their last person has left."""
    return access.deserted([one.key for _title, rows in groups for one in rows])


def taking_none(groups: list[tuple[str, list[partners.OrganisationView]]], *, at: datetime) -> frozenset[UUID]:
    """Return which organisations take no requests now, by their own word."""
    return frozenset(one.key for _title, rows in groups for one in rows if not one.takes_requests_at(at))


def members(*, to: Actor) -> list[Membership]:
    """Return whom the reader lets in and out, those who left last.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages the own organisation.
    """
    rows = access.members_managed(to).select_related("user", "organisation")
    return sorted(rows, key=lambda one: (not one.active, one.organisation.name_ru, one.user.name))


def own_organisation(*, to: Actor) -> partners.OrganisationView | None:
    """Return the organisation for which the reader answers."""
    key = to.own_organisation_key
    return partners.organisation(region_key=to.region.pk, key=key) if key is not None else None


def written_to() -> str:
    """Return what a page says when an organisation's language was chosen."""
    return _("Done. E-mails come in this language from now on.")


def said(*, act: str, waits: bool = False) -> str:
    """Return what a members' page says then: of an address the same, whoever is behind it.

    Args:
        waits: The invitation waits for a second person.
    """
    if act == "language":
        return written_to()
    if act in ("invite", "let_in") and waits:
        return _("Proposed. When a second person has confirmed it, an e-mail asks the owner of the address.")
    words = {
        "invite": _("Invited. An e-mail asks the owner of the address; nothing changes before they accept."),
        "let_in": _("Invited. An e-mail asks the owner of the address; nothing changes before they accept."),
        "send_again": _("Sent once more. The invitation lasts a week from now on."),
        "take_back": _("Taken back. The link of the letter opens nothing any more."),
        "confirm": _("Confirmed. You are the second person who has seen this role."),
        "confirm_given_alone": _("Confirmed. You are the second person who has seen this role."),
    }
    return words.get(act, _("Done. It counts from their next page on, for this desk only."))


def curators(*, to: Actor) -> list[Membership]:
    """Return the region's service curators, by name."""
    rows = access.members_of(to, role=Role.CURATOR)
    return sorted(rows, key=lambda one: one.user.name)


def journeys_with_curators(*, to: Actor) -> list[tuple[journeys.JourneyInfo, ServiceCurator | None]]:
    """Return the newest version of every journey and who answers for it."""
    named = {row.journey: row for row in to.region.service_curators.select_related("user")}
    found = journeys.published_journeys(language=days_and_names.two_letters(get_language()))
    return [(info, named.get(info.journey)) for info in found]


def background() -> Background:
    """Return whether what is done in the background is done: letters, papers, deadlines."""
    signs = pulse.measure()
    return Background(
        is_silent=signs.is_silent,
        since=formatting.length_in_words(signs.since) if signs.since is not None else "",
        waiting=formatting.length_in_words(signs.waiting) if signs.waiting > A_MOMENT else "",
    )


def broken_rules() -> list[Rule]:
    """Return what the last look at the invariants found, in all regions together, by the rules' codes."""
    return [Rule(rule, count) for rule, count in sorted(pulse.last_look().broken.items())]


def health(*, to: Actor) -> list[Rule]:
    """Count what must never be in the region's runs, and what was given up."""
    words = {
        "open_item_in_ended_run": _("Open steps in a journey that has ended"),
        "stuck_run": _("Journeys in which nothing can go on"),
        "duplicate_item": _("Steps that opened twice"),
        "item_differs_from_state": _("Steps that differ from their journey"),
        "snapshot_differs_from_replay": _("Journeys that their own history does not explain"),
    }
    found = journeys.invariants(region_key=to.region.pk)
    gave_up = Rule(_("Effects that were given up and wait for a decision"), given_up.count_given_up(to=to))
    return [gave_up, *(Rule(words.get(one.rule, one.rule), one.count) for one in found), *_seals()]


def _seals() -> list[Rule]:
    """Whether anybody rewrote who did what: of the server, not of one region."""
    broken = sum(1 for _one in sealing.broken(newest_only=NEWEST_SEALS))
    rules = [
        Rule(_("Seals that show that somebody has rewritten who did what"), broken),
        Rule(_("Changes that wait for their seal for more than five minutes"), int(sealing.late_since() is not None)),
        Rule(_("Ways out of the database that have taken no seal for an hour"), len(departure.those_away())),
    ]
    return rules if departure.configured() else rules[:2]


def seals_stay() -> bool:
    """Say whether no seal leaves the database: then nobody sees that all were made anew."""
    return not departure.configured()
