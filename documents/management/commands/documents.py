"""`documents types`, `documents render TYPE`: what papers there are, and one of them as it would be issued."""

from __future__ import annotations

import json
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents import public as documents

EXAMPLE = """examples:
  manage.py documents types
  manage.py documents render route_sheet --lang en --out route_sheet.pdf
  manage.py documents render handover_act --data act.json --out act.pdf
"""


class Command(BaseCommand):
    """List the document types, render one document. Needs no database."""

    help = "List the document types, or render one document as it would be issued."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Show examples under --help, line by line."""
        return super().create_parser(
            prog_name, subcommand, epilog=EXAMPLE, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the two acts."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("types", help="the document types, one a line")
        render = acts.add_parser("render", help="render one document")
        render.add_argument("type", help="a type of 'documents types'")
        render.add_argument("--data", type=Path, help="JSON file with the fields; without it the type's example")
        render.add_argument("--lang", default="ru", help="ru (default) or en")
        render.add_argument("--out", type=Path, required=True, help="the PDF to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["act"] == "types":
            for key, info in documents.document_types().items():
                self.stdout.write(f"{key}\t{info.titled('ru')}\t{info.titled('en')}")
            return
        try:
            content = documents.render_example(
                type=options["type"], language=options["lang"], data=self._data(options["data"])
            )
        except documents.DocumentsError as error:
            raise CommandError(str(error)) from error
        options["out"].write_bytes(content)
        self.stdout.write(f"{options['out']}: {len(content)} bytes")

    def _data(self, file: Path | None) -> dict[str, Any] | None:
        if file is None:
            return None
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(
                f"{file} cannot be read as JSON ({error}), so there is nothing to print. "
                "Give a file like documents/types/<type>/example.json under 'data'."
            ) from error
        if not isinstance(found, dict):
            raise CommandError(f"{file} is not a JSON object of fields, so there is nothing to print. Write {{…}}.")
        return found
