"""What a new region still lacks, in words, each with the page where it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.act_parts import readiness
from casework.act_parts.readiness import JourneyReadiness, Kinds, Lacks
from casework.act_parts.second_person import CURATORS_TO_BEGIN_WITH, FIRST_ADMINISTRATORS
from casework.models import Role
from casework.runtime import sms_gateways
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web.page_data import case_team, invitation
from journeys import public as journeys
from partners import public as partners


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that lacks, and the page where it is done; "" where no page of the region does it."""

    words: str
    address: str = ""
    link: str = ""  # what the link says


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """A journey: whether it can begin, what it lacks, and what nobody has confirmed of it."""

    title: str
    can_begin: bool
    missing: tuple[Missing, ...]
    to_confirm: Missing | None


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The whole page."""

    region: tuple[Missing, ...]
    begins_alone: bool  # fewer than two curators have ever accepted
    to_be_seen: int
    journeys: tuple[JourneyLine, ...]

    @property
    def ready(self) -> int:
        """Return how many journeys can begin."""
        return sum(one.can_begin for one in self.journeys)


def read(*, to: Actor, now: datetime) -> FirstSteps:
    """Compute what lacks in the reader's region."""
    language = days_and_names.two_letters(get_language())
    found = readiness.of_journeys(actor=to, now=now, language=language)
    doubtful = _to_confirm(to, now=now, language=language)
    by_kind = _one_of_each_kind(to, now=now)
    lines = tuple(
        JourneyLine(one.title, one.can_begin, tuple(_missing(one, by_kind)), doubtful.get(one.title)) for one in found
    )
    curators = access.members_of(to, role=Role.CURATOR).values("user").distinct().count()
    return FirstSteps(
        region=tuple(_of_region(to, curators=curators)),
        begins_alone=curators < CURATORS_TO_BEGIN_WITH,
        to_be_seen=invitation.to_be_seen(to=to),
        journeys=lines,
    )


def is_new(*, to: Actor, now: datetime) -> bool:
    """Say whether no journey can begin yet: then the administrator begins with this page."""
    found = readiness.of_journeys(actor=to, now=now, language="ru")
    return not any(one.can_begin for one in found)


def lacks_in_words(needs: tuple[journeys.StepNeed, ...], *, to: Actor, now: datetime) -> list[str]:
    """Return what a version's steps would find nobody for, for who is about to publish it."""
    there = readiness.RegionNow(actor=to, now=now)
    return [one.words for one in _lacking(readiness.lacks_of(needs, there=there), {})]


def _one_of_each_kind(to: Actor, *, now: datetime) -> Mapping[str, UUID]:
    there = partners.directory(region_key=to.region.pk, at=now)
    return {one.type: one.key for one in reversed(there)}


# ---- the region ------------------------------------------------------------------------


def _of_region(to: Actor, *, curators: int) -> list[Missing]:
    administrators = access.members_of(to, role=Role.ADMINISTRATOR).values("user").distinct().count()
    members, link = reverse("members"), _("Invite")
    of_administrator, of_curator = (f"{members}?role={role}" for role in (Role.ADMINISTRATOR, Role.CURATOR))
    missing = []
    if administrators < FIRST_ADMINISTRATORS:
        missing.append(
            Missing(
                _("There is one administrator only, so nobody confirms what is given. Invite a second."),
                of_administrator,
                link,
            )
        )
    if curators < CURATORS_TO_BEGIN_WITH:
        words = ngettext(
            "Curators who have accepted: %(n)s of two. They confirm roles, figures and texts of journeys.",
            "Curators who have accepted: %(n)s of two. They confirm roles, figures and texts of journeys.",
            curators,
        )
        missing.append(Missing(words % {"n": curators}, of_curator, link))
    return [*missing, *_ways_to_families(to)]


def _ways_to_families(to: Actor) -> list[Missing]:
    """How messages leave the server, and whether one has arrived."""
    missing = []
    server = _("Whoever runs the server does it: install.md says how.")
    if not to.region.sender_ru:
        words = _("SMS come from “Ryadom”, a name that families of the region do not know.")
        missing.append(Missing(words, reverse("sender"), _("Choose a name")))
    if not sms_gateways.has_operator():
        missing.append(Missing(_("No SMS operator is set up, so families get no message.") + " " + server))
    elif to.region.sms_tried_at is None:
        words = _("No SMS has been tried yet. Send one to your own phone, and see whether it arrives.")
        missing.append(Missing(words, reverse("sender") + "#trial", _("Try it")))
    if not settings.MAIL_IS_SET_UP:
        missing.append(Missing(_("No mail is set up, so nobody gets a letter.") + " " + server))
    elif not _a_letter_has_arrived(to):
        words = _("No letter has been answered yet. Invite somebody, and see whether the letter arrives.")
        missing.append(Missing(words, reverse("members"), _("Invite")))
    return missing


def _a_letter_has_arrived(to: Actor) -> bool:
    """Whoever has accepted has read one."""
    return access.invitations_managed(to).filter(sent_at__isnull=False, accepted_at__isnull=False).exists()


# ---- one journey -----------------------------------------------------------------------


def _missing(one: JourneyReadiness, by_kind: Mapping[str, UUID]) -> list[Missing]:
    missing = []
    if not one.leaders:
        words = _("Nobody leads it: no social worker signs in for an organisation of this kind: %(kind)s.")
        told = words % {"kind": case_team.type_in_words(one.led_by)}
        missing.append(Missing(told, reverse("members") + "?role=social_worker", _("Invite")))
    if not one.has_curator:
        missing.append(Missing(_("No curator answers for it."), reverse("published_journeys"), _("Name a curator")))
    return [*missing, *_lacking(one.lacks, by_kind)]


def _lacking(lacks: Lacks, by_kind: Mapping[str, UUID]) -> list[Missing]:
    return [
        *(_no_office(kinds, steps) for kinds, steps in lacks.offices),
        *(_no_doctor(visit, kinds, by_kind) for visit, kinds in lacks.doctors),
        *(_no_hours(visit, kinds, by_kind) for visit, kinds in lacks.hours),
    ]


def _no_office(kinds: Kinds, steps: int) -> Missing:
    titles = _(" or ").join(case_team.type_in_words(kind) for kind in kinds)
    words = ngettext(
        "No such organisation: %(kinds)s. %(n)s step finds nobody.",
        "No such organisation: %(kinds)s. %(n)s steps find nobody.",
        steps,
    )
    address = reverse("organisation_new") + "?" + urlencode({"type": kinds[0]})
    return Missing(words % {"kinds": titles, "n": steps}, address, _("Enter one"))


def _no_doctor(visit: journeys.VisitType, kinds: Kinds, by_kind: Mapping[str, UUID]) -> Missing:
    words = _("Nobody is entered for this visit: %(visit)s.") % {"visit": say(visit.title)}
    return Missing(words, _calendar_of(kinds, by_kind), _("Enter a doctor"))


def _no_hours(visit: journeys.VisitType, kinds: Kinds, by_kind: Mapping[str, UUID]) -> Missing:
    words = _("Nobody has hours in the coming weeks for this visit: %(visit)s.") % {"visit": say(visit.title)}
    return Missing(words, _calendar_of(kinds, by_kind), _("Enter hours"))


def _calendar_of(kinds: Kinds, by_kind: Mapping[str, UUID]) -> str:
    known = [by_kind[kind] for kind in kinds if kind in by_kind]
    return reverse("calendar", args=known[:1]) if known else reverse("calendars")


def _to_confirm(to: Actor, *, now: datetime, language: str) -> Mapping[str, Missing]:
    """Return by title of a journey what it rests on that nobody has confirmed."""
    today = now.astimezone(to.region.zone).date()
    found = journeys.rules.unconfirmed(region_key=to.region.pk, on=today, language=language)
    return {one.title: _doubtful(one) for one in found}


def _doubtful(one: journeys.rules.UnconfirmedLaw) -> Missing:
    words = _("Still to be confirmed by two people: figures %(figures)s, deadlines %(terms)s.")
    told = words % {"figures": len(one.figures), "terms": len(one.deadlines)}
    return Missing(told, reverse("figures_of_law"), _("Look at the figures"))
