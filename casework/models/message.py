"""What a family and its worker write to each other, outside of any step."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from casework.vault.fields import SealedTextField

LONGEST_MESSAGE = 2000


class Message(models.Model):
    """One message: from the family (with the person whose link it was), or from a worker to the family."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="messages")
    text = SealedTextField(max_length=LONGEST_MESSAGE, family="case.family_id")
    from_family = models.BooleanField()
    person = models.ForeignKey("casework.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(from_family=True, written_by__isnull=True)
                | models.Q(from_family=False, written_by__isnull=False, person__isnull=True),
                name="message_has_one_writer",
            )
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["case", "-written_at"], name="message_of_case")]

    def __str__(self) -> str:
        return str(self.id)
