"""Links and codes: unguessable, expiring, revocable; whoever comes by one sees and does one thing and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from casework import access, clock
from casework.act_parts import access_links
from casework.actions.case import consents
from casework.actions.steps import work_items
from casework.actions.visits import booked_days
from casework.errors import Forbidden, NotFound
from casework.models import (
    AccessLink,
    Case,
    CaseFact,
    Consent,
    Family,
    LinkKind,
    Membership,
    Note,
    Offer,
    PartnerRequest,
    Person,
    Role,
    SurveyAnswer,
    User,
)
from tests import builders
from tests.builders import Story, Town


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region with room for a few families' doctors' days."""
    return builders.town(days=30)


def _family_link(case: Story) -> str:
    with access.acting_as(case.town.machine):
        return access_links.token_of(access_links.of_family(case=Case.objects.get(pk=case.case_id), at=clock.now()).pk)


def _family(case: Story) -> access.Actor:
    return access_links.find(token=_family_link(case)).visitor


def _partner(case: Story, offer: Offer) -> access.Actor:
    with access.acting_as(case.town.machine):
        link = access_links.of_offer(offer=Offer.objects.select_related("case").get(pk=offer.pk), at=clock.now())
    return access_links.find(token=access_links.token_of(link.pk)).visitor


def _member(town: Town, role: Role, organisation_key: Any) -> access.Actor:
    user = User.objects.create_user(email=f"{role}-{organisation_key}@ryadom.example", name="Ника Полева")
    member = Membership.objects.create(
        user=user, region=town.planted.region, organisation_id=organisation_key, role=role
    )
    return access.member(Membership.objects.select_related("user", "region", "organisation").get(pk=member.pk))


# ---- links -----------------------------------------------------------------------------------------------------------


def test_given_a_link_then_its_token_has_128_bits_and_stands_nowhere_in_the_database(town: Town) -> None:
    token = _family_link(town.a_case())
    assert len(token) == 22
    with access.acting_as(town.machine):
        stored = [str(value) for row in AccessLink.objects.values() for value in row.values()]
    assert not any(token in value for value in stored)


@pytest.mark.parametrize("change", ["expired", "revoked", "guessed", "empty"])
def test_given_a_link_that_lets_nobody_in_then_the_answer_is_the_same(town: Town, change: str) -> None:
    case = town.a_case()
    token = _family_link(case)
    with access.acting_as(town.machine):
        rows = AccessLink.objects.filter(case=case.case_id)
        if change == "expired":
            rows.update(expires_at=clock.now() - timedelta(seconds=1))
        elif change == "revoked":
            access_links.revoke(case=Case.objects.get(pk=case.case_id), kind=LinkKind.FAMILY, at=clock.now())
    with pytest.raises(access_links.LinkClosed) as told:
        access_links.find(token={"guessed": "A" * 22, "empty": ""}.get(change, token))
    assert str(told.value) == str(access_links.closed())


def test_given_two_links_are_asked_for_then_the_live_one_is_used_again(town: Town) -> None:
    case = town.a_case()
    assert _family_link(case) == _family_link(case)


# ---- what a family may see and do ------------------------------------------------------------------------------------


def test_given_a_family_then_it_sees_its_own_case_and_nobody_elses_even_past_the_first_wall(town: Town) -> None:
    mine, other = town.a_case(), town.a_case()
    with access.acting_as(_family(mine)) as actor:
        assert [case.pk for case in access.visible(Case, to=actor)] == [mine.case_id]
        assert list(Case.objects.values_list("pk", flat=True)) == [mine.case_id]  # row security alone
        assert Family.objects.count() == 1
        assert set(Person.objects.values_list("family__cases", flat=True)) == {mine.case_id}
        with pytest.raises(NotFound):
            access.find(Case, to=actor, pk=other.case_id)


def test_given_a_step_of_the_worker_when_a_family_does_it_then_it_is_refused(town: Town) -> None:
    case = town.a_case()
    with pytest.raises(Forbidden, match="somebody else"):
        work_items.complete(by=_family(case), item_key=case.item("intake").key, outcome="done")
    assert "intake" in case.items()


def test_given_a_step_of_another_family_when_a_family_does_it_then_it_is_not_there(town: Town) -> None:
    mine, other = town.a_case(), town.a_case().talked()
    with pytest.raises(NotFound):
        consents.record_consents(by=_family(mine), item_key=other.item("consents").key, given=[], channel="page")


def test_given_its_own_step_when_a_family_does_it_then_it_is_recorded_as_the_familys_own(town: Town) -> None:
    case = town.a_case().talked()
    given = [one.purpose for one in case.rows(Consent, state="asked")]
    consents.record_consents(by=_family(case), item_key=case.item("consents").key, given=given, channel="page")
    entry = next(one for one in case.rows(builders.TimelineEntry) if one.what == "consent.recorded")
    assert (entry.by, entry.on_behalf_of) == (None, "family")
    assert all(one.given_by_id is not None for one in case.rows(Consent, state="given", channel="page"))


def test_given_proposed_days_when_the_family_chooses_then_the_day_is_booked(town: Town) -> None:
    case = town.a_case(born_days_ago=22).with_days()
    booked_days.choose_day(by=_family(case), visit_day_id=case.days("proposed")[0].pk)
    assert case.days("booked")


# ---- what a partner may see ------------------------------------------------------------------------------------------


def test_given_a_partners_link_then_it_sees_its_one_offer_and_no_case_and_no_person(town: Town) -> None:
    case = town.a_case().talked().agreed().wanting(pram=1)
    other = town.a_case().talked().agreed().wanting(pram=1)
    offer = next(one for one in case.offers(state="offered") if one.asks)
    foreign = other.offers(state="offered")[0]
    with access.acting_as(_partner(case, offer)) as actor:
        assert [one.pk for one in access.visible(Offer, to=actor)] == [offer.pk]
        assert list(Offer.objects.values_list("pk", flat=True)) == [offer.pk]  # row security alone
        for model in (Case, Family, Person, CaseFact, Note, Consent, PartnerRequest):
            assert not model._default_manager.exists(), model
            assert not access.visible(model, to=actor).exists()
        with access.inside(actor, offer) as narrowed:
            assert [one.pk for one in access.visible(Case, to=narrowed)] == [case.case_id]
        assert not Case.objects.exists()  # outside again
        with pytest.raises(NotFound), access.inside(actor, foreign):
            pass


def test_given_a_partners_member_then_all_questions_to_its_organisation_are_seen_and_no_other(town: Town) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    registry = town.organisation("civil_registry")
    with access.acting_as(_member(town, Role.PARTNER, registry.key)) as actor:
        asked = set(PartnerRequest.objects.values_list("organisation_id", flat=True))
        assert asked == {registry.key}
        assert case.case_id in set(access.visible(PartnerRequest, to=actor).values_list("case_id", flat=True))
        assert not Person.objects.exists()


# ---- what a curator may see ------------------------------------------------------------------------------------------


def test_given_a_curator_then_cases_are_seen_and_no_person_no_note_and_no_fact(town: Town) -> None:
    case = town.a_case()
    with access.acting_as(_member(town, Role.CURATOR, town.organisation("service_curator").key)) as actor:
        assert case.case_id in set(access.visible(Case, to=actor).values_list("pk", flat=True))
        assert access.visible(SurveyAnswer, to=actor).count() == SurveyAnswer.objects.count()
        for model in (Family, Person, CaseFact, Note, Consent, AccessLink):
            assert not model._default_manager.exists(), model
            assert not access.visible(model, to=actor).exists()


def test_given_no_context_then_the_finding_of_links_tells_nothing_but_whom_a_token_lets_in(town: Town) -> None:
    case = town.a_case()
    offer_id = case.case_id
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_case_asked_about(%s)", [offer_id])
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM casework_link_of('', NULL)")
        assert cursor.fetchone() == (0,)
