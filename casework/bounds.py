"""What may be typed in: the bounds of names, days, numbers, asked by the forms beside the field and again by the acts.

Each check returns nothing or raises `OutOfBounds` with a sentence for the page. Days are the
region's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.errors import CaseworkError
from documents import public as documents

LONGEST_NAME = 100
LONGEST_ADDRESS = 300
LONGEST_NUMBER = 60  # of a paper
LONGEST_FACT = 300
MOST_OF_ONE_THING = 1000
EARLIEST = date(1900, 1, 1)
OLDEST_CHILD = 60  # years; a grown-up child with a disability still is the child of its case
YEARS_AHEAD = 30  # a disability may be set until the eighteenth birthday, an allowance for years
DAYS_OF_WISH = 365
NUMBERS: Mapping[str, tuple[int, int]] = {
    "pregnancy.weeks": (0, 43),
    "child.gestation_weeks": (0, 43),
    "child.order_in_family": (1, 30),
    "family.employed_parents": (0, 2),
}
ANY_NUMBER = (0, 100_000)
NOT_BEFORE_BIRTH = frozenset(
    {"mother.discharge_date", "mother.minimum_stay_until", "child.bureau_on", "child.disability_until"}
)
ANY_YEARS_BACK = 20  # of a day that steps count from
YEARS_BACK: Mapping[str, int] = {
    "mother.discharge_date": 2,
    "mother.minimum_stay_until": 2,
    "application.made_on": 5,
    "woman.cycle_started_on": 1,
    "ivf.start_on": 3,
    "ivf.transfer_on": 3,
    "job.hired_on": 5,
}
LARGEST_SUM = Decimal("9999999999.99")


class OutOfBounds(CaseworkError):
    """What was typed in cannot be so."""

    code = "out_of_bounds"


def check_text(text: str, *, longest: int) -> None:
    """Check words for colleagues or from the family: not too long, no invisible signs.

    Lines may break.

    Raises:
        OutOfBounds: They are.
    """
    if len(text) > longest:
        raise OutOfBounds(
            ngettext(
                "This is longer than %(longest)s letter, so it was not kept. Shorten it.",
                "This is longer than %(longest)s letters, so it was not kept. Shorten it.",
                longest,
            )
            % {"longest": longest}
        )
    if any(unicodedata.category(sign) == "Cc" and sign not in "\r\n\t" for sign in text):
        raise _invisible()


def check_printed(text: str, *, longest: int) -> None:
    """Check what our papers print on one line: a name, an address, a number.

    Raises:
        OutOfBounds: Too long, or with a sign that no paper can show.
    """
    if len(text) > longest:
        raise OutOfBounds(
            ngettext(
                "This is longer than %(longest)s letter, and no paper could print it. Shorten it.",
                "This is longer than %(longest)s letters, and no paper could print it. Shorten it.",
                longest,
            )
            % {"longest": longest}
        )
    if any(unicodedata.category(sign) == "Cc" for sign in text):
        raise _invisible()
    sign = documents.first_not_printable(documents.clean(text))
    if sign:
        raise OutOfBounds(
            _("The sign “%(sign)s” cannot be printed, and a paper would show an empty box. Take it out.")
            % {"sign": sign}
        )


def _invisible() -> OutOfBounds:
    return OutOfBounds(
        _("There is an invisible sign among the letters, and no paper can print it. Delete the text and type it anew.")
    )


def check_name(text: str) -> None:
    """Check a surname, first name or patronymic.

    Raises:
        OutOfBounds: Over 100 letters, or not printable.
    """
    check_printed(text, longest=LONGEST_NAME)


def check_address(text: str) -> None:
    """Check an address.

    Raises:
        OutOfBounds: Over 300 letters, or not printable.
    """
    check_printed(text, longest=LONGEST_ADDRESS)


def check_birth(day: date | None, *, is_child: bool, today: date) -> None:
    """Check a date of birth; None for a child on the way.

    Raises:
        OutOfBounds: In the future, before 1900, or of a child more than 60 years ago.
    """
    if day is None:
        return
    if day > today:
        raise OutOfBounds(
            _("This day has not come yet, so nobody was born on it. Correct it; of a child on the way leave it empty.")
        )
    if day < EARLIEST:
        raise OutOfBounds(_("This day is before 1900, so no deadline can be counted from it. Enter the year anew."))
    if is_child and day.year < today.year - OLDEST_CHILD:
        raise OutOfBounds(
            _("A child of the family cannot be older than 60 years. Correct the year, or choose who this person is.")
        )


def check_past(day: date | None, *, today: date) -> None:
    """Check the date of a paper that is there.

    Raises:
        OutOfBounds: In the future, or before 1900.
    """
    if day is None:
        return
    if day > today:
        raise OutOfBounds(
            _("This day has not come yet, so no paper can carry it. Enter the day that stands on the paper.")
        )
    if day < EARLIEST:
        raise OutOfBounds(_("This day is before 1900, so the paper cannot be of that day. Enter the year anew."))


def check_wish(day: date | None, *, today: date) -> None:
    """Check from which day on a doctors' day is wished for.

    Raises:
        OutOfBounds: In the past, or more than a year ahead.
    """
    if day is not None and not today <= day <= today + timedelta(days=DAYS_OF_WISH):
        raise OutOfBounds(_("Doctors’ days can be looked for from today until a year from now. Choose a day between."))


def check_number_of_paper(text: str) -> None:
    """Check the number of a paper.

    Raises:
        OutOfBounds: Too long, or not printable.
    """
    check_printed(text, longest=LONGEST_NUMBER)


def check_facts(told: Mapping[str, Any], *, today: date, born_on: date | None = None) -> None:
    """Check facts as they are told: a form's, or a partner's answer.

    Args:
        born_on: Of the child they are about, where it is known.

    Raises:
        OutOfBounds: One cannot be so, alone or beside the birth; nothing is kept.
    """
    birth = told.get("child.born_on") or born_on
    for key, value in told.items():
        check_fact(key, value, today=today)
        if key in NOT_BEFORE_BIRTH and isinstance(value, date) and isinstance(birth, date) and value < birth:
            raise OutOfBounds(
                _("This day lies before the birth of the child, so one of the two is wrong. Compare both days.")
            )


def check_fact(key: str, value: Any, *, today: date) -> None:
    """Check one fact by its type and by what it says.

    Raises:
        OutOfBounds: It cannot be so.
    """
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, date):
        _check_day(key, value, today=today)
    elif isinstance(value, int):
        least, most = NUMBERS.get(key, ANY_NUMBER)
        if not least <= value <= most:
            raise OutOfBounds(
                _("This number has to lie between %(least)s and %(most)s, or nothing can be counted. Enter it anew.")
                % {"least": least, "most": most}
            )
    elif isinstance(value, Decimal):
        if not value.is_finite() or not 0 <= value <= LARGEST_SUM:
            raise OutOfBounds(_("This is no amount of roubles, so nothing can be counted with it. Enter it anew."))
    elif isinstance(value, str):
        check_printed(value, longest=LONGEST_FACT)


def _check_day(key: str, day: date, *, today: date) -> None:
    if key == "child.born_on":
        check_birth(day, is_child=True, today=today)
    elif (
        not date(today.year - YEARS_BACK.get(key, ANY_YEARS_BACK), 1, 1)
        <= day
        <= date(today.year + YEARS_AHEAD, 12, 31)
    ):
        raise OutOfBounds(_("This day is too far away for a deadline to be counted from it. Enter the year anew."))
