"""Who can be asked in a region, in which order. Rows become plain values here.

Nothing else leaves the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from partners.errors import PartnersError
from partners.models import Organisation
from partners.working_time import OpeningHours, read_hours

Texts = Mapping[str, str]
FALLBACK = "ru"


class UnknownOrganisation(PartnersError):
    """No such organisation in this region; the same answer for a foreign one."""

    code = "unknown_organisation"


@dataclass(frozen=True)
class OrganisationView:
    """An organisation as others see it.

    Names and addresses by language: `text_in(view.name, "en")`.
    """

    key: UUID
    region_key: UUID
    type: str
    name: Texts
    short_code: str
    address: Texts
    phone: str
    email: str
    language: str
    zone: ZoneInfo
    hours: OpeningHours
    connector: str
    takes_requests: bool
    asked_in_order: int
    told_as: Texts = field(default_factory=dict)  # in an SMS; "" or nothing: it is not named
    pause: str = ""  # "full" or "paused" until `asked_again_on`, its local day
    asked_again_on: date | None = None
    hours_are_known: bool = False  # else office hours are taken
    closed_at: datetime | None = None  # from when on it is in the directory no more

    @property
    def answers_by_hand(self) -> bool:
        """Say whether a worker tells this partner and records its answer."""
        return self.connector == "by_hand"

    def takes_requests_at(self, moment: datetime) -> bool:
        """Say whether it may be asked at a moment, timezone-aware: neither full nor paused, and still there."""
        if self.closed_at is not None and self.closed_at <= moment:
            return False
        day = moment.astimezone(self.zone).date()
        return self.takes_requests and (self.asked_again_on is None or self.asked_again_on <= day)


def text_in(texts: Texts, language: str) -> str:
    """Return a text in a language; where it lacks one, the Russian, then any."""
    return texts.get(language) or texts.get(FALLBACK) or next(iter(texts.values()), "")


def find_organisations(
    *, region_key: UUID, types: Sequence[str], at: datetime, only_taking_requests: bool = True
) -> list[OrganisationView]:
    """Find whom to ask: organisations of the region in the order of `types`, then in the order the region asks them.

    Args:
        region_key: Only this region's.
        types: Organisation types of the journey's step (`by`), the preferred one first.
        at: The moment for which the directory is read, timezone-aware; periods of validity are
            half-open.
        only_taking_requests: Leave out those that take no requests now, or are full or paused;
            False for lists of an administrator.
    """
    rows = Organisation.objects.filter(_valid(at), region_key=region_key, type__in=list(types))
    rank = {kind: number for number, kind in reversed(list(enumerate(types)))}
    found = sorted(rows, key=lambda row: (rank[row.type], row.asked_in_order, row.name_ru, str(row.pk)))
    views = [view_of(row) for row in found]
    return [one for one in views if not only_taking_requests or one.takes_requests_at(at)]


def directory(*, region_key: UUID, at: datetime) -> list[OrganisationView]:
    """Return everybody in the region's directory at a moment, by type, then in the order in which they are asked."""
    rows = Organisation.objects.filter(_valid(at), region_key=region_key)
    return [view_of(row) for row in rows.order_by("type", "asked_in_order", "name_ru", "pk")]


def closed(*, region_key: UUID, at: datetime) -> list[OrganisationView]:
    """Return who has been in the region's directory and is no more, the last one first."""
    rows = Organisation.objects.filter(region_key=region_key, valid_until__lte=at)
    return [view_of(row) for row in rows.order_by("-valid_until", "name_ru")]


def organisation(*, region_key: UUID, key: UUID) -> OrganisationView:
    """Return one organisation of the region, whether or not it is in the directory today.

    Raises:
        UnknownOrganisation: Missing or of another region.
    """
    return organisations(region_key=region_key, keys=[key])[key]


def organisation_by_code(*, region_key: UUID, short_code: str) -> OrganisationView | None:
    """Return the organisation with this short code in the region, None if there is none."""
    row = Organisation.objects.filter(region_key=region_key, short_code=short_code).first()
    return view_of(row) if row else None


def organisations(*, region_key: UUID, keys: Iterable[UUID]) -> dict[UUID, OrganisationView]:
    """Return several organisations of the region by key, in one query.

    Raises:
        UnknownOrganisation: One of them is missing or of another region.
    """
    wanted = set(keys)
    found = {row.pk: view_of(row) for row in Organisation.objects.filter(region_key=region_key, pk__in=wanted)}
    if wanted - found.keys():
        raise UnknownOrganisation(
            _("There is no such organisation in this region, so nobody can be asked. Choose one from the directory.")
        )
    return found


def view_of(row: Organisation) -> OrganisationView:
    """Turn a row into a plain value."""
    zone = ZoneInfo(row.time_zone)
    return OrganisationView(
        key=row.pk,
        region_key=row.region_key,
        type=row.type,
        name=bilingual(row.name_ru, row.name_en),
        short_code=row.short_code,
        address=bilingual(row.address_ru, row.address_en),
        phone=row.phone,
        email=row.email,
        language=row.language,
        zone=zone,
        hours=read_hours(row.working_hours, zone, days_off=row.days_off),
        connector=row.connector,
        takes_requests=row.takes_requests,
        asked_in_order=row.asked_in_order,
        told_as={"ru": row.told_as_ru, "en": row.told_as_en},
        pause=row.pause,
        asked_again_on=row.asked_again_on,
        hours_are_known=bool(row.working_hours),
        closed_at=row.valid_until,
    )


def bilingual(ru: str, en: str) -> Texts:
    """Return both texts by language."""
    return {"ru": ru, "en": en}


def _valid(at: datetime) -> Q:
    return Q(valid_from__lte=at) & (Q(valid_until__isnull=True) | Q(valid_until__gt=at))
