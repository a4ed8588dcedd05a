"""A family asks for its data: a copy of everything, or that everything goes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import access, read_log
from casework.access import own_files
from casework.act_parts.reasons import LONGEST_REASON
from casework.actions.privacy import erasures, personal_copies
from casework.forms.receipt_field import receipt_of
from casework.models import Case, CaseState, Ground, Person, Relation, Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading


@for_role(Role.SOCIAL_WORKER)
def family_data(request: Request, case_id: UUID) -> HttpResponse:
    """Show what can be done with a family's data, hand out the copy, or propose that everything goes."""
    refusal, status = "", 200
    if request.method == "POST":
        try:
            if request.POST.get("act") == "copy":
                return _copy(request, case_id)
            erasures.propose(
                by=request.actor,
                case_id=case_id,
                ground=request.POST.get("ground", ""),
                because=request.POST.get("because", ""),
                receipt=receipt_of(request),
            )
        except error_pages.Refusal as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            messages.success(
                request,
                _("Noted. The administrator or a curator confirms it; until then nothing goes."),
            )
            return redirect("family_data", case_id)
    with reading(request) as actor:
        case = access.find(Case, to=actor, pk=case_id)
        access.check_may_lead(actor, case)
        read_log.note(case=case, by=actor, what="case")
        adults = access.visible(Person, to=actor).filter(family=case.family_id).exclude(relation=Relation.CHILD)
        context = {
            "section": "families",
            "case": case,
            "is_closed": case.state == CaseState.CLOSED,
            "adults": list(adults.order_by("-is_representative", "relation")),
            "own_files": own_files.hidden_from(
                access.beside(actor, case_id=case_id, person_id=None), case=case
            ).any_there,
            "grounds": [(one.value, one.label) for one in (Ground.ASKED, Ground.CONSENT)],
            "refusal": refusal,
            "longest": LONGEST_REASON,
            "because": request.POST.get("because", ""),
        }
        return render(request, "clinic_desk/family_data.html", context, status=status)


def _copy(request: Request, case_id: UUID) -> HttpResponse:
    packet = personal_copies.make_copy(
        by=request.actor, case_id=case_id, person_id=_key(request.POST.get("person", ""))
    )
    answer = HttpResponse(packet, content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="data.zip"'
    return answer


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
