"""Lists as files for a spreadsheet: of today, of the families, with the filters of their pages. Noted as read."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.models import Role
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import list_downloads
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import lists
from casework.web.page_data.filters import FamiliesFilter, TodayFilter
from casework.web.page_data.today import read_today

MOST = 5_000


@reads_only
@for_role(Role.SOCIAL_WORKER)
def today_table(request: Request, form: str) -> HttpResponse:
    """Hand out the queue that today's page shows."""
    with reading(request) as actor:
        now = clock.now()
        rows = read_today(to=actor, wanted=TodayFilter.read(request.GET.dict()), now=now).rows
        read_log.note_each(case_ids=[row.case.pk for row in rows], by=actor, what="list")
        heads = (_("Case"), _("Family"), _("Next step"), _("Why"), _("Due"), _("Led by"))
        cells = [
            (
                row.case.number,
                row.who,
                ": ".join(filter(None, (say(row.next.item.title), row.about))) if row.next else "",
                row.next.why if row.next else "",
                days_and_names.last_day(row.due) if row.due else None,
                row.case.worker.name,
            )
            for row in rows
        ]
        return list_downloads.answer(
            form, name=_("today"), heads=heads, cells=cells, day=days_and_names.local_day(now).isoformat()
        )


@for_role(Role.SOCIAL_WORKER)
def families_table(request: Request, form: str) -> HttpResponse:
    """Hand out the list of families; a search is posted here as well."""
    with reading(request) as actor:
        search = request.POST.get("q", "").strip()[:100]
        rows = lists.families(to=actor, search=search, wanted=FamiliesFilter.read(request.GET.dict()), most=MOST)
        read_log.note_each(case_ids=[row.case.pk for row in rows], by=actor, what="list")
        heads = (_("Case"), _("Family"), _("Phone"), _("State"), _("Taken in"), _("Led by"))
        cells = [
            (
                row.case.number,
                row.who,
                "" if row.case.family.danger_at_home else row.case.family.phone,  # it is not called, and lies about
                str(row.case.get_state_display()),
                days_and_names.local_day(row.case.opened_at),
                row.case.worker.name,
            )
            for row in rows
        ]
        day = days_and_names.local_day(clock.now()).isoformat()
        return list_downloads.answer(form, name=_("families"), heads=heads, cells=cells, day=day)
