"""What an administrator sees of one organisation: its entry, whether it is asked, what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from casework.access import Actor
from casework.act_parts import organisation_entries, organisation_holdings, organisation_kinds
from casework.act_parts.organisation_holdings import Holdings, OnlyOne
from casework.texts import days_and_names
from casework.texts.translated import say
from partners import public as partners


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """An organisation as its page shows it."""

    organisation: partners.OrganisationView
    is_first: bool  # of its kind to be asked
    is_closed: bool
    takes_now: bool
    needed_by: tuple[OnlyOne, ...]  # journeys in which nobody else can do a step


def kinds() -> list[tuple[str, str]]:
    """Return the kinds that can be entered, by title."""
    found = organisation_kinds.that_can_be_entered()
    return sorted(((key, say(title)) for key, title in found.items()), key=lambda pair: pair[1])


def read(*, to: Actor, key: UUID, now: datetime) -> DirectoryEntry:
    """Read one organisation of the region, closed ones included.

    Raises:
        UnknownOrganisation: Not of this region.
    """
    found = partners.organisation(region_key=to.region.pk, key=key)
    there = partners.directory(region_key=to.region.pk, at=now)
    same = [one.key for one in there if one.type == found.type]
    language = days_and_names.two_letters(get_language())
    return DirectoryEntry(
        organisation=found,
        is_first=same[:1] == [key],
        is_closed=key not in same,
        takes_now=found.takes_requests_at(now),
        needed_by=tuple(organisation_holdings.needed_by(found, others=there, language=language)),
    )


def as_typed(one: partners.OrganisationView) -> dict[str, Any]:
    """Return an organisation's entry as it stands in the fields of its form."""
    entry = partners.entry_of(one)
    hours = {f"hours_{number}": _hours(opening) for number, opening in enumerate(entry.hours)}
    texts = ("name_ru", "name_en", "address_ru", "address_en", "phone", "email", "language")
    return {
        **{name: getattr(entry, name) for name in texts},
        "days_off": organisation_entries.days_off_in_words(entry.days_off),
        **hours,
    }


def _hours(opening: partners.HoursOfDay) -> str:
    return partners.hours_in_words([opening] if opening is not None else [])


def stance_of(one: partners.OrganisationView) -> dict[str, Any]:
    """Return whether it is asked, as it stands in the fields of its form."""
    if one.pause:
        return {"stance": one.pause, "again_on": one.asked_again_on}
    return {"stance": "takes" if one.takes_requests else "none"}


def held_in_words(held: Holdings) -> list[str]:
    """Return what is open at an organisation, one sentence each."""
    told = (
        (held.questions, ngettext("%(n)s open question", "%(n)s open questions", held.questions)),
        (held.offers, ngettext("%(n)s offer without an answer", "%(n)s offers without an answer", held.offers)),
        (held.promises, ngettext("%(n)s promise not kept yet", "%(n)s promises not kept yet", held.promises)),
        (held.days, ngettext("%(n)s booked visit ahead", "%(n)s booked visits ahead", held.days)),
        (held.cases, ngettext("%(n)s family whom it leads", "%(n)s families whom it leads", held.cases)),
        (held.members, ngettext("%(n)s person who signs in", "%(n)s people who sign in", held.members)),
        (held.invitations, ngettext("%(n)s open invitation", "%(n)s open invitations", held.invitations)),
    )
    return [words % {"n": number} for number, words in told if number]


def done_words(act: str) -> str:
    """Return what the page says when an act was done."""
    words = {
        "add": _("Entered. It can be asked from now on."),
        "change": _("Kept."),
        "requests": _("Kept. Whoever is asked already still answers."),
        "earlier": _("It is asked earlier now."),
        "close": _("Closed. Nobody is asked there any more."),
        "open_again": _("It is in the directory again."),
    }
    return words[act]
