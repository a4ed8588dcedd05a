"""A family that comes by its link and code, for tests of its pages."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from casework import access, actions, clock, outbox
from casework.act_parts import access_links
from casework.actions.steps import work_items
from casework.demo import families
from casework.models import AccessCode, Case, CaseJourney, Consent, OutboxRow, VisitDay
from journeys import public as journeys
from tests.casework.web.conftest import Desk, Family

outbox.load_effects(actions)  # `have_effects` has them done


def token_of(family: Family) -> str:
    """Return the token of the family's live link."""
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        link = access_links.of_family(case=Case.objects.get(pk=family.case_id), at=clock.now())
        return access_links.token_of(link.pk)


def newest_code(family: Family) -> str:
    """Return the digits of the newest code that was made for the family."""
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        code = AccessCode.objects.filter(link__case=family.case_id).order_by("-made_at").first()
        assert code is not None
        return access_links.digits_of(code.pk)


def enter(family: Family, *, language: str = "en") -> Client:
    """Come in as the family: the link, the button, the code."""
    client, token = Client(), token_of(family)
    client.cookies["django_language"] = language
    client.post(reverse("family_link", args=[token]))
    answer = client.post(reverse("family_code", args=[token]), {"code": newest_code(family)})
    assert answer.status_code == 302, answer.content.decode()
    return client


def page(client: Client, name: str = "family_page", *keys: Any) -> str:
    """Open one of the family's pages."""
    answer = client.get(reverse(name, args=keys))
    assert answer.status_code == 200, (answer.status_code, answer.content.decode())
    return str(answer.content.decode())


def post(client: Client, name: str, *keys: Any, **fields: Any) -> Any:
    """Send one of the family's forms, with a fresh receipt unless one is given."""
    return client.post(reverse(name, args=keys), {"receipt": str(uuid4()), **fields})


def rows(family: Family, model: Any, **wanted: Any) -> list[Any]:
    """Return rows of the family's case."""
    with access.acting_as(family.desk.actor) as actor:
        return list(access.visible(model, to=actor).filter(**wanted))


def done(family: Family, step: str, **facts: Any) -> None:
    """The worker does a step."""
    item = family.item(step)
    work_items.complete(by=family.desk.actor, item_key=item.key, outcome=item.hoped_for, facts=facts)


def weeks_old(desk: Desk) -> Family:
    """Take in a family whose child is old enough for the doctors' day."""
    told = families.intake_of(families.REHEARSED, born_on=desk.today - timedelta(days=23))
    return desk.family(people=told.people)


def with_days(family: Family) -> Any:
    """Lead the family on to its doctors' day and plan the days in this process; return the step."""
    family.agree()
    done(family, "medical_birth_record")
    done(family, "register_birth", **{"child.birth_record_number": "417"})
    done(family, "insurance_policy", **{"child.policy_number": "7700000000000417"})
    plan_days(family)
    return family.item("doctors_day")


def plan_days(family: Family) -> None:
    """Have the days planned that were asked for, as the worker process would."""
    have_effects(family.item("doctors_day"), "propose_days")


def have_effects(item: journeys.OpenItem, *topics: str) -> None:
    """Have the effects of these topics that were queued about a step, one topic after the other."""
    for topic in topics:
        for row in list(OutboxRow.objects.filter(topic=topic, payload__item=str(item.key)).order_by("pk")):
            outbox.have_effect(row.pk)


def at_the_survey(family: Family) -> Any:
    """Take every step off the plan until only the question how it was is left; return it."""
    with access.acting_as(family.desk.actor) as actor:
        (link,) = access.visible(CaseJourney, to=actor).filter(case=family.case_id, begun_by_item=None)
        view = journeys.read_run(run_key=link.run_key, language="en", now=clock.now())
        kept = {"closing_check", "survey", "look_back"}
        for step in view.steps:
            if step.step not in kept and step.status in ("open", "waiting"):
                with suppress(journeys.Refused):  # taken off together with another one
                    journeys.drop(
                        run_key=link.run_key,
                        step=step.step,
                        person=step.person,
                        because="a test",
                        at=clock.now(),
                        by_key=None,
                    )
    done(family, "closing_check")
    return family.item("survey")


def days(family: Family, *states: str) -> list[VisitDay]:
    """Return the family's days, the best first."""
    return sorted(rows(family, VisitDay, case=family.case_id, state__in=states), key=lambda day: day.rank)


def consents(family: Family, state: str) -> list[Consent]:
    """Return the consents in a state."""
    return rows(family, Consent, case=family.case_id, state=state)
