"""Reminders to families: the day before a doctors' day, two days before an own deadline, once when it has passed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q

from casework.act_parts import notices
from casework.models import Case, Notice
from journeys import public as journeys

FROM, UNTIL = time(10, 0), time(20, 0)  # reminders wake nobody and leave the evening to act
AHEAD = timedelta(days=2)
NOT_LATER = timedelta(days=1)  # with less than a day left "two days" would be untrue


def is_the_hour(local: datetime) -> bool:
    """Say whether reminders go at this hour of a region."""
    return FROM <= local.time() < UNTIL


def of_near_deadline(*, case: Case, item: journeys.OpenItem, at: datetime) -> bool:
    """Remind of a deadline in two days, each once; not of what was asked less than two days before its end."""
    if item.due is None or item.opened_at > item.due - AHEAD:
        return False
    return _once("deadline_near", case=case, item=item, at=at)


def of_passed_deadline(*, case: Case, item: journeys.OpenItem, at: datetime) -> bool:
    """Say once that an answer is still awaited, whatever further deadlines of the step pass."""
    return _once("deadline_passed", case=case, item=item, at=at)


def _once(template: str, *, case: Case, item: journeys.OpenItem, at: datetime) -> bool:
    told = Notice.objects.filter(case=case, template=template)
    same = Q(work_item_key=item.key)
    if not item.private:  # one SMS tells of all that stands on the family's page
        same |= Q(made_at__gt=at - notices.BETWEEN)
    if told.filter(same).exists():
        return False
    return notices.to_family(case=case, template=template, at=at, item_key=item.key) is not None
