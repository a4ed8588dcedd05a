"""Papers of a case: those we issue (kept by documents), and those an authority or the family brings."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from casework.vault.fields import SealedTextField


class CaseDocument(models.Model):
    """Link to a document of ours: which work item asked for it, whom it is about."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="documents")
    document_key = models.UUIDField(unique=True)
    work_item_key = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=60)  # key of the journeys' table of documents
    part = models.CharField(max_length=80, blank=True, default="", db_default="")  # which sheet, of a kind with several
    title = models.JSONField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind


class ReceivedPaper(models.Model):
    """An authority's or the family's paper: number, date and copy.

    Its form stays theirs and is never imitated.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="received_papers")
    work_item_key = models.UUIDField(null=True, blank=True)
    kind = models.CharField(max_length=60)
    title = models.JSONField()
    number = SealedTextField(max_length=120, blank=True, family="case.family_id")
    issued_on = models.DateField(null=True, blank=True)
    copy_name = models.CharField(max_length=160, blank=True)  # in the private store: hash, of a HEIC its JPEG's, type
    recorded_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["case", "kind"], name="paper_of_case")]

    def __str__(self) -> str:
        return self.kind
