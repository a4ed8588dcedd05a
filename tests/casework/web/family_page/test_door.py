"""The way in is never a dead end: an old link offers a new one, a wrong number ends what goes to it, by who holds the link."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.access import safe_contact
from casework.act_parts import access_links, family_invitations, notices
from casework.actions.case import family_links
from casework.actions.family import entrance, phone_doubts
from casework.demo.region import PHONE_OF_REGION
from casework.models import AccessLink, Case, Family, Notice, NoticeState, TimelineEntry
from tests.at_once import at_once
from tests.casework.web.conftest import Desk
from tests.casework.web.conftest import Family as Helped
from tests.casework.web.page_source import one_line
from tests.casework.web.visiting import enter, newest_code, rows, token_of


@pytest.fixture
def family(desk: Desk) -> Helped:
    """A family whose journey has begun and that has its link."""
    return desk.family()


def _grow_old(family: Helped) -> None:
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        AccessLink.objects.filter(case=family.case_id).update(expires_at=clock.now() - timedelta(seconds=1))
        Notice.objects.filter(case=family.case_id).update(state=NoticeState.SENT)


def _case(family: Helped) -> Case:
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        return Case.objects.select_related("family").get(pk=family.case_id)


def _reader() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


# ---- an old link -------------------------------------------------------------------------------


def test_given_an_old_link_when_its_holder_asks_then_a_new_one_goes_to_the_same_phone(family: Helped) -> None:
    token, client = token_of(family), _reader()
    _grow_old(family)
    link, code = (reverse(name, args=[token]) for name in ("family_link", "family_code"))

    offered = one_line(client.get(link).content.decode())
    asked = client.post(link)

    assert "We can send a new one by SMS to the phone that ends in" in offered
    assert asked.status_code == 200 and "A new link is on its way" in asked.content.decode()
    assert client.get(code)["Location"] == link
    newest = token_of(family)
    assert newest != token
    assert _reader().get(reverse("family_link", args=[newest])).status_code == 200
    assert rows(family, TimelineEntry, what="link.renewed")


def test_given_an_old_link_when_it_is_opened_then_no_name_and_no_clinic_stands_there(family: Helped) -> None:
    token = token_of(family)
    _grow_old(family)
    page = _reader().get(reverse("family_link", args=[token])).content.decode()
    for word in ("Соколов", "Анна", "Мирон", "clinic", "перинат", "Белова"):
        assert word not in page
    assert f"tel:{family.desk.worker.organisation.phone}" in page


def test_given_an_old_link_when_it_is_asked_again_and_again_then_three_in_an_hour_are_enough(family: Helped) -> None:
    token, client = token_of(family), _reader()
    _grow_old(family)
    answers = []
    for _time in range(5):
        answers.append(client.post(reverse("family_link", args=[token])).status_code)
        _grow_old(family)
    assert answers == [200, 200, 200, 422, 422]


def test_given_danger_at_home_when_an_old_link_is_opened_then_it_offers_nothing(family: Helped) -> None:
    token = token_of(family)
    _grow_old(family)
    of_family = _case(family).family_id
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        Family.objects.filter(pk=of_family).update(danger_at_home=True)
    for method in (_reader().get, _reader().post):
        assert method(reverse("family_link", args=[token])).status_code == 404


def test_given_a_running_case_then_its_link_lives_on_and_ends_a_month_after_the_case(family: Helped) -> None:
    with access.acting_as(access.machine(family.desk.planted.region, "test")) as machine:
        link = AccessLink.objects.get(case=family.case_id)
        assert link.expires_at > clock.now() + timedelta(days=3 * 365)
        now = clock.now()
        access_links.end_with(case=link.case, at=now)
        link.refresh_from_db()
        assert link.expires_at == now + access_links.AFTER_CLOSING
        access_links.go_on_with(case=link.case, at=now)
        link.refresh_from_db()
        assert link.expires_at == now + access_links.FAMILY_LINK_LASTS
        assert machine.machine


# ---- a wrong number ----------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["not_me", "number_changed"])
def test_given_a_wrong_number_when_that_is_said_then_nothing_goes_there_until_the_worker_has_looked(
    family: Helped, said: str
) -> None:
    token, client = token_of(family), _reader()
    address = reverse("family_wrong_number", args=[token])
    assert client.get(address).status_code == 200
    assert client.get(reverse("family_link", args=[token])).status_code == 200  # a look changes nothing

    told = client.post(address, {said: ""})

    assert told.status_code == 200 and "Nothing more goes to this number" in one_line(told.content.decode())
    assert client.get(reverse("family_link", args=[token])).status_code == 404
    case = _case(family)
    assert case.family_replied_at is not None
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        waiting = Notice.objects.filter(case=case, state__in=[NoticeState.WAITING, NoticeState.QUEUED])
        assert not waiting.exists()
        assert notices.to_family(case=case, template="message", at=clock.now(), by_hand=True) is None
        why = safe_contact.why_not_written(case=case, template="code", person=None)
    assert why == safe_contact.Why.IN_DOUBT
    page = one_line(family.desk.client().get(reverse("case", args=[family.case_id])).content.decode())
    assert "Ask the family another way, then correct the number or send the link again." in page
    assert "Who opened the family’s link said" in page


def test_given_a_phone_in_doubt_when_the_worker_sends_the_link_again_then_it_counts(family: Helped) -> None:
    _reader().post(reverse("family_wrong_number", args=[token_of(family)]), {"not_me": ""})

    family_links.send_link(by=family.desk.actor, case_id=family.case_id)

    assert _case(family).family.phone_doubted_at is None
    client = _reader()
    client.post(reverse("family_link", args=[token_of(family)]))
    client.post(reverse("family_code", args=[token_of(family)]), {"code": newest_code(family)})
    assert client.get(reverse("family_page")).status_code == 200


def test_given_somebody_elses_word_when_a_link_lets_nobody_in_then_it_is_not_taken(family: Helped) -> None:
    answer = _reader().post(reverse("family_wrong_number", args=["A" * 22]), {"not_me": ""})
    assert answer.status_code == 404
    assert _case(family).family.phone_doubted_at is None


# ---- a link that lets nobody in ----------------------------------------------------------------


def _bytes(token: str, *, reader: Client | None = None, name: str = "family_link") -> tuple[int, bytes, dict[str, str]]:
    answer = (reader or _reader()).get(reverse(name, args=[token]))
    moment = {"Server-Timing"}  # a demo tells how long it took; production has no such header
    headers = {key: value for key, value in answer.headers.items() if "Request" not in key and key not in moment}
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize("name", ["family_link", "family_code", "family_wrong_number"])
def test_given_a_revoked_a_mistyped_and_an_unknown_link_then_each_gets_the_same_bytes(
    family: Helped, name: str
) -> None:
    token = token_of(family)
    mistyped = token[:-1] + ("A" if token[-1] != "A" else "B")
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        access_links.revoke_all_of_family(family=Case.objects.get(pk=family.case_id).family, at=clock.now())

    revoked = _bytes(token, name=name)

    assert revoked == _bytes(mistyped, name=name) == _bytes("x", name=name) == _bytes("A" * 22)
    text = one_line(revoked[1].decode())
    assert revoked[0] == 404 and f'href="tel:{PHONE_OF_REGION}"' in text
    assert "<form" not in text and token not in text
    for word in ("Соколов", "Анна", "Белова", family.desk.worker.organisation.name_ru):
        assert word not in text
    assert text.index("This link does not open</h1>") < text.index("Эта ссылка не открывается</h1>")


def test_given_a_family_that_is_in_when_a_dead_link_is_opened_then_it_tells_nothing_of_that_visit(
    family: Helped,
) -> None:
    client = enter(family, language="en")
    assert _bytes("A" * 22, reader=client)[1] == _bytes("B" * 22)[1]


# ---- at one moment with the worker -------------------------------------------------------------


def _beside(family: Helped, act: Callable[[], object], meanwhile: Callable[[Case], object]) -> BaseException | None:
    """Do an act in a second connection while a first one holds the case; what the first one did counts first."""
    ended: list[BaseException | None] = []
    second = threading.Thread(target=lambda: ended.extend(at_once([act])))
    with access.acting_as(access.machine(family.desk.planted.region, "test")):
        case = Case.objects.select_for_update().select_related("family").get(pk=family.case_id)
        second.start()
        _wait_for_a_lock()
        meanwhile(case)
    second.join(60)
    return ended[0]


def _wait_for_a_lock() -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _time in range(200):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("The second act does not wait for the case.")


def _corrected(case: Case) -> None:
    case.family.phone = "+7 912 000-11-22"
    case.family.save(update_fields=["phone"])
    family_invitations.follow_phone(case=case, person=None, at=clock.now())


def test_given_a_number_that_the_worker_corrects_in_that_moment_when_it_is_doubted_then_the_new_one_is_not(
    family: Helped,
) -> None:
    found = access_links.find(token=token_of(family))

    refused = _beside(
        family, lambda: phone_doubts.doubt(found=found, why=phone_doubts.Doubt.NUMBER_CHANGED), _corrected
    )

    assert isinstance(refused, access_links.LinkClosed)
    assert _case(family).family.phone_doubted_at is None
    assert not rows(family, TimelineEntry, case=family.case_id, what="phone.doubted")


def test_given_an_old_link_that_is_taken_back_in_that_moment_when_a_new_one_is_asked_for_then_none_goes(
    family: Helped,
) -> None:
    token = token_of(family)
    _grow_old(family)
    with pytest.raises(access_links.LinkExpired) as old:
        access_links.find(token=token)

    refused = _beside(
        family,
        lambda: entrance.renew_link(found=old.value.found),
        lambda case: access_links.revoke_all_of_family(family=case.family, at=clock.now()),
    )

    assert isinstance(refused, access_links.LinkClosed)
    assert not rows(family, TimelineEntry, case=family.case_id, what="link.renewed")
