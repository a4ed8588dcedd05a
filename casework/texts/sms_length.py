"""How many parts an SMS takes: each is paid for, and a text that fits one arrives whole.

Source: 3GPP TS 23.038 (the alphabets) and TS 23.040 (parts that belong together carry a header).
"""

from __future__ import annotations

IN_ONE_PART, IN_A_PART = 160, 153  # septets, alone and beside others
IN_ONE_WIDE_PART, IN_A_WIDE_PART = 70, 67  # units of UTF-16, as soon as one sign is beyond the narrow alphabet
NARROW = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TAKES_TWO = frozenset("^{}\\[~]|€\f")


def parts(text: str) -> int:
    """Return of how many parts an SMS is; an empty one is of one."""
    if set(text) <= NARROW | TAKES_TWO:
        septets = len(text) + sum(sign in TAKES_TWO for sign in text)
        return _parts(septets, IN_ONE_PART, IN_A_PART)
    return _parts(len(text.encode("utf-16-le")) // 2, IN_ONE_WIDE_PART, IN_A_WIDE_PART)


def _parts(length: int, alone: int, together: int) -> int:
    return 1 if length <= alone else -(-length // together)
