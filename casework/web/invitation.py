"""The page on which the owner of an invited address says yes or no.

Looking changes nothing: a scanner of mail may open it a hundred times.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.act_parts import invitation_links
from casework.act_parts.invitation_links import InvitationFound
from casework.actions.region import invitation_answers
from casework.models import User
from casework.web import error_pages, link_guesses
from casework.web.page_data import invitation as page_data
from casework.web.page_data.invitation import InvitationPage
from casework.web.sent_forms import status_of_page

_NAME_IS_MISSING = gettext_lazy("The name is missing, and colleagues would not know who it is. Enter it.")
_PASSWORD_IS_MISSING = gettext_lazy("The password is missing, and nobody could sign in without one. Enter it.")


class NewAccountForm(forms.Form):
    """Who has no account yet: a name, and a password typed twice."""

    name = forms.CharField(
        label=gettext_lazy("First name and surname"),
        max_length=invitation_answers.LONGEST_NAME,
        error_messages={"required": _NAME_IS_MISSING},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 15 characters; four words that only you put together are easy to remember."),
        strip=False,
        max_length=200,
        error_messages={"required": _PASSWORD_IS_MISSING},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    once_more = forms.CharField(
        label=gettext_lazy("The same password once more"),
        strip=False,
        max_length=200,
        error_messages={"required": _PASSWORD_IS_MISSING},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        """Say beside the field what the act would refuse."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        told = super().clean() or self.cleaned_data
        if "password" in told and "once_more" in told and told["password"] != told["once_more"]:
            self.add_error("once_more", _("The two passwords differ, so none was kept. Type the same one twice."))
        return told


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what, or take the answer."""
    try:
        found = invitation_links.find(token=token)
        with timezone.override(found.region.zone):
            answer = _answer(request, found)
    except invitation_links.InvitationClosed as closed:
        page = partial(render, request, "invitation/closed.html", {"words": str(closed)}, status=404)
        answer = link_guesses.answer(request, page)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _answer(request: HttpRequest, found: InvitationFound) -> HttpResponse:
    page = page_data.read(found)
    wanted = request.POST.get("answer", "") if request.method == "POST" else ""
    if page.is_accepted:
        return render(request, "invitation/accepted.html", {"page": page})
    if wanted == "no":
        invitation_answers.decline(by=found.machine, invitation_id=found.id)
        return render(request, "invitation/declined.html", {"page": page})
    user = request.user
    if isinstance(user, User):
        return _by_who_is_signed_in(request, found, page, user, accepts=wanted == "yes")
    if page.has_account:
        return render(request, "invitation/sign_in_first.html", {"page": page, "next": request.path})
    return _by_somebody_new(request, found, page, accepts=wanted == "yes")


def _by_who_is_signed_in(
    request: HttpRequest, found: InvitationFound, page: InvitationPage, user: User, *, accepts: bool
) -> HttpResponse:
    if user.email.lower() != page.email:
        return render(request, "invitation/for_another.html", {"page": page})
    if not accepts:
        return render(request, "invitation/accept.html", {"page": page})
    try:
        invitation_answers.accept(by=found.machine, invitation_id=found.id, user_id=user.pk)
    except invitation_answers.NotTheOwner as refused:
        return render(request, "invitation/accept.html", {"page": page, "refusal": str(refused)}, status=422)
    messages.success(request, _("Accepted. Your desks stand at the top of every page; you are where you were."))
    return redirect("home")


def _by_somebody_new(
    request: HttpRequest, found: InvitationFound, page: InvitationPage, *, accepts: bool
) -> HttpResponse:
    form = NewAccountForm(request.POST if accepts else None)
    refusal, status = "", status_of_page(refused=form.errors)
    if accepts and form.is_valid():
        try:
            invitation_answers.accept_anew(
                by=found.machine,
                invitation_id=found.id,
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
            )
        except invitation_answers.AccountRefused as error:
            refusal, status = str(error), error_pages.status_of(error)
        else:
            return redirect(request.path)
    return render(request, "invitation/accept.html", {"page": page, "form": form, "refusal": refusal}, status=status)
