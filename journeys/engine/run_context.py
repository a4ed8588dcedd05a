"""The run as conditions, moments and deadlines see it while it is being settled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from journeys.engine.acts import SETTLED, Attempt, Place, Reason, State, Status
from journeys.engine.case_hold import CASE_HELD, keeps_shut, stands
from journeys.engine.deadlines import Span, due_moment, local_day, merged, shift, start_of_day
from journeys.engine.dependency_plan import UNTIL, plan_of, touches
from journeys.engine.working_days import WorkingCalendar
from journeys.language.conditions import Condition, Product, Subject, assumed_value, leaves_in
from journeys.language.definition import Definition, Need, Step
from journeys.language.vocabulary import Base, Length, Moment, Term, Unit

DORMANT = Attempt()
KOPECK = Decimal("0.01")
PATIENCE = timedelta(days=60)  # then the leader decides what to do about a fact that nobody supplied


@dataclass(frozen=True)
class Setting:
    """The region's time: where its days begin and which of them are working days."""

    zone: ZoneInfo
    calendar: WorkingCalendar


@lru_cache(maxsize=65536)
def _shifted(base: datetime, length: Length, setting: Setting) -> datetime:
    """Hours count exactly.

    A count of days comes with the morning of its day, not at the minute it was begun.
    """
    moment = shift(base, length, zone=setting.zone, calendar=setting.calendar)
    if length.unit is Unit.HOURS:
        return moment
    return start_of_day(local_day(moment, setting.zone), setting.zone)


@lru_cache(maxsize=65536)
def _due(term: Term, base: datetime | date, stopped: tuple[Span, ...], setting: Setting) -> datetime | None:
    return due_moment(term, base, zone=setting.zone, calendar=setting.calendar, stopped=stopped)


class RunContext:
    """What conditions may ask, and what the engine itself asks, about one run at one moment."""

    def __init__(
        self, definition: Definition, state: State, facts: Mapping[str, Any], now: datetime, setting: Setting
    ) -> None:
        self.definition, self.state, self.facts, self.now, self.setting = definition, state, facts, now, setting
        self.plan = plan_of(definition)
        self.attempts = dict(state.attempts)
        self.wakes: datetime | None = None
        self.asleep: set[str] = set()  # wait only for what may never happen
        self.beyond: set[str] = set()  # may lie beyond the end of the case
        self._over: dict[str, bool] = {}  # steps whose fate is decided in this pass
        self._day: date | None = None  # the day that picks figures, while a rule with its own day is asked

    # ---- attempts and places ---------------------------------------------------------------------

    def last(self, place: Place) -> Attempt:
        """Return the newest attempt at a place, a dormant one if there is none."""
        tries = self.attempts.get(place)
        return tries[-1] if tries else DORMANT

    def put(self, place: Place, attempt: Attempt) -> None:
        """Write what became of the newest attempt: replace it while unsettled, else add to it."""
        tries = self.attempts.get(place, ())
        keep = tries
        if tries and tries[-1].status not in SETTLED:
            keep = tries[:-1]
        self.attempts[place] = (*keep, attempt)

    def places(self, step: Step) -> tuple[Place, ...]:
        """Return the copies of a step: one, or one per person of its list, also those no longer listed."""
        people = self.plan.people[step.key]
        single = self.plan.place[step.key]
        if people is None:
            return (single,)
        listed = self.facts.get(people) or ()
        found = {Place(step.key, str(person)) for person in listed}
        found |= {place for place in self.attempts if place.step == step.key and place.person}
        return tuple(sorted(found)) or (single,)

    def settled(self, place: Place) -> bool:
        """Say whether nothing more comes at a place: the last of its repeats has ended."""
        tries = self.attempts.get(place)
        if not tries or tries[-1].status not in SETTLED:
            return False
        last, last_repeat = tries[-1], self.plan.last_repeat[place.step]
        if last_repeat == UNTIL:
            repeat = self.definition.by_key[place.step].repeat
            return last.repeat == UNTIL or repeat is None or self.over(repeat.until)
        return last_repeat == 0 or last.repeat >= last_repeat

    def over(self, key: str) -> bool:
        """Say whether a step is settled: every copy of it."""
        known = self._over.get(key)
        if known is not None:
            return known
        step = self.definition.by_key.get(key)
        return step is not None and all(self.settled(place) for place in self.places(step))

    def decided(self, step: Step) -> None:
        """Remember whether a step is settled: nothing later in this pass changes it."""
        self._over.pop(step.key, None)
        self._over[step.key] = self.over(step.key)

    def met(self, need: Need) -> bool | None:
        """Say whether a need is met; None while that is open.

        One copy that ended otherwise is enough for no.
        """
        step = self.definition.by_key.get(need.step)
        if step is None:
            return False
        over = self.over(need.step)
        if self.plan.people[need.step] is None:
            if not over:
                return None
            return _as_wished(self.last(self.plan.place[need.step]), need)
        ends = [_as_wished(self.last(place), need) for place in self.places(step) if self.settled(place)]
        if False in ends:
            return False
        return over or None

    # ---- what conditions ask ---------------------------------------------------------------------

    def fact(self, key: str) -> Any | None:
        """Return the value of a fact, its assumed value if nobody said, None while unknown."""
        found = self.facts.get(key)
        return assumed_value(self.plan.assumed.get(key), self) if found is None else found

    def outcome(self, step: str) -> tuple[bool, str | None]:
        """Return (settled, outcome).

        Of several copies the first that did not end as hoped for speaks.
        """
        if not self.over(step):
            return False, None
        known = self.definition.by_key[step]
        words = [_word(self.last(place)) for place in self.places(known)]
        return True, next((word for word in words if word != known.hoped_for), words[0])

    def ever(self, step: str) -> frozenset[str]:
        """Return every outcome the step has had in any round."""
        known = self.definition.by_key.get(step)
        if known is None:
            return frozenset()
        tries = (attempt for place in self.places(known) for attempt in self.attempts.get(place, ()))
        return frozenset(attempt.outcome for attempt in tries if attempt.outcome is not None)

    def rule(self, name: str) -> str | None:
        """Return the answer of a rule on its own day or the legal day, None while it cannot be told."""
        rule = self.definition.rules[name]
        day = self._day_of(rule.day)
        if day is None:
            return None
        in_force = [one for one in rule.versions if one.valid_from is None or one.valid_from <= day]
        if not in_force:
            return None
        newest = max(in_force, key=lambda one: one.valid_from or date.min)
        before, self._day = self._day, day
        try:
            for answer, condition in newest.answers:
                holds = condition.holds(self)
                if holds is not False:
                    return answer if holds else None
            return None
        finally:
            self._day = before

    def figure(self, product: Product) -> Decimal | None:
        """Return a product of figures on the day that counts, None if a figure has no row for that day."""
        day = self._day or self.legal_day()
        total = Decimal(1)
        table = self.definition.vocabulary.parameters
        for part in product.parts:
            value: Any = part if isinstance(part, Decimal) else table[part].on(day, self.now)
            if value is None:
                return None
            total *= Decimal(str(value))
        return total

    def amount(self, name: str) -> Decimal | None:
        """Return what an amount comes to on its own or the legal day, to the kopeck.

        None if unknown or refused.
        """
        amount = self.definition.amounts[name]
        day = self._day_of(amount.day)
        answer = self.rule(amount.by_rule) if amount.by_rule else ""
        if day is None or answer is None or answer not in amount.pays:
            return None
        before, self._day = self._day, day
        try:
            if amount.when is not None and not amount.when.holds(self):
                return None
            found = self.figure(Product(amount.pays[answer]))
        finally:
            self._day = before
        return None if found is None else found.quantize(KOPECK, ROUND_HALF_UP)

    def legal_day(self) -> date:
        """Return the day that picks rules and amounts; until it is known, the day the run began."""
        found = self.facts.get(self.definition.rights_date)
        return local_day(found if isinstance(found, date) else self.state.started, self.setting.zone)

    def _day_of(self, own: Moment | None) -> date | None:
        """Return the day a rule or an amount is asked for: its own, None while unknown, or the legal day."""
        if own is None:
            return self.legal_day()
        moment = self.moment(own, self.state.started)
        return None if moment is None else local_day(moment, self.setting.zone)

    def unknown(self, condition: Condition | None) -> Iterator[tuple[Subject, str]]:
        """Yield what a condition still needs to know; for a rule what the rule needs."""
        for leaf in leaves_in(condition):
            if leaf.holds(self) is not None:
                continue
            rule = self.definition.rules.get(leaf.key) if leaf.subject is Subject.RULE else None
            if rule is None:
                yield leaf.subject, leaf.key
                continue
            if rule.day is not None and rule.day.base is Base.FACT and self.fact(rule.day.key) is None:
                yield Subject.FACT, rule.day.key
            for version in rule.versions:
                for _answer, part in version.answers:
                    yield from self.unknown(part)

    # ---- moments and deadlines -------------------------------------------------------------------

    def moment(self, moment: Moment, opening: datetime | None) -> datetime | None:
        """Return when a moment is, None while its base is unknown.

        A day begins with its first moment in the region.
        """
        base = self._base(moment, opening)
        if base is None:
            return None
        if not isinstance(base, datetime):
            base = start_of_day(base, self.setting.zone)
        return base if moment.length is None else _shifted(base, moment.length, self.setting)

    def _base(self, moment: Moment, opening: datetime | None) -> datetime | date | None:
        match moment.base:
            case Base.OPENING:
                return opening
            case Base.START:
                return self.state.started
            case Base.FACT:
                found = self.fact(moment.key)
                return found if isinstance(found, date) else None
            case Base.EVENT:
                return self.state.events.get(moment.key)
            case Base.STEP:
                return self.settled_at(moment.key)

    def settled_at(self, key: str) -> datetime | None:
        """Return when a step was settled in whatever way, None while it is not."""
        if not self.over(key):
            return None
        return max(
            (
                ended
                for place in self.places(self.definition.by_key[key])
                if (ended := self.last(place).settled) is not None
            ),
            default=None,
        )

    def ready_since(self, step: Step) -> datetime:
        """Return since when nothing but time, facts and conditions kept a step shut."""
        moments = [self.state.started]
        if step.opens_with and step.opens_with in self.state.events:
            moments.append(self.state.events[step.opens_with])
        before = {*step.after, *(need.step for need in (*step.needs, *step.needs_any))}
        moments += [ended for key in before if (ended := self.settled_at(key)) is not None]
        return max(moments)

    def dues(self, step: Step, attempt: Attempt) -> tuple[tuple[Term, datetime], ...]:
        """Return the terms of an open step whose end can be told, the earliest first."""
        ends: list[tuple[Term, datetime]] = []
        for term in self.terms_of(step):
            counted_from = self._base if term.start.length is None else self.moment
            base = counted_from(term.start, attempt.opened)
            if base is not None:
                held = term.on(local_day(base, self.setting.zone), self.now)
                due = _due(held, base, self._stops(step, term), self.setting)
                if due is not None:
                    ends.append((term, due))
        return tuple(sorted(ends, key=lambda pair: pair[1]))

    def terms_of(self, step: Step) -> tuple[Term, ...]:
        """Return the terms of a step that run for this family: a preterm child's are not another's."""
        return tuple(
            term
            for term in self.plan.terms[step.key]
            if (not term.only_if or self.fact(term.only_if) is True)
            and (not term.unless or self.fact(term.unless) is not True)
        )

    def _stops(self, step: Step, term: Term) -> tuple[Span, ...]:
        if not self.state.pauses and not term.stops:
            return ()
        events = self.definition.events
        spans: list[Span] = [
            (pause.since, pause.until)
            for pause in self.state.pauses
            if self._pauses(pause.event, step) or (pause.event == CASE_HELD and stands(term))
        ]
        for name in term.stops:
            if name in self.definition.by_key:
                spans += self._open_spans(name)
            elif name in events and touches(events[name].pauses):
                spans += [(pause.since, pause.until) for pause in self.state.pauses if pause.event == name]
            elif name in self.state.events:
                spans.append((self.state.events[name], self._answered(name)))
        return tuple(spans)

    def stood_still(self, step: Step, since: datetime, until: datetime) -> timedelta:
        """Return how long the clock of a step stood still in a span of time."""
        spans = merged(span for term in self.plan.terms[step.key] for span in self._stops(step, term))
        lengths = (min(end or until, until) - max(start, since) for start, end in spans)
        return sum((length for length in lengths if length > timedelta()), timedelta())

    def _open_spans(self, key: str) -> Iterable[Span]:
        for place in self.places(self.definition.by_key[key]):
            for one in self.attempts.get(place, ()):
                if one.opened is not None:
                    yield one.opened, one.settled

    def _answered(self, event: str) -> datetime | None:
        """Return when the steps that answer an event were settled: papers were asked for until they were sent."""
        ends = []
        for step in self.plan.opened_by(event):
            settled = self.settled_at(step.key)
            if settled is None:
                return None
            ends.append(settled)
        return max(ends, default=None)

    def _pauses(self, event: str, step: Step) -> bool:
        known = self.definition.events.get(event)
        return known is not None and known.pauses.means(step.key) and step.key not in known.keeps

    def paused_by(self, step: Step) -> str | None:
        """Return the event that keeps the step paused now, or that the case is on hold."""
        if not self.state.pauses:
            return None
        if keeps_shut(self.state, self.plan.terms[step.key]):
            return CASE_HELD
        running = (pause.event for pause in self.state.pauses if pause.until is None)
        return next((event for event in running if self._pauses(event, step)), None)

    def wake_at(self, moment: datetime | None) -> None:
        """Note a moment at which something changes by itself."""
        if moment is not None and moment > self.now and (self.wakes is None or moment < self.wakes):
            self.wakes = moment

    def wait_for_fact(self, key: str, step: Step) -> Reason:
        """Say that a step waits for a fact, and until when somebody has to care."""
        until = self.ready_since(step) + PATIENCE
        self.wake_at(until)
        return Reason("fact", key, until)


def _as_wished(attempt: Attempt, need: Need) -> bool:
    return attempt.status is Status.DONE and (need.outcomes is None or attempt.outcome in need.outcomes)


def _word(attempt: Attempt) -> str | None:
    """Return what conditions compare with: an outcome, or how the step ended without one."""
    return attempt.outcome if attempt.status is Status.DONE else str(attempt.status)


def latest(state: State) -> datetime:
    """Return the newest moment the state knows of: an act that is heard late does not turn time back."""
    moments = [state.started, *state.events.values()]
    for tries in state.attempts.values():
        newest = tries[-1].settled or tries[-1].opened
        if newest is not None:
            moments.append(newest)
    return max(moments)
