"""Taking in a family at the other services: each asks what its own journey asks, of the people whom it meets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.models import Case, Person
from journeys import public as journeys
from tests.casework.web.conftest import Desk


@dataclass(frozen=True)
class Service:
    """A service, its journey, what its pages offer first and ask, whom it writes down, and what is open then."""

    organisation: str
    journey: str
    first_people: tuple[str, ...]
    asks: tuple[str, ...]
    people: tuple[dict[str, Any], ...]  # `years`: how old
    known: dict[str, str]
    shares: tuple[str, ...]
    about: str
    opens: tuple[str, ...]


SERVICES = [
    Service(
        "one_stop_shop", "birth_allowance", ("mother", "child"),
        ("fact-child-alive_at_birth", "fact-family-employed_parents", "fact-family-card_known"),
        ({"relation": "mother", "first_name": "Инга", "years": 31}, {"relation": "child", "first_name": "Ника", "years": 0}),
        {"fact-family-employed_parents": "1", "fact-family-card_known": "yes"},
        ("share:social_fund", "share:social_protection"), "Ника", (),
    ),
    Service(
        "employment_centre", "first_job", ("applicant",), (),
        ({"relation": "applicant", "first_name": "Артём", "years": 19},),
        {}, ("share:charity", "share:social_fund"), "Артём", ("intake",),
    ),
    Service(
        "school", "school_catch_up", ("mother", "child"),
        ("fact-pupil-treatment_days", "fact-pupil-missed_lessons", "fact-pupil-lacks_equipment"),
        (
            {"relation": "mother", "first_name": "Марта", "years": 36},
            {"relation": "child", "first_name": "Лев", "years": 1},
            {"relation": "child", "first_name": "Глеб", "years": 12},
        ),
        {"fact-pupil-treatment_days": "40"}, ("share:charity",), "Глеб", ("intake",),
    ),
    Service(
        "womens_clinic", "fertility_help", ("applicant", "partner"), ("fact-couple-months_trying",),
        (
            {"relation": "applicant", "first_name": "Алёна", "years": 33, "sex": "f"},
            {"relation": "partner", "first_name": "Павел", "years": 35, "sex": "m"},
        ),
        {"fact-couple-months_trying": "14"}, ("share:ivf_commission",), "Алёна", ("intake",),
    ),
]  # fmt: skip


def _client(desk: Desk, service: Service) -> tuple[Client, access.Actor]:
    (actor,) = desk.planted.led_by(service.organisation)
    return desk.client(actor.membership), actor


def _part(client: Client, part: str, **fields: Any) -> Any:
    return client.post(reverse("intake_part", args=[part]), fields)


def _shown(client: Client, part: str) -> str:
    return str(client.get(reverse("intake_part", args=[part])).content.decode())


def _chosen(page: str) -> tuple[str, ...]:
    """The relations that the page offers first."""
    found = re.findall(r'<select name="form-\d+-relation".*?</select>', page, flags=re.DOTALL)
    return tuple(re.search(r'value="(\w+)" selected', one)[1] for one in found)  # type: ignore[index]


def _take_in(client: Client, service: Service, desk: Desk, surname: str) -> Any:
    form: dict[str, Any] = {"form-TOTAL_FORMS": len(service.people), "form-INITIAL_FORMS": 0}
    for number, one in enumerate(service.people):
        born = desk.today - timedelta(days=366 * one["years"] + 20)
        told = {**one, "last_name": surname, "born_on": born.isoformat()}
        form |= {f"form-{number}-{key}": value for key, value in told.items() if key != "years"}
    _part(client, "look", last_name=surname, new="yes")
    assert _chosen(_shown(client, "people")) == service.first_people
    _part(client, "people", **form)
    _part(client, "home", address="Светлоречье, ул. Ясная, 5", phone="+7 000 200-11-33", language="ru")
    page = _shown(client, "known")
    assert set(re.findall(r'name="(fact-[\w-]+)"', page)) >= set(service.asks)
    assert "fact-child-special_needs_basis" not in page, "the clinic's own questions are asked in the clinic"
    _part(client, "known", **service.known)
    for purpose in service.shares:
        assert f'value="{purpose}"' in _shown(client, "consents")
    return _part(client, "consents", given=["processing", *service.shares], channel="paper")


@pytest.mark.parametrize("service", SERVICES, ids=[one.organisation for one in SERVICES])
def test_given_a_service_when_its_worker_takes_in_a_family_then_its_journey_fits_and_begins(
    desk: Desk, service: Service
) -> None:
    client, actor = _client(desk, service)
    surname = f"Новикова{service.about}"

    address = _take_in(client, service, desk, surname)["Location"]
    page = client.get(address).content.decode()
    first = page[page.index('<section class="card">') :]
    title = next(one.title for one in journeys.published_journeys(language="en") if one.journey == service.journey)
    assert title in first[: first.index("</section>")] and 'class="tag ok"' in first[: first.index("</section>")]

    answer = client.post(address, {"journey": service.journey})

    assert client.get(answer["Location"]).status_code == 200
    with access.acting_as(actor):
        (case,) = access.visible(Case, to=actor).filter(family__people__last_name=surname).distinct()
        (link,) = case.journeys.select_related("subject")
        opened = {item.step for item in journeys.open_items(run_keys=[link.run_key])}
        people = Person.objects.filter(family=case.family_id).count()
    assert (link.journey, link.subject.first_name) == (service.journey, service.about)
    assert opened == set(service.opens)
    assert people == len(service.people), "no child on the way was made up"


def test_given_the_allowance_at_the_one_stop_shop_when_the_birth_is_recorded_then_the_fund_is_asked(desk: Desk) -> None:
    service = SERVICES[0]
    client, actor = _client(desk, service)
    address = _take_in(client, service, desk, "Светова")["Location"]
    case_page = client.post(address, {"journey": service.journey})["Location"]

    client.post(case_page + "happened/birth_recorded/", {"receipt": str(uuid4())})

    with access.acting_as(actor):
        (case,) = access.visible(Case, to=actor).filter(family__people__last_name="Светова").distinct()
        (link,) = case.journeys.all()
        opened = {item.step for item in journeys.open_items(run_keys=[link.run_key])}
    assert opened == {"proactive_grant", "apply_monthly", "other_rights"}
