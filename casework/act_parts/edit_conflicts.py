"""Two people at one form: what stood there when the page was made is compared with what stands there now, under lock.

A page carries short marks of the values it showed, never the values themselves. Whoever sends it
later than somebody else's change is shown both, and nothing is overwritten before they have
decided.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from casework import facts
from casework.errors import Stale
from casework.models import Case

OF_FAMILY = ("address", "phone", "language", "danger_at_home")
OF_PERSON = ("relation", "last_name", "first_name", "patronymic", "sex", "born_on", "snils", "is_representative")

Marks = Mapping[str, str]
NOTHING = ""


class ChangedMeanwhile(Stale):
    """A value that the form tells was changed by somebody else since the page was made.

    `keys`: which facts.
    """

    def __init__(self, text: str, keys: tuple[str, ...]) -> None:
        super().__init__(text)
        self.keys = keys


def marks(values: Mapping[str, Any]) -> dict[str, str]:
    """Return a short mark of each value; equal values have equal marks."""
    return {key: _mark(value) for key, value in values.items() if value is not None}


def check(*, seen: Marks | None, now: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    """Refuse to write over what changed since the page was made.

    None: the form carries no marks, nothing is compared.

    Raises:
        ChangedMeanwhile: Names the facts.
    """
    if seen is None:
        return
    fresh = marks(now)
    keys = tuple(
        key
        for key, value in told.items()
        if fresh.get(key, NOTHING) != seen.get(key, NOTHING) and fresh.get(key, NOTHING) != _mark(value)
    )
    if keys:
        raise ChangedMeanwhile(
            _(
                "A colleague changed this while you were writing, so nothing was overwritten. "
                "Compare both below and send the form again with what is right."
            ),
            keys,
        )


def read_marks(text: str) -> dict[str, str] | None:
    """Return the marks that came with a form, None for a form without."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # no JSON, or a thousand brackets
        return None
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else None


def write_marks(found: Marks) -> str:
    """Return the marks as a hidden field carries them."""
    return json.dumps(found, separators=(",", ":"), sort_keys=True)


def _mark(value: Any) -> str:
    plain = json.dumps(facts.write(value), sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def fingerprint(case: Case) -> str:
    """Return a mark of the family as it stands, by which a page tells whether somebody else has changed it since."""
    family = case.family
    told = [str(getattr(family, name)) for name in OF_FAMILY] + [str(case.vulnerable)]
    for person in sorted(family.people.all(), key=lambda one: str(one.pk)):
        told += [str(person.pk), *(str(getattr(person, name)) for name in OF_PERSON)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]
