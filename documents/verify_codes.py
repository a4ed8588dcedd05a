"""The code by which anybody may later check a paper: eleven random characters and one that catches typing errors."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
LENGTH = 12  # 11 random characters are 55 bits: not to be guessed through a rate-limited page
_MISREAD = str.maketrans("ILO", "110")


def new_code() -> str:
    """Return a fresh code without separators, such as `7K3MQ9ZD0F4A`."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + _check_character(body)


def normalised(typed: str) -> str | None:
    """Return the code that was meant (spaces, hyphens, I/L/O forgiven), None if its check character is wrong."""
    code = "".join(character for character in typed.upper() if character not in " -").translate(_MISREAD)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET) or _check_character(code[:-1]) != code[-1]:
        return None
    return code


def _check_character(body: str) -> str:
    """Luhn's sum over 32 characters: finds every single wrong character and nearly every swapped pair."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]
