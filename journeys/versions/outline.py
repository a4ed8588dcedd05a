"""A published version in plain answers, one question each.

Everything here raises Refused: unknown_journey. Asked by `journey@version`; read from what the
process has compiled, so an answer costs no statement.
"""

from __future__ import annotations

from collections.abc import Mapping

from journeys.language.definition import Definition, Effect, Step
from journeys.language.vocabulary import DocumentType, Language, Text
from journeys.values.versions import EventInfo, PaperGroup, StepInfo, StepNeed
from journeys.versions import differences as version_differences
from journeys.versions import plain_text
from journeys.versions.published import in_force


def title(*, ref: str) -> Text:
    """Return what a journey is called."""
    return in_force(ref).title


def leading_type(*, ref: str) -> str:
    """Return the organisation type that leads a journey."""
    return in_force(ref).led_by


def stages(*, ref: str) -> tuple[str, ...]:
    """Return the keys of the stages, in their order."""
    return tuple(in_force(ref).stages)


def steps(*, ref: str) -> Mapping[str, StepInfo]:
    """Return the steps by their keys, in the order of the definition."""
    return {one.key: _step(one) for one in in_force(ref).steps}


def step_title(*, ref: str, step: str) -> Text:
    """Return what a step is called, an empty text for one that the version does not have."""
    known = in_force(ref).by_key.get(step)
    return {} if known is None else known.title


def corrects(*, ref: str) -> Mapping[str, Text]:
    """Return what a version says was wrong before it, by the step in which it was."""
    return in_force(ref).corrects


def event(*, ref: str, event: str) -> EventInfo | None:
    """Return what an event does, None where the version does not know it."""
    version = in_force(ref)
    told = version.events.get(event)
    if told is None:
        return None
    every = frozenset(version.by_key) - told.keeps
    return EventInfo(
        key=told.key,
        title=told.title,
        quiet=told.quiet,
        opens=tuple(step.key for step in version.steps if step.opens_with == event),
        keeps=told.keeps,
        cancels=_meant(told.cancels, every),
        pauses=_meant(told.pauses, every),
        resumes=_meant(told.resumes, every),
        again=(*told.again, *told.redo),
    )


def fact_titles(*, ref: str) -> Mapping[str, Text]:
    """Return what the facts are called that a version may ask, by their keys."""
    return {key: fact.title for key, fact in in_force(ref).vocabulary.facts.items()}


def fact_units(*, ref: str) -> Mapping[str, str]:
    """Return the key of the unit in which each fact of a version is told, "" where it has none."""
    return {key: fact.unit for key, fact in in_force(ref).vocabulary.facts.items()}


def words(*, ref: str) -> Mapping[str, Text]:
    """Return the labels of the words that facts and rules answer with."""
    return in_force(ref).vocabulary.words


def titles_of_types(*, ref: str) -> Mapping[str, Text]:
    """Return what the organisation types of a version are called, its own among them."""
    return {key: one.title for key, one in in_force(ref).vocabulary.organisation_types.items()}


def sides_of_types(*, ref: str) -> Mapping[str, str]:
    """Return on which side each organisation type stands: state | partner | family | own | machine."""
    return {key: one.side for key, one in in_force(ref).vocabulary.organisation_types.items()}


def papers_until_a_day(*, ref: str) -> tuple[PaperGroup, ...]:
    """Return the papers that must count on a decisive day, each once: those of steps that name more than their opening."""
    version = in_force(ref)
    known = version.vocabulary.documents
    decisive = [step for step in version.steps if step.valid_on and step.valid_on.key]
    keys = dict.fromkeys(key for step in decisive for key in step.takes)
    return tuple(PaperGroup(known[key].title, _parts(known[key], known)) for key in keys)


def plain_view(*, ref: str, language: Language) -> plain_text.PlainView:
    """Return the whole version in plain words."""
    return plain_text.plain_view(in_force(ref), language)


def differences(*, older: str, newer: str, language: Language) -> tuple[version_differences.Difference, ...]:
    """Return everything in which a version differs from an older one, in plain words: texts, too."""
    return version_differences.differences(in_force(older), in_force(newer), language)


def _parts(paper: DocumentType, known: Mapping[str, DocumentType]) -> tuple[DocumentType, ...]:
    return tuple(known[key] for key in paper.group or (paper.key,))


def needs(*, ref: str) -> tuple[StepNeed, ...]:
    """Return what the steps of a version need of a region, those that need nothing left out."""
    return needs_of(in_force(ref))


def needs_of(version: Definition) -> tuple[StepNeed, ...]:
    """Return what the steps of a definition need of a region, those that need nothing left out."""
    found = (_need(step, version) for step in version.steps)
    return tuple(one for one in found if one.offices or one.visits)


def _need(step: Step, version: Definition) -> StepNeed:
    known = version.vocabulary
    sides = [known.organisation_types[kind].side for kind in step.by if kind in known.organisation_types]
    by_others = bool(sides) and not {"family", "machine"} & set(sides)
    keys = dict.fromkeys((*step.visits, *(extra.visit for extra in step.visits_if)))
    return StepNeed(
        title=step.title,
        offices=step.by if by_others else (),
        visits=tuple(known.visit_types[key] for key in keys if key in known.visit_types),
    )


def _step(step: Step) -> StepInfo:
    return StepInfo(
        key=step.key,
        title=step.title,
        kind=step.kind,
        by=step.by,
        for_each=step.for_each,
        journey=step.journey,
        records=step.records,
        gives=step.gives,
        hoped_for=step.hoped_for,
        private=step.private,
        secret=step.secret,
        opens_with=step.opens_with,
    )


def _meant(effect: Effect, steps: frozenset[str]) -> frozenset[str]:
    return frozenset(step for step in steps if effect.means(step))
