"""In which language an organisation is written to."""

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("partners", "0002_row_security")]

    operations: ClassVar[list[Any]] = [
        migrations.AddField(
            model_name="organisation", name="language", field=models.CharField(default="ru", max_length=8)
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__regex", "^[a-z]{2,3}(-[a-z]+)?$")),
                name="organisation_language_is_a_code",
            ),
        ),
    ]
