"""Broken variants of the engine: the examples or the laws must notice each of them.

A variant is made by replacing one piece of source text; the broken modules are loaded beside the real ones and put in
their place for the checks alone. A variant whose text is no longer found fails: it has to follow the engine.
"""

from __future__ import annotations

import inspect
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType, ModuleType

import pytest
from hypothesis import Phase

from journeys.engine import settle
from tests.journeys.engine import (
    small_journeys,
    test_case_hold,
    test_rules_of_deadlines,
    test_rules_of_events,
    test_rules_of_opening,
    test_rules_of_repeats,
    test_rules_of_versions,
)
from tests.journeys.engine.laws import TAME, WILD
from tests.journeys.engine.test_laws import hold
from tests.proofs import sliced

_ENGINE_ROOM = Path(settle.__file__).parent
RULES = (
    test_rules_of_opening,
    test_rules_of_events,
    test_rules_of_repeats,
    test_rules_of_deadlines,
    test_rules_of_versions,
)
ENGINE = ("dependency_plan", "run_context", "opening", "act_effects", "settle")  # each imports only earlier ones


@dataclass(frozen=True)
class Mutant:
    module: str
    old: str
    new: str


MUTANTS = {
    "a dead need waits for ever": Mutant(
        "opening",
        'return Judgement(Answer.SKIPS, tuple(Reason("need", key) for key in dead))',
        'return _waits(look, step, tuple(Reason("step", key) for key in dead))',
    ),
    "a dead need is seen only in its turn": Mutant(
        "opening",
        "_dead(look, step)\n        or _not_yet_its_turn(look, step)",
        "_not_yet_its_turn(look, step)\n        or _dead(look, step)",
    ),
    "when is asked before the order": Mutant(
        "opening",
        "        _dead(look, step)\n",
        "        _does_not_concern(look, step)\n        or _dead(look, step)\n",
    ),
    "not knowing counts as no": Mutant("opening", "if holds is None:", "if False:"),
    "not yet counts as no": Mutant(
        "opening",
        "return _waits_for(look, step, tuple(dict.fromkeys((leaf.subject, leaf.key) for leaf in asked)))",
        "return Judgement(Answer.SKIPS, _because(look, step.wait_until))",
    ),
    "an assumed value counts for nothing": Mutant(
        "run_context",
        "return assumed_value(self.plan.assumed.get(key), self) if found is None else found",
        "return found",
    ),
    "a skip is not settled": Mutant(
        "run_context",
        "tries[-1].status not in SETTLED:\n            return False",
        "tries[-1].status not in (Status.DONE, Status.CANCELLED):\n            return False",
    ),
    "a possible event holds the run": Mutant(
        "opening", "sleeps = look.plan.sleeps(step, look.state.events)", "sleeps = False"
    ),
    "what sleeps blocks what comes after": Mutant(
        "opening", "if key in look.asleep or look.over(key) or", "if look.over(key) or"
    ),
    "a moment that has not come lets open": Mutant(
        "opening", "if comes is not None and comes <= look.now:", "if comes is not None:"
    ),
    "only the first repeat is done": Mutant("dependency_plan", "len(step.repeat.moments) - 1", "0"),
    "missed weeks are made up for": Mutant("opening", "and moment <= last.settled:", "and False:"),
    "open work goes when its condition no longer holds": Mutant(
        "settle",
        "if last.status in (Status.OPEN, Status.FAILED):\n",
        "if last.status is Status.OPEN and step.when and step.when.holds(look) is False:\n"
        '                self._shut(place, Reason("when"))\n                return None\n'
        "            if last.status in (Status.OPEN, Status.FAILED):\n",
    ),
    "a skipped step comes back by itself": Mutant(
        "settle",
        "if look.settled(place):\n            return None\n        if quiet:",
        "if look.last(place).status is Status.SKIPPED and step.when and step.when.holds(look) and not step.repeat:\n"
        "            look.attempts[place] = look.attempts[place][:-1]\n"
        "        if look.settled(place):\n            return None\n        if quiet:",
    ),
    "quiet leaves open work": Mutant(
        "settle", "        if quiet:\n", "        if quiet and look.last(place).status is not Status.OPEN:\n"
    ),
    "quiet forgets the dormant": Mutant(
        "settle", "        if quiet:\n", "        if quiet and look.last(place).opened:\n"
    ),
    "a deadline closes the step": Mutant(
        "settle",
        "self.became_late.append(place)\n",
        "self.became_late.append(place)\n"
        "            look.put(place, replace(last, status=Status.CANCELLED, settled=look.now))\n",
    ),
    "lateness is told again and again": Mutant("settle", "if term.key not in last.late_terms]", "]"),
    "the due moment itself is late": Mutant(
        "act_effects", "in_time = due is None or act.at <= due", "in_time = due is None or act.at < due"
    ),
    "a way back forgets what follows": Mutant("act_effects", "(target, *self.plan.followers(target))", "(target,)"),
    "a way back repeats what is done once": Mutant("act_effects", "stays = step.once and", "stays = False and"),
    "a way back leaves open work": Mutant(
        "act_effects",
        "elif last.status is not Status.DORMANT:\n                    self.look.put(place, replace(last, why=why))",
        "elif False:\n                    pass",
    ),
    "a way back never stands": Mutant("act_effects", "if times >= step.rounds.get(outcome, ROUNDS):", "if False:"),
    "a redo lets what followed fall": Mutant(
        "act_effects",
        'self._do_again(step.redo[outcome], Reason("redone", step.key), place.person)',
        "self._begin_anew(step.redo[outcome])",
    ),
    "all of a list need only one good end": Mutant(
        "run_context",
        "if False in ends:\n            return False\n        return over or None",
        "if True in ends:\n            return True\n        return False if over else None",
    ),
    "one copy settles all": Mutant("run_context", "step is not None and all(", "step is not None and any("),
    "a pause lets open": Mutant("settle", "        if paused:\n", "        if False:\n"),
    "a stopped clock runs on": Mutant("run_context", "if not self.state.pauses and not term.stops:", "if True:"),
    "an event that cancels takes what stands by": Mutant(
        "act_effects", "return event.cancels.reach is Reach.ALL and", "return False and"
    ),
    "the first report of an event counts although a later one tells of an earlier moment": Mutant(
        "act_effects",
        "min(act.at, self.state.events.get(act.event, act.at))",
        "self.state.events.get(act.event, act.at)",
    ),
    "an act heard late turns time back": Mutant(
        "settle", "facts, max(now, latest(state)), setting))", "facts, now, setting))"
    ),
    "the run ends while something waits": Mutant("settle", "self.is_held |= found.answer is Answer.WAITS", "pass"),
    "what lies beyond the end holds the run": Mutant(
        "settle", "self.is_held |= found.answer is Answer.WAITS", "self.is_held |= found.answer is not Answer.SLEEPS"
    ),
    "the legal day is always the start": Mutant(
        "run_context", "found if isinstance(found, date) else self.state.started", "self.state.started"
    ),
    "the engine wakes too late": Mutant("settle", "look.wake_at(due + TICK)", "pass"),
    "steps are judged in the order they were written": Mutant(
        "dependency_plan", "self.order = _in_order(definition.steps, self.rests_on)", "self.order = definition.steps"
    ),
    "what was cancelled is not told": Mutant(
        "settle", "Status.CANCELLED, self.cancelled", "Status.CANCELLED, self.skipped"
    ),
    "a deadline outlives its done step": Mutant(
        "settle",
        "if look.settled(place):\n            return None\n        if quiet:",
        "if look.settled(place):\n"
        "            if look.last(place).status is Status.DONE:\n"
        "                self._watch(step, place, look.last(place))\n"
        "            return None\n        if quiet:",
    ),
    "a deadline outlives its cancelled step": Mutant(
        "settle",
        "if look.settled(place):\n            return None\n        if quiet:",
        "if look.settled(place):\n"
        "            if look.last(place).status is Status.CANCELLED:\n"
        "                self._watch(step, place, look.last(place))\n"
        "            return None\n        if quiet:",
    ),
    "an outcome that closes the case leaves the rest": Mutant(
        "act_effects", 'self._take_away(self.definition.steps, Reason("closed", step.key))', "pass"
    ),
    "the family may say no to what is not optional": Mutant(
        "act_effects", "not (step.optional and act.outcome == NOT_WANTED)", "act.outcome != NOT_WANTED"
    ),
    "a skipped step is reopened in the quiet branch": Mutant(
        "act_effects",
        'self._not_in_quiet(step)\n        why = () if act.by_rule else (Reason("reopened"),)',
        'why = () if act.by_rule else (Reason("reopened"),)',
    ),
    "the quiet event leaves a pause": Mutant(
        "act_effects", "if event.quiet or event.cancels.reach is Reach.ALL:", "if event.cancels.reach is Reach.ALL:"
    ),
    "an event that cancels all leaves a pause": Mutant(
        "act_effects", "if event.quiet or event.cancels.reach is Reach.ALL:", "if event.quiet:"
    ),
    "done work is never reconsidered": Mutant(
        "settle", "last.status in (Status.OPEN, Status.DONE)", "last.status is Status.OPEN"
    ),
    "an event restarts the round that it brought about": Mutant(
        "act_effects", "(last.status in SETTLED or last.opened < at)", "True"
    ),
    "an event has done again what never began": Mutant(
        "act_effects",
        "last.opened is not None and (last.status in SETTLED or last.opened < at)",
        "last.status in SETTLED or (last.opened is not None and last.opened < at)",
    ),
    "on hold a clock of ours runs on": Mutant("run_context", "(pause.event == CASE_HELD and stands(term))", "False"),
    "on hold the clock of the law stands still": Mutant(
        "run_context", "(pause.event == CASE_HELD and stands(term))", "pause.event == CASE_HELD"
    ),
    "on hold a step of ours opens": Mutant(
        "run_context", "if keeps_shut(self.state, self.plan.terms[step.key]):", "if False:"
    ),
    "a hold outlives its run": Mutant("settle", "replace(let_go(look.state, look.now), ", "replace(look.state, "),
    "an event that resumes all ends a hold": Mutant(
        "act_effects", "if pause.event == case_hold.CASE_HELD:", "if False:"
    ),
    "a run that is stopped goes on": Mutant(
        "act_effects", 'self._take_away(self.definition.steps, Reason("closed"))', "pass"
    ),
    "what is kept is asked again": Mutant("settle", " or is_kept(state, place)", ""),
    "what is put back opens at once": Mutant("act_effects", "why = () if act.by_rule else", "why ="),
    "an ended run goes on": Mutant("settle", "    if state.ended:\n        return Settlement(state)\n", ""),
}


class _TooLong(Exception):
    """A broken engine need not return."""


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    # again and again: what is raised while Python collects garbage is printed and swallowed
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def broken_engine(mutant: Mutant) -> dict[str, ModuleType]:
    """Load the engine's modules once more, one of them changed; the real ones stay as they are."""
    real = {name: sys.modules[f"journeys.engine.{name}"] for name in ENGINE}
    fresh: dict[str, ModuleType] = {}
    try:
        for name in ENGINE:
            spec = find_spec(f"journeys.engine.{name}")
            assert spec is not None and spec.origin is not None
            source = Path(spec.origin).read_text("utf-8")
            if name == mutant.module:
                assert source.count(mutant.old) >= 1, f"journeys/engine/{name}.py no longer says: {mutant.old}"
                source = source.replace(mutant.old, mutant.new, 1)
            module = ModuleType(f"journeys.engine.{name}")
            module.__file__ = spec.origin
            sys.modules[f"journeys.engine.{name}"] = fresh[name] = module
            exec(compile(source, spec.origin, "exec"), vars(module))
    finally:
        for name, module in real.items():
            sys.modules[f"journeys.engine.{name}"] = module
    return fresh


def _examples() -> list[Callable[[], None]]:
    functions = [pair for module in (*RULES, test_case_hold) for pair in vars(module).items()]
    return [found for name, found in functions if name.startswith("test_") and not inspect.signature(found).parameters]


def _try(engine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the examples and laws run on this engine."""
    for module in (small_journeys, *RULES):
        if hasattr(module, "engine"):
            monkeypatch.setattr(module, "engine", engine)


def _caught_by() -> str | None:
    for example in _examples():
        if _fails(example, seconds=2):
            return example.__name__
    for law in (*WILD, *TAME):

        def search(law: Callable[..., None] = law) -> None:
            hold(law, wild=law in WILD, most=25, phases=[Phase.generate], derandomize=True, database=None)

        if _fails(search, seconds=60):
            return law.__name__
    return None


def _fails(check: Callable[[], None], *, seconds: int) -> bool:
    try:
        with _limited(seconds):
            check()
    except (Exception, pytest.fail.Exception):  # noqa: BLE001 (a broken engine may do anything)
        return True
    return False


def test_given_all_mutants_when_the_engine_is_read_then_it_says_what_each_breaks() -> None:
    """Most are tried in the proofs only: a text that moved would be seen there only."""
    sources = {name: (_ENGINE_ROOM / f"{name}.py").read_text("utf-8") for name in ENGINE}

    assert [name for name, mutant in MUTANTS.items() if mutant.old not in sources[mutant.module]] == []


@pytest.mark.parametrize("name", sliced(MUTANTS, parts=3))
def test_given_a_broken_engine_when_examples_and_laws_are_tried_then_one_notices(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = broken_engine(MUTANTS[name])
    _try(broken["settle"], monkeypatch)

    assert _caught_by() is not None, f"nobody noticed that {name}"


def test_given_the_engine_as_it_is_when_its_modules_are_loaded_beside_it_then_nobody_complains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    same = broken_engine(Mutant("settle", "TICK", "TICK"))
    _try(same["settle"], monkeypatch)

    assert [example.__name__ for example in _examples() if _fails(example, seconds=2)] == []
