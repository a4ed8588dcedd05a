"""Plays a walkthrough against the engine and tells where the journey does otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from journeys.engine.act_effects import NOT_WANTED
from journeys.engine.acts import Act, Clock, Did, Happened, Learned, NotNow, Place, Settlement, State, Status
from journeys.engine.deadlines import local_day
from journeys.engine.run_context import RunContext, Setting
from journeys.engine.settle import begin, dues, eligibility, follow, to_reconsider
from journeys.language.conditions import all_hold
from journeys.language.definition import Definition, Step
from journeys.language.fact_types import Shape, type_of
from journeys.language.vocabulary import Fact
from journeys.language.walkthrough import Expect, Walkthrough, WalkthroughLine

MORNING = time(9)
LONGEST = 2000  # acts that `finish: all` may take
TAKEN_AWAY = frozenset({"by_hand", "event_cancelled", "quiet", "closed"})
VERDICTS = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True, slots=True)
class WalkDifference:
    """A line of the walkthrough that the journey does not do."""

    line: int
    says: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.says}"


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a walkthrough. `opened`: what each line opened, for `journeys walk --write`."""

    differences: tuple[WalkDifference, ...]
    opened: Mapping[int, tuple[str, ...]]
    settlement: Settlement
    facts: Mapping[str, Any]
    acts: tuple[Act, ...]


def play(definition: Definition, walkthrough: Walkthrough, setting: Setting) -> Played:
    """Play a walkthrough line by line; a line that cannot be played ends it."""
    player = Player(definition, walkthrough, setting)
    differences: list[WalkDifference] = []
    opened: dict[int, tuple[str, ...]] = {}
    for line in walkthrough.story:
        try:
            opened[line.number] = player.line(line)
        except NotNow as refusal:
            differences.append(WalkDifference(line.number, str(refusal)))
            break
        says = [*_opens(line, opened[line.number]), *player.compare(line.expect)]
        differences += [WalkDifference(line.number, one) for one in says]
    return Played(tuple(differences), opened, player.last, player.facts, tuple(player.acts))


def _opens(line: WalkthroughLine, opened: tuple[str, ...]) -> Iterable[str]:
    if line.opens is not None and set(line.opens) != set(opened):
        yield f"opens {_listed(opened)}, the walkthrough says {_listed(line.opens)}"


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(sorted(keys)) or "nothing"


class Player:
    """A run that is told line by line. Every act comes a second after the one before."""

    def __init__(self, definition: Definition, walkthrough: Walkthrough, setting: Setting) -> None:
        self.definition, self.setting = definition, setting
        morning = datetime.combine(walkthrough.start, MORNING, tzinfo=setting.zone)
        self.start = self.now = morning.astimezone(UTC)
        self.facts: dict[str, Any] = {key: value for key, value in walkthrough.facts.items() if value is not None}
        self.acts: list[Act] = []
        self.last = begin(definition, self.facts, self.start, setting)
        self._opened: list[Place] = list(self.last.opened)

    def line(self, line: WalkthroughLine) -> tuple[str, ...]:
        """Play one line: the days until it, facts, events, what was done, and the rest.

        Returns:
            The steps that it opened, in that order; the first line tells also what opened at the
            start.

        Raises:
            NotNow: The run does not let the line happen.
        """
        self._come_to(self.start + timedelta(days=line.day))
        for fact, value in line.facts.items():
            self._act(Learned(self._tick(), fact, value))
        for event in line.events:
            self._act(Happened(self._tick(), event))
        for step in line.done:
            self._do(step, line.outcome)
        for step in line.not_wanted:
            self._do(step, NOT_WANTED)
        for step in line.declines:
            self._is_asked(step)
        if line.finish:
            self.finish()
        opened, self._opened = self._opened, []
        return tuple(dict.fromkeys(place.step for place in opened))

    def finish(self) -> None:
        """Play the rest as hoped for: do what is open, tell awaited events, let time pass, until nothing moves."""
        for _ in range(LONGEST):
            if self.last.state.ended or not self._finish_one():
                return

    def _finish_one(self) -> bool:
        state = self.last.state
        look = self._look()
        for step in look.plan.order:
            if any(_is_open(state, place) for place in look.places(step)) and look.paused_by(step) is None:
                self._do(step.key, None)
                return True
        awaited = [
            why.about
            for place, reasons in self.last.waits.items()
            if place not in self.last.asleep
            for why in reasons
            if why.kind == "event"
        ]
        if awaited:
            self._act(Happened(self._tick(), awaited[0]))
        elif self.last.wakes is not None:
            self.now = max(self.now, self.last.wakes)
            self._act(Clock(self.now))
        return bool(awaited) or self.last.state != state

    # ---- acts ------------------------------------------------------------------------------------

    def _come_to(self, moment: datetime) -> None:
        while self.last.wakes is not None and self.now < self.last.wakes <= moment:
            self.now = self.last.wakes
            self._act(Clock(self.now))
        self.now = max(self.now, moment)
        self._act(Clock(self.now))

    def _tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def _act(self, act: Act) -> None:
        self.last, self.facts = follow(self.definition, self.last.state, self.facts, act, self.setting)
        self.acts.append(act)
        self._opened += self.last.opened

    def _do(self, key: str, outcome: str | None) -> None:
        """End every open copy of a step.

        Facts that it records and nobody told are invented first.
        """
        step = self.definition.by_key[key]
        open_copies = [place for place in self._look().places(step) if _is_open(self.last.state, place)]
        for place in open_copies or [Place(key)]:
            if outcome != NOT_WANTED:
                self._supply(step)
            self._act(Did(self._tick(), key, outcome or step.hoped_for, place.person))

    def _is_asked(self, key: str) -> None:
        """A partner says no: nothing happens to the step, the next partner is asked."""
        status = self._look().last(Place(key)).status
        if status is not Status.OPEN:
            raise NotNow("not_open", key, f"{key} is {status}, so nobody is asked and nobody can decline")

    def _supply(self, step: Step) -> None:
        for key in step.records:
            if self.facts.get(key) is None:
                self._act(Learned(self._tick(), key, self._invent(key)))

    def _invent(self, key: str) -> Any:
        fact = self.definition.vocabulary.facts.get(key, Fact(key=key, type="text", title={}))
        row = type_of(fact)
        if row.shape is Shape.CHOICE:
            return fact.choices[-1]
        if row.shape is Shape.DAY:
            today = local_day(self.now, self.setting.zone)
            return today.replace(year=today.year + 10, day=min(today.day, 28)) if key.endswith("until") else today
        return row.plain

    # ---- what is expected ------------------------------------------------------------------------

    def _look(self) -> RunContext:
        return RunContext(self.definition, self.last.state, self.facts, self.now, self.setting)

    def standing(self, key: str) -> str:
        """Say how a step stands, in the words of `expect`."""
        look = self._look()
        words = {_word(self.last, place) for place in look.places(self.definition.by_key[key])}
        return next(
            (word for word in ("open", "waiting", "asleep", "cancelled", "skipped", "done") if word in words), ""
        )

    def compare(self, expect: Expect) -> Iterable[str]:
        """Yield what is otherwise than expected, a sentence each."""
        for word in ("open", "waiting", "asleep", "skipped", "cancelled", "done"):
            for key in getattr(expect, word):
                stands = self.standing(key)
                if stands != word:
                    yield f"{key} should be {word}, is {stands}{self._because(key)}"
        yield from (f"{key} should not be open" for key in expect.not_open if self.standing(key) == "open")
        yield from self._compare_run(expect)
        yield from self._compare_figures(expect)

    def _compare_run(self, expect: Expect) -> Iterable[str]:
        state = self.last.state
        for word, wanted, found in (("closed", expect.closed, state.ended), ("quiet", expect.quiet, state.quiet_since)):
            if wanted is not None and wanted != (found is not None):
                left = ", ".join(str(place) for place in self.last.waits if place not in self.last.asleep)
                yield f"the case should {'' if wanted else 'not '}be {word}; waiting: {left or 'nothing'}"
        look = self._look()
        for key in expect.paused:
            if look.paused_by(self.definition.by_key[key]) is None:
                yield f"{key} should be paused"
        if expect.reconsider:
            found_again = to_reconsider(self.definition, state, self.facts, self.now, self.setting)
            shown = {place.step for place in found_again}
            yield from (f"{key} should stand under 'to reconsider'" for key in expect.reconsider if key not in shown)
        if expect.eligible:
            answers = eligibility(self.definition, self.facts, self.now, self.setting).values()
            verdict = VERDICTS[all_hold(answers)]
            if verdict != expect.eligible:
                yield f"eligible should be {expect.eligible}, is {verdict}"

    def _compare_figures(self, expect: Expect) -> Iterable[str]:
        look = self._look()
        for key, day in expect.due.items():
            ends = self._due_days(key)
            if day not in ends:
                yield f"{key} should be due {day}, is due {' or '.join(map(str, sorted(ends))) or 'never'}"
        for key, times in expect.rounds.items():
            step = self.definition.by_key[key]
            tries = (one for place in look.places(step) for one in look.attempts.get(place, ()))
            back = sum(one.outcome in step.again or one.outcome in step.redo for one in tries)
            if back != times:
                yield f"{key} should have sent back {times} times, did {back}"
        for key, answer in expect.rules.items():
            if (found := look.rule(key)) != answer:
                yield f"rule {key} should say {answer}, says {found}"
        for key, amount in expect.amounts.items():
            if (sum_ := look.amount(key)) != amount:
                yield f"amount {key} should be {amount}, is {sum_}"

    def _due_days(self, key: str) -> set[Any]:
        places = self._look().places(self.definition.by_key[key])
        ends = (dues(self.definition, self.last.state, self.facts, place, self.setting).values() for place in places)
        return {local_day(moment, self.setting.zone) for one in ends for moment in one}

    def _because(self, key: str) -> str:
        look = self._look()
        reasons = [
            why
            for place in look.places(self.definition.by_key[key])
            for why in self.last.waits.get(place, look.last(place).why)
        ]
        told = ", ".join(dict.fromkeys(f"{why.kind} {why.about}".strip() for why in reasons))
        return f" ({told})" if told else ""


def _is_open(state: State, place: Place) -> bool:
    tries = state.attempts.get(place)
    return tries is not None and tries[-1].status is Status.OPEN


def _word(last: Settlement, place: Place) -> str:
    tries = last.state.attempts.get(place)
    attempt = tries[-1] if tries else None
    if place in last.asleep:
        return "asleep"
    if place in last.waits or attempt is None or attempt.status is Status.DORMANT:
        return "waiting"
    if attempt.status is Status.SKIPPED and any(why.kind in TAKEN_AWAY for why in attempt.why):
        return "cancelled"
    return str(attempt.status)
