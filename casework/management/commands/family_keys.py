"""`manage.py family_keys`: which master key wraps the keys of families, and wrapping them anew by another one."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework import access
from casework.models import Region
from casework.runtime import master_keys
from casework.vault import ciphertext, key_life

JOB = "wrap_keys"


class Command(BaseCommand):
    """Tell or change which master key wraps what."""

    help = (
        "Keys of families are wrapped by the first master key that CASEWORK_MASTER_KEY_FILE names. To change it: write "
        "a new one above the old one, restart web and workers, then: manage.py family_keys rotate. The old line may go once "
        "'manage.py family_keys status' says that it wraps nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the two acts."""
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("status", help="how many keys each master key wraps")
        acts.add_parser("rotate", help="wrap all by the first one; stopped, it goes on where it was")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of the two."""
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
