"""The administrator's pages: members let in and out, health in counts, no family named."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from casework import access
from casework.models import Membership, User
from partners.models import Organisation
from tests.casework.web.conftest import Desk


def _post(desk: Desk, member: Membership, act: str) -> object:
    client = desk.client(desk.administrator)
    return client.post(reverse("members"), {"member": str(member.pk), "act": act, "receipt": str(uuid4())}, follow=True)


def test_given_a_member_when_access_is_taken_away_then_their_next_page_is_refused(desk: Desk) -> None:
    member = desk.planted.workers[1].membership
    assert member is not None
    theirs = desk.client(member)
    assert theirs.get(reverse("inbox")).status_code == 200

    _post(desk, member, "let_out")
    assert theirs.get(reverse("inbox")).status_code == 302, "the session has ended"
    assert _signed_in_anew(member).get(reverse("inbox")).status_code == 403

    _post(desk, member, "let_in")
    assert _signed_in_anew(member).get(reverse("inbox")).status_code == 403, "asked back: she has to accept"


def _signed_in_anew(member: Membership) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=member.user_id), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_given_the_administrator_when_they_lock_themselves_out_then_it_is_refused_in_words(desk: Desk) -> None:
    answer = _post(desk, desk.administrator, "let_out")

    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert Membership.objects.get(pk=desk.administrator.pk).active


def test_given_a_worker_when_they_post_to_the_members_page_then_nothing_changes(desk: Desk) -> None:
    member = desk.planted.workers[2].membership
    assert member is not None

    answer = desk.client().post(reverse("members"), {"member": str(member.pk), "act": "let_out"})

    assert answer.status_code == 403
    assert Membership.objects.get(pk=member.pk).active


def test_given_families_when_the_health_is_checked_then_counts_are_shown_and_nobody_is_named(desk: Desk) -> None:
    desk.family()

    page = desk.client(desk.administrator).post(reverse("health")).content.decode()

    assert "Journeys in which nothing can go on" in page
    assert "Соколова" not in page
    assert '<b class="num">0</b>' in page


def test_given_seals_that_stay_in_the_database_when_the_health_is_checked_then_it_says_so(
    desk: Desk, settings: Any, tmp_path: Path
) -> None:
    page = desk.client(desk.administrator).post(reverse("health")).content.decode()
    assert "no seal leaves this server" in page
    assert "Seals that show that somebody has rewritten who did what" in page

    settings.AUDIT_SEALS = (f"file:{tmp_path}",)
    page = desk.client(desk.administrator).post(reverse("health")).content.decode()
    assert "no seal leaves this server" not in page
    assert "Ways out of the database that have taken no seal" in page


def test_given_the_region_when_its_organisations_are_listed_then_each_stands_under_its_type(desk: Desk) -> None:
    page = desk.client(desk.administrator).get(reverse("organisations")).content.decode()

    assert "<h2>Charity</h2>" in page
    assert "<h2>Civil registry</h2>" in page
    assert "<h2>Employer</h2>" in page and "Karavai and Sons Bakery" in page


def test_given_organisations_of_a_type_that_no_journey_asks_then_the_directory_shows_each_under_its_title(
    desk: Desk,
) -> None:
    Organisation.objects.filter(region_key=desk.planted.region.pk, short_code="УЦ").update(type="veterans_fund")
    page = html.unescape(desk.client(desk.administrator).get(reverse("organisations")).content.decode())

    assert "<h2>Veterans' fund</h2>" in page
    with access.acting_as(access.machine(desk.planted.region, "test")):
        for one in Organisation.objects.filter(region_key=desk.planted.region.pk):
            assert one.short_code in page, one.type


def test_given_the_catalogue_when_it_is_listed_then_the_version_and_the_leader_are_named(desk: Desk) -> None:
    page = desk.client(desk.administrator, language="ru").get(reverse("published_journeys")).content.decode()

    assert "версия 2" in page
    assert "Медико-социальная служба" in page
