"""What has not gone out: whom to call meanwhile, sent once more, or let be because it was told."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import clock, read_log
from casework.actions.case import unsent_notices
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import unsent_notices as unsent


@for_role(Role.SOCIAL_WORKER)
def not_sent(request: Request) -> HttpResponse:
    """Show what has not gone out to the reader's families, or do what was decided of it."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            said = _decide(request)
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(request, said)
            return redirect("not_sent")
    with reading(request) as actor:
        rows = unsent.read(to=actor, now=clock.now())
        read_log.note_each(case_ids=[row.notice.case_id for row in rows], by=actor, what="line")
        context = {
            "section": "inbox",
            "rows": rows,
            "refusal": refusal,
            "decided_on": request.POST.get("notice", ""),
            "because": request.POST.get("because", ""),
        }
        return render(request, "clinic_desk/not_sent.html", context, status=status)


def _decide(request: Request) -> str:
    notice_id, receipt = _key(request.POST.get("notice", "")), receipt_of(request)
    if request.POST.get("act") == "again":
        unsent_notices.try_again(by=request.actor, notice_id=notice_id, receipt=receipt)
        return _("It is being sent once more.")
    because = request.POST.get("because", "")
    unsent_notices.let_be(by=request.actor, notice_id=notice_id, because=because, receipt=receipt)
    return _("Noted. It is not sent any more.")


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # nobody's
