"""What one act does to the state, before its consequences. Pure.

An act only records: a step is done, an event has happened, an attempt is *marked* by the reason it
carries while it is still open or dormant. `settle` draws every consequence, so all that opens and
all that is taken away is told there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from journeys.engine import case_hold, kept_decisions
from journeys.engine.acts import (
    SETTLED,
    Act,
    Attempt,
    Clock,
    Did,
    Dropped,
    Happened,
    Held,
    Kept,
    Learned,
    NotNow,
    Pause,
    Place,
    Reason,
    Redone,
    Reopened,
    State,
    Status,
    Stopped,
    WentOn,
)
from journeys.engine.dependency_plan import plan_of, touches
from journeys.engine.run_context import RunContext, Setting
from journeys.engine.ways_back import by_closing, fell_with
from journeys.language.definition import Definition, Effect, Event, Reach, Step

ROUNDS = 4  # how often an outcome may send back before it stands, if the step does not say
NOT_WANTED = "not_wanted"
GONE_FOR_GOOD = frozenset({"event_cancelled", "quiet", "closed"})  # no way back brings these again


def take(
    definition: Definition, state: State, facts: Mapping[str, Any], act: Act, setting: Setting
) -> tuple[State, dict[str, Any]]:
    """Return the state and facts after one act; `settle` must follow.

    Raises:
        NotNow: The act does not fit the run as it is; nothing has changed.
    """
    known = dict(facts)
    if isinstance(act, Clock):
        return state, known
    if isinstance(act, Learned):
        known[act.fact] = act.value
        return kept_decisions.after_fact(definition, state, act.fact), known
    taking = _Taking(definition, state, known, act.at, setting)
    match act:
        case Did():
            taking.did(act)
        case Happened():
            taking.happened(act)
        case Dropped():
            taking.dropped(act)
        case Redone():
            taking.redone(act)
        case Reopened():
            taking.reopened(act)
        case Kept() | Held() | WentOn() | Stopped():
            taking.about_the_whole(act)
    after = replace(taking.state, attempts=taking.look.attempts)
    if after.quiet_since is not None:
        after = case_hold.let_go(after, act.at)
    return kept_decisions.after_step(definition, after, getattr(act, "step", "")), known


class _Taking:
    """One act being taken: the state, and the attempts as they change."""

    def __init__(
        self, definition: Definition, state: State, facts: Mapping[str, Any], at: datetime, setting: Setting
    ) -> None:
        self.definition, self.state, self.at = definition, state, at
        self.look = RunContext(definition, state, facts, at, setting)
        self.plan = plan_of(definition)

    # ---- a step ends -----------------------------------------------------------------------------

    def did(self, act: Did) -> None:
        step, place = self._step(act.step), Place(act.step, act.person)
        self._running(act.step)
        attempt = self.look.last(place)
        if attempt.status is not Status.OPEN:
            raise NotNow(
                "not_open",
                act.step,
                f"Step {place} is {attempt.status}, so no answer to it is expected. Look at the case as it is now.",
            )
        if act.outcome not in step.outcomes and not (step.optional and act.outcome == NOT_WANTED):
            raise NotNow(
                "no_such_outcome",
                act.step,
                f"Step {place} cannot end as '{act.outcome}', so nothing would "
                f"follow from it. Choose one of: {', '.join(step.outcomes)}.",
            )
        self.look.put(place, self._done(step, attempt, act))
        if step.ends_pause and act.outcome == step.hoped_for:
            self._end_pauses(step.opens_with)
        self._goes_back(step, place, act.outcome)
        if act.outcome in step.closes_case:
            self._take_away(self.definition.steps, Reason("closed", step.key))
            if step.closes_case[act.outcome]:
                self.state = replace(self.state, quiet_since=self.state.quiet_since or act.at)

    def _end_pauses(self, event: str | None = None) -> None:
        """End every pause that is not the case's own hold, or those that one event began."""
        ended = []
        for pause in self.state.pauses:
            is_meant = pause.until is None and pause.event != case_hold.CASE_HELD and event in (None, pause.event)
            ended.append(replace(pause, until=max(self.at, pause.since)) if is_meant else pause)
        self.state = replace(self.state, pauses=tuple(ended))

    def _done(self, step: Step, attempt: Attempt, act: Did) -> Attempt:
        """In time is what was done by its due moment, whenever it is heard (rule 11)."""
        dues = () if attempt.late else self.look.dues(step, attempt)
        due = attempt.late or next((moment for _term, moment in dues), None)
        in_time = due is None or act.at <= due
        late = attempt.late if in_time else due
        missed = tuple(term.key for term, moment in dues if moment < act.at) or attempt.late_terms
        ended = max(act.at, attempt.opened or act.at)
        return replace(
            attempt,
            status=Status.DONE,
            outcome=act.outcome,
            settled=ended,
            why=(),
            late=late,
            late_terms=missed,
            done_in_time=in_time,
        )

    def _goes_back(self, step: Step, place: Place, outcome: str) -> None:
        if outcome not in step.again and outcome not in step.redo:
            return
        times = sum(one.outcome == outcome for one in self.look.attempts[place])
        if times >= step.rounds.get(outcome, ROUNDS):
            return  # the last one stands
        if outcome in step.again:
            self._begin_anew(step.again[outcome], place.person)
        if outcome in step.redo:
            self._do_again(step.redo[outcome], Reason("redone", step.key), place.person)

    def _begin_anew(self, target: str, person: str = "") -> None:
        """A new round from the target; all that follows from it repeats, but what is done once."""
        why = (Reason("way_back", target),)
        for key in (target, *self.plan.followers(target)):
            step = self.definition.by_key[key]
            for place in self._copies(step, person):
                last = self.look.last(place)
                stays = step.once and key != target and last.status in (Status.DONE, Status.OPEN)
                if stays or any(reason.kind in GONE_FOR_GOOD for reason in last.why):
                    continue
                if last.status in SETTLED:
                    self.look.put(place, Attempt(round=last.round + 1))
                elif last.status is not Status.DORMANT:
                    self.look.put(place, replace(last, why=why))

    def _do_again(self, key: str, why: Reason, person: str = "") -> None:
        """Only this step opens again; what followed from it stays."""
        for place in self._copies(self.definition.by_key[key], person):
            last = self.look.last(place)
            if last.status is Status.DONE:
                self.look.put(place, Attempt(round=last.round + 1, repeat=last.repeat, why=(why,)))

    def _copies(self, step: Step, person: str) -> tuple[Place, ...]:
        places = self.look.places(step)
        own = Place(step.key, person)
        if person and own in places:
            return (own,)
        return places

    # ---- an event --------------------------------------------------------------------------------

    def happened(self, act: Happened) -> None:
        event = self.definition.events.get(act.event)
        if event is None:
            raise NotNow(
                "unknown_event",
                act.event,
                f"Journey {self.definition.ref} knows no event '{act.event}', so "
                "nothing would follow from it. Choose one of its events.",
            )
        first = act.event not in self.state.events
        moment = min(act.at, self.state.events.get(act.event, act.at))
        self.state = self.look.state = replace(self.state, events={**self.state.events, act.event: moment})
        if self.state.ended:
            return  # it belongs to the family's case, the run is over
        if first:
            self._ends_things(event)
        self._pauses(event, first=first)
        for key in event.redo:
            self._do_again(key, Reason("redone", event.key))
        for key in event.again:
            if key in self.definition.by_key and self._began_before(key, act.at):
                self._begin_anew(key)

    def _ends_things(self, event: Event) -> None:
        gone = [
            step
            for step in self.definition.steps
            if event.cancels.means(step.key) and step.key not in event.keeps and not self._stands_by(event, step)
        ]
        self._take_away(gone, Reason("event_cancelled", event.key))
        if event.quiet:
            self.state = replace(self.state, quiet_since=min(self.at, self.state.quiet_since or self.at))
        if event.quiet or event.cancels.reach is Reach.ALL:
            self._end_pauses()

    def _stands_by(self, event: Event, step: Step) -> bool:
        """`all` means all work; what stands by for another event is none yet."""
        return event.cancels.reach is Reach.ALL and self.plan.sleeps(step, self.state.events)

    def _pauses(self, event: Event, *, first: bool) -> None:
        if touches(event.resumes):
            self._resume(event.resumes)
        running = any(pause.event == event.key and pause.until is None for pause in self.state.pauses)
        if not touches(event.pauses) or running:
            return
        self.state = replace(self.state, pauses=(*self.state.pauses, Pause(event.key, self.at)))
        if not first:  # the pause comes back: what answered it is asked again, or nobody would end it
            for step in self.plan.opened_by(event.key):
                self._do_again(step.key, Reason("redone", event.key))

    def _resume(self, effect: Effect) -> None:
        self.state = replace(self.state, pauses=tuple(self._resumed(pause, effect) for pause in self.state.pauses))

    def _resumed(self, pause: Pause, effect: Effect) -> Pause:
        if pause.until is not None or not self._meant(pause, effect):
            return pause
        return replace(pause, until=max(self.at, pause.since))

    def _meant(self, pause: Pause, effect: Effect) -> bool:
        if pause.event == case_hold.CASE_HELD:
            return False  # a person put the case on hold, and a person lets it go on
        event = self.definition.events.get(pause.event)
        if event is None:
            return effect.reach is Reach.ALL
        if effect.reach is Reach.ALL:  # a consent that is settled does not end what health has stopped
            return event.pauses.reach is Reach.ALL
        return any(event.pauses.means(key) for key in effect.steps)

    def _began_before(self, key: str, at: datetime) -> bool:
        """An event tells of a round that began before it, not of the one it brought about itself."""
        lasts = [self.look.last(place) for place in self.look.places(self.definition.by_key[key])]
        return any(last.opened is not None and (last.status in SETTLED or last.opened < at) for last in lasts)

    # ---- by hand ---------------------------------------------------------------------------------

    def dropped(self, act: Dropped) -> None:
        step = self._step(act.step)
        self._running(act.step)
        places = (place for place in self.look.places(step) if act.person in ("", place.person))
        left = [place for place in places if not self.look.settled(place)]
        if not left:
            raise NotNow(
                "already_settled",
                act.step,
                f"Step {act.step} is over already, so there is nothing to cancel. "
                "If it has to be done once more, open it again.",
            )
        for place in left:
            self._mark(place, Reason("by_hand", act.because))

    def redone(self, act: Redone) -> None:
        step, place = self._step(act.step), Place(act.step, act.person)
        if not self.look.settled(place):
            raise NotNow(
                "not_settled",
                act.step,
                f"Step {place} has not ended yet, so it cannot be done again. Finish it or cancel it first.",
            )
        self._not_in_quiet(step)
        last = self.look.last(place)
        self.look.put(place, Attempt(round=last.round + 1, repeat=max(last.repeat, 0), why=(Reason("redone"),)))
        self._return_what_fell(act.step, act.also)
        self.state = self.look.state = replace(self.state, ended=None)

    def reopened(self, act: Reopened) -> None:
        step, place = self._step(act.step), Place(act.step, act.person)
        self._running(act.step)
        last = self.look.last(place)
        if last.status is not Status.SKIPPED:
            raise NotNow("not_skipped", act.step, f"Step {place} is {last.status}, so it need not be brought back.")
        self._not_in_quiet(step)
        why = () if act.by_rule else (Reason("reopened"),)
        self.look.put(place, Attempt(round=last.round + 1, why=why))
        self._return_what_fell(act.step, ())

    def _return_what_fell(self, key: str, also: tuple[str, ...]) -> None:
        """Steps skipped because of this one, or because the run closed, are judged again.

        Done ones only if ticked.
        """
        revived = {key}
        for step in self.plan.order:
            if step.key == key:
                continue
            for place in self.look.places(step):
                last = self.look.last(place)
                fell = fell_with(last, revived) or (self.state.ended is not None and by_closing(last))
                ticked = step.key in also and last.status in SETTLED
                if fell or ticked:
                    revived.add(step.key)
                    self.look.put(place, Attempt(round=last.round + 1, repeat=0 if fell else max(last.repeat, 0)))

    def _not_in_quiet(self, step: Step) -> None:
        if self.state.quiet_since and not self.plan.kept_in_quiet(step, self.state.events):
            raise NotNow(
                "quiet_branch",
                step.key,
                f"Step {step.key} does not belong to the quiet branch, so it would "
                "disturb the family. Only the steps kept there may be opened.",
            )

    # ---- the whole run ---------------------------------------------------------------------------

    def about_the_whole(self, act: Kept | Held | WentOn | Stopped) -> None:
        self._running(self.definition.journey)
        match act:
            case Kept():
                self.state = kept_decisions.keep(self.state, Place(self._step(act.step).key, act.person))
            case Held():
                self.state = case_hold.hold(self.state, act.at)
            case WentOn():
                self.state = case_hold.go_on(self.state, act.at)
            case Stopped():
                self._take_away(self.definition.steps, Reason("closed"))

    # ---- marking ---------------------------------------------------------------------------------

    def _take_away(self, steps: Iterable[Step], why: Reason) -> None:
        for step in steps:
            for place in self.look.places(step):
                if not self.look.settled(place):
                    self._mark(place, why)

    def _mark(self, place: Place, why: Reason) -> None:
        last = self.look.last(place)
        if last.status in SETTLED:  # between two repeats
            last = Attempt(round=last.round + 1, repeat=last.repeat + 1)
        self.look.put(place, replace(last, why=(why,)))

    def _step(self, key: str) -> Step:
        step = self.definition.by_key.get(key)
        if step is None:
            raise NotNow(
                "unknown_step",
                key,
                f"Journey {self.definition.ref} has no step '{key}', so the act cannot be "
                "recorded. Look at the case as it is now.",
            )
        return step

    def _running(self, about: str) -> None:
        if self.state.ended:
            raise NotNow(
                "ended",
                about,
                "This journey has ended, so its steps take no more answers. To go on, open a step again.",
            )
