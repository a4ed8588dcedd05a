"""The case page: what it shows, and the small acts on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.urls import reverse

from casework import access
from casework.models import Case, Consent, ReadLogEntry, Role, TimelineEntry
from tests.casework.web.conftest import Desk


def _page(desk: Desk, case_id: Any, language: str = "en", query: str = "") -> str:
    return desk.client(language=language).get(reverse("case", args=[case_id]) + query).content.decode()


def test_given_danger_at_home_when_the_case_is_opened_then_a_banner_says_it(desk: Desk) -> None:
    family = desk.family(danger_at_home=True)

    assert "No partner sees the address or the phone." in _page(desk, family.case_id)
    assert "Партнёры не видят ни адреса, ни телефона." in _page(desk, family.case_id, "ru")


def test_given_many_stages_when_the_case_is_opened_then_the_map_shows_what_moves_and_the_rest_on_demand(
    desk: Desk,
) -> None:
    family = desk.family()

    short, whole = _page(desk, family.case_id), _page(desk, family.case_id, query="?map=whole")

    assert 3 <= short.count('scope="col"') <= 5, "no stage in which nothing stands"
    assert whole.count('scope="col"') > 8
    assert "Disability assessment" not in short.partition("<table>")[2].partition("</table>")[0]
    assert "Disability assessment" in whole


def test_given_an_open_step_when_the_map_is_drawn_then_its_station_says_whose_turn_it_is(desk: Desk) -> None:
    family = desk.family()

    page = _page(desk, family.case_id)

    assert 'First talk<span class="sr">, your step</span>' in page


def test_given_a_note_when_it_has_markup_then_it_is_shown_as_typed(desk: Desk) -> None:
    family = desk.family()
    client = desk.client()

    client.post(
        reverse("case", args=[family.case_id]),
        {"act": "add_note", "text": "<script>alert(1)</script>", "receipt": str(uuid4())},
    )

    page = _page(desk, family.case_id)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_given_an_empty_note_when_it_is_sent_then_it_is_refused_in_words(desk: Desk) -> None:
    family = desk.family()

    answer = desk.client().post(reverse("case", args=[family.case_id]), {"act": "add_note", "text": " "})

    assert answer.status_code == 422
    assert "The note is empty or too long" in answer.content.decode()


def test_given_a_consent_in_force_when_it_is_withdrawn_then_the_page_asks_for_it_anew(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    with access.acting_as(desk.actor) as actor:
        consent = access.visible(Consent, to=actor).get(case=family.case_id, purpose="share:charity", state="given")

    desk.client().post(
        reverse("case", args=[family.case_id]),
        {"act": "withdraw_consent", "consent": str(consent.pk), "receipt": str(uuid4())},
    )

    page = _page(desk, family.case_id)
    assert "The family took a consent back" in page
    assert "Given on paper: Sharing with: Charity" in page


def test_given_an_event_when_its_page_is_opened_then_it_says_what_changes_and_changes_nothing(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    before = set(family.items())

    page = desk.client().get(reverse("life_event", args=[family.case_id, "moved_away"])).content.decode()

    assert "Taken off the plan:" in page
    assert "Things for the baby" in page
    assert set(family.items()) == before


def test_given_the_family_moved_when_it_is_told_then_only_the_transfer_is_left(desk: Desk) -> None:
    family = desk.family()
    family.agree()

    desk.client().post(reverse("life_event", args=[family.case_id, "moved_away"]), {"receipt": str(uuid4())})

    assert set(family.items()) == {"transfer_file"}


def test_given_an_event_that_the_journey_lacks_when_it_is_opened_then_there_is_no_such_page(desk: Desk) -> None:
    family = desk.family()

    assert desk.client().get(reverse("life_event", args=[family.case_id, "won_a_lottery"])).status_code == 404


def test_given_the_child_is_on_the_way_when_the_birth_is_told_without_a_day_then_it_is_asked_for(desk: Desk) -> None:
    family = desk.family()

    answer = desk.client().post(reverse("life_event", args=[family.case_id, "child_born"]), {"born_on": ""})

    assert answer.status_code == 422
    assert "The date of birth is missing" in answer.content.decode()


def test_given_a_fact_was_unknown_when_it_is_added_then_the_step_that_waited_opens(desk: Desk) -> None:
    from casework.demo import families

    told = families.facts_of(families.REHEARSED)
    unknown = {key: value for key, value in told.items() if key != "mother.employed"}
    family = desk.family(facts=unknown)
    client = desk.client()
    from casework.actions.steps import work_items

    work_items.complete(by=desk.actor, item_key=family.item("intake").key, outcome="done")
    assert "choose_leave" not in family.items()

    answer = client.post(
        reverse("known_facts", args=[family.case_id]), {"fact-mother-employed": "yes", "receipt": str(uuid4())}
    )

    assert answer.status_code == 302
    assert "choose_leave" in family.items()


def test_given_nothing_new_when_the_facts_are_sent_then_it_is_refused_in_words(desk: Desk) -> None:
    family = desk.family()

    answer = desk.client().post(reverse("known_facts", args=[family.case_id]), {"receipt": str(uuid4())})

    assert answer.status_code == 422
    assert "Nothing was filled in" in answer.content.decode()


def test_given_an_administrator_when_a_case_is_opened_then_it_is_not_shown(desk: Desk) -> None:
    family = desk.family()

    answer = desk.client(desk.administrator).get(reverse("case", args=[family.case_id]))

    assert answer.status_code == 403
    assert "Соколова" not in answer.content.decode()


def test_given_a_partners_member_when_any_page_is_opened_then_it_is_refused(desk: Desk) -> None:
    member = desk.planted.workers[2].membership
    assert member is not None
    type(member).objects.filter(pk=member.pk).update(role=Role.PARTNER)

    assert desk.client(member).get(reverse("inbox")).status_code == 403


def test_given_an_entry_nobody_wrote_words_for_when_the_case_is_opened_then_a_neutral_sentence_stands_there(
    desk: Desk,
) -> None:
    from casework import clock, timeline

    family = desk.family()
    with access.acting_as(desk.actor) as actor:
        case = access.find(Case, to=actor, pk=family.case_id)
        timeline.record(case=case, what="meteor.fell", by=None, at=clock.now())

    assert "Something was noted in the case" in _page(desk, family.case_id)


def test_given_a_long_history_when_the_case_is_opened_then_the_whole_of_it_is_one_click_away(desk: Desk) -> None:
    from casework import clock, timeline

    family = desk.family()
    with access.acting_as(desk.actor) as actor:
        case = access.find(Case, to=actor, pk=family.case_id)
        for number in range(20):
            timeline.record(case=case, what="step.late", by=None, at=clock.now() + timedelta(seconds=number))

    assert _page(desk, family.case_id).count("The deadline has passed") < 20
    assert _page(desk, family.case_id, query="?history=all").count("The deadline has passed") == 20
    with access.acting_as(desk.actor) as actor:
        assert access.visible(TimelineEntry, to=actor).filter(case=family.case_id).count() > 20


def test_given_a_case_when_it_is_opened_then_it_is_noted_who_looked_and_who_may_not_leaves_no_trace(desk: Desk) -> None:
    family = desk.family()

    _page(desk, family.case_id)
    desk.client(desk.administrator).get(reverse("case", args=[family.case_id]))

    with access.acting_as(desk.actor):
        looks = access.visible(ReadLogEntry, to=desk.actor).filter(case=family.case_id, what="case")
        assert [look.user_id for look in looks] == [desk.actor.user.pk if desk.actor.user else None]
