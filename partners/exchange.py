"""Delivery of messages to partners and the inbox of their answers.

The queue itself is casework's outbox. Every function runs in the caller's transaction and under its
row security: call them as the machine of the region. Then a message, its attempt and what the
caller writes stand or fall together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from partners import directory
from partners.connector import Answer, ArrivingAnswer, Delivery, NotDelivered, OutgoingMessage, Receipt
from partners.connectors import connector_named
from partners.errors import PartnersError
from partners.messages import body_of, payload_of, read_answer
from partners.models import DeliveryAttempt, IncomingMessage, IncomingState, OutgoingRecord, OutgoingState

Row = TypeVar("Row", bound=models.Model)


class UnknownMessage(PartnersError):
    """There is no such message or answer for this caller; the same for foreign and missing."""

    code = "unknown_message"


class AnswerFromStranger(PartnersError):
    """An organisation answers a message that another one was sent."""

    code = "answer_from_stranger"


class MessageReused(PartnersError):
    """One message id was used for two different messages."""

    code = "message_reused"


class AnswerAlreadyTaken(PartnersError):
    """Another job has taken the answer over, or it was set aside."""

    code = "answer_already_taken"


@dataclass(frozen=True)
class IncomingView:
    """A partner's answer that waits for the case to take it over."""

    key: UUID
    region_key: UUID
    organisation_key: UUID
    message_id: UUID
    in_reply_to: UUID
    answer: Answer
    available_at: datetime
    state: str


# ---- sending -------------------------------------------------------------------------------------


def send(*, message: OutgoingMessage) -> Receipt:
    """Hand a message to its partner's connector; a job that runs twice sends once.

    A failure is a receipt too, so that the attempt stays recorded: look at `outcome` and
    `permanent`. After a failure that may pass, call again with the same `message_id`.

    Raises:
        UnknownOrganisation: Not of this region.
        UnknownConnector: The organisation names a connector that does not exist.
        MessageReused: The id belongs to another message.
    """
    to = directory.organisation(region_key=message.region_key, key=message.organisation_key)
    record = _locked_record(message)
    if record.state != OutgoingState.QUEUED:
        return _settled_receipt(record)
    try:
        receipt = connector_named(to.connector).send(message, to=to)
    except NotDelivered as problem:
        receipt = Receipt(
            message_id=message.message_id,
            outcome=Delivery.FAILED,
            connector=to.connector,
            permanent=problem.permanent,
            code=problem.code[:40],
        )
    _record_attempt(record, receipt, at=message.sent_at)
    for arriving in receipt.answers:
        _file(record, arriving, now=message.sent_at)
    return receipt


def withdraw(*, region_key: UUID, organisation_key: UUID, message_id: UUID, at: datetime) -> None:
    """Say that nobody waits for this message's answer any more. Twice is as once.

    Not sent yet, it never will be: a mark is left, so that a job that comes late finds it. Answers
    that have not been taken over are set aside.

    Raises:
        UnknownOrganisation: Not of this region.
    """
    directory.organisation(region_key=region_key, key=organisation_key)
    record = _get_or_create(
        OutgoingRecord, region_key=region_key, message_id=message_id, defaults={"organisation_id": organisation_key}
    )
    record = OutgoingRecord.objects.select_for_update().get(pk=record.pk)
    if record.state != OutgoingState.WITHDRAWN:
        record.withdraw(at)
        record.save()
    waiting = IncomingMessage.objects.select_for_update().filter(
        region_key=region_key, in_reply_to=message_id, state=IncomingState.ARRIVED
    )
    for answer in waiting:
        answer.set_aside("withdrawn")
        answer.save()


def _locked_record(message: OutgoingMessage) -> OutgoingRecord:
    """Find or write the message's row and lock it: a second job waits here and then sees what the first one did."""
    record = _get_or_create(
        OutgoingRecord,
        region_key=message.region_key,
        message_id=message.message_id,
        defaults={
            "organisation_id": message.organisation_key,
            "kind": message.kind,
            "step": message.step,
            "subject_number": message.subject_number,
            "family_key": message.family_key,
            "body": body_of(message),
            "first_tried_at": message.sent_at,
        },
    )
    locked: OutgoingRecord = OutgoingRecord.objects.select_for_update().get(pk=record.pk)
    same = locked.organisation_id == message.organisation_key and locked.step in ("", message.step)
    if not same:
        raise MessageReused(
            f"Message {message.message_id} was written to another partner or for another step, so it was not sent. "
            "Give every message its own id."
        )
    return locked


def _record_attempt(record: OutgoingRecord, receipt: Receipt, *, at: datetime) -> None:
    stored = {"connector": receipt.connector, "reference": receipt.reference, "code": receipt.code}
    number = DeliveryAttempt.objects.filter(outgoing=record).count() + 1
    DeliveryAttempt.objects.create(
        outgoing=record, attempt=number, at=at, outcome=receipt.outcome.value, receipt=stored
    )
    if receipt.outcome is Delivery.DELIVERED:
        record.deliver(at)
    elif receipt.outcome is Delivery.BY_HAND:
        record.leave_to_worker(at)
    elif receipt.permanent:
        record.give_up(at)
    record.receipt = stored
    record.save()


def _settled_receipt(record: OutgoingRecord) -> Receipt:
    outcome = Delivery(record.state)
    return Receipt(
        message_id=record.message_id,
        outcome=outcome,
        connector=record.receipt.get("connector", ""),
        reference=record.receipt.get("reference", ""),
        permanent=outcome is Delivery.FAILED,
        code=record.receipt.get("code", ""),
    )


# ---- answers -------------------------------------------------------------------------------------


def receive(
    *,
    region_key: UUID,
    organisation_key: UUID,
    message_id: UUID,
    in_reply_to: UUID,
    payload: dict[str, Any],
    now: datetime,
) -> IncomingView:
    """File an answer that a partner's system sent. The same answer sent twice is one.

    The first one stays. An answer to a withdrawn message is kept but set aside.

    Raises:
        MalformedAnswer: The payload has another form.
        UnknownMessage: We never sent such a message.
        AnswerFromStranger: Another organisation was asked.
    """
    asked = OutgoingRecord.objects.filter(region_key=region_key, message_id=in_reply_to).first()
    if asked is None:
        raise _unknown_message()
    if asked.organisation_id != organisation_key:
        raise AnswerFromStranger(
            _("Another organisation was asked, so this answer was not taken. Check the number of the message.")
        )
    arriving = ArrivingAnswer(message_id=message_id, answer=read_answer(payload), available_at=now)
    row = _file(asked, arriving, now=now)
    if asked.state == OutgoingState.WITHDRAWN and row.state == IncomingState.ARRIVED:
        row.set_aside("withdrawn")
        row.save()
    return _view(row)


def arrived(*, region_key: UUID, now: datetime, limit: int = 100) -> list[IncomingView]:
    """List the answers of a region that are there by `now` and that nobody has taken over, oldest first."""
    rows = IncomingMessage.objects.filter(
        region_key=region_key, state=IncomingState.ARRIVED, available_at__lte=now
    ).order_by("available_at", "pk")
    return [_view(row) for row in rows[:limit]]


def incoming(*, region_key: UUID, key: UUID) -> IncomingView:
    """Return one answer, whatever its state.

    Raises:
        UnknownMessage: Missing or of another region.
    """
    return _view(_find(region_key, key))


def next_arrival(*, region_key: UUID) -> datetime | None:
    """Say when the next answer that is known already will be there.

    For a rehearsal that moves its clock.
    """
    rows = IncomingMessage.objects.filter(region_key=region_key, state=IncomingState.ARRIVED)
    moment: datetime | None = rows.aggregate(first=models.Min("available_at"))["first"]
    return moment


def mark_taken(*, region_key: UUID, key: UUID, now: datetime) -> None:
    """Record that the case has taken the answer over, in the act's transaction.

    Compare-and-set: one of two wins.

    Raises:
        AnswerAlreadyTaken: Another job was first, or it was set aside.
        UnknownMessage: Missing or of another region.
    """
    message = _find(region_key, key)
    try:
        message.take(now)
        message.save()
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise _taken_already() from error


def set_aside(*, region_key: UUID, key: UUID, reason: str) -> None:
    """Keep an answer that the case cannot use; `reason` is a key such as `too_late`.

    Raises:
        AnswerAlreadyTaken: It was taken over or set aside before.
        UnknownMessage: Missing or of another region.
    """
    row = _find(region_key, key)
    try:
        row.set_aside(reason)
        row.save()
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise _taken_already() from error


def _file(asked: OutgoingRecord, arriving: ArrivingAnswer, *, now: datetime) -> IncomingMessage:
    row: IncomingMessage = _get_or_create(
        IncomingMessage,
        organisation_id=asked.organisation_id,
        message_id=arriving.message_id,
        defaults={
            "region_key": asked.region_key,
            "in_reply_to": asked.message_id,
            "family_key": asked.family_key,
            "payload": payload_of(arriving.answer),
            "received_at": now,
            "available_at": max(arriving.available_at, now),
        },
    )
    return row


def _get_or_create(model: type[Row], *, defaults: dict[str, Any], **wanted: Any) -> Row:
    """As Django's, but in a savepoint of its own, so that the loser of a race can go on reading."""
    rows: models.QuerySet[Row] = models.QuerySet(model)
    found = rows.filter(**wanted).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return rows.create(**wanted, **defaults)
    except IntegrityError:
        return rows.get(**wanted)


def _find(region_key: UUID, key: UUID) -> IncomingMessage:
    row: IncomingMessage | None = IncomingMessage.objects.filter(region_key=region_key, pk=key).first()
    if row is None:
        raise _unknown_message()
    return row


def _view(row: IncomingMessage) -> IncomingView:
    return IncomingView(
        key=row.pk,
        region_key=row.region_key,
        organisation_key=row.organisation_id,
        message_id=row.message_id,
        in_reply_to=row.in_reply_to,
        answer=read_answer(row.payload),
        available_at=row.available_at,
        state=row.state,
    )


def _unknown_message() -> UnknownMessage:
    return UnknownMessage(
        _("There is no such message, so the answer belongs to no case. Check the number and the region.")
    )


def _taken_already() -> AnswerAlreadyTaken:
    return AnswerAlreadyTaken(
        _("This answer was already dealt with, so nothing was changed. Open the case to see what came of it.")
    )
