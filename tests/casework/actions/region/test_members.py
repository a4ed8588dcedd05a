"""Who leaves a desk, and what ends with it."""

from __future__ import annotations

import pytest

from casework import access
from casework.access import Actor
from casework.act_parts import invitation_links
from casework.actions.region import invitation_answers, invitations, members
from casework.models import Membership, Role
from tests.casework.actions.region import desks
from tests.casework.actions.region.conftest import Office


def test_given_two_desks_when_one_is_taken_away_then_the_other_and_the_sessions_stay(office: Office) -> None:
    worker = office.worker.user
    assert worker is not None
    desk = Membership.objects.create(
        user=worker, region=office.region, organisation_id=desks.new_organisation(office), role=Role.PARTNER
    )
    members.let_out(by=office.administrator, membership_id=desk.pk)
    worker.refresh_from_db()
    assert worker.times_signed_out == 0
    assert [one.role for one in access.desks_of(worker)] == [Role.SOCIAL_WORKER]

    assert office.worker.membership is not None
    members.let_out(by=office.administrator, membership_id=office.worker.membership.pk)
    worker.refresh_from_db()
    assert (worker.times_signed_out, access.desks_of(worker)) == (1, [])


def test_given_somebody_who_left_when_she_is_asked_back_then_she_is_back_when_she_has_accepted(
    office: Office, second: Actor
) -> None:
    desk = office.worker.membership
    assert desk is not None
    members.let_out(by=office.administrator, membership_id=desk.pk)
    invitations.ask_back(by=office.administrator, membership_id=desk.pk)
    asked = desks.newest(office, desk.user.email)
    assert not Membership.objects.get(pk=desk.pk).active

    invitations.confirm(by=second, invitation_id=asked.pk)
    assert not Membership.objects.get(pk=desk.pk).active
    key = invitation_answers.accept(by=desks.machine(office), invitation_id=asked.pk, user_id=desk.user_id)
    assert key == desk.pk
    assert Membership.objects.get(pk=desk.pk).active


def test_given_who_is_let_out_then_her_open_invitations_end_with_her(office: Office, second: Actor) -> None:
    asked = desks.invited(office, desks.new_address(), by=second)
    invitations.confirm(by=office.curators[0], invitation_id=asked.pk)
    assert second.membership is not None
    members.let_out(by=office.administrator, membership_id=second.membership.pk)
    with pytest.raises(invitation_links.InvitationClosed):
        desks.accepted(office, asked)


def test_given_the_own_desk_or_another_of_hers_then_nobody_lets_herself_out(office: Office) -> None:
    assert office.administrator.membership is not None
    with pytest.raises(members.OwnMembership):
        members.let_out(by=office.administrator, membership_id=office.administrator.membership.pk)
