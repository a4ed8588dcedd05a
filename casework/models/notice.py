"""Short words sent to a family or a partner: from a template, without names, never at night."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models.states import Stateful, state_check, state_field
from casework.vault.fields import SealedTextField


class NoticeState(models.TextChoices):
    """Life of a notice."""

    WAITING = "waiting", _("Waiting")
    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    CANCELLED = "cancelled", _("Cancelled")


class Channel(models.TextChoices):
    """Which way it goes."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


N = NoticeState
LET_BE = "let_be"
NOT_DELIVERED = "not_delivered"


class Notice(Stateful):
    """One message: which template, about what, by which way, not before when. The address is looked up when it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)  # the provider's key, too: sent once
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="notices")
    link = models.ForeignKey("casework.AccessLink", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.ForeignKey("casework.AccessCode", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # to whom, when it is not the family
    template = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    language = models.CharField(max_length=8, default="ru")
    work_item_key = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()  # business time: quiet hours
    state = state_field(NoticeState, NoticeState.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)
    # in whose SMS it went; empty: it had one of its own
    told_with = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="beside")
    trouble = models.CharField(max_length=40, blank=True)  # a code, never a text
    # whose protocol it went by, by which id, since when nobody but they can tell whether they have it
    operator = models.CharField(max_length=10, blank=True, default="", db_default="")
    operator_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    handed_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)  # by the operator's receipt
    # the family's phone of that moment
    sent_to = SealedTextField(max_length=20, blank=True, default="", family="case.family_id")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            state_check(NoticeState, "notice_state_known"),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="notice_channel_known"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["not_before"], name="notice_to_send", condition=models.Q(state="waiting")),
            models.Index(fields=["case", "-made_at"], name="notice_of_case"),
            models.Index(fields=["operator_id"], name="notice_of_receipt", condition=~models.Q(operator_id="")),
        ]

    def __str__(self) -> str:
        return self.template

    @transition(field="state", source=N.WAITING, target=N.QUEUED, custom={"access": "machine"})
    def queue(self) -> None:
        """Its time has come; an outbox row sends it."""

    @transition(field="state", source=N.QUEUED, target=N.SENT, custom={"access": "machine"})
    def sent(self, at: datetime, to: str = "", with_another: str = "") -> None:
        """The provider has it, for this phone; one message may have told several."""
        self.settled_at, self.sent_to, self.trouble = at, to, with_another

    @transition(field="state", source=N.QUEUED, target=N.FAILED, custom={"access": "machine"})
    def fail(self, at: datetime, trouble: str, to: str = "") -> None:
        """It cannot be delivered this way, to this phone; a person calls."""
        self.settled_at, self.trouble, self.sent_to = at, trouble, to

    @transition(field="state", source=[N.WAITING, N.QUEUED], target=N.CANCELLED, custom={"access": "machine"})
    def cancel(self, at: datetime, why: str = "") -> None:
        """What it told of is over, or it may not be told (any more): why, as a code."""
        self.settled_at, self.trouble = at, why

    @transition(field="state", source=N.QUEUED, target=N.WAITING, custom={"access": "machine"})
    def put_off(self) -> None:
        """The case rests, and it waits until the case goes on; or it is night, and it waits for the morning."""

    @transition(field="state", source=N.FAILED, target=N.QUEUED, custom={"access": "lead_case"})
    def try_again(self) -> None:
        """What was in the way is gone, as far as a person knows: it is sent once more."""
        self.settled_at, self.trouble = None, ""
        self.handed_at, self.operator_id = None, ""

    @transition(field="state", source=N.SENT, target=N.FAILED, custom={"access": "machine"})
    def come_back(self, at: datetime) -> None:
        """The operator had it and could not deliver it; a person calls."""
        self.settled_at, self.trouble = at, NOT_DELIVERED

    @transition(
        field="state", source=[N.WAITING, N.QUEUED, N.FAILED], target=N.CANCELLED, custom={"access": "lead_case"}
    )
    def let_be(self, at: datetime) -> None:
        """A person has told it in another way, or it need not be told."""
        self.settled_at, self.trouble = at, LET_BE

    @transition(field="state", source=N.CANCELLED, target=N.SENT, custom={"access": "machine"})
    def was_out(self, at: datetime, to: str = "") -> None:
        """It was cancelled in the very moment in which the provider took it: what is out, is told as out."""
        self.settled_at, self.sent_to = at, to
