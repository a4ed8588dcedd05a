"""Rows that carry no people: the outbox, numbers, receipts of forms, the clock, who looked."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now


class OutboxRow(models.Model):
    """One effect to be had outside. Written with the act, deleted by the effect itself.

    Payload holds ids only. Given up (`dead`), it stays until a person has it tried again; let be, it stays with the
    reason.
    """

    id = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=40)
    payload = models.JSONField()
    region_key = models.UUIDField()
    way = models.CharField(max_length=20, blank=True, default="", db_default="")  # through whom it goes, if so
    lane = models.CharField(max_length=40, blank=True, default="", db_default="")  # to whom: these go in their order
    due = models.DateTimeField(db_default=Now())  # real time
    sends = models.PositiveIntegerField(default=0)  # to workers, since one of them last answered
    begun = models.PositiveSmallIntegerField(default=0, db_default=0)  # of these, how often one began and never ended
    failures = models.PositiveIntegerField(default=0)  # the effect raised
    outages = models.PositiveIntegerField(default=0, db_default=0)  # what it needs outside was away
    away_since = models.DateTimeField(null=True, blank=True)  # since the first of these
    last_error = models.CharField(max_length=120, blank=True)  # class and place, or a code; never a text
    dead = models.BooleanField(default=False)
    given_up_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # when who answers for the server was written to
    let_be_at = models.DateTimeField(null=True, blank=True)
    let_be_by = models.ForeignKey(
        "casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # who decided that it is not to be had any more
    let_be_because = models.CharField(max_length=300, blank=True, default="", db_default="")
    written_at = models.DateTimeField(db_default=Now())
    request = models.CharField(max_length=32, blank=True, default="", db_default="")  # in which it was written

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(let_be_at__isnull=True)
                | (models.Q(dead=True) & models.Q(let_be_by__isnull=False) & ~models.Q(let_be_because="")),
                name="outbox_let_be_says_why",
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["due", "id"], name="outbox_due", condition=models.Q(dead=False)),
            models.Index(fields=["way", "lane", "id"], name="outbox_lane", condition=models.Q(dead=False)),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"


class WayOut(models.Model):
    """One way out to somebody who takes many messages, such as the SMS operator. All moments are real time."""

    name = models.CharField(max_length=20, primary_key=True)
    away_since = models.DateTimeField(null=True, blank=True)  # nobody has answered since
    tries = models.PositiveIntegerField(default=0)  # how often in vain
    next_try_at = models.DateTimeField(null=True, blank=True)
    paced_until = models.DateTimeField(null=True, blank=True)  # until then what has gone fills the pace
    answered_at = models.DateTimeField(null=True, blank=True)  # about when it was last seen to work
    told_at = models.DateTimeField(null=True, blank=True)  # when who answers for the server was written to

    def __str__(self) -> str:
        return self.name


class FormReceipt(models.Model):
    """A form that was taken: the same form posted twice does one thing."""

    key = models.UUIDField(primary_key=True)
    user = models.ForeignKey("casework.User", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    link_key = models.UUIDField(null=True, blank=True)  # by which link a guest sent it
    organisation_key = models.UUIDField(null=True, blank=True)  # for which it was sent
    action = models.CharField(max_length=60)
    answer = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)  # what the act gave back
    taken_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.action


class NumberCounter(models.Model):
    """The last number given in a series of a region and year: cases, offers.

    Counted in the act's transaction.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region_key = models.UUIDField()
    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region_key", "series", "year"], name="counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"


class AnnulledNumbers(models.Model):
    """Numbers of a series of cases or offers that are nobody's here: they may be out there from before a restore."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    counter = models.ForeignKey(NumberCounter, on_delete=models.PROTECT, related_name="annulled")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    annulled_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "annulled numbers"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(first__gte=1) & models.Q(last__gte=models.F("first")),
                name="annulled_has_numbers",
            ),
            models.UniqueConstraint(fields=["counter", "first"], name="annulled_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class ClockOffset(models.Model):
    """How far business time runs ahead of the database's clock; a single row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    environment = models.CharField(max_length=12)
    ahead = models.DurationField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_clock"),
            models.CheckConstraint(
                condition=models.Q(ahead="0") | models.Q(environment__in=["demo", "test"]), name="real_time_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return str(self.ahead)


class Pulse(models.Model):
    """When the scheduler last woke a worker, in real time; a single row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    felt_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[Any]] = [models.CheckConstraint(condition=models.Q(id=1), name="one_pulse")]

    def __str__(self) -> str:
        return f"{self.felt_at:%Y-%m-%d %H:%M:%S}"


class InvariantLook(models.Model):
    """What the last look at the invariants found, in real time; a single row. Keys only."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    looked_at = models.DateTimeField(db_default=Now())
    broken = models.JSONField(default=dict)  # by rule: how many, some keys, since when
    told = models.JSONField(default=dict)  # by rule: how many there were when who answers for the server was written to

    class Meta:
        constraints: ClassVar[list[Any]] = [models.CheckConstraint(condition=models.Q(id=1), name="one_invariant_look")]

    def __str__(self) -> str:
        return f"{self.looked_at:%Y-%m-%d %H:%M:%S}"


class SealDeparture(models.Model):
    """How far one way has taken the seals of the audit out of the database; see `casework.seals`. Real time."""

    way = models.CharField(max_length=200, primary_key=True)  # as CASEWORK_AUDIT_SEALS names it
    last_seal = models.PositiveBigIntegerField(default=0)
    left_at = models.DateTimeField(null=True, blank=True)
    away_since = models.DateTimeField(null=True, blank=True)  # it has taken none since
    last_error = models.CharField(max_length=120, blank=True)  # a code; never a text

    def __str__(self) -> str:
        return self.way


class ReadLogEntry(models.Model):
    """Who looked at a case, when (real time) and at what; append-only. The family sees it."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        "partners.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # for which a partner looked, with or without an account
    what = models.CharField(max_length=40)
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["case", "-id"], name="read_log_of_case")]

    def __str__(self) -> str:
        return self.what
