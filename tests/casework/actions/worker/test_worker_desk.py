"""The worker's day: substitution, handing over, hold and reopening, mentions, reminders, saved views."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from casework import access, clock
from casework.access import Actor
from casework.act_parts import colleagues
from casework.actions.case import case_state, notes
from casework.actions.steps import work_items
from casework.actions.worker import case_handover, partner_reminders, saved_views, substitution
from casework.errors import Forbidden, NotFound
from casework.models import Case, CaseState, Mention, PartnerRequest, SavedView, Substitution, TimelineEntry, User
from partners.models import OutgoingRecord
from tests.builders import Story, Town


@pytest.fixture
def marina(town: Town) -> Actor:
    """A colleague of the same service."""
    return town.planted.workers[1]


def _user(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def _away(town: Town, absent: Actor, by: Actor, *, first: int = 0, last: int = 3) -> None:
    substitution.arrange(
        by=by, absent_id=_user(absent).pk, substitute_id=_user(by).pk,
        first_date=town.today + timedelta(days=first), last_date=town.today + timedelta(days=last),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _nobody_away(town: Town) -> Any:
    yield
    with access.acting_as(town.machine):
        Substitution.objects.filter(ended_at=None).update(ended_at=clock.now())


# ---- substitution ------------------------------------------------------------------------------------------------------


def test_given_a_substitute_when_she_does_a_step_then_the_timeline_says_for_whom(town: Town, marina: Actor) -> None:
    case = town.a_case()
    _away(town, town.worker, marina)
    Story(town, marina, case.case_id, case.run_key).talked()

    entry = next(one for one in case.rows(TimelineEntry) if one.what == "step.done")
    assert (entry.by_id, entry.covering_for_id) == (_user(marina).pk, _user(town.worker).pk)


@pytest.mark.parametrize(("first", "last"), [(1, 3), (0, 0)], ids=["not yet away", "back by the next day"])
def test_given_a_colleague_when_nobody_is_away_that_day_then_she_acts_for_herself(
    town: Town, marina: Actor, first: int, last: int
) -> None:
    case = town.a_case()
    _away(town, town.worker, marina, first=first, last=last)
    if last == 0:
        town.move(days=1)
    Story(town, marina, case.case_id, case.run_key).talked()

    assert {one.covering_for_id for one in case.rows(TimelineEntry)} == {None}


def test_given_a_substitution_when_it_is_ended_then_it_counts_no_more(town: Town, marina: Actor) -> None:
    _away(town, town.worker, marina)
    with access.acting_as(marina) as actor:
        (found,) = colleagues.covered_by(actor, on=town.today)
    substitution.end(by=town.worker, substitution_id=found.pk)

    with access.acting_as(marina) as actor:
        assert colleagues.covered_by(actor, on=town.today) == ()


@pytest.mark.parametrize(
    ("days", "same", "field"),
    [((3, 1), False, "last_date"), ((-5, -2), False, "last_date"), ((0, 500), False, "last_date"), ((0, 1), True, "substitute")],
    ids=["ends before it starts", "is over", "longer than a year", "the same person"],
)  # fmt: skip
def test_given_days_or_people_that_do_not_fit_then_nobody_stands_in(
    town: Town, marina: Actor, days: tuple[int, int], field: str, *, same: bool
) -> None:
    absent = marina if same else town.worker
    with pytest.raises(substitution.SubstitutionRefused) as refusal:
        _away(town, absent, marina, first=days[0], last=days[1])
    assert refusal.value.field == field


def test_given_days_that_overlap_when_a_second_substitute_is_named_then_it_is_refused(
    town: Town, marina: Actor
) -> None:
    _away(town, town.worker, marina, first=0, last=5)
    with pytest.raises(substitution.SubstitutionRefused, match="already"):
        _away(town, town.worker, town.planted.workers[2], first=5, last=9)


def test_given_another_clinic_then_it_neither_sees_nor_changes_who_stands_in(town: Town, marina: Actor) -> None:
    stranger = town.stranger()
    with pytest.raises(colleagues.NotAColleague):
        _away(town, town.worker, stranger)
    _away(town, town.worker, marina)
    with access.acting_as(town.worker):
        key = Substitution.objects.get(ended_at=None).pk
    with pytest.raises(NotFound):
        substitution.end(by=stranger, substitution_id=key)
    with pytest.raises(Forbidden):
        substitution.end(by=town.administrator, substitution_id=key)


# ---- handing over ------------------------------------------------------------------------------------------------------


def test_given_a_case_when_it_is_handed_over_then_the_colleague_leads_it_and_is_told(town: Town, marina: Actor) -> None:
    case = town.a_case()
    case_handover.hand_over(by=town.worker, case_id=case.case_id, to_user_id=_user(marina).pk, because="I am on leave")

    assert case.case().worker_id == _user(marina).pk
    (mention,) = case.rows(Mention, user=_user(marina))
    assert mention.read_at is None
    notes.mark_read(by=marina, mention_id=mention.pk)
    assert case.rows(Mention, user=_user(marina))[0].read_at is not None
    assert len(case.rows(Mention, user=case.case().curator)) == 1, "her curator is told, too"


def test_given_a_family_of_a_colleague_when_many_are_handed_over_then_it_is_left_alone_and_said_so(
    town: Town, marina: Actor
) -> None:
    case = town.a_case()
    with pytest.raises(colleagues.HeldByAnother, match="Ольга Белова leads this family"):
        case_handover.hand_over(by=marina, case_id=case.case_id, to_user_id=_user(marina).pk, only_own=True)
    _away(town, town.worker, marina)
    case_handover.hand_over(by=marina, case_id=case.case_id, to_user_id=_user(marina).pk, only_own=True)
    assert case.case().worker_id == _user(marina).pk


def test_given_somebody_at_the_case_when_it_is_handed_over_then_it_is_not_waited_for(town: Town, marina: Actor) -> None:
    import threading

    from django.db import connections

    from casework.errors import Stale

    case = town.a_case()
    held, free = threading.Event(), threading.Event()

    def hold_it() -> None:
        with access.acting_as(town.machine):
            Case.objects.select_for_update().get(pk=case.case_id)
            held.set()
            free.wait(20)
        connections.close_all()

    thread = threading.Thread(target=hold_it)
    thread.start()
    try:
        assert held.wait(20)
        with pytest.raises(Stale, match="at this moment"):
            case_handover.hand_over(by=town.worker, case_id=case.case_id, to_user_id=_user(marina).pk)
    finally:
        free.set()
        thread.join(20)


def test_given_a_stranger_or_a_closed_case_when_it_is_handed_over_then_it_is_refused(town: Town) -> None:
    case = town.a_case()
    with pytest.raises(colleagues.NotAColleague):
        case_handover.hand_over(by=town.worker, case_id=case.case_id, to_user_id=_user(town.stranger()).pk)
    with pytest.raises(case_handover.HandOverRefused, match="already"):
        case_handover.hand_over(by=town.worker, case_id=case.case_id, to_user_id=_user(town.worker).pk)


# ---- hold and reopen ---------------------------------------------------------------------------------------------------


def test_given_a_case_on_hold_when_time_passes_then_its_deadlines_go_on_as_before(town: Town) -> None:
    case = town.a_case()
    before = case.item("intake")
    until = town.today + timedelta(days=7)
    case_state.hold(by=town.worker, case_id=case.case_id, until=until, because="the mother is in another town")

    held = case.case()
    assert (held.state, held.held_until, held.held_because) == (
        CaseState.ON_HOLD, until, "the mother is in another town",
    )  # fmt: skip
    assert case.item("intake") == before
    case.talked()  # a step can still be done
    case_state.resume(by=town.worker, case_id=case.case_id)
    assert (case.case().state, case.case().held_until) == (CaseState.ACTIVE, None)
    assert case.timeline()[-3:] == ["case.held", "step.done", "case.resumed"]


@pytest.mark.parametrize("days", [0, -1, 400])
def test_given_a_day_that_is_not_ahead_when_a_case_is_held_then_it_is_refused(town: Town, days: int) -> None:
    case = town.a_case()
    with pytest.raises(case_state.HoldRefused) as refusal:
        case_state.hold(
            by=town.worker, case_id=case.case_id, until=town.today + timedelta(days=days), because="a reason"
        )
    assert refusal.value.field == "until"
    assert case.case().state == CaseState.ACTIVE


def test_given_a_family_without_a_journey_when_it_is_held_and_goes_on_then_it_is_in_intake_again(town: Town) -> None:
    from casework.actions.case import intake

    case_id = intake.open_case(by=town.worker, intake=town.intake())
    case_state.hold(by=town.worker, case_id=case_id, until=town.today + timedelta(days=1), because="asleep")
    case_state.resume(by=town.worker, case_id=case_id)
    with access.acting_as(town.worker):
        assert Case.objects.get(pk=case_id).state == CaseState.INTAKE


def test_given_a_case_without_a_live_journey_when_it_is_closed_and_reopened_then_both_are_told(town: Town) -> None:
    from casework.actions.case import intake

    case_id = intake.open_case(by=town.worker, intake=town.intake())
    case_state.close(by=town.worker, case_id=case_id)
    with pytest.raises(case_state.HoldRefused):
        case_state.hold(by=town.worker, case_id=case_id, until=town.today + timedelta(days=1), because="x")
    case_state.reopen(by=town.worker, case_id=case_id, because="the family came back")
    with access.acting_as(town.worker):
        assert Case.objects.get(pk=case_id).state == CaseState.ACTIVE
        told = list(TimelineEntry.objects.filter(case=case_id).order_by("pk").values_list("what", flat=True))
    assert told == ["case.opened", "case.closed", "case.reopened"]
    with pytest.raises(case_state.HoldRefused, match="faster"):
        case_state.reopen(by=town.worker, case_id=case_id, because="again")


def test_given_a_journey_under_way_when_the_case_is_to_be_closed_then_it_is_refused(town: Town) -> None:
    case = town.a_case()
    with pytest.raises(case_state.HoldRefused, match="under way"):
        case_state.close(by=town.worker, case_id=case.case_id)


# ---- notes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["@Марина, позвони маме", "Позвони маме, @Марина Котова", "спроси @Котова завтра", "@котова марина, спасибо"],
)
def test_given_a_note_that_names_a_colleague_then_she_gets_it_to_read(town: Town, marina: Actor, text: str) -> None:
    case = town.a_case()
    notes.add_note(by=town.worker, case_id=case.case_id, text=text)

    assert [one.user_id for one in case.rows(Mention)] == [_user(marina).pk]


@pytest.mark.parametrize("text", ["Встреча @ 15:00", "mail to a@b.example", "@12", "@Ольга, себе"])
def test_given_a_note_that_names_no_other_colleague_then_nobody_is_told(town: Town, text: str) -> None:
    case = town.a_case()
    notes.add_note(by=town.worker, case_id=case.case_id, text=text)

    assert case.rows(Mention) == []


def test_given_a_name_that_nobody_has_when_a_note_is_written_then_it_is_refused_in_words(town: Town) -> None:
    case = town.a_case()
    with pytest.raises(colleagues.NobodyNamedSo, match="@Зоя"):
        notes.add_note(by=town.worker, case_id=case.case_id, text="@зоя посмотри")
    assert case.rows(Mention) == []
    assert "note.added" not in case.timeline()


def test_given_something_to_read_for_one_when_another_ticks_it_off_then_there_is_no_such_thing(
    town: Town, marina: Actor
) -> None:
    case = town.a_case()
    notes.add_note(by=town.worker, case_id=case.case_id, text="посмотри", for_user_ids=[_user(marina).pk])
    (mention,) = case.rows(Mention)
    with pytest.raises(NotFound):
        notes.mark_read(by=town.worker, mention_id=mention.pk)


# ---- reminders ---------------------------------------------------------------------------------------------------------


def test_given_partners_who_owe_an_answer_when_they_are_reminded_then_each_is_written_once_a_day(town: Town) -> None:
    case = town.a_case().talked().agreed()
    asked = case.request("medical_birth_record")
    case.effects("send_request")

    told = partner_reminders.remind_partners(by=town.worker, case_id=case.case_id)

    assert len(told.written) >= 1 and told.to_call == ()
    queued = [row for row in case.queued("remind_partner") if row.payload.get("request") == str(asked.pk)]
    assert len(queued) == 1
    case.effects("remind_partner")
    number = case.case().number
    with access.acting_as(town.machine):
        assert OutgoingRecord.objects.filter(kind="reminder", subject_number=number).exists()
    with pytest.raises(partner_reminders.NobodyToRemind, match="today already"):
        partner_reminders.remind_partners(by=town.worker, case_id=case.case_id)
    town.move(days=1)
    assert partner_reminders.remind_partners(by=town.worker, case_id=case.case_id).written


def test_given_an_answer_that_came_meanwhile_when_the_reminder_is_sent_then_it_is_not(town: Town) -> None:
    case = town.a_case().talked().agreed()
    case.effects("send_request")
    partner_reminders.remind_partners(by=town.worker, case_id=case.case_id)
    case.done("medical_birth_record")
    number = case.case().number
    case.effects("remind_partner")

    with access.acting_as(town.machine):
        reminded = OutgoingRecord.objects.filter(kind="reminder", subject_number=number)
        assert "medical_birth_record" not in set(reminded.values_list("step", flat=True))


def test_given_a_family_of_which_nobody_was_asked_then_nobody_is_reminded(town: Town) -> None:
    case = town.a_case()
    with access.acting_as(town.machine):
        PartnerRequest.objects.filter(case=case.case_id).update(answered_at=clock.now())
    with pytest.raises(partner_reminders.NobodyToRemind):
        partner_reminders.remind_partners(by=town.worker, case_id=case.case_id)


# ---- saved views -------------------------------------------------------------------------------------------------------


def test_given_a_view_when_it_is_shared_then_colleagues_see_it_and_only_its_owner_changes_it(
    town: Town, marina: Actor
) -> None:
    name = uuid.uuid4().hex[:8]
    saved_views.save_view(by=town.worker, page="today", name=name, query="queue=waiting", shared=False)

    def seen(by: Actor) -> list[SavedView]:
        with access.acting_as(by) as actor:
            return list(access.visible(SavedView, to=actor).filter(name__startswith=name))

    (view,) = seen(town.worker)
    assert seen(marina) == [] and seen(town.stranger()) == []
    saved_views.change_view(by=town.worker, view_id=view.pk, name=name + "!", shared=True)
    assert [one.name for one in seen(marina)] == [name + "!"] and seen(town.stranger()) == []
    with pytest.raises(NotFound):
        saved_views.delete_view(by=marina, view_id=view.pk)
    with pytest.raises(NotFound):
        saved_views.change_view(by=marina, view_id=view.pk, name="mine", shared=False)
    saved_views.delete_view(by=town.worker, view_id=view.pk)
    assert seen(town.worker) == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_given_a_name_that_helps_nobody_when_a_view_is_saved_then_it_is_refused(town: Town, name: str) -> None:
    with pytest.raises(saved_views.ViewRefused):
        saved_views.save_view(by=town.worker, page="today", name=name, query="", shared=False)


def test_given_a_name_that_is_taken_when_a_view_is_saved_then_it_is_refused(town: Town) -> None:
    name = uuid.uuid4().hex[:8]
    saved_views.save_view(by=town.worker, page="today", name=name, query="", shared=False)
    with pytest.raises(saved_views.ViewRefused, match="already"):
        saved_views.save_view(by=town.worker, page="today", name=name, query="queue=waiting", shared=False)


# ---- undo --------------------------------------------------------------------------------------------------------------


def test_given_a_step_done_or_dropped_when_the_entry_is_read_then_it_names_the_item_for_an_undo(town: Town) -> None:
    case = town.a_case().talked()
    dropped = case.item("consents")
    work_items.drop(by=town.worker, item_key=dropped.key, because="by mistake")

    told = {one.what: one.details.get("item") for one in case.rows(TimelineEntry)}
    assert told["step.dropped"] == str(dropped.key)
    work_items.redo(by=town.worker, item_key=dropped.key)
    assert "consents" in case.items()
    with access.acting_as(town.worker):
        assert uuid.UUID(told["step.done"])
