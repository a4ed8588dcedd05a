"""`manage.py family_keys`: which master key wraps the keys of families, wrapping them anew, sealing files of before."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework import access, kept_copies
from casework.actions.region import sealed_files
from casework.models import Region
from casework.runtime import master_keys
from casework.vault import ciphertext, key_life
from documents import public as documents

JOB, JOB_OF_FILES = "wrap_keys", "seal_files"


class Command(BaseCommand):
    """Tell or change which master key wraps what."""

    help = (
        "Keys of families are wrapped by the first master key that CASEWORK_MASTER_KEY_FILE names. To change it: write "
        "a new one above the old one, restart web and workers, then: manage.py family_keys rotate. The old line may go once "
        "'manage.py family_keys status' says that it wraps nothing. Once after the upgrade from 0.1.0: manage.py "
        "family_keys seal_files seals the files of papers and copies that were kept before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three acts."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("status", help="how many keys each master key wraps")
        acts.add_parser("rotate", help="wrap all by the first one; stopped, it goes on where it was")
        acts.add_parser("seal_files", help="seal files that were kept before files were sealed; stopped, it goes on")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of the three."""
        if options["act"] == "seal_files":
            self._seal_files()
            return
        if options["act"] == "rotate":
            self.stdout.write(f"{_rotated()} keys were wrapped anew.")
        counted = Counter[str]()
        for region in Region.objects.order_by("code"):
            with access.acting_as(access.machine(region, JOB)):
                counted.update(key_life.count_by_master())
        first = master_keys.name_of(settings.MASTER_KEYS[0])
        for name in sorted({first, *counted} - {""}, key=lambda one: one != first):
            self.stdout.write(f"{name}  {counted[name]} keys{'  (the one that wraps)' if name == first else ''}")
        self.stdout.write(f"destroyed     {counted['']} keys")
        self._tell_open_files()

    def _seal_files(self) -> None:
        """Go through the rows of each region in batches, each whole by itself."""
        kinds: dict[str, Callable[..., sealed_files.Batch]] = {
            "papers": sealed_files.seal_papers,
            "copies": sealed_files.seal_copies,
        }
        for region in Region.objects.order_by("code"):
            for name, seal in kinds.items():
                sealed, left = _sealed(region, seal)
                self.stdout.write(f"{region.code}: {sealed} {name} were sealed, {left} stay as they are")
        self._tell_open_files()

    def _tell_open_files(self) -> None:
        self.stdout.write(f"lying openly  {documents.open_files()} papers, {kept_copies.open_files()} copies")


def _sealed(region: Region, seal: Callable[..., sealed_files.Batch]) -> tuple[int, int]:
    done, left, past = 0, 0, None
    while True:
        try:
            batch = seal(actor=access.machine(region, JOB_OF_FILES), past=past)
        except (documents.NotReplaced, kept_copies.CopyNotKept) as error:
            raise CommandError(f"{done} files were sealed, then it ended. {error}") from error
        done, left, past = done + batch.sealed, left + batch.left_open, batch.last
        if past is None:
            return done, left


def _rotated() -> int:
    done = 0
    try:
        for region in Region.objects.order_by("code"):
            while number := _some_of(region):
                done += number
    except ciphertext.NotOpened as error:
        raise CommandError(
            f"{done} keys were wrapped anew, then one was met that cannot be opened: {error}. Write the line of that master "
            "key back under the first one and call this again."
        ) from error
    return done


def _some_of(region: Region) -> int:
    with access.acting_as(access.machine(region, JOB)):
        return key_life.wrap_anew()
