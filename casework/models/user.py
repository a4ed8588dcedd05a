"""Who signs in: users, their region, and what they are in which organisation."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A region of the country: the widest circle inside which anything may be seen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name_ru = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    code = models.CharField(max_length=8, unique=True)
    time_zone = models.CharField(max_length=64, default="Europe/Moscow")
    # how its SMS are signed; "": as the product is called
    sender_ru = models.CharField(max_length=20, blank=True, default="", db_default="")
    sender_en = models.CharField(max_length=20, blank=True, default="", db_default="")
    # whom a family calls whose link opens nothing; "" of none
    phone = models.CharField(max_length=40, blank=True, default="", db_default="")
    # when an SMS of it is known to have arrived, and the last trial: a digest of the digits that it said
    sms_tried_at = models.DateTimeField(null=True, blank=True)
    sms_trial_sent_at = models.DateTimeField(null=True, blank=True)
    sms_trial_code = models.CharField(max_length=64, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return self.code

    @property
    def zone(self) -> ZoneInfo:
        """The region's time zone: its days end there."""
        return ZoneInfo(self.time_zone)


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail; there is no user name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a user; without a password only the one-click sign-in of a demo lets them in."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: worker, curator, administrator, partner's member.

    Families come by link.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="ru")
    is_active = models.BooleanField(default=True)
    shortcuts = models.BooleanField(
        default=True, db_default=True
    )  # single keys as commands; who speaks to the machine turns them off
    created_at = models.DateTimeField(auto_now_add=True)
    times_signed_out = models.PositiveIntegerField(default=0)  # by others; counts in the session's hash

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return str(self.id)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions hold as long as the password does, and until somebody lets this person out."""
        password = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return salted_hmac("ryadom.session", f"{password} {self.times_signed_out}", secret=secret).hexdigest()


class Role(models.TextChoices):
    """What a member may do in an organisation; `access` gives each its meaning."""

    SOCIAL_WORKER = "social_worker", _("Social worker")
    CURATOR = "curator", _("Service curator")
    ADMINISTRATOR = "administrator", _("Region's administrator")
    PARTNER = "partner", _("Partner's member")


class Membership(models.Model):
    """One user's place in one organisation of one region: a desk. Leaving staff lose it by `active`.

    A row is there from the moment its owner has accepted an invitation (`Invitation`), or was
    entered at the server; then nobody has proposed it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_column="region_key")
    organisation = models.ForeignKey("partners.Organisation", on_delete=models.PROTECT, db_column="organisation_key")
    role = models.CharField(max_length=20, choices=Role.choices)
    active = models.BooleanField(default=True)
    manages = models.BooleanField(default=False)  # lets colleagues of the own organisation in and out
    accepted_at = models.DateTimeField(db_default=Now())
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    takes_second = models.BooleanField(default=False, db_default=False)  # counts when another has confirmed it
    given_alone = models.BooleanField(
        default=False, db_default=False
    )  # while the region began: nobody else has seen it

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(manages=False) | Q(role="partner"), name="only_partners_manage_their_own"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | ~Q(proposed_by=F("user")),
                name="nobody_gives_a_role_to_herself",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("user")) & (Q(proposed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")))),
                name="membership_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | Q(role="partner") | Q(takes_second=True),
                name="membership_takes_second",
            ),
            models.CheckConstraint(
                condition=Q(active=False) | Q(takes_second=False) | Q(confirmed_by__isnull=False) | Q(given_alone=True),
                name="membership_seen_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"


class ServiceCurator(models.Model):
    """Who answers for a journey in a region; the cases that begin it carry the name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, db_column="region_key", related_name="service_curators"
    )
    journey = models.CharField(max_length=60)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["region", "journey"], name="one_curator_of_a_journey")
        ]

    def __str__(self) -> str:
        return self.journey
