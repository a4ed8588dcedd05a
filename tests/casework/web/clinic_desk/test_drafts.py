"""Forms begun and not sent, and two people at one form: nothing is lost, nothing overwritten."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import access
from casework.actions.case import told_facts
from casework.actions.steps import work_items
from casework.models import Membership, StepDraft
from tests.casework.web.conftest import Desk, Family


@pytest.fixture
def family(desk: Desk) -> Family:
    """A family at the birth record, which is asked for several facts."""
    found = desk.family()
    found.agree()
    return found


def _step(family: Family) -> Any:
    """A plain open step that records facts."""
    return next(one for one in family.items().values() if one.kind in ("message", "human_work") and one.records)


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return found[1].replace("&quot;", '"')


def _drafts(item: Any, by: Membership) -> int:
    with access.acting_as(access.member(by)):
        return StepDraft.objects.filter(work_item_key=item.key).count()


def _field(item: Any) -> tuple[Any, str]:
    fact = next(one for one in item.records if one.type in ("text", "date", "number"))
    return fact, "fact-" + fact.key.replace(".", "-")


def _values(item: Any) -> dict[str, str]:
    """Something valid for every field of a step."""
    told = {}
    for fact in item.records:
        value = {"date": "2026-11-20", "number": "3", "money": "100", "yes_no": "yes"}.get(fact.type, "Слово")
        value = fact.choices[0].key if fact.choices else value
        told["fact-" + fact.key.replace(".", "-")] = "112-233-445 95" if fact.key.endswith("snils") else value
    told["stands_so"] = "on"  # numbers that fit no paper
    return told | {f"{paper.key}-number": "22 000417" for paper in item.gives if paper.whose == "authority"}


def test_given_a_form_that_was_begun_when_the_page_is_opened_again_then_it_stands_there_for_its_writer_only(
    desk: Desk, family: Family, marina: Membership
) -> None:
    item, client = _step(family), desk.client()
    fact, name = _field(item)
    typed = {"date": "2026-11-19", "number": "98765"}.get(fact.type, "Черновик 17")
    answer = client.post(reverse("step_draft", args=[item.key]), {name: typed, "outcome": item.hoped_for, "x": "y"})
    assert answer.status_code == 200 and "Draft kept at" in answer.content.decode()

    page = client.get(reverse("step", args=[item.key])).content.decode()
    assert f'value="{typed}"' in page and "Your draft of" in page
    other = desk.client(marina).get(reverse("step", args=[item.key])).content.decode()
    assert typed not in other and "Your draft of" not in other
    assert _drafts(item, marina) == 0

    client.post(reverse("step", args=[item.key]), {"act": "discard_draft"})
    assert typed not in client.get(reverse("step", args=[item.key])).content.decode()


def test_given_a_draft_when_the_step_is_done_by_its_writer_then_it_is_gone(desk: Desk, family: Family) -> None:
    item, client = _step(family), desk.client()
    client.post(reverse("step", args=[item.key]), {"act": "keep_draft", **_values(item)})
    assert _drafts(item, desk.worker) == 1
    client.post(reverse("step", args=[item.key]), {"act": "complete", "outcome": item.hoped_for, **_values(item)})

    assert _drafts(item, desk.worker) == 0


def test_given_a_step_that_a_colleague_ended_when_the_older_page_is_sent_then_both_answers_are_shown(
    desk: Desk, family: Family, marina: Membership
) -> None:
    item, client = _step(family), desk.client()
    _fact, name = _field(item)
    mine = {**_values(item)}
    work = {**mine, "act": "complete", "outcome": item.hoped_for}
    client.post(reverse("step_draft", args=[item.key]), mine)
    theirs = {
        **work,
        **({name: "2026-11-18"} if "2026" in mine[name] else {name: "7" if mine[name] == "3" else "Другое"}),
    }
    assert desk.client(marina).post(reverse("step", args=[item.key]), theirs).status_code == 302

    answer = desk.client().post(reverse("step", args=[item.key]), work)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Two different answers" in page and "you typed" in page and "stands there now" in page
    shown = desk.client().get(reverse("step", args=[item.key])).content.decode()
    assert "You had begun a draft of this step" in shown and "Two different answers" in shown
    assert _drafts(item, desk.worker) == 1


def test_given_a_fact_that_a_colleague_told_meanwhile_when_the_older_form_is_sent_then_nothing_is_overwritten(
    desk: Desk, marina: Membership
) -> None:
    family = desk.family(journey="", facts={"pregnancy.weeks": 30})
    address = reverse("known_facts", args=[family.case_id])
    client = desk.client()
    seen = _seen(client.get(address).content.decode())
    told_facts.add_facts(by=access.member(marina), case_id=family.case_id, facts={"pregnancy.weeks": 31})
    typed = {"fact-pregnancy-weeks": "32", "seen": seen}

    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    both = page.partition("Two different answers")[2].partition("</section>")[0]
    assert "32 weeks" in both and "31 weeks" in both

    again = client.post(address, {**typed, "seen": _seen(page)})  # having seen both, she sends hers
    assert again.status_code == 302


def test_given_nobody_else_at_it_when_a_form_is_sent_then_nothing_is_asked(desk: Desk) -> None:
    family = desk.family(journey="", facts={"pregnancy.weeks": 30})
    address = reverse("known_facts", args=[family.case_id])
    client = desk.client()
    seen = _seen(client.get(address).content.decode())

    assert client.post(address, {"fact-pregnancy-weeks": "32", "seen": seen}).status_code == 302


def test_given_a_step_that_is_over_or_a_flood_of_text_when_a_draft_is_sent_then_none_is_kept(
    desk: Desk, family: Family
) -> None:
    item, client = _step(family), desk.client()
    _fact, name = _field(item)
    assert client.post(reverse("step_draft", args=[item.key]), {name: "x" * 30_000}).status_code == 422
    work_items.drop(by=desk.actor, item_key=item.key, because="not needed")
    assert client.post(reverse("step_draft", args=[item.key]), {name: "x"}).status_code == 409
    assert _anonymous(item.key) == 302


def _anonymous(key: Any) -> int:
    return Client().post(reverse("step_draft", args=[key]), {}).status_code
