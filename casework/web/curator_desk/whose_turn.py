"""The curator's page of whose turn it is: days by holder, the ledger of lateness, and the ledger as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from casework import clock
from casework.models import Role
from casework.texts import days_and_names
from casework.texts.translated import say
from casework.web import list_downloads
from casework.web.curator_desk import charts
from casework.web.curator_desk.pages import frame
from casework.web.methods import reads_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import lateness_ledger


@reads_only
@for_role(Role.CURATOR)
def whose_turn_page(request: Request) -> HttpResponse:
    """Show who holds the steps of the region, and who is late."""
    with reading(request) as actor:
        page = lateness_ledger.read(to=actor, now=clock.now())
        most = max((one.days for one in page.held), default=0)
        context = {
            "page": page,
            "held": [(one, charts.bar(one.days, one.days, longest=most)) for one in page.held],
            "shown": page.late[: lateness_ledger.SHOWN_LATE],
            "more": max(0, len(page.late) - lateness_ledger.SHOWN_LATE),
            **frame(actor, "whose_turn"),
        }
        return render(request, "curator_desk/whose_turn.html", context)


@reads_only
@for_role(Role.CURATOR)
def late_table(request: Request, form: str) -> HttpResponse:
    """Hand out the ledger."""
    with reading(request) as actor:
        now = clock.now()
        heads = (
            _("Case"), _("Step"), _("Held by"), _("Deadline"), _("Done"), _("Days late"), _("Whose deadline"), _("Source")
        )  # fmt: skip
        cells = [
            (
                line.number,
                say(line.item.title),
                line.who,
                days_and_names.last_day(line.item.late_since),
                days_and_names.local_day(line.item.ended_at) if line.item.ended_at else None,
                round(line.item.days_late),
                _("law") if line.item.force == "law" else _("own promise"),
                say(line.item.source),
            )
            for line in lateness_ledger.read(to=actor, now=now).late
        ]
        return list_downloads.answer(
            form, name=_("late"), heads=heads, cells=cells, day=days_and_names.local_day(now).isoformat()
        )
