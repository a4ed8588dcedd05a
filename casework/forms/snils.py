"""The SNILS: eleven digits, the last two a check sum.

Source: Government order 1 October 2018 No. 1174, annex.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SMALLEST_WITH_CHECK = 1_001_998  # numbers up to 001-001-998 carry no check sum


def check(text: str) -> None:
    """Refuse what cannot be a SNILS.

    Raises:
        ValidationError: Not eleven digits, or the check sum differs.
    """
    check_digits(text)
    if slip := slip_in(text):
        raise ValidationError(slip, code="questioned")


def check_digits(text: str) -> None:
    """Refuse what has not the digits of a SNILS.

    Raises:
        ValidationError: Not eleven digits.
    """
    if not re.fullmatch(r"[0-9]{11}", _bare(text)):
        raise ValidationError(
            _("The insurance number is incomplete, and papers would come back. Enter 11 digits from the green card.")
        )


def slip_in(text: str) -> str:
    """Return what is said where the check sum of eleven digits differs, "" where it is right."""
    digits = _bare(text)
    is_checked = len(digits) == 11 and int(digits[:9]) > SMALLEST_WITH_CHECK
    if not is_checked or check_sum(digits[:9]) == int(digits[9:]):
        return ""
    return _("The insurance number has a slip: its check digits differ. Compare it with the green card once more.")


def _bare(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def check_sum(nine: str) -> int:
    """Return the check number of the first nine digits."""
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(9, 0, -1), strict=True))
    return total % 101 % 100


def tidy(text: str) -> str:
    """Return `112-233-445 95`."""
    digits = re.sub(r"[^0-9]", "", text)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}" if len(digits) == 11 else text.strip()
