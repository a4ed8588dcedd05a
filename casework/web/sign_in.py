"""Signing in and out, the language and the look.

Accounts are made by an administrator, never by signing up.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from casework import access
from casework.models import User
from casework.web import demo_people, fault_pages
from casework.web.account.pages import says_too_many
from casework.web.methods import posts_only
from casework.web.middleware import THEMES

LONGEST_PATH = 1000
_YEAR = 31_536_000
_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail and password, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = gettext_lazy("E-mail")
        self.fields["password"].label = gettext_lazy("Password")
        self.fields["password"].help_text = ""
        for field in ("login", "password"):
            self.fields[field].widget.attrs.pop("placeholder", None)
        self.fields["remember"].widget = forms.HiddenInput()  # a shared machine at the ward forgets


class SignIn(LoginView):  # type: ignore[misc]
    """The first page; in a demo with one button per person."""

    template_name = "sign_in/sign_in.html"
    form_class = SignInForm

    def get_form_class(self) -> type[SignInForm]:
        """Keep our words: allauth would look the class up in the settings."""
        return SignInForm

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """Show the form with its faults, or say that there were too many tries."""
        if says_too_many(form):
            return fault_pages.too_often(self.request)
        answer: HttpResponse = super().form_invalid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who may be tried out."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        return {**found, "people": demo_people.groups()}


@posts_only
def demo_sign_in(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Sign in with one click; there is no such page in production."""
    member = access.demo_members().filter(user_id=user_id).first()
    if member is None or settings.IN_PRODUCTION:
        raise Http404
    login(request, member.user, backend=_BACKEND)
    return redirect("home")


@posts_only
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and show the first page."""
    logout(request)
    return redirect("sign_in")


@posts_only
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie and, for who is signed in, with the account."""
    code = request.POST.get("language", "")
    prefer(request, code)
    return remember(redirect(back(request)), code)


def prefer(request: HttpRequest, code: str) -> None:
    """Speak a language from now on, and keep it with the account of who is signed in.

    An unknown one changes nothing.
    """
    if code not in dict(settings.LANGUAGES):
        return
    user = request.user
    if isinstance(user, User) and user.language != code:
        user.language = code
        user.save(update_fields=["language"])
    translation.activate(code)


def remember(answer: HttpResponse, code: str) -> HttpResponse:
    """Keep the language in a cookie of the answer."""
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=_YEAR, samesite="Lax")
    return answer


@posts_only
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or "as the machine" in a cookie."""
    answer = redirect(back(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        answer.set_cookie("theme", theme, max_age=_YEAR, samesite="Lax")
    return answer


@posts_only
def choose_shortcuts(request: HttpRequest) -> HttpResponse:
    """Switch the single keys as commands on or off, with the account: who speaks to the machine needs them off."""
    user = request.user
    if isinstance(user, User) and request.POST.get("shortcuts") in ("on", "off"):
        user.shortcuts = request.POST["shortcuts"] == "on"
        user.save(update_fields=["shortcuts"])
    return redirect(back(request))


def back(request: HttpRequest, *, otherwise: str = "") -> str:
    """Return the path of ours on which a switch was pressed, else another one."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and len(wanted) <= LONGEST_PATH
    # what does not begin so would be taken for the name of a page
    return wanted if is_ours and wanted.startswith("/") else otherwise or reverse("home")
