"""The letter to who answers for the server: what was given up, who is away. Nobody's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.models import Region
from casework.texts import days_and_names
from casework.texts.notice_texts import Words

WAYS = {"sms": gettext_lazy("the SMS operator"), "mail": gettext_lazy("the mail server")}


def of(*, region: Region, given_up: int, away: Mapping[str, datetime]) -> Words:
    """Return the letter, in the server's first language."""
    with translation.override(settings.LANGUAGE_CODE), timezone.override(region.zone):
        lines = [_line_of_given_up(given_up)] if given_up else []
        for way, since in sorted(away.items()):
            told = {
                "way": WAYS.get(way, way),
                "moment": days_and_names.day(since),
                "time": days_and_names.clock_time(since),
            }
            lines.append(
                _("No answer since %(moment)s, %(time)s: %(way)s. What waits goes by itself if it still holds.") % told
            )
        lines.append(_("What is to do stands here:") + f"\n{settings.SITE_URL}/region/given-up/")
        subject = _("Ryadom, %(region)s: something needs you") % {"region": region.code}
        return Words(subject=subject, text="\n\n".join(lines) + "\n")


def of_invariants(*, broken: Mapping[str, str], well: Sequence[str]) -> Words:
    """Return the letter about what must never be and is, or is no more, in the server's first language.

    Args:
        broken: By the rule's code, how many things break it.
        well: The codes of those that hold again.
    """
    with translation.override(settings.LANGUAGE_CODE):
        lines = [_("Something stands in the database that must never be:")] if broken else []
        lines += [f"{rule}: {count}" for rule, count in sorted(broken.items())]
        lines += [_("Well again: %(rules)s") % {"rules": ", ".join(well)}] if well else []
        if broken:
            lines.append(_("Keep the log and run: %(command)s") % {"command": "manage.py check_invariants"})
        subject = _("Ryadom: something is wrong in the database") if broken else _("Ryadom: well again")
        return Words(subject=subject, text="\n\n".join(lines) + "\n")


def _line_of_given_up(count: int) -> str:
    return ngettext(
        "%(count)s thing was given up and waits for a decision.",
        "%(count)s things were given up and wait for a decision.",
        count,
    ) % {"count": count}
