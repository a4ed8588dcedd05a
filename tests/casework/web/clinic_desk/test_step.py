"""A step's page: fields from the definition, whose answer it is, refusals beside the form, one act per form."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import access
from casework.models import Note, Offer, Pledge, ReceivedPaper, TimelineEntry
from tests import scans
from tests.casework.web.conftest import Desk, Family
from tests.casework.web.page_source import one_line

BIRTH_RECORD = {"medical_birth_record-number": "22 000417"}


def _post(client: Client, item: Any, act: str, **fields: Any) -> Any:
    return client.post(reverse("step", args=[item.key]), {"act": act, "receipt": str(uuid4()), **fields})


def _rows(desk: Desk, model: Any, **wanted: Any) -> list[Any]:
    with access.acting_as(desk.actor) as actor:
        return list(access.visible(model, to=actor).filter(**wanted).order_by("pk"))


@pytest.fixture(scope="module")
def family(desk: Desk) -> Family:
    """A family that has agreed to everything."""
    found = desk.family()
    found.agree()
    return found


def test_given_a_step_of_the_registry_when_its_answer_is_noted_then_it_is_recorded_on_its_behalf(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client = desk.client()
    _post(client, family.item("medical_birth_record"), "complete", outcome="done", **BIRTH_RECORD)

    answer = _post(
        client,
        family.item("register_birth"),
        "complete",
        outcome="registered",
        **{"fact-child-birth_record_number": "417", "birth_certificate-number": "I-ГР 712345"},
    )

    assert answer["Location"] == reverse("case", args=[family.case_id])
    told = _rows(desk, TimelineEntry, case=family.case_id, what="step.done")[-1]
    assert (told.on_behalf_of, told.by) == ("civil_registry", desk.worker.user)
    assert _rows(desk, ReceivedPaper, case=family.case_id, kind="birth_certificate")[0].number == "I-ГР 712345"
    page = client.get(reverse("case", args=[family.case_id])).content.decode()
    assert "on behalf of: Civil registry" in page
    assert "I-ГР 712345" in page


def test_given_a_field_is_missing_when_the_step_is_sent_then_three_sentences_stand_beside_it(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client = desk.client()
    _post(client, family.item("medical_birth_record"), "complete", outcome="done", **BIRTH_RECORD)
    item = family.item("register_birth")

    answer = _post(client, item, "complete", outcome="registered")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Birth record number is missing, and later steps ask for it. Enter it here." in page
    assert 'aria-describedby="id_fact-child-birth_record_number_error"' in page
    assert "register_birth" in family.items()


def test_given_a_value_is_not_known_yet_when_that_is_ticked_then_the_step_is_done_without_it(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client = desk.client()
    _post(client, family.item("medical_birth_record"), "complete", outcome="done", **BIRTH_RECORD)

    _post(client, family.item("register_birth"), "complete", outcome="registered", not_known="on")

    assert "register_birth" not in family.items()


def test_given_an_authoritys_paper_without_a_number_when_the_step_is_sent_then_the_number_is_asked_for(
    desk: Desk,
) -> None:
    family = desk.family()
    family.agree()
    client, item = desk.client(), family.item("medical_birth_record")

    answer = _post(client, item, "complete", outcome="done")

    assert answer.status_code == 422
    assert "The number of the paper is missing" in answer.content.decode()
    assert 'name="not_known"' in answer.content.decode(), "what is not known yet may be said"
    _post(client, item, "complete", outcome="done", not_known="on")
    assert "medical_birth_record" not in family.items()


def test_given_one_number_at_two_papers_when_the_step_is_sent_then_it_is_questioned_once(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client = desk.client()
    _post(client, family.item("medical_birth_record"), "complete", outcome="done", **BIRTH_RECORD)
    item = family.item("register_birth")
    papers = {f"{paper.key}-number": "417" for paper in (*item.gives, *item.takes) if paper.whose != "ours"}
    assert len(papers) > 1
    told = {"outcome": "registered", "fact-child-birth_record_number": "417", "stands_so": "on", **papers}

    answer = _post(client, item, "complete", **told)

    assert answer.status_code == 422
    assert "The same number stands at another paper" in answer.content.decode()
    assert _post(client, item, "complete", **told, same_number="on").status_code == 302


@pytest.mark.parametrize("day", ["2999-01-01", "1899-12-31"])
def test_given_a_paper_of_an_impossible_day_when_the_step_is_sent_then_it_is_said_beside_the_day(
    desk: Desk, family: Family, day: str
) -> None:
    sent = {"screening_result-number": "77", "screening_result-day": day, "fact-child-gestation_weeks": "44"}

    page = _post(desk.client(), family.item("newborn_screening"), "complete", outcome="in_order", **sent)

    assert page.status_code == 422
    assert "screening_result-day_error" in page.content.decode()
    assert "This number has to lie between 0 and 43" in page.content.decode()


@pytest.mark.parametrize("days", [-1, 400])
def test_given_a_wish_outside_the_coming_year_when_days_are_asked_for_then_it_is_refused(
    desk: Desk, family: Family, days: int
) -> None:
    from casework.act_parts.day_wish import DayWish
    from casework.actions.visits import day_proposals
    from casework.bounds import OutOfBounds

    with pytest.raises(OutOfBounds, match="from today until a year from now"):
        day_proposals.propose_days(
            by=desk.actor,
            item_key=family.item("choose_stay").key,
            wish=DayWish(earliest=desk.today + timedelta(days=days)),
        )


def test_given_a_form_when_it_is_posted_twice_then_one_thing_happens(desk: Desk, family: Family) -> None:
    client, receipt = desk.client(), str(uuid4())
    sent = {"act": "add_note", "receipt": receipt, "text": "Mother prefers mornings"}

    first = client.post(reverse("case", args=[family.case_id]), sent)
    second = client.post(reverse("case", args=[family.case_id]), sent)

    assert (first.status_code, second.status_code) == (302, 302)
    notes = [note.text for note in _rows(desk, Note, case=family.case_id)]
    assert notes.count("Mother prefers mornings") == 1


def test_given_a_form_that_was_sent_when_another_act_comes_with_its_receipt_then_the_page_says_so(
    desk: Desk, family: Family
) -> None:
    client, receipt = desk.client(), str(uuid4())
    address = reverse("case", args=[family.case_id])
    client.post(address, {"act": "add_note", "receipt": receipt, "text": "Sent first"})
    before = len(_rows(desk, TimelineEntry, case=family.case_id))

    answer = client.post(address, {"act": "send_link", "receipt": receipt})

    assert answer.status_code == 422
    assert "This form was sent before for something else" in answer.content.decode()
    assert len(_rows(desk, TimelineEntry, case=family.case_id)) == before


def test_given_somebody_was_faster_when_a_stale_page_is_sent_then_it_says_so_and_nothing_changes(desk: Desk) -> None:
    family = desk.family()
    client, item = desk.client(), family.item("intake")
    _post(client, item, "complete", outcome="done")
    before = len(_rows(desk, TimelineEntry, case=family.case_id))

    answer = _post(client, item, "complete", outcome="done")

    assert answer.status_code == 409
    assert "Somebody was faster" in answer.content.decode()
    assert "This step is no longer open." in answer.content.decode()
    assert len(_rows(desk, TimelineEntry, case=family.case_id)) == before


def test_given_a_step_of_another_region_when_it_is_opened_then_it_is_as_if_it_were_not(desk: Desk) -> None:
    client = desk.client()

    foreign, missing = (client.get(reverse("step", args=[key])) for key in (uuid4(), uuid4()))

    assert foreign.status_code == missing.status_code == 404
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", foreign.content.decode()).replace(foreign.request["PATH_INFO"], "") == strip.sub(
        "", missing.content.decode()
    ).replace(missing.request["PATH_INFO"], "")


def test_given_an_unknown_outcome_when_it_is_sent_then_it_is_refused_in_words(desk: Desk, family: Family) -> None:
    answer = _post(desk.client(), family.item("newborn_screening"), "complete", outcome="exploded")

    assert answer.status_code == 422
    assert "This step cannot end so" in answer.content.decode()


def test_given_a_picture_that_is_none_when_it_is_sent_then_nothing_is_kept(desk: Desk, family: Family) -> None:
    copy = SimpleUploadedFile("paper.pdf", b"MZ this is a program", content_type="application/pdf")

    answer = _post(
        desk.client(),
        family.item("newborn_screening"),
        "complete",
        outcome="in_order",
        **{"fact-child-gestation_weeks": "38", "screening_result-number": "77", "screening_result-copy": copy},
    )

    assert answer.status_code == 422
    assert "The file is neither a PDF nor a photo" in answer.content.decode()
    assert "newborn_screening" in family.items()


def test_given_a_copy_when_it_is_downloaded_then_it_is_never_shown_inline(desk: Desk) -> None:
    family = desk.family()
    client = desk.client()
    copy = SimpleUploadedFile("paper.pdf", scans.pdf(), content_type="application/pdf")
    _post(
        client,
        family.item("newborn_screening"),
        "complete",
        outcome="in_order",
        **{"fact-child-gestation_weeks": "38", "screening_result-number": "77", "screening_result-copy": copy},
    )
    paper = _rows(desk, ReceivedPaper, case=family.case_id, kind="screening_result")[0]

    answer = client.get(reverse("paper_copy", args=[paper.pk]))

    assert answer["Content-Disposition"] == 'attachment; filename="screening_result.pdf"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer.content == scans.pdf()


def test_given_things_are_lacking_when_they_are_ticked_pledged_and_received_then_they_are_handed_over(
    desk: Desk,
) -> None:
    family = desk.family()
    family.agree()
    client, item = desk.client(), family.item("necessities")
    _post(client, item, "choose_items", **{"amount-cot": "1", "amount-nappies": "20"})
    offer = _rows(desk, Offer, work_item_key=item.key)[0]

    _post(client, item, "accept", offer=offer.number, **{"amount-cot": "1", "amount-nappies": "20"})
    for pledge in _rows(desk, Pledge, item__need__work_item_key=item.key):
        _post(client, item, "receive", pledge=str(pledge.pk))
    page = one_line(client.get(reverse("step", args=[item.key])).content.decode())
    mother = re.search(r'<select[^>]*id="person"[^>]*><option value="([^"]+)"', page)
    assert mother is not None
    _post(client, item, "hand_over", person=mother.group(1))

    assert "necessities" not in family.items()
    told = {entry.what for entry in _rows(desk, TimelineEntry, case=family.case_id)}
    assert {"need.chosen", "pledge.made", "pledge.received", "need.handed_over"} <= told


def test_given_nothing_is_ticked_when_the_list_is_kept_then_it_is_refused_in_words(desk: Desk, family: Family) -> None:
    answer = _post(desk.client(), family.item("necessities"), "choose_items", **{"amount-cot": "0"})

    assert answer.status_code == 422
    assert "Nothing is ticked, so nobody would be asked for anything." in answer.content.decode()


@pytest.mark.parametrize("amount", ["-1", "1.5", "many", "9999999"])
def test_given_an_impossible_amount_when_the_list_is_kept_then_it_is_refused_in_words(
    desk: Desk, family: Family, amount: str
) -> None:
    answer = _post(desk.client(), family.item("necessities"), "choose_items", **{"amount-cot": amount})

    assert answer.status_code == 422


def test_given_a_partner_cannot_when_its_no_is_noted_then_the_next_one_is_asked(desk: Desk) -> None:
    family = desk.family()
    family.agree()
    client, item = desk.client(), family.item("talk_and_law")
    first = _rows(desk, Offer, work_item_key=item.key)[0]

    _post(client, item, "decline", offer=first.number, reason="no_people")

    states = [offer.state for offer in _rows(desk, Offer, work_item_key=item.key)]
    assert sorted(states) == ["declined", "offered"]
    page = client.get(reverse("step", args=[item.key])).content.decode()
    assert "has nobody free" in page


def test_given_a_reason_is_missing_when_a_step_is_taken_off_the_plan_then_it_stays(desk: Desk, family: Family) -> None:
    item = family.item("choose_leave")

    answer = desk.client().post(reverse("drop_step", args=[item.key]), {"because": "", "receipt": str(uuid4())})

    assert answer.status_code == 422
    assert "The reason is missing" in answer.content.decode()
    assert "choose_leave" in family.items()


def test_given_a_reason_when_a_step_is_taken_off_the_plan_then_what_follows_was_shown_and_it_is_gone(
    desk: Desk,
) -> None:
    family = desk.family()
    family.agree()

    off = reverse("drop_step", args=[family.item("medical_birth_record").key])
    before = set(family.items())

    page = desk.client().get(off).content.decode()

    assert "Closes now:" in page
    assert "Will not open because of it:" in page
    assert set(family.items()) == before
    reason = {"because": "The mother has left her job", "receipt": str(uuid4())}
    answer = desk.client().post(reverse("drop_step", args=[family.item("choose_leave").key]), reason)
    assert answer["Location"] == reverse("case", args=[family.case_id])
    assert "choose_leave" not in family.items()
    assert _rows(desk, TimelineEntry, case=family.case_id, what="step.dropped")


def test_given_an_unknown_button_when_it_is_pressed_then_the_page_is_shown_again(desk: Desk, family: Family) -> None:
    assert _post(desk.client(), family.item("choose_leave"), "delete_everything").status_code == 422


def test_given_days_that_contradict_when_they_are_sent_then_the_engine_refuses_in_words(
    desk: Desk, family: Family
) -> None:
    facts = {"fact-mother-minimum_stay_until": "2026-12-05", "fact-mother-discharge_date": "2026-12-01"}

    answer = _post(desk.client(), family.item("choose_stay"), "complete", outcome="done", **facts)

    assert answer.status_code == 422
    assert "The values on this page contradict each other." in answer.content.decode()
    assert "2026-12-05" in answer.content.decode(), "what was typed in stays"
