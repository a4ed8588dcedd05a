"""How allauth works here: nobody signs up, letters go by the outbox.

Tries are counted for an account from an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from casework.access import account_proof, accounts
from casework.act_parts import account_letters
from casework.models import User
from casework.web import client_address

APP = "allauth.account"
KNOWN_FOR_SECONDS = 90 * 24 * 3600  # an address from which somebody signed in before

# what allauth would write, and which letter of ours says it
LETTERS: Mapping[str, str] = {
    "account/email/password_reset_key": "forgotten_password",
    "account/email/unknown_account": "forgotten_password",  # of nobody: never sent
    "account/email/email_confirmation": "new_address",
    "account/email/email_changed": "address_changed",
    "account/email/email_deleted": "",  # of one that was never confirmed: nothing to tell
    "account/email/password_reset": "password_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "mfa/email/totp_activated": "app_added",
    "mfa/email/totp_deactivated": "app_removed",
    "mfa/email/webauthn_added": "passkey_added",
    "mfa/email/webauthn_removed": "passkey_removed",
    "mfa/email/recovery_codes_generated": "spare_codes_made",
}
# what a page says when it was done; what allauth says besides (that one has signed in) is seen
# anyway
SAID: Mapping[str, Any] = {
    "account/messages/email_confirmation_sent.txt": gettext_lazy(
        "A letter is on its way to the new address. Open the link in it: until then nothing changes."
    ),
    "account/messages/email_confirmed.txt": gettext_lazy("The address is confirmed. You sign in with it now."),
    "account/messages/email_deleted.txt": gettext_lazy("Done. Your account keeps the address that it has."),
    "account/messages/password_changed.txt": gettext_lazy(
        "Your password is another one now. Everybody else who was signed in with the old one is out."
    ),
    "mfa/messages/totp_activated.txt": gettext_lazy("Done. From now on signing in asks for a code of your generator."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Done. The code generator does not count any more."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("Done. From now on this passkey signs you in."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("Done. This passkey does not count any more."),
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "New spare codes were made. Print them or write them down, and keep them away from the device."
    ),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our rules and words in place of allauth's."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "E-mail and password do not fit together, so you are not signed in. Check both; "
            "capital letters count. Your administrator can set a new password."
        ),
        "account_inactive": gettext_lazy(
            "This account is switched off, so nobody can sign in with it. Ask your administrator."
        ),
        "incorrect_password": gettext_lazy("This is not your password, so nothing was changed. Type it again."),
        "enter_current_password": gettext_lazy("This is not your password, so nothing was changed. Type it again."),
        "duplicate_email": gettext_lazy("Your account has this address already. Enter the new one."),
        "incorrect_code": gettext_lazy("This code does not fit, so nothing was changed. Wait for the next one."),
    }

    # ---- who may ---------------------------------------------------------------------------------

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: an administrator lets people in."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Say whether somebody is led on to an address: what is none, with a broken host, leads nowhere."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead everybody to the first page of their role."""
        return reverse("home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the own account."""
        return reverse("mfa_index")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Lead back to the own account, or to the door."""
        return reverse("mfa_index" if self.request.user.is_authenticated else "sign_in")

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Confirm an address, unless another account has it: then the link is as an old one."""
        if accounts.has_other_account(email=email_address.email, user_key=email_address.user_id):
            return False
        with account_proof.changing(email_address.user_id):
            return bool(super().confirm_email(request, email_address))

    def set_password(self, user: User, password: str) -> None:
        """Keep another password: of who knows the old one, or followed the letter."""
        with account_proof.changing(user.pk):
            super().set_password(user, password)

    # ---- tries -----------------------------------------------------------------------------------

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address as the middleware found it; nobody is turned away for having none."""
        return str(request.META.get("REMOTE_ADDR", "")) or "socket"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try before the password is looked at, taken back when it fits.

        First for the account from this address: a try that is refused there counts no further, so
        nobody uses up what others of one address share. An address that the account knows is not
        held by guesses from elsewhere.

        Raises:
            ValidationError: Too many.
        """
        account = str(credentials.get("email", "")).lower()
        limits = [("login_failed", self._get_login_attempts_cache_key(request, **credentials))]
        limits.append(("login_failed_address", ""))
        if not cache.get(self._known_key(request, account)):
            limits.append(("login_failed_everywhere", account))
        self._login_failed_rl_usage = ratelimit.RateLimitUsage(usage=[])
        for action, key in limits:
            usage = ratelimit.consume(request, app=APP, action=action, key=key)
            if not usage:
                raise self.validation_error("too_many_login_attempts")
            self._login_failed_rl_usage.usage.extend(usage.usage)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Look whether the password fits, and remember from where it did."""
        account = str(credentials.get("email", "")).lower()
        look = partial(super().authenticate, request, **credentials)  # a hash of an older kind is written anew
        user = account_proof.looking(accounts.key_of(email=account), look, refusal=ValidationError)
        if user is not None:
            cache.set(self._known_key(request, account), "yes", KNOWN_FOR_SECONDS)
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        account = str(credentials.get("email", "")).lower()
        return f"{account} from {client_address.of(request)}"

    def _known_key(self, request: HttpRequest, account: str) -> str:
        return f"known:{account} from {client_address.of(request)}"

    # ---- words -----------------------------------------------------------------------------------

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: Any = None,
    ) -> None:
        """Say in our words what was done."""
        words = message or SAID.get(message_template or "")
        if words:
            shown = max(level, messages.SUCCESS)
            messages.add_message(request, shown, words, extra_tags=extra_tags)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Write the letter that tells of a change; of a changed address to the old one."""
        self._write(template_prefix, user=user, to=email or "")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter that was asked for."""
        known = template_prefix != "account/email/unknown_account"
        to = email if LETTERS[template_prefix] == "new_address" else ""
        self._write(template_prefix, user=context["user"] if known else None, to=to)

    def _write(self, template_prefix: str, *, user: User | None, to: str) -> None:
        if kind := LETTERS[template_prefix]:
            with transaction.atomic():
                account_letters.write(user=user, kind=kind, to=to)
