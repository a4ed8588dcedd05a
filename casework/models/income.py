"""What a household had by month, and what kept its adults from earning: told by the family, kept by spans of months."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.vault.fields import SealedAmountField


class IncomeKind(models.TextChoices):
    """Where money came from; the words of the unified allowance."""

    WAGE = "wage", _("Wage")
    BUSINESS = "business", _("Own business, self-employed")
    SICK_PAY = "sick_pay", _("Sick pay")
    PENSION = "pension", _("Pension")
    BENEFIT = "benefit", _("Regular benefit or scholarship")
    OWN_ALLOWANCE = "own_allowance", _("The family's own unified allowance, does not count")
    ALIMONY_BY_COURT = "alimony_by_court", _("Alimony by a court order")
    ALIMONY_WITHOUT_COURT = "alimony_without_court", _("Alimony without a court order")
    OTHER = "other", _("Other income")
    ONE_OFF_HELP = "one_off_help", _("One-off help, does not count")


class ExcuseKind(models.TextChoices):
    """Why an adult could not earn."""

    PREGNANCY = "pregnancy", _("Could not earn: pregnancy")
    CARE_OF_CHILD = "care_of_child", _("Could not earn: care of a child under three")
    CARE_OF_DISABLED = "care_of_disabled", _("Could not earn: care of a disabled or old person")
    ILLNESS = "illness", _("Could not earn: long illness")
    DISABILITY = "disability", _("Could not earn: disability")
    STUDY = "study", _("Could not earn: full-time study, until 23")
    SERVICE = "service", _("Could not earn: in the army; while it lasts, no member of the family")
    LOOKING_FOR_WORK = "looking_for_work", _("Could not earn: registered as jobless, six months at most")
    ONLY_PARENT = "only_parent", _("Could not earn: the only parent")
    PENSION = "pension", _("Could not earn: retired (counts from 2026)")


class IncomeSpan(models.Model):
    """So much each month of one kind, or an excuse, from a month to a month.

    Taken back, it stays on record.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", on_delete=models.PROTECT, related_name="income_spans")
    person = models.ForeignKey("casework.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, blank=True, choices=IncomeKind.choices)
    excuse = models.CharField(max_length=24, blank=True, choices=ExcuseKind.choices)
    amount = SealedAmountField(null=True, blank=True, family="case.family_id")  # roubles a month
    # of alimony without a court order: which of several payers, and for how many children that one pays
    payer = models.PositiveSmallIntegerField(default=1)
    for_children = models.PositiveSmallIntegerField(null=True, blank=True)
    first_month = models.DateField()  # its first day
    last_month = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("casework.User", on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(kind__in=IncomeKind.values, excuse="", amount__isnull=False)
                | models.Q(kind="", excuse__in=ExcuseKind.values, amount__isnull=True),
                name="span_is_money_or_excuse",
            ),
            models.CheckConstraint(
                condition=models.Q(payer=1, for_children=None) | models.Q(kind=IncomeKind.ALIMONY_WITHOUT_COURT),
                name="span_payer_of_alimony_only",
            ),
            models.CheckConstraint(
                condition=models.Q(last_month__gte=models.F("first_month")), name="span_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
