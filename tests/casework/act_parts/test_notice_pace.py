"""How much a family is written to: one SMS an hour, three a day, nothing lost and nothing told that is settled."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework import access, clock, outbox
from casework.act_parts import notice_pace, notices
from casework.actions import notice_delivery
from casework.models import Case, Notice
from casework.texts import notice_texts, sms_length
from tests import builders, databases
from tests.builders import Story
from tests.proofs import examples

MOSCOW = ZoneInfo("Europe/Moscow")
TEMPLATES = (
    "your_turn",
    "message",
    "paper_ready",
    "things_ready",
    "how_was_it",
    "new_helper",
    "improved",
    "day_tomorrow",
)
STEPS = ("choose_leave", "choose_stay")  # of the family; what was asked about one that is over is not told
IN_A_SLICE, STEPS_OF_ONE = 5, 30


@pytest.fixture
def case(module_db: str) -> Story:
    """A family to which nothing was written today."""
    return _quiet_family()


def _quiet_family() -> Story:
    family = builders.town().a_case().talked().agreed()
    with access.acting_as(family.town.machine):
        Notice.objects.filter(case=family.case_id).update(state="cancelled", trouble="settled")
    clock.move_to(_at(clock.now(), days=1, hour=9))
    return family


def _at(moment: datetime, *, days: int, hour: int) -> datetime:
    local = moment.astimezone(MOSCOW) + timedelta(days=days)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0)


def _write(case: Story, template: str, *, step: str = "", by_hand: bool = False) -> Notice | None:
    key = case.item(step).key if step else None
    with access.acting_as(case.town.machine):
        found = Case.objects.select_related("family", "region").get(pk=case.case_id)
        return notices.to_family(case=found, template=template, at=clock.now(), item_key=key, by_hand=by_hand)


def _pass(case: Story, **length: float) -> None:
    clock.move(timedelta(**length))
    while notice_delivery.queue_due(actor=case.town.machine):
        pass
    for row in case.queued("send_notice"):
        outbox.have_effect(row.pk)


def _sms(case: Story) -> list[Notice]:
    """What went out, each SMS once, oldest first; codes left out."""
    rows = case.rows(Notice, state="sent", told_with=None, organisation=None, code=None)
    return sorted(rows, key=lambda one: (one.settled_at, str(one.pk)))


def test_given_several_things_in_a_few_minutes_then_one_sms_tells_them_and_each_is_told(case: Story) -> None:
    for template in ("paper_ready", "your_turn", "things_ready"):
        _write(case, template)
        _pass(case, minutes=3)
    assert _sms(case) == [], "what comes next may go with it"
    _pass(case, minutes=2)
    (sms,) = _sms(case)
    with access.acting_as(case.town.machine):
        beside = list(Notice.objects.filter(told_with=sms).values_list("template", "state"))
    assert sorted([sms.template, *(one for one, _state in beside)]) == ["paper_ready", "things_ready", "your_turn"]
    assert {state for _one, state in beside} == {"sent"}


def test_given_an_sms_when_more_happens_within_the_hour_then_it_goes_together_an_hour_later(case: Story) -> None:
    _write(case, "paper_ready")
    _pass(case, minutes=11)
    _write(case, "things_ready")
    _pass(case, minutes=30)
    _write(case, "message")
    _pass(case, minutes=15)
    assert len(_sms(case)) == 1
    _pass(case, minutes=20)
    first, second = _sms(case)
    assert second.settled_at - first.settled_at >= timedelta(hours=1)
    assert {one.template for one in case.rows(Notice, state="sent")} >= {"paper_ready", "things_ready", "message"}


def test_given_three_today_when_more_comes_then_tomorrows_doctors_go_and_the_rest_goes_next_morning_in_one(
    case: Story,
) -> None:
    for template in ("paper_ready", "things_ready", "message"):
        _write(case, template)
        _pass(case, hours=1.5)
    assert len(_sms(case)) == notice_pace.MOST_A_DAY
    for template in ("your_turn", "day_tomorrow", "new_helper"):
        _write(case, template)
    _pass(case, hours=2)
    assert [one.template for one in _sms(case)][3:] == ["day_tomorrow"]

    clock.move_to(_at(clock.now(), days=1, hour=8))
    _pass(case, minutes=1)
    told = _sms(case)[4:]
    assert len(told) == 1
    assert {one.template for one in case.rows(Notice, told_with=told[0].pk)} | {told[0].template} == {
        "your_turn",
        "new_helper",
    }


@pytest.mark.parametrize("template", ["deadline_near", "your_turn"])
def test_given_a_step_then_only_the_near_deadline_of_the_law_may_not_wait(case: Story, template: str) -> None:
    for item in case.items().values():
        with access.acting_as(case.town.machine):
            found = notice_pace.may_not_wait(Notice(template=template, work_item_key=item.key))
        assert found is (template == "deadline_near" and item.due_force == "law"), item.step
    assert {item.due_force for item in case.items().values()} >= {"law", "own"}


def test_given_three_today_when_a_worker_sends_the_link_then_it_goes_in_the_morning(case: Story) -> None:
    for template in ("paper_ready", "things_ready", "message"):
        _write(case, template)
        _pass(case, hours=1.5)
    waits = _write(case, "welcome", by_hand=True)
    assert waits is not None and waits.state == "waiting"
    assert waits.not_before == _at(clock.now(), days=1, hour=8)


def test_given_an_sms_of_the_day_when_nobody_could_send_it_before_the_night_then_it_goes_in_the_morning(
    case: Story,
) -> None:
    sent = _write(case, "welcome", by_hand=True)
    assert sent is not None and sent.state == "queued"
    clock.move_to(_at(clock.now(), days=0, hour=22))
    _pass(case, minutes=1)
    (waits,) = case.rows(Notice, pk=sent.pk)
    assert (waits.state, waits.not_before) == ("waiting", _at(clock.now(), days=1, hour=8))
    clock.move_to(waits.not_before)
    _pass(case, minutes=1)
    (went,) = case.rows(Notice, pk=sent.pk)
    assert went.state == "sent"


def test_given_a_link_that_a_worker_sends_then_it_goes_at_once(case: Story) -> None:
    sent = _write(case, "welcome", by_hand=True)
    assert sent is not None and sent.state == "queued"


def test_given_a_step_that_is_over_when_the_while_ends_then_it_is_not_told_and_takes_no_others_place(
    case: Story,
) -> None:
    settled = _write(case, "deadline_near", step="choose_leave")
    assert settled is not None
    case.done("choose_leave")
    _pass(case, minutes=15)
    (now,) = case.rows(Notice, pk=settled.pk)
    assert (now.state, now.trouble) == ("cancelled", "settled")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_given_all_kinds_at_once_then_the_sms_tells_the_weightiest_that_fit_two_parts(language: str) -> None:
    kinds = notice_texts.SMS_TEMPLATES - {"code"}
    sign = notice_texts.signed("Щ" * 20, "Ж" * 30, language=language)
    text = notice_texts.sms(*kinds, language=language, sign=sign, link="https://ryadom-region1.ru/f/" + "x" * 23)
    assert sms_length.parts(text) <= notice_texts.MOST_PARTS
    assert notice_texts.sms("welcome", language=language, sign=sign)[len(sign) : -1] in text


class Paced(RuleBasedStateMachine):
    """A family, what happens to it at any hour, and what it gets."""

    told = 0  # SMS, in the example that had most

    def __init__(self) -> None:
        super().__init__()
        self.case: Story = databases.filled("paced_family", _quiet_family)
        self.over: dict[Any, datetime] = {}
        self.written: set[Any] = set()
        self.by_hand: set[Any] = set()
        self.before = {one.pk for one in self.case.rows(Notice)}

    @initialize(templates=st.lists(st.sampled_from(TEMPLATES), min_size=3, max_size=5, unique=True))
    def a_busy_day_begins(self, templates: list[str]) -> None:
        """What is drawn afterwards may be a night in which nothing happens."""
        for template in templates:
            self._keep(_write(self.case, template))
            _pass(self.case, hours=1.5)

    @rule(template=st.sampled_from(TEMPLATES), times=st.integers(1, 3))
    def something_happens(self, template: str, times: int) -> None:
        for _time in range(times):
            self._keep(_write(self.case, template))

    @rule(template=st.sampled_from(["choose_day", "deadline_near", "deadline_passed"]), which=st.integers(0, 1))
    def a_step_is_told_of(self, template: str, which: int) -> None:
        if STEPS[which] in self.case.items():
            self._keep(_write(self.case, template, step=STEPS[which]))

    @rule(which=st.integers(0, 1))
    def a_step_is_done(self, which: int) -> None:
        found = self.case.items().get(STEPS[which])
        if found is not None:
            self.case.done(STEPS[which])
            self.over[found.key] = clock.now()

    @rule()
    def the_worker_sends_the_link(self) -> None:
        notice = _write(self.case, "welcome", by_hand=True)
        self._keep(notice)
        if notice is not None:
            self.by_hand.add(notice.pk)

    @rule(minutes=st.sampled_from([1, 5, 12, 40, 65, 200, 700]))
    def time_passes(self, minutes: int) -> None:
        _pass(self.case, minutes=minutes)

    def _keep(self, notice: Notice | None) -> None:
        if notice is not None:
            self.written.add(notice.pk)

    @invariant()
    def no_day_has_more_than_three_but_what_may_not_wait(self) -> None:
        days: Counter[Any] = Counter()
        for one in self._went():
            local = one.settled_at.astimezone(MOSCOW)
            assert notices.QUIET_UNTIL <= local.time() < notices.QUIET_FROM, "an SMS at night"
            days[local.date()] += 1
            if days[local.date()] > notice_pace.MOST_A_DAY:
                with access.acting_as(self.case.town.machine):
                    assert notice_pace.may_not_wait(one), f"{one.template} is the {days[local.date()]}th of a day"
                    beside = list(Notice.objects.filter(told_with=one))
                    assert all(notice_pace.may_not_wait(other) for other in beside)

    @invariant()
    def two_within_an_hour_are_only_what_may_not_wait(self) -> None:
        went = self._went()
        for before, after in zip(went, went[1:], strict=False):
            if after.settled_at - before.settled_at < notice_pace.APART:
                with access.acting_as(self.case.town.machine):
                    group = [after, *Notice.objects.filter(told_with=after)]
                    assert any(notice_pace.may_not_wait(one) or one.pk in self.by_hand for one in group)

    @invariant()
    def nothing_that_is_settled_was_told(self) -> None:
        for one in self.case.rows(Notice, state="sent"):
            over = self.over.get(one.work_item_key)
            asks = one.template in ("choose_day", "deadline_near", "deadline_passed")
            assert over is None or not asks or one.settled_at <= over, f"{one.template} of a step that was over"

    def teardown(self) -> None:
        for _day in range(4):
            clock.move_to(_at(clock.now(), days=1, hour=8))
            for _hour in range(6):
                _pass(self.case, minutes=61)
        self.no_day_has_more_than_three_but_what_may_not_wait()
        for one in self.case.rows(Notice):
            if one.pk in self.written:
                assert one.state == "sent" or (one.state == "cancelled" and one.trouble), f"{one.template} was lost"

    def _went(self) -> list[Notice]:
        found = [one for one in _sms(self.case) if one.pk not in self.before]
        type(self).told = max(type(self).told, len(found))
        return found


def test_given_any_order_of_events_hours_and_nights_then_never_too_much_nothing_lost_nothing_settled(
    module_db: str,
) -> None:
    run_state_machine_as_test(
        Paced,
        settings=settings(
            max_examples=examples(IN_A_SLICE),
            stateful_step_count=STEPS_OF_ONE,
            deadline=None,
            phases=(Phase.generate,),
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Paced.told >= notice_pace.MOST_A_DAY, "a family that is hardly written to proves nothing"
