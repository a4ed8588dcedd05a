"""`manage.py region`: found a region on a fresh server, enter its organisations, let the first people in."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from casework import access, clock
from casework.models import Membership, Region, Role, User
from journeys import public as journeys
from partners import public as partners


class Command(BaseCommand):
    """What a new server needs before its pages can do the rest."""

    help = (
        "Founds a region, enters organisations, lets people in. Example: "
        "manage.py region found ЯО --name-ru 'Ярославская область' --name-en 'Yaroslavl Region'"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the three acts."""
        acts = parser.add_subparsers(dest="act", required=True)
        found = acts.add_parser("found", help="found a region and publish the catalogue's journeys")
        found.add_argument("code", help="short code, stands in the numbers of offers")
        found.add_argument("--name-ru", required=True)
        found.add_argument("--name-en", default="")
        found.add_argument("--time-zone", default="Europe/Moscow")
        organisation = acts.add_parser("organisation", help="enter an organisation")
        organisation.add_argument("code", help="code of the region")
        organisation.add_argument("--type", required=True, help="e.g. clinic_social_service, civil_registry, charity")
        organisation.add_argument("--short-code", required=True, help="e.g. ПЦ; stands in the numbers of documents")
        organisation.add_argument("--name-ru", required=True)
        organisation.add_argument("--name-en", default="")
        organisation.add_argument("--address", default="")
        organisation.add_argument("--phone", default="")
        organisation.add_argument("--email", default="")
        organisation.add_argument("--language", default="ru", choices=[code for code, _name in settings.LANGUAGES])
        member = acts.add_parser("member", help="let a person in; the password is asked for, or read from a pipe")
        member.add_argument("code", help="code of the region")
        member.add_argument("--email", required=True)
        member.add_argument("--name", required=True)
        member.add_argument("--role", required=True, choices=Role.values)
        member.add_argument("--organisation", required=True, help="short code of the organisation")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of the three."""
        {"found": self._found, "organisation": self._organisation, "member": self._member}[options["act"]](options)

    def _found(self, options: dict[str, Any]) -> None:
        if options["time_zone"] not in available_timezones():
            raise CommandError(f"There is no time zone {options['time_zone']!r}. Name one like Europe/Moscow.")
        region, new = Region.objects.get_or_create(
            code=options["code"],
            defaults={
                "name_ru": options["name_ru"],
                "name_en": options["name_en"] or options["name_ru"],
                "time_zone": options["time_zone"],
            },
        )
        published = journeys.publish_catalogue(at=clock.now())
        self.stdout.write(f"Region {region.code} {'is founded' if new else 'was there already'}.")
        self.stdout.write(f"Published: {', '.join(published) or 'nothing new'}.")

    def _organisation(self, options: dict[str, Any]) -> None:
        region = _region(options["code"])
        try:
            with access.acting_as(access.machine(region, "region")):
                found = partners.add_organisation(
                    region_key=region.pk,
                    type=options["type"],
                    name_ru=options["name_ru"],
                    name_en=options["name_en"],
                    short_code=options["short_code"],
                    zone=ZoneInfo(region.time_zone),
                    at=clock.now(),
                    address=options["address"],
                    phone=options["phone"],
                    email=options["email"],
                )
                partners.choose_language(region_key=region.pk, key=found.key, language=options["language"])
        except partners.OrganisationRefused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{found.short_code} is in the directory of {region.code}.")

    def _member(self, options: dict[str, Any]) -> None:
        region = _region(options["code"])
        with access.acting_as(access.machine(region, "region")):
            known = partners.organisation_by_code(region_key=region.pk, short_code=options["organisation"])
        if known is None:
            raise CommandError(
                f"Region {region.code} has no organisation {options['organisation']!r}. "
                "Enter it first: manage.py region organisation --help"
            )
        user = User.objects.filter(email=options["email"]).first()
        password = None if user else _password()
        with transaction.atomic():
            user = user or User.objects.create_user(options["email"], password, name=options["name"])
            Membership.objects.get_or_create(
                user=user, organisation_id=known.key, role=options["role"], defaults={"region": region}
            )
        words = "" if password else " There was an account with this e-mail; its password stays as it is."
        self.stdout.write(f"{options['role']} of {known.short_code} may sign in.{words}")


def _region(code: str) -> Region:
    region = Region.objects.filter(code=code).first()
    if region is None:
        raise CommandError(f"There is no region {code!r}. Found it first: manage.py region found --help")
    return region


def _password() -> str:
    """Ask twice on a terminal, else read one line.

    Never an argument, which every process of the machine could see.
    """
    if sys.stdin.isatty():
        password = getpass.getpass("Password (15 characters or more): ")
        if getpass.getpass("Once more: ") != password:
            raise CommandError("The two passwords differ, so nobody was let in. Try again.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise CommandError(" ".join(weak.messages)) from weak
    return password
