"""The region's directory: who is entered, changed, asked in which order, asked at all."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import organisation_entries, organisation_holdings, organisation_table
from casework.act_parts.organisation_holdings import Holdings, OnlyOne
from casework.act_parts.organisation_table import Fate, LookedAt
from casework.actions.act import act
from casework.bounds import OutOfBounds
from casework.errors import CaseworkError
from casework.texts import days_and_names
from partners import public as partners

LONGEST_PAUSE_YEARS = 1
PAUSES = ("full", "paused")


class StillHeld(CaseworkError):
    """Something is open at the organisation, so it cannot be closed."""

    code = "still_held"


def _check_may_write(by: Actor) -> None:
    """Of people the administrator; the machine is whoever runs the server, by the command."""
    if not by.machine:
        access.check_may_administer(by)


@act
def choose_language(*, by: Actor, organisation_key: UUID, language: str, receipt: UUID | None = None) -> None:
    """Say in which language an organisation gets its e-mails.

    Whoever is let in from now on begins in it, too.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages this organisation.
        OutOfBounds: Nobody speaks it here.
        UnknownOrganisation: Not of this region.
    """
    if language not in dict(settings.LANGUAGES):
        raise OutOfBounds(_("This language is not spoken here yet, so nothing was changed. Choose one of those shown."))
    access.check_may_manage_members(by, organisation_key=organisation_key)
    partners.choose_language(region_key=by.region.pk, key=organisation_key, language=language)


@act
def add_organisation(*, by: Actor, entry: partners.OrganisationEntry, receipt: UUID | None = None) -> None:
    """Enter an organisation that can be asked from now on.

    Raises:
        Forbidden: Not the region's administrator.
        OutOfBounds: Something in the entry cannot be so.
        OrganisationRefused: The code is taken, or malformed.
    """
    _check_may_write(by)
    _add(by, organisation_entries.checked(entry))


@act
def change_organisation(
    *, by: Actor, organisation_key: UUID, entry: partners.OrganisationEntry, receipt: UUID | None = None
) -> None:
    """Write an organisation's entry anew; kind and code stay.

    Raises:
        Forbidden: Not the region's administrator.
        OutOfBounds: Something in the entry cannot be so.
        OrganisationRefused: Kind or code differ, or it cannot be kept.
        UnknownOrganisation: Not of this region.
    """
    _check_may_write(by)
    told = organisation_entries.checked(entry)
    partners.change_organisation(region_key=by.region.pk, key=organisation_key, entry=told)


@act
def take_requests(
    *,
    by: Actor,
    organisation_key: UUID,
    takes: bool = True,
    pause: str = "",
    again_on: date | None = None,
    receipt: UUID | None = None,
) -> None:
    """Say whether an organisation is asked: always, not until a day (full, pausing), or not at all.

    What it has been asked before stays with it.

    Raises:
        Forbidden: Not the region's administrator.
        OutOfBounds: The day is missing, past or more than a year away.
        UnknownOrganisation: Not of this region.
    """
    _check_may_write(by)
    if not pause:
        partners.take_requests(region_key=by.region.pk, key=organisation_key, takes=takes)
        return
    today = clock.now().astimezone(by.region.zone).date()
    if pause not in PAUSES or again_on is None or not 0 < (again_on - today).days <= 366 * LONGEST_PAUSE_YEARS:
        raise OutOfBounds(
            _("Say from which day on it takes requests again: a day after today, within a year. Nothing was changed.")
        )
    partners.take_requests(
        region_key=by.region.pk, key=organisation_key, takes=True, pause=pause, again_on=again_on
    )  # fmt: skip


@act
def ask_earlier(*, by: Actor, organisation_key: UUID, receipt: UUID | None = None) -> None:
    """Let an organisation be asked before the one that comes before it now.

    Raises:
        Forbidden: Not the region's administrator.
        UnknownOrganisation: Not of this region.
    """
    _check_may_write(by)
    partners.ask_earlier(region_key=by.region.pk, key=organisation_key, at=clock.now())


def held(*, by: Actor, organisation_key: UUID) -> Holdings:
    """Count what is open at an organisation; read by the machine, for an administrator sees no family.

    Raises:
        Forbidden: Not the region's administrator.
    """
    _check_may_write(by)
    machine = access.machine(by.region, "organisations")
    with access.acting_as(machine):
        return organisation_holdings.of_organisation(actor=machine, key=organisation_key, now=clock.now())


@act
def lonely_journeys(*, by: Actor, organisation_key: UUID) -> list[OnlyOne]:
    """Return the published journeys with steps that nobody but this organisation can do.

    Raises:
        Forbidden: Not the region's administrator.
        UnknownOrganisation: Not of this region.
    """
    _check_may_write(by)
    found = partners.organisation(region_key=by.region.pk, key=organisation_key)
    there = partners.directory(region_key=by.region.pk, at=clock.now())
    language = days_and_names.two_letters(get_language())
    return organisation_holdings.needed_by(found, others=there, language=language)


def close_organisation(*, by: Actor, organisation_key: UUID, receipt: UUID | None = None) -> None:
    """Take an organisation at which nothing is open out of the directory.

    It is closed first and looked at then, so that what is asked in that second is found; then it
    stays open.

    Raises:
        Forbidden: Not the region's administrator.
        StillHeld: Something is open there, or somebody signs in for it.
        UnknownOrganisation: Not of this region.
    """
    if held(by=by, organisation_key=organisation_key):
        raise _still_held()
    _close(by=by, organisation_key=organisation_key, receipt=receipt)
    if held(by=by, organisation_key=organisation_key):
        open_again(by=by, organisation_key=organisation_key)
        raise _still_held()


@act
def _close(*, by: Actor, organisation_key: UUID, receipt: UUID | None = None) -> None:
    partners.close_organisation(region_key=by.region.pk, key=organisation_key, at=clock.now())


@act
def open_again(*, by: Actor, organisation_key: UUID, receipt: UUID | None = None) -> None:
    """Take a closed organisation back into the directory.

    Raises:
        Forbidden: Not the region's administrator.
        UnknownOrganisation: Not of this region.
    """
    _check_may_write(by)
    partners.close_organisation(region_key=by.region.pk, key=organisation_key, at=None)


@act
def look_at_table(*, by: Actor, text: str) -> list[LookedAt]:
    """Say of each row of a table what would become of it; nothing is kept.

    Raises:
        Forbidden: Not the region's administrator.
        NoTable: It is no table of organisations.
    """
    _check_may_write(by)
    return _looked_at(by, text)


@act
def keep_table(*, by: Actor, text: str, receipt: UUID | None = None) -> int:
    """Enter and change what a table says, all of it or nothing; return how many rows did something.

    Raises:
        Forbidden: Not the region's administrator.
        NoTable: It is no table of organisations.
        OutOfBounds: A row is wrong; look at the table to see which.
        OrganisationRefused: A code is malformed.
    """
    _check_may_write(by)
    rows = _looked_at(by, text)
    wrong = [str(row.line) for row in rows if row.fate is Fate.WRONG]
    if wrong:
        raise OutOfBounds(
            _("Rows with mistakes: %(lines)s. Nothing was kept. Correct them and look at the table again.")
            % {"lines": ", ".join(wrong[:20])}
        )
    for row in rows:
        if row.fate is Fate.NEW and row.entry is not None:
            _add(by, row.entry)
        elif row.fate is Fate.CHANGED and row.entry is not None:
            _change(by, row.entry)
    return sum(row.fate is not Fate.SAME for row in rows)


def _looked_at(by: Actor, text: str) -> list[LookedAt]:
    region = by.region.pk
    now = clock.now()
    known = (*partners.directory(region_key=region, at=now), *partners.closed(region_key=region, at=now))
    return organisation_table.look(text, known={one.short_code: one for one in known})


def _add(by: Actor, entry: partners.OrganisationEntry) -> None:
    found = partners.add_organisation(
        region_key=by.region.pk,
        type=entry.type,
        name_ru=entry.name_ru,
        name_en=entry.name_en,
        short_code=entry.short_code,
        zone=by.region.zone,
        at=clock.now(),
    )
    partners.change_organisation(region_key=by.region.pk, key=found.key, entry=entry)


def _change(by: Actor, entry: partners.OrganisationEntry) -> None:
    found = partners.organisation_by_code(region_key=by.region.pk, short_code=entry.short_code)
    if found is not None:
        partners.change_organisation(region_key=by.region.pk, key=found.key, entry=entry)


def _still_held() -> StillHeld:
    return StillHeld(
        _(
            "Something is still open at this organisation, so it was not closed: what is asked there would never be "
            "answered. Say that it takes no requests, wait until all is answered or taken back, and let its people out."
        )
    )
