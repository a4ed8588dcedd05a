"""Messages go out once, answers come in once, and what was withdrawn stays withdrawn."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from partners import public
from partners.models import DeliveryAttempt, IncomingMessage, OutgoingRecord
from partners.public import Ask, AskType, Delivery
from tests.partners.conftest import NEIGHBOUR, NOON, REGION, acting, an_organisation

MORE = Path(__file__).parent / "more_connectors"
WEEK = timedelta(days=7)


def a_message(to: Any, **given: Any) -> public.OutgoingMessage:
    fields: dict[str, Any] = {
        "message_id": uuid.uuid4(),
        "organisation_key": to.pk,
        "region_key": to.region_key,
        "kind": "message",
        "step": "register_birth",
        "subject_number": "2026-000123",
        "sent_at": NOON,
        "asks": {"child.birth_record_number": Ask(AskType.TEXT)},
        "outcomes": ("registered", "refused"),
        "papers": ("birth_certificate",),
    }
    return public.OutgoingMessage(**{**fields, **given})


def an_answer(message: public.OutgoingMessage, **given: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "region_key": message.region_key,
        "organisation_key": message.organisation_key,
        "message_id": uuid.uuid4(),
        "in_reply_to": message.message_id,
        "payload": {"outcome": "registered"},
        "now": NOON + timedelta(hours=1),
    }
    return {**fields, **given}


def waiting(at: Any = NOON + WEEK) -> list[public.IncomingView]:
    return public.arrived(region_key=REGION, now=at)


# ---- sending ---------------------------------------------------------------------------------------------------------


def test_given_a_rehearsing_registry_when_told_then_its_answer_arrives_some_opening_hours_later(region):
    registry = an_organisation(type="civil_registry")
    message = a_message(registry)

    receipt = public.send(message=message)

    assert receipt.outcome is Delivery.DELIVERED
    assert waiting(NOON) == []
    (answer,) = waiting()
    assert answer.in_reply_to == message.message_id
    assert answer.organisation_key == registry.pk
    assert answer.answer.outcome == "registered"
    assert set(answer.answer.values) == {"child.birth_record_number"}
    assert answer.answer.papers["birth_certificate"]["number"].startswith("I-ГР № 7")
    assert public.next_arrival(region_key=region) == answer.available_at


def test_given_a_job_that_runs_twice_when_it_sends_then_one_message_one_attempt_and_one_answer_are_there(region):
    message = a_message(an_organisation())

    first = public.send(message=message)
    second = public.send(message=message)

    assert (second.outcome, second.reference) == (first.outcome, first.reference)
    assert OutgoingRecord.objects.count() == DeliveryAttempt.objects.count() == IncomingMessage.objects.count() == 1


def test_given_a_partner_asked_by_hand_when_told_then_nothing_is_sent_and_the_receipt_says_so(region):
    receipt = public.send(message=a_message(an_organisation(connector="by_hand")))

    assert receipt.outcome is Delivery.BY_HAND
    assert waiting() == []
    assert OutgoingRecord.objects.get().state == "by_hand"


def test_given_a_system_that_is_down_when_tried_again_later_then_both_attempts_are_recorded(region, more_connectors):
    more_connectors(MORE)
    partner = an_organisation(connector="unreachable")
    message = a_message(partner)

    failed = public.send(message=message)
    delivered = public.send(
        message=a_message(partner, message_id=message.message_id, sent_at=NOON + timedelta(minutes=3))
    )

    assert (failed.outcome, failed.code, failed.permanent) == (Delivery.FAILED, "unreachable", False)
    assert delivered.outcome is Delivery.DELIVERED
    attempts = DeliveryAttempt.objects.order_by("attempt").values_list("attempt", "outcome")
    assert list(attempts) == [(1, "failed"), (2, "delivered")]


def test_given_a_system_that_refuses_for_ever_when_told_again_then_it_is_not_asked_again(region, more_connectors):
    more_connectors(MORE)
    message = a_message(an_organisation(connector="closed_for_good"))

    receipts = [public.send(message=message) for _ in range(2)]

    assert [(one.outcome, one.permanent, one.code) for one in receipts] == [(Delivery.FAILED, True, "refused")] * 2
    assert DeliveryAttempt.objects.count() == 1


def test_given_an_unknown_connector_when_told_then_the_nearest_one_is_named(region):
    with pytest.raises(public.UnknownConnector, match="Did you mean 'rehearsal'"):
        public.send(message=a_message(an_organisation(connector="rehersal")))


def test_given_an_organisation_of_another_region_when_told_then_it_is_unknown(region):
    foreign = an_organisation(region_key=NEIGHBOUR)

    with pytest.raises(public.UnknownOrganisation):
        public.send(message=a_message(foreign, region_key=REGION))

    assert not OutgoingRecord.objects.exists()


def test_given_an_id_that_was_used_when_another_message_takes_it_then_it_is_refused(region):
    message = a_message(an_organisation())
    public.send(message=message)

    with pytest.raises(public.MessageReused):
        public.send(message=a_message(an_organisation(), message_id=message.message_id))


def test_what_is_stored_of_a_message_holds_the_case_number_and_nothing_of_the_family(region):
    public.send(message=a_message(an_organisation()))

    stored = OutgoingRecord.objects.get()
    assert stored.subject_number == "2026-000123"
    assert set(stored.body) == {"asks", "outcomes", "papers", "language", "answer_by"}


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        public.OutgoingMessage(
            message_id=uuid.uuid4(),
            organisation_key=uuid.uuid4(),
            region_key=REGION,
            kind="message",
            step="snils",
            subject_number="1",
            sent_at=NOON.replace(tzinfo=None),
        )


# ---- withdrawing -----------------------------------------------------------------------------------------------------


def take_back(message: public.OutgoingMessage) -> None:
    public.withdraw(
        region_key=message.region_key,
        organisation_key=message.organisation_key,
        message_id=message.message_id,
        at=NOON + timedelta(minutes=5),
    )


def test_given_a_sent_message_when_withdrawn_twice_then_its_answer_never_arrives(region):
    message = a_message(an_organisation())
    public.send(message=message)

    take_back(message)
    take_back(message)

    assert waiting() == []
    assert IncomingMessage.objects.get().state == "set_aside"


def test_given_a_message_withdrawn_before_it_was_sent_when_the_job_comes_late_then_nothing_is_sent(region):
    message = a_message(an_organisation())
    take_back(message)

    receipt = public.send(message=message)

    assert receipt.outcome is Delivery.WITHDRAWN
    assert waiting() == []
    assert not DeliveryAttempt.objects.exists()


def test_given_a_withdrawn_message_when_the_partner_answers_all_the_same_then_the_answer_is_kept_aside(region):
    message = a_message(an_organisation(connector="by_hand"))
    public.send(message=message)
    take_back(message)

    filed = public.receive(**an_answer(message))

    assert filed.state == "set_aside"
    assert waiting() == []


# ---- answers ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(region: UUID) -> public.OutgoingMessage:
    """A message that a partner with a system of its own was sent."""
    message = a_message(an_organisation(connector="by_hand"))
    public.send(message=message)
    return message


def test_given_the_same_answer_twice_when_received_then_the_first_stays(told):
    answer = an_answer(told)
    first = public.receive(**answer)
    second = public.receive(**{**answer, "payload": {"outcome": "refused"}})

    assert first == second
    assert [one.answer.outcome for one in waiting()] == ["registered"]


def test_given_another_organisation_when_it_answers_then_it_is_refused(told):
    stranger = an_organisation()

    with pytest.raises(public.AnswerFromStranger):
        public.receive(**an_answer(told, organisation_key=stranger.pk))


def test_given_a_message_that_was_never_sent_when_answered_then_it_is_unknown(told):
    with pytest.raises(public.UnknownMessage):
        public.receive(**an_answer(told, in_reply_to=uuid.uuid4()))


def test_given_several_answers_when_listed_then_the_oldest_come_first_and_the_limit_holds(told):
    for hours in (3, 1, 2):
        public.receive(**an_answer(told, now=NOON + timedelta(hours=hours)))

    moments = [one.available_at for one in public.arrived(region_key=REGION, now=NOON + WEEK, limit=2)]

    assert moments == [NOON + timedelta(hours=1), NOON + timedelta(hours=2)]


def test_given_an_answer_when_taken_then_it_is_listed_no_more_and_a_second_taker_is_told(told):
    key = public.receive(**an_answer(told)).key

    public.mark_taken(region_key=REGION, key=key, now=NOON)

    assert waiting() == []
    with pytest.raises(public.AnswerAlreadyTaken, match="already dealt with"):
        public.mark_taken(region_key=REGION, key=key, now=NOON)
    with pytest.raises(public.AnswerAlreadyTaken):
        public.set_aside(region_key=REGION, key=key, reason="too_late")


def test_given_an_answer_the_case_cannot_use_when_set_aside_then_it_is_kept_with_its_reason(told):
    key = public.receive(**an_answer(told)).key

    public.set_aside(region_key=REGION, key=key, reason="too_late")

    assert waiting() == []
    assert public.incoming(region_key=REGION, key=key).state == "set_aside"
    assert IncomingMessage.objects.get().reason == "too_late"


def test_given_a_neighbouring_region_when_it_asks_for_an_answer_then_there_is_none(told):
    key = public.receive(**an_answer(told)).key

    assert public.arrived(region_key=NEIGHBOUR, now=NOON + WEEK) == []
    for ask in (public.incoming, lambda **where: public.mark_taken(**where, now=NOON)):
        with pytest.raises(public.UnknownMessage):
            ask(region_key=NEIGHBOUR, key=key)


# ---- at the same time ------------------------------------------------------------------------------------------------


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run each act in a thread and transaction of its own, all starting together; return results or errors."""
    together, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            together.wait()
            with transaction.atomic():
                acting(REGION)
                results[number] = act()
        except Exception as error:  # noqa: BLE001 handed to the test
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.usefixtures("committed_db")
def test_given_eight_jobs_at_once_when_they_send_one_message_then_it_is_sent_once():
    message = a_message(an_organisation())

    receipts = at_once([lambda: public.send(message=message)] * 8)

    assert {receipt.outcome for receipt in receipts} == {Delivery.DELIVERED}
    with transaction.atomic():
        acting(REGION)
        assert (DeliveryAttempt.objects.count(), IncomingMessage.objects.count()) == (1, 1)


@pytest.mark.usefixtures("committed_db")
def test_given_eight_jobs_at_once_when_they_take_one_answer_then_exactly_one_has_it():
    message = a_message(an_organisation(connector="by_hand"))
    with transaction.atomic():
        acting(REGION)
        public.send(message=message)
        key = public.receive(**an_answer(message)).key

    results = at_once([lambda: public.mark_taken(region_key=REGION, key=key, now=NOON)] * 8)

    assert results.count(None) == 1
    assert {type(one) for one in results if one is not None} == {public.AnswerAlreadyTaken}


@pytest.mark.usefixtures("committed_db")
def test_given_a_job_and_a_withdrawal_at_once_when_both_end_then_no_answer_waits():
    for _ in range(5):
        message = a_message(an_organisation())

        results = at_once([lambda: public.send(message=message), lambda: take_back(message)])  # noqa: B023 run here

        assert not [one for one in results if isinstance(one, Exception)]
        with transaction.atomic():
            acting(REGION)
            assert waiting() == []
            assert OutgoingRecord.objects.get(message_id=message.message_id).state == "withdrawn"


def one_behind_the_other(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Let the second act begin when the first is done but not committed yet: the worst moment of a race."""
    done = threading.Event()

    def begin() -> Any:
        result = first()
        done.set()
        time.sleep(0.3)  # the second one runs into what is not committed
        return result

    def follow() -> Any:
        done.wait(10)
        return second()

    return at_once([begin, follow])


@pytest.mark.usefixtures("committed_db")
def test_given_a_failed_message_when_two_jobs_try_again_at_once_then_it_is_tried_once_more(more_connectors):
    more_connectors(MORE)
    partner = an_organisation(connector="unreachable")
    message = a_message(partner)
    at_once([lambda: public.send(message=message)])
    again = a_message(partner, message_id=message.message_id, sent_at=NOON + timedelta(minutes=3))

    results = one_behind_the_other(lambda: public.send(message=again), lambda: public.send(message=again))

    assert [one.outcome for one in results] == [Delivery.DELIVERED] * 2
    with transaction.atomic():
        acting(REGION)
        assert DeliveryAttempt.objects.count() == 2


@pytest.mark.usefixtures("committed_db")
def test_given_a_message_tried_again_when_withdrawn_meanwhile_then_the_withdrawal_has_the_last_word(more_connectors):
    more_connectors(MORE)
    partner = an_organisation(connector="unreachable")
    message = a_message(partner)
    at_once([lambda: public.send(message=message)])
    again = a_message(partner, message_id=message.message_id, sent_at=NOON + timedelta(minutes=3))

    results = one_behind_the_other(lambda: public.send(message=again), lambda: take_back(message))

    assert not [one for one in results if isinstance(one, Exception)]
    with transaction.atomic():
        acting(REGION)
        assert OutgoingRecord.objects.get().state == "withdrawn"
