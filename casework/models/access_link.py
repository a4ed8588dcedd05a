"""How people without an account come in: a link that only its holder knows, and a code for what is private.

Neither is stored: both are derived from the server's key and the row's id, and of a link only a hash is kept to find it.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class LinkKind(models.TextChoices):
    """Whom a link lets in."""

    FAMILY = "family", _("Family")
    OFFER = "offer", _("Partner, one offer")


class AccessLink(models.Model):
    """A link sent to a family or, for one offer, to a partner. Expires, can be revoked, opens one thing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of 128 bits; the token itself is nowhere
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    region = models.ForeignKey("casework.Region", on_delete=models.PROTECT, db_column="region_key")
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="links")
    person = models.ForeignKey("casework.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    offer = models.ForeignKey("casework.Offer", on_delete=models.PROTECT, null=True, blank=True, related_name="links")
    made_at = models.DateTimeField()  # business time, as its end
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    phone_mark = models.CharField(max_length=64, blank=True, default="", db_default="")  # keyed digest: to which phone
    failures = models.PositiveIntegerField(default=0)  # wrong codes in a row; a hundred and it is locked

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(kind__in=LinkKind.values), name="link_kind_known"),
            models.CheckConstraint(
                condition=models.Q(kind="offer", offer__isnull=False) | models.Q(kind="family", offer__isnull=True),
                name="link_opens_one_thing",
            ),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["case", "kind"], name="link_of_case")]

    def __str__(self) -> str:
        return str(self.id)


class AccessCode(models.Model):
    """Six digits sent to the family's phone. Ten minutes, five tries from one address, once; real time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(AccessLink, on_delete=models.CASCADE, related_name="codes")
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(tries__lte=20), name="code_twenty_tries")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["link", "-made_at"], name="code_of_link")]

    def __str__(self) -> str:
        return str(self.id)
