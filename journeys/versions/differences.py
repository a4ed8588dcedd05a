"""What a version changes against the one before it, in short lines for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from journeys.language import sentences
from journeys.language.definition import Definition, Step
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language
from journeys.versions.plain_text import PlainStep, PlainView, condition_in_words, plain_view

MOST_NAMED = 3


def changes(older: Definition, newer: Definition, language: Language) -> tuple[str, ...]:
    """Return what changed: for whom it is, then steps that came, went or are another."""
    return tuple(_lines(older, newer, language)) or (_said("texts", language),)


@dataclass(frozen=True, slots=True)
class Difference:
    """What is another about one thing. step "" is the version as a whole.

    How: new | gone | changed.
    """

    step: str
    title: str
    how: str
    lines: tuple[tuple[str, str, str], ...]  # label, before, after; either may be ""


def differences(older: Definition, newer: Definition, language: Language) -> tuple[Difference, ...]:
    """Return everything in which a version differs from an older one, in plain words: texts, too."""
    before, after = plain_view(older, language), plain_view(newer, language)
    found = [Difference("", after.title, "changed", lines)] if (lines := _of_the_whole(before, after, language)) else []
    old = {step.step: (stage, step) for stage, steps in before.stages for step in steps}
    new = {step.step: (stage, step) for stage, steps in after.stages for step in steps}
    for key, (stage, step) in new.items():
        if key not in old:
            found.append(Difference(key, step.title, "new", tuple((label, "", text) for label, text in step.says)))
        elif lines := _of_the_step(*old[key], stage, step, language):
            found.append(Difference(key, step.title, "changed", lines))
    found += [Difference(key, step.title, "gone", ()) for key, (_stage, step) in old.items() if key not in new]
    return tuple(found)


def _of_the_whole(before: PlainView, after: PlainView, language: Language) -> tuple[tuple[str, str, str], ...]:
    pairs = (
        (_said("title", language), before.title, after.title),
        (_said("about", language), before.about, after.about),
        (_said("leads", language), before.leads, after.leads),
        (_said("rights", language), before.rights, after.rights),
        (_said("whom", language), "; ".join(before.for_whom), "; ".join(after.for_whom)),
        (
            _said("stages", language),
            ", ".join(one for one, _ in before.stages),
            ", ".join(one for one, _ in after.stages),
        ),
        *_of_the_rules(before, after),
        *((_said("event", language), *pair) for pair in _changed(before.events, after.events)),
        *((_said("promise", language), *pair) for pair in _changed(before.promises, after.promises)),
        *((_said("wrong", language), "", one) for one in after.corrects),
    )
    return tuple(one for one in pairs if one[1] != one[2])


def _of_the_rules(before: PlainView, after: PlainView) -> Iterator[tuple[str, str, str]]:
    """What one answer means, before and after: a rule may give one answer for several reasons."""
    old, new = _together(before.rules), _together(after.rules)
    yield from ((what, old.get(what, ""), new.get(what, "")) for what in dict.fromkeys((*old, *new)))


def _together(rules: tuple[tuple[str, str], ...]) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for what, text in rules:
        found.setdefault(what, []).append(text or "+")
    return {what: "; ".join(texts) for what, texts in found.items()}


def _of_the_step(
    old_stage: str, old: PlainStep, stage: str, step: PlainStep, language: Language
) -> tuple[tuple[str, str, str], ...]:
    labels = dict.fromkeys([label for label, _ in (*old.says, *step.says)])
    said, says = _by_label(old), _by_label(step)
    pairs = (
        (_said("title", language), old.title, step.title),
        (_said("stage", language), old_stage, stage),
        *((label, said.get(label, ""), says.get(label, "")) for label in labels),
        (_said("family", language), old.family, step.family),
        (_said("partner", language), old.partner, step.partner),
        (_said("worker", language), old.worker, step.worker),
    )
    return tuple(one for one in pairs if one[1] != one[2])


def _by_label(step: PlainStep) -> dict[str, str]:
    """Several deadlines have one label: together they are what is said under it.

    A bare label says yes.
    """
    return _together(step.says)


def _changed(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    gone = [one for one in before if one not in after]
    new = [one for one in after if one not in before]
    yield from zip_longest(gone, new, fillvalue="")


def _said(word: str, language: Language, *filling: object) -> str:
    return sentences.say("changes", word, language=language).format(*filling)


def _lines(older: Definition, newer: Definition, language: Language) -> Iterator[str]:
    for name, condition in newer.eligibility.items():
        if older.eligibility.get(name) != condition:
            yield _said("for_whom", language, condition_in_words(newer, condition, language))
    yield from (_said("was_wrong", language, in_language(text, language)) for text in newer.corrects.values())
    came = [step for step in newer.steps if step.key not in older.by_key]
    gone = [step for step in older.steps if step.key not in newer.by_key]
    other = [step for step in newer.steps if step.key in older.by_key and _bare(step) != _bare(older.by_key[step.key])]
    for word, steps in (("new", came), ("gone", gone), ("other", other)):
        if steps:
            yield _said(word, language, _named(steps, language))


def _bare(step: Step) -> Step:
    """A step without its texts: a better word is no change of the procedure."""
    return replace(step, title={}, family={}, partner={}, worker={})


def _named(steps: list[Step], language: Language) -> str:
    titles = [in_language(step.title, language) or step.key for step in steps[:MOST_NAMED]]
    rest = len(steps) - len(titles)
    return ", ".join(titles) + (" " + _said("more", language, rest) if rest else "")
