"""A person's reason for letting something be: one sentence, kept with what was decided."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework import bounds
from casework.errors import CaseworkError

LONGEST_REASON = 300


class NoReason(CaseworkError):
    """Nobody said why, or at too great length."""

    code = "no_reason"


def checked(text: str) -> str:
    """Return a reason as it is kept.

    Raises:
        NoReason: None is given, or a long one.
        OutOfBounds: An invisible sign is in it.
    """
    told = " ".join(text.split())
    if not told or len(told) > LONGEST_REASON:
        raise NoReason(
            _("Nobody could tell later why this was let be, so nothing was changed. Give the reason in one sentence.")
        )
    bounds.check_text(told, longest=LONGEST_REASON)
    return told
