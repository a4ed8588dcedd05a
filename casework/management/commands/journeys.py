"""`manage.py journeys …`: the catalogue's command, with the acts that need a database: load a package, write the event log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from casework import access, clock
from casework.act_parts import corrections
from casework.exports import ocel
from casework.models import Region
from journeys import public as journeys
from journeys import public_authoring as authoring


class Command(authoring.CatalogueCommand):
    """Adds what the front door does to the acts of the catalogue's command."""

    def add_acts(self, commands: Any) -> None:
        """Declare the catalogue's acts and two more."""
        super().add_acts(commands)
        loading = self.add_act(commands, "load", "publish a package of journeys, a folder or a zip, without a release")
        loading.add_argument("path", type=Path, metavar="PATH")
        loading.add_argument("--check", action="store_true", help="only tell its mistakes; needs no database")
        log = self.add_act(commands, "log", "the event log of a region as OCEL 2.0 JSON, without personal data")
        log.add_argument("--region", required=True, metavar="CODE")
        log.add_argument("--journey", default="", help="only runs of this journey")
        log.add_argument("--out", type=Path, metavar="FILE", help="write it there instead of printing it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the act."""
        if options["what"] == "load":
            self.load(options["path"], only_check=options["check"])
        elif options["what"] == "log":
            self.log(options)
        else:
            super().handle(*args, **options)

    def load(self, path: Path, *, only_check: bool) -> None:
        """Check a package, and publish it."""
        try:
            checked = authoring.check_package(path)
        except authoring.PackageRefused as error:
            raise CommandError(str(error)) from error
        for mistake in checked.mistakes:
            self.stdout.write(str(mistake))
        if checked.mistakes:
            raise CommandError(f"Mistakes: {len(checked.mistakes)}, so nothing was published. Correct each line.")
        for ref, is_draft in checked.passed:
            self.stdout.write(f"passed: {ref}{' (draft)' if is_draft else ''}")
        if only_check:
            return
        try:
            with transaction.atomic():
                published = authoring.load_package(path, at=clock.now())
                corrections.announce(published)
        except (journeys.CatalogueBroken, journeys.TextChanged, authoring.ReservedKey) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"published: {', '.join(published) or 'nothing new'}")

    def log(self, options: dict[str, Any]) -> None:
        """Write the event log of one region."""
        region = Region.objects.filter(code=options["region"]).first()
        if region is None:
            raise CommandError(
                f"There is no region '{options['region']}', so there is nothing to write. Name its code."
            )
        with access.acting_as(access.machine(region, "region")) as actor:
            found = ocel.of_region(to=actor, journey=options["journey"])
        self.give(json.dumps(found, ensure_ascii=False, indent=1) + "\n", options["out"])
