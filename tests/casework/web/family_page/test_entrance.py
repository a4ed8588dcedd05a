"""How a family comes in: a look changes nothing, only a code opens, nothing is told apart that lets nobody in."""

from __future__ import annotations

import logging
import re
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from casework import access, clock
from casework.act_parts import access_links
from casework.actions.family import entrance
from casework.models import AccessCode, AccessLink, Case, LinkKind, Notice, Offer, TimelineEntry
from casework.models import Family as FamilyRow
from casework.runtime.log_format import LineFormatter
from casework.web import sent_messages
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.page_source import one_line
from tests.casework.web.visiting import enter, newest_code, page, post, rows, token_of


@pytest.fixture(scope="module")
def family(desk: Desk) -> Family:
    """A family whose journey has begun."""
    return desk.family()


def _asked(family: Family) -> tuple[Client, str]:
    client, token = Client(), token_of(family)
    client.cookies["django_language"] = "en"
    client.post(reverse("family_link", args=[token]))
    return client, token


def _guess(client: Client, token: str, digits: str) -> Any:
    return client.post(reverse("family_code", args=[token]), {"code": digits})


def _wrong(digits: str, by: int = 1) -> str:
    return f"{(int(digits) + by) % 1_000_000:06}"


def _without_tokens(answer: Any) -> str:
    text = answer.content.decode()
    return re.sub(r"/f/[^/]+/(code/)?", "/f/", re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text))


def test_given_a_mail_scanner_when_it_opens_the_link_then_no_code_is_sent_and_nothing_is_told(family: Family) -> None:
    client, token = Client(), token_of(family)
    for _time in range(3):
        answer = client.get(reverse("family_link", args=[token]))
        client.get(reverse("family_code", args=[token]))

    text = answer.content.decode()
    assert answer.status_code == 200
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        assert not AccessCode.objects.filter(link__case=family.case_id).exists()
    for word in ("Соколов", "Анна", "Мирон", "врач", "диагноз", "doctor", "clinic"):
        assert word not in text
    assert "sessionid" not in client.cookies


def test_given_the_code_when_it_is_typed_then_the_family_is_in_and_the_session_is_another(desk: Desk) -> None:
    family = desk.family()
    client, token = _asked(family)
    client.force_login(desk.worker.user, backend="django.contrib.auth.backends.ModelBackend")
    before = client.session.session_key

    answer = _guess(client, token, newest_code(family))

    assert answer["Location"] == reverse("family_page")
    assert client.session.session_key != before
    assert "Hello, Анна!" in page(client)


@pytest.mark.parametrize("change", ["revoked", "guessed", "of a partner", "old and in danger"])
def test_given_a_link_that_lets_nobody_in_then_the_page_is_the_same(desk: Desk, change: str) -> None:
    family = desk.family()
    token = token_of(family)
    with access.acting_as(access.machine(desk.planted.region, "test")):
        case = Case.objects.get(pk=family.case_id)
        if change == "old and in danger":
            AccessLink.objects.filter(case=case).update(expires_at=clock.now() - timedelta(seconds=1))
            FamilyRow.objects.filter(pk=case.family_id).update(danger_at_home=True)
        elif change == "revoked":
            access_links.revoke(case=case, kind=LinkKind.FAMILY, at=clock.now())
    if change == "of a partner":
        family.agree()
        with access.acting_as(access.machine(desk.planted.region, "test")):
            token = access_links.token_of(
                access_links.of_offer(
                    offer=Offer.objects.filter(case=case).select_related("case")[0], at=clock.now()
                ).pk
            )
    token = "A" * 22 if change == "guessed" else token
    client = Client(headers={"accept-language": "en"})
    missing = client.get(reverse("family_link", args=["B" * 22]))

    for name in ("family_link", "family_code"):
        for method in (client.get, client.post):
            answer = method(reverse(name, args=[token]))
            assert answer.status_code == missing.status_code == 404
            assert _without_tokens(answer) == _without_tokens(missing)
    assert "This link is not valid any more" in missing.content.decode()


def test_given_six_wrong_codes_then_the_right_one_does_not_open_any_more_and_the_answer_is_the_same(desk: Desk) -> None:
    family = desk.family()
    client, token = _asked(family)
    right = newest_code(family)

    answers = [_guess(client, token, _wrong(right, by)) for by in range(1, 7)]
    late = _guess(client, token, right)

    assert {answer.status_code for answer in (*answers, late)} == {422}
    assert len({_without_tokens(answer) for answer in (*answers, late)}) == 1
    assert "These digits do not fit or are older than ten minutes" in late.content.decode()
    assert client.get(reverse("family_page")).status_code == 403


def test_given_hundreds_of_guesses_then_nobody_comes_in_and_another_family_is_not_locked_out(desk: Desk) -> None:
    family, other = desk.family(), desk.family()
    client, token = _asked(family)
    right = newest_code(family)

    seen = {_guess(client, token, _wrong(right, by)).status_code for by in range(1, 150)}
    seen |= {client.get(reverse("family_link", args=[f"{number:022}"])).status_code for number in range(50)}

    assert seen == {422, 404}
    with access.acting_as(access.machine(desk.planted.region, "test")):
        assert AccessCode.objects.get(link__case=family.case_id).tries == entrance.MOST_TRIES
    assert "Hello" in page(enter(other))


@pytest.mark.parametrize("digits", ["", "abcdef", "😀😀😀😀😀😀", "1" * 5000, "12345"])
def test_given_a_code_that_is_none_then_it_is_refused_in_words(family: Family, digits: str) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    answer = _guess(client, token_of(family), digits)
    assert answer.status_code == 422
    assert "These digits do not fit" in answer.content.decode()


def test_given_a_code_that_is_late_then_it_does_not_open(desk: Desk) -> None:
    family = desk.family()
    client, token = _asked(family)
    with access.acting_as(access.machine(desk.planted.region, "test")):
        AccessCode.objects.filter(link__case=family.case_id).update(expires_at=clock.now() - timedelta(days=400))
    assert _guess(client, token, newest_code(family)).status_code == 422


def test_given_three_codes_in_an_hour_when_a_fourth_is_asked_for_then_words_say_why_none_comes(desk: Desk) -> None:
    family = desk.family()
    client, token = _asked(family)
    for _time in range(2):
        client.post(reverse("family_link", args=[token]))
    answer = client.post(reverse("family_link", args=[token]))
    assert answer.status_code == 422
    assert "Several codes were sent already" in answer.content.decode()


def test_given_the_link_is_opened_again_while_the_visit_lasts_then_no_second_code_is_asked_for(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    assert client.get(reverse("family_link", args=[token_of(family)]))["Location"] == reverse("family_page")


def test_given_two_hours_have_passed_then_the_visit_has_ended(desk: Desk) -> None:
    client = enter(desk.family())
    session = client.session
    session["family"] = {**session["family"], "until": time.time() - 1}
    session.save()
    answer = client.get(reverse("family_page"))
    assert answer.status_code == 403
    assert "Your visit has ended" in answer.content.decode()


def test_given_the_family_leaves_then_its_pages_are_closed_and_the_worker_on_that_machine_stays(desk: Desk) -> None:
    client = enter(desk.family())
    client.force_login(desk.worker.user, backend="django.contrib.auth.backends.ModelBackend")
    assert page(client)

    client.post(reverse("family_leave"))

    assert client.get(reverse("family_page")).status_code == 403
    assert client.get(reverse("inbox")).status_code == 200


def test_given_a_visit_when_the_worker_revokes_the_link_then_the_next_click_is_outside(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    answer = post(desk.client(), "case", family.case_id, act="revoke_link")
    assert answer.status_code == 302
    assert client.get(reverse("family_page")).status_code == 403
    assert post(client, "family_write", text="Is anybody there?").status_code == 403
    assert client.get(reverse("family_link", args=[token_of(family)])).status_code == 200  # a new one was made
    assert rows(family, TimelineEntry, case=family.case_id, what="link.revoked")


def test_given_a_family_when_it_opens_the_staffs_pages_then_it_is_asked_to_sign_in(desk: Desk) -> None:
    family = desk.family()
    client = enter(family)
    for name in ("inbox", "families", "documents"):
        assert client.get(reverse(name))["Location"].startswith(reverse("sign_in"))
    assert client.get(reverse("case", args=[family.case_id])).status_code == 302


def test_given_a_worker_without_a_familys_code_when_she_opens_its_page_then_it_is_closed(desk: Desk) -> None:
    assert desk.client().get(reverse("family_page")).status_code == 403


# ---- the link goes out -------------------------------------------------------------------------------------------------


def test_given_a_journey_begins_then_the_family_is_welcomed_with_its_link_once(desk: Desk) -> None:
    family = desk.family()
    assert len(rows(family, Notice, case=family.case_id, template="welcome")) == 1


def test_given_the_worker_sends_the_link_then_a_message_goes_out_and_the_timeline_says_so(desk: Desk) -> None:
    family = desk.family()
    with access.acting_as(access.machine(desk.planted.region, "test")):
        for notice in Notice.objects.filter(case=family.case_id, template="welcome"):
            notice.cancel(at=clock.now())
            notice.save()
    answer = post(desk.client(), "case", family.case_id, act="send_link")
    assert answer.status_code == 302
    assert len(rows(family, Notice, case=family.case_id, template="welcome")) == 2
    assert rows(family, TimelineEntry, case=family.case_id, what="link.sent")


def test_given_danger_at_home_when_the_link_is_to_be_sent_then_nothing_goes_out_and_words_say_why(desk: Desk) -> None:
    family = desk.family(danger_at_home=True)
    answer = post(desk.client(), "case", family.case_id, act="send_link")
    assert answer.status_code == 422
    assert "whoever holds the phone would read the message" in answer.content.decode()
    assert not rows(family, Notice, case=family.case_id, template="welcome")


# ---- the demo's page of messages ---------------------------------------------------------------------------------------


def test_given_a_demo_when_its_messages_are_opened_then_link_and_code_lead_in_by_a_click(desk: Desk) -> None:
    family = desk.family()
    client, token = _asked(family)
    text = client.get(reverse("sent_messages")).content.decode()
    path = reverse("family_link", args=[token])
    assert f'href="{path}"' in text
    assert f'action="{path}code/"' in text
    assert newest_code(family) in text
    assert desk.client().get(reverse("sent_messages")).status_code == 200
    assert reverse("sent_messages") in Client().get(reverse("sign_in")).content.decode()


def test_given_more_messages_than_a_page_holds_when_the_older_ones_are_asked_for_then_none_is_missing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    families = [desk.family() for _number in range(2)]
    monkeypatch.setattr(sent_messages, "SHOWN", 2)
    client, seen, address = Client(), "", reverse("sent_messages")
    while address:
        page = one_line(client.get(address).content.decode())
        assert page.count('<li class="card">') <= 2
        seen += page
        older = re.search(r'href="(\?page=\d+)"><span>', page)
        address = reverse("sent_messages") + older[1] if older else ""
    for family in families:
        assert reverse("family_link", args=[token_of(family)]) in seen
    for nonsense in ("0", "-1", "x", "9" * 50):
        assert client.get(reverse("sent_messages"), {"page": nonsense}).status_code == 200


@override_settings(IN_PRODUCTION=True, DEMO_SIGN_IN=True)
def test_given_production_when_the_messages_are_opened_then_there_is_no_such_page(desk: Desk) -> None:
    assert desk.client().get(reverse("sent_messages")).status_code == 404
    assert Client().get(reverse("sent_messages")).status_code == 404


def test_given_another_familys_addresses_when_they_are_typed_in_then_they_are_as_if_they_were_not(desk: Desk) -> None:
    mine, other = desk.family(), desk.family()
    client = enter(mine)
    item = other.item("choose_stay")
    for name, key in (
        ("family_step", item.key),
        ("family_day", item.key),
        ("family_calendar", item.key),
        ("family_things", uuid4()),
        ("family_document", uuid4()),
        ("family_paper", uuid4()),
    ):
        foreign, missing = (client.get(reverse(name, args=[one])) for one in (key, uuid4()))
        assert foreign.status_code == missing.status_code == 404, name
        strip = re.compile(r'value="[^"]*"')
        assert strip.sub("", foreign.content.decode()) == strip.sub("", missing.content.decode()), name
        assert "Go back to your page" in foreign.content.decode()
    assert post(client, "family_step", item.key, act="complete").status_code == 404
    assert post(client, "family_day", item.key, act="cancel").status_code == 404


def test_given_a_refused_code_when_it_is_logged_then_the_line_lets_nobody_in(family: Family) -> None:
    token = token_of(family)
    record = logging.makeLogRecord({"name": "django.request", "msg": f"Unprocessable Entity: /f/{token}/code/"})
    line = LineFormatter().format(record)
    assert token not in line
    assert "/f/…/code/" in line
