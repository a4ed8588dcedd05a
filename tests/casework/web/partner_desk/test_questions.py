"""The desk of an organisation with an account: its questions, its answers, its members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import access, outbox
from casework.act_parts import invitation_letter, invitation_links
from casework.models import (
    Invitation,
    Membership,
    OutboxRow,
    ReceivedPaper,
    Role,
    User,
)
from tests import builders, scans
from tests.builders import Story, Town

CERTIFICATE = {"birth_certificate-number": "I-ЗР 700417"}


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region without calendars to speak of."""
    return builders.town()


@pytest.fixture
def guest() -> Client:
    """A browser that nobody is signed in with."""
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def _client(actor: access.Actor) -> Client:
    assert actor.user is not None
    User.objects.filter(pk=actor.user.pk).update(language="en")
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _asked(town: Town, **changes: Any) -> tuple[Story, str]:
    case = town.a_case(**changes).talked().agreed().done("medical_birth_record")
    return case, reverse("question_request", args=[case.request("register_birth").pk])


def _form(act: str, **fields: Any) -> dict[str, Any]:
    return {"act": act, "receipt": str(uuid4()), **fields}


# ---- the desk --------------------------------------------------------------------------------------------------------


def send_answer(desk: Client, address: str, **changes: Any) -> Any:
    told = {
        "outcome": "registered",
        "fact-child-birth_record_number": "417",
        "birth_certificate-number": "I-ГР 712345",
        "birth_certificate-day": "2026-11-20",
        **changes,
    }
    return desk.post(address, _form("answer", **told))


def test_given_a_partner_when_it_signs_in_then_home_leads_to_its_questions_by_deadline(town: Town) -> None:
    case, address = _asked(town)
    desk = _client(town.partner("civil_registry"))
    assert desk.get(reverse("home"))["Location"] == reverse("questions")
    page = desk.get(reverse("questions")).content.decode()
    assert address in page
    assert case.case().number in page
    assert "Birth certificate" in page
    due = [one.due for one in _questions(town, "civil_registry") if one.is_open]
    assert due == sorted(due)
    assert "Birth certificate" not in _client(town.partner("insurer")).get(reverse("questions")).content.decode()


def _questions(town: Town, kind: str) -> list[Any]:
    from casework.web.page_data import partner_inbox

    with access.acting_as(town.partner(kind)) as actor:
        return partner_inbox.questions(to=actor)


def test_given_a_copy_when_the_answer_is_sent_then_it_is_kept_and_never_shown_inline(town: Town) -> None:
    case, address = _asked(town)
    desk = _client(town.partner("civil_registry"))
    copy = SimpleUploadedFile("scan.pdf", scans.pdf(), content_type="application/pdf")
    assert send_answer(desk, address, **{"birth_certificate-copy": copy}).status_code == 302
    (kept,) = case.rows(ReceivedPaper, kind="birth_certificate")
    assert (kept.number, kept.copy_name[-4:]) == ("I-ГР 712345", ".pdf")
    answer = _client(case.by).get(reverse("paper_copy", args=[kept.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "register_birth" not in case.items()
    assert "Answered lately" in desk.get(reverse("questions")).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"GIF89a this is no photo", "GIF, BMP, TIFF", id="no photo"),
        pytest.param(b"\xff\xd8\xff" + b"0" * (11 * 1024 * 1024), "larger than 10 MB", id="11 MB"),
    ],
)
def test_given_a_copy_that_is_none_when_it_is_sent_then_words_say_so_and_nothing_changed(
    town: Town, content: bytes, words: str
) -> None:
    case, address = _asked(town)
    copy = SimpleUploadedFile("photo.jpg", content, content_type="image/jpeg")
    answer = send_answer(_client(town.partner("civil_registry")), address, **{"birth_certificate-copy": copy})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "417" in answer.content.decode()  # what was typed in stays
    assert "register_birth" in case.items()
    assert case.rows(ReceivedPaper, kind="birth_certificate") == []


def test_given_the_same_answer_posted_twice_then_it_is_taken_once(town: Town) -> None:
    case, address = _asked(town)
    desk = _client(town.partner("civil_registry"))
    told = _form("answer", outcome="registered", **{"fact-child-birth_record_number": "417", **CERTIFICATE})
    assert [desk.post(address, told).status_code for _time in range(2)] == [302, 302]
    assert case.timeline().count("partner.answered") == 1


def test_given_the_worker_noted_it_meanwhile_when_the_organisation_answers_then_it_is_told_kindly(town: Town) -> None:
    case, address = _asked(town)
    desk = _client(town.partner("civil_registry"))
    case.done("register_birth", "registered")
    answer = send_answer(desk, address)
    assert answer.status_code == 409
    assert "Somebody was faster" in answer.content.decode()


def test_given_the_organisation_cannot_then_its_reason_is_asked_and_the_worker_reads_it(town: Town) -> None:
    case, address = _asked(town)
    desk = _client(town.partner("civil_registry"))
    assert desk.post(address, _form("cannot")).status_code == 422
    told = {"cannot-reason": "papers_missing", "cannot-words": "Нет паспорта 🙂"}
    assert desk.post(address, _form("cannot", **told)).status_code == 302
    page = _client(case.by).get(reverse("step", args=[case.item("register_birth").key])).content.decode()
    assert "papers or data are missing" in page
    assert "Нет паспорта 🙂" in page
    assert "Papers or data are missing" in desk.get(address).content.decode()


def test_given_a_question_of_another_organisation_then_it_is_as_one_that_never_was(town: Town) -> None:
    _case, address = _asked(town)
    stranger = _client(town.partner("insurer"))
    missing = reverse("question_request", args=[uuid4()])
    assert [stranger.get(one).status_code for one in (address, missing)] == [404, 404]
    assert stranger.get(reverse("inbox")).status_code == 403
    assert stranger.get(reverse("members")).status_code == 403


# ---- members -----------------------------------------------------------------------------------------------------------


def _invite(client: Client, email: str, page: str = "own_members", **more: str) -> Any:
    return client.post(reverse(page), _form("invite", email=email, **more))


def _asked_by(boss: access.Actor, email: str) -> Invitation:
    with access.acting_as(boss):
        return access.invitations_managed(boss).select_related("organisation").get(email=email)


def _letters(town: Town) -> list[OutboxRow]:
    return list(OutboxRow.objects.filter(topic="send_invitation", region_key=town.planted.region.pk).order_by("pk"))


@pytest.fixture
def _no_letters(town: Town) -> Iterator[None]:
    yield
    for row in _letters(town):
        outbox.have_effect(row.pk)


@pytest.mark.usefixtures("_no_letters")
def test_given_who_manages_when_a_colleague_is_invited_then_the_letters_link_lets_them_accept_with_a_password(
    town: Town, guest: Client
) -> None:
    boss = town.partner("insurer", manages=True)
    assert _invite(_client(boss), "Lida@ryadom.example").status_code == 302
    assert not User.objects.filter(email="lida@ryadom.example").exists()
    asked = _asked_by(boss, "lida@ryadom.example")
    assert [row.payload["invitation"] for row in _letters(town)] == [str(asked.pk)]

    path = invitation_links.path_of(asked)
    assert path in invitation_letter.letter_to(asked).text
    form = guest.get(path)
    assert form.status_code == 200
    assert "You are invited" in form.content.decode()
    password = "a-quite-long-password-of-mine"
    told = {"answer": "yes", "name": "Лида  Новая", "password": password, "once_more": password}
    assert "You have accepted" in guest.post(path, told, follow=True).content.decode()

    found = Membership.objects.select_related("user").get(user__email="lida@ryadom.example")
    assert (found.role, found.organisation_id, found.manages) == (Role.PARTNER, boss.own_organisation_key, False)
    assert found.user.name == "Лида Новая"
    assert found.user.check_password(password)


@pytest.mark.parametrize("email", [pytest.param("", id="no e-mail"), pytest.param("no mail", id="not an e-mail")])
def test_given_no_address_when_somebody_is_invited_then_words_say_what_is_missing(town: Town, email: str) -> None:
    boss = _client(town.partner("insurer", manages=True))
    assert _invite(boss, email).status_code == 422
    assert _letters(town) == []


def test_given_a_member_who_does_not_manage_then_the_page_and_its_acts_are_refused(town: Town) -> None:
    colleague = town.partner("insurer")
    client = _client(town.partner("insurer"))
    assert client.get(reverse("own_members")).status_code == 403
    assert _invite(client, "never@ryadom.example").status_code == 403
    assert colleague.membership is not None
    client.post(reverse("own_members"), _form("let_out", member=str(colleague.membership.pk)))
    assert Membership.objects.get(pk=colleague.membership.pk).active
    assert not User.objects.filter(email="never@ryadom.example").exists()


def test_given_staff_that_leave_then_their_sessions_end_and_signing_in_shows_nothing(town: Town) -> None:
    boss, leaver = town.partner("polyclinic", manages=True), town.partner("polyclinic")
    sessions = [_client(leaver), _client(leaver)]
    assert [one.get(reverse("questions")).status_code for one in sessions] == [200, 200]
    assert leaver.membership is not None
    _client(boss).post(reverse("own_members"), _form("let_out", member=str(leaver.membership.pk)))
    assert [one.get(reverse("questions")).status_code for one in sessions] == [302, 302]
    assert "_auth_user_id" not in sessions[0].session
    assert _client(leaver).get(reverse("questions")).status_code == 302  # force_login of an old row: hash differs
    fresh = Client()
    fresh.force_login(User.objects.get(pk=leaver.membership.user_id), "django.contrib.auth.backends.ModelBackend")
    assert fresh.get(reverse("questions")).status_code == 403


def test_given_who_manages_when_they_reach_for_another_organisation_or_themselves_then_it_is_refused(
    town: Town,
) -> None:
    boss, foreign = town.partner("polyclinic", manages=True), town.partner("insurer")
    client = _client(boss)
    assert foreign.membership is not None
    assert boss.membership is not None
    assert client.post(reverse("own_members"), _form("let_out", member=str(foreign.membership.pk))).status_code == 404
    assert client.post(reverse("own_members"), _form("let_out", member=str(boss.membership.pk))).status_code == 422
    assert set(Membership.objects.filter(pk__in=[foreign.membership.pk, boss.membership.pk], active=True)) == {
        foreign.membership,
        boss.membership,
    }


@pytest.mark.usefixtures("_no_letters")
def test_given_the_administrator_then_people_of_every_organisation_are_invited(town: Town) -> None:
    client = _client(town.administrator)
    registry = town.organisation("civil_registry")
    page = client.get(reverse("members")).content.decode()
    assert "Invite somebody" in page
    told = {"organisation": str(registry.key), "role": "partner", "manages": "on"}
    assert _invite(client, "anfisa@ryadom.example", "members", **told).status_code == 302
    asked = _asked_by(town.administrator, "anfisa@ryadom.example")
    assert (asked.organisation_id, asked.manages) == (registry.key, True)
    assert _letters(town) == [], "a second person confirms it first"
    page = client.get(reverse("members")).content.decode()
    assert "anfisa@ryadom.example" in page
    assert "waits for a second person" in page

    again = _invite(client, "anfisa@ryadom.example", "members", organisation=str(registry.key), role="partner")
    assert again.status_code == 422
    wrong = _invite(client, "x@ryadom.example", "members", organisation=str(uuid4()), role="partner")
    assert wrong.status_code == 422

    curator = _client(town.curator)
    assert "anfisa@ryadom.example" in curator.get(reverse("second_looks")).content.decode()
    curator.post(reverse("second_looks"), _form("confirm", invitation=str(asked.pk)))
    assert [row.payload["invitation"] for row in _letters(town)] == [str(asked.pk)]
