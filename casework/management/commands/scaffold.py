"""`manage.py scaffold journey NAME`: a new journey's folder that passes the check at once."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from journeys import public_authoring as authoring

EXAMPLES = """examples:
  manage.py scaffold journey lost_job --title-ru 'Потеря работы' --title-en 'Lost job' --area employment
  manage.py journeys check journeys/catalogue/lost_job"""


class Command(BaseCommand):
    """Makes the folder of something new, small and right, to be changed from there."""

    help = "Make the folder of a new journey: v1.yaml, v1.en.yaml, walkthrough.yaml."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be made."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        kinds = parser.add_subparsers(dest="what", required=True, metavar="journey")
        journey = kinds.add_parser("journey", epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter)
        journey.add_argument("name", metavar="NAME", help="its key: small Latin letters, digits and _")
        journey.add_argument("--title-ru", default="Новая жизненная ситуация")
        journey.add_argument("--title-en", default="A new life situation")
        journey.add_argument("--area", default="social_services")
        journey.add_argument("--led-by", default="clinic_social_service", help="organisation type that coordinates")
        journey.add_argument("--into", type=Path, default=authoring.CATALOGUE, metavar="DIR", help="a catalogue")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it and name its files."""
        try:
            made = authoring.scaffold_journey(
                options["name"],
                into=options["into"],
                russian=options["title_ru"],
                english=options["title_en"],
                area=options["area"],
                led_by=options["led_by"],
            )
        except authoring.CannotScaffold as error:
            raise CommandError(str(error)) from error
        for file in made:
            self.stdout.write(f"made: {file}")
        self.stdout.write("Write the steps, then run 'manage.py journeys check'.")
