"""A version of a journey that a curator has brought and that is not published yet."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models.states import Stateful, state_check, state_field

if TYPE_CHECKING:
    from casework.models.user import User


class DraftState(models.TextChoices):
    """Life of a draft."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waits for a second person")
    PUBLISHED = "published", _("Published")
    SET_ASIDE = "set_aside", _("Set aside")


class JourneyDraft(Stateful):
    """The files of one version as they were brought.

    Whoever brought them cannot be the one who publishes them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key", related_name="+")
    journey = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    files = models.JSONField()  # name -> text
    state = state_field(DraftState, DraftState.DRAFT)
    brought_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    decided_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            state_check(DraftState, "journeydraft_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("brought_by")),
                name="journeydraft_published_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journey}@{self.version}"

    @transition(
        field="state", source=DraftState.DRAFT, target=DraftState.PROPOSED, custom={"access": "publish_journey"}
    )
    def propose(self) -> None:
        """A second person is asked to publish it."""

    @transition(
        field="state", source=DraftState.PROPOSED, target=DraftState.PUBLISHED, custom={"access": "publish_journey"}
    )
    def publish(self, *, by: User, at: datetime) -> None:
        """New families take it from now on."""
        self.decided_by, self.decided_at = by, at

    @transition(
        field="state",
        source=[DraftState.DRAFT, DraftState.PROPOSED],
        target=DraftState.SET_ASIDE,
        custom={"access": "publish_journey"},
    )
    def set_aside(self, *, by: User, at: datetime) -> None:
        """It is not wanted any more."""
        self.decided_by, self.decided_at = by, at
