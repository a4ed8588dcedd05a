"""`manage.py told_decisions`: counts decisions that contradict what stands beside them."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from casework import access, clock
from casework.demo import told_decisions
from casework.models import Region


class Command(BaseCommand):
    """Tell how many there are, where they were read, and each contradiction by case and step."""

    help = (
        "Goes over all decisions on papers, case pages and family pages and counts those beside a "
        "reason against them. Exit 1 if any. Example: manage.py told_decisions"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read region after region."""
        wrong = 0
        for region in Region.objects.order_by("code"):
            with access.acting_as(access.machine(region, "told_decisions")) as actor:
                found = told_decisions.of_region(actor=actor, now=clock.now())
            wrong += len(found.against)
            self.stdout.write(
                f"{region.code}: decisions {found.decisions}, read on papers {found.read['papers']}, on pages "
                f"{found.read['pages']}; contradicted {len(found.against)}"
            )
            for one in found.against:
                self.stdout.write(f"  {one.case} {one.step}, {one.where}: {one.what}")
        if wrong:
            sys.exit(1)
