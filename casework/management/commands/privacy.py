"""`manage.py privacy`: a family's copy, its erasure by two people, who looked between two moments, what goes when."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.dateparse import parse_datetime

from casework import access
from casework.access import Actor
from casework.act_parts import erasing
from casework.actions.privacy import erasures, personal_copies
from casework.errors import CaseworkError
from casework.models import Erasure, Membership, Region, Role
from casework.privacy import due, looks_between

JOB = "privacy"


class Command(BaseCommand):
    """What the pages of personal data do, for who runs the server.

    Families are named by the number of a case.
    """

    help = (
        "Families' data: export FAMILY --by WORKER --out FILE; erase FAMILY --by PERSON --because TEXT proposes, and "
        "erase FAMILY --by ANOTHER --confirm erases; breach-report --since MOMENT --until MOMENT [--who E-MAIL]; due tells "
        "what goes within 90 days and takes nothing. Example: manage.py privacy erase 26-14 --by anna@example.org "
        '--because "Letter of 12 November"'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--region", help="its code, where the server holds several")
        duties = parser.add_subparsers(dest="duty", required=True)
        export = duties.add_parser("export", help="write everything kept about a family into a zip")
        erase = duties.add_parser("erase", help="propose that a family is erased, or confirm it as a second person")
        for one in (export, erase):
            one.add_argument("family", help="number of one of its cases")
            one.add_argument("--by", required=True, help="e-mail of who does it; it stands in the case's history")
        export.add_argument("--out", required=True, type=Path, help="the zip to write; it must not exist")
        erase.add_argument("--because", default="", help="how and when it was asked; no names")
        erase.add_argument("--confirm", action="store_true", help="erase what another person has proposed")
        report = duties.add_parser("breach-report", help="who looked at which family between two moments")
        report.add_argument("--since", required=True, help="with its zone: 2026-11-24T03:00+03:00")
        report.add_argument("--until", required=True)
        report.add_argument("--who", default="", help="e-mail of one account")
        for one in (
            report,
            duties.add_parser("due", help="what goes when; a dry run of the sweep"),
        ):
            one.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the duty; a refusal is told in its own words."""
        region = _region(options["region"])
        duties = {
            "export": self._export,
            "erase": self._erase,
            "breach-report": self._report,
            "due": self._due,
        }
        try:
            duties[options["duty"]](region, options)
        except CaseworkError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _export(self, region: Region, options: dict[str, Any]) -> None:
        if options["out"].exists():
            raise CommandError("The file is there already, so nothing was written. Name another one.")
        by = _actor(region, options["by"], Role.SOCIAL_WORKER)
        packet = personal_copies.make_copy(by=by, case_id=_case_id(region, options["family"]), person_id=None)
        options["out"].write_bytes(packet)
        options["out"].chmod(0o600)
        self.stdout.write(f"{options['out']}: {len(packet)} bytes")

    def _erase(self, region: Region, options: dict[str, Any]) -> None:
        by, number = (
            _actor(region, options["by"], Role.ADMINISTRATOR, Role.CURATOR),
            options["family"],
        )
        if not options["confirm"]:
            erasures.propose_by_number(by=by, number=number, ground="asked", because=options["because"])
            self.stdout.write("Proposed. Nothing goes before another person confirms it, here or on the page.")
            return
        with access.acting_as(access.machine(region, JOB)) as job:
            family = erasing.case_of_number(number, to=job).family_id
            waiting = Erasure.objects.filter(family=family, done_at=None, set_aside_at=None).first()
        if waiting is None:
            raise CommandError("Nobody has proposed to erase this family, so nothing was erased.")
        erasures.confirm(by=by, erasure_id=waiting.pk, number=number)
        self.stdout.write("Erased, but for what the law keeps. The files go with the next effects of the outbox.")

    def _report(self, region: Region, options: dict[str, Any]) -> None:
        began = time.monotonic()
        told = {
            "since": _moment(options["since"]),
            "until": _moment(options["until"]),
            "who": _who(options["who"]),
        }
        with access.acting_as(access.machine(region, JOB)):
            looks, changes = looks_between.looks(**told), looks_between.changes(**told)
        people = {one.number: one.people for one in looks}
        if options["json"]:
            found = {
                "looks": [asdict(one) for one in looks],
                "changes": [asdict(one) for one in changes],
            }
            self.stdout.write(json.dumps({"people": sum(people.values()), **found}, cls=DjangoJSONEncoder, indent=2))
            return
        for one in looks:
            self.stdout.write(
                f"{one.number}  {one.people} people  {one.looks} looks  {one.first_at:%Y-%m-%d %H:%M:%S%z}  "
                f"by {one.user_key or one.organisation_key}  {', '.join(one.what)}"
            )
        for change in changes:
            self.stdout.write(
                f"{change.table}  {change.changes} changes  by {change.user_key or change.job or change.login}"
            )
        self.stdout.write(
            f"Cases: {len(people)}, people: {sum(people.values())}, in {time.monotonic() - began:.1f} s. To be confirmed in "
            f"152-FZ: the office is told within {looks_between.TELL_WITHIN_HOURS} h, what was found out within "
            f"{looks_between.FOUND_OUT_WITHIN_HOURS} h."
        )

    def _due(self, region: Region, options: dict[str, Any]) -> None:
        with access.acting_as(access.machine(region, JOB)):
            families, rows = due.families(within_days=90, most=due.COUNTED_UP_TO), due.rows()
        if options["json"]:
            found = {
                "families": [asdict(one) for one in families],
                "rows": [asdict(one) for one in rows],
            }
            self.stdout.write(json.dumps(found, cls=DjangoJSONEncoder, indent=2))
            return
        for family in families:
            self.stdout.write(f"{family.number}  {family.goes_at:%Y-%m-%d}{'  held' if family.held else ''}")
        for one in rows:
            self.stdout.write(f"{one.count:>6}  {one.table}  older than {one.days} days")


def _region(code: str | None) -> Region:
    found = list(Region.objects.filter(**({"code": code} if code else {})).order_by("code")[:2])
    if len(found) != 1:
        raise CommandError("Which region is meant? Name it by --region and its code; see manage.py region --help.")
    return found[0]


def _actor(region: Region, email: str, *roles: Role) -> Actor:
    rows = Membership.objects.filter(region=region, role__in=roles, active=True, user__is_active=True)
    member = rows.select_related("user", "region", "organisation").filter(user__email__iexact=email).first()
    if member is None:
        raise CommandError("Nobody with this e-mail does this in the region, so nothing was done.")
    return access.member(member)


def _who(email: str) -> Any:
    if not email:
        return None
    found = looks_between.account_of(email)
    if found is None:
        raise CommandError("No account has this e-mail.")
    return found


def _case_id(region: Region, number: str) -> Any:
    with access.acting_as(access.machine(region, JOB)) as job:
        return erasing.case_of_number(number, to=job).pk


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError(f"{text} is no moment with a zone, so nothing was read. Write it as 2026-11-24T03:00+03:00.")
    return moment
