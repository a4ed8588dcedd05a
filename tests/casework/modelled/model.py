"""A family's case as plain Python: what a worker, partners and the family may do, and what comes of it.

Two journeys side by side. The small one has three steps and a paper; of the flagship only its one offer and its days are
modelled. Nothing here knows how the product does it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass
class Model:
    """How the case stands, and how often what was told of it."""

    steps: dict[str, str] = field(default_factory=lambda: {FIRST: OPEN, SECOND: WAITS, THIRD: OPEN})
    state: str = "active"
    papers: int = 0  # of the first step, one each time that it was done
    told: dict[str, int] = field(default_factory=dict)
    notes: int = 0
    offer: str = "offered"  # of the talk with a lawyer
    asked: int = 1  # how many partners were asked for it
    day: str = "proposed"  # the newest that somebody chose; "proposed" before

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
        return True

    def drop(self, step: str) -> bool:
        """A step is taken off the plan, and what needs it waits until it is done after all; say whether it could be."""
        if self.steps[step] != OPEN:
            return False
        self.steps[step] = DROPPED
        self._tell("step.dropped")
        return True

    def redo(self, step: str) -> bool:
        """A step that was done or dropped is done once more; say whether it could be."""
        if self.steps[step] not in (DONE, DROPPED):
            return False
        self.steps[step] = OPEN
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

    # ---- the offer and the days --------------------------------------------------------------------------------------

    def accept(self) -> bool:
        """The partner takes the talk on; say whether it was still asked."""
        if self.offer != "offered":
            return False
        self.offer = "accepted"
        self._tell("offer.accepted")
        return True

    def decline(self, *, another: bool) -> bool:
        """The partner cannot, and the next is asked, if there is one; say whether it was still asked."""
        if self.offer != "offered":
            return False
        self.offer = "offered" if another else "declined"
        self.asked += another
        self._tell("offer.declined")
        return True

    def choose(self) -> bool:
        """A proposed day is booked; say whether it could be."""
        self.day = "booked"
        self._tell("day.booked")
        return True

    def cancel(self) -> bool:
        """The booked day is given back; say whether one was."""
        if self.day != "booked":
            return False
        self.day = "cancelled"
        self._tell("day.cancelled")
        return True

    def _tell(self, what: str) -> None:
        self.told[what] = self.told.get(what, 0) + 1
