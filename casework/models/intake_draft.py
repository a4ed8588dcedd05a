"""The first talk as far as it was typed in: its own worker's only, by row security, and not for long."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now


class IntakeDraft(models.Model):
    """What a worker has typed in of a family that is not taken in yet; one for each worker."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField("casework.User", on_delete=models.CASCADE, related_name="+")
    receipt = models.UUIDField(default=uuid.uuid4)  # of the form that ends the talk: the case is opened once
    parts = models.JSONField(default=dict)
    touched_at = models.DateTimeField(db_default=Now())  # real time

    def __str__(self) -> str:
        return str(self.id)
