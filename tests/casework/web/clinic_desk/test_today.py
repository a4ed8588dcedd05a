"""Today, deeper: covering, views, ticked families, what was handled, what is to be read, hold and hand-over pages."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.act_parts import household_input
from casework.act_parts.household_input import PersonInput
from casework.actions.case import intake, notes
from casework.actions.worker import case_handover, substitution
from casework.models import Case, CaseState, Membership, SavedView, Substitution, TimelineEntry
from tests.casework.web.conftest import Desk, Family


@pytest.fixture
def marina(desk: Desk) -> Membership:
    """A colleague of the same service."""
    found = desk.planted.workers[1].membership
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _nobody_away(desk: Desk) -> Any:
    yield
    with access.acting_as(access.machine(desk.planted.region, "test_job")):
        Substitution.objects.filter(ended_at=None).update(ended_at=clock.now())


def _family(desk: Desk, surname: str, **changes: Any) -> Family:
    people = (PersonInput(relation="mother", last_name=surname, first_name="Мария", is_representative=True),)
    return desk.family(people=people, **changes)


def _case(desk: Desk, family: Family) -> Case:
    with access.acting_as(desk.actor):
        return Case.objects.select_related("worker").get(pk=family.case_id)


def _shown(client: Client, query: str = "") -> set[Any]:
    return {row.case.pk for row in client.get(reverse("inbox") + query).context["today"].rows}


def _row(page: str, surname: str) -> str:
    return page.partition(surname)[2].partition("</li>")[0]


# ---- covering ----------------------------------------------------------------------------------------------------------


def test_given_a_colleague_who_is_away_when_the_substitute_opens_today_then_the_families_stand_there(
    desk: Desk, marina: Membership
) -> None:
    family = _family(desk, "Замещаемая")
    hers = desk.client(marina)
    assert family.case_id not in _shown(hers)
    answer = hers.post(
        reverse("away"),
        {"act": "arrange", "absent": desk.worker.user_id, "substitute": marina.user_id,
         "first_date": desk.today.isoformat(), "last_date": (desk.today + timedelta(days=3)).isoformat()},
    )  # fmt: skip
    assert answer.status_code == 302
    page = hers.get(reverse("inbox")).content.decode()

    assert family.case_id in _shown(hers)
    assert family.case_id in _shown(hers, "?whose=covering")
    assert "for Ольга Белова" in _row(page, "Замещаемая")
    assert "You cover for Ольга Белова" in page
    assert "Марина Котова covers for you" in desk.client().get(reverse("inbox")).content.decode()


def test_given_days_that_do_not_fit_when_a_substitute_is_named_then_the_form_says_so_beside_the_field(
    desk: Desk, marina: Membership
) -> None:
    answer = desk.client().post(
        reverse("away"),
        {"act": "arrange", "absent": desk.worker.user_id, "substitute": desk.worker.user_id,
         "first_date": desk.today.isoformat(), "last_date": desk.today.isoformat()},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "cannot stand in for themselves" in answer.content.decode()


def test_given_a_substitution_when_who_was_away_is_back_then_one_click_ends_it(desk: Desk, marina: Membership) -> None:
    substitution.arrange(
        by=desk.actor, absent_id=desk.worker.user_id, substitute_id=marina.user_id,
        first_date=desk.today, last_date=desk.today + timedelta(days=9),
    )  # fmt: skip
    with access.acting_as(desk.actor):
        key = Substitution.objects.get(ended_at=None).pk
    desk.client().post(reverse("away"), {"act": "end", "substitution": key})

    assert "Nobody is away." in desk.client().get(reverse("away")).content.decode()


# ---- handled today -----------------------------------------------------------------------------------------------------


def _entry_of(desk: Desk, family: Family, what: str) -> TimelineEntry:
    with access.acting_as(desk.actor):
        return TimelineEntry.objects.filter(case=family.case_id, what=what).order_by("-pk")[0]


def test_given_a_step_done_by_mistake_when_it_is_taken_back_then_it_is_open_and_both_stay_in_the_list(
    desk: Desk,
) -> None:
    family = _family(desk, "Ошибочная")
    family.agree()
    entry = _entry_of(desk, family, "consent.recorded")
    done = _entry_of(desk, family, "step.done")
    page = desk.client().get(reverse("handled_today")).content.decode()
    assert "Only the family changes its consent" in page and entry is not None

    answer = desk.client().post(reverse("handled_today"), {"entry": done.pk}, follow=True)

    assert "intake" in family.items()
    told = answer.content.decode()
    assert "To be done once more" in told and told.count("Ошибочная") >= 2
    again = desk.client().post(reverse("handled_today"), {"entry": done.pk})
    assert again.status_code == 404


def test_given_the_act_of_a_colleague_when_somebody_else_takes_it_back_then_there_is_no_such_act(
    desk: Desk, marina: Membership
) -> None:
    family = _family(desk, "Чужаяошибка")
    family.agree()
    done = _entry_of(desk, family, "step.done")

    assert desk.client(marina).post(reverse("handled_today"), {"entry": done.pk}).status_code == 404
    assert "intake" not in family.items()


def test_given_a_hand_over_when_it_is_taken_back_then_the_family_is_led_as_before(
    desk: Desk, marina: Membership
) -> None:
    family = _family(desk, "Возвращённая")
    case_handover.hand_over(by=desk.actor, case_id=family.case_id, to_user_id=marina.user_id)
    entry = _entry_of(desk, family, "case.handed_over")
    desk.client().post(reverse("handled_today"), {"entry": entry.pk})

    assert _case(desk, family).worker_id == desk.worker.user_id


# ---- hold, hand over, reopen: the page ---------------------------------------------------------------------------------


def test_given_a_family_when_it_is_put_on_hold_then_it_leaves_the_queues_until_its_day(desk: Desk) -> None:
    family = _family(desk, "Отложенная")
    day = desk.today + timedelta(days=5)
    client = desk.client()
    client.post(
        reverse("arrange", args=[family.case_id]),
        {"act": "hold", "until": day.isoformat(), "because": "с мамой в больнице"},
    )

    assert family.case_id not in _shown(client)
    held = client.get(reverse("inbox") + "?queue=on_hold").content.decode()
    assert "с мамой в больнице" in _row(held, "Отложенная")
    assert "On hold until" in client.get(reverse("case", args=[family.case_id])).content.decode()
    with access.acting_as(desk.actor):
        Case.objects.filter(pk=family.case_id).update(held_until=desk.today)
    page = client.get(reverse("inbox")).content.decode()
    assert "The hold is over" in _row(page, "Отложенная")
    client.post(reverse("arrange", args=[family.case_id]), {"act": "resume"})
    assert _case(desk, family).state == CaseState.ACTIVE
    assert family.case_id in _shown(client)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"act": "hold", "until": "2020-01-01", "because": "x"}, "has to lie ahead"),
        ({"act": "hold", "until": "", "because": ""}, "not a day of the calendar"),
        ({"act": "hand_over", "to": ""}, "Nobody is chosen"),
        ({"act": "reopen", "because": ""}, "The reason is missing"),
        ({"act": "unknown"}, "not known here"),
        ({"act": "close"}, "under way"),
    ],
)
def test_given_a_mistake_when_something_is_arranged_then_the_page_says_it_and_nothing_changes(
    desk: Desk, typed: dict[str, str], words: str
) -> None:
    family = _family(desk, "Неизменная")
    answer = desk.client().post(reverse("arrange", args=[family.case_id]), typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert _case(desk, family).state == CaseState.ACTIVE


def test_given_a_closed_case_when_it_is_reopened_then_it_stands_in_today_and_can_be_closed_again(desk: Desk) -> None:
    family = _family(desk, "Закрытая", journey="")
    client, address = desk.client(), reverse("arrange", args=[family.case_id])
    client.post(address, {"act": "close"})
    assert family.case_id not in _shown(client)
    client.post(address, {"act": "reopen", "because": "вернулись"})

    page = client.get(reverse("inbox")).content.decode()
    assert "The case was reopened." in _row(page, "Закрытая")
    client.post(address, {"act": "close"})
    assert _case(desk, family).state == CaseState.CLOSED
    told = client.get(reverse("case", args=[family.case_id])).content.decode()
    assert "вернулись" in told


def test_given_another_clinic_when_it_arranges_something_then_there_is_no_such_page(desk: Desk) -> None:
    family = _family(desk, "Недоступная")
    address = reverse("arrange", args=[family.case_id])
    assert desk.client(desk.administrator).get(address).status_code == 403
    assert desk.client().get(reverse("arrange", args=[uuid.uuid4()])).status_code == 404


# ---- notes to read -----------------------------------------------------------------------------------------------------


def test_given_a_note_for_a_colleague_when_she_opens_today_then_she_reads_it_and_ticks_it_off(
    desk: Desk, marina: Membership
) -> None:
    family = _family(desk, "Упомянутая")
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
    family = _family(desk, "Безымянная")
    answer = desk.client().post(
        reverse("case", args=[family.case_id]), {"act": "add_note", "text": "@Зинаида посмотри"}
    )
    assert answer.status_code == 422
    assert "@Зинаида посмотри" in answer.content.decode()


# ---- ticked families ---------------------------------------------------------------------------------------------------


def test_given_ticked_families_when_they_are_handed_over_then_each_has_its_result_and_others_are_left_alone(
    desk: Desk, marina: Membership
) -> None:
    mine, hers = _family(desk, "Моясемья"), _family(desk, "Еёсемья")
    case_handover.hand_over(by=desk.actor, case_id=hers.case_id, to_user_id=marina.user_id)
    client = desk.client()
    ticked = {"case": [mine.case_id, hers.case_id]}
    asked = client.post(reverse("bulk"), {**ticked, "act": "hand_over"}).content.decode()
    assert "To whom?" in asked and "Моясемья" in asked

    helen = desk.planted.workers[2].user
    assert helen is not None
    page = client.post(reverse("bulk"), {**ticked, "act": "hand_over", "to": helen.pk}).content.decode()

    assert "Done for 1 family." in page and "1 was left alone." in page
    assert "Марина Котова leads this family" in _row(page, "Еёсемья")
    assert _case(desk, mine).worker_id == helen.pk
    assert _case(desk, hers).worker_id == marina.user_id


def test_given_ticked_families_when_partners_are_reminded_then_it_is_said_for_each(desk: Desk) -> None:
    waiting, idle = _family(desk, "Ждущаяответа"), _family(desk, "Никогонеспросили", journey="")
    waiting.agree()
    page = desk.client().post(
        reverse("bulk"), {"case": [waiting.case_id, idle.case_id], "act": "remind"}
    ).content.decode()  # fmt: skip

    assert "Reminded:" in _row(page, "Ждущаяответа")
    assert "No partner owes an answer" in _row(page, "Никогонеспросили")


def test_given_a_form_sent_twice_when_families_are_handed_over_then_nothing_happens_twice(
    desk: Desk, marina: Membership
) -> None:
    family = _family(desk, "Дважды")
    told = {"case": [family.case_id], "act": "hand_over", "to": marina.user_id, "receipt": str(uuid.uuid4())}
    for _again in range(2):
        assert "Done for 1 family." in desk.client().post(reverse("bulk"), told).content.decode()
    with access.acting_as(desk.actor):
        assert TimelineEntry.objects.filter(case=family.case_id, what="case.handed_over").count() == 1


def test_given_ticked_families_when_sheets_are_printed_then_steps_and_phone_stand_on_them(desk: Desk) -> None:
    family = _family(desk, "Печатная", phone="+7 000 111-22-33")
    page = desk.client().post(reverse("bulk"), {"case": [family.case_id, "nonsense"], "act": "print"}).content.decode()

    assert "Печатная Мария" in page and "+7 000 111-22-33" in page and "to be ticked by hand" in page


def test_given_nothing_ticked_when_a_button_is_pressed_then_it_is_said(desk: Desk) -> None:
    answer = desk.client().post(reverse("bulk"), {"act": "remind"})
    assert answer.status_code == 422 and "No family is selected" in answer.content.decode()


# ---- views -------------------------------------------------------------------------------------------------------------


def test_given_a_filter_when_it_is_saved_as_a_view_then_a_chip_counts_it_and_it_can_be_renamed_and_deleted(
    desk: Desk, marina: Membership
) -> None:
    name = uuid.uuid4().hex[:8]
    family = _family(desk, "Хрупкая", vulnerable=True)
    client = desk.client()
    told = {"page": "today", "query": "queue=need_you&care=yes&q=Хрупкая&evil=1", "name": name, "shared": "on"}
    answer = client.post(reverse("save_view"), told)
    assert answer["Location"] == "/today/?care=yes"
    assert family.case_id in _shown(client, "?care=yes")
    page = client.get("/today/?care=yes").content.decode()
    chip = next(one for one in client.get("/today/").context["chips"] if one.view.name == name)
    assert chip.count == len(_shown(client, "?care=yes")) and name in page
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
    _family(desk, "Вработе", journey="")
    client = desk.client()
    client.post(reverse("save_view"), {"page": "families", "query": "state=intake&whose=mine", "name": name})

    shown = client.get("/families/?state=intake&whose=mine").context
    chip = next(one for one in shown["chips"] if one.view.name == name)
    assert chip.is_open and chip.count == len(shown["rows"])
    assert {row.case.state for row in shown["rows"]} == {CaseState.INTAKE}


# ---- keys, duplicates --------------------------------------------------------------------------------------------------


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
    assert "same SNILS" in page and "nearly surely the same" in page and "Дублева Анна" in page
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
    _family(desk, "Журавлёва", journey="")
    page = desk.client().post(reverse("families"), {"q": "Журовлева"}).content.decode()
    assert "sounds alike" in _row(page, "Журавлёва Мария")


def test_given_the_first_talk_when_it_was_kept_then_notes_of_others_do_not_matter(desk: Desk) -> None:
    case_id = intake.open_case(by=desk.actor, intake=_plain(desk))
    notes.add_note(by=desk.actor, case_id=case_id, text="без @ ничего")
    assert desk.client().get(reverse("case", args=[case_id])).status_code == 200


def _plain(desk: Desk) -> household_input.Intake:
    from casework.demo import families

    return families.intake_of(families.REHEARSED, born_on=desk.today)
