"""Consents: for which purpose, to whom, in which words; asked, given, withdrawn."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models.states import Stateful, state_check, state_field


class ConsentState(models.TextChoices):
    """Life of a consent (house.md 3a)."""

    ASKED = "asked", _("Asked")
    GIVEN = "given", _("Given")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class Consent(Stateful):
    """One purpose and one kind of recipient. Source: 152-FZ art. 9, 323-FZ art. 13."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=60)  # processing | medical_secrecy | share:<organisation type>
    scope = models.JSONField(default=list)  # which groups of data: names, contact, things, diagnosis …
    text_version = models.CharField(max_length=20)
    state = state_field(ConsentState, ConsentState.ASKED)
    channel = models.CharField(max_length=20, blank=True)  # paper | tablet | page
    given_by = models.ForeignKey("casework.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            state_check(ConsentState, "consent_state_known"),
            models.UniqueConstraint(
                fields=["case", "purpose"],
                condition=models.Q(state__in=["asked", "given"]),
                name="one_live_consent_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    @transition(field="state", source=ConsentState.ASKED, target=ConsentState.GIVEN, custom={"access": "lead_case"})
    def give(self, at: datetime) -> None:
        """The representative agreed."""
        self.given_at = at

    @transition(
        field="state",
        source=[ConsentState.ASKED, ConsentState.GIVEN],
        target=ConsentState.WITHDRAWN,
        custom={"access": "lead_case"},
    )
    def withdraw(self, at: datetime) -> None:
        """The representative took it back; what was sent stays sent, nothing more is."""
        self.withdrawn_at = at

    @transition(
        field="state",
        source=[ConsentState.ASKED, ConsentState.GIVEN],
        target=ConsentState.EXPIRED,
        custom={"access": "machine"},
    )
    def expire(self) -> None:
        """Its time ran out, or what it was given for is over."""
