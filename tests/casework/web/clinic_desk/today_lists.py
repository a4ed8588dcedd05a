"""Families and lists of the page "Today", for its tests."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from casework import access
from casework.act_parts.household_input import PersonInput
from casework.models import Case
from tests.casework.web.conftest import Desk, Family


def family_named(desk: Desk, surname: str, **changes: Any) -> Family:
    people = (PersonInput(relation="mother", last_name=surname, first_name="Мария", is_representative=True),)
    return desk.family(people=people, **changes)


def case_of(desk: Desk, family: Family) -> Case:
    with access.acting_as(desk.actor):
        return Case.objects.select_related("worker").get(pk=family.case_id)


def shown(client: Client, query: str = "") -> set[Any]:
    return {row.case.pk for row in client.get(reverse("inbox") + query).context["today"].rows}


def row_of(page: str, surname: str) -> str:
    return page.partition(surname)[2].partition("</li>")[0]
