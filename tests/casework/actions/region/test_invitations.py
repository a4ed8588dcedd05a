"""Who is asked to take a desk, who confirms it, and what nobody gives to herself: the acts, and below them the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from casework import access, clock, outbox
from casework.access import Actor
from casework.act_parts import invitation_links, second_person
from casework.actions.region import invitation_answers, invitations, members
from casework.errors import Forbidden, NotFound
from casework.models import Invitation, Membership, Role, User
from tests.casework.actions.region import desks
from tests.casework.actions.region.conftest import Office, colleague, found_office

# ---- the second person -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.CURATOR, Role.ADMINISTRATOR, Role.PARTNER])
def test_given_an_administrator_who_invites_then_no_letter_goes_before_a_second_person_has_confirmed(
    office: Office, second: Actor, role: Role
) -> None:
    asked = desks.invited(office, desks.new_address(), role=role)
    assert desks.letters(asked) == []
    with pytest.raises(invitation_links.InvitationClosed):
        desks.accepted(office, asked)

    invitations.confirm(by=second, invitation_id=asked.pk)

    assert len(desks.letters(asked)) == 1
    desk = desks.accepted(office, asked)
    assert (desk.active, desk.role, desk.proposed_by, desk.confirmed_by) == (
        True,
        role,
        office.administrator.user,
        second.user,
    )


def test_given_a_curator_then_she_confirms_as_the_second_person(office: Office) -> None:
    asked = desks.invited(office, desks.new_address())
    invitations.confirm(by=office.curators[0], invitation_id=asked.pk)
    assert desks.accepted(office, asked).confirmed_by == office.curators[0].user


def test_given_an_administrator_then_she_cannot_make_herself_a_worker(office: Office, second: Actor) -> None:
    me = office.administrator
    assert me.user is not None
    with pytest.raises(invitations.InvitationRefused, match="nobody gives a role to themselves"):
        desks.invited(office, me.user.email.upper())

    other_account = desks.new_address()  # of hers as well
    asked = desks.invited(office, other_account)
    with pytest.raises(second_person.OwnProposal):
        invitations.confirm(by=me, invitation_id=asked.pk)
    assert desks.newest(office, other_account).confirmed_by is None


def test_given_a_second_account_of_hers_then_it_confirms_nothing_before_somebody_else_has_confirmed_it(
    office: Office, second: Actor
) -> None:
    """An account of an administrator is itself a role that takes a second person."""
    own_second = desks.invited(office, desks.new_address(), role=Role.ADMINISTRATOR)
    with pytest.raises(invitation_links.InvitationClosed):
        desks.accepted(office, own_second)
    with pytest.raises(second_person.OwnProposal):
        invitations.confirm(by=office.administrator, invitation_id=own_second.pk)
    assert not Membership.objects.filter(user__email=own_second.email).exists()


def test_given_the_second_person_is_the_one_invited_then_she_does_not_confirm_it(office: Office, second: Actor) -> None:
    assert second.user is not None
    asked = desks.invited(office, second.user.email)
    with pytest.raises(second_person.OwnProposal):
        invitations.confirm(by=second, invitation_id=asked.pk)

    invitations.confirm(by=office.curators[0], invitation_id=asked.pk)
    key = invitation_answers.accept(by=desks.machine(office), invitation_id=asked.pk, user_id=second.user.pk)
    assert Membership.objects.get(pk=key).user == second.user


def test_given_who_confirmed_takes_over_the_address_then_she_cannot_accept_what_she_confirmed(
    office: Office, second: Actor
) -> None:
    assert second.user is not None
    asked = desks.invited(office, desks.new_address())
    invitations.confirm(by=second, invitation_id=asked.pk)
    User.objects.filter(pk=second.user.pk).update(email=asked.email)

    with pytest.raises(invitation_answers.NotTheOwner):
        invitation_answers.accept(by=desks.machine(office), invitation_id=asked.pk, user_id=second.user.pk)


@pytest.mark.parametrize("who", ["worker", "partner"])
def test_given_neither_administrator_nor_curator_then_nothing_is_confirmed(office: Office, who: str) -> None:
    asked = desks.invited(office, desks.new_address())
    partner = colleague(office.region, Role.PARTNER, desks.new_organisation(office), manages=True)
    with pytest.raises(Forbidden):
        invitations.confirm(by={"worker": office.worker, "partner": partner}[who], invitation_id=asked.pk)


def test_given_another_region_then_its_invitations_are_not_there(office: Office) -> None:
    asked = desks.invited(office, desks.new_address())
    strangers = found_office()
    for act in (invitations.confirm, invitations.take_back, invitations.send_again):
        with pytest.raises(NotFound):
            act(by=strangers.administrator, invitation_id=asked.pk)


def test_given_one_who_manages_then_her_colleague_takes_no_second_person_and_no_other_role(office: Office) -> None:
    home = desks.new_organisation(office)
    boss = colleague(office.region, Role.PARTNER, home, manages=True)
    email = desks.new_address()
    invitations.invite(by=boss, organisation_key=home, email=email)
    assert len(desks.letters(desks.newest(office, email))) == 1
    for role in (Role.SOCIAL_WORKER, Role.ADMINISTRATOR, Role.CURATOR):
        with pytest.raises(invitations.InvitationRefused):
            invitations.invite(by=boss, organisation_key=home, email=desks.new_address(), role=role)


WRONG_DESKS = {
    "given to herself": {"proposed_by": "me", "takes_second": True, "confirmed_by": "other"},
    "confirmed by who has it": {"proposed_by": "other", "takes_second": True, "confirmed_by": "me"},
    "confirmed by who proposed it": {"proposed_by": "other", "takes_second": True, "confirmed_by": "other"},
    "seen by one": {"proposed_by": "other", "takes_second": True},
    "without asking for a second": {"proposed_by": "other", "takes_second": False},
}


@pytest.mark.parametrize("case", WRONG_DESKS)
def test_given_raw_writing_then_the_database_refuses_a_role_that_two_have_not_seen(office: Office, case: str) -> None:
    people = {"me": office.worker.user, "other": office.administrator.user}
    told = {field: people.get(value, value) for field, value in WRONG_DESKS[case].items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=people["me"], region=office.region, role=Role.CURATOR,
            organisation_id=office.worker.own_organisation_key, **told,
        )  # fmt: skip


def test_given_raw_writing_then_no_invitation_is_sent_or_accepted_past_the_second_person(office: Office) -> None:
    asked = desks.invited(office, desks.new_address())
    changes = (
        "sent_at = now(), letters = 1, expires_at = now() + interval '1 day'",
        f"confirmed_by_id = '{office.administrator.user_key}'",
        f"accepted_at = now(), accepted_by_id = '{office.worker.user_key}'",
    )
    for change in changes:
        with (
            pytest.raises(IntegrityError),
            access.acting_as(desks.machine(office)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE casework_invitation SET {change} WHERE id = %s", [asked.pk])


# ---- a region begins -------------------------------------------------------------------------------------------------


@pytest.fixture
def young(office: Office) -> Office:
    """A region in which one curator has accepted: one acts alone."""
    keys = [one.membership.pk for one in office.curators[1:] if one.membership]
    Membership.objects.filter(pk__in=keys).delete()
    return office


def test_given_a_region_that_begins_when_one_acts_alone_then_it_counts_and_stays_marked_until_another_has_seen_it(
    young: Office,
) -> None:
    home = young.administrator.own_organisation_key
    assert home is not None
    asked = desks.invited(young, desks.new_address())
    assert len(desks.letters(asked)) == 1
    desk = desks.accepted(young, asked)
    assert (desk.active, desk.given_alone, desk.confirmed_by) == (True, True, None)

    with pytest.raises(second_person.OwnProposal):
        members.confirm_given_alone(by=young.administrator, membership_id=desk.pk)
    members.confirm_given_alone(by=young.curators[0], membership_id=desk.pk)
    desk.refresh_from_db()
    assert (desk.given_alone, desk.confirmed_by) == (False, young.curators[0].user)


def test_given_who_was_let_in_by_one_alone_then_she_confirms_nobody_before_she_is_seen(young: Office) -> None:
    first = desks.accepted(young, desks.invited(young, desks.new_address(), role=Role.ADMINISTRATOR))
    worker = desks.accepted(young, desks.invited(young, desks.new_address()))

    with pytest.raises(second_person.NotSeenYet):
        members.confirm_given_alone(by=access.member(first), membership_id=worker.pk)
    members.confirm_given_alone(by=young.curators[0], membership_id=first.pk)
    seen = Membership.objects.select_related("user", "region", "organisation").get(pk=first.pk)
    members.confirm_given_alone(by=access.member(seen), membership_id=worker.pk)
    assert not Membership.objects.get(pk=worker.pk).given_alone


def test_given_curators_who_left_then_nobody_goes_back_to_acting_alone(office: Office) -> None:
    for curator in office.curators[1:]:
        assert curator.membership is not None
        members.let_out(by=office.administrator, membership_id=curator.membership.pk)
    assert desks.letters(desks.invited(office, desks.new_address())) == []


# ---- the answer ------------------------------------------------------------------------------------------------------


def test_given_a_known_and_an_unknown_address_then_nothing_differs_before_the_owner_accepts(office: Office) -> None:
    home = desks.new_organisation(office)
    boss = colleague(office.region, Role.PARTNER, home, manages=True)
    assert office.worker.user is not None
    known, unknown = office.worker.user, desks.new_address()
    before = (User.objects.count(), Membership.objects.count(), known.times_signed_out)

    for email in (known.email, unknown):
        invitations.invite(by=boss, organisation_key=home, email=email)
        with pytest.raises(invitations.InvitationRefused, match="invited already"):
            invitations.invite(by=boss, organisation_key=home, email=email)

    known.refresh_from_db()
    assert (User.objects.count(), Membership.objects.count(), known.times_signed_out) == before
    with access.acting_as(boss):
        assert {one.email for one in access.invitations_managed(boss)} == {known.email, unknown}
        assert not access.members_managed(boss).filter(user=known).exists()


def test_given_somebody_else_who_is_signed_in_then_the_desk_is_not_hers(office: Office, second: Actor) -> None:
    asked = desks.invited(office, desks.new_address())
    invitations.confirm(by=second, invitation_id=asked.pk)
    assert office.worker.user_key is not None
    with pytest.raises(invitation_answers.NotTheOwner):
        invitation_answers.accept(by=desks.machine(office), invitation_id=asked.pk, user_id=office.worker.user_key)


@pytest.mark.parametrize("end", ["run out", "taken back", "declined", "accepted"])
def test_given_an_invitation_that_has_ended_then_nobody_accepts_it(office: Office, second: Actor, end: str) -> None:
    asked = desks.invited(office, desks.new_address())
    invitations.confirm(by=second, invitation_id=asked.pk)
    if end == "run out":
        long_ago = clock.now() - invitations.LASTS - timedelta(minutes=1)
        with access.acting_as(desks.machine(office)):
            Invitation.objects.filter(pk=asked.pk).update(sent_at=long_ago, expires_at=long_ago + invitations.LASTS)
    elif end == "taken back":
        invitations.take_back(by=second, invitation_id=asked.pk)
    elif end == "declined":
        invitation_answers.decline(by=desks.machine(office), invitation_id=asked.pk)
    else:
        desks.accepted(office, asked)
    with pytest.raises(invitation_links.InvitationClosed):
        desks.accepted(office, asked)


def test_given_an_invitation_that_ran_out_then_the_address_is_invited_anew(office: Office, second: Actor) -> None:
    email = desks.new_address()
    asked = desks.invited(office, email)
    invitations.confirm(by=second, invitation_id=asked.pk)
    long_ago = clock.now() - timedelta(days=9)
    with access.acting_as(desks.machine(office)):
        Invitation.objects.filter(pk=asked.pk).update(sent_at=long_ago, expires_at=long_ago + invitations.LASTS)
    assert desks.invited(office, email).pk != asked.pk


def test_given_a_weak_password_or_no_name_then_nobody_is_in(office: Office, second: Actor) -> None:
    asked = desks.invited(office, desks.new_address())
    invitations.confirm(by=second, invitation_id=asked.pk)
    for name, password in (("Лида Новая", "short"), ("  ", desks.PASSWORD), ("x" * 121, desks.PASSWORD)):
        with pytest.raises(invitation_answers.AccountRefused):
            invitation_answers.accept_anew(
                by=desks.machine(office), invitation_id=asked.pk, name=name, password=password
            )  # fmt: skip
    assert not User.objects.filter(email=asked.email).exists()


# ---- limits and letters ----------------------------------------------------------------------------------------------


def test_given_twenty_invitations_in_an_hour_then_the_next_is_refused_and_a_colleague_goes_on(
    office: Office, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_AN_HOUR", 3)
    for _turn in range(3):
        desks.invited(office, desks.new_address())
    with pytest.raises(invitations.TooManyInvitations):
        desks.invited(office, desks.new_address())
    desks.invited(office, desks.new_address(), by=second)

    with access.acting_as(desks.machine(office)):
        rows = Invitation.objects.filter(proposed_by=office.administrator.user)
        rows.update(proposed_at=clock.now() - timedelta(minutes=61))
    desks.invited(office, desks.new_address())


def test_given_three_letters_then_no_fourth_is_written(office: Office, second: Actor) -> None:
    asked = desks.invited(office, desks.new_address())
    invitations.confirm(by=second, invitation_id=asked.pk)
    for _turn in range(2):
        invitations.send_again(by=office.administrator, invitation_id=asked.pk)
    with pytest.raises(invitations.InvitationRefused, match="Three letters"):
        invitations.send_again(by=office.administrator, invitation_id=asked.pk)
    assert len(desks.letters(asked)) == 3


def test_given_the_letter_then_it_carries_the_link_and_nobodys_name(
    office: Office, second: Actor, settings: Any
) -> None:
    settings.MAIL_IS_SET_UP = True
    asked = desks.invited(office, desks.new_address())
    invitations.confirm(by=second, invitation_id=asked.pk)
    mail.outbox.clear()
    for row in desks.letters(asked):
        outbox.have_effect(row.pk)

    (letter,) = [one for one in mail.outbox if one.to == [asked.email]]
    assert invitation_links.path_of(asked) in letter.body
    assert "Ильин" not in letter.subject + letter.body
    found = invitation_links.find(token=invitation_links.token_of(asked.pk))
    assert (found.id, found.region) == (asked.pk, office.region)
