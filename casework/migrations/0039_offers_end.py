"""Every offer says when it ended; of what stands there: when it was brought, answered, asked."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q

ENDED = ["done", "failed", "declined", "expired", "withdrawn", "revoked"]
ANSWERED = ["accepted", "in_progress", "done", "failed", "declined", "revoked"]
SAY_WHEN = """
UPDATE casework_offer SET ended_at = coalesce(
  CASE WHEN state = 'done' THEN delivered_at END, answered_at, offered_at, now()
), answered_at = coalesce(answered_at, offered_at, now())
WHERE state IN ('done', 'failed', 'declined', 'expired', 'withdrawn', 'revoked')
"""


class Migration(migrations.Migration):
    """Add the column, fill it, and let the database hold that state and column agree."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("casework", "0038_closed_to_guests")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField(model_name="offer", name="ended_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(SAY_WHEN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at__isnull=True)),
                name="offer_ends_with_its_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=~Q(state__in=ANSWERED) | Q(offered_at__isnull=False, answered_at__isnull=False),
                name="offer_answered_after_it_was_asked",
            ),
        ),
    ]
