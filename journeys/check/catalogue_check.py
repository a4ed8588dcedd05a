"""The whole check of a folder of journeys: reading, soundness, walkthroughs.

What `journeys check` prints. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from journeys.check import allowance_player, soundness, walkthrough_player
from journeys.engine.run_context import Setting
from journeys.engine.ways_back import repeats_of
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.language.law_sources import names_a_site
from journeys.language.vocabulary import Language
from journeys.reader import At, Catalogue, Key, Mistake, asked_at_intake, read_catalogue, working_calendar
from journeys.reader.allowance_cases import FILE as GOLDEN_FILE

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
    golden: int = 0  # cases of the unified allowance that were reckoned


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
    mistakes += _sites_named(catalogue)
    passed = []
    for key, definition in catalogue.definitions.items():
        if not _wanted(key[0], journeys):
            continue
        report, found = search(catalogue, key)
        walked, wrong = walk(catalogue, key)
        mistakes += [*found, *wrong, *differing_cases(catalogue, key)]
        passed.append(Passed(definition, report.worlds, report.cut_off, asked_at_intake(definition),
                             tuple(_ways_back(definition)), walked, len(catalogue.golden.get(key, ()))))  # fmt: skip
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


def differing_cases(catalogue: Catalogue, key: Key) -> list[Mistake]:
    """Reckon the golden cases of a version; what the rules say otherwise is told at the case."""
    definition = catalogue.definitions[key]
    file = f"{key[0]}/{GOLDEN_FILE}"
    return [
        Mistake(file, case.line, difference)
        for case in catalogue.golden.get(key, ())
        for difference in allowance_player.differences(definition, case)
    ]


def _sites_named(catalogue: Catalogue) -> Iterator[Mistake]:
    """Yield the figures and terms whose source is a site, which may say something else tomorrow."""
    says = "source: '{}' is a site. Name the article of a law, decree or order with its date"
    for key, figure in catalogue.shared.vocabulary.parameters.items():
        for text in figure.source.values():
            if names_a_site(text):
                yield Mistake("_shared/parameters.yaml", 1, f"'{key}': {says.format(text)}")
    for definition in catalogue.definitions.values():
        for key, term in definition.vocabulary.terms.items():
            for text in term.source.values():
                if names_a_site(text):
                    file = f"{definition.journey}/v{definition.version}.yaml"
                    yield Mistake(file, 1, f"term '{key}': {says.format(text)}")


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
    yield f"{definition.ref}{draft}: steps {len(definition.steps)}, worlds searched {passed.worlds}, {verdict}{beyond}"
    yield "  asked at intake: " + (", ".join(f"{key} ({titles[key]})" for key in passed.asked) or "nothing")
    for way in passed.ways_back:
        yield f"  way back: {way.step} '{way.outcome}' repeats {len(way.repeats)}: {', '.join(way.repeats)}"
    golden = f", {passed.golden} golden cases reckoned" if passed.golden else ""
    yield f"  walkthroughs: {passed.walked} walked{golden}"
