"""What is asked of an organisation's entry, typed on a page, read from a table or given by the command."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from casework import bounds
from casework.act_parts import organisation_kinds
from casework.bounds import OutOfBounds
from casework.typed import days, phones
from partners import public as partners

LONGEST_NAME = 160
LONGEST_ADDRESS = 200
LONGEST_CLOSURE = timedelta(days=31)  # what is closed for longer pauses: it is not asked at all
APART = timedelta(days=7)  # closures that follow one another more closely are one
WEEK = 7


def checked(entry: partners.OrganisationEntry) -> partners.OrganisationEntry:
    """Return the entry as it is kept: texts without blanks around them, the phone as phones are written.

    Raises:
        OutOfBounds: Something cannot be so; the text says what.
    """
    if entry.type not in organisation_kinds.that_can_be_entered():
        raise OutOfBounds(
            _("No journey knows this kind of organisation, so nobody would ever ask it. Choose one of the list.")
        )
    told = replace(
        entry,
        short_code=entry.short_code.strip().upper(),
        name_ru=_line(entry.name_ru, longest=LONGEST_NAME),
        name_en=_line(entry.name_en, longest=LONGEST_NAME),
        address_ru=_line(entry.address_ru, longest=LONGEST_ADDRESS),
        address_en=_line(entry.address_en, longest=LONGEST_ADDRESS),
        phone=phones.read_phone(entry.phone),
        email=_email(entry.email),
    )
    if not told.name_ru:
        raise OutOfBounds(_("The name is missing, so families would not know who it is. Write it."))
    if told.language not in dict(settings.LANGUAGES):
        raise OutOfBounds(_("This language is not spoken here yet, so nothing was changed. Choose one of those shown."))
    _check_days_off(told.days_off)
    return told


def _line(text: str, *, longest: int) -> str:
    tidy = " ".join(text.split())
    bounds.check_printed(tidy, longest=longest)
    return tidy


def _email(text: str) -> str:
    tidy = text.strip()
    if not tidy:
        return ""
    try:
        validate_email(tidy)
    except ValidationError as error:
        raise OutOfBounds(_("This is no e-mail address, so no letter could arrive. Correct it.")) from error
    return tidy


def read_hours(text: str) -> partners.HoursOfDay:
    """Read when it is open on one day, "9-17:30"; an empty text: closed.

    Raises:
        OutOfBounds: No time, or several.
    """
    try:
        found = partners.read_hours(text)
    except partners.HoursRefused as refused:
        raise OutOfBounds(str(refused)) from refused
    if len(found) > 1:
        raise OutOfBounds(
            _("An organisation opens and closes once a day: “%(text)s” has a break. Write when it opens and closes.")
            % {"text": text}
        )
    return found[0] if found else None


def read_days_off(text: str) -> tuple[partners.DaysOff, ...]:
    """Read closures, one a line: a day, or the first and the last day with a dash between.

    Raises:
        OutOfBounds: A line is no day, or the last day lies before the first one.
    """
    return tuple(sorted(_closure(line) for line in text.splitlines() if line.strip()))


def _closure(line: str) -> partners.DaysOff:
    try:
        since, until = days.read_span(line)
    except days.NoDay as error:
        raise OutOfBounds(
            _("“%(text)s” is no day. Write it as 03.05.2027, or as 03.05.2027–10.05.2027.") % {"text": line.strip()}
        ) from error
    if until < since:
        raise OutOfBounds(_("“%(text)s” ends before it begins. Correct it.") % {"text": line.strip()})
    return since, until


def days_off_in_words(days_off: tuple[partners.DaysOff, ...]) -> str:
    """Return closures as they are typed."""
    return "\n".join(days.span_as_typed(first, last) for first, last in days_off)


def _check_days_off(days_off: tuple[partners.DaysOff, ...]) -> None:
    """Deadlines are counted in opening time: who is closed for months would never be late."""
    since: date | None = None
    before: date | None = None
    for first, last in days_off:
        if since is None or before is None or first - before > APART:
            since = first
        if last - since >= LONGEST_CLOSURE:
            raise OutOfBounds(
                _(
                    "It would be closed for more than a month, and whoever waits for its answer would wait so long. "
                    "Nothing was changed. Say instead that it takes no requests until a day."
                )
            )
        before = last
