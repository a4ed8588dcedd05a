"""What the law keeps of erased families: asked for with a reason, read for a day when a second person has let it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.act_parts.reasons import LONGEST_REASON
from casework.actions.privacy import kept_readings
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages, file_responses
from casework.web.methods import posts_only
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data import kept_papers as page_data


@for_role(Role.SOCIAL_WORKER)
def kept_papers(request: Request) -> HttpResponse:
    """Show the reader's own askings with the papers that she may read now, or ask for another family's."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            kept_readings.ask(
                by=request.actor,
                number=request.POST.get("number", ""),
                because=request.POST.get("because", ""),
                receipt=receipt_of(request),
            )
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(
                request,
                _("Asked. The administrator or a curator decides; then the papers stand here."),
            )
            return redirect("kept_papers")
    with reading(request) as actor:
        context = {
            "section": "families",
            "readings": page_data.readings(to=actor),
            "refusal": refusal,
            "longest": LONGEST_REASON,
            "typed": {key: request.POST.get(key, "") for key in ("number", "because")},
        }
        return render(request, "clinic_desk/kept_papers.html", context, status=status)


@posts_only
@for_role(Role.SOCIAL_WORKER)
def kept_paper(request: Request, reading_id: UUID, document_key: UUID) -> HttpResponse:
    """Hand out one kept paper, and note that it was read."""
    name, content = kept_readings.read_paper(by=request.actor, reading_id=reading_id, document_key=document_key)
    return file_responses.download(content, name=name, content_type="application/pdf")
