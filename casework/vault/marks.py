"""By what sealed values are found again: keyed digests of one region, behind what is sealed.

`sealed1:<key>:<body>:<mark>,<mark>`. A mark says of two rows of a region that they hold the same
phone, the same last four digits, SNILS, word of a street or house, and nothing else to who does not
have the region's key. Record 0040 says what that gives away. The database reads them by
`casework_marks(column)`, which indexes stand on.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator
from uuid import UUID

from casework.vault import ring

SIZE = 16  # bytes kept of a mark
PHONE, PHONE_END, SNILS, STREET, HOUSE = "phone", "phone_end", "snils", "street", "house"
END = 4  # digits

_WORD = re.compile(r"[^\W\d_]{3,}")
_HOUSE = re.compile(r"\d+(?:\s?[а-яa-z]\b)?(?:/\d+)?")
# of every address: they would only tell that there is one
# fmt: off
_NO_STREET = frozenset({
    "город", "ул", "улица", "дом", "кв", "квартира", "корпус", "корп", "стр", "строение", "пер",
    "переулок", "просп", "проспект", "площадь", "шоссе", "наб", "набережная", "обл", "область",
    "район", "пос", "поселок", "село", "деревня", "бульвар", "проезд", "street", "house", "flat",
})
# fmt: on


def mark(kind: str, told: str, *, region_id: UUID) -> str:
    """Return the mark of one thing that is looked for."""
    key = ring.key_of_region(region_id)
    return hmac.new(key, f"{kind}:{told}".encode(), hashlib.sha256).digest()[:SIZE].hex()


def added(kept: str, told: Iterable[tuple[str, str]], *, region_id: UUID) -> str:
    """Return a sealed value with its marks behind it."""
    found = sorted({mark(kind, thing, region_id=region_id) for kind, thing in told})
    return f"{kept}:{','.join(found)}"


def of_phone(phone: str) -> Iterator[tuple[str, str]]:
    """Yield a phone's last ten digits, so that +7 and 8 are one, and its last four."""
    digits = re.sub(r"\D", "", phone)[-10:]
    if len(digits) >= END:
        yield PHONE, digits
        yield PHONE_END, digits[-END:]


def of_snils(number: str) -> Iterator[tuple[str, str]]:
    """Yield a SNILS by its digits."""
    digits = re.sub(r"\D", "", number)
    if digits:
        yield SNILS, digits


def of_address(address: str) -> Iterator[tuple[str, str]]:
    """Yield the words of a street and the house's number, which is an address's first one."""
    told = address.lower().replace("ё", "е")
    for word in _WORD.findall(told):
        if word not in _NO_STREET:
            yield STREET, word
    house = _HOUSE.search(told)
    if house:
        yield HOUSE, house.group().replace(" ", "")
