"""The app of the case and the front door."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Loads the step kinds and the startup checks."""

    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what other modules look up by name."""
        from casework import checks, steps

        steps.register_all()
        checks.register_all()
