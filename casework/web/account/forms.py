"""The forms of the own account: allauth's, in our words, with what allauth leaves open."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from allauth.account.forms import (
    AddEmailForm,
    ChangePasswordForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.account.forms import (
    ReauthenticateForm as PasswordReauthenticateForm,
)
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from casework.access import account_proof, accounts

REMEMBERED_SECONDS = 120  # longer than a code counts, with the tolerance of MFA_TOTP_TOLERANCE
LONGEST_CODE, LONGEST_NAME, LONGEST_ADDRESS = 40, 60, 254  # signs
_PASSWORD_HINT = gettext_lazy("At least 15 characters; four words that only you put together are easy to remember.")
_EMAIL_FAULTS = {
    "required": gettext_lazy("The e-mail is missing, so nothing was sent. Enter it."),
    "invalid": gettext_lazy("This is no e-mail address, so nothing was sent. Correct it."),
    "max_length": gettext_lazy("This is no e-mail address, so nothing was sent. Correct it."),
}
_NOT_TWICE_THE_SAME = gettext_lazy("The two passwords differ, so nothing was changed. Type the same one twice.")


Faults = dict[str, Any]


def _field(form: forms.Form, name: str, label: Any, *, hint: Any = "", faults: Faults | None = None) -> None:
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.error_messages.update(
        faults or {"required": gettext_lazy("This is missing, so nothing was changed. Fill it in.")}
    )


class _TwoPasswords(forms.Form):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "password1", gettext_lazy("New password"), hint=_PASSWORD_HINT)
        _field(self, "password2", gettext_lazy("The new password once more"))

    def add_error(self, field: str | None, error: Any) -> None:
        """Say it in our words that the two differ."""
        differ = field == "password2" and not isinstance(error, forms.ValidationError)
        super().add_error(field, _NOT_TWICE_THE_SAME if differ else error)


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]
    """Where to send the letter with a link to choose a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "email", gettext_lazy("E-mail"), faults=_EMAIL_FAULTS)

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the letter; allauth notes the address of who has an account and no row of an address yet."""
        with account_proof.changing(accounts.key_of(email=self.cleaned_data["email"])):
            return str(super().save(request, **kwargs))


class ChosenPasswordForm(_TwoPasswords, ResetPasswordKeyForm):  # type: ignore[misc]
    """The password that is chosen by the link of a letter."""


class NewPasswordForm(_TwoPasswords, ChangePasswordForm):  # type: ignore[misc]
    """Another password, for who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "oldpassword", gettext_lazy("Your present password"))


class NewAddressForm(AddEmailForm):  # type: ignore[misc]
    """Another address, which counts once its letter is answered."""

    email = forms.EmailField(max_length=LONGEST_ADDRESS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "email", gettext_lazy("New e-mail"), faults=_EMAIL_FAULTS)
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean(self) -> dict[str, Any]:
        """Refuse while the present address is not confirmed.

        allauth would drop it, and the account with it could not sign in any more.
        """
        if not accounts.is_address_confirmed(self.user):
            raise forms.ValidationError(
                gettext_lazy(
                    "Your present address is not confirmed, so it stays. Confirm it first, then enter the new one."
                )
            )
        told: dict[str, Any] = super().clean()
        return told


class PasswordAgainForm(PasswordReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something about the account is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _field(self, "password", gettext_lazy("Your password"))


class _OnceOnly(forms.Form):
    """A code counts once: whoever saw it typed cannot type it again while the device shows it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self)

    def clean_code(self) -> str:
        """Look whether the code fits and was not used before."""
        owner = self.user.pk  # type: ignore[attr-defined]
        code: str = account_proof.looking(owner, super().clean_code, refusal=forms.ValidationError)  # type: ignore[misc]
        read_as = "".join(sign for sign in code.casefold() if sign.isalnum())  # as allauth compares it
        if not cache.add(f"code of {owner}: {read_as}", "used", REMEMBERED_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code


def _code_field(form: forms.Form) -> None:
    _field(
        form,
        "code",
        gettext_lazy("Code"),
        hint=gettext_lazy("Six digits of the generator, or one of your spare codes."),
    )
    form.fields["code"].widget.attrs.update(
        {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": LONGEST_CODE}
    )


class FactorForm(_OnceOnly, AuthenticateForm):  # type: ignore[misc]
    """The code that signing in asks for after the password."""


class FactorAgainForm(_OnceOnly, ReauthenticateForm):  # type: ignore[misc]
    """A code in place of the password, before something about the account is changed."""


class TypedKeyForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new generator shows that its key was read or typed right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self)
        self.fields["code"].help_text = gettext_lazy("Six digits that the generator shows now.")

    @property
    def typed_key(self) -> str:
        """Return the key in groups of four, as it is typed where no picture can be read."""
        key = str(self.secret)
        return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


# what a credential that no browser made ends in, before allauth knows that it is none
_NO_CREDENTIAL = (LookupError, ValueError, TypeError, AttributeError, struct.error)


class _WholeCredential(forms.Form):
    """Anything may be posted as a passkey: what is none does not fit, and nothing breaks."""

    def clean_credential(self) -> Any:
        """Look whose passkey it is."""
        return _none_of_ours(super().clean_credential)  # type: ignore[misc]


def _none_of_ours(look: Callable[[], Any]) -> Any:
    try:
        return look()
    except _NO_CREDENTIAL as broken:
        raise get_adapter().validation_error("incorrect_code") from broken


class PasskeyForm(_WholeCredential, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The passkey that signing in asks for after the password."""


class PasskeyAgainForm(_WholeCredential, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey in place of the password, before something about the account is changed."""


class PasskeyAloneForm(_WholeCredential, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone, in place of e-mail and password."""


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, and what to call it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        example = gettext_lazy("For example: my phone, the blue key.")
        _field(self, "name", gettext_lazy("What to call it"), hint=example)
        self.fields["name"].widget.attrs["maxlength"] = LONGEST_NAME
        _field(
            self,
            "passwordless",
            gettext_lazy("Signs in without the password, too"),
            hint=gettext_lazy("The device asks for a fingerprint, a face or its PIN instead."),
        )
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        """Look whether a browser has made it."""
        told: dict[str, Any] = _none_of_ours(super().clean)
        return told

    def clean_name(self) -> str:
        """Return the name, short enough for a list."""
        return str(super().clean_name())[:LONGEST_NAME]
