"""What became of a question or a promise, in sentences of the timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from casework.texts.entry_parts import Details, day, organisation, title, with_parts
from casework.texts.translated import say


def _broken(details: Details) -> str:
    told = {
        "name": organisation(details),
        "title": say(details.get("thing") or {}) or title(details),
        "next": say(details.get("asked_next") or {}),
    }
    if told["next"]:
        return _("%(name)s cannot after all: %(title)s. %(next)s is asked. The family is not told.") % told
    if details.get("nobody_left"):
        return _("%(name)s cannot after all: %(title)s. Nobody else is left to ask. The family is not told.") % told
    return _("%(name)s cannot after all: %(title)s. The family is not told.") % told


def _fewer(details: Details) -> str:
    told = {"name": organisation(details), "next": say(details.get("asked_next") or {})}
    if told["next"]:
        return _("%(name)s brings fewer things than promised. %(next)s is asked for the rest.") % told
    return _("%(name)s brings fewer things than promised. Nobody else is left to ask for the rest.") % told


PROMISES: Mapping[str, Callable[[Details], str]] = {
    "offer.failed": _broken,
    "offer.fewer": _fewer,
    "offer.given": with_parts(lambda: _("%(name)s has helped: %(title)s"), name=organisation, title=title),
    "offer.later": with_parts(
        lambda: _("%(name)s could help from %(day)s on: %(title)s"),
        name=organisation,
        day=day,
        title=title,
    ),
    "offer.looks": with_parts(
        lambda: _("%(name)s looks into it and answers by %(day)s: %(title)s"),
        name=organisation,
        day=day,
        title=title,
    ),
    "offer.moved": with_parts(
        lambda: _("%(name)s keeps its promise on another day, %(day)s: %(title)s"),
        name=organisation,
        day=day,
        title=title,
    ),
    "offer.revoked": with_parts(
        lambda: _("The promise of %(name)s is not needed any more, and it was told so: %(title)s"),
        name=organisation,
        title=title,
    ),
    "offer.withdrawn": with_parts(
        lambda: _("%(name)s need not answer any more, and was told so: %(title)s"),
        name=organisation,
        title=title,
    ),
    "offer.not_given": with_parts(
        lambda: _("The family says that nobody has helped yet: %(title)s. Call %(name)s."),
        name=organisation,
        title=title,
    ),
    "pledge.broken": _broken,
    "pledge.taken_back": with_parts(
        lambda: _("What %(name)s promised is not needed any more: %(thing)s"),
        name=organisation,
        thing=lambda details: say(details.get("thing") or {}),
    ),
}
