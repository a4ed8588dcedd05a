"""What was sent to partners and what came back. Under row security.

The queue itself is casework's outbox.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from partners.models.organisation import Organisation

# what is said about a family is kept in a column of who hosts the exchange, sealed with a key of the family's
SealedJSON: Any = import_string(settings.SEALED_JSON_FIELD)

SAID = ("values", "papers")


def _payload_parted(payload: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part an answer: how it went lies openly, values and numbers of papers are sealed."""
    hidden = {name: payload[name] for name in SAID if payload.get(name)}
    return {name: {} if name in hidden else told for name, told in payload.items()}, hidden


# These transitions are the exchange's own, made by jobs; nobody fires them from a page.
BY_JOB = {"access": "machine"}


class _Stateful(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """The second of two savers gets ConcurrentTransition; nobody assigns the state."""

    class Meta:
        abstract = True


class OutgoingState(models.TextChoices):
    """Where a message to a partner stands."""

    QUEUED = "queued", _("Not delivered yet")
    DELIVERED = "delivered", _("Delivered")
    BY_HAND = "by_hand", _("Told by the worker")
    FAILED = "failed", _("Could not be delivered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class OutgoingRecord(_Stateful):
    """One message to one organisation: unique, so that a job that runs twice sends once.

    No names in it. Withdrawn before it was sent, it stays as a mark that forbids sending.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region_key = models.UUIDField()
    message_id = models.UUIDField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_column="organisation_key"
    )
    kind = models.CharField(max_length=20, blank=True)
    step = models.CharField(max_length=80, blank=True)
    subject_number = models.CharField(max_length=24, blank=True)
    family_key = models.UUIDField(null=True)  # about whom it is: what comes back is sealed for them
    body = models.JSONField(default=dict)  # what is asked, and nothing of whom
    state = FSMField(default=OutgoingState.QUEUED, choices=OutgoingState.choices, max_length=20, protected=True)
    receipt = models.JSONField(default=dict)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region_key", "message_id"], name="message_sent_once"),
            models.CheckConstraint(condition=Q(state__in=OutgoingState.values), name="outgoing_state_known"),
        ]

    def __str__(self) -> str:
        return str(self.message_id)

    @transition(field=state, source=OutgoingState.QUEUED, target=OutgoingState.DELIVERED, custom=BY_JOB)
    def deliver(self, at: datetime) -> None:
        """The partner's system has it."""
        self.settled_at = at

    @transition(field=state, source=OutgoingState.QUEUED, target=OutgoingState.BY_HAND, custom=BY_JOB)
    def leave_to_worker(self, at: datetime) -> None:
        """A person tells the partner and records the answer."""
        self.settled_at = at

    @transition(field=state, source=OutgoingState.QUEUED, target=OutgoingState.FAILED, custom=BY_JOB)
    def give_up(self, at: datetime) -> None:
        """Trying again will not help."""
        self.settled_at = at

    @transition(
        field=state,
        source=[OutgoingState.QUEUED, OutgoingState.DELIVERED, OutgoingState.BY_HAND, OutgoingState.FAILED],
        target=OutgoingState.WITHDRAWN,
        custom=BY_JOB,
    )
    def withdraw(self, at: datetime) -> None:
        """Nobody waits for an answer any more."""
        self.settled_at = at


class DeliveryAttempt(models.Model):
    """One try to deliver a message; append-only."""

    id = models.BigAutoField(primary_key=True)
    outgoing = models.ForeignKey(OutgoingRecord, on_delete=models.PROTECT, related_name="attempts")
    attempt = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    receipt = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["outgoing", "attempt"], name="attempt_numbered_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["delivered", "by_hand", "failed"]), name="attempt_outcome_known"
            ),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="attempt_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.outgoing_id} #{self.attempt}"


class IncomingState(models.TextChoices):
    """Where a partner's answer stands."""

    ARRIVED = "arrived", _("Arrived")
    TAKEN = "taken", _("Taken over")
    SET_ASIDE = "set_aside", _("Set aside")


class IncomingMessage(_Stateful):
    """One answer of a partner. The same message delivered twice is one row.

    The payload may hold a family's numbers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region_key = models.UUIDField()
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_column="organisation_key"
    )
    message_id = models.UUIDField()
    in_reply_to = models.UUIDField()
    family_key = models.UUIDField(null=True)  # about whom it is: as the message that it answers
    payload = SealedJSON(family="family_key", may_be_nobodys=True, parted=_payload_parted)
    received_at = models.DateTimeField()
    available_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    state = FSMField(default=IncomingState.ARRIVED, choices=IncomingState.choices, max_length=20, protected=True)
    reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "message_id"], name="answer_received_once"),
            models.CheckConstraint(condition=Q(state__in=IncomingState.values), name="incoming_state_known"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(state="taken"), name="only_taken_answers_have_a_moment"
            ),
            models.CheckConstraint(condition=Q(available_at__gte=F("received_at")), name="answer_not_before_received"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["region_key", "available_at"], name="answer_waiting", condition=Q(state="arrived")),
            models.Index(fields=["region_key", "in_reply_to"], name="answer_to_message"),
        ]

    def __str__(self) -> str:
        return str(self.message_id)

    @transition(field=state, source=IncomingState.ARRIVED, target=IncomingState.TAKEN, custom=BY_JOB)
    def take(self, at: datetime) -> None:
        """The case has it."""
        self.taken_at = at

    @transition(field=state, source=IncomingState.ARRIVED, target=IncomingState.SET_ASIDE, custom=BY_JOB)
    def set_aside(self, reason: str) -> None:
        """Kept, but nobody acts on it."""
        self.reason = reason
