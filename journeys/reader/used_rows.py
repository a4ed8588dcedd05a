"""Which rows of the shared tables a version uses.

Only they belong to it: a row for another journey changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from journeys.language.conditions import Condition, FactValue, Subject
from journeys.language.definition import Definition, Event, Reach
from journeys.language.paper_sentences import facts_named
from journeys.language.vocabulary import Base, DocumentType, Fact, Moment, VisitType, Vocabulary
from journeys.reader.shared import FOLDER
from journeys.reader.strict_yaml import Block, Scalar, entries_of, rows_of

Row = TypeVar("Row")
ALWAYS = ("done", "not_wanted")  # words the engine itself says
ROWS = re.compile(r"(?m)^(?=[^\s#])")
INNER_ROWS = re.compile(r"(?m)^(?=  [^\s#])")
COMMENTS = re.compile(r"(?m)^\s*#.*\n?")


def only_used(definition: Definition, own_papers: Collection[str] = ()) -> Definition:
    """Return the definition with a vocabulary of the rows it uses and the events that can touch it.

    A shared paper tells those of its facts that the version uses elsewhere; what a paper of its own
    tells, it uses.
    """
    events = {key: event for key, event in definition.events.items() if _touches(key, event, definition)}
    full = definition.vocabulary
    papers = _with_groups(full, (name for step in definition.steps for name in (*step.takes, *step.gives)))
    told = (fact for key, paper in papers.items() if key in own_papers for fact in facts_named(paper))
    lasting = (paper.for_ever_if for paper in papers.values())
    facts = _rows(full.facts, (*_facts(definition), *lasting, *told))
    known = replace(definition, events=events)
    vocabulary = Vocabulary(
        facts=facts,
        terms=full.terms,
        parameters=full.parameters,
        documents={key: _told_here(paper, facts) for key, paper in papers.items()},
        organisation_types=_rows(full.organisation_types, _organisations(known, facts)),
        visit_types=_with_order(full, known),
        kits=_rows(full.kits, (step.kit for step in known.steps if step.kit)),
        words=_rows(full.words, _words(known, facts)),
        sources=full.sources,
    )
    return replace(known, vocabulary=vocabulary)


def _rows(table: Mapping[str, Row], keys: Iterable[str]) -> dict[str, Row]:
    wanted = set(keys)
    return {key: row for key, row in table.items() if key in wanted}


def _touches(key: str, event: Event, definition: Definition) -> bool:
    """Say whether a version opens with it, counts from it or stops a clock for it, or it changes something unnamed."""
    effects = (event.cancels, event.pauses, event.resumes)
    changes = any(effect.reach is not Reach.NONE for effect in effects) or event.keeps or event.again or event.redo
    named = {step.opens_with for step in definition.steps} | {
        moment.key for moment in _moments(definition) if moment.base is Base.EVENT
    }
    stops = {name for term in definition.vocabulary.terms.values() for name in term.stops}
    return bool(changes) or event.quiet or key in named | stops


def _moments(definition: Definition) -> Iterator[Moment]:
    for step in definition.steps:
        yield from step.moments()
        if step.valid_on:
            yield step.valid_on
    yield from (term.start for term in definition.vocabulary.terms.values())
    days = [rule.day for rule in definition.rules.values()]
    days += [day for one in definition.amounts.values() for day in (one.day, one.until)]
    measures = [milestone.measure for milestone in definition.milestones]
    yield from (moment for moment in (*days, *measures) if moment is not None)


def _conditions(definition: Definition) -> Iterator[Condition]:
    yield from definition.eligibility.values()
    for step in definition.steps:
        own = (step.when, step.wait_until, step.must_hold, *(extra.when for extra in step.visits_if))
        yield from (condition for condition in own if condition is not None)
    for rule in definition.rules.values():
        for version in rule.versions:
            yield from (condition for _, condition in version.answers)
    yield from (amount.when for amount in definition.amounts.values() if amount.when is not None)
    concerns = [rule.concerns for rule in definition.rules.values()]
    concerns += [amount.concerns for amount in definition.amounts.values()]
    yield from (one for one in concerns if one is not None)


def _facts(definition: Definition) -> Iterator[str]:
    for condition in _conditions(definition):
        for leaf in condition.leaves():
            if leaf.subject is Subject.FACT:
                yield leaf.key
            yield from (value.key for value in leaf.values if isinstance(value, FactValue))
    yield from (moment.key for moment in _moments(definition) if moment.base is Base.FACT)
    yield definition.rights_date
    for step in definition.steps:
        yield from step.records
        yield from (key for key in (step.needed_by, step.for_each) if key)
    for term in definition.vocabulary.terms.values():
        yield from (key for key in (term.only_if, term.unless) if key)
    yield from (amount.for_each for amount in definition.amounts.values())


def _organisations(definition: Definition, facts: Mapping[str, Fact]) -> Iterator[str]:
    yield definition.led_by
    for step in definition.steps:
        yield from step.by
    for event in definition.events.values():
        yield from event.told_by
    for fact in facts.values():
        yield from (fact.supplied_by, fact.asked_by)


def _words(definition: Definition, facts: Mapping[str, Fact]) -> Iterator[str]:
    yield from ALWAYS
    for step in definition.steps:
        yield from step.outcomes
    for rule in definition.rules.values():
        yield rule.key  # its title, if it has one
        yield from (answer for version in rule.versions for answer, _ in version.answers)
    for fact in facts.values():
        yield from (fact.unit, *fact.choices)
    yield from (figure.unit for figure in definition.vocabulary.parameters.values())


def _with_groups(full: Vocabulary, keys: Iterable[str]) -> dict[str, DocumentType]:
    wanted = set(keys)
    members = {member for key in wanted if key in full.documents for member in full.documents[key].group}
    return _rows(full.documents, wanted | members)


def _told_here(paper: DocumentType, facts: Mapping[str, Fact]) -> DocumentType:
    return replace(paper, tells=tuple(key for key in paper.tells if key in facts)) if paper.tells else paper


def _with_order(full: Vocabulary, definition: Definition) -> dict[str, VisitType]:
    """Visits of a day, and those that come before them on it, which their rows name."""
    wanted = {name for step in definition.steps for name in step.visits}
    wanted |= {extra.visit for step in definition.steps for extra in step.visits_if}
    todo = list(wanted)
    while todo:
        known = full.visit_types.get(todo.pop())
        fresh = set(known.before) - wanted if known else set()
        wanted |= fresh
        todo += fresh
    return _rows(full.visit_types, wanted)


# ---- the same for the texts ----------------------------------------------------------------------


def used_rows(definition: Definition, top: Block) -> dict[str, frozenset[str]]:
    """Return table -> the keys of its rows that a version rests on.

    Tables not named here belong to it whole.
    """
    words = definition.vocabulary
    found: dict[str, Iterable[str]] = {
        "organisation_types": words.organisation_types, "words": words.words, "facts": words.facts,
        "terms": words.terms, "documents": words.documents, "visit_types": words.visit_types, "kits": words.kits,
        "issues": (), "events": definition.events, "step_templates": {*_named(top, "includes"), *_likes(top)},
    }  # fmt: skip
    return {table: frozenset(keys) for table, keys in found.items()}


def _named(block: Block, key: str) -> Iterator[str]:
    node = block.get(key)
    for item in rows_of(node):
        if isinstance(item, Scalar):
            yield item.text


def _likes(top: Block) -> Iterator[str]:
    steps = top.get("steps")
    for stage in entries_of(steps).values():
        for step in entries_of(stage.node).values():
            if isinstance(step.node, Block):
                yield from _named(step.node, "like")


def cut(texts: Mapping[str, str], rows: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Return the texts with only these rows of the shared tables, each row exactly as it was written."""
    found = {}
    for name, whole in texts.items():
        text = whole
        folder, _, file = name.partition("/")
        keys = rows.get(file.split(".")[0]) if folder == FOLDER else None
        if keys is not None:
            inner = file.startswith("step_templates.")
            text = "".join(_sections(whole, keys) if inner else _kept(whole, ROWS, keys))
        if text.strip():
            found[name] = text
    return found


def _kept(text: str, pattern: re.Pattern[str], keys: frozenset[str]) -> list[str]:
    return [part for part in pattern.split(COMMENTS.sub("", text)) if part.partition(":")[0].strip() in keys]


def _sections(text: str, keys: frozenset[str]) -> Iterator[str]:
    """Groups and templates stand one level deeper.

    A section of which nothing is used goes whole.
    """
    for section in ROWS.split(COMMENTS.sub("", text)):
        heading, _, rows = section.partition("\n")
        kept = _kept(rows, INNER_ROWS, keys)
        if kept:
            yield f"{heading}\n{''.join(kept)}"
