"""A day without the SMS operator: nothing is lost, nobody is flooded, and what is too late is not sent but said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.test import override_settings
from django.utils import translation

from casework import access, outbox, ways_out
from casework.act_parts import access_links, notice_pace, notices
from casework.actions import notice_delivery
from casework.actions.family import entrance
from casework.actions.steps import failed_steps
from casework.models import AccessCode, Case, Family, Notice, OutboxRow, WayOut
from casework.texts import notice_texts
from tests import builders
from tests.builders import Story, Town
from tests.casework import operator_twin
from tests.casework.operator_twin import OperatorTwin

NOON = timedelta(hours=12)


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region."""
    return builders.town()


@pytest.fixture
def operator(town: Town) -> Iterator[OperatorTwin]:
    """An operator that works, and an outbox without anything else in it."""
    OutboxRow.objects.all().delete()
    WayOut.objects.all().delete()
    with operator_twin.running() as twin, override_settings(SMS_URL=twin.address):
        yield twin


def _family(town: Town, number: int) -> Story:
    case = town.a_case()
    family_id = case.case().family_id
    with access.acting_as(town.machine):
        family = Family.objects.get(pk=family_id)
        family.phone = f"+7 000 555-00-{number:02}"
        family.save(update_fields=["phone"])
    OutboxRow.objects.all().delete()
    return case


def _write(case: Story, *templates: str) -> list[Notice]:
    noon = datetime.combine(case.town.today, datetime.min.time(), tzinfo=ZoneInfo("Europe/Moscow")) + NOON
    with access.acting_as(case.town.machine):
        found = Case.objects.select_related("family", "region").get(pk=case.case_id)
        written = [notices.to_family(case=found, template=template, at=noon) for template in templates]
        for notice in written:  # the while is over in which they wait for one another
            if notice is not None:
                notices.queue(notice, case.town.machine.region.pk)
    return [one for one in written if one is not None]


def _let_pass(length: timedelta) -> None:
    """Let real time pass: every moment that is kept lies further back."""
    OutboxRow.objects.update(due=F("due") - length, written_at=F("written_at") - length)
    WayOut.objects.update(
        away_since=F("away_since") - length,
        next_try_at=F("next_try_at") - length,
        paced_until=F("paced_until") - length,
    )


def _work() -> int:
    """One look of the dispatcher, and its rows had; returns how many."""
    taken = outbox.take_due()
    for row_id in taken:
        outbox.have_effect(row_id)
    return len(taken)


def _state(case: Story, notice: Notice) -> tuple[str, str]:
    (now,) = case.rows(Notice, pk=notice.pk)
    return now.state, now.trouble


@pytest.mark.parametrize("status", [500, 503, 429, 401])
def test_given_an_operator_that_is_away_for_a_day_then_nothing_is_lost_and_it_is_asked_now_and_then(
    town: Town, operator: OperatorTwin, status: int
) -> None:
    case = _family(town, 1)
    (notice,) = _write(case, "message")
    operator.away_with = status
    for _ in range(26 * 6):
        _work()
        _let_pass(timedelta(minutes=10))
    assert _state(case, notice) == ("queued", "")
    assert ways_out.away_since(ways_out.SMS) is not None
    assert not OutboxRow.objects.filter(dead=True).exists()
    assert 20 < operator.asked <= 26 * 6

    operator.away_with = 0
    _work()
    assert _state(case, notice)[0] == "sent"
    assert ways_out.away_since(ways_out.SMS) is None
    assert not OutboxRow.objects.exists()


def test_given_nobody_listening_when_many_wait_then_one_at_a_time_tries(town: Town, operator: OperatorTwin) -> None:
    cases = [_family(town, number) for number in range(2, 6)]
    operator.away_with = 503
    for case in cases:
        _write(case, "message")
    _work()
    first = operator.asked
    for _ in range(12):
        _work()
        _let_pass(timedelta(minutes=10))
    assert first <= len(cases)
    assert operator.asked <= first + 12


def test_given_a_backlog_when_the_operator_is_back_then_each_family_gets_one_message_in_order_and_at_the_pace(
    town: Town, operator: OperatorTwin
) -> None:
    cases = [_family(town, number) for number in range(10, 14)]
    operator.away_with = 503
    written = [_write(case, "message", "paper_ready", "things_ready") for case in cases]
    _work()
    _let_pass(timedelta(days=1))
    operator.away_with = 0
    with override_settings(SMS_PER_MINUTE=12):  # two at once, one each five seconds
        sent = []
        for _ in range(60):
            before = len(operator.taken)
            _work()
            sent.append(len(operator.taken) - before)
            _let_pass(timedelta(seconds=1))
    assert [one.to for one in operator.taken] == [f"+7 000 555-00-{number}" for number in range(10, 14)]
    assert max(sent) <= 2
    told = {_state(case, one) for case, notes in zip(cases, written, strict=True) for one in notes}
    assert told == {("sent", ""), ("sent", notice_pace.WITH_ANOTHER)}
    with translation.override("ru"):
        first = notice_texts.about("message")
    assert all(f". {first}, " in one.text for one in operator.taken), "one SMS tells of several"
    assert not OutboxRow.objects.exists()


def test_given_a_number_that_the_operator_refuses_then_it_is_given_up_at_once_and_the_next_notices_go(
    town: Town, operator: OperatorTwin
) -> None:
    wrong, right = _family(town, 20), _family(town, 21)
    operator.refused.add("+7 000 555-00-20")
    (given_up,), (sent,) = _write(wrong, "paper_ready"), _write(right, "paper_ready")
    _work()
    assert _state(wrong, given_up) == ("failed", "operator_422")
    assert _state(right, sent)[0] == "sent"
    operator.refused.clear()
    (next_one,) = _write(wrong, "paper_ready")
    _work()
    assert _state(wrong, next_one)[0] == "sent"


def test_given_an_effect_of_a_notice_that_was_given_up_then_the_notice_is_a_persons_and_mutes_no_other(
    town: Town, operator: OperatorTwin
) -> None:
    case = _family(town, 22)
    (dead,) = _write(case, "message")
    OutboxRow.objects.update(dead=True, failures=outbox.MOST_FAILURES)
    (next_one,) = _write(case, "choose_day")
    assert failed_steps.tell_of_dead(actor=town.machine) == 1
    assert _state(case, dead) == ("failed", "fault")
    (again,) = _write(case, "message")
    _work()
    assert (_state(case, next_one)[0], _state(case, again)[0]) == ("sent", "sent")


def test_given_a_code_that_ran_out_while_the_operator_was_away_then_it_is_not_sent_and_the_case_says_so(
    town: Town, operator: OperatorTwin
) -> None:
    case = _family(town, 23)
    _write(case, "message")
    token = access_links.token_of(case.rows(Notice, template="message")[0].link_id)
    operator.away_with = 503
    entrance.send_code(found=access_links.find(token=token))
    _work()
    with access.acting_as(town.machine):
        AccessCode.objects.filter(link__case=case.case_id).update(expires_at=F("expires_at") - timedelta(hours=1))
    _let_pass(timedelta(hours=1))
    operator.away_with = 0
    _work()
    _work()
    (code,) = case.rows(Notice, template="code")
    assert (code.state, code.trouble) == ("cancelled", notice_delivery.TOO_LATE)
    assert case.timeline()[-1] == "notice.too_late"
    assert len(operator.taken) == 1 and "код" not in operator.taken[0].text


def test_given_a_message_that_always_breaks_the_operator_then_the_others_of_the_day_still_go(
    town: Town, operator: OperatorTwin
) -> None:
    bad, good = _family(town, 24), _family(town, 25)
    _write(bad, "message")
    operator.away_with = 500
    for _ in range(5):
        _work()
        _let_pass(timedelta(minutes=20))
    operator.away_with = 0
    (well,) = _write(good, "message")
    _work()
    _work()
    assert _state(good, well)[0] == "sent"


def test_holds_for_every_template_that_it_is_said_when_it_is_too_late() -> None:
    from casework.act_parts import late_notices

    assert set(late_notices.OVER_WHEN) == notice_texts.SMS_TEMPLATES | notice_texts.MAIL_TEMPLATES
