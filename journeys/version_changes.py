"""What a version changes against the one before it, in short lines for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from journeys.definition import Definition, Step
from journeys.reading_view import PlainStep, PlainView, condition_in_words, plain_view
from journeys.vocabulary import Language
from journeys.wording import in_language

MOST_NAMED = 3

WORDS: Mapping[str, Mapping[str, str]] = {
    "ru": {"for_whom": "Кому подходит: {}", "new": "Новые шаги: {}", "gone": "Больше нет шагов: {}",
           "other": "Изменились шаги: {}", "texts": "Изменились только тексты", "more": "и ещё {}",
           "title": "название", "about": "о чём",
           "leads": "ведёт", "rights": "правила и суммы на день", "whom": "кому подходит", "stages": "этапы",
           "stage": "этап", "event": "если что-то случится", "promise": "обещание", "family": "семье",
           "partner": "партнёру"},
    "en": {"for_whom": "For whom: {}", "new": "New steps: {}", "gone": "Steps no longer there: {}",
           "other": "Changed steps: {}", "texts": "Only texts changed", "more": "and {} more", "title": "title", "about": "about",
           "leads": "led by", "rights": "rules and amounts as on the day", "whom": "for whom", "stages": "stages",
           "stage": "stage", "event": "if something happens", "promise": "promise", "family": "to the family",
           "partner": "to the partner"},
}  # fmt: skip


def changes(older: Definition, newer: Definition, language: Language) -> tuple[str, ...]:
    """Return what changed: for whom it is, then steps that came, went or are another."""
    words = WORDS["en" if language == "en" else "ru"]
    return tuple(_lines(older, newer, language, words)) or (words["texts"],)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is another about one thing. step "" is the version as a whole. how: new | gone | changed."""

    step: str
    title: str
    how: str
    lines: tuple[tuple[str, str, str], ...]  # label, before, after; either may be ""


def differences(older: Definition, newer: Definition, language: Language) -> tuple[Difference, ...]:
    """Return everything in which a version differs from an older one, in plain words: texts, too."""
    before, after = plain_view(older, language), plain_view(newer, language)
    words = WORDS["en" if language == "en" else "ru"]
    found = [Difference("", after.title, "changed", lines)] if (lines := _of_the_whole(before, after, words)) else []
    old = {step.step: (stage, step) for stage, steps in before.stages for step in steps}
    new = {step.step: (stage, step) for stage, steps in after.stages for step in steps}
    for key, (stage, step) in new.items():
        if key not in old:
            found.append(Difference(key, step.title, "new", tuple((label, "", text) for label, text in step.says)))
        elif lines := _of_the_step(*old[key], stage, step, words):
            found.append(Difference(key, step.title, "changed", lines))
    found += [Difference(key, step.title, "gone", ()) for key, (_stage, step) in old.items() if key not in new]
    return tuple(found)


def _of_the_whole(before: PlainView, after: PlainView, words: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    pairs = (
        (words["title"], before.title, after.title),
        (words["about"], before.about, after.about),
        (words["leads"], before.leads, after.leads),
        (words["rights"], before.rights, after.rights),
        (words["whom"], "; ".join(before.for_whom), "; ".join(after.for_whom)),
        (words["stages"], ", ".join(one for one, _ in before.stages), ", ".join(one for one, _ in after.stages)),
        *((words["event"], *pair) for pair in _changed(before.events, after.events)),
        *((words["promise"], *pair) for pair in _changed(before.promises, after.promises)),
    )
    return tuple(one for one in pairs if one[1] != one[2])


def _of_the_step(
    old_stage: str, old: PlainStep, stage: str, step: PlainStep, words: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    labels = dict.fromkeys([label for label, _ in (*old.says, *step.says)])
    said, says = _by_label(old), _by_label(step)
    pairs = (
        (words["title"], old.title, step.title),
        (words["stage"], old_stage, stage),
        *((label, said.get(label, ""), says.get(label, "")) for label in labels),
        (words["family"], old.family, step.family),
        (words["partner"], old.partner, step.partner),
    )
    return tuple(one for one in pairs if one[1] != one[2])


def _by_label(step: PlainStep) -> dict[str, str]:
    """Several deadlines have one label: together they are what is said under it. A bare label says yes."""
    found: dict[str, list[str]] = {}
    for label, text in step.says:
        found.setdefault(label, []).append(text or "+")
    return {label: "; ".join(texts) for label, texts in found.items()}


def _changed(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    gone = [one for one in before if one not in after]
    new = [one for one in after if one not in before]
    yield from zip_longest(gone, new, fillvalue="")


def _lines(older: Definition, newer: Definition, language: Language, words: Mapping[str, str]) -> Iterator[str]:
    for name, condition in newer.eligibility.items():
        if older.eligibility.get(name) != condition:
            yield words["for_whom"].format(condition_in_words(newer, condition, language))
    came = [step for step in newer.steps if step.key not in older.by_key]
    gone = [step for step in older.steps if step.key not in newer.by_key]
    other = [step for step in newer.steps if step.key in older.by_key and _bare(step) != _bare(older.by_key[step.key])]
    for word, steps in (("new", came), ("gone", gone), ("other", other)):
        if steps:
            yield words[word].format(_named(steps, language, words))


def _bare(step: Step) -> Step:
    """A step without its texts: a better word is no change of the procedure."""
    return replace(step, title={}, family={}, partner={})


def _named(steps: list[Step], language: Language, words: Mapping[str, str]) -> str:
    titles = [in_language(step.title, language) or step.key for step in steps[:MOST_NAMED]]
    rest = len(steps) - len(titles)
    return ", ".join(titles) + (" " + words["more"].format(rest) if rest else "")
