"""How the family's names stand in Russian papers, and a way to write one as it is right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import bounds, read_log
from casework.actions.case import paper_names
from casework.forms.bounded_fields import LineField
from casework.forms.receipt_field import receipt_of
from casework.models import Role
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading
from casework.web.page_data.paper_names import PaperNamesPage, read_paper_names


class NameForm(forms.Form):
    """The whole name after «для …» and after «выдано …»."""

    person = forms.UUIDField(widget=forms.HiddenInput())
    genitive = LineField(label=gettext_lazy("After “для” (for whom)"), check=bounds.check_name)
    dative = LineField(label=gettext_lazy("After “выдано” (to whom)"), check=bounds.check_name)


@for_role(Role.SOCIAL_WORKER)
def names(request: Request, case_id: UUID) -> HttpResponse:
    """Show each name as papers print it, or keep how one is written."""
    if request.method != "POST":
        return _show(request, case_id)
    form = NameForm(request.POST, auto_id=False)
    if not form.is_valid():
        return _show(request, case_id, wrong=form, status=422)
    typed = form.cleaned_data
    is_as_told = request.POST.get("act") == "as_told"
    try:
        paper_names.write_name_so(
            by=request.actor,
            case_id=case_id,
            person_id=typed["person"],
            genitive="" if is_as_told else typed["genitive"],
            dative="" if is_as_told else typed["dative"],
            receipt=receipt_of(request),
        )
    except error_pages.Refusal as refusal:
        status = error_pages.status_of(refusal)
        return _show(request, case_id, wrong=form, refusal=str(refusal), status=status)
    messages.success(request, _("The next papers print the name so."))
    return redirect("paper_names", case_id)


def _show(
    request: Request, case_id: UUID, *, wrong: NameForm | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    with reading(request) as actor:
        page = read_paper_names(case_id=case_id, to=actor)
        read_log.note(case=page.case, by=actor, what="family")
        context: dict[str, Any] = {
            "section": "families",
            "case": page.case,
            "rows": [(name, _form_of(page, number, wrong)) for number, name in enumerate(page.names)],
            "summary_form": wrong,
            "refusal": refusal,
            "overtaken": status == 409,
        }
        return render(request, "clinic_desk/paper_names.html", context, status=status)


def _form_of(page: PaperNamesPage, number: int, wrong: NameForm | None) -> NameForm:
    """Return the form of one name; what was typed wrongly stays in its fields."""
    name = page.names[number]
    if wrong is not None and wrong.data.get("person") == str(name.person.pk):
        return NameForm(wrong.data, auto_id=f"name-{number}-%s")
    told = {"person": name.person.pk, "genitive": name.genitive, "dative": name.dative}
    return NameForm(initial=told, auto_id=f"name-{number}-%s")
