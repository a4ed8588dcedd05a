"""Needs in quantities: what the family lacks, who pledged how much of it, what has arrived."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models.states import Stateful, state_check, state_field


class Need(models.Model):
    """One list of necessities of one work item."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="needs")
    work_item_key = models.UUIDField(unique=True)
    kit = models.CharField(max_length=60)
    needed_by = models.DateField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # the family says itself that it has the things

    def __str__(self) -> str:
        return self.kit


class NeedItem(models.Model):
    """One line: how many are wanted, how many pledged. The row is locked to pledge.

    The CHECK bounds the sum.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=60)
    title = models.JSONField()  # {"ru": …, "en": …}
    wanted = models.PositiveIntegerField()
    pledged = models.PositiveIntegerField(default=0)
    rental = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["need", "key"], name="need_item_once"),
            models.CheckConstraint(
                condition=models.Q(pledged__lte=models.F("wanted")), name="never_pledged_beyond_wanted"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class PledgeState(models.TextChoices):
    """Life of a pledge (house.md 3a)."""

    PLEDGED = "pledged", _("Pledged")
    RECEIVED = "received", _("Received")
    HANDED_OVER = "handed_over", _("Handed over")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")
    SURPLUS = "surplus", _("Surplus")


P = PledgeState


class Pledge(Stateful):
    """A promise of some of an item by an organisation: to give it, or to lend it until a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(NeedItem, on_delete=models.PROTECT, related_name="pledges")
    offer = models.ForeignKey("casework.Offer", on_delete=models.PROTECT, null=True, blank=True, related_name="pledges")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    state = state_field(PledgeState, PledgeState.PLEDGED)
    pledged_at = models.DateTimeField()
    return_by = models.DateField(null=True, blank=True)  # it is lent until then; None: it is given
    return_reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            state_check(PledgeState, "pledge_state_known"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="pledge_of_something"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @transition(field="state", source=P.PLEDGED, target=P.RECEIVED, custom={"access": "lead_case"})
    def receive(self) -> None:
        """It stands at the clinic."""

    @transition(field="state", source=P.RECEIVED, target=P.HANDED_OVER, custom={"access": "lead_case"})
    def hand_over(self) -> None:
        """The family has it, and the act is signed."""

    @transition(field="state", source=P.PLEDGED, target=P.EXPIRED, custom={"access": "answer_offer"})
    def expire(self) -> None:
        """It does not come: who promised it cannot after all."""

    @transition(field="state", source=[P.PLEDGED, P.RECEIVED], target=P.CANCELLED, custom={"access": "lead_case"})
    def cancel(self) -> None:
        """Not needed, or taken back."""

    @transition(field="state", source=P.RECEIVED, target=P.SURPLUS, custom={"access": "lead_case"})
    def keep_for_others(self) -> None:
        """More came than was needed."""
