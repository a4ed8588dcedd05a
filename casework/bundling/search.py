"""The exact search for the cheapest days of one family, for all days and all arrivals at once.

A state is (visits done, where the last one was, lags still running). Its value is a set of
arrivals, one bit each: the family that comes on that day in that slot can have finished exactly
these visits by `duration of them + idle slots so far`. Going to the next visit is one shift and one
AND for all arrivals of all days. Layers count idle slots: the first layer in which an arrival has
finished everything is the least idle time this arrival can have, hence the proof.

An arrival is handed on from a state to a next visit once, at the first start that fits: leaving
later never helps, because whoever is earlier at the next door may still wait there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from casework.bundling.free_time import Layout, Place, span
from casework.bundling.problem import FamilyWishes

Lags = tuple[tuple[int, int], ...]  # (visit, slots after the arrival before which it must not start), by visit
Spot = tuple[int, Lags]  # place of the last visit, lags still running
Step = tuple[int, int, int]  # (visit, place, slot of the day in which it starts)


@dataclass(frozen=True)
class SearchResult:
    """The best arrival of one day: its cost, its idle slots and the way through the visits."""

    day: int
    cost: int
    idle: int
    steps: tuple[Step, ...]


@dataclass(slots=True)
class _State:
    """What is known of one state: arrivals that reached it, those not yet handed on to each next place."""

    reached: int
    waiting: list[int]
    history: list[tuple[int, int]] = field(default_factory=list)  # (layer, arrivals new in it)


class Search:
    """One family's search over candidate days. Make it, call `run` once."""

    def __init__(
        self, *, family: FamilyWishes, places: Sequence[Place], layout: Layout, walking: Sequence[Sequence[int]],
        day_cost: Sequence[int], idle_cost: int,
    ) -> None:  # fmt: skip
        self.layout, self.places, self.day_cost, self.idle_cost = layout, places, day_cost, idle_cost
        self.arrival_cost = family.arrival_cost
        self.cheaper_than: dict[int, int] = {}
        self.durations = [visit.slots for visit in family.visits]
        self.count = len(self.durations)
        self.full = (1 << self.count) - 1
        self.most_idle = longest_idle(family, layout.slots)
        self.walking = [[walking[a.building][b.building] for b in places] for a in places]
        self.needed = [0] * self.count
        self.lags: list[list[tuple[int, int]]] = [[] for _ in range(self.count)]
        for rule in family.precedence:
            self.needed[rule.after] |= 1 << rule.before
            if rule.lag_slots:
                self.lags[rule.before].append((rule.after, rule.lag_slots))
        self.duration_of = [0] * (self.full + 1)
        for done in range(1, self.full + 1):
            self.duration_of[done] = self.duration_of[done & (done - 1)] + self.durations[_lowest(done)]
        self._tables()
        self.states: list[dict[Spot, _State]] = [{} for _ in range(self.full + 1)]
        self.live: list[dict[tuple[int, Spot], _State]] = [{} for _ in range(self.count + 1)]
        self.queue: dict[int, list[dict[tuple[int, Spot], int]]] = {}
        self.best: dict[int, tuple[int, int, int]] = {}  # day: (cost, arrival slot, idle slots)
        self.finished = 0
        self.open = -1

    def _tables(self) -> None:
        """Work out latest starts: of each visit, of each place, and of whole sets of visits still to do."""
        last_starts = [[0] * self.layout.days for _ in range(self.count)]
        self.last_start_of_place = []
        for place in self.places:
            lengths = [mask.bit_length() for mask in self.layout.cut(place.starts)]
            self.last_start_of_place.append(self.layout.join(span(0, length) for length in lengths))
            known = last_starts[place.visit]
            last_starts[place.visit] = [max(pair) for pair in zip(known, lengths, strict=True)]
        latest = [self.layout.join(span(0, length) for length in lengths) for lengths in last_starts]
        # With every visit done nothing is left to start, so the end may lie on closing time, even
        # on the last day.
        self.not_too_late = [0] * self.full + [-1]
        for done in range(self.full - 1, -1, -1):
            missing = _lowest(~done)
            self.not_too_late[done] = self.not_too_late[done | 1 << missing] & latest[missing]
        self.moves: list[list[int] | None] = [None] * (self.full + 1)
        self.room: dict[tuple[int, int], int] = {}

    def run(self, top: int) -> list[SearchResult]:
        """Return the `top` cheapest days, cheapest first, of equally cheap ones the earlier.

        Fewer if fewer exist.
        """
        for number in self._next_places(0):
            place = self.places[number]
            self._go(0, number, (), 0, place.starts & self._room(0, 0))
        for layer in range(self.most_idle + 1):
            self.open = self._still_open(layer, top)
            if not self.open or not (self.queue or any(self.live)):
                break
            self._layer(layer)
        ranked = sorted((cost, day, arrival, idle) for day, (cost, arrival, idle) in self.best.items())
        return [
            SearchResult(day, cost, idle, self._way_back(day, arrival, idle))
            for cost, day, arrival, idle in ranked[:top]
        ]

    def _still_open(self, layer: int, top: int) -> int:
        """Return the arrivals that could still better their day so that it is one of the `top`, from this layer on."""
        ranked = sorted((cost, day) for day, (cost, _, _) in self.best.items())
        worst = ranked[top - 1] if len(ranked) >= top else None
        masks = []
        for day, day_cost in enumerate(self.day_cost):
            limits = []
            if day in self.best:
                limits.append(self.best[day][0])
            if worst:
                limits.append(worst[0] + (day < worst[1]))  # among equals the earlier day is offered
            masks.append(self._cheaper_arrivals(min(limits) - day_cost - self.idle_cost * layer if limits else None))
        return self.layout.join(masks)

    def _cheaper_arrivals(self, limit: int | None) -> int:
        """Return the slots of a day in which arriving costs less than `limit`."""
        if limit is None or (self.arrival_cost is None and limit > 0):
            return span(0, self.layout.slots)
        if self.arrival_cost is None:
            return 0
        if limit not in self.cheaper_than:
            cheap = (1 << slot for slot, cost in enumerate(self.arrival_cost) if cost < limit)
            self.cheaper_than[limit] = sum(cheap)
        return self.cheaper_than[limit]

    def _layer(self, layer: int) -> None:
        fresh = self.queue.get(layer)
        for size in range(1, self.count):
            live = self.live[size]
            if fresh is None:
                fresh = self.queue.get(layer)
            for key, arrivals in fresh[size].items() if fresh else ():
                self._reach(live, key, layer, arrivals & self.open & ~self.finished)
            if live:
                ended = [key for key, state in live.items() if not self._hand_on(key, state, layer)]
                for key in ended:
                    del live[key]
        fresh = self.queue.pop(layer, None)
        if fresh and fresh[self.count]:
            self._finish(layer, fresh[self.count])

    def _reach(self, live: dict[tuple[int, Spot], _State], key: tuple[int, Spot], layer: int, arrivals: int) -> None:
        done, spot = key
        state = self.states[done].get(spot)
        if state is None:
            state = self.states[done][spot] = _State(0, [0] * len(self._next_places(done)))
        arrivals &= ~state.reached
        if arrivals:
            state.reached |= arrivals
            state.history.append((layer, arrivals))
            state.waiting = [waiting | arrivals for waiting in state.waiting]
            live[key] = state

    def _hand_on(self, key: tuple[int, Spot], state: _State, layer: int) -> bool:
        """Send the arrivals of a state on to every next place that starts now.

        Return whether any still wait.
        """
        done, (here, lags) = key
        elapsed, walks, waiting = self.duration_of[done] + layer, self.walking[here], state.waiting
        keep, any_wait = self.open & ~self.finished, False
        for index, number in enumerate(self._next_places(done)):
            arrivals = waiting[index] & keep
            if not arrivals:
                waiting[index] = 0
                continue
            walk = walks[number]
            start = elapsed + walk
            if layer + walk > self.most_idle:
                waiting[index] = 0
                continue
            arrivals &= self.last_start_of_place[number] >> start
            place = self.places[number]
            if lags and any(visit == place.visit and start < release for visit, release in lags):
                now = 0
            else:
                now = arrivals & (place.starts >> start)
            waiting[index] = arrivals ^ now
            any_wait = any_wait or arrivals != now
            if now:
                self._go(done, number, lags, layer + walk, now)
        return any_wait

    def _go(self, done: int, number: int, lags: Lags, layer: int, arrivals: int) -> None:
        """Queue the state after the visit at place `number`, for arrivals that can still finish the day."""
        visit = self.places[number].visit
        after = done | 1 << visit
        arrivals &= self._room(after, layer)
        if not arrivals:
            return
        spot = (number, self._lags_after(lags, visit, self.duration_of[after] + layer))
        sizes = self.queue.get(layer)
        if sizes is None:
            sizes = self.queue[layer] = [{} for _ in range(self.count + 1)]
        bucket, key = sizes[after.bit_count()], (after, spot)
        bucket[key] = bucket.get(key, 0) | arrivals

    def _room(self, done: int, layer: int) -> int:
        """Return the arrivals for which, this late, the day is not over and no visit still to do is too late."""
        arrivals = self.room.get((done, layer))
        if arrivals is None:
            elapsed = self.duration_of[done] + layer
            ends_in_time = self.layout.every_day(span(0, self.layout.slots - elapsed + 1))
            arrivals = self.room[done, layer] = (self.not_too_late[done] >> elapsed) & ends_in_time
        return arrivals

    def _lags_after(self, lags: Lags, visit: int, end: int) -> Lags:
        """Return the lags still running when `visit` has ended `end` slots after the arrival."""
        own = self.lags[visit]
        if not lags and not own:
            return ()
        running = {other: release for other, release in lags if other != visit and release > end}
        for other, lag in own:
            running[other] = max(running.get(other, 0), end + lag)
        return tuple(sorted(running.items()))

    def _next_places(self, done: int) -> list[int]:
        moves = self.moves[done]
        if moves is None:
            moves = self.moves[done] = [
                number
                for number, place in enumerate(self.places)
                if not done >> place.visit & 1 and not self.needed[place.visit] & ~done
            ]
        return moves

    def _finish(self, layer: int, fresh: dict[tuple[int, Spot], int]) -> None:
        """Record the arrivals that have finished everything: this layer is their least idle time."""
        new = 0
        for (done, spot), reached in fresh.items():
            if arrivals := reached & ~self.finished:
                self.states[done][spot] = state = self.states[done].get(spot) or _State(0, [])
                state.history.append((layer, arrivals))
                new |= arrivals
        self.finished |= new
        if not new:
            return
        for day, arrivals in enumerate(self.layout.cut(new)):
            if arrivals:
                price, arrival = self._cheapest_arrival(arrivals)
                cost = self.idle_cost * layer + self.day_cost[day] + price
                if day not in self.best or cost < self.best[day][0]:
                    self.best[day] = (cost, arrival, layer)

    def _cheapest_arrival(self, arrivals: int) -> tuple[int, int]:
        if self.arrival_cost is None:
            return 0, _lowest(arrivals)
        return min((cost, slot) for slot, cost in enumerate(self.arrival_cost) if arrivals >> slot & 1)

    def _way_back(self, day: int, arrival: int, idle: int) -> tuple[Step, ...]:
        """Walk from the end of the day to its first visit through states that this arrival reached."""
        bit = 1 << (day * self.layout.stride + arrival)
        done, layer = self.full, idle
        spot = min(spot for spot, state in self.states[done].items() if _first_layer(state, bit) == layer)
        steps: list[Step] = []
        while True:
            visit = self.places[spot[0]].visit
            start = self.duration_of[done] + layer - self.durations[visit]
            steps.append((visit, spot[0], arrival + start))
            done ^= 1 << visit
            if not done:
                return tuple(reversed(steps))
            spot, layer = self._predecessor(done, spot, start, layer, bit)

    def _predecessor(self, done: int, spot: Spot, start: int, layer: int, bit: int) -> tuple[Spot, int]:
        number, lags = spot
        visit = self.places[number].visit
        for before, state in sorted(self.states[done].items(), key=_spot_of):  # the same plan whatever `top` was asked
            reached = _first_layer(state, bit)
            if reached is None or reached > layer - self.walking[before[0]][number]:
                continue
            if any(other == visit and start < release for other, release in before[1]):
                continue
            if self._lags_after(before[1], visit, start + self.durations[visit]) == lags:
                return before, reached
        raise AssertionError("a state was reached from nowhere")


def longest_idle(family: FamilyWishes, day_slots: int) -> int:
    """Return the most idle slots the family's wishes and the length of a day allow.

    Negative: its visits do not fit.
    """
    care = sum(visit.slots for visit in family.visits)
    stay = day_slots if family.max_stay_slots is None else min(day_slots, family.max_stay_slots)
    idle = stay - care
    return idle if family.max_idle_slots is None else min(idle, family.max_idle_slots)


def _first_layer(state: _State, bit: int) -> int | None:
    return next((layer for layer, arrivals in state.history if arrivals & bit), None)


def _spot_of(item: tuple[Spot, _State]) -> Spot:
    return item[0]


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
