"""`manage.py translations`: collects the texts of code and pages, and compiles the catalogues that are committed."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

OUTSIDE = [".venv", "tests", "var", "docs"]


class Command(BaseCommand):
    """Collect and compile. A fresh machine has no gettext: compiled files are committed, a test keeps them fresh."""

    help = (
        "Compiles casework/locale/*/LC_MESSAGES/django.po; with --collect it first collects the texts (needs the system's "
        "gettext and a development environment). Example: manage.py translations --collect"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--collect", action="store_true", help="collect new texts into the .po files first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it for every language folder."""
        if options["collect"]:
            languages = [code for code, _name in settings.LANGUAGES]
            call_command(
                "makemessages", locale=languages, ignore_patterns=list(OUTSIDE), add_location="file", no_wrap=True,
                no_obsolete=True,
            )  # fmt: skip
        for source in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
            missing = compile_catalogue(source)
            self.stdout.write(f"{source.parent.parent.name}: {missing} texts without a translation")


def compile_catalogue(source: Path) -> int:
    """Write the compiled file beside its source; return how many texts have no translation."""
    import polib  # a development tool: an installation never compiles

    catalogue = polib.pofile(str(source), wrapwidth=0)
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.save()
    catalogue.save_as_mofile(str(source.with_suffix(".mo")))
    return len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
