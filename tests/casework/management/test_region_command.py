"""`manage.py region`: what a fresh server needs before its pages can do the rest."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from casework import access
from casework.act_parts import invitation_links
from casework.models import Invitation, Membership, Region, User
from partners.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def founded(monkeypatch: pytest.MonkeyPatch) -> str:
    call_command("region", "found", "ТО", "--name-ru", "Тестовая область", stdout=io.StringIO())
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough password for anybody\n"))
    return "ТО"


def _organisation(region: str, short_code: str, *more: str) -> None:
    call_command(
        "region", "organisation", region, "--type", "clinic_social_service", "--short-code", short_code,
        "--name-ru", "Служба", *more, stdout=io.StringIO(),
    )  # fmt: skip


def _member(region: str, organisation: str, role: str = "administrator") -> None:
    call_command(
        "region", "member", region, "--email", "first@region.example", "--name", "Первый", "--role", role,
        "--organisation", organisation, stdout=io.StringIO(),
    )  # fmt: skip


def test_given_a_founded_region_when_an_administrator_is_let_in_then_the_password_signs_in(founded: str) -> None:
    _organisation(founded, "МСС")
    _member(founded, "МСС")
    member = Membership.objects.select_related("user", "region").get(user__email="first@region.example")
    assert member.region.code == founded and member.role == "administrator" and member.active
    assert member.user.check_password("a long enough password for anybody")


def test_given_a_founded_region_when_it_is_founded_again_then_nothing_changes(founded: str) -> None:
    call_command("region", "found", founded, "--name-ru", "Другое имя", stdout=io.StringIO())
    assert Region.objects.get(code=founded).name_ru == "Тестовая область"


def test_given_a_code_that_is_taken_then_the_second_organisation_is_refused_in_words(founded: str) -> None:
    _organisation(founded, "МСС")
    with pytest.raises(CommandError, match=r"МСС|код|code"):
        _organisation(founded, "МСС")


def test_given_no_such_organisation_then_nobody_is_let_in(founded: str) -> None:
    with pytest.raises(CommandError, match="Enter it first"):
        _member(founded, "НЕТ")
    assert not Membership.objects.filter(user__email="first@region.example").exists()


def test_given_a_weak_password_then_nobody_is_let_in(founded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _organisation(founded, "МСС")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError):
        _member(founded, "МСС")
    assert not Membership.objects.filter(user__email="first@region.example").exists()


def _told(*words: str) -> str:
    out = io.StringIO()
    call_command("region", *words, stdout=out)
    return out.getvalue()


def _asked(region: str) -> list[Invitation]:
    with access.acting_as(access.machine(Region.objects.get(code=region), "test")):
        return list(Invitation.objects.order_by("proposed_at", "email"))


def test_given_a_region_that_begins_then_two_named_administrators_are_invited_and_accept_themselves(
    founded: str,
) -> None:
    _organisation(founded, "МСС")
    words = _told("administrators", founded, "--email", "a@region.example", "b@region.example", "--organisation", "МСС")
    asked = _asked(founded)
    assert [(one.email, one.role, one.sent_at is not None) for one in asked] == [
        ("a@region.example", "administrator", True),
        ("b@region.example", "administrator", True),
    ]
    assert invitation_links.address_of(asked[0]) in words
    assert not Membership.objects.filter(region__code=founded).exists()

    _told("member", founded, "--email", "c@region.example", "--role", "administrator", "--organisation", "МСС")
    assert [one.sent_at for one in _asked(founded)][-1] is None, "the third takes a second person"


def test_given_the_same_address_twice_then_a_region_does_not_begin(founded: str) -> None:
    _organisation(founded, "МСС")
    with pytest.raises(CommandError, match="two different addresses"):
        _told("administrators", founded, "--email", "a@region.example", "A@region.example", "--organisation", "МСС")
    assert _asked(founded) == []


@pytest.mark.parametrize("role", ["social_worker", "curator", "partner"])
def test_given_who_may_use_the_server_then_no_role_that_sees_families_is_given_without_owner_and_second_person(
    founded: str, role: str
) -> None:
    _organisation(founded, "МСС")
    User.objects.create_user("first@region.example", "a long enough password of hers", name="Первая")
    _member(founded, "МСС", role)

    assert not Membership.objects.filter(user__email="first@region.example").exists()
    (asked,) = _asked(founded)
    assert (asked.takes_second, asked.confirmed_by, asked.sent_at) == (True, None, None)


def test_given_an_account_that_is_known_then_it_is_invited_as_an_administrator_and_nothing_is_its_own_yet(
    founded: str,
) -> None:
    _organisation(founded, "МСС")
    User.objects.create_user("first@region.example", "a long enough password of hers", name="Первая")
    _member(founded, "МСС")
    assert not Membership.objects.filter(user__email="first@region.example").exists()
    assert [one.email for one in _asked(founded)] == ["first@region.example"]


@pytest.mark.parametrize(
    ("typed", "kept"), [("8 (4852) 12-34-56", "+7 485 212-34-56"), ("+74852123456", "+7 485 212-34-56"), ("", "")]
)
def test_given_an_organisation_with_a_phone_when_it_is_entered_then_it_is_written_as_all_phones_are(
    founded: str, typed: str, kept: str
) -> None:
    _organisation(founded, "МСС", "--phone", typed)

    assert _organisations(founded) == {"МСС": kept}


@pytest.mark.parametrize("typed", ["12-34", "звонить Анне", "+7 485 212-34-56, доб. 3"])
def test_given_an_organisation_with_no_phone_number_when_it_is_entered_then_it_is_refused_in_words(
    founded: str, typed: str
) -> None:
    with pytest.raises(CommandError, match="nobody could"):
        _organisation(founded, "МСС", "--phone", typed)
    assert _organisations(founded) == {}


def _organisations(region: str) -> dict[str, str]:
    with access.acting_as(access.machine(Region.objects.get(code=region), "test")):
        return dict(Organisation.objects.values_list("short_code", "phone"))
