"""The app of the partners: organisations, calendars and the exchange of messages with them."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Names the app; nothing runs at its start."""

    name = "partners"
    label = "partners"
    default_auto_field = "django.db.models.BigAutoField"
