"""Enter a partner into a region's directory, change its entry, say in which language it is written to.

A row, never code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners.directory import OrganisationView, UnknownOrganisation, view_of
from partners.errors import PartnersError
from partners.models import Organisation
from partners.working_time import DaysOff, HoursOfDay


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """What a region writes of an organisation; texts as they are typed.

    hours: Monday first, seven of opening and closing time or None; () means that nobody knows.
    days_off: First and last day of each closure.
    """

    type: str
    name_ru: str
    short_code: str
    name_en: str = ""
    address_ru: str = ""
    address_en: str = ""
    phone: str = ""
    email: str = ""
    language: str = "ru"
    hours: tuple[HoursOfDay, ...] = ()
    days_off: tuple[DaysOff, ...] = ()


class OrganisationRefused(PartnersError):
    """The organisation cannot be entered as it is; the text names what to change."""

    code = "organisation_refused"


def add_organisation(
    *,
    region_key: UUID,
    type: str,
    name_ru: str,
    name_en: str,
    short_code: str,
    zone: ZoneInfo,
    at: datetime,
    address: str = "",
    phone: str = "",
    email: str = "",
    connector: str = "by_hand",
    asked_in_order: int = 100,
) -> OrganisationView:
    """Enter an organisation that can be asked from `at` on.

    Args:
        type: Key of an organisation type of the journeys, e.g. civil_registry.
        short_code: Two to six capitals or digits; stands in the numbers of its documents.
        asked_in_order: Smaller is asked first among organisations of the same type.

    Raises:
        OrganisationRefused: The code is taken or malformed, or a name is missing.
    """
    row = Organisation(
        region_key=region_key,
        type=type,
        name_ru=name_ru.strip(),
        name_en=name_en.strip() or name_ru.strip(),
        short_code=short_code.strip(),
        address_ru=address,
        address_en=address,
        phone=phone,
        email=email,
        time_zone=zone.key,
        connector=connector,
        asked_in_order=asked_in_order,
        valid_from=at,
    )
    try:
        row.full_clean(exclude=["working_hours", "days_off"])  # [] means: not known yet
        with transaction.atomic():
            row.save(force_insert=True)
    except (ValidationError, IntegrityError) as error:
        raise OrganisationRefused(
            _(
                "The organisation was not entered: its code must be free in this region and have two to six capital "
                "letters or digits, its type must be a known key, and both names must be there. Change that and try again."
            )
        ) from error
    return view_of(row)


def entry_of(view: OrganisationView) -> OrganisationEntry:
    """Return what a region has written of an organisation."""
    return OrganisationEntry(
        type=view.type,
        name_ru=view.name["ru"],
        name_en=view.name["en"],
        short_code=view.short_code,
        address_ru=view.address["ru"],
        address_en=view.address["en"],
        phone=view.phone,
        email=view.email,
        language=view.language,
        hours=view.hours.week if view.hours_are_known else (),
        days_off=view.hours.days_off,
    )


def change_organisation(*, region_key: UUID, key: UUID, entry: OrganisationEntry) -> None:
    """Write an organisation's entry anew; its kind and its code stay, for they stand in papers and questions.

    Raises:
        OrganisationRefused: A name is missing, or something is too long.
        UnknownOrganisation: Missing or of another region.
    """
    row = _locked(region_key, key)
    if (row.type, row.short_code) != (entry.type, entry.short_code):
        raise OrganisationRefused(
            _(
                "The kind and the code of an organisation stand in questions and numbers of papers, so they stay. "
                "Nothing was changed. Close this one and enter another."
            )
        )
    row.name_ru, row.name_en = entry.name_ru, entry.name_en or entry.name_ru
    row.address_ru, row.address_en = entry.address_ru, entry.address_en or entry.address_ru
    row.phone, row.email, row.language = entry.phone, entry.email, entry.language
    row.working_hours = [_stored(hours) for hours in entry.hours]
    row.days_off = [[first.isoformat(), last.isoformat()] for first, last in entry.days_off]
    try:
        row.full_clean(exclude=["working_hours", "days_off"])
    except ValidationError as error:
        raise OrganisationRefused(
            _("The entry was not changed: a name is needed, and names have at most 160 letters. Correct it.")
        ) from error
    row.save()


def _stored(hours: HoursOfDay) -> list[str] | None:
    return None if hours is None else [f"{clock:%H:%M}" for clock in hours]


def take_requests(*, region_key: UUID, key: UUID, takes: bool, pause: str = "", again_on: date | None = None) -> None:
    """Say whether an organisation is asked from now on.

    Args:
        takes: Whether it is asked at all; with a pause, from its end on.
        pause: "full" or "paused", until `again_on`, its local day.

    Raises:
        UnknownOrganisation: Missing or of another region.
    """
    row = _locked(region_key, key)
    row.takes_requests, row.pause, row.asked_again_on = takes, pause, again_on
    row.save(update_fields=["takes_requests", "pause", "asked_again_on"])


def ask_earlier(*, region_key: UUID, key: UUID, at: datetime) -> None:
    """Let an organisation be asked before the one that is asked before it now, among those of its kind.

    Raises:
        UnknownOrganisation: Missing or of another region.
    """
    kind = _locked(region_key, key).type
    rows = list(
        Organisation.objects.select_for_update()
        .filter(region_key=region_key, type=kind)
        .exclude(valid_until__lte=at)
        .order_by("asked_in_order", "name_ru", "pk")
    )
    place = next((number for number, row in enumerate(rows) if row.pk == key), 0)
    if place:
        rows[place - 1 : place + 1] = rows[place], rows[place - 1]
    for number, row in enumerate(rows, start=1):
        row.asked_in_order = number * 10
    Organisation.objects.bulk_update(rows, ["asked_in_order"])


def close_organisation(*, region_key: UUID, key: UUID, at: datetime | None) -> None:
    """Take an organisation out of the directory from a moment on, or with None back into it.

    Raises:
        UnknownOrganisation: Missing or of another region.
    """
    row = _locked(region_key, key)
    row.valid_until = at
    row.save(update_fields=["valid_until"])


def _locked(region_key: UUID, key: UUID) -> Organisation:
    row = Organisation.objects.select_for_update().filter(region_key=region_key, pk=key).first()
    if row is None:
        raise _unknown()
    return row


def choose_told_as(*, region_key: UUID, key: UUID, told_as: Mapping[str, str]) -> None:
    """Say as whose the SMS of an organisation come from now on.

    Args:
        told_as: By language, "ru" and "en"; "" where it is not to be named.

    Raises:
        UnknownOrganisation: Missing or of another region.
    """
    rows = Organisation.objects.filter(region_key=region_key, pk=key)
    if not rows.update(told_as_ru=told_as["ru"], told_as_en=told_as["en"]):
        raise _unknown()


def choose_language(*, region_key: UUID, key: UUID, language: str) -> None:
    """Say in which language an organisation is written to from now on.

    Raises:
        UnknownOrganisation: Missing or of another region.
    """
    if not Organisation.objects.filter(region_key=region_key, pk=key).update(language=language):
        raise _unknown()


def _unknown() -> UnknownOrganisation:
    return UnknownOrganisation(
        _("There is no such organisation in this region, so nothing was changed. Choose one from the directory.")
    )
