"""Papers that say where a family in danger at home lives: asked when one is printed, and again when it is handed out.

A paper lies about, and was perhaps drafted before the danger was told. What is drafted afterwards has lines to write on.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.models import Family, Person
from documents import public as documents

LAST_DIGITS = 10  # of a phone, however it is written


class LiesAbout(CaseworkError):
    """The paper carries the address or a phone of a family in danger at home."""

    code = "paper_tells_where"


def tells_where(document_key: UUID, *, family: Family) -> bool:
    """Say whether it is dangerous at home and the paper carries the family's address or one of its phones.

    Raises:
        UnknownDocument: No such paper for this reader.
    """
    if not family.danger_at_home:
        return False
    said = str(documents.printed_from(document_key=document_key))
    digits = _digits(said)
    phones = [_digits(one)[-LAST_DIGITS:] for one in _phones_of(family)]
    return bool(family.address and family.address in said) or any(one in digits for one in phones if one)


def check_handed_out(document_key: UUID, *, family: Family) -> None:
    """Refuse to hand out what would lie about.

    Raises:
        LiesAbout: It was drafted before the danger was told.
    """
    if tells_where(document_key, family=family):
        raise LiesAbout(
            _(
                "It is dangerous at home, and this paper carries the address or a phone, which somebody would read where "
                "it lies. So it is not handed out. Write what is needed by hand, without address and phone."
            )
        )


def _phones_of(family: Family) -> list[str]:
    return [family.phone, *(one.phone for one in Person.objects.filter(family=family))]


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())
