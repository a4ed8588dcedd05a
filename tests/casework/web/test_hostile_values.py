"""Whatever is typed, pasted or forged into a form of the clinic's desk: a page with words, never a failure of ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from casework import access
from casework.actions.steps import work_items
from casework.demo import families
from casework.models import Case, Offer, TimelineEntry
from casework.steps import kind
from casework.steps.human_work.consents import ConsentsPanel
from casework.steps.survey.family import FamilySurveyForm
from casework.web.clinic_desk import family_case, step_acts
from journeys.language import kind_rules
from tests.casework.web.conftest import Desk, Family

HOSTILE: Mapping[str, Any] = {
    "NUL": "a\x00b",
    "10 000 letters": "я" * 10_000,
    "negative": "-1",
    "5000 digits": "9" * 5000,
    "an id of nothing": "00000000-0000-4000-8000-000000000000",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "a list": ["-1", "x"],
    "nothing": "",
}
# act: (the step whose page offers it, what is sent when all is well)
FORMS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "complete": ("choose_stay", {"outcome": "done", "fact-mother-minimum_stay_until": "x", "fact-mother-discharge_date": "x"}),
    "finish_otherwise": ("necessities", {"outcome": "x"}),
    "redo": ("necessities", {"also": "x"}),
    "snooze": ("choose_stay", {"until": "x", "past_due": "x"}),
    "wake_up": ("choose_stay", {"also": "x"}),
    "assign": ("choose_stay", {"to": "x"}),
    "ask_another": ("choose_stay", {"organisation": "x"}),
    "ask": ("talk_and_law", {"organisation": "x"}),
    "accept": ("necessities", {"offer": "x", "amount-cot": "1"}),
    "decline": ("necessities", {"offer": "x", "reason": "no_stock"}),
    "given": ("talk_and_law", {"offer": "x"}),
    "cannot": ("necessities", {"offer": "x", "reason": "no_stock"}),
    "fewer": ("necessities", {"offer": "x", "amount-cot": "x"}),
    "another_day": ("necessities", {"offer": "x", "day": "x"}),
    "looks": ("necessities", {"question": "x", "day": "x"}),
    "later": ("necessities", {"question": "x", "day": "x"}),
    "take_back": ("necessities", {"offer": "x"}),
    "pledge_broken": ("necessities", {"pledge": "x"}),
    "pledge_taken_back": ("necessities", {"pledge": "x"}),
    "choose_items": ("necessities", {"amount-cot": "0"}),
    "record_pledge": ("necessities", {"organisation": "x", "amount-cot": "1"}),
    "receive": ("necessities", {"pledge": "x"}),
    "hand_over": ("necessities", {"person": "x"}),
    "propose_days": ("doctors_day", {"earliest": "x", "part_of_day": "x"}),
    "choose_day": ("doctors_day", {"day": "x"}),
    "write_day": ("doctors_day", {"day": "x"}),
    "finish_day": ("doctors_day", {"outcome": "x"}),
    "note_arrival": ("doctors_day", {"part": "x"}),
    "note_missed": ("doctors_day", {"visit-x": "x"}),
    "nobody_came": ("doctors_day", {"visit-x": "family"}),
    "issue": ("choose_stay", {"kind": "x"}),
    "record_consents": ("consents", {"given": "x", "channel": "x", "person": "x"}),
    "keep_draft": ("choose_stay", {"outcome": "x", "fact-mother-discharge_date": "x"}),
    "discard_draft": ("choose_stay", {"outcome": "x"}),
}  # fmt: skip
OF_CASE: Mapping[str, dict[str, Any]] = {
    "add_note": {"text": "x"},
    "give_consent": {"consent": "x"},
    "withdraw_consent": {"consent": "x"},
    "reopen": {"run": "x", "step": "x"},
    "put_back": {"run": "x", "step": "x", "person": "x"},
    "keep": {"run": "x", "step": "x", "person": "x"},
    "answer_question": {"question": "x", "score": "x", "words": "x"},
    "send_link": {"also": "x"},
    "send_own_link": {"person": "x", "phone": "x"},
    "revoke_link": {"also": "x"},
    "write_to_family": {"message": "x"},
    "paper_given": {"document": "x", "person": "x"},
    "paper_anew": {"document": "x"},
    "seen": {"also": "x"},
}
PERSON = {"relation": "mother", "last_name": "Уникова", "first_name": "Анна", "born_on": "", "sex": "f", "snils": ""}
PARTS: Mapping[str, dict[str, Any]] = {
    "look": {"last_name": "", "first_name": "x", "born_on": "x", "phone": "x"},
    "people": {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "act": "next",
               **{f"form-0-{name}": value for name, value in PERSON.items()}},
    "home": {"address": "x", "phone": "x", "language": "xx"},
    "known": {"fact-pregnancy-weeks": "x", "fact-family-income_per_person": "x"},
    "consents": {"given": "x", "channel": "x"},
}  # fmt: skip


def _expect_words(client: Client, address: str, form: Mapping[str, Any]) -> None:
    """Send the form once for each hostile value, in a field of its own, in turn; the other fields as they are."""
    fields = [field for field in form if field != "act"]
    for number, (name, value) in enumerate(HOSTILE.items()):
        field = fields[number % len(fields)]
        answer = client.post(address, {**form, field: value, "receipt": str(uuid4())})

        assert answer.status_code < 500, f"{field}: {name}"
        if name == "NUL":
            assert answer.status_code == 422, field
            assert "broken sign" in answer.content.decode()


@pytest.fixture(scope="module")
def talked(desk: Desk) -> Family:
    """A family with whom the first talk was held, asked for its consents."""
    found = desk.family()
    work_items.complete(by=desk.actor, item_key=found.item("intake").key, outcome="done")
    return found


@pytest.fixture(scope="module")
def family(desk: Desk) -> Family:
    """A family that has agreed to everything and is asked for a day."""
    born = desk.today - timedelta(days=30)  # old enough for the doctors' day
    found = desk.family(people=families.intake_of(families.REHEARSED, born_on=born).people)
    found.agree()
    for step in ("medical_birth_record", "register_birth", "insurance_policy"):
        item = found.item(step)
        facts = {one.key: "1" for one in item.records}
        work_items.complete(by=desk.actor, item_key=item.key, outcome=item.hoped_for, facts=facts)
    return found


def test_every_button_of_a_step_and_of_a_case_is_tried() -> None:
    of_kinds = {act for name in kind_rules.names() for act in kind.of(name).panel.acts}
    assert FORMS.keys() == step_acts.ACTS.keys() | of_kinds | ConsentsPanel.acts.keys()
    assert OF_CASE.keys() == family_case._ACTS.keys()


@pytest.mark.parametrize("act", FORMS)
def test_given_hostile_values_when_a_button_of_a_step_is_pressed_then_it_is_refused_in_words(
    desk: Desk, family: Family, talked: Family, act: str
) -> None:
    step, form = FORMS[act]
    item = (talked if step == "consents" else family).item(step)
    if "offer" in form and act == "accept":
        with access.acting_as(desk.actor) as actor:
            known = access.visible(Offer, to=actor).filter(case=family.case_id).first()
        form = {**form, "offer": known.number if known else "x"}

    _expect_words(desk.client(), reverse("step", args=[item.key]), {"act": act, **form})


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_given_a_hostile_score_when_a_survey_is_answered_then_it_is_refused_in_words(value: Any) -> None:
    typed = QueryDict(mutable=True)
    typed.setlist("score", value if isinstance(value, list) else [value])
    form = FamilySurveyForm(typed)

    assert not form.is_valid() and form.errors["score"]


@pytest.mark.parametrize("act", OF_CASE)
def test_given_hostile_values_when_a_button_of_a_case_is_pressed_then_it_is_refused_in_words(
    desk: Desk, family: Family, act: str
) -> None:
    _expect_words(desk.client(), reverse("case", args=[family.case_id]), {"act": act, **OF_CASE[act]})


@pytest.mark.parametrize("part", PARTS)
def test_given_hostile_values_when_they_are_told_in_the_first_talk_then_it_is_refused_in_words(
    desk: Desk, part: str
) -> None:
    client = desk.client()
    for done in ("look", "people", "home", "known"):
        good = {"last_name": "Уникова", "new": "yes"} if done == "look" else PARTS["people"] if done == "people" else {}
        client.post(reverse("intake_part", args=[done]), {"language": "ru", **good})

    _expect_words(client, reverse("intake_part", args=[part]), PARTS[part])


@pytest.mark.parametrize(
    ("page", "arguments", "form"),
    [
        pytest.param("journey_choice", (), {"journey": "x", "subject": "x"}, id="choice of a journey"),
        pytest.param("known_facts", (), {"fact-pregnancy-weeks": "x", "fact-family-income_per_person": "x"}, id="facts"),
        pytest.param("household", (), {"phone": "x", "seen": "x", **PARTS["people"], "form-0-key": "x"}, id="the family"),
        pytest.param("paper_names", (), {"person": "x", "genitive": "x", "dative": "x"}, id="a name in papers"),
        pytest.param("arrange", (), {"act": "hold", "until": "x", "because": "x"}, id="a hold"),
        pytest.param("arrange", (), {"act": "hand_over", "to": "x", "because": "x"}, id="a handover"),
        pytest.param("arrange", (), {"act": "reopen", "because": "x"}, id="a case opened again"),
        pytest.param("life_event", ("child_born",), {"born_on": "x"}, id="a birth"),
        pytest.param("life_event", ("no_such_event",), {"born_on": "x"}, id="an unknown event"),
    ],
)  # fmt: skip
def test_given_hostile_values_when_another_form_of_the_case_is_sent_then_it_is_refused_in_words(
    desk: Desk, family: Family, page: str, arguments: tuple[str, ...], form: dict[str, Any]
) -> None:
    _expect_words(desk.client(), reverse(page, args=[family.case_id, *arguments]), form)


@pytest.mark.parametrize(
    ("page", "arguments", "form"),
    [
        pytest.param("skip_step", ("look_back",), {"because": "", "person": "x"}, id="a step taken off"),
        pytest.param("stop_journey", (), {"reason": "x", "words": "x"}, id="the end of a journey"),
    ],
)
def test_given_hostile_values_when_a_form_of_a_journey_is_sent_then_it_is_refused_in_words(
    desk: Desk, family: Family, page: str, arguments: tuple[str, ...], form: dict[str, Any]
) -> None:
    run_key = family.item("choose_stay").run_key
    _expect_words(desk.client(), reverse(page, args=[family.case_id, run_key, *arguments]), form)
    assert "choose_stay" in family.items()


def test_given_hostile_values_when_an_open_step_is_taken_off_the_plan_then_it_is_refused_in_words(
    desk: Desk, family: Family
) -> None:
    _expect_words(desk.client(), reverse("drop_step", args=[family.item("choose_leave").key]), {"because": ""})


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_given_an_impossible_birth_date_when_it_is_told_then_every_page_says_so(
    desk: Desk, family: Family, day: str
) -> None:
    client = desk.client()
    client.post(reverse("intake_part", args=["look"]), {"last_name": "Уникова", "new": "yes"})
    pages = {
        reverse("intake_part", args=["look"]): {"last_name": "Уникова", "born_on": day},
        reverse("intake_part", args=["people"]): {**PARTS["people"], "form-0-born_on": day},
        reverse("life_event", args=[family.case_id, "child_born"]): {"born_on": day},
    }

    assert {address: client.post(address, form).status_code for address, form in pages.items()} == dict.fromkeys(
        pages, 422
    )


@pytest.mark.parametrize("count", ["abc", "-1", "", "2", str(10**9), "9" * 5000])
@pytest.mark.parametrize("act", ["next", "add", "remove-0"])
def test_given_a_forged_number_of_people_when_they_are_sent_then_nothing_breaks(
    desk: Desk, count: str, act: str
) -> None:
    client = desk.client()
    client.post(reverse("intake_part", args=["look"]), {"last_name": "Уникова", "new": "yes"})

    answer = client.post(
        reverse("intake_part", args=["people"]), {**PARTS["people"], "form-TOTAL_FORMS": count, "act": act}
    )

    assert answer.status_code == (422 if act == "next" else 200)


def test_given_all_that_was_tried_then_no_case_was_opened_by_it(desk: Desk, family: Family) -> None:
    with access.acting_as(desk.actor) as actor:
        told = access.visible(TimelineEntry, to=actor).filter(case=family.case_id, what="step.dropped")
        assert told.count() <= 1, "“-1” is a reason, if a strange one"
        assert access.visible(Case, to=actor).filter(state="intake").count() == 0
