"""In which language a partner is written to: its own people or the administrator say it, and the next e-mail is in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.act_parts import invitation_letter, notices
from casework.actions.region import invitations
from casework.models import Notice
from partners import public as partners
from tests import builders
from tests.builders import Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region without calendars to speak of."""
    return builders.town()


def _client(actor: access.Actor) -> Client:
    assert actor.user is not None
    type(actor.user).objects.filter(pk=actor.user.pk).update(language="en")
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _choose(client: Client, page: str, language: str, organisation: UUID | None = None) -> Any:
    told = {"act": "language", "language": language, "organisation": str(organisation or ""), "receipt": str(uuid4())}
    return client.post(reverse(page), told)


def _language(town: Town, key: UUID | None) -> str:
    assert key is not None
    with access.acting_as(town.machine):
        return partners.organisation(region_key=town.planted.region.pk, key=key).language


def test_given_a_partner_that_chose_english_when_it_is_asked_then_the_letter_and_invitations_are_english(
    town: Town,
) -> None:
    boss = town.partner("civil_registry", manages=True)
    client = _client(boss)
    assert "Language of your e-mails" in client.get(reverse("own_members")).content.decode()
    assert _choose(client, "own_members", "en").status_code == 302
    assert _language(town, boss.own_organisation_key) == "en"

    case = town.a_case().talked().agreed().done("medical_birth_record")
    with access.acting_as(town.machine):
        notice = Notice.objects.select_related("link", "organisation").get(
            case=case.case_id, template="request", organisation=boss.own_organisation_key
        )
        assert notices.text_of(notice).subject == "A family waits for your answer"
    assert boss.own_organisation_key is not None
    invitations.invite(by=boss, organisation_key=boss.own_organisation_key, email="new@ryadom.example")
    with access.acting_as(boss):
        asked = access.invitations_managed(boss).select_related("organisation").get(email="new@ryadom.example")
        assert invitation_letter.letter_to(asked).subject == "You are invited to work in Ryadom"


def test_given_the_administrator_when_they_choose_for_a_charity_without_an_account_then_its_offer_is_in_it(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().wanting(pram=1)
    offer = case.need_offer()
    client = _client(town.administrator)
    assert 'name="language"' in client.get(reverse("organisations")).content.decode()
    assert _choose(client, "organisations", "en", offer.organisation_id).status_code == 302
    with access.acting_as(town.machine):
        found = type(offer).objects.select_related("case__region", "case__family", "organisation").get(pk=offer.pk)
        told = notices.to_partner(question=found, template="offer_reminder", at=found.offered_at)
    assert told.language == "en"
    assert _choose(client, "organisations", "en", uuid4()).status_code == 422
    assert _choose(client, "organisations", "xx", offer.organisation_id).status_code == 422
    assert _language(town, offer.organisation_id) == "en"


def test_given_another_organisation_or_who_does_not_manage_when_it_is_chosen_then_nothing_changes(town: Town) -> None:
    boss, other = town.partner("insurer", manages=True), town.partner("polyclinic")
    _choose(_client(boss), "own_members", "en", other.own_organisation_key)  # the form's key is not asked
    assert _language(town, other.own_organisation_key) == "ru"
    assert _choose(_client(other), "own_members", "en").status_code == 403
    assert _choose(_client(boss), "organisations", "en", other.own_organisation_key).status_code == 403
    assert _language(town, other.own_organisation_key) == "ru"


def test_given_the_invented_region_then_its_businesses_are_written_to_in_english(town: Town) -> None:
    assert [town.organisation("employer", number).language for number in (0, 1)] == ["en", "en"]
    assert town.organisation("charity", 1).language == "ru"
