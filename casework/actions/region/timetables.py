"""A clinic's timetable out of a table: what it would write, whose days it hits, all at once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casework import access, clock, outbox
from casework.access import Actor
from casework.act_parts import shift_table, taken_hours
from casework.act_parts.shift_table import Timetable
from casework.act_parts.taken_hours import HitDay
from casework.actions.act import act
from casework.bounds import OutOfBounds
from partners import public as partners


@act
def look_at_shifts(*, by: Actor, organisation_key: UUID, text: str) -> Timetable:
    """Say what a table would write into an organisation's calendar; nothing is kept.

    Raises:
        Forbidden: Not the region's administrator.
        NoTable: It is no timetable.
    """
    access.check_may_administer(by)
    return _read(by, organisation_key, text)


def hit_by_shifts(*, by: Actor, organisation_key: UUID, text: str) -> list[HitDay]:
    """Return which booked days a table would take away, without keeping it. Only times are read.

    Raises:
        Forbidden: Not the region's administrator.
        OutOfBounds: A row is wrong.
    """
    access.check_may_administer(by)
    machine = access.machine(by.region, "calendars")
    with access.acting_as(machine), transaction.atomic():
        keys = list(_write(machine, organisation_key, text)[0].hours)
        found = taken_hours.hit_days(actor=machine, resource_keys=keys, now=clock.now())
        transaction.set_rollback(True)
    return found


@act
def keep_shifts(*, by: Actor, organisation_key: UUID, text: str, receipt: UUID | None = None) -> int:
    """Write all that a table says, or nothing; return how many times were written.

    Raises:
        Forbidden: Not the region's administrator.
        NoTable: It is no timetable.
        OutOfBounds: A row is wrong; look at the table to see which.
        HoursRefused: Somebody works over midnight into these days.
    """
    access.check_may_administer(by)
    told, written = _write(by, organisation_key, text)
    for key in sorted(told.hours, key=str):
        outbox.add("look_over_days", region_key=by.region.pk, resource=key)
    return written


def _write(by: Actor, organisation_key: UUID, text: str) -> tuple[Timetable, int]:
    told = _read(by, organisation_key, text)
    if told.wrong:
        lines = ", ".join(str(row.line) for row in told.wrong[:20])
        raise OutOfBounds(
            _("Rows with mistakes: %(lines)s. Nothing was kept. Correct them and look at the table again.")
            % {"lines": lines}
        )
    if told.days is None:
        raise OutOfBounds(_("The table has no hours, so nothing was kept."))
    try:
        with transaction.atomic():
            return told, partners.write_days(
                region_key=by.region.pk, hours=told.hours, first=told.days[0], last=told.days[1], zone=by.region.zone
            )
    except IntegrityError as error:
        raise partners.HoursRefused(
            _("Somebody works over midnight before these days, so nothing was kept. Begin a day earlier.")
        ) from error


def _read(by: Actor, organisation_key: UUID, text: str) -> Timetable:
    now: datetime = clock.now()
    region = by.region
    there = partners.resources(region_key=region.pk, organisation_key=organisation_key)
    today = now.astimezone(region.zone).date()
    elsewhere = partners.hours_elsewhere(
        region_key=region.pk, but=organisation_key, names=[one.name["ru"] for one in there], since=today,
        zone=region.zone,
    )  # fmt: skip
    return shift_table.look(text, resources=there, elsewhere=elsewhere, today=today)
