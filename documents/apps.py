"""The Django app of the papers."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Papers: numbered, rendered, stored once."""

    name = "documents"
    label = "documents"
    verbose_name = "Documents"
    default_auto_field = "django.db.models.BigAutoField"
