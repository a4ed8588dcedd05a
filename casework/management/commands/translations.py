"""`manage.py translations`: collects the texts of code and pages, compiles the catalogues, and lists what is missing."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from documents import public as documents
from journeys import public as journeys

OUTSIDE = [".venv", "tests", "var", "docs"]
WRITTEN_IN = "en"  # the texts of code and pages are English as they stand


class Command(BaseCommand):
    """Collect, compile, list.

    A fresh machine has no gettext: compiled files are committed, a test keeps them fresh.
    """

    help = (
        "Compiles casework/locale/*/LC_MESSAGES/django.po; with --collect it first collects the texts (needs the system's "
        "gettext and a development environment). --missing CODE lists what a language lacks and people read in Russian. "
        "Example: manage.py translations --missing en"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--collect", action="store_true", help="collect new texts into the .po files first")
        parser.add_argument("--missing", metavar="CODE", help="list what has no text in this language; exit 1 if any")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it for every language folder."""
        if options["missing"]:
            self._list(options["missing"])
            return
        if options["collect"]:
            languages = [code for code, _name in settings.LANGUAGES]
            call_command(
                "makemessages", locale=languages, ignore_patterns=list(OUTSIDE), add_location="file", no_wrap=True,
                no_obsolete=True,
            )  # fmt: skip
        for source in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po")):
            missing = compile_catalogue(source)
            self.stdout.write(f"{source.parent.parent.name}: {missing} texts without a translation")

    def _list(self, language: str) -> None:
        parts = {
            "pages and messages": list(missing_on_pages(language)),
            "journeys and shared tables": list(journeys.missing_texts(language=language)),
            "document types": list(documents.missing_texts(language)),
        }
        for part, found in parts.items():
            self.stdout.write(f"{part}: {len(found)} missing")
            for line in found:
                self.stdout.write(f"  {line}")
        if any(parts.values()):
            raise CommandError(f"'{language}' is not complete. What is missing is read in Russian.")
        self.stdout.write(f"'{language}' is complete.")


def missing_on_pages(language: str) -> Iterator[str]:
    """Yield the texts of code and pages that have no translation.

    Every one, if the language has no folder.
    """
    import polib  # a development tool: an installation never looks

    if language == WRITTEN_IN:
        return
    own = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
    known = {(one.msgctxt, one.msgid) for one in polib.pofile(str(own)).translated_entries()} if own.exists() else set()
    reference = Path(settings.LOCALE_PATHS[0]) / settings.LANGUAGE_CODE / "LC_MESSAGES" / "django.po"
    for entry in polib.pofile(str(reference)):
        if (entry.msgctxt, entry.msgid) not in known:
            yield f"{own.parent.parent.name}/LC_MESSAGES/django.po: {' '.join(entry.msgid.split())}"


def compile_catalogue(source: Path) -> int:
    """Write the compiled file beside its source; return how many texts have no translation."""
    import polib  # a development tool: an installation never compiles

    catalogue = polib.pofile(str(source), wrapwidth=0)
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.save()
    catalogue.save_as_mofile(str(source.with_suffix(".mo")))
    return len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
