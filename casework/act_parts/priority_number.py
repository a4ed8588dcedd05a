"""How many priorities a region picks."""

from __future__ import annotations

from django.utils.translation import ngettext

from casework.errors import CaseworkError

FEWEST, MOST = 3, 10


class ChoiceRefused(CaseworkError):
    """The picks are too few or too many, or one lacks its reason or its curator."""

    code = "choice_refused"


def check_number(number: int) -> None:
    """Raise unless so many issues may be picked.

    Raises:
        ChoiceRefused: Fewer than three or more than ten.
    """
    if not FEWEST <= number <= MOST:
        raise ChoiceRefused(
            ngettext(
                "A region works on three to ten issues, and %(number)s is picked. Pick so many that it can keep its word.",
                "A region works on three to ten issues, and %(number)s are picked. Pick so many that it can keep its word.",
                number,
            )
            % {"number": number}
        )
