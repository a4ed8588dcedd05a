"""The app of the journeys."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Nothing happens at start: versions are compiled when first asked for."""

    name = "journeys"
    default_auto_field = "django.db.models.BigAutoField"
