"""What an e-mail about an account says.

No name, no address, no case; a link only where one is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from casework.texts.notice_texts import Words

# kind: subject and text; `%(link)s` stands where the letter leads somewhere
_LETTERS: Mapping[str, Callable[[], tuple[str, str]]] = {
    "forgotten_password": lambda: (
        _("A new password for Ryadom"),
        _(
            "Somebody, hopefully you, has said that you forgot your password. Choose a new one "
            "here; the link is good "
            "for three days and once:\n\n%(link)s\n\nIf it was not you, do nothing: the password "
            "stays as it is."
        ),
    ),
    "new_address": lambda: (
        _("Confirm this address for Ryadom"),
        _(
            "Your account in Ryadom is to have this e-mail address. Confirm it here; the link is "
            "good for three days:"
            "\n\n%(link)s\n\nIf you have not asked for it, do nothing: without you nothing changes."
        ),
    ),
    "address_changed": lambda: (
        _("Your account in Ryadom has another e-mail address now"),
        _(
            "Letters about your account go to another address from now on, and this one does not "
            "sign in any more. "
            "If it was not you, call your administrator at once."
        ),
    ),
    "password_changed": lambda: (
        _("Your password in Ryadom was changed"),
        _(
            "The password of your account is another one now, and everybody else who was signed "
            "in with it is out. "
            "If it was not you, call your administrator at once."
        ),
    ),
    "app_added": lambda: (
        _("Signing in to Ryadom asks for a code now"),
        _(
            "A code generator was set up for your account: signing in asks for its code. "
            "If it was not you, call your administrator at once."
        ),
    ),
    "app_removed": lambda: (
        _("Signing in to Ryadom asks for no code any more"),
        _("The code generator of your account was taken away. If it was not you, call your administrator at once."),
    ),
    "passkey_added": lambda: (
        _("A passkey was added to your account in Ryadom"),
        _("One more passkey signs in to your account. If it was not you, call your administrator at once."),
    ),
    "passkey_removed": lambda: (
        _("A passkey of your account in Ryadom was removed"),
        _(
            "This passkey does not sign in to your account any more. If it was not you, call "
            "your administrator at once."
        ),
    ),
    "spare_codes_made": lambda: (
        _("New spare codes for Ryadom"),
        _(
            "New spare codes were made for your account; the earlier ones do not count any more. "
            "If it was not you, call your administrator at once."
        ),
    ),
    "device_lost": lambda: (
        _("You have lost your device, we are told"),
        _(
            "Somebody who may help has noted that you lost the device with which you sign in to "
            "Ryadom. A second person "
            "has to confirm it. If you have not lost it, call your administrator at once."
        ),
    ),
    "device_helped": lambda: (
        _("You can set up signing in to Ryadom anew"),
        _(
            "Two people have confirmed that you lost your device. The old one does not count any "
            "more, and you are "
            "signed out everywhere. Sign in with your password now and set up the new device: "
            "until then a password is "
            "enough. If you have not lost it, call your administrator at once."
        ),
    ),
}
KINDS = frozenset(_LETTERS)


def letter(kind: str, *, language: str, link: str = "") -> Words:
    """Return subject and text in a language."""
    with translation.override(language):
        subject, text = _LETTERS[kind]()
        return Words(subject=subject, text=f"{text % {'link': link}}\n")
