"""The app of the case and the front door."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Loads the step kinds and the startup checks."""

    name = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what other modules look up by name."""
        from casework import checks, steps
        from casework.access import signed_context
        from journeys import public as journeys
        from partners import public as partners

        steps.register_all()
        checks.register_all()
        signed_context.register()
        partners.follow_calendar(lambda day: journeys.is_working_day(day=day))
