"""The list of things, a partner's answer and the doctors' day: drafts of each form, and two people at one of them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.actions.visits import day_outcomes
from casework.models import NeedItem, Offer, StepDraft
from tests import builders
from tests.builders import Story, Town
from tests.casework.web.page_source import one_line

BOTH = "Two different answers"


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region with a few weeks of calendars."""
    return builders.town(days=45)


@pytest.fixture
def marina(town: Town) -> Client:
    """A colleague at her desk."""
    return _client(town.planted.workers[1])


def _client(actor: access.Actor) -> Client:
    assert actor.user is not None
    type(actor.user).objects.filter(pk=actor.user.pk).update(language="en")
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _page(client: Client, item: Any) -> str:
    return one_line(client.get(reverse("step", args=[item.key])).content.decode())


def _post(client: Client, item: Any, act: str, **fields: str) -> Any:
    return client.post(reverse("step", args=[item.key]), {"act": act, "receipt": str(uuid4()), **fields})


def _draft(client: Client, item: Any, **fields: str) -> Any:
    return client.post(reverse("step_draft", args=[item.key]), fields)


def _seen(page: str, number: int = 0) -> str:
    return unescape(re.findall(r'name="seen" value="([^"]*)"', page)[number])


def _value(page: str, field: str) -> str:
    found = re.search(rf'id="{field}"[^>]* value="([^"]*)"', page)
    assert found is not None, field
    return found[1]


def _wanted(case: Story) -> dict[str, int]:
    return {row.key: row.wanted for row in case.rows(NeedItem) if row.wanted}


def _drafts(case: Story, item: Any) -> list[StepDraft]:
    return case.rows(StepDraft, work_item_key=item.key)


def test_given_a_list_that_was_begun_when_the_page_is_opened_again_then_it_stands_there_for_its_writer_only(
    town: Town, marina: Client
) -> None:
    case = town.a_case().talked().agreed()
    item, client = case.item("necessities"), _client(town.worker)
    answer = _draft(client, item, part="list", **{"amount-pram": "1", "amount-nappies": "45", "x": "y"})
    assert "Draft kept at" in answer.content.decode()
    mine, hers = _page(client, item), _page(marina, item)
    assert (_value(mine, "n-nappies"), _value(hers, "n-nappies")) == ("45", _value(hers, "n-nappies"))
    assert _value(hers, "n-nappies") != "45"
    assert "Your draft of" in mine and "Your draft of" not in hers
    assert 'data-draft="' in mine

    _post(client, item, "choose_items", part="list", seen=_seen(mine), **{"amount-pram": "1", "amount-nappies": "45"})
    assert _wanted(case) == {"pram": 1, "nappies": 45}
    assert _drafts(case, item) == []


def test_given_two_drafts_of_one_step_when_one_form_is_sent_then_the_other_stays(town: Town) -> None:
    case = town.a_case().talked().agreed().wanting(pram=1, nappies=60)
    item, client, offer = case.item("necessities"), _client(town.worker), case.need_offer()
    part = f"answer-{offer.number}"
    _draft(client, item, part="list", **{"amount-pram": "2", "amount-nappies": "60"})
    _draft(client, item, part=part, **{"amount-nappies": "17", "reason": "too_far"})
    _post(client, item, "keep_draft", part="promise", **{"amount-nappies": "3"})  # the same without a script
    page = _page(client, item)
    assert (_value(page, "n-pram"), _value(page, f"a{offer.number}-nappies")) == ("2", "17")
    assert _value(page, "p-nappies") == "3"
    assert '<option value="too_far" selected>' in page

    _post(client, item, "accept", part=part, offer=offer.number, **{"amount-nappies": "17"})
    (left,) = _drafts(case, item)
    assert {key.partition("/")[0] for key in left.typed} == {"list", "promise"}
    _post(client, item, "discard_draft")
    assert _drafts(case, item) == []


def test_given_a_list_that_a_colleague_changed_when_the_older_page_is_sent_then_both_are_shown_and_nothing_is_lost(
    town: Town, marina: Client
) -> None:
    case = town.a_case().talked().agreed().wanting(pram=1, nappies=60)
    item, client = case.item("necessities"), _client(town.worker)
    seen = _seen(_page(client, item))
    theirs = _seen(_page(marina, item))
    _post(marina, item, "choose_items", part="list", seen=theirs, **{"amount-pram": "1", "amount-nappies": "90"})

    answer = _post(client, item, "choose_items", part="list", seen=seen, **{"amount-pram": "1", "amount-nappies": "70"})
    page = answer.content.decode()
    assert answer.status_code == 409
    both = page.partition(BOTH)[2].partition("</section>")[0]
    assert "<b>70</b>" in both and "<b>90</b>" in both
    assert _value(page, "n-nappies") == "70", "what was typed stays"
    assert _wanted(case) == {"pram": 1, "nappies": 90}

    again = _post(  # having seen both, she sends hers
        client, item, "choose_items", part="list", seen=_seen(page), **{"amount-pram": "1", "amount-nappies": "70"}
    )
    assert again.status_code == 302
    assert _wanted(case)["nappies"] == 70


def test_given_an_amount_that_is_no_number_when_the_list_is_sent_then_it_comes_back_as_it_was_typed(town: Town) -> None:
    case = town.a_case().talked().agreed()
    item, client = case.item("necessities"), _client(town.worker)
    seen = _seen(_page(client, item))
    answer = _post(client, item, "choose_items", part="list", seen=seen, **{"amount-pram": "1", "amount-nappies": "x"})
    assert answer.status_code == 422
    assert _value(answer.content.decode(), "n-nappies") == "x"
    assert _seen(answer.content.decode()) == seen


def test_given_a_partner_that_a_colleague_asked_when_the_older_page_asks_another_then_nobody_else_is_asked(
    town: Town, marina: Client
) -> None:
    case = town.a_case().talked().agreed().wanting(pram=1, nappies=60)
    item, client = case.item("necessities"), _client(town.worker)
    asks = {"seen": _seen(_page(client, item), -1)}
    offer = case.need_offer()
    told = _post(marina, item, "decline", offer=offer.number, reason="too_far", part=f"answer-{offer.number}")
    assert told.status_code == 302
    before = len(case.rows(Offer, work_item_key=item.key))

    key = str(town.organisation("charity", 4).key)
    answer = _post(client, item, "ask", organisation=key, **asks)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "nobody else was asked" in page
    assert BOTH in page
    assert len(case.rows(Offer, work_item_key=item.key)) == before
    late = _post(client, item, "accept", offer=offer.number, part=f"answer-{offer.number}", **{"amount-nappies": "60"})
    assert late.status_code == 409
    both = late.content.decode().partition(BOTH)[2].partition("</section>")[0]
    assert "It takes it on" in both and "declined" in both.lower()

    assert _post(client, item, "ask", organisation=key, seen=_seen(page, -1)).status_code == 302


def test_given_a_partner_chosen_and_not_asked_when_the_page_is_opened_again_then_it_is_still_the_chosen_one(
    town: Town, marina: Client
) -> None:
    case = town.a_case().talked().agreed().wanting(pram=1, nappies=60)
    item, client, offer = case.item("necessities"), _client(town.worker), case.need_offer()
    _post(client, item, "decline", offer=offer.number, reason="too_far", part=f"answer-{offer.number}")
    key = str(town.organisation("charity", 4).key)
    assert "Draft kept at" in _draft(client, item, part="ask", organisation=key).content.decode()
    mine, hers = _page(client, item), _page(marina, item)
    assert f'value="{key}" checked' in mine and f'value="{key}" checked' not in hers
    assert '<details class="more-box" open>' in mine, "what was begun is not folded away"

    assert _post(client, item, "ask", part="ask", organisation=key, seen=_seen(mine, -1)).status_code == 302
    assert _drafts(case, item) == []


def test_given_a_wish_for_another_day_when_the_page_is_opened_again_then_it_stands_there_until_it_is_sent(
    town: Town, marina: Client
) -> None:
    case = town.a_case(born_days_ago=23).with_days()
    item, client = case.item("doctors_day"), _client(town.worker)
    day = (town.today + timedelta(days=12)).isoformat()
    _draft(client, item, part="wish", earliest=day, part_of_day="morning")
    mine = _page(client, item)
    assert f'name="earliest" value="{day}"' in mine
    assert 'value="morning" id="id_part_of_day_1" checked' in mine.replace(" required", "")
    assert "Your draft of" in mine and "Your draft of" not in _page(marina, item)

    _post(client, item, "choose_day", day=str(case.days("proposed")[0].pk))
    assert _drafts(case, item) == [], "a day was chosen: nobody looks for another"
    _draft(client, item, part="wish", earliest=day)
    assert _post(client, item, "propose_days", part="wish", earliest=day, part_of_day="morning").status_code == 302
    assert _drafts(case, item) == []


def test_given_consents_ticked_and_not_noted_when_the_page_is_opened_again_then_the_ticks_are_there(town: Town) -> None:
    case = town.a_case().talked()
    item, client = case.item("consents"), _client(town.worker)
    person = _receivers(_page(client, item))[-1]
    ticks = {"given": ["share:charity"], "person": person, "channel": "tablet"}
    client.post(reverse("step_draft", args=[item.key]), {"part": "consents", **ticks})
    page = _page(client, item)
    assert re.findall(r'name="given" value="([^"]*)" checked', page) == ticks["given"]
    assert f'<option value="{person}" selected>' in page
    assert '<option value="tablet" selected>' in page

    _post(client, item, "discard_draft")
    assert " checked" not in _page(client, item).partition('name="given"')[2].partition("</fieldset>")[0]


def _receivers(page: str) -> list[str]:
    return re.findall(r'<option value="([0-9a-f-]{36})"', page)


def test_given_the_day_that_took_place_when_its_findings_were_begun_then_they_are_kept_and_compared(
    town: Town, marina: Client
) -> None:
    case = town.a_case(born_days_ago=23).booked()
    town.move(days=40)
    item, client = case.item("doctors_day"), _client(town.worker)
    page = _page(client, item)
    assert reverse("step_draft", args=[item.key]) in page
    fact = next((one for one in item.records if one.type in ("text", "date", "number")), None)
    name = f"fact-{fact.key.replace('.', '-')}" if fact else "outcome"
    _draft(client, item, **{name: "2026-11-20" if fact and fact.type == "date" else item.hoped_for})
    assert "Your draft of" in _page(client, item) and "Your draft of" not in _page(marina, item)

    day_outcomes.finish_day(by=town.planted.workers[1], item_key=item.key, outcome=item.hoped_for)
    late = _post(client, item, "finish_day", outcome=item.hoped_for, seen=_seen(page))
    assert late.status_code == 409
    assert "You had begun a draft of this step" in late.content.decode()


def test_given_a_flood_of_parts_when_drafts_are_sent_then_no_more_than_a_form_can_hold_is_kept(town: Town) -> None:
    case = town.a_case().talked().agreed()
    item, client = case.item("necessities"), _client(town.worker)
    assert _draft(client, item, part="list", **{"amount-pram": "1" * 30_000}).status_code == 422
    for number in range(3):
        _draft(client, item, part=f"answer-{number}", **{f"amount-{one}": "1" for one in range(400)})
    kept = sum(len(one.typed) for one in _drafts(case, item))
    assert kept <= 400
