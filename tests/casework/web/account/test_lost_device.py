"""A lost device: one tells, another confirms; never one alone, never oneself, never by e-mail; the person is told."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.access import Actor, accounts
from casework.actions.region import lost_devices
from casework.errors import Forbidden, NotFound
from casework.models import LostDevice, Membership, User
from tests.casework.planted import plant_region
from tests.casework.web.account.acting import ask_again, confirmed, letters, set_up_generator, sign_in
from tests.casework.web.conftest import Desk
from tests.casework.web.visiting import post

HOW = "Met her at the ward; her badge fits."


@pytest.fixture
def owner(desk: Desk) -> User:
    """The worker with a generator, which she has just lost."""
    user = desk.worker.user
    user.refresh_from_db()  # was signed out by the test before
    Authenticator.objects.filter(user=user).delete()
    _settle_all(desk)
    confirmed(user)
    client = desk.client(language="en")
    ask_again(client)
    set_up_generator(client)
    return user


def _settle_all(desk: Desk) -> None:
    with access.acting_as(access.machine(desk.planted.region, "test")):
        for lost in LostDevice.objects.filter(helped_at=None, set_aside_at=None):
            lost.set_aside_by, lost.set_aside_at = lost.told_by, clock.now()
            lost.save()


def _actor(role: str) -> Actor:
    rows = Membership.objects.filter(role=role, active=True).select_related("user", "region", "organisation")
    return access.member(rows.order_by("user__created_at", "pk")[0])


def _lost(desk: Desk, user: User) -> LostDevice:
    with access.acting_as(access.machine(desk.planted.region, "test")):
        return LostDevice.objects.select_related("told_by", "helped_by").order_by("-told_at").filter(user=user)[0]


def test_given_two_who_help_when_one_tells_and_the_other_confirms_then_a_new_device_can_be_set_up_and_she_is_told(
    desk: Desk, owner: User, settings: Any
) -> None:
    letters(settings)
    signed_in = desk.client(language="en")
    lost_devices.tell(by=_actor("administrator"), user_key=owner.pk, because=HOW)
    still = sign_in(Client(), owner)["Location"]
    lost_devices.help_out(by=_actor("curator"), lost_id=_lost(desk, owner).pk)

    assert still == reverse("mfa_authenticate"), "one alone helps nobody"
    assert not Authenticator.objects.filter(user=owner).exists()
    assert signed_in.get(reverse("inbox"))["Location"].startswith(reverse("sign_in"))
    settings.SECOND_FACTOR_IS_COMPULSORY = True
    client = Client()
    sign_in(client, owner)
    assert client.get(reverse("inbox"))["Location"] == reverse("mfa_index")
    kept = _lost(desk, owner)
    assert (kept.told_by, kept.helped_by) == (_actor("administrator").user, _actor("curator").user)
    told = letters(settings)
    assert [letter.to for letter in told] == [[owner.email], [owner.email]]
    assert "A second person has to confirm it" in told[0].body
    assert "Two people have confirmed" in told[1].body


def test_given_who_told_it_when_the_same_person_confirms_then_it_is_refused_here_and_by_the_database(
    desk: Desk, owner: User
) -> None:
    administrator = _actor("administrator")
    lost_devices.tell(by=administrator, user_key=owner.pk, because=HOW)
    lost = _lost(desk, owner)

    with pytest.raises(lost_devices.HelpRefused, match="A second person has to confirm it"):
        lost_devices.help_out(by=administrator, lost_id=lost.pk)
    for helper in (administrator.user, owner):
        with (
            pytest.raises(IntegrityError, match="lost_device_helped_by"),
            access.acting_as(access.machine(desk.planted.region, "test")),
            transaction.atomic(),
        ):
            LostDevice.objects.filter(pk=lost.pk).update(helped_by=helper, helped_at=clock.now())
    assert Authenticator.objects.filter(user=owner).exists()


def test_given_somebody_who_helps_when_the_own_device_is_lost_then_others_have_to_tell_it(desk: Desk) -> None:
    administrator = _actor("administrator")
    assert administrator.user is not None
    with pytest.raises(NotFound):
        lost_devices.tell(by=administrator, user_key=administrator.user.pk, because=HOW)


def test_given_a_device_that_another_region_has_noted_when_it_is_told_here_then_two_of_here_help(
    desk: Desk, owner: User
) -> None:
    elsewhere = plant_region()
    with access.acting_as(access.machine(elsewhere, "test")):
        LostDevice.objects.create(
            region=elsewhere, user=owner, told_by=_actor("curator").user, told_at=clock.now(), because=HOW
        )

    lost_devices.tell(by=_actor("administrator"), user_key=owner.pk, because=HOW)
    lost_devices.help_out(by=_actor("curator"), lost_id=_lost(desk, owner).pk)

    assert not Authenticator.objects.filter(user=owner).exists()


@pytest.mark.parametrize("role", ["social_worker", "partner"])
def test_given_who_manages_nobody_then_the_page_and_the_acts_are_not_theirs(desk: Desk, owner: User, role: str) -> None:
    by = _actor(role)
    assert by.membership is not None
    Membership.objects.filter(pk=by.membership.pk).update(manages=False)
    by.membership.manages = False
    client = desk.client(by.membership)

    assert client.get(reverse("lost_devices")).status_code == 403
    with pytest.raises(Forbidden):
        lost_devices.tell(by=by, user_key=owner.pk, because=HOW)
    with pytest.raises(Forbidden):
        lost_devices.help_out(by=by, lost_id=owner.pk)


def test_given_who_manages_a_partner_then_only_its_own_people_are_helped(desk: Desk, owner: User) -> None:
    by = _actor("partner")
    assert by.membership is not None
    Membership.objects.filter(pk=by.membership.pk).update(manages=True)
    by.membership.manages = True
    lost_devices.tell(by=_actor("curator"), user_key=owner.pk, because=HOW)

    with pytest.raises(NotFound):
        lost_devices.tell(by=by, user_key=owner.pk, because=HOW)
    with pytest.raises(NotFound):
        lost_devices.help_out(by=by, lost_id=_lost(desk, owner).pk)
    assert owner.name not in desk.client(by.membership).get(reverse("lost_devices")).content.decode()


@pytest.mark.parametrize("because", ["", "   "])
def test_given_no_word_how_one_knows_her_then_nothing_is_noted(desk: Desk, owner: User, because: str) -> None:
    with pytest.raises(lost_devices.HelpRefused, match="really them"):
        lost_devices.tell(by=_actor("curator"), user_key=owner.pk, because=because)


def test_given_no_device_then_there_is_none_to_lose(desk: Desk, owner: User) -> None:
    Authenticator.objects.filter(user=owner).delete()
    with pytest.raises(lost_devices.HelpRefused, match="no device that could be lost"):
        lost_devices.tell(by=_actor("curator"), user_key=owner.pk, because=HOW)


def test_given_it_was_told_when_it_is_told_again_then_words_say_so(desk: Desk, owner: User) -> None:
    lost_devices.tell(by=_actor("administrator"), user_key=owner.pk, because=HOW)
    with pytest.raises(lost_devices.HelpRefused, match="noted already"):
        lost_devices.tell(by=_actor("curator"), user_key=owner.pk, because=HOW)


def test_given_it_is_not_so_when_it_is_set_aside_then_the_device_counts_and_nobody_confirms_it_any_more(
    desk: Desk, owner: User
) -> None:
    lost_devices.tell(by=_actor("administrator"), user_key=owner.pk, because=HOW)
    lost = _lost(desk, owner)
    lost_devices.set_aside(by=_actor("administrator"), lost_id=lost.pk)

    with pytest.raises(NotFound):
        lost_devices.help_out(by=_actor("curator"), lost_id=lost.pk)
    assert sign_in(Client(), owner)["Location"] == reverse("mfa_authenticate")


def test_given_the_page_when_one_tells_and_another_confirms_there_then_each_sees_what_is_theirs_to_press(
    desk: Desk, owner: User
) -> None:
    first, second = _actor("administrator").membership, _actor("curator").membership
    assert first is not None
    assert second is not None
    one, other = desk.client(first), desk.client(second)
    wrong = post(one, "lost_devices", act="tell", person="nobody", because=HOW)
    told = post(one, "lost_devices", act="tell", person=owner.pk, because=HOW)
    own_page, others_page = (client.get(reverse("lost_devices")).content.decode() for client in (one, other))
    refused = post(one, "lost_devices", act="help_out", lost=_lost(desk, owner).pk)
    done = post(other, "lost_devices", act="help_out", lost=_lost(desk, owner).pk)

    assert (wrong.status_code, told.status_code, refused.status_code, done.status_code) == (404, 302, 422, 302)
    assert 'value="help_out"' not in own_page
    assert 'value="help_out"' in others_page
    assert HOW in others_page
    assert not Authenticator.objects.filter(user=owner).exists()
    assert "confirmed it" in other.get(reverse("lost_devices")).content.decode()


def test_given_who_was_let_in_by_one_person_alone_then_she_vouches_for_nobody(desk: Desk, owner: User) -> None:
    lost_devices.tell(by=_actor("administrator"), user_key=owner.pk, because=HOW)
    curators = Membership.objects.filter(user=_actor("curator").user)
    curators.update(given_alone=True)
    try:
        with pytest.raises(lost_devices.HelpRefused, match="let in by one person alone"):
            lost_devices.help_out(by=_actor("curator"), lost_id=_lost(desk, owner).pk)
    finally:
        curators.update(given_alone=False)
    assert Authenticator.objects.filter(user=owner).exists()


def test_given_who_has_a_desk_elsewhere_too_then_a_partner_s_manager_does_not_open_that_account(desk: Desk) -> None:
    manager = desk.planted.region.membership_set.filter(role="partner", manages=True, active=True)
    by = access.member(manager.select_related("user", "region", "organisation")[0])
    colleague = User.objects.create(email="two-desks@example.org", name="Two Desks")
    own = {"user": colleague, "region": by.region, "organisation_id": by.own_organisation_key}
    Membership.objects.create(**own, role="partner")
    with access.acting_as(by):
        assert accounts.people_helped(by).filter(pk=colleague.pk).exists()
    Membership.objects.create(
        user=colleague, region=by.region, organisation=desk.worker.organisation, role="social_worker"
    )
    with access.acting_as(by):
        assert not accounts.people_helped(by).filter(pk=colleague.pk).exists()
