"""Number series and the register of papers.

Nothing here is ever deleted: every number that was taken keeps its row.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

# what a paper says is kept in a column of who hosts the papers, sealed with a key of the family's
SealedJSON: Any = import_string(settings.SEALED_JSON_FIELD)
SealedText: Any = import_string(settings.SEALED_TEXT_FIELD)
OF_PAPERS: dict[str, Any] = {"family": "family_key", "what": "papers", "may_be_nobodys": True}


class Series(models.Model):
    """The counter of one kind of paper, of one organisation, in one year.

    Holds no people, hence no row security.
    """

    region_key = models.UUIDField()
    organisation_key = models.UUIDField()
    kind = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation_key", "kind", "year"], name="documents_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class AnnulledRange(models.Model):
    """Numbers of a series that no paper of this register has: they may have been given out before a restore."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="annulled")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    annulled_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(first__gte=1) & models.Q(last__gte=models.F("first")),
                name="documents_range_has_numbers",
            ),
            models.UniqueConstraint(fields=["series", "first"], name="documents_range_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class Restore(models.Model):
    """A dump that a region was restored from: series that begin in its years begin past what may be out there.

    A series that began after the dump is not in it, so nothing in it tells how far that one had come.
    """

    region_key = models.UUIDField()
    dump_of = models.DateTimeField()
    restored_at = models.DateTimeField()
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    ahead = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region_key", "dump_of"], name="documents_restored_once"),
        ]

    def __str__(self) -> str:
        return self.reason


class State(models.TextChoices):
    """States of a paper (table 3a of the architecture page).

    Replaced: another one tells instead what it told. Revoked: what it told of will not be.
    """

    RESERVED = "reserved"
    RENDERED = "rendered"
    ISSUED = "issued"
    HANDED_OVER = "handed_over"
    REPLACED = "replaced"
    REVOKED = "revoked"
    ANNULLED = "annulled"


class Document(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """One paper: what it says (frozen when its number was taken) and what became of it.

    A trigger of the database refuses any change of what is frozen; the columns of the file and of
    each later act may be written once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region_key = models.UUIDField()
    organisation_key = models.UUIDField()
    family_key = models.UUIDField(null=True)  # whose it is: no other family's page shows it
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="documents")
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=60)
    type = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=200)
    issuer_name = models.CharField(max_length=300)
    dated_on = models.DateField()
    data = SealedJSON(**OF_PAPERS)
    data_sha256 = SealedText(**OF_PAPERS)  # sealed: who knows all but one word of a paper could try that one
    verify_code = models.CharField(max_length=12, unique=True)
    idempotency_key = models.CharField(max_length=200, unique=True)
    reserved_at = models.DateTimeField()

    state = FSMField(default=State.RESERVED, choices=State.choices, protected=True)
    template_sha256 = models.CharField(max_length=64, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveIntegerField(null=True)
    pages = models.PositiveSmallIntegerField(null=True)
    storage_key = models.CharField(max_length=80, blank=True)
    issued_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_to = SealedText(max_length=300, blank=True, **OF_PAPERS)
    handed_over_by = SealedText(max_length=300, blank=True, **OF_PAPERS)
    annulled_at = models.DateTimeField(null=True)
    annulled_reason = SealedText(max_length=500, blank=True, **OF_PAPERS)
    ended_at = models.DateTimeField(null=True)  # since when it counts no more
    ended_because = models.CharField(max_length=60, blank=True, default="", db_default="")  # a word of who ended it
    restricted_at = models.DateTimeField(null=True)  # its family is erased; the law keeps it, and few may read it
    erased_at = models.DateTimeField(null=True)  # its family is erased, and so is what it said

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation_key", "number"], name="documents_document_number_once"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="documents_document_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.ISSUED, State.HANDED_OVER])
                | (models.Q(issued_at__isnull=False) & ~models.Q(pdf_sha256="")),
                name="documents_document_issued_has_file",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.ANNULLED) | ~models.Q(annulled_reason=""),
                name="documents_document_annulled_has_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.REPLACED, State.REVOKED])
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_because="")),
                name="documents_document_ended_has_reason",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["organisation_key", "kind", "reserved_at"], name="documents_document_kind"),
            models.Index(fields=["number"], name="documents_document_quoted"),
        ]

    def __str__(self) -> str:
        return self.number

    @transition(field=state, source=State.RESERVED, target=State.RENDERED, custom={"access": "machine"})
    def mark_rendered(
        self, *, sha256: str, size_bytes: int, pages: int, storage_key: str, template_sha256: str
    ) -> None:
        """Note the stored file."""
        self.pdf_sha256, self.size_bytes, self.pages = sha256, size_bytes, pages
        self.storage_key, self.template_sha256 = storage_key, template_sha256

    @transition(field=state, source=State.RENDERED, target=State.ISSUED, custom={"access": "machine"})
    def mark_issued(self, *, at: datetime) -> None:
        """Issue it: from now on it may be handed out."""
        self.issued_at = at

    @transition(field=state, source=State.ISSUED, target=State.HANDED_OVER, custom={"access": "lead_case"})
    def mark_handed_over(self, *, to: str, by: str, at: datetime) -> None:
        """Note who received the paper from whom."""
        self.handed_over_to, self.handed_over_by, self.handed_over_at = to, by, at

    @transition(
        field=state,
        source=[State.ISSUED, State.HANDED_OVER],
        target=State.REPLACED,
        custom={"access": "choose_day"},
    )
    def mark_replaced(self, *, because: str, at: datetime) -> None:
        """Let it count no more: another one tells instead what it told."""
        self.ended_because, self.ended_at = because, at

    @transition(
        field=state, source=[State.ISSUED, State.HANDED_OVER], target=State.REVOKED, custom={"access": "choose_day"}
    )
    def mark_revoked(self, *, because: str, at: datetime) -> None:
        """Let it count no more: what it told of will not be."""
        self.ended_because, self.ended_at = because, at

    @transition(
        field=state, source=[State.RESERVED, State.RENDERED], target=State.ANNULLED, custom={"access": "lead_case"}
    )
    def mark_annulled(self, *, reason: str, at: datetime) -> None:
        """Give the number up; it stays in the register with its reason."""
        self.annulled_reason, self.annulled_at = reason, at
