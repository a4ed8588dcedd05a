"""`manage.py region`: found a region on a fresh server, enter its organisations, invite its first people."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from casework import access, clock
from casework.access import account_proof, accounts
from casework.act_parts import corrections, invitation_links
from casework.act_parts.second_person import FIRST_ADMINISTRATORS
from casework.actions.region import invitations, organisations, sms_trials
from casework.errors import CaseworkError
from casework.models import Membership, Region, Role, User
from casework.typed import days, phones, tables
from journeys import public as journeys
from partners import public as partners


class Command(BaseCommand):
    """What a new server needs before its pages can do the rest."""

    help = (
        "Founds a region, enters organisations, invites people. Example: "
        "manage.py region found ЯО --name-ru 'Ярославская область' --name-en 'Yaroslavl Region'"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the acts."""
        acts = parser.add_subparsers(dest="act", required=True)
        found = acts.add_parser("found", help="found a region and publish the catalogue's journeys")
        found.add_argument("code", help="short code, stands in the numbers of offers")
        found.add_argument("--name-ru", required=True)
        found.add_argument("--name-en", default="")
        found.add_argument("--time-zone", default="Europe/Moscow")
        found.add_argument("--phone", default="", help="whom a family calls whose link opens nothing")
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
        table = acts.add_parser("organisations", help="enter and change organisations from a CSV, all of it or nothing")
        table.add_argument("code", help="code of the region")
        table.add_argument("file", help="CSV; its first line names the columns: kind, code, name, …")
        table.add_argument("--dry-run", action="store_true", help="say what would become of each row, keep nothing")
        requests = acts.add_parser("requests", help="say whether an organisation is asked")
        requests.add_argument("code", help="code of the region")
        requests.add_argument("short_code")
        requests.add_argument("stance", choices=("takes", "full", "paused", "none"))
        requests.add_argument("--until", default="", help="2027-05-03: takes requests again from this day")
        close = acts.add_parser("close", help="close an organisation at which nothing is open")
        close.add_argument("code", help="code of the region")
        close.add_argument("short_code")
        _add_people(acts)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of them; what an act refuses is said in its own words."""
        doing = {
            "found": self._found,
            "organisation": self._organisation,
            "organisations": self._organisations,
            "requests": self._requests,
            "close": self._close,
            "try-sms": self._try_sms,
            "administrators": self._administrators,
            "member": self._member,
        }[options["act"]]
        try:
            doing(options)
        except (CaseworkError, partners.PartnersError) as refused:
            raise CommandError(str(refused)) from refused

    def _found(self, options: dict[str, Any]) -> None:
        if options["time_zone"] not in available_timezones():
            raise CommandError(f"There is no time zone {options['time_zone']!r}. Name one like Europe/Moscow.")
        phone = phones.read_phone(options["phone"])
        region, new = Region.objects.get_or_create(
            code=options["code"],
            defaults={
                "name_ru": options["name_ru"],
                "name_en": options["name_en"] or options["name_ru"],
                "time_zone": options["time_zone"],
                "phone": phone,
            },
        )
        with transaction.atomic():
            published = journeys.publish_catalogue(at=clock.now())
            corrections.announce(published)
        self.stdout.write(f"Region {region.code} {'is founded' if new else 'was there already'}.")
        self.stdout.write(f"Published: {', '.join(published) or 'nothing new'}.")

    def _organisation(self, options: dict[str, Any]) -> None:
        region = _region(options["code"])
        entry = partners.OrganisationEntry(
            type=options["type"],
            name_ru=options["name_ru"],
            short_code=options["short_code"],
            name_en=options["name_en"],
            address_ru=options["address"],
            phone=options["phone"],
            email=options["email"],
            language=options["language"],
        )
        organisations.add_organisation(by=access.machine(region, "region"), entry=entry)
        self.stdout.write(f"{entry.short_code} is in the directory of {region.code}.")

    def _organisations(self, options: dict[str, Any]) -> None:
        by = access.machine(_region(options["code"]), "region")
        try:
            text, _encoding = tables.text_of(Path(options["file"]).read_bytes())
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}. Name another file.") from error
        rows = organisations.look_at_table(by=by, text=text)
        for row in rows:
            self.stdout.write(f"{row.line}: {row.fate} {row.code} {row.name} {row.why}".rstrip())
        if options["dry_run"]:
            return
        kept = organisations.keep_table(by=by, text=text)
        self.stdout.write(f"Kept: {kept} of {len(rows)}.")

    def _requests(self, options: dict[str, Any]) -> None:
        region = _region(options["code"])
        stance, until = options["stance"], options["until"]
        told: dict[str, Any] = {"takes": stance == "takes"}
        if stance in organisations.PAUSES:
            try:
                told = {"pause": stance, "again_on": days.read_day(until) if until else None}
            except days.NoDay as error:
                raise CommandError(f"{until!r} is no day. Write it as 2027-05-03.") from error
        found = self._organisation_of(region, options["short_code"])
        organisations.take_requests(by=access.machine(region, "region"), organisation_key=found.key, **told)
        self.stdout.write(f"{found.short_code}: {stance} {until}".rstrip())

    def _close(self, options: dict[str, Any]) -> None:
        region = _region(options["code"])
        by = access.machine(region, "region")
        found = self._organisation_of(region, options["short_code"])
        held = organisations.held(by=by, organisation_key=found.key)
        if held:
            told = ", ".join(f"{name} {count}" for name, count in asdict(held).items() if count)
            raise CommandError(f"Still open at {found.short_code}, so it was not closed: {told}.")
        for one in organisations.lonely_journeys(by=by, organisation_key=found.key):
            self.stdout.write(f"Nobody else can do its steps in “{one.title}”: {one.steps}.")
        organisations.close_organisation(by=by, organisation_key=found.key)
        self.stdout.write(f"{found.short_code} is closed.")

    def _try_sms(self, options: dict[str, Any]) -> None:
        by = access.machine(_region(options["code"]), "region")
        sms_trials.send_trial(by=by, phone=options["phone"])
        self.stdout.write("The operator has taken it. Type in its digits when it has arrived:")
        self.stdout.flush()
        sms_trials.confirm_trial(by=by, code=sys.stdin.readline())
        self.stdout.write("It has arrived.")

    def _member(self, options: dict[str, Any]) -> None:
        region = _region(options["code"])
        organisation = self._organisation_of(region, options["organisation"])
        if self._begins_the_region(region, options):
            self._first(region, organisation, options)
            return
        with access.acting_as(access.machine(region, "region")):
            is_one = Membership.objects.filter(
                user__email__iexact=options["email"], organisation=organisation.key, role=options["role"], active=True
            ).exists()
        if is_one:
            self.stdout.write(f"They are {options['role']} of {organisation.short_code} already; nothing was changed.")
            return
        self._invite(region, organisation, email=options["email"], role=options["role"])

    def _administrators(self, options: dict[str, Any]) -> None:
        region = _region(options["code"])
        first, second = options["email"]
        if first.strip().lower() == second.strip().lower():
            raise CommandError(
                "A region begins with two people, so that one confirms what the other gives. Name two different addresses."
            )
        organisation = self._organisation_of(region, options["organisation"])
        for email in (first, second):
            self._invite(region, organisation, email=email, role=Role.ADMINISTRATOR)

    def _begins_the_region(self, region: Region, options: dict[str, Any]) -> bool:
        """The first two administrators type their password here: there is nobody yet who could invite them."""
        if options["role"] != Role.ADMINISTRATOR or User.objects.filter(email__iexact=options["email"]).exists():
            return False
        return invitations.administrators_asked(by=access.machine(region, "region")) < FIRST_ADMINISTRATORS

    def _first(self, region: Region, organisation: partners.OrganisationView, options: dict[str, Any]) -> None:
        if not options["name"]:
            raise CommandError("Colleagues would not know who it is. Add --name 'First name and surname'.")
        password = _password()
        with account_proof.changing(None):
            user = User.objects.create_user(options["email"].lower(), password, name=options["name"])
            Membership.objects.create(
                user=user, organisation_id=organisation.key, role=options["role"], region=region
            )  # fmt: skip
            accounts.confirm_address(user)  # whoever runs the server vouches for it
        self.stdout.write(f"{options['role']} of {organisation.short_code} may sign in.")

    def _invite(self, region: Region, organisation: partners.OrganisationView, *, email: str, role: str) -> None:
        try:
            invitation = invitations.invite_at_the_server(
                by=access.machine(region, "region"), organisation_key=organisation.key, email=email, role=role
            )
        except invitations.InvitationRefused as refused:
            raise CommandError(str(refused)) from refused
        if invitation.sent_at is None:
            self.stdout.write(
                f"{role} of {organisation.short_code} is proposed. An administrator or a curator of {region.code} confirms "
                "it under 'Roles to confirm'; then the letter goes out."
            )
            return
        self.stdout.write(f"{role} of {organisation.short_code} is invited; it counts when they accept.")
        if not settings.MAIL_IS_SET_UP:
            self.stdout.write(f"No mail is set up, so hand them this link: {invitation_links.address_of(invitation)}")

    def _organisation_of(self, region: Region, short_code: str) -> partners.OrganisationView:
        with access.acting_as(access.machine(region, "region")):
            known = partners.organisation_by_code(region_key=region.pk, short_code=short_code)
        if known is None:
            raise CommandError(
                f"Region {region.code} has no organisation {short_code!r}. "
                "Enter it first: manage.py region organisation --help"
            )
        return known


def _add_people(acts: Any) -> None:
    """Declare the acts that invite people, and the one that tries how they are written to."""
    trial = acts.add_parser("try-sms", help="send an SMS with four digits, and ask for them")
    trial.add_argument("code", help="code of the region")
    trial.add_argument("--phone", required=True, help="your own mobile number")
    two = acts.add_parser("administrators", help="invite the two people with whom a region begins")
    two.add_argument("code", help="code of the region")
    two.add_argument("--email", required=True, nargs=2, help="the addresses of two different people")
    two.add_argument("--organisation", required=True, help="short code of the organisation")
    member = acts.add_parser(
        "member",
        help="invite a person; the first two administrators type their password, or give it by a pipe",
    )
    member.add_argument("code", help="code of the region")
    member.add_argument("--email", required=True)
    member.add_argument("--name", default="", help="of one of the first two administrators")
    member.add_argument("--role", required=True, choices=Role.values)
    member.add_argument("--organisation", required=True, help="short code of the organisation")


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
