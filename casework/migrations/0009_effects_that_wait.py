"""Effects that wait for what is away outside, ways out known to be away, when and why one gave up.

Until now a quarter of a minute without the SMS operator gave a message up. What lies there from
then is tried once more: what is too late by now is not sent, and its case says so.
"""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BY_THEIR_WAYS = """
UPDATE casework_outboxrow o SET
  way = CASE n.channel WHEN 'email' THEN 'mail' ELSE 'sms' END,
  lane = CASE WHEN n.code_id IS NULL THEN coalesce(n.organisation_id, n.link_id)::text ELSE '' END
FROM casework_notice n WHERE o.topic = 'send_notice' AND n.id::text = o.payload ->> 'notice';
UPDATE casework_outboxrow SET way = 'mail' WHERE topic = 'send_invitation';
UPDATE casework_outboxrow SET dead = false, failures = 0, sends = 0, due = now()
WHERE dead AND topic IN ('send_notice', 'send_invitation');
UPDATE casework_outboxrow SET given_up_at = written_at WHERE dead;
"""


class Migration(migrations.Migration):
    """Keep what is away, and what was given up."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("casework", "0008_paper_names"),
    ]

    operations: ClassVar[list[object]] = [
        migrations.CreateModel(
            name="WayOut",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("away_since", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("paced_until", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="away_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="begun",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="given_up_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="lane",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="let_be_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="let_be_because",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="let_be_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="outages",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxrow",
            name="way",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
        migrations.AddIndex(
            model_name="outboxrow",
            index=models.Index(condition=models.Q(("dead", False)), fields=["way", "lane", "id"], name="outbox_lane"),
        ),
        migrations.AddConstraint(
            model_name="outboxrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("let_be_at__isnull", True),
                    models.Q(
                        ("dead", True),
                        ("let_be_by__isnull", False),
                        models.Q(("let_be_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="outbox_let_be_says_why",
            ),
        ),
        migrations.RunSQL(BY_THEIR_WAYS, migrations.RunSQL.noop),
    ]
