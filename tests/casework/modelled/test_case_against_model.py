"""A case against a plain model of it, in any order of acts while days pass, with crashes at any statement of any of them.

An act that crashes leaves nothing; a worker that dies before the commit of an effect has it once later on. `make proofs`
tries ten times as many. What is found is told with its steps, which `derandomize` makes the same in every run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from casework import access, clock, invariants, outbox
from casework.access import Actor
from casework.act_parts import access_links
from casework.actions.case import case_state, family_links, intake, journey_stop, notes
from casework.actions.partners import offers
from casework.actions.steps import work_items
from casework.actions.visits import booked_days, day_proposals
from casework.errors import CaseworkError
from casework.models import AccessLink, CaseJourney, LinkKind, TimelineEntry, Visit
from journeys.models import WorkItem
from tests import builders, databases
from tests.builders import Story
from tests.casework.modelled.model import JOURNEY, STEPS, Model
from tests.journeys.planted_runs import publish
from tests.proofs import IS_WHOLE, examples
from tests.storm import kill_points

pytestmark = pytest.mark.long

IN_A_SLICE, STEP_COUNT = 3, 30
CRASH = st.integers(-150, 60).map(lambda drawn: max(drawn, 0))  # at which statement; 0: not
SELDOM = 3  # once in so many times and one
LENGTHS = (1, 1, 2, 8, 8, 30)  # days that pass at once
EFFECTS = ("draft_paper", "print_paper", "propose_days")
TOLD = (
    "step.done",
    "step.dropped",
    "step.redone",
    "note.added",
    "case.held",
    "case.resumed",
    "offer.accepted",
    "offer.declined",
    "offer.expired",
    "day.booked",
    "day.cancelled",
    "journey.stopped",
    "case.closed",
    "case.reopened",
    "link.revoked",
)
# what a search of thirty cases surely does; the rarer ones are told, and are hardly ever missing
USUAL = {"complete", "drop", "redo", "note", "hold", "stop", "close", "reopen", "revoke", "days", "accept"}


class Crash(BaseException):
    """The process is gone: nobody catches this."""


class Crashing:
    """Raises before one of the statements of a connection, as if nothing came after it."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  (Django's order)
        """Run one statement, unless it is the one."""
        self.left -= 1
        if self.left == 0:
            raise Crash
        return execute(sql, params, many, context)


def _family() -> tuple[Story, Story]:
    """A family in two journeys: the flagship with its days, and three small steps. What the flagship began is over."""
    big = builders.town(days=14).a_case(born_days_ago=23).with_days()
    for link in big.rows(CaseJourney, begun_by_item__isnull=False):
        journey_stop.stop_journey(by=big.by, run_key=link.run_key, reason="begun_by_mistake")
    publish(JOURNEY, clock.now())
    small = replace(big, run_key=intake.choose_journey(by=big.by, case_id=big.case_id, journey="modelled"))
    return big, small


class Modelled(RuleBasedStateMachine):
    """One case and its model."""

    acts: Counter[str] = Counter()
    crashes = 0

    def __init__(self) -> None:
        super().__init__()
        self.big, self.small = databases.filled("modelled", _family)
        self.model = Model(now=clock.now(), answer_until=self._talks()[-1].answer_by)
        self.before = self._told()

    # ---- acts --------------------------------------------------------------------------------------------------------

    @rule(step=st.sampled_from(STEPS), crash=CRASH)
    def a_step_is_done(self, step: str, crash: int) -> None:
        self._act("complete", lambda: self.small.done(step), lambda: self.model.complete(step), crash)

    @rule(crash=CRASH)
    def all_that_is_open_is_done(self, crash: int) -> None:
        """By which a case comes to its end, once the flagship was stopped."""
        for step in STEPS:
            if step in self.model.open_steps:
                self.a_step_is_done(step=step, crash=crash)

    @rule(step=st.sampled_from(STEPS), crash=CRASH)
    def a_step_is_dropped(self, step: str, crash: int) -> None:
        def drop() -> None:
            work_items.drop(by=self.small.by, item_key=self.small.item(step).key, because="Не нужно")

        self._act("drop", drop, lambda: self.model.drop(step), crash)

    @rule(step=st.sampled_from(STEPS), crash=CRASH)
    def a_step_is_done_again(self, step: str, crash: int) -> None:
        def redo() -> None:
            work_items.redo(by=self.small.by, item_key=self._last_item(step))

        self._act("redo", redo, lambda: self.model.redo(step), crash)

    @rule(crash=CRASH)
    def somebody_notes_something(self, crash: int) -> None:
        note = {"by": self.small.by, "case_id": self.small.case_id, "text": "Звонила бабушка"}
        self._act("note", lambda: notes.add_note(**note), lambda: self.model.note() or True, crash)

    @rule(crash=CRASH)
    def the_case_rests(self, crash: int) -> None:
        until = self.big.town.today + timedelta(days=5)
        hold = {"by": self.big.by, "case_id": self.big.case_id, "until": until, "because": "Больница"}
        self._act("hold", lambda: case_state.hold(**hold), self.model.hold, crash)

    @rule(crash=CRASH)
    def the_case_goes_on(self, crash: int) -> None:
        on = {"by": self.big.by, "case_id": self.big.case_id}
        self._act("resume", lambda: case_state.resume(**on), self.model.resume, crash)

    @rule(crash=CRASH)
    def the_partner_takes_the_talk_on(self, crash: int) -> None:
        number = self._talk()
        take = {"offer_number": number, "by": self.big.by, "on_behalf_of": "charity"}
        self._act("accept", lambda: offers.accept_offer(**take), self.model.accept, crash)

    @rule(crash=CRASH)
    def the_partner_cannot(self, crash: int) -> None:
        number, asked = self._talk(), len(self._talks())
        told = {"offer_number": number, "by": self.big.by, "reason": "no_people", "on_behalf_of": "charity"}
        modelled = lambda: self.model.decline(another=self._asked_instead(asked))  # noqa: E731
        self._act("decline", lambda: offers.decline_offer(**told), modelled, crash)

    @rule(crash=CRASH)
    def nobody_has_answered_in_time(self, crash: int) -> None:
        number, asked = self._talk(), len(self._talks())
        modelled = lambda: self.model.expire(another=self._asked_instead(asked))  # noqa: E731
        self._act("expire", lambda: offers.expire_offer(actor=self._machine, offer_number=number), modelled, crash)

    @rule(crash=CRASH)
    def a_day_is_chosen(self, crash: int) -> None:
        proposed = self.big.days("proposed")
        if proposed:
            day = {"by": self.big.by, "visit_day_id": proposed[0].pk}
            begins = min(one.during.lower for one in self.big.rows(Visit, visit_day=proposed[0]))
            self._act("choose", lambda: booked_days.choose_day(**day), lambda: self.model.choose(begins=begins), crash)

    @rule(crash=CRASH)
    def the_day_is_cancelled(self, crash: int) -> None:
        def cancel() -> None:
            booked_days.cancel_day(by=self.big.by, item_key=self.big.item("doctors_day").key)

        self._act("cancel", cancel, self.model.cancel, crash)

    @rule(drawn=st.integers(0, SELDOM), crash=CRASH)
    def the_flagship_is_stopped(self, drawn: int, crash: int) -> None:
        if drawn == 0:  # seldom: most of what can happen is over then
            stop = {"by": self.big.by, "run_key": self.big.run_key, "reason": "family_wishes"}
            self._act("stop", lambda: journey_stop.stop_journey(**stop), self.model.stop, crash)

    @rule(crash=CRASH)
    def the_case_is_closed(self, crash: int) -> None:
        case = {"by": self.big.by, "case_id": self.big.case_id}
        self._act("close", lambda: case_state.close(**case), self.model.close, crash)

    @rule(crash=CRASH)
    def the_case_is_opened_again(self, crash: int) -> None:
        case = {"by": self.big.by, "case_id": self.big.case_id, "because": "Ошиблись"}
        self._act("reopen", lambda: case_state.reopen(**case), self.model.reopen, crash)

    @rule(drawn=st.integers(0, SELDOM), crash=CRASH)
    def the_case_comes_to_its_end_and_is_opened_and_closed_again(self, drawn: int, crash: int) -> None:
        if drawn == 0:  # by chance alone these four would hardly ever follow one another
            self.the_flagship_is_stopped(drawn=0, crash=0)
            self.all_that_is_open_is_done(crash=crash)
            self.the_case_is_opened_again(crash=0)
            self.the_case_is_closed(crash=crash)

    @rule(crash=CRASH)
    def the_links_are_revoked(self, crash: int) -> None:
        case = {"by": self.big.by, "case_id": self.big.case_id}
        self._act("revoke", lambda: family_links.revoke_link(**case), self.model.revoke, crash)

    @rule()
    def the_family_is_given_a_link(self) -> None:
        """The one that it has, or where that is over or nearly so, another."""
        case = self.big.case()
        with access.acting_as(self._machine):
            access_links.of_family(case=case, at=clock.now())

    # ---- time --------------------------------------------------------------------------------------------------------

    @rule(days=st.sampled_from(LENGTHS))
    def days_pass(self, days: int) -> None:
        self.big.town.move(days=days)
        self.model.days += days
        type(self).acts["days"] += days

    @rule(drawn=st.integers(0, SELDOM), crash=CRASH)
    def a_month_passes_and_nobody_has_answered(self, drawn: int, crash: int) -> None:
        if drawn == 0:
            self.days_pass(days=30)
            self.nobody_has_answered_in_time(crash=crash)

    @rule(crash=CRASH)
    def a_worker_notices_what_day_it_is_and_may_die(self, crash: int) -> None:
        with suppress(Crash), connection.execute_wrapper(Crashing(crash)):
            for story in (self.small, self.big):
                story.wake()
            for key in day_proposals.with_lost_days(actor=self._machine):
                day_proposals.renew(actor=self._machine, item_key=key)

    @rule(crash=CRASH)
    def a_worker_has_effects_and_may_die(self, crash: int) -> None:
        rows = self.small.queued(*EFFECTS) + self.big.queued("propose_days")
        with suppress(Crash), connection.execute_wrapper(Crashing(crash)):
            for row in rows:
                outbox.have_effect(row.pk)

    def _act(self, name: str, do: Callable[[], object], modelled: Callable[[], object], crash: int) -> None:
        """Do an act for real; the model follows only where it was done, and knows when it could not be."""
        self.model.now = clock.now()
        before, was, refused = kill_points.census() if crash else None, repr(self.model), ""
        try:
            with connection.execute_wrapper(Crashing(crash)):
                refused = "nothing was due" if do() is False else ""
        except Crash:
            type(self).crashes += 1
            left = kill_points.census()
            assert left == before, f"{name} crashed at statement {crash} and left something"  # noqa: PT017
            return
        except (CaseworkError, KeyError) as refusal:  # a KeyError: there is no such open step
            refused = f"{type(refusal).__name__} {refusal}"
        could = bool(modelled())
        assert could is not bool(refused), f"{name}: {refused or 'done'}, the model {could}: {was}"
        type(self).acts[name] += could

    # ---- what must hold ----------------------------------------------------------------------------------------------

    @invariant()
    def the_steps_are_those_of_the_model(self) -> None:
        assert set(self.small.items()) == self.model.open_steps

    @invariant()
    def every_act_is_told_once(self) -> None:
        now = self._told()
        assert {what: now[what] - self.before[what] for what in TOLD} == {
            what: self.model.told.get(what, 0) for what in TOLD
        }

    @invariant()
    def state_offer_and_day_are_those_of_the_model(self) -> None:
        case = self.big.case()
        assert case.state == self.model.state
        talks = [one.state for one in self._talks()]
        assert len(talks) == self.model.asked
        assert talks[-1] == self.model.offer
        booked = self.big.days("booked")
        assert len(booked) == (self.model.day == "booked")

    @invariant()
    def a_link_lets_in_until_it_is_old_or_revoked(self) -> None:
        for link in self.big.rows(AccessLink, kind=LinkKind.FAMILY):
            token = access_links.token_of(link.pk)
            self.model.linked(token)
            assert self._lets_in(token) is self.model.lets_in(token), repr(self.model)

    def teardown(self) -> None:
        """All effects are had, and nothing is broken, nothing double, nothing missing."""
        self.small.effects(*EFFECTS)
        self.big.effects("propose_days")
        issued = [one for one in self.small.papers().get("model_letter", []) if one.is_issued]
        assert len(issued) == self.model.papers
        assert len({one.number for one in issued}) == len(issued)
        broken = {one.rule: one.count for one in invariants.count() if one.count and one.rule != "scheduler_silent"}
        assert broken == {}

    # ---- looking -----------------------------------------------------------------------------------------------------

    def _told(self) -> Counter[str]:
        return Counter(one.what for one in self.big.rows(TimelineEntry))

    @property
    def _machine(self) -> Actor:
        return self.big.town.machine

    def _lets_in(self, token: str) -> bool:
        with suppress(access_links.LinkClosed):
            access_links.find(token=token)
            return True
        return False

    def _asked_instead(self, before: int) -> datetime | None:
        """Until when the partner may answer who was asked after these; None where nobody was."""
        talks = self._talks()
        return talks[-1].answer_by if len(talks) > before else None

    def _talks(self) -> list[Any]:
        return [one for one in self.big.offers() if one.exclusive]

    def _talk(self) -> str:
        return str(self._talks()[-1].number)

    def _last_item(self, step: str) -> Any:
        """The newest work item of a step.

        Raises:
            KeyError: It never opened.
        """
        with access.acting_as(self.small.town.machine):
            rows = WorkItem.objects.filter(process__key=self.small.run_key, flow_task=f"modelled@1:{step}")
            return dict(enumerate(rows.order_by("-pk").values_list("key", flat=True)))[0]


def test_given_any_order_of_acts_and_crashes_then_the_case_is_as_its_model_says(module_db: str) -> None:
    run_state_machine_as_test(
        Modelled,
        settings=settings(
            max_examples=examples(IN_A_SLICE),
            stateful_step_count=STEP_COUNT,
            deadline=None,
            phases=(Phase.generate,),  # a step is real work in a database: what is found is told as it was found
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"acts: {dict(Modelled.acts)}, crashes: {Modelled.crashes}")
    assert Modelled.crashes
    assert len(Modelled.acts) > 4
    if IS_WHOLE:
        assert {name for name, times in Modelled.acts.items() if times} >= USUAL
