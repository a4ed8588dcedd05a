"""Today, deeper: notes to read, ticked families, views, keys, duplicates."""

from __future__ import annotations

import re
import uuid

import pytest
from django.urls import reverse

from casework import access
from casework.act_parts import household_input
from casework.act_parts.household_input import PersonInput
from casework.actions.case import intake, notes
from casework.actions.worker import case_handover
from casework.models import CaseState, Membership, SavedView, TimelineEntry
from tests.casework.web.clinic_desk.today_lists import case_of, family_named, row_of, shown
from tests.casework.web.conftest import Desk


def test_given_a_note_for_a_colleague_when_she_opens_today_then_she_reads_it_and_ticks_it_off(
    desk: Desk, marina: Membership
) -> None:
    family = family_named(desk, "Упомянутая")
    desk.client().post(reverse("case", args=[family.case_id]), {"act": "add_note", "text": "@Марина, перезвони завтра"})
    hers = desk.client(marina)
    page = hers.get(reverse("inbox")).content.decode()
    assert "For you to read" in page and "перезвони завтра" in page
    address = re.search(r'action="(/today/read/[0-9a-f-]+/)"', page)
    assert address is not None
    hers.post(address[1])

    assert "перезвони завтра" not in hers.get(reverse("inbox")).content.decode()
    assert "to be read by Марина Котова" in desk.client().get(reverse("case", args=[family.case_id])).content.decode()


def test_given_an_unknown_name_when_a_note_is_sent_then_its_text_comes_back(desk: Desk) -> None:
    family = family_named(desk, "Безымянная")
    answer = desk.client().post(
        reverse("case", args=[family.case_id]), {"act": "add_note", "text": "@Зинаида посмотри"}
    )
    assert answer.status_code == 422
    assert "@Зинаида посмотри" in answer.content.decode()


def test_given_ticked_families_when_they_are_handed_over_then_each_has_its_result_and_others_are_left_alone(
    desk: Desk, marina: Membership
) -> None:
    mine, hers = family_named(desk, "Моясемья"), family_named(desk, "Еёсемья")
    case_handover.hand_over(by=desk.actor, case_id=hers.case_id, to_user_id=marina.user_id)
    client = desk.client()
    ticked = {"case": [mine.case_id, hers.case_id]}
    asked = client.post(reverse("bulk"), {**ticked, "act": "hand_over"}).content.decode()
    assert "To whom?" in asked and "Моясемья" in asked

    helen = desk.planted.workers[2].user
    assert helen is not None
    page = client.post(reverse("bulk"), {**ticked, "act": "hand_over", "to": helen.pk}).content.decode()

    assert "Done for 1 family." in page and "1 was left alone." in page
    assert "Марина Котова leads this family" in row_of(page, "Еёсемья")
    assert case_of(desk, mine).worker_id == helen.pk
    assert case_of(desk, hers).worker_id == marina.user_id


def test_given_ticked_families_when_partners_are_reminded_then_it_is_said_for_each(desk: Desk) -> None:
    waiting, idle = family_named(desk, "Ждущаяответа"), family_named(desk, "Никогонеспросили", journey="")
    waiting.agree()
    page = desk.client().post(
        reverse("bulk"), {"case": [waiting.case_id, idle.case_id], "act": "remind"}
    ).content.decode()  # fmt: skip

    assert "Reminded:" in row_of(page, "Ждущаяответа")
    assert "No partner owes an answer" in row_of(page, "Никогонеспросили")


def test_given_a_form_sent_twice_when_families_are_handed_over_then_nothing_happens_twice(
    desk: Desk, marina: Membership
) -> None:
    family = family_named(desk, "Дважды")
    told = {"case": [family.case_id], "act": "hand_over", "to": marina.user_id, "receipt": str(uuid.uuid4())}
    for _again in range(2):
        assert "Done for 1 family." in desk.client().post(reverse("bulk"), told).content.decode()
    with access.acting_as(desk.actor):
        assert TimelineEntry.objects.filter(case=family.case_id, what="case.handed_over").count() == 1


def test_given_ticked_families_when_sheets_are_printed_then_steps_and_phone_stand_on_them(desk: Desk) -> None:
    family = family_named(desk, "Печатная", phone="+7 000 111-22-33")
    page = desk.client().post(reverse("bulk"), {"case": [family.case_id, "nonsense"], "act": "print"}).content.decode()

    assert "Печатная Мария" in page and "+7 000 111-22-33" in page and "to be ticked by hand" in page


def test_given_nothing_ticked_when_a_button_is_pressed_then_it_is_said(desk: Desk) -> None:
    answer = desk.client().post(reverse("bulk"), {"act": "remind"})
    assert answer.status_code == 422 and "No family is selected" in answer.content.decode()


def test_given_a_filter_when_it_is_saved_as_a_view_then_a_chip_counts_it_and_it_can_be_renamed_and_deleted(
    desk: Desk, marina: Membership
) -> None:
    name = uuid.uuid4().hex[:8]
    family = family_named(desk, "Хрупкая", vulnerable=True)
    client = desk.client()
    told = {"page": "today", "query": "queue=need_you&care=yes&q=Хрупкая&evil=1", "name": name, "shared": "on"}
    answer = client.post(reverse("save_view"), told)
    assert answer["Location"] == "/today/?care=yes"
    assert family.case_id in shown(client, "?care=yes")
    page = client.get("/today/?care=yes").content.decode()
    chip = next(one for one in client.get("/today/").context["chips"] if one.view.name == name)
    assert chip.count == len(shown(client, "?care=yes")) and name in page
    assert "shared by" in desk.client(marina).get("/today/").content.decode()

    change = reverse("change_view", args=[chip.view.pk])
    client.post(change, {"page": "today", "query": "care=yes", "name": name + "2", "act": "change"})
    with access.acting_as(desk.actor):
        view = SavedView.objects.get(pk=chip.view.pk)
    assert (view.name, view.shared) == (name + "2", False)
    client.post(change, {"page": "today", "act": "delete"})
    assert name not in client.get("/today/").content.decode()


@pytest.mark.parametrize("query", ["?queue=x", "?whose=1&due=y", "?state=nonsense&whose=mine&journey=A%27"])
def test_given_nonsense_in_an_address_when_a_list_is_opened_then_the_usual_one_is_shown(desk: Desk, query: str) -> None:
    assert desk.client().get(reverse("inbox") + query).status_code == 200
    assert desk.client().get(reverse("families") + query).status_code == 200


def test_given_a_broken_sign_in_an_address_when_a_list_is_opened_then_it_is_refused_in_words(desk: Desk) -> None:
    answer = desk.client().get(reverse("inbox") + "?journey=%00")
    assert (answer.status_code, "broken sign" in answer.content.decode()) == (422, True)


def test_given_a_view_of_families_when_it_is_saved_then_it_counts_by_state(desk: Desk) -> None:
    name = uuid.uuid4().hex[:8]
    family_named(desk, "Вработе", journey="")
    client = desk.client()
    client.post(reverse("save_view"), {"page": "families", "query": "state=intake&whose=mine", "name": name})

    shown = client.get("/families/?state=intake&whose=mine").context
    chip = next(one for one in shown["chips"] if one.view.name == name)
    assert chip.is_open and chip.count == len(shown["rows"])
    assert {row.case.state for row in shown["rows"]} == {CaseState.INTAKE}


def test_given_somebody_who_speaks_to_the_machine_when_keys_are_switched_off_then_no_page_has_them(
    desk: Desk,
) -> None:
    client = desk.client()
    assert 'id="keys"' in client.get(reverse("inbox")).content.decode()
    client.post(reverse("choose_shortcuts"), {"shortcuts": "off", "next": reverse("inbox")})
    assert 'id="keys"' not in client.get(reverse("inbox")).content.decode()
    client.post(reverse("choose_shortcuts"), {"shortcuts": "on"})


def test_given_the_snils_of_a_known_child_when_a_new_family_is_typed_in_then_the_known_one_is_shown_first(
    desk: Desk,
) -> None:
    snils = "112-233-445 95"
    mother = PersonInput("mother", "Дублева", "Анна", is_representative=True)
    child = PersonInput("child", "Дублева", "Лев", sex="m", snils=snils)
    told = desk.family(people=(mother, child), journey="")
    client = desk.client()
    look = {"last_name": "Дублиева", "snils": "11223344595"}
    page = client.post(reverse("intake_part", args=["look"]), look).content.decode()
    assert "same insurance number (SNILS)" in page and "nearly surely the same" in page and "Дублева Анна" in page
    assert str(told.case_id) in page

    client.post(reverse("intake_part", args=["look"]), {"last_name": "Совсемновая"})
    people = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "act": "next", "form-0-relation": "mother",
        "form-0-last_name": "Совсемновая", "form-0-first_name": "Ия", "form-0-snils": "112 233 445 95",
        "form-0-is_representative": "on",
    }  # fmt: skip
    warned = client.post(reverse("intake_part", args=["people"]), people)
    assert warned.status_code == 200 and "Дублева Анна" in warned.content.decode()
    assert client.post(reverse("intake_part", args=["people"]), {**people, "new": "yes"}).status_code == 302


def test_given_a_name_misspelt_when_the_header_is_searched_then_it_is_said_that_it_only_sounds_so(desk: Desk) -> None:
    family_named(desk, "Журавлёва", journey="")
    page = desk.client().post(reverse("families"), {"q": "Журовлева"}).content.decode()
    assert "sounds alike" in row_of(page, "Журавлёва Мария")


def test_given_the_first_talk_when_it_was_kept_then_notes_of_others_do_not_matter(desk: Desk) -> None:
    case_id = intake.open_case(by=desk.actor, intake=_plain(desk))
    notes.add_note(by=desk.actor, case_id=case_id, text="без @ ничего")
    assert desk.client().get(reverse("case", args=[case_id])).status_code == 200


def _plain(desk: Desk) -> household_input.Intake:
    from casework.demo import families

    return families.intake_of(families.REHEARSED, born_on=desk.today)
