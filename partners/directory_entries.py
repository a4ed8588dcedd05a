"""Enter a partner into a region's directory, say in which language it is written to.

A row, never code.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners.directory import OrganisationView, UnknownOrganisation, view_of
from partners.errors import PartnersError
from partners.models import Organisation


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
        row.full_clean(exclude=["working_hours"])  # [] means: not known yet
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
