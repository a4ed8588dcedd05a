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
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{11}", digits):
        raise ValidationError(
            _("The insurance number is incomplete, and papers would come back. Enter 11 digits from the green card.")
        )
    if int(digits[:9]) > SMALLEST_WITH_CHECK and check_sum(digits[:9]) != int(digits[9:]):
        raise ValidationError(
            _("The insurance number has a slip: its check digits differ. Compare it with the green card once more.")
        )


def check_sum(nine: str) -> int:
    """Return the check number of the first nine digits."""
    total = sum(int(digit) * weight for digit, weight in zip(nine, range(9, 0, -1), strict=True))
    return total % 101 % 100


def tidy(text: str) -> str:
    """Return `112-233-445 95`."""
    digits = re.sub(r"[^0-9]", "", text)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}" if len(digits) == 11 else text.strip()
