"""The case: one family's matter from intake to closing, its runs, facts and notes."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, transition

from casework.models.states import Stateful, state_check, state_field
from casework.vault.fields import SealedJSONField, SealedTextField


class CaseState(models.TextChoices):
    """Life of a case (house.md 3a)."""

    INTAKE = "intake", _("Intake")
    ACTIVE = "active", _("Active")
    ON_HOLD = "on_hold", _("On hold")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Closed")


def _where_it_stood(case: Case) -> str:
    """Return active while a journey runs or ran, intake before the first one."""
    return CaseState.ACTIVE if case.journeys.exists() else CaseState.INTAKE


class Case(Stateful):
    """One family's case. All its people, papers and visits are seen through it by row security."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, db_column="organisation_key")
    family = models.ForeignKey("casework.Family", on_delete=models.PROTECT, related_name="cases")
    state = state_field(CaseState, CaseState.INTAKE)
    worker = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    curator = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    vulnerable = models.BooleanField(default=False)
    quiet = models.BooleanField(default=False)
    family_replied_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    held_until = models.DateField(null=True, blank=True)  # on hold: from this day on it stands in the queues again
    held_because = SealedTextField(max_length=200, blank=True, db_default="", family="family_id")
    clocks_stand = models.BooleanField(default=False, db_default=False)  # on hold, and our own promises wait meanwhile
    erased_at = models.DateTimeField(null=True, blank=True)  # as its family's

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "number"], name="case_number_once"),
            state_check(CaseState, "case_state_known"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["worker", "state"], name="case_of_worker"),
            models.Index(  # few among all that were ever closed
                fields=["worker"],
                name="case_closed_replied",
                condition=models.Q(state="closed", family_replied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @transition(field="state", source=CaseState.INTAKE, target=CaseState.ACTIVE, custom={"access": "lead_case"})
    def activate(self) -> None:
        """A journey runs from now on."""

    @transition(field="state", source=CaseState.ACTIVE, target=CaseState.CLOSING, custom={"access": "lead_case"})
    def begin_closing(self) -> None:
        """Only the survey and the look back are left."""

    @transition(
        field="state",
        source=[CaseState.INTAKE, CaseState.ACTIVE, CaseState.ON_HOLD, CaseState.CLOSING],
        target=CaseState.CLOSED,
        custom={"access": "lead_case"},
    )
    def close(self, at: datetime) -> None:
        """Every run has ended."""
        self.closed_at = at
        self.held_until, self.held_because, self.clocks_stand = None, "", False

    @transition(
        field="state",
        source=[CaseState.INTAKE, CaseState.ACTIVE, CaseState.ON_HOLD],
        target=CaseState.ON_HOLD,
        custom={"access": "lead_case"},
    )
    def hold(self, until: date, because: str, *, stop_clocks: bool) -> None:
        """Nothing is to be done before a day.

        Since when clocks stand still meanwhile, the journeys keep.
        """
        self.held_until, self.held_because, self.clocks_stand = until, because, stop_clocks

    @transition(
        field="state",
        source=CaseState.ON_HOLD,
        target=GET_STATE(_where_it_stood, states=[CaseState.INTAKE, CaseState.ACTIVE]),
        custom={"access": "lead_case"},
    )
    def resume(self) -> None:
        """Go on where it stood."""
        self.held_until, self.held_because, self.clocks_stand = None, "", False

    @transition(field="state", source=CaseState.CLOSED, target=CaseState.ACTIVE, custom={"access": "lead_case"})
    def reopen(self) -> None:
        """Something was left after all: a step is done once more."""
        self.closed_at = None


class CaseJourney(models.Model):
    """Link: one run of a journey for one person of the family."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="journeys")
    run_key = models.UUIDField(unique=True)
    journey = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    subject = models.ForeignKey("casework.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    begun_by_item = models.UUIDField(null=True, blank=True, unique=True)  # the step of another run that waits for it
    quiet = models.BooleanField(default=False)  # of this child's run; `Case.quiet` is the tone towards the family

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["case", "journey", "subject"],
                condition=models.Q(ended_at__isnull=True),
                name="one_live_run_per_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.journey}@{self.version}"


class CaseFact(models.Model):
    """What is known of the family, as told, by whom and when.

    Append-only, the newest row counts.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    subject = models.ForeignKey("casework.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=80)
    value = SealedJSONField(null=True, family="case.family_id", row="case_id key")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["case", "key", "-id"], name="fact_newest")]

    def __str__(self) -> str:
        return self.key


class Note(models.Model):
    """A note for colleagues; the family and the partners do not see it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    text = SealedTextField(max_length=4000, family="case.family_id")
    written_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)
