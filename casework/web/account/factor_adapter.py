"""The second factor as allauth keeps it: secrets encrypted with the server's key, our names."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.translation import gettext, gettext_lazy


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Our rules and words in place of allauth's."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "This code does not fit, so nothing was changed. Wait for the next one; the clock of "
            "the device has to be right."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Spare codes stand in for a device, and none is set up yet, so none were made. Set up the device first."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return _ring().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a kept secret.

        One that no key opens becomes another one, which no device knows: nobody comes in by it.
        """
        try:
            return _ring().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site as a device shows it."""
        return {"id": context.request.get_host().partition(":")[0], "name": gettext("Ryadom")}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Return the person as a device shows her."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.name}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Return a name for the next passkey."""
        taken = user.authenticator_set.filter(type=type).count()
        return gettext("Passkey %(number)s") % {"number": taken + 1}


def _ring() -> MultiFernet:
    """Return the keys: of the server's secret, and of earlier ones, to read what they wrote."""
    known = (settings.SECRET_KEY, *settings.OLD_FACTOR_KEYS)
    return MultiFernet([_key_of(one) for one in known])


def _key_of(secret: str | bytes) -> Fernet:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ryadom.second_factor").derive
    return Fernet(base64.urlsafe_b64encode(derive(force_bytes(secret))))
