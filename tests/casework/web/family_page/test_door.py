"""The way in is never a dead end: an old link offers a new one, a wrong number ends what goes to it, by who holds the link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.access import safe_contact
from casework.act_parts import access_links, notices
from casework.actions.case import family_links
from casework.models import AccessLink, Case, Family, Notice, NoticeState, TimelineEntry
from tests.casework.web.conftest import Desk
from tests.casework.web.conftest import Family as Helped
from tests.casework.web.page_source import one_line
from tests.casework.web.visiting import newest_code, rows, token_of


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
