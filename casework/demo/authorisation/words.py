"""Forty words of each family that are nobody else's: planted in every field that holds something of people.

All words of one family carry its mark, all its numbers the same digits, so that one search of an answer finds any of them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from pypdf import PdfReader

from casework.demo.authorisation.people import OBJECTS

_MARKS = (
    "Осокор", "Рябчев", "Калинов", "Ольшанск", "Вербицк", "Яворов", "Тополёв", "Берестов",
    "Ракитов", "Жимолост", "Черемухов", "Лещинск",
)  # fmt: skip
MARKS: Mapping[str, str] = MappingProxyType(dict(zip(OBJECTS, _MARKS, strict=True)))
_NUMBERS = {
    name: (1 + number // 10, number % 10) for number, name in enumerate(OBJECTS, start=1)
}  # none begins another
DIGITS: Mapping[str, str] = MappingProxyType({name: f"88{ten}7{one}" for name, (ten, one) in _NUMBERS.items()})
PHONES: Mapping[str, str] = MappingProxyType({name: f"88{ten}-7{one}" for name, (ten, one) in _NUMBERS.items()})
WHERE_TO_FIND = frozenset(
    {"town", "street", "flat", "phone", "own_phone", "safe_phone"}
)  # what nobody outside learns of a home in danger
FOR_COLLEAGUES = frozenset({"note", "note_diagnosis", "mention", "reason"})  # what no family reads

FOR_CURATORS = frozenset({"survey"})  # how it was, in a family's own words and without its name


@dataclass(frozen=True, slots=True)
class PlantedWords:
    """The words of one family, by what they are."""

    name: str

    @property
    def told(self) -> Mapping[str, str]:
        """Return all words by what they tell."""
        mark, digits = MARKS[self.name], DIGITS[self.name]
        text = {
            key: f"{mark}{ending}"
            for key, ending in (
                ("surname", "ина"), ("masculine", "ин"), ("mother", "инья"), ("mother_patronymic", "овна"),
                ("father", "ий"), ("father_patronymic", "ович"), ("child", "ик"), ("child_patronymic", "инович"),
                ("sister", "ушка"), ("sister_patronymic", "иновна"), ("brother", "ян"), ("brother_patronymic", "янович"),
                ("town", "ск"), ("street", "ская"), ("mother_genitive", "иной"), ("mother_dative", "ине"),
                ("child_genitive", "ика"), ("child_dative", "ику"), ("father_genitive", "ина"), ("father_dative", "ину"),
                ("note", " устала"), ("note_diagnosis", " синдром"), ("mention", " позвоните"), ("reason", " уехала"),
                ("message", " спасибо"), ("answer_message", " приходите"), ("survey", " долго"), ("employer", " завод"),
            )
        }  # fmt: skip
        numbers = {
            key: f"{digits}{ending}"
            for key, ending in (
                ("snils_mother", "03"), ("snils_father", "04"), ("snils_child", "05"),
                ("snils_sister", "06"), ("policy", "07"), ("birth_record", "08"), ("birth_paper", "09"), ("passport", "10"),
                ("income_paper", "11"), ("flat", "12"), ("disability_paper", "13"),
            )
        }  # fmt: skip
        phones = {
            key: f"{PHONES[self.name]}-{end}"
            for key, end in (("phone", "01"), ("own_phone", "02"), ("safe_phone", "03"))
        }
        return {**text, **numbers, **phones}


WORDS: Mapping[str, PlantedWords] = MappingProxyType({name: PlantedWords(name) for name in OBJECTS})


def found_in(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield family and key of each planted word in an answer, a packed file or a paper."""
    text = text_of(content)
    for name in OBJECTS:
        if MARKS[name] in text or DIGITS[name] in text or PHONES[name] in text:
            yield from ((name, key) for key, word in WORDS[name].told.items() if word in text)


@lru_cache(maxsize=256)  # the same papers are handed out again and again
def text_of(content: bytes) -> str:
    """Return what can be read in a file: an archive is opened, of a paper the text is taken."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(text_of(packed.read(one)) for one in packed.namelist())
    if content.startswith(b"%PDF-"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode(errors="replace").replace("\r\n ", "")  # calendars fold their lines
