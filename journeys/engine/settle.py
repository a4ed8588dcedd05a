"""What opens next in a run: the whole meaning of a journey, as one pure function.

A run is the list of acts that happened to it. `take` puts one act into the state, `settle` draws
every consequence, `replay` does both for a whole history. Between acts only the clock moves, and
`Settlement.wakes` says when it matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from journeys.engine.act_effects import take
from journeys.engine.acts import SETTLED, Act, Attempt, Place, Reason, Settlement, State, Status
from journeys.engine.case_hold import CASE_HELD, let_go
from journeys.engine.dependency_plan import UNTIL, plan_of
from journeys.engine.kept_decisions import is_kept
from journeys.engine.opening import Answer, judge, next_repeat
from journeys.engine.run_context import DORMANT, RunContext, Setting, latest
from journeys.engine.ways_back import repeats_of
from journeys.language.conditions import Truth
from journeys.language.definition import Definition, Step

__all__ = [
    "Setting",
    "begin",
    "dues",
    "eligibility",
    "follow",
    "holder",
    "repeats_of",
    "replay",
    "settle",
    "take",
    "to_reconsider",
]

TICK = timedelta(microseconds=1)  # an act at the due moment itself is in time
TAKES_AWAY = frozenset({"by_hand", "event_cancelled", "closed"})
OPENS_AT_ONCE = frozenset({"redone", "reopened"})
SKIPS = (Answer.SKIPS, Answer.SKIPS_ROUND)


def begin(definition: Definition, facts: Mapping[str, Any], at: datetime, setting: Setting) -> Settlement:
    """Start a run and settle it. Events known at the start follow as acts."""
    return settle(definition, State(started=at), facts, at, setting)


def follow(
    definition: Definition, state: State, facts: Mapping[str, Any], act: Act, setting: Setting
) -> tuple[Settlement, dict[str, Any]]:
    """Take one act and settle at the act's own moment: the step that a history is made of.

    Raises:
        NotNow: The act does not fit the run as it is; nothing has changed.
    """
    after, known = take(definition, state, facts, act, setting)
    return settle(definition, after, known, act.at, setting), known


def settle(
    definition: Definition, state: State, facts: Mapping[str, Any], now: datetime, setting: Setting
) -> Settlement:
    """Draw every consequence of the state at this moment.

    One pass suffices: a step's fate hangs only on earlier ones of the order. An act that is heard
    late does not turn time back: what opens, opens at the latest moment the state knows of.
    """
    if state.ended:
        return Settlement(state)
    course = _Course(RunContext(definition, state, facts, max(now, latest(state)), setting))
    for step in course.look.plan.order:
        course.decide(step)
    return course.result()


class _Course:
    """One pass over the steps, in the order in which they hang on each other."""

    def __init__(self, look: RunContext) -> None:
        self.look = look
        self.opened: list[Place] = []
        self.skipped: list[Place] = []
        self.cancelled: list[Place] = []
        self.became_late: list[Place] = []
        self.waits: dict[Place, tuple[Reason, ...]] = {}
        self.sleeping: set[Place] = set()
        self.due: dict[Place, datetime] = {}
        self.is_held = False

    def decide(self, step: Step) -> None:
        """Decide the fate of one step: of each of its copies."""
        look = self.look
        places = look.places(step)
        quiet = look.state.quiet_since is not None and not look.plan.kept_in_quiet(step, look.state.events)
        verdicts = [self._decide_copy(step, place, quiet=quiet) for place in places]
        left = [verdict for verdict in verdicts if verdict is not None]
        if left and all(verdict is Answer.SLEEPS for verdict in left):
            look.asleep.add(step.key)
        elif left and all(verdict in (Answer.SLEEPS, Answer.BEYOND) for verdict in left):
            look.beyond.add(step.key)
        look.decided(step)

    def _decide_copy(self, step: Step, place: Place, *, quiet: bool) -> Answer | None:
        """Return how the copy waits, WAITS also while it is open, None once it is settled."""
        look = self.look
        if look.settled(place):
            return None
        if quiet:
            self._shut(place, self._why_quiet())
            return None
        if (marked := look.last(place)).why and marked.status not in SETTLED:
            self._heed_mark(step, place, marked)
        while not look.settled(place):
            last = look.last(place)
            if last.status in (Status.OPEN, Status.FAILED):
                self.is_held = True
                self._watch(step, place, last)
                return Answer.WAITS
            answer = self._judge(step, place, last)
            if answer is not None:
                return answer
        return None

    def _judge(self, step: Step, place: Place, last: Attempt) -> Answer | None:
        """Judge a dormant copy once; None if that changed it."""
        look, coming = self.look, last
        if last.status in SETTLED:
            coming = Attempt(round=last.round + 1, repeat=next_repeat(look, step, place, last))
        found = judge(look, step, place, coming.repeat)
        paused = look.paused_by(step) if found.answer is not Answer.SLEEPS else None
        if paused:
            why = Reason("held") if paused == CASE_HELD else Reason("paused", paused)
            found = replace(found, answer=Answer.WAITS, why=(why,))
        if found.answer is Answer.OPENS:
            self._open(place, coming)
            return None
        if found.answer in SKIPS:
            repeat = coming.repeat if found.answer is Answer.SKIPS_ROUND else self._last_repeat(place, coming)
            look.put(place, replace(coming, status=Status.SKIPPED, repeat=repeat, settled=look.now, why=found.why))
            self.skipped.append(place)
            return None
        self.waits[place] = found.why
        if found.answer is Answer.SLEEPS:
            self.sleeping.add(place)
        self.is_held |= found.answer is Answer.WAITS
        return found.answer

    def _heed_mark(self, step: Step, place: Place, marked: Attempt) -> None:
        """Do what an act asked of this copy: take it away, begin it anew, or open it without asking."""
        kind = marked.why[0].kind
        if kind in TAKES_AWAY:
            self._shut(place, marked.why[0])
        elif kind == "way_back" and marked.status is not Status.DORMANT:
            self._shut(place, marked.why[0])
            self.look.put(place, Attempt(round=marked.round + 1))
        elif kind in OPENS_AT_ONCE and marked.status is Status.DORMANT:
            self._open(place, marked)

    def _open(self, place: Place, coming: Attempt) -> None:
        self.look.put(place, replace(coming, status=Status.OPEN, opened=self.look.now))
        self.opened.append(place)

    def _shut(self, place: Place, why: Reason) -> None:
        look, last = self.look, self.look.last(place)
        coming = last
        if last.status in SETTLED:
            coming = Attempt(round=last.round + 1, repeat=last.repeat + 1)
        status, shut = Status.SKIPPED, self.skipped
        if coming.status in (Status.OPEN, Status.FAILED):
            status, shut = Status.CANCELLED, self.cancelled
        repeat = self._last_repeat(place, coming)
        look.put(place, replace(coming, status=status, repeat=repeat, settled=look.now, why=(why,)))
        shut.append(place)

    def _last_repeat(self, place: Place, coming: Attempt) -> int:
        last = self.look.plan.last_repeat[place.step]
        return UNTIL if last == UNTIL else max(last, coming.repeat)

    def _why_quiet(self) -> Reason:
        events = self.look.state.events
        return Reason(
            "quiet",
            min((key for key in self.look.plan.quiet if key in events), key=lambda key: events[key], default=""),
        )

    def _watch(self, step: Step, place: Place, last: Attempt) -> None:
        """Record lateness, and note when the next deadline passes.

        Deadlines never close anything.
        """
        look = self.look
        last = self._by_corrected_terms(step, place, last)
        coming = [(term, due) for term, due in look.dues(step, last) if term.key not in last.late_terms]
        passed = [(term.key, due) for term, due in coming if due < look.now]
        if passed:
            late_terms = (*last.late_terms, *(key for key, _ in passed))
            last = replace(last, late=last.late or passed[0][1], late_terms=late_terms)
            look.put(place, last)
            self.became_late.append(place)
        for _term, due in coming[len(passed) :]:
            look.wake_at(due + TICK)
        due_at = last.late or next((due for _term, due in coming), None)
        if due_at is not None:
            self.due[place] = due_at

    def _by_corrected_terms(self, step: Step, place: Place, last: Attempt) -> Attempt:
        """What was late by a wrong term is in time again, or late since another day."""
        corrected = {term.key for term in self.look.plan.terms[step.key] if term.amended}
        if last.late is None or not corrected & {*last.late_terms}:
            return last
        ends = {term.key: due for term, due in self.look.dues(step, last) if term.key in corrected}
        passed = tuple(key for key in last.late_terms if key not in ends or ends[key] < self.look.now)
        late = ends.get(passed[0], last.late) if passed else None
        told = replace(last, late=late, late_terms=passed)
        if told != last:
            self.look.put(place, told)
        return told

    def result(self) -> Settlement:
        """Tell all that changed; close what is left if nothing is open and nothing awaited."""
        look = self.look
        if self.is_held:
            return self._told(replace(look.state, attempts=look.attempts))
        for step in look.plan.order:
            for place in look.places(step):
                if not look.settled(place):
                    self._shut(place, Reason("closed"))
        self.waits, self.sleeping, self.due, look.wakes = {}, set(), {}, None
        return self._told(replace(let_go(look.state, look.now), attempts=look.attempts, ended=look.now))

    def _told(self, state: State) -> Settlement:
        return Settlement(
            state=state,
            opened=tuple(self.opened),
            skipped=tuple(self.skipped),
            cancelled=tuple(self.cancelled),
            became_late=tuple(self.became_late),
            waits=self.waits,
            asleep=frozenset(self.sleeping),
            due=self.due,
            wakes=self.look.wakes,
        )


def replay(
    definition: Definition,
    start: datetime,
    facts: Mapping[str, Any],
    acts: Iterable[Act],
    setting: Setting,
) -> tuple[Settlement, dict[str, Any]]:
    """Return the run as its recorded acts make it: the same history always gives the same state.

    Raises:
        NotNow: An act does not fit the run as the acts before it left it.
    """
    known = dict(facts)
    found = begin(definition, known, start, setting)
    for act in acts:
        found, known = follow(definition, found.state, known, act, setting)
    return found, known


def to_reconsider(
    definition: Definition, state: State, facts: Mapping[str, Any], now: datetime, setting: Setting
) -> dict[Place, tuple[Reason, ...]]:
    """Return past decisions that today's facts would not repeat.

    Shown to a person, never undone by the machine.
    """
    look = RunContext(definition, state, facts, max(now, latest(state)), setting)
    found: dict[Place, tuple[Reason, ...]] = {}
    for step in plan_of(definition).order:
        for place in look.places(step):
            last = look.last(place)
            by_rule = last.status is Status.SKIPPED and all(
                why.kind in ("need", "when", "repeat_over") for why in last.why
            )
            by_person = any(why.kind in OPENS_AT_ONCE for why in last.why) or is_kept(state, place)
            if last.status is Status.DORMANT or by_person or not (by_rule or last.status in (Status.OPEN, Status.DONE)):
                continue
            judged = judge(look, step, place, last.repeat if step.repeat and step.repeat.moments else 0)
            if by_rule and judged.answer is Answer.OPENS:
                found[place] = last.why
            elif not by_rule and judged.answer in SKIPS and judged.why[0].kind != "repeat_over":
                found[place] = judged.why
    return found


def eligibility(definition: Definition, facts: Mapping[str, Any], at: datetime, setting: Setting) -> dict[str, Truth]:
    """Answer each condition of eligibility by name; the journey fits if all hold.

    None: not known yet.
    """
    look = RunContext(definition, State(started=at), facts, at, setting)
    return {name: condition.holds(look) for name, condition in definition.eligibility.items()}


def holder(definition: Definition, state: State, place: Place) -> tuple[str, ...]:
    """Return the types of organisation that hold the ball at an open place, nobody if it is not open.

    A failed item is the leader's: the machine could not go on. So is what a quiet branch keeps of
    the family's own steps: nothing is asked of it any more.
    """
    last = state.attempts.get(place, (DORMANT,))[-1]
    if last.status is Status.FAILED:
        return (definition.led_by,)
    if last.status is not Status.OPEN:
        return ()
    types = tuple(definition.organisation_type(word) for word in definition.by_key[place.step].by)
    if state.quiet_since is None:
        return types
    return tuple(dict.fromkeys(_spared(definition, one) for one in types))


def _spared(definition: Definition, organisation: str) -> str:
    found = definition.vocabulary.organisation_types.get(organisation)
    return definition.led_by if found is not None and found.side == "family" else organisation


def dues(
    definition: Definition, state: State, facts: Mapping[str, Any], place: Place, setting: Setting
) -> dict[str, datetime]:
    """Return the end of each term of an open or done step, as far as it can be told.

    The earliest first.
    """
    look = RunContext(definition, state, facts, latest(state), setting)
    last = look.last(place)
    if last.opened is None:
        return {}
    return {term.key: due for term, due in look.dues(definition.by_key[place.step], last)}
