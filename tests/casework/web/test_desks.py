"""Several desks of one person: accepted by her, chosen by a switch, taken away one by one."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.act_parts import invitation_links
from casework.models import Case, Invitation, Membership, Role, User
from tests import builders
from tests.builders import Town

SIGNED_IN = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region without calendars to speak of."""
    return builders.town()


def _client(actor: access.Actor) -> Client:
    assert actor.user is not None
    User.objects.filter(pk=actor.user.pk).update(language="en")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(actor.user, backend=SIGNED_IN)
    return client


def _form(act: str, **fields: Any) -> dict[str, Any]:
    return {"act": act, "receipt": str(uuid4()), **fields}


def _invited(boss: access.Actor, email: str) -> str:
    """Invite to the organisation of who manages it; return the path of the letter."""
    assert _client(boss).post(reverse("own_members"), _form("invite", email=email)).status_code == 302
    with access.acting_as(boss):
        return invitation_links.path_of(access.invitations_managed(boss).get(email=email))


def _officer_with_two_desks(town: Town) -> tuple[access.Actor, Membership]:
    """The registry's officer has accepted a charity's invitation, too."""
    officer, boss = town.partner("civil_registry"), town.partner("charity", manages=True)
    assert officer.user is not None
    _client(officer).post(_invited(boss, officer.user.email), {"answer": "yes"})
    desk = Membership.objects.get(user=officer.user, organisation=boss.own_organisation_key)
    return officer, desk


def _switched(client: Client, desk: Membership) -> Any:
    return client.post(reverse("choose_desk"), {"desk": str(desk.pk)}, follow=True)


def test_given_a_charity_that_invites_the_registrys_officer_then_nothing_changes_for_her_and_the_charity_reads_no_name(
    town: Town,
) -> None:
    case = town.a_case().talked().agreed().done("medical_birth_record")
    asked = case.request("register_birth").organisation_id
    officer = access.member(
        Membership.objects.select_related("user", "region", "organisation").get(organisation=asked, role=Role.PARTNER)
    )
    assert officer.user is not None
    at_work = _client(officer)
    with access.acting_as(town.machine):
        number = access.find(Case, to=town.machine, pk=case.case_id).number
    assert number in at_work.get(reverse("questions")).content.decode()
    boss = town.partner("charity", manages=True)

    path = _invited(boss, officer.user.email)

    assert number in at_work.get(reverse("questions")).content.decode()
    assert "Your desks" not in at_work.get(reverse("questions")).content.decode()
    page = _client(boss).get(reverse("own_members")).content.decode()
    assert officer.user.email in page
    assert officer.user.name not in page

    at_work.post(path, {"answer": "yes"})
    assert number in at_work.get(reverse("questions")).content.decode(), "a new desk takes nobody's first page"


def test_given_two_desks_when_she_changes_then_each_request_is_of_the_one_and_the_session_remembers_it(
    town: Town,
) -> None:
    officer, desk = _officer_with_two_desks(town)
    client, elsewhere = _client(officer), _client(officer)
    assert "Your desks" in client.get(reverse("questions")).content.decode()

    _switched(client, desk)

    assert client.get(reverse("questions")).wsgi_request.actor.membership == desk
    assert client.get(reverse("questions")).wsgi_request.actor.membership == desk
    assert elsewhere.get(reverse("questions")).wsgi_request.actor.membership == officer.membership


def test_given_somebody_elses_desk_then_nobody_changes_to_it(town: Town) -> None:
    officer, _desk = _officer_with_two_desks(town)
    stranger = town.partner("insurer").membership
    assert stranger is not None
    client = _client(officer)
    assert _switched(client, stranger).status_code == 404
    assert client.post(reverse("choose_desk"), {"desk": "no key"}).status_code == 404
    assert client.get(reverse("choose_desk")).status_code == 405
    assert client.get(reverse("questions")).wsgi_request.actor.membership == officer.membership


def test_given_two_windows_when_a_form_of_the_other_desk_is_sent_then_nothing_is_done_and_words_say_why(
    town: Town,
) -> None:
    boss = town.partner("charity", manages=True)
    other = town.partner("insurer", manages=True)
    assert boss.user is not None
    client = _client(boss)
    client.post(_invited(other, boss.user.email), {"answer": "yes"})
    desk = Membership.objects.get(user=boss.user, organisation=other.own_organisation_key)
    opened_at = re.search(r'name="opened_at_desk" value="([^"]+)"', client.get(reverse("own_members")).content.decode())
    assert opened_at is not None
    _switched(client, desk)

    told = _form("invite", email="stale@ryadom.example", opened_at_desk=opened_at.group(1))
    answer = client.post(reverse("own_members"), told)

    assert answer.status_code == 422
    assert "changed to another desk" in answer.content.decode()
    with access.acting_as(town.machine):
        assert not Invitation.objects.filter(email="stale@ryadom.example").exists()


def test_given_two_desks_when_the_charity_lets_her_out_then_she_stays_signed_in_at_her_own(town: Town) -> None:
    officer, desk = _officer_with_two_desks(town)
    client = _client(officer)
    _switched(client, desk)
    manager = Membership.objects.select_related("user", "region", "organisation").filter(
        organisation=desk.organisation_id, manages=True
    )[0]

    _client(access.member(manager)).post(reverse("own_members"), _form("let_out", member=str(desk.pk)))

    answer = client.get(reverse("questions"))
    assert answer.status_code == 200
    assert answer.wsgi_request.actor.membership == officer.membership


def test_given_another_account_on_the_machine_then_the_invitation_is_not_accepted_with_it(town: Town) -> None:
    officer, boss, other = (
        town.partner("civil_registry"),
        town.partner("charity", manages=True),
        town.partner("insurer"),
    )
    assert officer.user is not None
    path = _invited(boss, officer.user.email)
    page = _client(other).post(path, {"answer": "yes"}).content.decode()
    assert "for another address" in page
    nobody = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert "You have an account already" in nobody.post(path, {"answer": "yes"}).content.decode()
    assert not Membership.objects.filter(organisation=boss.own_organisation_key, user__in=[officer.user]).exists()


def test_given_an_invitation_then_a_no_ends_it_and_a_link_that_never_was_is_answered_as_one_that_ended(
    town: Town,
) -> None:
    guest = Client(HTTP_ACCEPT_LANGUAGE="en")
    path = _invited(town.partner("charity", manages=True), f"{uuid4().hex}@ryadom.example")
    assert guest.get(path).status_code == 200
    assert "You have said no" in guest.post(path, {"answer": "no"}).content.decode()
    ended, never = guest.get(path), guest.get("/i/" + "A" * 22 + "/")
    assert (ended.status_code, never.status_code) == (404, 404)
    own = re.compile(r'value="[^"]{64}"|/i/[^/]{22}/')  # of each page: the token against forged forms, the address
    assert own.sub("", ended.content.decode()) == own.sub("", never.content.decode())
    assert ended["Cache-Control"] == "private, no-store"


def test_given_two_passwords_that_differ_then_the_page_says_so_and_nobody_is_in(town: Town) -> None:
    guest = Client(HTTP_ACCEPT_LANGUAGE="en")
    email = f"{uuid4().hex}@ryadom.example"
    path = _invited(town.partner("charity", manages=True), email)
    told = {"answer": "yes", "name": "Лида Новая", "password": "a-quite-long-password", "once_more": "another-long-one"}
    answer = guest.post(path, told)
    assert answer.status_code == 422
    assert "The two passwords differ" in answer.content.decode()
    assert not User.objects.filter(email=email).exists()


@pytest.mark.parametrize("page", ["members", "second_looks"])
def test_given_a_worker_or_a_partner_then_the_roles_are_not_theirs_to_see(town: Town, page: str) -> None:
    for actor in (town.worker, town.partner("insurer", manages=True)):
        assert _client(actor).get(reverse(page)).status_code == 403
