"""Random journeys and random runs for the laws: at least five acts, steps declared in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from journeys.engine.acts import (
    Act,
    Clock,
    Did,
    Dropped,
    Happened,
    Held,
    Kept,
    Learned,
    NotNow,
    Place,
    Redone,
    Reopened,
    Status,
    Stopped,
    WentOn,
)
from journeys.language.conditions import All, AnyOf, Condition, Not, Verb
from journeys.language.definition import Definition, Effect, Event, Need, Reach, Repeat, Step
from journeys.language.vocabulary import Base, Fact, Length, Unit
from tests.journeys.engine.small_journeys import ALL, Run, after, ended, event, fact, journey, some, step, term

FACTS = ("f0", "f1", "f2")
OUTCOMES = ("a", "b")
PEOPLE = Fact("people", "people", {})


@st.composite
def conditions(draw: st.DrawFn, earlier: Sequence[str], depth: int = 0) -> Condition:
    kinds = ["fact", "fact", "unsure"] + (["outcome", "was"] if earlier else [])
    kinds += ["all", "any", "not"] if depth < 2 else []
    kind = draw(st.sampled_from(kinds))
    if kind == "fact":
        return fact(draw(st.sampled_from(FACTS)))
    if kind == "unsure":
        return fact(draw(st.sampled_from(FACTS)), or_unknown=True)
    if kind in ("outcome", "was"):
        test = Verb.IS if kind == "outcome" else Verb.WAS
        return ended(draw(st.sampled_from(earlier)), draw(st.sampled_from(OUTCOMES)), test=test)
    if kind == "not":
        return Not(draw(conditions(earlier, depth + 1)))
    parts = tuple(draw(st.lists(conditions(earlier, depth + 1), min_size=1, max_size=2)))
    return All(parts) if kind == "all" else AnyOf(parts)


@st.composite
def _needs(draw: st.DrawFn, earlier: Sequence[str], most: int) -> tuple[Need, ...]:
    found = draw(st.lists(st.sampled_from(earlier), max_size=most, unique=True)) if earlier else []
    wishes = st.sampled_from([None, frozenset({"a"}), frozenset({"a"}), frozenset({"b"})])
    return tuple(Need(key, draw(wishes)) for key in found)


@st.composite
def _steps(draw: st.DrawFn, key: str, earlier: Sequence[str], wild: bool) -> Step:
    """One step that rests only on earlier ones. wild: with all that does not commute."""
    rare: dict[str, Any] = {}
    repeats: list[Repeat | None] = [Repeat(moments=(after(1, Base.START), after(5, Base.START)))]
    if earlier:
        repeats.append(Repeat(every=Length(2, Unit.DAYS), until=earlier[-1]))
        if wild:
            target = draw(st.sampled_from(earlier))
            rare["again"] = draw(st.sampled_from([{}, {}, {"b": target}]))
            rare["redo"] = draw(st.sampled_from([{}, {}, {"a": target}])) if not rare["again"] else {}
    if wild:
        rare["once"] = draw(st.booleans())
        rare["closes_case"] = draw(st.sampled_from([{}] * 12 + [{"b": True}]))
    moments = [None, None, after(3, Base.START), after(2, Base.EVENT, "born")]
    moments += [after(2, Base.STEP, earlier[-1])] if earlier else []
    return step(
        key,
        outcomes=OUTCOMES,
        needs=draw(_needs(earlier, 2)),
        needs_any=draw(st.sampled_from([(), ()])) or draw(_needs(earlier, 2)) if draw(st.booleans()) else (),
        after=tuple(draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True))) if earlier else (),
        when=draw(conditions(earlier)) if draw(st.booleans()) else None,
        wait_until=fact(draw(st.sampled_from(FACTS)), or_unknown=True)
        if wild and draw(st.integers(0, 5)) == 0
        else None,
        opens_with=draw(st.sampled_from([None, None, None, "born"] + (["moved", "died"] if wild else []))),
        not_before=draw(st.sampled_from(moments)),
        repeat=draw(st.sampled_from([None] * 5 + repeats)),
        for_each=draw(st.sampled_from([None] * 4 + ["people"])),
        holds_open=draw(st.sampled_from([True] * 5 + [False])),
        due=draw(st.sampled_from([("soon",), ("soon", "later"), ("born_term",)])),
        **rare,
    )


@st.composite
def _events(draw: st.DrawFn, keys: Sequence[str]) -> tuple[Event, ...]:
    def chosen() -> frozenset[str]:
        return frozenset(draw(st.lists(st.sampled_from(keys), max_size=2)))

    reach = draw(st.sampled_from([Effect(), ALL, some(*chosen())]))
    stood_still = draw(st.sampled_from([ALL, Effect(Reach.SOME, chosen())]))
    way_back = tuple(sorted(chosen())[:1])
    return (
        event("moved", cancels=reach, keeps=chosen(), again=draw(st.sampled_from([(), way_back]))),
        event("died", cancels=draw(st.sampled_from([Effect(), ALL])), keeps=chosen(), quiet=True),
        event("ill", pauses=stood_still, keeps=chosen(), redo=way_back),
        event("well", resumes=stood_still),  # `all` would end no pause of some steps
    )


@st.composite
def definitions(draw: st.DrawFn, wild: bool = True) -> Definition:
    steps: list[Step] = []
    for number in range(draw(st.integers(3, 7))):
        steps.append(draw(_steps(f"s{number}", [one.key for one in steps], wild)))
    keys = [one.key for one in steps]
    if draw(st.booleans()):
        steps.append(step("last", outcomes=OUTCOMES, after_everything=True, after=tuple(keys)))
    events = draw(_events(keys)) if wild else ()
    terms = (term("later", 6), term("born_term", 1, Base.EVENT, "born"))
    shuffled = tuple(draw(st.permutations(steps)))
    return journey(*shuffled, events=(event("born", expected=True), *events), terms=terms, facts=(PEOPLE,))


def open_places(run: Run) -> list[Place]:
    found = run.last.state.attempts.items()
    return sorted(place for place, tries in found if tries[-1].status is Status.OPEN)


def try_act(run: Run, act: Act) -> bool:
    """Take an act if the run lets it."""
    try:
        run.act(act)
    except NotNow:
        return False
    return True


@st.composite
def runs(draw: st.DrawFn, wild: bool = True) -> Run:
    """A run after five to sixteen acts that it accepted, if it did not end before."""
    known = {key: draw(st.sampled_from([None, True, False])) for key in FACTS}
    people = {"people": draw(st.sampled_from([["x"], ["x", "y"], []]))} if wild else {"people": ["x", "y"]}
    run = Run(draw(definitions(wild)), {**known, **people})
    for _ in range(draw(st.integers(5, 16))):
        if run.ended and not wild:
            break
        try_act(run, draw(_acts(run, wild)))
    return run


@st.composite
def _acts(draw: st.DrawFn, run: Run, wild: bool) -> Act:
    places = open_places(run)
    kinds = ["clock", "learn", "event"] + ["did"] * 4 * bool(places)
    kinds += ["drop", "event", "redo", "reopen", "unlearn", "heard_late", "hold", "go_on", "keep"] if wild else []
    kinds += ["stop"] if wild and draw(st.integers(0, 9)) == 0 else []
    kind = draw(st.sampled_from(kinds))
    if kind == "clock":
        run.hours += draw(st.sampled_from([1, 24, 60]))
        return Clock(run.now)
    if kind == "did":
        place = draw(st.sampled_from(places))
        return Did(run.now, place.step, draw(st.sampled_from(OUTCOMES)), place.person)
    if kind == "heard_late":
        place = draw(st.sampled_from(places)) if places else Place("s0")
        return Did(run.now - timedelta(hours=draw(st.sampled_from([1, 30]))), place.step, "a", place.person)
    if kind in ("learn", "unlearn"):
        values = [True, False] + ([None] if kind == "unlearn" else [])
        return Learned(run.now, draw(st.sampled_from(FACTS)), draw(st.sampled_from(values)))
    if kind == "event":
        return Happened(run.now, draw(st.sampled_from(sorted(run.definition.events))))
    key = draw(st.sampled_from([one.key for one in run.definition.steps]))
    by_hand: dict[str, Act] = {
        "drop": Dropped(run.now, key, "by hand"),
        "redo": Redone(run.now, key),
        "reopen": Reopened(run.now, key, by_rule=draw(st.booleans())),
        "keep": Kept(run.now, key),
        "hold": Held(run.now),
        "go_on": WentOn(run.now),
        "stop": Stopped(run.now, "begun by mistake"),
    }
    return by_hand[kind]


def finishes(run: Run) -> bool:
    """Say whether the run ends once all becomes known, all awaited happens, the clock runs and all work is done."""
    try_act(run, WentOn(run.now))
    for key in FACTS:
        try_act(run, Learned(run.now, key, True))
    for key in ("born", "well"):
        try_act(run, Happened(run.now, key))
    for _ in range(400):
        if run.ended:
            return True
        if places := open_places(run):
            run.did(places[0].step, "a", places[0].person)
        elif run.last.wakes is not None:
            run.hours = max(run.hours, (run.last.wakes - run.now).total_seconds() / 3600 + run.hours)
            run.act(Clock(max(run.last.wakes, run.now)))
        else:
            return False
    return False


def picture(run: Run) -> Any:
    """What two runs must share to be the same to everybody: the moments of acts may differ."""
    tries = {
        place: [(one.status, one.outcome, one.round, one.repeat) for one in found]
        for place, found in run.last.state.attempts.items()
    }
    return tries, dict(run.last.state.events), run.ended, set(run.last.waits), run.last.asleep


def copy_of(run: Run, definition: Definition | None = None) -> Run:
    """The same history again, under this definition or another."""
    again = Run(definition or run.definition, run.first_facts)
    for act in run.acts:
        try_act(again, act)
    again.hours = run.hours
    return again
