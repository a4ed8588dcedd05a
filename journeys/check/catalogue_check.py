"""The whole check of a folder of journeys: reading, soundness, walkthroughs.

What `journeys check` prints. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from journeys.check import soundness, walkthrough_player
from journeys.engine.run_context import Setting
from journeys.engine.ways_back import repeats_of
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.language.vocabulary import Language
from journeys.reader import At, Catalogue, Key, Mistake, asked_at_intake, read_catalogue, working_calendar

ZONE = ZoneInfo("Europe/Moscow")  # walkthroughs are told in days; any zone of the country gives the same


@dataclass(frozen=True, slots=True)
class WayBack:
    """A way back and what it would have done again."""

    step: str
    outcome: str
    repeats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """What is worth knowing of a version that was searched."""

    definition: Definition
    worlds: int
    cut_off: bool  # the search stopped at its bound
    asked: tuple[str, ...]
    ways_back: tuple[WayBack, ...]
    walked: int


@dataclass(frozen=True, slots=True)
class Checked:
    """The mistakes of every file, and what is worth knowing of each version without one."""

    catalogue: Catalogue
    mistakes: tuple[Mistake, ...]
    passed: tuple[Passed, ...]


def check(root: Path, journeys: frozenset[str] = frozenset(), *, shared: Path | None = None) -> Checked:
    """Check a folder; `journeys`: only these and the shared tables, empty means all."""
    return check_catalogue(read_catalogue(root, shared=shared), journeys)


def check_catalogue(catalogue: Catalogue, journeys: frozenset[str] = frozenset()) -> Checked:
    """Check what was read from anywhere.

    `journeys`: only these and the shared tables, empty means all.
    """
    mistakes = [one for one in catalogue.mistakes if _wanted(one.file.split("/")[0], journeys)]
    passed = []
    for key, definition in catalogue.definitions.items():
        if not _wanted(key[0], journeys):
            continue
        report, found = search(catalogue, key)
        walked, wrong = walk(catalogue, key)
        mistakes += [*found, *wrong]
        passed.append(Passed(definition, report.worlds, report.cut_off, asked_at_intake(definition),
                             tuple(_ways_back(definition)), walked))  # fmt: skip
    return Checked(catalogue, tuple(sorted(set(mistakes))), tuple(passed))


def search(catalogue: Catalogue, key: Key) -> tuple[soundness.Report, list[Mistake]]:
    """Search every world of a version.

    Return the report, and its findings as mistakes of the version's file.
    """
    definition = catalogue.definitions[key]
    report = soundness.check(definition, known_at_start=frozenset(asked_at_intake(definition)))
    places = [(_where(catalogue, key, finding.step), finding) for finding in report.findings]
    return report, [Mistake(at.file, at.line, f"{finding.kind}: {finding.story}") for at, finding in places]


def _wanted(folder: str, journeys: frozenset[str]) -> bool:
    return not journeys or folder in journeys or folder.startswith("_")


def _where(catalogue: Catalogue, key: Key, step: str) -> At:
    return catalogue.spots[key].get(step, At(f"{key[0]}/v{key[1]}.yaml"))


def walk(catalogue: Catalogue, key: Key) -> tuple[int, list[Mistake]]:
    """Play the walkthroughs of a version."""
    setting = Setting(ZONE, working_calendar(catalogue))
    cases = [case for case in catalogue.walkthroughs[key[0]] if case.version == key[1]]
    file = f"{key[0]}/walkthrough.yaml"
    wrong = [
        Mistake(file, difference.line, difference.says)
        for case in cases
        for difference in walkthrough_player.play(catalogue.definitions[key], case, setting).differences
    ]
    return len(cases), wrong


def _ways_back(definition: Definition) -> Iterator[WayBack]:
    for step in definition.steps:
        for outcome in (*step.again, *step.redo):
            yield WayBack(step.key, outcome, repeats_of(definition, step.key, outcome))


def summary(passed: Passed, *, bad: bool, language: Language = "en") -> Iterator[str]:
    """Yield what is worth knowing of a version, one line each."""
    definition = passed.definition
    titles = {key: in_language(fact.title, language) for key, fact in definition.vocabulary.facts.items()}
    draft = " (draft)" if definition.draft else ""
    verdict = "some bad, see above" if bad else "none bad"
    beyond = ", stopped at the bound" if passed.cut_off else ""
    yield f"{definition.ref}{draft}: {len(definition.steps)} steps, searched {passed.worlds} worlds, {verdict}{beyond}"
    yield "  asked at intake: " + (", ".join(f"{key} ({titles[key]})" for key in passed.asked) or "nothing")
    for way in passed.ways_back:
        yield f"  way back: {way.step} '{way.outcome}' repeats {len(way.repeats)}: {', '.join(way.repeats)}"
    yield f"  walkthroughs: {passed.walked} walked"
