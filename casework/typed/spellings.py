"""What was typed on the keyboard of another language, or in Latin letters: read as it was meant.

A colleague types «Otujktdf» for «Щеголева» because the keyboard stood on English; a mother spells her name
as her passport does: Shchegoleva. Each reading is a guess: whoever looks something up tries it after what was typed.
"""

from __future__ import annotations

import re

LATIN_KEYS = """`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>"""
_LETTERS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
CYRILLIC_KEYS = _LETTERS + _LETTERS.upper()
_TO_CYRILLIC = str.maketrans(LATIN_KEYS, CYRILLIC_KEYS)
_TO_LATIN = str.maketrans(CYRILLIC_KEYS, LATIN_KEYS)

# Russian sounds as passports (ICAO 9303) and people write them
LETTERS = dict(zip("abcdefghijklmnopqrstuvwyz'", "абкдефгхижклмнопкрстуввызь", strict=True))
PAIRS = {
    "shch": "щ",
    "sch": "щ",
    "zh": "ж",
    "kh": "х",
    "ts": "ц",
    "ch": "ч",
    "sh": "ш",
    "iu": "ю",
    "yu": "ю",
    "ia": "я",
    "ya": "я",
    "yo": "ё",
    "ye": "е",
    "x": "кс",
}
SOUNDS = PAIRS | LETTERS
_SOUND = re.compile("|".join(sorted(SOUNDS, key=len, reverse=True)))
ENDINGS = (
    (re.compile(r"i?ia\b"), "ия"),  # Maria, Mariia
    (re.compile(r"(?<=[bcdfghjklmnpqrstvwxz])(?:iy|y)\b"), "ий"),  # Dmitry, Dmitriy
    (re.compile(r"(?<=[aeiouy])y(?![aou])"), "й"),  # Andrey, Maykov
)


def readings(text: str) -> tuple[str, ...]:
    """Return the text as typed, then what else it may mean: the other keyboard, a name in Latin letters."""
    if re.search(r"[а-яё]", text, re.IGNORECASE):
        return text, text.translate(_TO_LATIN)
    if re.search(r"[a-z]", text, re.IGNORECASE):
        return text, text.translate(_TO_CYRILLIC), in_cyrillic(text)
    return (text,)


def in_cyrillic(name: str) -> str:
    """Return a Russian name that is spelled in Latin letters, in small Cyrillic ones."""
    told = name.lower()
    for ending, cyrillic in ENDINGS:
        told = ending.sub(cyrillic, told)
    return _SOUND.sub(lambda sound: SOUNDS[sound[0]], told)
