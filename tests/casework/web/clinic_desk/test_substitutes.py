"""Today for somebody else: covering for who is away, handing over, holding, what was handled and is taken back."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from casework import access, clock
from casework.actions.worker import case_handover, substitution
from casework.models import Case, CaseState, Membership, Substitution, TimelineEntry
from tests.casework.web.clinic_desk.today_lists import case_of, family_named, row_of, shown
from tests.casework.web.conftest import Desk, Family


@pytest.fixture(autouse=True)
def _nobody_away(desk: Desk) -> Any:
    yield
    with access.acting_as(access.machine(desk.planted.region, "test_job")):
        Substitution.objects.filter(ended_at=None).update(ended_at=clock.now())


def test_given_a_colleague_who_is_away_when_the_substitute_opens_today_then_the_families_stand_there(
    desk: Desk, marina: Membership
) -> None:
    family = family_named(desk, "Замещаемая")
    hers = desk.client(marina)
    assert family.case_id not in shown(hers)
    answer = hers.post(
        reverse("away"),
        {"act": "arrange", "absent": desk.worker.user_id, "substitute": marina.user_id,
         "first_date": desk.today.isoformat(), "last_date": (desk.today + timedelta(days=3)).isoformat()},
    )  # fmt: skip
    assert answer.status_code == 302
    page = hers.get(reverse("inbox")).content.decode()

    assert family.case_id in shown(hers)
    assert family.case_id in shown(hers, "?whose=covering")
    assert "for Ольга Белова" in row_of(page, "Замещаемая")
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


def _entry_of(desk: Desk, family: Family, what: str) -> TimelineEntry:
    with access.acting_as(desk.actor):
        return TimelineEntry.objects.filter(case=family.case_id, what=what).order_by("-pk")[0]


def test_given_a_step_done_by_mistake_when_it_is_taken_back_then_it_is_open_and_both_stay_in_the_list(
    desk: Desk,
) -> None:
    family = family_named(desk, "Ошибочная")
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
    family = family_named(desk, "Чужаяошибка")
    family.agree()
    done = _entry_of(desk, family, "step.done")

    assert desk.client(marina).post(reverse("handled_today"), {"entry": done.pk}).status_code == 404
    assert "intake" not in family.items()


def test_given_a_hand_over_when_it_is_taken_back_then_the_family_is_led_as_before(
    desk: Desk, marina: Membership
) -> None:
    family = family_named(desk, "Возвращённая")
    case_handover.hand_over(by=desk.actor, case_id=family.case_id, to_user_id=marina.user_id)
    entry = _entry_of(desk, family, "case.handed_over")
    desk.client().post(reverse("handled_today"), {"entry": entry.pk})

    assert case_of(desk, family).worker_id == desk.worker.user_id


def test_given_a_family_when_it_is_put_on_hold_then_it_leaves_the_queues_until_its_day(desk: Desk) -> None:
    family = family_named(desk, "Отложенная")
    day = desk.today + timedelta(days=5)
    client = desk.client()
    client.post(
        reverse("arrange", args=[family.case_id]),
        {"act": "hold", "until": day.isoformat(), "because": "с мамой в больнице"},
    )

    assert family.case_id not in shown(client)
    held = client.get(reverse("inbox") + "?queue=on_hold").content.decode()
    assert "с мамой в больнице" in row_of(held, "Отложенная")
    assert "On hold until" in client.get(reverse("case", args=[family.case_id])).content.decode()
    with access.acting_as(desk.actor):
        Case.objects.filter(pk=family.case_id).update(held_until=desk.today)
    page = client.get(reverse("inbox")).content.decode()
    assert "The hold is over" in row_of(page, "Отложенная")
    client.post(reverse("arrange", args=[family.case_id]), {"act": "resume"})
    assert case_of(desk, family).state == CaseState.ACTIVE
    assert family.case_id in shown(client)


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
    family = family_named(desk, "Неизменная")
    answer = desk.client().post(reverse("arrange", args=[family.case_id]), typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert case_of(desk, family).state == CaseState.ACTIVE


def test_given_a_closed_case_when_it_is_reopened_then_it_stands_in_today_and_can_be_closed_again(desk: Desk) -> None:
    family = family_named(desk, "Закрытая", journey="")
    client, address = desk.client(), reverse("arrange", args=[family.case_id])
    client.post(address, {"act": "close"})
    assert family.case_id not in shown(client)
    client.post(address, {"act": "reopen", "because": "вернулись"})

    page = client.get(reverse("inbox")).content.decode()
    assert "The case was reopened." in row_of(page, "Закрытая")
    client.post(address, {"act": "close"})
    assert case_of(desk, family).state == CaseState.CLOSED
    told = client.get(reverse("case", args=[family.case_id])).content.decode()
    assert "вернулись" in told


def test_given_another_clinic_when_it_arranges_something_then_there_is_no_such_page(desk: Desk) -> None:
    family = family_named(desk, "Недоступная")
    address = reverse("arrange", args=[family.case_id])
    assert desk.client(desk.administrator).get(address).status_code == 403
    assert desk.client().get(reverse("arrange", args=[uuid.uuid4()])).status_code == 404
