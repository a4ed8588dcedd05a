"""`manage.py journeys check | list | show | explain | diagram | docs | schema`: the catalogue for the people who write it."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from journeys.check.catalogue_check import check, summary
from journeys.exports import all_formats, law_table
from journeys.exports.all_formats import FOLDER as FOLDER_OF_DOCS
from journeys.exports.all_formats import FORMATS
from journeys.language.definition import Definition
from journeys.language.formatting import in_language
from journeys.management import explain_command
from journeys.reader import CATALOGUE, Catalogue, Mistake, read_catalogue
from journeys.reader.mistakes import did_you_mean
from journeys.reader.schema import SCHEMAS
from journeys.reader.shared import FOLDER
from journeys.versions.plain_text import reading_view

EXAMPLES = """examples:
  manage.py journeys check                                   every journey of the catalogue
  manage.py journeys check journeys/catalogue/birth_allowance    one journey
  manage.py journeys list --lang en
  manage.py journeys show third_child_special_needs@1
  manage.py journeys explain birth_allowance --facts family.yaml --on 2026-01-20 --lang en
  manage.py journeys diagram third_child_special_needs --format bpmn --lang en --out var/journey.bpmn
  manage.py journeys docs                                    write docs/generated/journeys anew
  manage.py journeys law                                     write docs/generated/law.md anew
  manage.py journeys docs --check                            exit 1 if they are stale
  manage.py journeys schema --of journey --out var/journey.schema.json"""
LANGUAGE = "language of the texts: ru (default), en, …"


class Command(BaseCommand):
    """Checks, lists, shows, explains and draws the journeys of a catalogue. Needs no database."""

    help = "Check, list, show, explain and draw the journeys of the catalogue."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the subcommands."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLES
        self.add_acts(parser.add_subparsers(dest="what", required=True, metavar="ACT"))

    def add_acts(self, commands: Any) -> None:
        """Declare each act with its arguments; the front door adds those that need the database."""
        checking = self.add_act(commands, "check", "every mistake as file:line: what is wrong; exit 1 if there is any")
        checking.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a catalogue, a journey or its file")
        listing = self.add_act(commands, "list", "the journeys and their versions")
        showing = self.add_act(commands, "show", "one version in plain words")
        explaining = self.add_act(
            commands, "explain", "what a version says about a family of a file, why, and what would alter it"
        )
        explain_command.add_arguments(explaining)
        drawing = self.add_act(commands, "diagram", "one version as a picture: steps, map, state chart or BPMN 2.0")
        drawing.add_argument("--format", choices=sorted(FORMATS), default="svg", help="svg (default): the steps; …")
        docs = self.add_act(commands, "docs", "write every version in words and pictures into docs/generated/journeys")
        docs.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is stale")
        docs.add_argument("--into", type=Path, default=FOLDER_OF_DOCS, metavar="DIR", help="another folder")
        law = self.add_act(commands, "law", "write every figure and term of the law into docs/generated/law.md")
        law.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file is stale")
        schema = self.add_act(commands, "schema", "JSON Schema of the files, for editors")
        schema.add_argument(
            "--of", choices=sorted(SCHEMAS), default="journey", help="kind of file: journey (default), …"
        )
        for sub in (showing, drawing):
            sub.add_argument("journey", metavar="JOURNEY[@V]", help="without @V: the newest version")
        for sub in (listing, showing, drawing):
            sub.add_argument("--lang", default="ru", help=LANGUAGE)
        for sub in (drawing, schema):
            sub.add_argument("--out", type=Path, metavar="FILE", help="write it there instead of printing it")

    def add_act(self, commands: Any, name: str, says: str) -> ArgumentParser:
        """Add one act with the examples below its help."""
        found: ArgumentParser = commands.add_parser(
            name, help=says, description=says, epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter
        )
        return found

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the act."""
        match options["what"]:
            case "check":
                self.check_paths(options["paths"] or [CATALOGUE])
            case "list":
                self.list_all(options["lang"])
            case "show":
                self.show(options["journey"], options["lang"])
            case "explain":
                found = _found(read_catalogue(CATALOGUE), options["journey"])
                today = timezone.localdate()  # no database is asked, so the day is this machine's
                self.stdout.write(explain_command.explained(found, options, today))
            case "diagram":
                definition = _found(read_catalogue(CATALOGUE), options["journey"])
                self.give(FORMATS[options["format"]](definition, options["lang"]), options["out"])
            case "docs":
                self.docs(options["into"], only_check=options["check"])
            case "law":
                self.law(only_check=options["check"])
            case "schema":
                schema = SCHEMAS[options["of"]](read_catalogue(CATALOGUE))
                self.give(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", options["out"])

    def give(self, text: str, out: Path | None) -> None:
        """Print a text, or write it into a file."""
        if out is None:
            self.stdout.write(text, ending="")
            return
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, "utf-8")
        self.stdout.write(f"written: {out}")

    def docs(self, folder: Path, *, only_check: bool) -> None:
        """Write the generated pages, or say which are stale."""
        catalogue = read_catalogue(CATALOGUE)
        _refuse_mistakes(catalogue)
        stale = all_formats.differing(catalogue, folder) if only_check else all_formats.write(catalogue, folder)
        for name in stale:
            self.stdout.write(f"{'stale' if only_check else 'changed'}: {name}")
        if stale and only_check:
            raise CommandError(
                f"In {folder.name} differ from the catalogue: {len(stale)}, so readers see what no longer holds. "
                "Run 'manage.py journeys docs' and commit what it writes."
            )
        self.stdout.write("up to date" if only_check or not stale else f"written: {len(stale)}")

    def law(self, *, only_check: bool) -> None:
        """Write the table of the law, or say that it is stale."""
        catalogue = read_catalogue(CATALOGUE)
        _refuse_mistakes(catalogue)
        if only_check and law_table.is_stale(catalogue):
            raise CommandError(
                f"{law_table.FILE.name} differs from the catalogue, so readers see what no longer holds. "
                "Run 'manage.py journeys law' and commit what it writes."
            )
        changed = not only_check and law_table.write(catalogue)
        self.stdout.write(f"written: {law_table.FILE.name}" if changed else "up to date")

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
            raise CommandError(
                f"Mistakes: {len(mistakes)}. Nothing with a mistake can be published; correct each line."
            )
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
            f"Mistakes in the catalogue: {len(catalogue.mistakes)}, so what has them is missing here. "
            "Run 'manage.py journeys check' to see each."
        )
