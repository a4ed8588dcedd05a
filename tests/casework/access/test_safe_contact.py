"""The rule of safety is asked when something is written, when it is sent, and at every opening: by whatever way it was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from casework import access, clock
from casework.act_parts import access_links, notices
from casework.actions import notice_delivery
from casework.actions.case import case_state, consents, family_links
from casework.actions.family import conversation, entrance
from casework.actions.visits import booked_days
from casework.errors import NotFound
from casework.models import AccessCode, Case, Consent, Family, Notice
from tests import builders
from tests.builders import Story, Town
from tests.casework import reached_families as reached

MORNING = timedelta(hours=1)


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region."""
    return builders.town()


def _case(town: Town) -> Story:
    """A family that has its link and has been told of what it has to do."""
    case = town.a_case().talked()
    case.effects("send_notice")
    return case


def _written(case: Story, template: str = "things_ready", *, waits: bool = False, **about: object) -> Notice:
    """A notice that waits for the morning, or is queued already."""
    with access.acting_as(case.town.machine):
        row = Case.objects.select_related("family", "region").get(pk=case.case_id)
        notice = notices.to_family(case=row, template=template, at=clock.now(), by_hand=True, **about)
        assert notice is not None
        if waits:
            state = "waiting"
        else:
            state = "queued"
            if notice.state == "waiting":
                notices.queue(notice, row.region_id)
        Notice.objects.filter(pk=notice.pk).update(state=state, not_before=clock.now() - MORNING)
    return notice


def _in_the_morning(case: Story) -> None:
    while notice_delivery.queue_due(actor=case.town.machine):
        pass
    case.effects("send_notice")


def _state(case: Story, notice: Notice) -> tuple[str, str]:
    (now,) = case.rows(Notice, pk=notice.pk)
    return now.state, now.trouble


BY_EVERY_WAY: dict[str, Callable[[Story], object]] = {
    "household corrected": lambda case: reached.correct(case, danger_at_home=True),
    "life event": lambda case: case.told("danger_at_home"),
}


@pytest.mark.parametrize("way", BY_EVERY_WAY)
@pytest.mark.parametrize("waits", [True, False], ids=["waiting", "queued"])
def test_given_danger_told_when_something_waits_then_it_is_kept_back_in_the_same_act(
    town: Town, way: str, waits: bool
) -> None:
    case = _case(town)
    notice, before = _written(case, waits=waits), len(reached.sent(case))
    BY_EVERY_WAY[way](case)
    assert _state(case, notice) == ("cancelled", "danger_at_home")
    _in_the_morning(case)
    assert len(reached.sent(case)) == before


@pytest.mark.parametrize("way", BY_EVERY_WAY)
def test_given_danger_told_when_an_old_link_is_opened_then_it_opens_nothing_and_its_code_is_void(
    town: Town, way: str
) -> None:
    case = _case(town)
    link = reached.links(case)[-1]
    found = access_links.find(token=access_links.token_of(link.pk))
    entrance.send_code(found=found)
    (code,) = case.rows(Notice, template="code")
    BY_EVERY_WAY[way](case)
    assert not reached.opens(link)
    assert _state(case, code)[0] == "cancelled"
    with access.acting_as(town.machine):
        digits = access_links.digits_of(AccessCode.objects.get(link=link).pk)
    with pytest.raises(entrance.CodeWrong):
        entrance.confirm(found=found, digits=digits)


def test_given_danger_told_then_the_link_of_the_other_parent_ends_too(town: Town) -> None:
    case = _case(town)
    father = reached.person(case, "father")
    family_links.send_own_link(by=case.by, case_id=case.case_id, person_id=father.pk, phone="+7 000 700-70-70")
    case.effects("send_notice")
    assert all(reached.opens(link) for link in reached.links(case))
    case.told("danger_at_home")
    assert len(reached.links(case)) == 2
    assert not any(reached.opens(link) for link in reached.links(case))


def test_given_danger_that_only_the_row_tells_then_nothing_is_sent_and_nothing_opens(town: Town) -> None:
    """Whoever wrote it there, by a way that nobody thought of: the rule is asked again at delivery and at the opening."""
    case = _case(town)
    link, notice, waiting = reached.links(case)[-1], _written(case), _written(case, "message", waits=True)
    found = access_links.find_again(link_id=link.pk)
    entrance.send_code(found=found)
    with access.acting_as(town.machine):
        Family.objects.filter(cases=case.case_id).update(danger_at_home=True)
    before = len(reached.sent(case))
    _in_the_morning(case)
    assert len(reached.sent(case)) == before
    assert {_state(case, one) for one in (notice, waiting)} == {("cancelled", "danger_at_home")}
    assert not reached.opens(link)
    with pytest.raises(NotFound):
        conversation.write_to_worker(by=found.visitor, case_id=case.case_id, text="Кто это пишет?")


def test_given_danger_told_while_the_operator_takes_it_then_what_is_out_is_told_as_out(town: Town) -> None:
    case = _case(town)
    notice = _written(case, "message")
    payload = {"notice": str(notice.pk)}
    handed_over = notice_delivery._deliver(payload, town.machine)
    case.told("danger_at_home")
    with access.acting_as(town.machine):
        notice_delivery.send_notice(payload, town.machine, handed_over)
    assert _state(case, notice)[0] == "sent"


def test_given_a_doctors_day_when_danger_is_told_then_it_stays_booked_until_somebody_gives_it_back(town: Town) -> None:
    case = town.a_case(born_days_ago=23).booked()
    case.told("danger_at_home")
    (day,) = case.days("booked")
    booked_days.cancel_day(by=case.by, item_key=day.work_item_key)
    assert case.days("booked") == []


# ---- phone, representative -------------------------------------------------------------------------------------------


def test_given_another_phone_then_the_old_link_is_dead_and_what_waits_goes_there_by_a_new_one(town: Town) -> None:
    case = _case(town)
    link, waiting = reached.links(case)[-1], _written(case, waits=True)
    assert reached.correct(case, phone="+7 000 111-22-33") == "phone_changed"
    assert not reached.opens(link)
    _in_the_morning(case)
    (now,) = case.rows(Notice, pk=waiting.pk)
    assert (now.state, now.sent_to) == ("sent", "+7 000 111-22-33")
    assert now.link_id != link.pk
    assert reached.opens(reached.links(case)[-1])


def test_given_another_phone_when_a_code_is_on_its_way_then_it_goes_nowhere(town: Town) -> None:
    case = _case(town)
    entrance.send_code(found=access_links.find_again(link_id=reached.links(case)[-1].pk))
    reached.correct(case, phone="+7 000 111-22-44")
    (code,) = case.rows(Notice, template="code")
    assert _state(case, code) == ("cancelled", "phone_changed")


def test_given_no_phone_any_more_then_what_waits_is_kept_back(town: Town) -> None:
    case = _case(town)
    notice = _written(case, waits=True)
    reached.correct(case, phone="")
    assert _state(case, notice) == ("cancelled", "no_phone")


def test_given_an_own_phone_that_changes_then_the_own_link_to_the_former_one_is_dead(town: Town) -> None:
    case = _case(town)
    father = reached.person(case, "father")
    for phone in ("+7 000 700-70-71", "+7 000 700-70-72"):
        family_links.send_own_link(by=case.by, case_id=case.case_id, person_id=father.pk, phone=phone)
        case.effects("send_notice")
    first, second = [link for link in reached.links(case) if link.person_id == father.pk]
    assert (reached.opens(first), reached.opens(second)) == (False, True)


def test_given_somebody_else_signs_now_then_the_former_ones_link_is_dead_and_nothing_waits(town: Town) -> None:
    case = _case(town)
    link, notice = reached.links(case)[-1], _written(case, waits=True)
    told = {"mother": {"is_representative": False}, "father": {"is_representative": True}}
    assert reached.correct(case, people=told) == "representative_changed"
    assert not reached.opens(link)
    assert _state(case, notice) == ("cancelled", "representative_changed")


def test_given_somebody_else_signs_by_the_rows_alone_then_the_former_ones_link_opens_nothing(town: Town) -> None:
    case = _case(town)
    link, notice = reached.links(case)[-1], _written(case)
    for relation, signs in (("mother", False), ("father", True)):
        person = reached.person(case, relation)
        with access.acting_as(town.machine):
            person.is_representative = signs
            person.save(update_fields=["is_representative"])
    _in_the_morning(case)
    assert not reached.opens(link)
    assert _state(case, notice) == ("cancelled", "representative_changed")


# ---- grief, consent, rest, what is settled ---------------------------------------------------------------------------


def test_given_grief_when_a_reminder_is_queued_already_then_it_is_kept_back(town: Town) -> None:
    case = _case(town)
    notice = _written(case, "how_was_it")
    case.told("child_died")
    assert _state(case, notice) == ("cancelled", "grief")


def test_given_the_consent_taken_back_then_what_waits_is_kept_back_and_the_page_stays(town: Town) -> None:
    case = town.a_case().talked().agreed()
    case.effects("send_notice")
    notice = _written(case, waits=True)
    (given,) = case.rows(Consent, purpose="processing", state="given")
    consents.withdraw_consent(by=case.by, consent_id=given.pk)
    assert _state(case, notice) == ("cancelled", "consent_withdrawn")
    late = _written(case)
    _in_the_morning(case)
    assert _state(case, late) == ("cancelled", "consent_withdrawn")
    assert reached.opens(reached.links(case)[-1])


def test_given_a_case_at_rest_when_its_question_is_due_then_it_waits_until_the_case_goes_on(town: Town) -> None:
    case = town.a_case().talked()
    (asked,) = case.rows(Notice, template="your_turn")
    case_state.hold(by=case.by, case_id=case.case_id, until=town.today + timedelta(days=9), because="Больница")
    case.effects("send_notice")
    assert _state(case, asked)[0] == "waiting"
    _in_the_morning(case)
    assert _state(case, asked)[0] == "waiting"
    case_state.resume(by=case.by, case_id=case.case_id)
    _in_the_morning(case)
    assert _state(case, asked)[0] == "sent"


def test_given_a_question_answered_at_night_then_the_morning_does_not_ask_it(town: Town) -> None:
    case = town.a_case().talked()
    (asked,) = case.rows(Notice, template="your_turn")
    case.agreed().done("choose_stay").done("choose_leave")
    case.effects("send_notice")
    assert _state(case, asked) == ("cancelled", "settled")


def test_given_one_of_two_questions_answered_at_night_then_the_morning_still_asks_the_other(town: Town) -> None:
    case = town.a_case().talked()
    (asked,) = case.rows(Notice, template="your_turn")
    case.agreed().done("choose_stay")
    case.effects("send_notice")
    assert _state(case, asked)[0] == "sent"


def test_given_a_day_given_back_at_night_then_the_morning_does_not_tell_of_it_nor_of_its_paper(town: Town) -> None:
    case = town.a_case(born_days_ago=23).booked()
    (booked,) = case.rows(Notice, template="day_booked")
    paper = _written(case, "paper_ready", item_key=booked.work_item_key, waits=True)
    booked_days.cancel_day(by=case.by, item_key=booked.work_item_key)
    case.effects("send_notice")
    _in_the_morning(case)
    assert {_state(case, one) for one in (booked, paper)} == {("cancelled", "settled")}
