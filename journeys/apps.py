"""The app of the journeys."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Tells the registry where definitions come from.

    Each version is compiled when first asked for.
    """

    name = "journeys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read published versions from their stored texts."""
        from journeys import viewflow_flows
        from journeys.versions import published

        viewflow_flows.registry.read_from(published.stored)
