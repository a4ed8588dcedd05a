"""What a region still lacks, from its founding by the command to the first journey that can begin."""

from __future__ import annotations

import html
import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.access import Actor
from casework.act_parts import readiness
from casework.actions.region import calendars, organisations
from casework.models import Membership, Region, Role, ServiceCurator, User
from casework.web.page_data import first_steps
from journeys import public as journeys
from partners import public as partners
from tests.casework.web.conftest import FLAGSHIP, Desk

CODE = "ТО"


@pytest.fixture
def founded(committed_db: str) -> Actor:
    """A region as the command founds it, with one administrator and nothing else."""
    out = io.StringIO()
    call_command("region", "found", CODE, "--name-ru", "Тестовая область", "--name-en", "Test region", stdout=out)
    entry = ("--type", "service_curator", "--short-code", "КУР", "--name-ru", "Куратор услуги")
    call_command("region", "organisation", CODE, *entry, stdout=out)
    return _member(Role.ADMINISTRATOR, "КУР", "pavel@ryadom.example")


def _member(role: Role, code: str, email: str) -> Actor:
    region = Region.objects.get(code=CODE)
    with access.acting_as(access.machine(region, "test")):
        place = partners.organisation_by_code(region_key=region.pk, short_code=code)
    assert place is not None
    user = User.objects.create_user(email, "a-long-enough-password", name=email.partition("@")[0], language="en")
    row = Membership.objects.create(user=user, organisation_id=place.key, role=role, region=region)
    return access.member(Membership.objects.select_related("user", "organisation", "region").get(pk=row.pk))


def _browser(by: Actor) -> Client:
    client = Client()
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _page(by: Actor) -> str:
    return html.unescape(_browser(by).get(reverse("first_steps")).content.decode())


def _of_flagship(by: Actor) -> readiness.JourneyReadiness:
    with access.acting_as(by):
        found = readiness.of_journeys(actor=by, now=clock.now(), language="en")
    return next(one for one in found if one.journey == FLAGSHIP)


def _enter(by: Actor, kind: str, code: str) -> None:
    entry = partners.OrganisationEntry(type=kind, name_ru=f"Организация {code}", short_code=code)
    organisations.add_organisation(by=by, entry=entry)


def test_given_a_region_that_was_just_founded_when_its_administrator_signs_in_then_all_that_lacks_is_told(
    founded: Actor,
) -> None:
    client = _browser(founded)
    assert client.get(reverse("home"))["Location"] == reverse("first_steps")
    page = _page(founded)
    for words in (
        "There is one administrator only",
        "Curators who have accepted: 0 of two",
        "Until two curators have accepted",
        "0 journeys can begin",
        "No such organisation: Civil registry.",
        "No curator answers for it.",
        "Nobody leads it: no social worker signs in",
        reverse("organisation_new") + "?type=civil_registry",
    ):
        assert words in page, words


def test_given_all_entered_typed_in_and_named_when_the_page_is_opened_then_the_journey_can_begin(
    founded: Actor,
) -> None:
    needed = _of_flagship(founded)
    assert not needed.can_begin
    kinds = dict.fromkeys(kinds[0] for kinds, _steps in needed.lacks.offices)
    with access.acting_as(founded):
        ref = next(info.ref for info in journeys.published_journeys(language="en") if info.journey == FLAGSHIP)
        leader = journeys.leading_type(ref=ref)
    for number, kind in enumerate(dict.fromkeys((leader, *kinds))):
        _enter(founded, kind, f"О{number}")
    assert not _of_flagship(founded).lacks.offices

    doctors = _of_flagship(founded).lacks.doctors
    assert doctors, "a region without doctors is told so"
    with access.acting_as(founded):
        by_kind = {one.type: one.key for one in partners.directory(region_key=founded.region.pk, at=clock.now())}
    place = next(by_kind[kind] for kind in doctors[0][1] if kind in by_kind)
    for specialty in {visit.specialty for visit, _kinds in doctors}:
        calendars.add_resource(
            by=founded, organisation_key=place, kind="doctor", name_ru=f"Врач {specialty}", name_en="",
            specialty=specialty, building="",
        )  # fmt: skip
    assert not _of_flagship(founded).lacks.doctors
    assert _of_flagship(founded).lacks.hours, "doctors without hours are told, too"
    with access.acting_as(founded):
        rows = partners.resources(region_key=founded.region.pk, organisation_key=place)
    week = (*((partners.read_hours("9-18")),) * 5, (), ())
    today = clock.now().astimezone(founded.region.zone).date()
    calendars.write_weeks(
        by=founded, weeks={one.key: week for one in rows}, first=today, last=today + timedelta(weeks=4)
    )  # fmt: skip
    assert not _of_flagship(founded).lacks

    _member(Role.SOCIAL_WORKER, "О0", "olga@ryadom.example")
    curator = _member(Role.CURATOR, "КУР", "igor@ryadom.example")
    ServiceCurator.objects.create(region=founded.region, journey=FLAGSHIP, user=curator.user)
    assert _of_flagship(founded).can_begin
    assert "1 journey can begin" in _page(founded)
    assert _browser(founded).get(reverse("home"))["Location"] == reverse("organisations")


def test_given_a_region_that_works_when_its_administrator_signs_in_then_the_directory_is_first(desk: Desk) -> None:
    client = desk.client(desk.administrator)
    assert client.get(reverse("home"))["Location"] == reverse("organisations")
    page = html.unescape(client.get(reverse("first_steps")).content.decode())
    assert "can begin" in page


def test_given_a_worker_when_the_first_steps_are_opened_then_they_are_not_for_her(desk: Desk) -> None:
    assert desk.client().get(reverse("first_steps")).status_code == 403


def test_given_kinds_and_doctors_that_the_region_lacks_when_a_draft_is_looked_at_then_the_page_warns(
    founded: Actor,
) -> None:
    with access.acting_as(founded):
        ref = next(info.ref for info in journeys.published_journeys(language="en") if info.journey == FLAGSHIP)
        told = first_steps.lacks_in_words(journeys.needs(ref=ref), to=founded, now=clock.now())
    assert any("civil" in words.lower() or "ЗАГС" in words for words in told)
