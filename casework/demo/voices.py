"""What invented families say when they are asked how it was: the same each time, mostly content, some not, some silent."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32


@dataclass(frozen=True, slots=True)
class InventedVoice:
    """A score with a family's own words, which may be none."""

    score: int
    words: str = ""


SILENT_OF = 5  # every fifth question stays without an answer

SAID: dict[str, tuple[InventedVoice, ...]] = {
    "register_birth": (
        InventedVoice(5, "Сотрудница ЗАГСа пришла прямо в палату. Мы никуда не ездили."),
        InventedVoice(5),
        InventedVoice(4, "Быстро. Только ручка не писала."),
        InventedVoice(2, "Ждали в коридоре два часа. Никто не сказал, что ЗАГС придёт после обеда."),
        InventedVoice(5, "Свидетельство отдали вместе с выпиской."),
        InventedVoice(3),
        InventedVoice(4),
    ),
    "necessities": (
        InventedVoice(5, "Коляска почти новая. Спасибо тем, кто её отдал."),
        InventedVoice(4),
        InventedVoice(5, "Всё принесли к выписке, даже пелёнки по размеру."),
        InventedVoice(1, "Кроватку обещали к пятнице, а привезли через неделю."),
        InventedVoice(4, "Вещи чистые и сложены."),
    ),
    "doctors_day": (
        InventedVoice(5, "За три часа прошли всех врачей. Раньше на это ушёл бы месяц."),
        InventedVoice(5, "Между врачами успели покормить. Это правильно придумано."),
        InventedVoice(4),
        InventedVoice(2, "Окулист опоздал на сорок минут, и весь день сдвинулся."),
        InventedVoice(5),
    ),
    "survey": (
        InventedVoice(5, "Один человек вёл нас до конца. Это главное."),
        InventedVoice(4, "Комиссию ждали одиннадцать дней. Остальное было легко."),
        InventedVoice(2, "Документы на выплату просили три раза."),
        InventedVoice(5, "Через год позвонили и спросили, как мы. Не ожидали."),
        InventedVoice(4),
        InventedVoice(5, "Ни разу не стояли в очереди."),
    ),
}


def voice_of(*, step: str, family: str, number: int) -> InventedVoice | None:
    """Return what a family says of a step, None when it stays silent.

    Args:
        number: Of how many families this was asked before: neighbours do not all say the same.
    """
    said = SAID.get(step)
    if said is None:
        return InventedVoice(4)
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
