"""What citizens said in a survey, as counts.

And which everyday issues the region picked, when and why.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from casework.models.states import Stateful, state_check, state_field


class SurveyState(models.TextChoices):
    """Life of a citizens' survey."""

    CHECKED = "checked", _("Looked through")
    TAKEN = "taken", _("Counts")
    SET_ASIDE = "set_aside", _("Set aside")


class CitizenSurvey(Stateful):
    """One file of answers.

    Sheets are not kept: only how many people gave which pair of scores to which issue.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key", related_name="+")
    title = models.CharField(max_length=120)
    state = state_field(SurveyState, SurveyState.CHECKED)
    fingerprint = models.CharField(max_length=64)  # of the answers, however the file is saved
    encoding = models.CharField(max_length=12)
    separator = models.CharField(max_length=1)
    rows = models.PositiveIntegerField()
    answers = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    wrong_rows = models.PositiveIntegerField()
    mistakes = models.JSONField(default=list)  # the first of them; emptied when the survey is taken or set aside
    unread_columns = models.JSONField(default=list)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            state_check(SurveyState, "citizensurvey_state_known"),
            models.UniqueConstraint(
                fields=["region", "fingerprint"],
                condition=models.Q(state__in=["checked", "taken"]),
                name="survey_is_taken_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @transition(
        field="state", source=SurveyState.CHECKED, target=SurveyState.TAKEN, custom={"access": "choose_priorities"}
    )
    def take(self, at: datetime) -> None:
        """Its answers count from now on."""
        self.taken_at, self.mistakes = at, []

    @transition(
        field="state",
        source=[SurveyState.CHECKED, SurveyState.TAKEN],
        target=SurveyState.SET_ASIDE,
        custom={"access": "choose_priorities"},
    )
    def set_aside(self, at: datetime) -> None:
        """Its answers count no more; the file may be brought again."""
        self.set_aside_at, self.mistakes = at, []


class SurveyTally(models.Model):
    """How many people gave this pair of scores to this issue; 1 (not at all) to 5 (very)."""

    id = models.BigAutoField(primary_key=True)
    survey = models.ForeignKey(CitizenSurvey, on_delete=models.PROTECT, related_name="tallies")
    issue = models.CharField(max_length=60)  # key in the catalogue
    importance = models.PositiveSmallIntegerField()
    difficulty = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["survey", "issue", "importance", "difficulty"], name="tally_once"),
            models.CheckConstraint(
                condition=models.Q(
                    importance__gte=1, importance__lte=5, difficulty__gte=1, difficulty__lte=5, people__gte=1
                ),
                name="tally_counts_scores",
            ),
        ]

    def __str__(self) -> str:
        return self.issue


class PriorityChoice(models.Model):
    """The issues a region picked on one day. A new choice ends the one before; both stay.

    Append-only but for its end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key", related_name="+")
    answers = models.PositiveIntegerField()  # how many answers it rested on
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["region"], condition=models.Q(ended_at__isnull=True), name="one_choice_in_force"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("chosen_at")),
                name="choice_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Priority(models.Model):
    """One picked issue: why, and who answers for it. Never changed.

    A deferred trigger keeps three to ten of a choice.
    """

    id = models.BigAutoField(primary_key=True)
    choice = models.ForeignKey(PriorityChoice, on_delete=models.PROTECT, related_name="priorities")
    place = models.PositiveSmallIntegerField()
    issue = models.CharField(max_length=60)
    reason = models.TextField(max_length=1000)
    curator = models.ForeignKey("casework.Membership", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["choice", "issue"], name="issue_picked_once"),
            models.UniqueConstraint(fields=["choice", "place"], name="place_given_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="priority_has_a_reason"),
        ]

    def __str__(self) -> str:
        return self.issue
