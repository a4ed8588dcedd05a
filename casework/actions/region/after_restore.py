"""After a restore: no number that may have been given out since the dump is given again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import translation
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import case_numbers
from casework.errors import CaseworkError
from casework.models import Case, Offer, Region
from casework.texts import formatting
from documents import public as documents

LOOKED_BACK = timedelta(days=90)
LEAST_AHEAD = 1000
TIMES_THE_BUSIEST_DAY = 3


class RestoreRefused(CaseworkError):
    """The moment of the dump cannot be, or by so few numbers one may be given twice."""

    code = "restore_refused"


class MovedOnBefore(CaseworkError):
    """The numbers of this region went on for this dump already."""

    code = "moved_on_before"


@dataclass(frozen=True, slots=True)
class MovedOn:
    """What was passed over in a region. `ahead`: by so many numbers every series went on."""

    ahead: int
    passed_over: tuple[documents.PassedOver, ...]


def move_numbers_on(*, actor: Actor, dump_of: datetime, ahead: int | None = None) -> MovedOn:
    """Move every series of a region past what may have been given out since the dump.

    What is passed over is one row in each series, annulled with the dump's moment as its reason.

    Args:
        dump_of: When the dump was taken, timezone-aware.
        ahead: By how many numbers; reckoned from the busiest day and from files that no paper of the
            dump has, when left out. Never fewer than those files.

    Raises:
        RestoreRefused: The moment lies ahead, or `ahead` is too few.
        MovedOnBefore: It was done for this dump.
    """
    files = _files_of_after()
    with access.acting_as(actor):
        now = clock.now()
        _check(actor, dump_of=dump_of, ahead=ahead, now=now, files=files)
        numbers = ahead or _reckoned(actor, dump_of=dump_of, now=now, files=files)
        zone = actor.region.zone
        years = dump_of.astimezone(zone).year, now.astimezone(zone).year
        start = documents.Start(numbers, _reason(dump_of.astimezone(zone)), now)
        passed = documents.restored(
            region_key=actor.region.pk,
            dump_of=dump_of,
            years=years,
            ahead=start.last,
            reason=start.reason,
            at=start.at,
        )
        span = range(years[0], years[1] + 1)
        passed += case_numbers.pass_over(region_key=actor.region.pk, years=span, start=start)
        return MovedOn(numbers, tuple(passed))


def _check(actor: Actor, *, dump_of: datetime, ahead: int | None, now: datetime, files: int) -> None:
    if dump_of >= now:
        raise RestoreRefused(
            _("The dump cannot be of a moment still to come, so nothing was changed. Give the moment it was taken.")
        )
    if ahead is not None and ahead < max(1, files):
        raise RestoreRefused(
            _("Papers issued since this dump: %(files)s. Fewer numbers would give one of them again. Give more.")
            % {"files": files}
        )
    if documents.was_restored(region_key=actor.region.pk, dump_of=dump_of):
        raise MovedOnBefore(
            _("The numbers went on for this dump already, so nothing was changed. There is nothing to do.")
        )


def _reckoned(actor: Actor, *, dump_of: datetime, now: datetime, files: int) -> int:
    """So many as nobody can have given out: each day since the dump three times as busy as the busiest before."""
    since = dump_of - LOOKED_BACK
    papers = documents.numbers_of_a_day(region_key=actor.region.pk, since=since)
    cases = access.visible(Case, to=actor).filter(opened_at__gte=since)
    offers = access.visible(Offer, to=actor).filter(offered_at__gte=since)
    busiest = max(papers, _busiest(cases, "opened_at"), _busiest(offers, "offered_at"))
    days = math.ceil((now - dump_of) / timedelta(days=1))
    wanted = max(LEAST_AHEAD, busiest * TIMES_THE_BUSIEST_DAY * (days + 1), files * 2)
    return math.ceil(wanted / LEAST_AHEAD) * LEAST_AHEAD


def _busiest(rows: QuerySet[Any], moment: str) -> int:
    by_day = rows.annotate(of_day=TruncDate(moment)).values("of_day")
    days = by_day.annotate(count=Count("pk"))
    return max((int(one["count"]) for one in days), default=0)


def _files_of_after() -> int:
    """Return how many stored papers no register of any region knows: issued after the dump."""
    known: set[str] = set()
    for region in Region.objects.order_by("code"):
        with access.acting_as(access.machine(region, "after_restore")):
            known |= documents.places(region_key=region.pk)
    return documents.unknown_files(known=known)


def _reason(dump_of: datetime) -> str:
    with translation.override("ru"):
        return _("annulled after the restore of %(moment)s") % {
            "moment": f"{formatting.date_in_words(dump_of)}, {dump_of:%H:%M}"
        }
