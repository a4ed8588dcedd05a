"""The first talk as far as it was typed in: its own worker's only, by row security, and not for long.

There is no family yet, so no family's key: the region's seals it.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from casework.vault import ring
from casework.vault.fields import SealedJSONField


class IntakeDraft(models.Model):
    """What a worker has typed in of a family that is not taken in yet; one for each worker in a region."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("casework.User", on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(
        "casework.Region", on_delete=models.CASCADE, null=True, db_column="region_key", related_name="+"
    )
    receipt = models.UUIDField(default=uuid.uuid4)  # of the form that ends the talk: the case is opened once
    parts = SealedJSONField(default=dict, family="region_id", what=ring.REGION)
    touched_at = models.DateTimeField(db_default=Now())  # real time

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "region"], name="one_talk_of_a_worker"),
        ]

    def __str__(self) -> str:
        return str(self.id)
