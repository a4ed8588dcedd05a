"""Calendars of doctors, rooms and devices: who is there, the hours of their weeks, days away.

A change is looked at before it is kept: which booked days it takes away. Those are cancelled and
looked for anew by the worker process, which may see cases; whoever writes calendars sees none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework import access, bounds, clock, outbox
from casework.access import Actor
from casework.act_parts import taken_hours
from casework.act_parts.taken_hours import HitDay
from casework.actions.act import act
from partners import public as partners

LONGEST_REASON = 60


@act
def add_resource(
    *,
    by: Actor,
    organisation_key: UUID,
    kind: str,
    name_ru: str,
    name_en: str,
    specialty: str,
    building: str,
    address: str = "",
    room: str = "",
    receipt: UUID | None = None,
) -> None:
    """Enter a doctor, a room or a device of an organisation.

    Raises:
        Forbidden: Not the region's administrator.
        OutOfBounds: A name cannot be printed.
        UnknownResource: The organisation is not of this region.
        HoursRefused: A name is missing, or the specialty is none.
    """
    access.check_may_administer(by)
    for text in (name_ru, name_en, building, address, room):
        bounds.check_printed(text, longest=bounds.LONGEST_NAME)
    partners.add_resource(
        region_key=by.region.pk, organisation_key=organisation_key, kind=kind, name_ru=name_ru, name_en=name_en,
        specialty=specialty, building=building, address=address, room=room,
    )  # fmt: skip


@act
def write_weeks(
    *, by: Actor, weeks: Mapping[UUID, partners.Week], first: date, last: date, receipt: UUID | None = None
) -> int:
    """Keep the hours of these weeks; return how many spans were written.

    Raises:
        Forbidden: Not the region's administrator.
        UnknownResource: One of them is not of this region.
        HoursRefused: The period cannot be so, or a span meets one over midnight.
    """
    access.check_may_administer(by)
    written = _written(by, weeks, first, last)
    _look_over(by, weeks)
    return written


@act
def add_absence(
    *, by: Actor, resource_key: UUID, first: date, last: date, reason: str = "", receipt: UUID | None = None
) -> None:
    """Note that somebody is away for whole days.

    Raises:
        Forbidden: Not the region's administrator.
        OutOfBounds: The reason is too long.
        UnknownResource: Not of this region.
        HoursRefused: The period cannot be so.
    """
    access.check_may_administer(by)
    bounds.check_text(reason, longest=LONGEST_REASON)
    _away(by, resource_key, first, last, reason)
    _look_over(by, [resource_key])


@act
def lift_absence(*, by: Actor, absence_key: int, receipt: UUID | None = None) -> None:
    """Take an absence back: the hours count again.

    Raises:
        Forbidden: Not the region's administrator.
        UnknownResource: Gone already, or not of this region.
    """
    access.check_may_administer(by)
    partners.lift_absence(region_key=by.region.pk, key=absence_key)


def hit_by_weeks(*, by: Actor, weeks: Mapping[UUID, partners.Week], first: date, last: date) -> list[HitDay]:
    """Return which booked days new hours would take away, without keeping them.

    Raises:
        Forbidden: Not the region's administrator.
        UnknownResource: One of them is not of this region.
        HoursRefused: The period cannot be so.
    """
    return _tried(by, list(weeks), lambda: _written(by, weeks, first, last))


def hit_by_absence(*, by: Actor, resource_key: UUID, first: date, last: date) -> list[HitDay]:
    """Return which booked days an absence would take away, without keeping it.

    Raises:
        Forbidden: Not the region's administrator.
        UnknownResource: Not of this region.
        HoursRefused: The period cannot be so.
    """
    return _tried(by, [resource_key], lambda: _away(by, resource_key, first, last, ""))


def _tried(by: Actor, resource_keys: list[UUID], change: Callable[[], object]) -> list[HitDay]:
    """Make a change, look at what it hits, take it back. Only times are read of families' days."""
    access.check_may_administer(by)
    machine = access.machine(by.region, "calendars")
    with access.acting_as(machine), transaction.atomic():
        change()
        found = taken_hours.hit_days(actor=machine, resource_keys=resource_keys, now=clock.now())
        transaction.set_rollback(True)
    return found


def _written(by: Actor, weeks: Mapping[UUID, partners.Week], first: date, last: date) -> int:
    try:
        with transaction.atomic():
            return partners.write_weeks(
                region_key=by.region.pk, weeks=weeks, first=first, last=last, zone=by.region.zone
            )
    except IntegrityError as error:
        raise partners.HoursRefused(
            _("Somebody works over midnight before these days, so nothing was kept. Begin a day earlier.")
        ) from error


def _away(by: Actor, resource_key: UUID, first: date, last: date, reason: str) -> None:
    partners.add_absence(
        region_key=by.region.pk, resource_key=resource_key, first=first, last=last, reason=reason, zone=by.region.zone
    )


def _look_over(by: Actor, resource_keys: object) -> None:
    for key in sorted(resource_keys, key=str):  # type: ignore[call-overload]
        outbox.add("look_over_days", region_key=by.region.pk, resource=key)


# ---- what the worker process does with the days that were hit ------------------------------------


@outbox.effect("look_over_days")
def look_over_days(payload: outbox.Payload, actor: Actor) -> None:
    """Find the booked days for which a doctor has no hours any more; each is taken back apart."""
    now: datetime = clock.now()
    for hit in taken_hours.hit_days(actor=actor, resource_keys=[UUID(payload["resource"])], now=now):
        outbox.add("take_back_day", region_key=actor.region.pk, item=hit.item_key)


@outbox.effect("take_back_day")
def take_back_day(payload: outbox.Payload, actor: Actor) -> None:
    """Cancel a booked day whose hours are gone, and have other days looked for."""
    taken_hours.take_back(actor=actor, item_key=UUID(payload["item"]), now=clock.now())
