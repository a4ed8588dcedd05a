"""The key figure of a journey, as page and file tell it: the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.access import Actor
from casework.models import Ending, NotAsked
from casework.statistics import key_figure, small_numbers, vulnerable_groups
from casework.statistics.key_figure import BEFORE, KeyFigure
from casework.statistics.satisfied_share import Figure, Judgement, judged
from casework.statistics.small_numbers import Count, ToldFigure


@dataclass(frozen=True, slots=True)
class NotAskedLine:
    """So many families were not asked, and why."""

    why: str
    families: Count


@dataclass(frozen=True, slots=True)
class KeyFigureLine:
    """The figure of some of the families; `judged` against the version before."""

    of: str
    told: ToldFigure
    judged: Judgement | None = None


@dataclass(frozen=True, slots=True)
class KeyFigurePage:
    """All that stands beside the figure. `ended` are all journeys that are over, asked about or not."""

    whole: ToldFigure
    ended: Count
    asked: Count
    not_asked: tuple[NotAskedLine, ...]
    by_ending: tuple[KeyFigureLine, ...]
    by_group: tuple[KeyFigureLine, ...]
    by_version: tuple[KeyFigureLine, ...]


def read(*, journey: str, to: Actor) -> KeyFigurePage:
    """Read the key figure of a journey."""
    return page_of(key_figure.read(journey=journey, to=to))


def page_of(found: KeyFigure) -> KeyFigurePage:
    """Return what may be told of it."""
    whole = found.whole
    shown, ended = small_numbers.parts({"": whole.asked, **_all_reasons(found.not_asked)})
    return KeyFigurePage(
        whole=small_numbers.told(whole),
        ended=ended,
        asked=shown.pop(""),
        not_asked=tuple(NotAskedLine(reasons()[why], families) for why, families in shown.items()),
        by_ending=_lines(found.by_ending(), endings()),
        by_group=tuple(
            KeyFigureLine(words, small_numbers.part_of(found.groups[group], whole))
            for group, words in groups().items()
            if group in found.groups
        ),
        by_version=_versions(found),
    )


def _all_reasons(not_asked: Mapping[str, int]) -> dict[str, int]:
    """Return every reason, those of nobody, too: a line that appears would tell of somebody."""
    return {why: not_asked.get(why, 0) for why in NotAsked.values} | {
        why: number for why, number in not_asked.items() if why == BEFORE
    }


def _lines(figures: Mapping[str, Figure], words: Mapping[str, str]) -> tuple[KeyFigureLine, ...]:
    told = small_numbers.apart(figures)
    return tuple(KeyFigureLine(text, told[key]) for key, text in words.items() if key in told)


def _versions(found: KeyFigure) -> tuple[KeyFigureLine, ...]:
    figures = found.by_version()
    told = small_numbers.apart(figures)
    numbers = sorted(figures, reverse=True)
    lines = []
    for place, number in enumerate(numbers):
        older = numbers[place + 1] if place + 1 < len(numbers) else None
        both = older is not None and told[number].share is not None and told[older].share is not None
        judgement = judged(figures[number], figures[older]) if older is not None and both else None
        lines.append(KeyFigureLine(_("version %(n)s") % {"n": number}, told[number], judgement))
    return tuple(lines)


def reasons() -> dict[str, str]:
    """Return why families are not asked, in words."""
    return {
        NotAsked.GRIEF.value: _("in grief"),
        NotAsked.DANGER.value: _("in danger at home"),
        NotAsked.NO_CONSENT.value: _("did not agree to be written to"),
        NotAsked.NO_PHONE.value: _("no phone is known"),
        BEFORE: _("ended before every family was asked"),
    }


def endings() -> dict[str, str]:
    """Return how journeys end, in words."""
    return {
        Ending.HELPED.value: _("everything was done"),
        Ending.FAILED.value: _("something did not work out"),
        Ending.STOPPED.value: _("we stopped, or the family moved away"),
        Ending.REFUSED.value: _("the family wanted no help"),
    }


def groups() -> dict[str, str]:
    """Return the groups of the vulnerable, in words."""
    words = {
        "special_care": _("marked as needing special care"),
        "many_children": _("three or more children"),
        "one_parent": _("one parent"),
        "young_parent": _("a parent under 18"),
    }
    return {group: words[group] for group in vulnerable_groups.GROUPS}
