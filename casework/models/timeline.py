"""What people read about a case: one entry per act."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from casework.vault.fields import SealedJSONField

OPENLY = ("step", "item", "event", "ground")  # keys, by which an entry is found, and why all was erased


def _parted(details: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part what fills a sentence: keys lie openly, titles, names and words are sealed."""
    openly = {name: told for name, told in details.items() if name in OPENLY}
    return openly, {name: told for name, told in details.items() if name not in OPENLY}


class TimelineEntry(models.Model):
    """One act in words a person understands. Append-only.

    `what` picks the sentence, `details` fill it.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="timeline")
    at = models.DateTimeField()
    what = models.CharField(max_length=60)
    by = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.CharField(max_length=60, blank=True)  # organisation type or organisation, or "family"
    covering_for = models.ForeignKey("casework.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    details = SealedJSONField(default=dict, family="case.family_id", row="case_id what", parted=_parted)
    run_key = models.UUIDField(null=True, blank=True)
    act_number = models.PositiveIntegerField(null=True, blank=True)  # the run event it tells of

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case", "-id"], name="timeline_of_case"),
            models.Index(fields=["by", "-at"], name="timeline_of_writer"),
        ]

    def __str__(self) -> str:
        return self.what
