"""A booked day that has come: its times are put before now."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from casework import access, clock
from casework.models import Visit, VisitDay
from tests.builders import Story

_TURN = count()  # a doctor's past is taken by one family at a time, too


def let_it_begin(case: Story) -> None:
    """Let the booked day be over."""
    with access.acting_as(case.town.machine):
        rows = list(Visit.objects.filter(visit_day__case=case.case_id, state="booked"))
        ahead = max((one.during.upper for one in rows), default=clock.now()) - clock.now()
        days = ahead.days + 2 + 60 * next(_TURN)
        for one in rows:
            past = DateTimeTZRange(*(end - timedelta(days=days) for end in (one.during.lower, one.during.upper)), "[)")
            Visit.objects.filter(pk=one.pk).update(during=past)
        for day in VisitDay.objects.filter(pk__in={one.visit_day_id for one in rows}):
            VisitDay.objects.filter(pk=day.pk).update(day=day.day - timedelta(days=days))
