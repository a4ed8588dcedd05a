"""What invented families say when they are asked how it was: the same each time, mostly content, some not, some silent."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32


@dataclass(frozen=True, slots=True)
class Voice:
    """A score with a family's own words, which may be none."""

    score: int
    words: str = ""


SILENT_OF = 5  # every fifth question stays without an answer

SAID: dict[str, tuple[Voice, ...]] = {
    "register_birth": (
        Voice(5, "Сотрудница ЗАГСа пришла прямо в палату. Мы никуда не ездили."),
        Voice(5),
        Voice(4, "Быстро. Только ручка не писала."),
        Voice(2, "Ждали в коридоре два часа. Никто не сказал, что ЗАГС придёт после обеда."),
        Voice(5, "Свидетельство отдали вместе с выпиской."),
        Voice(3),
        Voice(4),
    ),
    "necessities": (
        Voice(5, "Коляска почти новая. Спасибо тем, кто её отдал."),
        Voice(4),
        Voice(5, "Всё принесли к выписке, даже пелёнки по размеру."),
        Voice(1, "Кроватку обещали к пятнице, а привезли через неделю."),
        Voice(4, "Вещи чистые и сложены."),
    ),
    "doctors_day": (
        Voice(5, "За три часа прошли всех врачей. Раньше на это ушёл бы месяц."),
        Voice(5, "Между врачами успели покормить. Это правильно придумано."),
        Voice(4),
        Voice(2, "Окулист опоздал на сорок минут, и весь день сдвинулся."),
        Voice(5),
    ),
    "survey": (
        Voice(5, "Один человек вёл нас до конца. Это главное."),
        Voice(4, "Комиссию ждали одиннадцать дней. Остальное было легко."),
        Voice(2, "Документы на выплату просили три раза."),
        Voice(5, "Через год позвонили и спросили, как мы. Не ожидали."),
        Voice(4),
        Voice(5, "Ни разу не стояли в очереди."),
    ),
}


def voice_of(*, step: str, family: str, number: int) -> Voice | None:
    """Return what a family says of a step, None when it stays silent.

    Args:
        number: Of how many families this was asked before: neighbours do not all say the same.
    """
    said = SAID.get(step)
    if said is None:
        return Voice(4)
    draw = crc32(f"{step}/{family}".encode())
    if step != "survey" and draw % SILENT_OF == 0:
        return None
    return said[number % len(said)]


CHANGED = {  # what the curator tells back, by step
    "register_birth": "Теперь мы заранее говорим, в котором часу придёт сотрудник ЗАГСа.",
    "necessities": "Теперь крупные вещи просим сразу у двух фондов.",
    "doctors_day": "Теперь между врачами оставляем запас в четверть часа.",
    "survey": "Теперь документы на выплату просим один раз и дальше передаём сами.",
}
NOTED = "Созвонились со всеми, кто участвовал. Записали, что поменяли."
