"""A family's case as plain Python: what a worker, partners and the family may do, and what comes of it.

Two journeys side by side. The small one has three steps and a paper; of the flagship only its one offer and its days are
modelled, and that it can be stopped. Time passes when the model is told so: `now` is the moment of what happens next.
Nothing here knows how the product does it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

JOURNEY = """journey: modelled
version: 1
area: social_services
title: Три шага
about: Маленький маршрут для проверки.
led_by: clinic_social_service
rights_date: child.born_on
eligibility:
  born: child.born_on is known
stages:
  work: Работа
steps:
  work:
    first:
      by: leader
      gives: [model_letter]
      due: closing_week
      title: Первый шаг
      family: Делаем первый шаг.
    second:
      by: leader
      needs: [first]
      due: closing_week
      title: Второй шаг
      family: Делаем второй шаг.
    third:
      by: leader
      due: closing_week
      title: Третий шаг
      family: Делаем третий шаг.
documents:
  model_letter:
    ru: Письмо
    en: A letter
    whose: ours
    says:
      ru: Ребёнок родился {child.born_on}.
      en: The child was born on {child.born_on}.
    tells: [child.born_on]
    closes:
      ru: До встречи.
      en: Until we meet.
    signed_by: us
    printed: at_end
"""
FIRST, SECOND, THIRD = "first", "second", "third"
STEPS = (FIRST, SECOND, THIRD)
WAITS, OPEN, DONE, DROPPED = "waits", "open", "done", "dropped"
LINK_OUTLIVES = 30  # days that a family's link lets in after its case was closed


@dataclass
class Model:
    """How the case stands, and how often what was told of it."""

    now: datetime
    answer_until: datetime  # of the newest offer
    days: int = 0  # that have passed
    steps: dict[str, str] = field(default_factory=lambda: {FIRST: OPEN, SECOND: WAITS, THIRD: OPEN})
    state: str = "active"
    papers: int = 0  # of the first step, one each time that it was done
    told: dict[str, int] = field(default_factory=dict)
    notes: int = 0
    offer: str = "offered"  # of the talk with a lawyer
    asked: int = 1  # how many partners were asked for it
    day: str = "proposed"  # the newest that somebody chose; "proposed" before
    day_begins: datetime | None = None  # the booked one
    is_stopped: bool = False  # the flagship
    # of the family: token -> the day on which the case was closed, None while it goes on
    links: dict[str, int | None] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)

    # ---- the small journey -------------------------------------------------------------------------------------------

    @property
    def open_steps(self) -> set[str]:
        """The steps that somebody can do now."""
        return {step for step, stands in self.steps.items() if stands == OPEN}

    def complete(self, step: str) -> bool:
        """A step is done; say whether it could be."""
        if self.steps[step] != OPEN:
            return False
        self.steps[step] = DONE
        self._tell("step.done")
        if step == FIRST:
            self.papers += 1
            if self.steps[SECOND] == WAITS:
                self.steps[SECOND] = OPEN
        self._close_when_all_is_over()
        return True

    def drop(self, step: str) -> bool:
        """A step is taken off the plan, and what needs it waits until it is done after all; say whether it could be."""
        if self.steps[step] != OPEN:
            return False
        self.steps[step] = DROPPED
        self._tell("step.dropped")
        self._close_when_all_is_over()
        return True

    def redo(self, step: str) -> bool:
        """A step that was done or dropped is done once more, also of a closed case; say whether it could be."""
        if self.steps[step] not in (DONE, DROPPED):
            return False
        self.steps[step] = OPEN
        if self.state == "closed":
            self._go_on()
        self._tell("step.redone")
        return True

    def note(self) -> None:
        """A colleague wrote something down."""
        self.notes += 1
        self._tell("note.added")

    def hold(self) -> bool:
        """The case rests; say whether it could. Held longer is held once more."""
        if self.state not in ("active", "on_hold"):
            return False
        self.state = "on_hold"
        self._tell("case.held")
        return True

    def resume(self) -> bool:
        """The case goes on; say whether it rested."""
        if self.state != "on_hold":
            return False
        self.state = "active"
        self._tell("case.resumed")
        return True

    # ---- the end -----------------------------------------------------------------------------------------------------

    def _close_when_all_is_over(self) -> None:
        """A case closes with the last of its journeys."""
        if self.is_stopped and not self.open_steps:
            self._close()

    def stop(self) -> bool:
        """The flagship is ended by hand: its offer is taken back, its day is given back; say whether it went on."""
        if self.is_stopped:
            return False
        self.is_stopped = True
        self.offer = {"offered": "withdrawn", "accepted": "revoked"}.get(self.offer, self.offer)
        self.day = "cancelled" if self.day == "booked" else self.day
        self._tell("journey.stopped")
        self._close_when_all_is_over()
        return True

    def close(self) -> bool:
        """The case is closed by hand; say whether no journey was under way and it was open."""
        if not self.is_stopped or self.open_steps or self.state == "closed":
            return False
        self._close()
        self._tell("case.closed")
        return True

    def reopen(self) -> bool:
        """A closed case is opened; say whether it was closed."""
        if self.state != "closed":
            return False
        self._go_on()
        self._tell("case.reopened")
        return True

    # ---- the family's links ------------------------------------------------------------------------------------------

    def linked(self, token: str) -> None:
        """A link is there; a new one is as old as the closing of its case."""
        self.links.setdefault(token, self.days if self.state == "closed" else None)

    def lets_in(self, token: str) -> bool:
        """Say whether a link still opens the family's page."""
        closed_on = self.links[token]
        is_over = closed_on is not None and self.days - closed_on >= LINK_OUTLIVES
        return token not in self.revoked and not is_over

    def _close(self) -> None:
        self.state = "closed"
        self.links |= {token: self.days for token, closed_on in self.links.items() if closed_on is None}

    def _go_on(self) -> None:
        self.state = "active"
        self.links |= {token: None for token in self.links if self.lets_in(token)}

    def revoke(self) -> bool:
        """All links are closed; say whether there was one that nobody had closed."""
        if not self.links.keys() - self.revoked:
            return False
        self.revoked |= self.links.keys()
        self._tell("link.revoked")
        return True

    # ---- the offer and the days --------------------------------------------------------------------------------------

    def accept(self) -> bool:
        """The partner takes the talk on; say whether it was still asked, and in time."""
        if self.offer != "offered" or self.now > self.answer_until:
            return False
        self.offer = "accepted"
        self._tell("offer.accepted")
        return True

    def decline(self, *, another: datetime | None) -> bool:
        """The partner cannot, and the next is asked, if there is one; say whether it was still asked.

        Args:
            another: Until when the next may answer.
        """
        return self._not_by_this_one("declined", another)

    def expire(self, *, another: datetime | None) -> bool:
        """The partner has not answered in time, and the next is asked; say whether its time was over."""
        return self.now >= self.answer_until and self._not_by_this_one("expired", another)

    def _not_by_this_one(self, how: str, another: datetime | None) -> bool:
        if self.offer != "offered":
            return False
        self._tell(f"offer.{how}")
        if another is None:
            self.offer = how
            return True
        self.asked += 1
        self.answer_until = another
        return True

    def choose(self, *, begins: datetime) -> bool:
        """A proposed day is booked; say whether it lay ahead."""
        if begins <= self.now:
            return False
        self.day, self.day_begins = "booked", begins
        self._tell("day.booked")
        return True

    def cancel(self) -> bool:
        """The booked day is given back; say whether one was booked that lay ahead."""
        if self.day != "booked" or self.day_begins is None or self.day_begins <= self.now:
            return False
        self.day = "cancelled"
        self._tell("day.cancelled")
        return True

    def _tell(self, what: str) -> None:
        self.told[what] = self.told.get(what, 0) + 1
