"""Columns for what is sealed from now on: amounts of money, words of erasures and holds, whose region a first talk is of."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = (
    "wage", "business", "sick_pay", "pension", "benefit", "own_allowance", "alimony_by_court", "alimony_without_court",
    "other", "one_off_help",
)  # fmt: skip
EXCUSES = (
    "pregnancy", "care_of_child", "care_of_disabled", "illness", "disability", "study", "service", "looking_for_work",
    "only_parent", "pension",
)  # fmt: skip
MONEY = models.Q(amount__isnull=False, excuse="", kind__in=list(KINDS))
EXCUSE = models.Q(amount__isnull=True, excuse__in=list(EXCUSES), kind="")


def _words(model: str, name: str, *, blank: bool = False) -> migrations.AlterField:
    return migrations.AlterField(model, name, models.TextField(blank=blank, max_length=300))


class Migration(migrations.Migration):
    """Widen them; the next one seals what is there."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0030_key_of_family")]

    operations: ClassVar[list[object]] = [
        migrations.RemoveConstraint("incomespan", "span_is_money_or_excuse"),
        migrations.AlterField("incomespan", "amount", models.TextField(blank=True, null=True)),
        migrations.AddConstraint(
            "incomespan", models.CheckConstraint(condition=MONEY | EXCUSE, name="span_is_money_or_excuse")
        ),
        _words("erasure", "because", blank=True),
        _words("keptreading", "because"),
        _words("legalhold", "because"),
        _words("legalhold", "lifting_because", blank=True),
        migrations.AlterField(
            "intakedraft",
            "user",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            "intakedraft",
            "region",
            models.ForeignKey(
                db_column="region_key",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="casework.region",
            ),
        ),
        migrations.AddConstraint(
            "intakedraft", models.UniqueConstraint(fields=("user", "region"), name="one_talk_of_a_worker")
        ),
    ]
