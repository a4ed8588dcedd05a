"""Can every step open, can every run end, does nobody wait for ever? Proven when a version is checked. Pure.

Answered by search with `settle` itself, step by step: a step's fate hangs only on what it needs and
asks, so each such cone is searched alone. A fault is told as a story. Beyond the bound nothing is
proven: "searched N worlds, none bad".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from journeys.check.world_search import Search, Stuck, blockers, facts_asked
from journeys.engine.dependency_plan import dependence, leaves_of, plan_of, touches
from journeys.language.conditions import Subject, Verb
from journeys.language.definition import Circular, Definition, Event, Reach, Step
from journeys.language.guards import Waits, ways_to
from journeys.language.vocabulary import Base, Moment

BOUND = 100_000  # worlds of one cone


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a journey, told as a story.

    kind: circular, never_opens, waits_for_ever, no_deadline, guard_broken, kept_needs_lost,
    never_resumed.
    """

    kind: str
    step: str
    story: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the search found.

    Cut_off: some cone had more worlds than the bound, so its steps are not proven.
    """

    findings: tuple[Finding, ...]
    worlds: int
    cut_off: bool = False


def check(definition: Definition, *, known_at_start: frozenset[str] = frozenset(), bound: int = BOUND) -> Report:
    """Search a journey for steps that never open, waits without end, and broken promises.

    Args:
        known_at_start: Facts asked at intake, which are therefore said sooner or later.
        bound: Worlds searched for each cone before it is given up.
    """
    try:
        plan_of(definition)
    except Circular as ring:
        return Report((Finding("circular", str(ring).split(" ")[0], f"these steps wait for each other: {ring}"),), 0)
    static = (*_deadlines(definition), *_guards(definition, known_at_start), *_kept(definition), *_resumed(definition))
    searches = [_search(definition, cone, known_at_start, bound) for cone in _cones(definition)]
    found = (*static, *_waits(definition, searches, known_at_start), *_never_opens(definition, searches))
    return Report(found, sum(one.worlds for one in searches), any(one.cut_off for one in searches))


# ---- the search, cone by cone --------------------------------------------------------------------


def _search(definition: Definition, cone: frozenset[str], known: frozenset[str], bound: int) -> Search:
    steps = [step for step in plan_of(definition).order if step.key in cone]
    loose = [_loose(step, _looks_back(definition, step, steps[:number])) for number, step in enumerate(steps)]
    search = Search(definition, loose, known, bound)
    search.run()
    return search


def _looks_back(definition: Definition, step: Step, earlier: list[Step]) -> tuple[str, ...]:
    """Return the earlier steps to which a condition looks back: it does not wait for them, so their order matters."""
    asked = [leaf for condition in (step.when, step.wait_until) for leaf in leaves_of(definition, condition)]
    ends = {leaf.key for leaf in asked if leaf.subject is Subject.STEP and (leaf.test is Verb.WAS or leaf.or_unknown)}
    facts = facts_asked(definition, step)
    return tuple(one.key for one in earlier if one.key in ends or not facts.isdisjoint(one.records))


def _loose(step: Step, after: tuple[str, ...]) -> Step:
    """A step with only what decides whether it opens: no order, no ways back, no repeats, no lengths of time.

    An outcome that sends back may come so often that it stands, so it is searched as standing.
    """
    base = step.not_before
    if step.repeat and step.repeat.moments:
        base = base or step.repeat.moments[-1]
    only_base = None if base is None or base.base in (Base.OPENING, Base.START) else Moment(base.base, base.key)
    return replace(
        step, after=after, after_everything=False, again={}, redo={}, repeat=None, due=(), not_before=only_base
    )


def _cones(definition: Definition) -> list[frozenset[str]]:
    """Return each step with all that its fate hangs on, those inside another left out."""
    recorders: dict[str, set[str]] = {}
    for step in definition.steps:
        for fact in step.records:
            recorders.setdefault(fact, set()).add(step.key)
    above = {
        step.key: blockers(definition, step).union(*(recorders.get(key, ()) for key in facts_asked(definition, step)))
        for step in definition.steps
    }
    cones: list[frozenset[str]] = []
    for step in reversed(plan_of(definition).order):  # late ones first: an early one's cone is often inside theirs
        cone, todo = {step.key}, [step.key]
        while todo:
            new = above[todo.pop()] - cone
            cone |= new
            todo += new
        if not any(cone <= other for other in cones):
            cones.append(frozenset(cone))
    return cones


def _waits(definition: Definition, searches: list[Search], known: frozenset[str]) -> Iterator[Finding]:
    above = _above(definition, known)
    told: set[tuple[str, str]] = set()
    for search in searches:
        for stuck in search.stuck.values():
            if (stuck.step, stuck.cause) not in told:
                told.add((stuck.step, stuck.cause))
                ring = _ways_up(above, stuck.step).get(stuck.step, ())
                if stuck.cause.split(" ")[0] in ring[1:2]:  # it waits for a fact that comes after itself
                    way, says = _told(definition, stuck.step, stuck.path), "these steps wait for each other"
                    story = f"{way}{'then ' if way else ''}{says}: {' waits for '.join(ring)}"
                    yield Finding("circular", stuck.step, story)
                else:
                    yield Finding("waits_for_ever", stuck.step, _story(definition, stuck))


def _never_opens(definition: Definition, searches: list[Search]) -> Iterator[Finding]:
    opened = {key for search in searches for key in search.opened}
    waits = {stuck.step for search in searches for stuck in search.stuck.values()}
    for step in definition.steps:
        mine = [search for search in searches if step.key in search.part.by_key]
        if step.key in opened | waits or any(search.cut_off for search in mine):
            continue
        path = next((search.skipped[step.key] for search in mine if step.key in search.skipped), ())
        example = _told(definition, step.key, path)
        story = f"{example}then {step.key} is skipped; in no world does it open" if example else (
            f"in no world does {step.key} open")  # fmt: skip
        yield Finding("never_opens", step.key, story)


def _story(definition: Definition, stuck: Stuck) -> str:
    way = _told(definition, stuck.step, stuck.path)
    end = f"{stuck.step} waits for ever: {stuck.cause}, and no deadline ends the wait"
    return f"{way}then {end}" if way else end


def _told(definition: Definition, step: str, path: tuple[str, ...]) -> str:
    """Tell the way with only what the step's fate hangs on."""
    cone = next((cone for cone in _cones_of(definition, step)), frozenset({step}))
    words = set(cone) | {fact for key in cone for fact in facts_asked(definition, definition.by_key[key])}
    words |= {definition.by_key[key].opens_with or "" for key in cone}
    kept = [line for line in path if line.split(" ")[0] in words]
    return "".join(f"{line}; " for line in kept)


def _cones_of(definition: Definition, step: str) -> Iterator[frozenset[str]]:
    found, todo = {step}, [step]
    while todo:
        new = blockers(definition, definition.by_key[todo.pop()]) - found
        found |= new
        todo += new
    yield frozenset(found)


# ---- what needs no search ------------------------------------------------------------------------


def _deadlines(definition: Definition) -> Iterator[Finding]:
    for step in definition.steps:
        if not step.due and step.by != ("machine",):
            yield Finding("no_deadline", step.key, f"{step.key} may stay open for ever: it has no deadline. Add 'due'")


def _guards(definition: Definition, known: frozenset[str]) -> Iterator[Finding]:
    """Guarded steps never wait for certain others, however indirectly: also not for a fact that only those supply."""
    waits = {step.key: _held_by(definition, step, known) for step in definition.steps}
    for guard in definition.guards:
        for guarded in guard.steps:
            ways = ways_to(frozenset(guard.never_wait_for), guarded, waits)
            for forbidden in (key for key in guard.never_wait_for if key in ways):
                way = " waits for ".join(ways[forbidden])
                yield Finding("guard_broken", guarded, f"{guarded} must never wait for {forbidden}, yet {way}")


def _held_by(definition: Definition, step: Step, known: frozenset[str]) -> Waits:
    asked = _facts_waited_for(definition, step) - known
    others = [other for other in definition.steps if other.key != step.key]
    suppliers = {fact: frozenset(other.key for other in others if fact in other.records) for fact in asked}
    return Waits(dependence(definition, step), suppliers)


def _above(definition: Definition, known: frozenset[str]) -> dict[str, dict[str, str]]:
    """Return step -> what it waits for -> the fact through which it does, "" where it names the step."""
    recorders: dict[str, set[str]] = {}
    for step in definition.steps:
        for fact in step.records:
            recorders.setdefault(fact, set()).add(step.key)
    above = {step.key: dict.fromkeys(sorted(dependence(definition, step)), "") for step in definition.steps}
    for step in definition.steps:
        for fact in sorted(_facts_waited_for(definition, step)):
            only = recorders.get(fact, set())
            if len(only) == 1 and fact not in known and step.key not in only:
                above[step.key].setdefault(next(iter(only)), fact)
    return above


def _ways_up(above: dict[str, dict[str, str]], start: str) -> dict[str, tuple[str, ...]]:
    ways: dict[str, tuple[str, ...]] = {}
    todo: list[tuple[str, tuple[str, ...]]] = [(start, (start,))]
    while todo:
        key, way = todo.pop(0)
        for parent, fact in above[key].items():
            if parent in above and parent not in ways:
                ways[parent] = (*way, *((fact,) if fact else ()), parent)
                todo.append((parent, ways[parent]))
    return ways


def _facts_waited_for(definition: Definition, step: Step) -> frozenset[str]:
    """Facts whose absence keeps a step shut: neither assumed, nor is not knowing an answer."""
    free = {
        leaf.key
        for condition in (step.when, step.wait_until)
        for leaf in leaves_of(definition, condition)
        if leaf.subject is Subject.FACT and (leaf.or_unknown or leaf.test is Verb.UNKNOWN)
    }
    rows = definition.vocabulary.facts
    assumed = {key for key, row in rows.items() if row.assumed is not None}
    return facts_asked(definition, step) - free - assumed


def _kept(definition: Definition) -> Iterator[Finding]:
    """What an event keeps may not need what it takes away (rule 8)."""
    for event in definition.events.values():
        taken = {step.key for step in definition.steps if event.cancels.means(step.key) or event.quiet} - event.keeps
        for step in definition.steps:
            if step.key not in event.keeps:
                continue
            lost = [need.step for need in step.needs if need.step in taken]
            if not lost and step.needs_any and all(need.step in taken for need in step.needs_any):
                lost = [need.step for need in step.needs_any]
            if lost:
                story = (
                    f"{event.key} happens; then {', '.join(lost)} is taken away; then {step.key}, which is kept, "
                    f"can never open because it needs it. Keep {', '.join(lost)} too, or use 'after'"
                )
                yield Finding("kept_needs_lost", step.key, story)


def _resumed(definition: Definition) -> Iterator[Finding]:
    """Each pause needs an end of its own: an event that resumes, or a step that the event itself opens."""
    pausing = [
        event for event in definition.events.values() if touches(event.pauses) and not _has_answer(event, definition)
    ]
    resuming = [event for event in definition.events.values() if touches(event.resumes)]
    for event in pausing:
        ended_by = next((other for other in resuming if _resumes(other, event)), None)
        if ended_by is None:
            story = (
                f"{event.key} happens; then work stands still for ever: no event of its own resumes it and no step that "
                "it opens ends the pause. Write an event with 'resumes', or 'ends_pause: yes' at the step that answers it"
            )
            yield Finding("never_resumed", event.key, story)
        else:
            resuming.remove(ended_by)


def _has_answer(event: Event, definition: Definition) -> bool:
    """Say whether a step ends the pause that its own event began; it may not be paused by it itself."""
    answers = (step for step in definition.steps if step.ends_pause and step.opens_with == event.key)
    return any(step.key in event.keeps or not event.pauses.means(step.key) for step in answers)


def _resumes(other: Event, event: Event) -> bool:
    if Reach.ALL in (other.resumes.reach, event.pauses.reach):
        return other.resumes.reach is event.pauses.reach
    return any(event.pauses.means(key) for key in other.resumes.steps)
