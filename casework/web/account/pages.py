"""The pages of the own account: the views of allauth that somebody needs, each in our look."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as spare_codes
from allauth.mfa.totp import views as generator
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from casework import access
from casework.access import account_proof, accounts
from casework.models import User
from casework.web import fault_pages
from casework.web.methods import reads_only
from casework.web.middleware import SAFE

View = Callable[..., HttpResponseBase]
TOO_MANY = frozenset({"too_many_login_attempts", "rate_limited"})
OVERVIEW = reverse_lazy("mfa_index")


# ---- what every page here has --------------------------------------------------------------------


def whole(view: View) -> View:
    """Make a page whose post changes all or nothing: the change, and the letter that tells of it."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with _all_or_nothing(request), _of_own_account(request):
            return view(request, *args, **kwargs)

    return wrapped


def _all_or_nothing(request: HttpRequest) -> AbstractContextManager[object]:
    actor = getattr(request, "actor", None)
    if request.method in SAFE:
        return nullcontext()
    return access.acting_as(actor) if actor is not None else transaction.atomic()


def _of_own_account(request: HttpRequest) -> AbstractContextManager[object]:
    """A page of the own account changes that one, and no other; allauth writes spare codes anew when they are shown."""
    user = request.user
    return account_proof.changing(user.pk) if isinstance(user, User) else nullcontext()


def own(view: View) -> View:
    """Make a page of the own account: for who is signed in."""
    return login_required(whole(_known(view)))


def asking(view: View) -> View:
    """Make a page that asks who it is once more.

    It opens no transaction: the act that waited for it opens its own.
    """
    return login_required(_known(view))


def _known(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            accounts.know_address(request.user)
        return view(request, *args, **kwargs)

    return wrapped


def says_too_many(form: Any) -> bool:
    """Say whether a form was refused for too many tries."""
    faults = form.errors.as_data().values()
    return any(fault.code in TOO_MANY for of_field in faults for fault in of_field)


class _Counted:
    """A form that is tried too often becomes the page that says so."""

    request: HttpRequest

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form with its faults, or say that there were too many tries."""
        if says_too_many(form):
            return fault_pages.too_often(self.request)
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        return answer


# ---- address and password ------------------------------------------------------------------------


class Overview(factors.IndexView):  # type: ignore[misc]
    """How one signs in: address, password, devices; what is still wanted comes first."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether a second factor is set up, and whether it has to be."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        has_factor = accounts.has_second_factor(self.request.user)
        wanted = settings.SECOND_FACTOR_IS_COMPULSORY and not has_factor
        return {**shown, "has_factor": has_factor, "factor_is_wanted": wanted}


class Address(account.EmailView):  # type: ignore[misc]
    """The address of the account; another one takes its place once its letter is answered."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether the present address is confirmed."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.request.user
        confirmed = accounts.is_address_confirmed(user)
        waiting = shown["new_emailaddress"]
        is_another = waiting is not None and waiting.email.lower() != user.email.lower()
        return {**shown, "is_confirmed": confirmed, "waiting": waiting if is_another else None}


class ConfirmAddress(account.ConfirmEmailView):  # type: ignore[misc]
    """Where the letter to a new address leads.

    A look confirms nothing: scanners open every link of a letter.
    """

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Confirm; an address that another account has meanwhile is answered as an old link is."""
        answer: HttpResponseBase = super().post(*args, **kwargs)
        confirmed = self.object.email_address
        confirmed.refresh_from_db()
        if confirmed.verified:
            return answer
        return render(self.request, self.template_name, {"confirmation": None}, status=409)


class ChangePassword(_Counted, account.PasswordChangeView):  # type: ignore[misc]
    """Another password, for who knows the present one."""


class ChoosePassword(account.PasswordResetFromKeyView):  # type: ignore[misc]
    """Where the letter leads that invites, or helps who forgot the password."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the password; who followed the letter reads what comes to this address."""
        answer: HttpResponse = super().form_valid(form)
        accounts.confirm_address(self.reset_user)
        return answer


class PasswordAgain(_Counted, account.ReauthenticateView):  # type: ignore[misc]
    """The password once more, before something about the account is changed."""


# ---- the second factor ---------------------------------------------------------------------------


class Factor(factors.AuthenticateView):  # type: ignore[misc]
    """What signing in asks for after the password."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form with its faults, or say that there were too many tries."""
        if says_too_many(form):
            return fault_pages.too_often(self.request)
        answer: HttpResponse = super().form_invalid(form)
        return answer


class FactorAgain(_Counted, factors.ReauthenticateView):  # type: ignore[misc]
    """A code in place of the password, before something about the account is changed."""


class SetUpGenerator(_Counted, generator.ActivateTOTPView):  # type: ignore[misc]
    """A code generator: its key as a picture and as letters to type."""


class RemoveGenerator(generator.DeactivateTOTPView):  # type: ignore[misc]
    """The generator counts no more."""


class AddPasskey(passkeys.AddWebAuthnView):  # type: ignore[misc]
    """A passkey of a phone, a computer or a key."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep the form with its faults, which allauth drops."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return {**shown, "form": kwargs["form"]} if "form" in kwargs else shown


class RemovePasskey(passkeys.RemoveWebAuthnView):  # type: ignore[misc]
    """The passkey counts no more."""

    success_url = OVERVIEW


class PasskeyAgain(_Counted, passkeys.ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey in place of the password, before something about the account is changed."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say at the form that the passkey does not fit; allauth would lead to the door."""
        if says_too_many(form):
            return fault_pages.too_often(self.request)
        shown = self.get_context_data()
        return render(self.request, self.template_name, {**shown, "form": form}, status=422)


class SignInByPasskey(passkeys.LoginWebAuthnView):  # type: ignore[misc]
    """A passkey alone signs in: it is the device and the finger or PIN that opens it."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Lead back to the door and say there that it does not fit."""
        words = _("This passkey is not known here, so you are not signed in. Use the password.")
        messages.error(self.request, words)
        return redirect("sign_in")


new_spare_codes: View = spare_codes.GenerateRecoveryCodesView.as_view()
shown_spare_codes: View = spare_codes.ViewRecoveryCodesView.as_view()
spare_codes_as_text: View = spare_codes.DownloadRecoveryCodesView.as_view()


@reads_only
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Say how one gets an account."""
    return render(request, "account/signup_closed.html")


@reads_only
def switched_off(request: HttpRequest) -> HttpResponse:
    """Say that the account is switched off."""
    return render(request, "account/account_inactive.html", status=403)


@reads_only
@login_required
def to_overview(request: HttpRequest) -> HttpResponse:
    """Lead to the own account."""
    return redirect("mfa_index")
