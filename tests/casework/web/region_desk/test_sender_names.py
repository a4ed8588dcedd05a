"""As whom SMS come: the administrator's choice, safe where nothing was chosen, named before the code, too."""

from __future__ import annotations

import html
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.act_parts import notices
from casework.models import Membership, Notice
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.visiting import token_of


def _keep(desk: Desk, *, by: Membership | None = None, **told: str) -> Any:
    client = desk.client(by or desk.administrator)
    return client.post(reverse("sender"), {"receipt": str(uuid4()), **told}, follow=True)


def _sms_of(family: Family) -> list[str]:
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        return [notices.text_of(one).text for one in Notice.objects.filter(case=family.case_id, channel="sms")]


def test_given_nothing_chosen_then_every_sms_names_the_product_and_the_region_and_no_clinic(desk: Desk) -> None:
    told = _sms_of(desk.family())
    assert told
    assert all(text.startswith(f"Рядом, {desk.planted.region.name_ru}. ") for text in told)
    assert desk.worker.organisation.name_ru not in " ".join(told)


def test_given_names_chosen_then_sms_and_the_page_before_the_code_carry_them(desk: Desk) -> None:
    family = desk.family()
    assert _keep(desk, name_ru="Забота", name_en="Care").status_code == 200
    service = str(desk.worker.organisation_id)
    assert _keep(desk, organisation=service, name_ru="Поликлиника № 3", name_en="Clinic 3").status_code == 200

    assert all(text.startswith("Забота, Поликлиника № 3. ") for text in _sms_of(family))
    russian = Client().get(reverse("family_link", args=[token_of(family)])).content.decode()
    assert "<b>Забота, Поликлиника № 3</b>" in russian
    page = html.unescape(desk.client(desk.administrator).get(reverse("sender")).content.decode())
    assert "Care, Clinic 3. Choose a doctors’ day: …" in page

    _keep(desk, name_ru="", name_en="")
    _keep(desk, organisation=service, name_ru="", name_en="")
    assert all(text.startswith("Рядом, ") for text in _sms_of(family))


@pytest.mark.parametrize("name", ["Щ" * 21, "ryadom.ru", "http://x", "Забота/Помощь", "@рядом"])
def test_given_a_name_that_is_too_long_or_becomes_a_link_when_it_is_kept_then_it_is_refused_in_words(
    desk: Desk, name: str
) -> None:
    answer = _keep(desk, name_ru=name, name_en="")
    assert answer.status_code == 422
    words = html.unescape(answer.content.decode())
    assert "Nothing was changed" in words or "it was not kept" in words
    desk.planted.region.refresh_from_db()
    assert desk.planted.region.sender_ru == ""


def test_given_a_worker_or_a_foreign_organisation_when_a_name_is_kept_then_nothing_changes(desk: Desk) -> None:
    assert _keep(desk, by=desk.worker, name_ru="Я").status_code == 403
    assert _keep(desk, organisation=str(uuid4()), name_ru="Я").status_code == 422
    desk.planted.region.refresh_from_db()
    assert desk.planted.region.sender_ru == ""


def test_given_a_telephone_when_the_administrator_keeps_it_then_it_stands_where_a_link_opens_nothing(
    desk: Desk,
) -> None:
    before = desk.planted.region.phone
    assert _keep(desk, phone="8 (000) 200 77 77").status_code == 200
    page = html.unescape(Client().get(reverse("family_link", args=["A" * 22])).content.decode())
    assert 'href="tel:+7 000 200-77-77"' in page and "Заречная область" in page
    assert _keep(desk, phone="позвоните нам").status_code == 422
    assert _keep(desk, by=desk.worker, phone="").status_code == 403
    desk.planted.region.refresh_from_db()
    assert desk.planted.region.phone == "+7 000 200-77-77"
    _keep(desk, phone=before)


def test_given_no_telephone_then_a_link_that_opens_nothing_asks_for_no_call(desk: Desk) -> None:
    before = desk.planted.region.phone
    _keep(desk, phone="")
    page = Client().get(reverse("family_link", args=["A" * 22])).content.decode()
    assert "tel:" not in page
    _keep(desk, phone=before)
