"""`manage.py journeys check | list | show | explain`: the catalogue for the people who write it."""

from __future__ import annotations

import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from journeys.checking import check, summary
from journeys.definition import Definition
from journeys.management import explaining_files
from journeys.reader import CATALOGUE, Catalogue, Mistake, read_catalogue
from journeys.reader.mistakes import did_you_mean
from journeys.reader.shared import FOLDER
from journeys.reading_view import reading_view
from journeys.wording import in_language

EXAMPLES = """examples:
  manage.py journeys check                                   every journey of the catalogue
  manage.py journeys check journeys/catalogue/birth_allowance    one journey
  manage.py journeys list --lang en
  manage.py journeys show third_child_special_needs@1
  manage.py journeys explain birth_allowance --facts family.yaml --on 2026-01-20 --lang en"""


class Command(BaseCommand):
    """Checks, lists, shows and explains the journeys of a catalogue. Needs no database."""

    help = "Check, list, show and explain the journeys of the catalogue."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the subcommands."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        commands = parser.add_subparsers(dest="what", required=True, metavar="check | list | show | explain")
        checking = commands.add_parser(
            "check", help="every mistake as file:line: what is wrong; exit 1 if there is any", epilog=EXAMPLES,
            formatter_class=RawDescriptionHelpFormatter,
        )  # fmt: skip
        checking.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a catalogue, a journey or its file")
        listing = commands.add_parser("list", help="the journeys and their versions", epilog=EXAMPLES,
                                      formatter_class=RawDescriptionHelpFormatter)  # fmt: skip
        showing = commands.add_parser("show", help="one version in plain words", epilog=EXAMPLES,
                                      formatter_class=RawDescriptionHelpFormatter)  # fmt: skip
        showing.add_argument("journey", metavar="JOURNEY[@V]", help="without @V: the newest version")
        for sub in (listing, showing):
            sub.add_argument("--lang", default="ru", help="language of the texts: ru (default), en, …")
        explaining = commands.add_parser(
            "explain", help="what a version says about a family of a file, why, and what would alter it",
            epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter,
        )  # fmt: skip
        explaining_files.add_arguments(explaining)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the subcommand."""
        if options["what"] == "check":
            self.check_paths(options["paths"] or [CATALOGUE])
        elif options["what"] == "list":
            self.list_all(options["lang"])
        elif options["what"] == "explain":
            found = _found(read_catalogue(CATALOGUE), options["journey"])
            today = timezone.localdate()  # no database is asked, so the day is this machine's
            self.stdout.write(explaining_files.explained(found, options, today))
        else:
            self.show(options["journey"], options["lang"])

    def check_paths(self, paths: list[Path]) -> None:
        """Print every mistake, then what is worth knowing of each version that could be searched."""
        mistakes: list[str] = []
        for root, names in _roots(paths).items():
            checked = check(root, names, shared=CATALOGUE)
            found = [_told(root, mistake) for mistake in checked.mistakes]
            mistakes += found
            for line in found:
                self.stdout.write(line)
            for one in checked.passed:
                folder = f"{one.definition.journey}/"
                for line in summary(one, bad=any(mistake.file.startswith(folder) for mistake in checked.mistakes)):
                    self.stdout.write(line)
        if mistakes:
            raise CommandError(f"{len(mistakes)} mistakes. Nothing with a mistake can be published; correct each line.")
        self.stdout.write("no mistakes")

    def list_all(self, language: str) -> None:
        """Print each version on a line: ref, draft or ready, area, number of steps, title."""
        catalogue = read_catalogue(CATALOGUE)
        for definition in catalogue.definitions.values():
            state = "draft" if definition.draft else "ready"
            head = f"{definition.ref:<34} {state:<6} {definition.area:<16} {len(definition.steps):>3}"
            self.stdout.write(f"{head}  {in_language(definition.title, language)}")
        _refuse_mistakes(catalogue)

    def show(self, ref: str, language: str) -> None:
        """Print one version in plain words."""
        catalogue = read_catalogue(CATALOGUE)
        definition = _found(catalogue, ref)
        for line in reading_view(definition, language):
            self.stdout.write(line)


def _roots(paths: list[Path]) -> dict[Path, frozenset[str]]:
    """Return catalogue folder -> the journeys asked for in it; none named means all."""
    found: dict[Path, frozenset[str]] = {}
    for path in paths:
        if not path.exists():
            raise CommandError(
                f"There is nothing at {path}, so nothing was checked. "
                "Name a catalogue, a journey's folder or one of its files."
            )
        whole = path.resolve()
        folder = whole.parent if whole.is_file() else whole
        if (folder / FOLDER).is_dir() or (not any(folder.glob("v*.yaml")) and folder.name != FOLDER):
            found[folder] = frozenset()
        else:
            names = found.get(folder.parent, frozenset({folder.name}))
            found[folder.parent] = names | {folder.name} if names and folder.name != FOLDER else frozenset()
    return found


def _told(root: Path, mistake: Mistake) -> str:
    """Name the file as seen from where the command runs, so that an editor finds it."""
    base = root if (root / mistake.file).exists() or not (CATALOGUE / mistake.file).exists() else CATALOGUE
    return f"{os.path.relpath(base / mistake.file)}:{mistake.line}: {mistake.text}"


def _found(catalogue: Catalogue, ref: str) -> Definition:
    name, _, number = ref.partition("@")
    numbers = sorted(version for journey, version in catalogue.definitions if journey == name)
    if not number and numbers:
        number = str(numbers[-1])
    if number.isdecimal() and int(number) in numbers:
        return catalogue.definitions[name, int(number)]
    _refuse_mistakes(catalogue)
    known = [definition.ref for definition in catalogue.definitions.values()]
    raise CommandError(f"There is no journey '{ref}' in the catalogue, so nothing is shown.{did_you_mean(ref, known)}")


def _refuse_mistakes(catalogue: Catalogue) -> None:
    if catalogue.mistakes:
        raise CommandError(
            f"{len(catalogue.mistakes)} mistakes in the catalogue, so what has them is missing here. "
            "Run 'manage.py journeys check' to see each."
        )
