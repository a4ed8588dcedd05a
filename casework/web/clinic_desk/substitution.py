"""Who is away and who stands in: arranged by anybody of the service, since the sick cannot."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, clock
from casework.act_parts import colleagues
from casework.actions.worker import substitution
from casework.forms.day_field import DayField
from casework.forms.receipt_field import receipt_of
from casework.models import Role, Substitution, User
from casework.texts import days_and_names
from casework.web import error_pages
from casework.web.middleware import Request, for_role, reading

_NOT_A_DAY = gettext_lazy("This is not a day of the calendar, so nobody would know when it starts. Enter it anew.")
_NOBODY = gettext_lazy("Nobody is chosen, and the families would be left alone. Choose a colleague.")


class AwayForm(forms.Form):
    """Who, by whom, from when to when."""

    absent = forms.TypedChoiceField(
        coerce=UUID, label=gettext_lazy("Who is away?"), error_messages={"required": _NOBODY}
    )
    substitute = forms.TypedChoiceField(
        coerce=UUID, label=gettext_lazy("Who stands in?"), error_messages={"required": _NOBODY}
    )
    first_date = DayField(
        label=gettext_lazy("First day"),
        error_messages={"required": _NOT_A_DAY, "invalid": _NOT_A_DAY},
    )
    last_date = DayField(
        label=gettext_lazy("Last day"),
        error_messages={"required": _NOT_A_DAY, "invalid": _NOT_A_DAY},
    )

    def __init__(self, *args: Any, people: tuple[User, ...], left: tuple[User, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(one.pk), one.name) for one in people]
        gone = [(str(one.pk), _("%(name)s, who has left") % {"name": one.name}) for one in left]
        for field, choices in (("absent", [*names, *gone]), ("substitute", names)):
            chooser = self.fields[field]
            assert isinstance(chooser, forms.ChoiceField)
            chooser.choices = [("", _("choose")), *choices]


@for_role(Role.SOCIAL_WORKER)
def away(request: Request) -> HttpResponse:
    """Show who stands in for whom, arrange one more, or end one."""
    if request.method != "POST":
        return _show(request)
    if request.POST.get("act") == "end":
        substitution.end(by=request.actor, substitution_id=_key(request.POST.get("substitution", "")))
        messages.success(request, _("Ended. From now on everybody does their own families again."))
        return redirect("away")
    with reading(request) as actor:
        form = AwayForm(request.POST, people=colleagues.of(actor), left=colleagues.who_left_families(actor))
    if not form.is_valid():
        return _show(request, form=form, status=422)
    told = form.cleaned_data
    try:
        substitution.arrange(
            by=request.actor,
            absent_id=told["absent"],
            substitute_id=told["substitute"],
            first_date=told["first_date"],
            last_date=told["last_date"],
            receipt=receipt_of(request),
        )
    except substitution.SubstitutionRefused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return _show(request, form=form, status=422)
    except error_pages.Refusal as refusal:
        return _show(request, form=form, status=error_pages.status_of(refusal), refusal=str(refusal))
    messages.success(request, _("Arranged. On these days the families stand in your colleague’s list, too."))
    return redirect("away")


def _show(request: Request, *, form: AwayForm | None = None, status: int = 200, refusal: str = "") -> HttpResponse:
    with reading(request) as actor:
        now = clock.now()
        today = days_and_names.local_day(now)
        rows = access.visible(Substitution, to=actor).filter(ended_at=None, last_date__gte=today)
        initial = {"absent": str(actor.user_key or ""), "first_date": today}
        context = {
            "section": "inbox",
            "rows": rows.select_related("absent", "substitute", "arranged_by").order_by("first_date"),
            "today": today,
            "form": form
            or AwayForm(people=colleagues.of(actor), left=colleagues.who_left_families(actor), initial=initial),
            "refusal": refusal,
            "now": now,
        }
        return render(request, "clinic_desk/away.html", context, status=status)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
