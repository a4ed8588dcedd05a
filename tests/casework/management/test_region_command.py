"""`manage.py region`: what a fresh server needs before its pages can do the rest."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from casework.models import Membership, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def founded(monkeypatch: pytest.MonkeyPatch) -> str:
    call_command("region", "found", "ТО", "--name-ru", "Тестовая область", stdout=io.StringIO())
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough password for anybody\n"))
    return "ТО"


def _organisation(region: str, short_code: str) -> None:
    call_command(
        "region", "organisation", region, "--type", "clinic_social_service", "--short-code", short_code,
        "--name-ru", "Служба", stdout=io.StringIO(),
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
