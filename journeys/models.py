"""Rows of the journeys. A JourneyRun is a Viewflow process, a WorkItem a Viewflow task.

Acts are the run's truth.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import PROCESS, STATUS

from journeys.viewflow_flows import OPEN, JourneyField, StepField


class OutsideUnit(RuntimeError):
    """A row of a run was to be written without its unit of work."""


def _refuse(row: models.Model) -> NoReturn:
    raise OutsideUnit(
        f"A {type(row).__name__} was to be written outside a unit of work, so its history would not tell of it. "
        "Use journeys.public, which locks the run, records the act and writes once."
    )


PUBLISHERS = {"access": "publish_journey"}  # who may move a version on; casework.access asks


class VersionState(models.TextChoices):
    """States of a published version."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    RETIRING = "retiring"  # running cases go on, no new ones
    RETIRED = "retired"


class JourneyVersion(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """A version with the exact texts it was read from.

    A trigger keeps it unchanged once it is published.
    """

    journey = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    state = FSMField(default=VersionState.DRAFT, choices=VersionState.choices, max_length=20, protected=True)
    sources = models.JSONField()  # file name -> text: the version, its languages, the shared tables
    sha256 = models.CharField(max_length=64)
    area = models.CharField(max_length=60, default="")
    released = models.BooleanField(default=False)  # part of a tagged release: never rewritten again
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["journey", "version"], name="journeyversion_once"),
            models.CheckConstraint(condition=models.Q(state__in=VersionState.values), name="journeyversion_state"),
        ]

    def __str__(self) -> str:
        return f"{self.journey}@{self.version}"

    @transition(field="state", source=VersionState.DRAFT, target=VersionState.CHECKED, custom=PUBLISHERS)
    def check_passed(self) -> None:
        """The check found no mistake."""

    @transition(field="state", source=VersionState.CHECKED, target=VersionState.PUBLISHED, custom=PUBLISHERS)
    def publish(self, *, at: datetime) -> None:
        """New runs may take it."""
        self.published_at = at

    @transition(field="state", source=VersionState.PUBLISHED, target=VersionState.RETIRING, custom=PUBLISHERS)
    def begin_retiring(self) -> None:
        """No new runs; running ones go on."""

    @transition(field="state", source=VersionState.RETIRING, target=VersionState.RETIRED, custom=PUBLISHERS)
    def retire(self) -> None:
        """No run follows it any more."""


# what is known of a family is kept in a column of who hosts the journeys, sealed with a key of the family's
SealedJSON: Any = import_string(settings.SEALED_JSON_FIELD)
Parts = tuple[dict[str, Any], dict[str, Any]]
SAID = {"value": None, "because": ""}  # of an act, with what stands openly in its place


def _facts_parted(facts: dict[str, Any]) -> Parts:
    """Part facts: days lie openly, since the region's figures count from them; all others are sealed."""
    days = {key: value for key, value in facts.items() if isinstance(value, dict) and value.keys() == {"date"}}
    return days, {key: value for key, value in facts.items() if key not in days}


def _state_parted(state: dict[str, Any]) -> Parts:
    """Part a snapshot: how far the steps are lies openly, what is known of the family is sealed."""
    openly, hidden = _facts_parted(state.get("facts", {}))
    return {**state, "facts": openly}, {"facts": hidden} if hidden else {}


def _act_parted(body: dict[str, Any]) -> Parts:
    """Part an act: what was done lies openly, what was learned and in whose words is sealed."""
    hidden = {name: body[name] for name in SAID if body.get(name) not in (None, "")}
    return {name: SAID[name] if name in hidden else told for name, told in body.items()}, hidden


class JourneyRun(AbstractProcess):  # type: ignore[misc]
    """One going through a version.

    `state` is what the acts left: a snapshot, replay gives the same.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    flow_class = JourneyField("journey", max_length=80)
    status = models.CharField(max_length=10, choices=PROCESS.choices, default=PROCESS.NEW)
    created = models.DateTimeField()
    region_key = models.UUIDField()
    organisation_key = models.UUIDField()
    family_key = models.UUIDField(null=True)  # whose it is: no other family's page shows it
    subject_key = models.UUIDField()
    zone = models.CharField(max_length=60)
    facts_at_start = SealedJSON(family="family_key", row="key", may_be_nobodys=True, parted=_facts_parted)
    state = SealedJSON(family="family_key", row="key", may_be_nobodys=True, parted=_state_parted)
    acts_taken = models.PositiveIntegerField(default=0)
    wakes = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)  # what it knew is gone; what was decided stays, as codes

    class Meta:
        default_permissions = ()
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["region_key", "wakes"], name="run_wakes", condition=models.Q(wakes__isnull=False)),
            models.Index(fields=["subject_key"], name="run_subject"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(status__in=PROCESS.values), name="run_status")
        ]

    def __str__(self) -> str:
        return f"run {self.key}"

    @property
    def coerced(self) -> JourneyRun:
        """Viewflow asks for the flow's own class: it is always this one."""
        return self

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: only the unit of work writes."""
        _refuse(self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: a run's history stays."""
        _refuse(self)


class WorkItem(AbstractTask):  # type: ignore[misc]
    """A step open in a run, for one person and round. Viewflow's activation moves its life on."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    process = models.ForeignKey(JourneyRun, on_delete=models.PROTECT, db_index=False, related_name="items")
    flow_task = StepField("step", max_length=150)
    flow_task_type = models.CharField(max_length=10, default="HUMAN")
    status = models.CharField(max_length=10, choices=STATUS.choices, default=STATUS.NEW)
    created = models.DateTimeField()
    person = models.CharField(max_length=40, default="")
    round = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=40)
    holder = models.CharField(max_length=60)
    outcome = models.CharField(max_length=60, default="")
    due = models.DateTimeField(null=True)
    late_since = models.DateTimeField(null=True)
    stopped = models.DurationField(default=timedelta())  # how long its clock stood still, known once it has ended
    owner_key = models.UUIDField(null=True)  # who took it, then who did it
    error_code = models.CharField(max_length=120, default="")
    # one reverse accessor would clash with Viewflow's own Task, and nobody searches by it
    owner_permission_content_type = models.ForeignKey(
        "contenttypes.ContentType", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # no users below casework, and settle keeps what these were for: parents, timers, seeds, job ids
    owner = previous = scheduled = external_task_id = seed = artifact = None

    class Meta:
        default_permissions = ()
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["due", "id"], name="item_inbox", condition=models.Q(status__in=OPEN)),
        ]
        constraints: ClassVar[list[Any]] = [
            # begins with the run: serves every search by run, so no index stands on the key alone
            models.UniqueConstraint(fields=["process", "flow_task", "person", "round"], name="item_once"),
            models.CheckConstraint(condition=models.Q(status__in=STATUS.values), name="item_status"),
        ]

    def __str__(self) -> str:
        return f"work item {self.key}"

    @property
    def coerced(self) -> WorkItem:
        """Viewflow asks for the flow's own class: it is always this one."""
        return self

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: only the unit of work writes."""
        _refuse(self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: what was open stays on record."""
        _refuse(self)


class ActKind(models.TextChoices):
    """Kinds of acts, named as their classes in journeys.engine.acts."""

    DID = "did"
    HAPPENED = "happened"
    LEARNED = "learned"
    DROPPED = "dropped"
    REDONE = "redone"
    REOPENED = "reopened"
    KEPT = "kept"
    HELD = "held"
    WENT_ON = "went_on"
    STOPPED = "stopped"
    CLOCK = "clock"


class Act(models.Model):
    """One act of a run.

    Append-only: a trigger and the missing rights of the application's role keep it so.
    """

    run = models.ForeignKey(JourneyRun, on_delete=models.PROTECT, db_index=False, related_name="acts")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=ActKind.choices)
    body = SealedJSON(family="run.family_key", row="run_id number", may_be_nobodys=True, parted=_act_parted)
    by_key = models.UUIDField(null=True)

    class Meta:
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["run", "number"], name="act_number"),
            models.CheckConstraint(condition=models.Q(kind__in=ActKind.values), name="act_kind"),
        ]

    def __str__(self) -> str:
        return f"act {self.number}"


FIGURE_KEEPERS = {"access": "decide_figures"}  # two people of the region; casework.access asks


class FigureState(models.TextChoices):
    """Life of a row that a region adds to the table of figures."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"


class Figure(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """A dated value of a parameter in a region, laid over the catalogue's.

    Proposed by one person, confirmed by another. It counts for what is decided after `counts_from`;
    a confirmed row stays as it is for ever.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region_key = models.UUIDField()
    parameter = models.CharField(max_length=60)
    valid_from = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    source = models.CharField(max_length=300)
    checked_on = models.DateField()
    sure = models.BooleanField()  # no: it is shown as to be confirmed
    state = FSMField(default=FigureState.PROPOSED, choices=FigureState.choices, max_length=20, protected=True)
    proposed_at = models.DateTimeField()
    proposed_by_key = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by_key = models.UUIDField(null=True)
    counts_from = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes: ClassVar[list[Any]] = [models.Index(fields=["region_key", "state"], name="figure_of_region")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(state__in=FigureState.values), name="figure_state"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="figure_is_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(state=FigureState.CONFIRMED)
                | (
                    models.Q(decided_by_key__isnull=False, counts_from__isnull=False)
                    & ~models.Q(decided_by_key=models.F("proposed_by_key"))
                ),
                name="figure_takes_two_people",
            ),
            models.UniqueConstraint(
                fields=["region_key", "parameter", "valid_from"],
                condition=models.Q(state=FigureState.PROPOSED),
                name="figure_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parameter} from {self.valid_from}"

    @transition(field="state", source=FigureState.PROPOSED, target=FigureState.CONFIRMED, custom=FIGURE_KEEPERS)
    def confirm(self, *, by_key: uuid.UUID, at: datetime, counts_from: datetime) -> None:
        """A second person has read the source."""
        self.decided_by_key, self.decided_at, self.counts_from = by_key, at, counts_from

    @transition(field="state", source=FigureState.PROPOSED, target=FigureState.SET_ASIDE, custom=FIGURE_KEEPERS)
    def set_aside(self, *, by_key: uuid.UUID, at: datetime) -> None:
        """It was a mistake, or the proposer takes it back."""
        self.decided_by_key, self.decided_at = by_key, at
