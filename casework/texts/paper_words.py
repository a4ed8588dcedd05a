"""Why a paper counts no more, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OVER: Mapping[str, Any] = {
    "day_moved": gettext_lazy("no longer valid: the day was moved"),
    "day_missed": gettext_lazy("no longer valid: the day did not take place"),
    "day_cancelled": gettext_lazy("no longer valid: the day was cancelled"),
    "printed_anew": gettext_lazy("no longer valid: a newer one was printed"),
    "consent_taken_back": gettext_lazy("no longer valid: the consent was taken back"),
    "consent_ended": gettext_lazy("no longer valid: the consent ended with the help"),
    "other_speaker": gettext_lazy("no longer valid: somebody else speaks for the family now"),
}


def over(because: str) -> str:
    """Return why it counts no more; a word that nobody wrote a sentence for says only that it does not."""
    return str(OVER[because]) if because in OVER else _("no longer valid")


def given(title: str, number: str, who: str) -> str:
    """Say that a paper was handed over."""
    return _("%(title)s %(number)s was handed over: %(who)s") % {"title": title, "number": number, "who": who}
