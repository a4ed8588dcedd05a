"""Offers: what a partner is asked to take on (Primero's transition, SDOH-CC's Task)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models.states import Stateful, state_check, state_field
from casework.vault.fields import SealedTextField


class OfferState(models.TextChoices):
    """Life of an offer (house.md 3a)."""

    DRAFT = "draft", _("Draft")
    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    REVOKED = "revoked", _("Revoked")


S = OfferState
TAKEN = (S.ACCEPTED, S.IN_PROGRESS)
ENDED = (S.DONE, S.FAILED, S.DECLINED, S.EXPIRED, S.WITHDRAWN, S.REVOKED)


class Offer(Stateful):
    """One question to one organisation about one work item.

    `exclusive`: only one may take it on; of a need several may give a part. It is over when the help was
    given, not when it was promised.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=24, unique=True)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="offers")
    work_item_key = models.UUIDField()
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    exclusive = models.BooleanField(default=True)
    asks = models.JSONField(default=dict)  # what the partner sees: step key, need items; never a name or a diagnosis
    state = state_field(OfferState, OfferState.DRAFT)
    answer_by = models.DateTimeField(null=True, blank=True)
    looks_until = models.DateTimeField(null=True, blank=True)  # "we are looking into it": its own term
    can_from = models.DateField(null=True, blank=True)  # "later": it could from then on; the worker decides
    stopped_at = models.DateTimeField(null=True, blank=True)  # on hold: the time to answer stands still since then
    reason = models.CharField(max_length=40, blank=True)
    # the partner's own, for who leads the case; never for the family
    words = SealedTextField(max_length=500, blank=True, family="case.family_id")
    delivery_date = models.DateField(null=True, blank=True)  # the day that suits the partner, when it is another one
    days_named = models.PositiveSmallIntegerField(
        default=0, db_default=0
    )  # how often another day was named after a yes
    delivered_at = models.DateTimeField(null=True, blank=True)  # as the partner says; what arrived, the pledges say
    # next reminder, null when there is none any more: first of the answer, then of what was promised
    remind_at = models.DateTimeField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            state_check(OfferState, "offer_state_known"),
            models.UniqueConstraint(
                fields=["work_item_key"],
                condition=models.Q(exclusive=True, state__in=["offered", "accepted", "in_progress"]),
                name="one_live_exclusive_offer",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ENDED, ended_at__isnull=False)
                | (~models.Q(state__in=ENDED) & models.Q(ended_at__isnull=True)),
                name="offer_ends_with_its_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["accepted", "in_progress", "done", "failed", "declined", "revoked"])
                | models.Q(offered_at__isnull=False, answered_at__isnull=False),
                name="offer_answered_after_it_was_asked",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["answer_by"], name="offer_to_expire", condition=models.Q(state="offered")),
            models.Index(fields=["work_item_key"], name="offer_of_item"),
            models.Index(fields=["remind_at"], name="offer_to_remind", condition=models.Q(remind_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    def has_run_out(self, at: datetime) -> bool:
        """Say whether an answer comes too late.

        While the time to answer stands still, none does.
        """
        return self.answer_by is not None and self.stopped_at is None and at > self.answer_by

    @transition(field="state", source=S.DRAFT, target=S.OFFERED, custom={"access": "lead_case"})
    def offer(self, at: datetime) -> None:
        """Ask the partner."""
        self.offered_at = at

    @transition(field="state", source=S.OFFERED, target=S.ACCEPTED, custom={"access": "answer_offer"})
    def accept(self, at: datetime) -> None:
        """The partner takes it."""
        self.answered_at = at

    @transition(field="state", source=S.OFFERED, target=S.DECLINED, custom={"access": "answer_offer"})
    def decline(self, at: datetime, reason: str) -> None:
        """The partner cannot; the family never learns of it."""
        self.answered_at, self.ended_at, self.reason = at, at, reason

    @transition(field="state", source=S.OFFERED, target=S.EXPIRED, custom={"access": "machine"})
    def expire(self, at: datetime) -> None:
        """Nobody answered in time."""
        self.answered_at = self.ended_at = at

    @transition(field="state", source=[S.DRAFT, S.OFFERED], target=S.WITHDRAWN, custom={"access": "lead_case"})
    def withdraw(self, at: datetime) -> None:
        """Not needed any more, before the answer."""
        self.answered_at = self.ended_at = at

    @transition(field="state", source=S.ACCEPTED, target=S.IN_PROGRESS, custom={"access": "answer_offer"})
    def bring(self, at: datetime) -> None:
        """The partner says that it has brought the things; the clinic has yet to receive them."""
        self.delivered_at = at

    @transition(field="state", source=[S.ACCEPTED, S.IN_PROGRESS], target=S.DONE, custom={"access": "answer_offer"})
    def finish(self, at: datetime) -> None:
        """Handed over, or the help was given."""
        self.delivered_at = self.delivered_at or at
        self.ended_at = at

    @transition(field="state", source=[S.ACCEPTED, S.IN_PROGRESS], target=S.FAILED, custom={"access": "answer_offer"})
    def fail(self, at: datetime, reason: str) -> None:
        """Promised, but it did not work out."""
        self.ended_at, self.reason = at, reason

    @transition(field="state", source=[S.ACCEPTED, S.IN_PROGRESS], target=S.REVOKED, custom={"access": "lead_case"})
    def revoke(self, at: datetime) -> None:
        """The organisation that leads takes it back, after the answer."""
        self.ended_at = at
