"""Who looked at a family's data, as the family reads it: in which role and for whom, on which day, at what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access
from casework.access import Actor
from casework.models import Case, Membership, ReadLogEntry, Role
from casework.read_log import KINDS
from casework.texts import days_and_names
from casework.web.page_data import case_team

MOST = 200
# danger at home has the words of the family's data: whoever reads this page over a shoulder learns nothing
IN_WORDS: Mapping[str, Any] = {
    "case": gettext_lazy("your whole case"),
    "family": gettext_lazy("who belongs to you, your home and phone"),
    "step": gettext_lazy("one step of your case"),
    "income": gettext_lazy("the income of your household"),
    "known": gettext_lazy("what you have told about yourselves"),
    "arranging": gettext_lazy("how your case is led"),
    "choice": gettext_lazy("which help fits you"),
    "event": gettext_lazy("what has happened in your family"),
    "family_page": gettext_lazy("your page, shown to you on the screen"),
    "paper": gettext_lazy("one of your papers"),
    "copy": gettext_lazy("a copy of one of your papers"),
    "export": gettext_lazy("everything kept about you, to make you a copy"),
    "line": gettext_lazy("your line in a list of families"),
    "found": gettext_lazy("your line among families that were searched for"),
    "list": gettext_lazy("your line in a list that was printed or taken away as a file"),
    "question": gettext_lazy("what was asked of it about you"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: as what, for which organisation, at what on one day, and when last on it."""

    who: str
    organisation: str
    what: str
    at: datetime


def looks(case: Case, *, to: Actor) -> tuple[Look, ...]:
    """Return who looked, the newest first; all looks of one person on one day are one line."""
    rows = access.visible(ReadLogEntry, to=to).filter(case=case)
    by_day = rows.annotate(day=TruncDate("read_at", tzinfo=to.region.zone)).values("user", "organisation", "day")
    found = list(by_day.annotate(newest=Max("id"), seen=ArrayAgg("what", distinct=True)).order_by("-newest")[:MOST])
    last = rows.filter(pk__in=[one["newest"] for one in found]).select_related("organisation", "user")
    entries = {row.pk: row for row in last.prefetch_related("user__memberships__organisation")}
    return tuple(_look(entries[one["newest"]], one["seen"], case) for one in found)


def _look(row: ReadLogEntry, seen: Collection[str], case: Case) -> Look:
    who, organisation = _who(row, case)
    words = [str(IN_WORDS[code]) for code in KINDS if code in seen]
    return Look(who, organisation, "; ".join(words) or _("something of your case"), row.read_at)


def _who(row: ReadLogEntry, case: Case) -> tuple[str, str]:
    """Return the role and the organisation for which somebody looked, not what they are today."""
    membership = _membership_of(row, case)
    organisation = row.organisation or (membership.organisation if membership else None)
    if organisation is None:
        return _("A colleague who has left"), ""
    name = days_and_names.organisation_name(organisation)
    if membership is None or membership.role == Role.PARTNER:
        return case_team.type_in_words(organisation.type), name
    return str(membership.get_role_display()), name


def _membership_of(row: ReadLogEntry, case: Case) -> Membership | None:
    mine = [one for one in row.user.memberships.all() if one.region_id == case.region_id] if row.user else []
    if row.organisation_id is not None:
        return next((one for one in mine if one.organisation_id == row.organisation_id), None)
    mine.sort(key=lambda one: one.organisation_id != case.organisation_id)  # what was noted before 0.2.0
    return next(iter(mine), None)
