"""Somebody leaves: what stands with them is shown, taken by a colleague or by whoever comes first, and told."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access, clock, outbox
from casework.access import Actor
from casework.actions.case import danger
from casework.actions.family import conversation
from casework.actions.region import members
from casework.actions.worker import case_handover, substitution
from casework.models import (
    Case,
    CaseJourney,
    Membership,
    Mention,
    Notice,
    OutboxRow,
    PartnerRequest,
    Role,
    TimelineEntry,
    User,
)
from tests import builders
from tests.builders import Story, Town

SIGNED_IN = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region without calendars to speak of."""
    return builders.town()


def _client(actor: Actor) -> Client:
    assert actor.user is not None
    User.objects.filter(pk=actor.user.pk).update(language="en")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(actor.user, backend=SIGNED_IN)
    return client


@pytest.fixture
def leaver(town: Town) -> Actor:
    """A social worker of the clinic who is about to leave."""
    return _colleague(town)


def _colleague(town: Town) -> Actor:
    home = town.worker.membership
    assert home is not None
    user = User.objects.create_user(email=f"{uuid4().hex}@ryadom.example", name=f"Дина {uuid4().hex[:6].upper()}")
    row = Membership.objects.create(
        user=user, region=home.region, organisation=home.organisation, role=Role.SOCIAL_WORKER
    )
    return access.member(Membership.objects.select_related("user", "region", "organisation").get(pk=row.pk))


def _gone(town: Town, actor: Actor, *, heir: Actor | None = None) -> Any:
    """The administrator takes access away on the page; the job does the rest."""
    assert actor.membership is not None
    told = {"heir": str(heir.user_key) if heir else "", "receipt": str(uuid4())}
    answer = _client(town.administrator).post(
        reverse("leave_desk", args=[actor.membership.pk]), told, follow=True
    )  # fmt: skip
    for row in OutboxRow.objects.filter(topic="member_left", region_key=town.planted.region.pk):
        outbox.have_effect(row.pk)
    return answer


def _leader(town: Town, case: Story) -> User:
    with access.acting_as(town.machine):
        return Case.objects.select_related("worker").get(pk=case.case_id).worker


def _told(town: Town, case: Story, reader: User | None) -> list[str]:
    with access.acting_as(town.machine):
        return list(Mention.objects.filter(case=case.case_id, user=reader).values_list("entry__what", flat=True))


def _sms(town: Town, case: Story) -> int:
    with access.acting_as(town.machine):
        return Notice.objects.filter(case=case.case_id, template="new_helper").count()


def test_given_somebody_with_families_when_access_is_taken_away_then_the_page_counts_them_and_names_no_family(
    town: Town, leaver: Actor
) -> None:
    town.a_case(by=leaver).talked()
    town.a_case(by=leaver).talked()
    assert leaver.membership is not None

    page = _client(town.administrator).get(reverse("leave_desk", args=[leaver.membership.pk])).content.decode()

    assert "2 families to lead" in page
    assert "Who takes it?" in page
    assert "Соколова" not in page
    assert Membership.objects.get(pk=leaver.membership.pk).active, "looking takes nothing away"


def test_given_a_colleague_who_takes_them_then_leader_curator_and_family_are_told(town: Town, leaver: Actor) -> None:
    case, heir = town.a_case(by=leaver).talked(), _colleague(town)

    _gone(town, leaver, heir=heir)

    assert _leader(town, case) == heir.user
    assert _told(town, case, heir.user) == ["case.handed_over"]
    assert _told(town, case, town.curator.user) == ["case.handed_over"]
    assert _sms(town, case) == 1
    page = _client(town.curator).get(reverse("curator_work")).content.decode()
    assert heir.user is not None
    assert "Another leader" in page and heir.user.name in page
    assert "Соколова" not in page


def test_given_nobody_who_takes_them_then_the_family_stands_in_everybodys_list_until_somebody_leads_it(
    town: Town, leaver: Actor
) -> None:
    case, colleague = town.a_case(by=leaver).talked(), _colleague(town)
    address = reverse("case", args=[case.case_id])
    assert address not in _client(colleague).get(reverse("inbox")).content.decode()

    answer = _gone(town, leaver).content.decode()

    assert "1 family stands in everybody’s list" in answer
    for actor in (colleague, town.worker):
        page = _client(actor).get(reverse("inbox")).content.decode()
        assert address in page and "led by nobody" in page
    assert _told(town, case, town.curator.user) == ["case.left_alone"]

    assert colleague.user is not None
    case_handover.hand_over(by=colleague, case_id=case.case_id, to_user_id=colleague.user.pk, only_own=True)
    assert address not in _client(town.worker).get(reverse("inbox")).content.decode()
    assert _leader(town, case) == colleague.user


def test_given_a_closed_case_whose_leader_has_left_when_the_family_writes_then_everybody_finds_it_until_answered(
    town: Town, leaver: Actor
) -> None:
    case, colleague = town.a_case(by=leaver).talked(), _colleague(town)
    with access.acting_as(town.machine):
        Case.objects.filter(pk=case.case_id).update(state="closed", closed_at=clock.now())
        CaseJourney.objects.filter(case=case.case_id).update(ended_at=clock.now())
    _gone(town, leaver)
    address = reverse("inbox") + "?queue=family_replied"
    assert str(case.case_id) not in _client(colleague).get(address).content.decode()

    conversation.write_to_worker(by=case.family(), case_id=case.case_id, text="Urgently: he is ill.")

    page = _client(colleague).get(address).content.decode()
    assert str(case.case_id) in page and "Answer the family" in page
    conversation.write_to_family(by=colleague, case_id=case.case_id, text="We call you at once.")
    assert str(case.case_id) not in _client(colleague).get(address).content.decode()


def test_given_who_has_left_with_families_then_a_substitution_for_her_can_be_arranged(
    town: Town, leaver: Actor
) -> None:
    town.a_case(by=leaver).talked()
    _gone(town, leaver)
    colleague = _colleague(town)
    assert leaver.user is not None and colleague.user is not None
    assert f"{leaver.user.name}, who has left" in _client(colleague).get(reverse("away")).content.decode()

    substitution.arrange(
        by=colleague, absent_id=leaver.user.pk, substitute_id=colleague.user.pk,
        first_date=town.today, last_date=town.today,
    )  # fmt: skip
    with pytest.raises(Exception, match="does not work in your service"):
        substitution.arrange(
            by=colleague, absent_id=colleague.user.pk, substitute_id=leaver.user.pk,
            first_date=town.today, last_date=town.today,
        )  # fmt: skip


def test_given_who_stood_in_for_a_colleague_when_she_leaves_then_it_ends(town: Town, leaver: Actor) -> None:
    colleague = _colleague(town)
    assert leaver.user is not None and colleague.user is not None
    substitution.arrange(
        by=colleague, absent_id=colleague.user.pk, substitute_id=leaver.user.pk,
        first_date=town.today, last_date=town.today,
    )  # fmt: skip
    _gone(town, leaver)
    assert leaver.user.name not in _client(colleague).get(reverse("away")).content.decode()


def test_given_danger_at_home_then_no_colleague_gets_the_family_unasked(town: Town, leaver: Actor) -> None:
    case, heir = town.a_case(by=leaver).talked(), _colleague(town)
    danger.tell_danger(by=leaver, case_id=case.case_id)

    answer = _gone(town, leaver, heir=heir).content.decode()

    assert _leader(town, case) == leaver.user
    assert "1 family stands in everybody’s list" in answer
    assert _sms(town, case) == 0


def test_given_a_hand_over_by_hand_then_who_led_curator_and_family_are_told_too(town: Town, leaver: Actor) -> None:
    case, colleague = town.a_case(by=leaver).talked(), _colleague(town)
    assert colleague.user is not None

    case_handover.hand_over(by=town.worker, case_id=case.case_id, to_user_id=colleague.user.pk)

    for reader in (colleague.user, leaver.user, town.curator.user):
        assert _told(town, case, reader) == ["case.handed_over"]
    assert _sms(town, case) == 1


def test_given_somebody_of_another_service_then_she_takes_no_family_and_access_stays(town: Town, leaver: Actor) -> None:
    assert leaver.membership is not None
    stranger = town.stranger()
    answer = _gone(town, leaver, heir=stranger)
    assert answer.status_code == 422
    with pytest.raises(members.HeirRefused):
        members.let_out(by=town.administrator, membership_id=leaver.membership.pk, heir_id=stranger.user_key)
    assert Membership.objects.get(pk=leaver.membership.pk).active


def test_given_an_organisation_whose_last_person_leaves_then_it_is_not_asked_and_who_waits_is_told(town: Town) -> None:
    waiting = town.a_case().talked().agreed().done("medical_birth_record")
    registry = waiting.request("register_birth").organisation_id
    rows = Membership.objects.select_related("user", "region", "organisation")
    people = list(rows.filter(organisation=registry, active=True))
    officers = [access.member(one) for one in people]
    for officer in officers:
        assert officer.membership is not None
        page = _client(town.administrator).get(reverse("leave_desk", args=[officer.membership.pk])).content.decode()
        assert ("Nobody else answers" in page) == (officer == officers[-1])
        answer = _gone(town, officer).content.decode()
    assert "it is not asked any more" in answer
    with access.acting_as(town.machine):
        entries = TimelineEntry.objects.filter(case=waiting.case_id, what="partner.deserted")
        assert entries.count() == 1
    assert _told(town, waiting, town.worker.user)[-1] == "partner.deserted"
    assert "its last person has left" in _client(town.administrator).get(reverse("organisations")).content.decode()

    later = town.a_case().talked().agreed().done("medical_birth_record")
    step = later.item("register_birth").key
    with access.acting_as(town.machine):
        asked = PartnerRequest.objects.filter(case=later.case_id, work_item_key=step)
        assert registry not in asked.values_list("organisation", flat=True)
    Membership.objects.filter(pk__in=[one.pk for one in people]).update(active=True)


@pytest.mark.parametrize("who", ["worker", "curator", "other partner"])
def test_given_who_lets_nobody_out_then_the_page_is_not_theirs(town: Town, leaver: Actor, who: str) -> None:
    assert leaver.membership is not None
    actor = {
        "worker": town.worker,
        "curator": town.curator,
        "other partner": town.partner("insurer", manages=True),
    }[who]
    answer = _client(actor).get(reverse("leave_desk", args=[leaver.membership.pk]))
    assert answer.status_code in (403, 404)
