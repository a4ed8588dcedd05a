"""Erasing a family: two people, nothing left but what the law keeps, and that for few."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from casework import access, invariants
from casework.access import Actor
from casework.act_parts import erasing, reasons
from casework.actions.privacy import erasures, kept_readings, legal_holds, sweeps
from casework.errors import CaseworkError, Forbidden, NotFound, Stale
from casework.models import Case, Erasure, Family, LegalHold, Membership, Person, Role, User
from casework.privacy import due
from tests import builders

WHY = "A letter of 12 November"


def _closed(town: builders.Town) -> builders.Story:
    case = town.a_case().talked().agreed()
    case.effects()
    case.told("help_refused").done("closing_check")
    case.effects()
    assert case.case().state == "closed"
    return case


def _proposed(case: builders.Story, by: Actor | None = None) -> Erasure:
    erasures.propose(by=by or case.by, case_id=case.case_id, ground="asked", because=WHY)
    family = case.case().family_id
    with access.acting_as(case.town.machine):
        return Erasure.objects.get(family=family, set_aside_at=None)


def _confirm(case: builders.Story, by: Actor) -> None:
    erasures.confirm(by=by, erasure_id=_proposed(case).pk, number=case.case().number)
    case.effects()


def _another_keeper(town: builders.Town) -> Actor:
    user = User.objects.create_user(email=f"{User.objects.count()}@ryadom.example", name="Вторая Анна")
    first = town.administrator.membership
    assert first is not None
    row = Membership.objects.create(
        user=user, region=first.region, organisation=first.organisation, role=Role.ADMINISTRATOR
    )
    return access.member(Membership.objects.select_related("user", "region", "organisation").get(pk=row.pk))


def _rows(town: builders.Town, model: Any, **wanted: Any) -> list[Any]:
    with access.acting_as(town.machine):
        return list(model.objects.filter(**wanted))


def test_given_a_closed_case_when_two_have_decided_then_nobody_sees_the_family_any_more(town: builders.Town) -> None:
    case = _closed(town)
    family = case.case().family_id
    _confirm(case, town.administrator)

    with access.acting_as(case.by), pytest.raises(NotFound):
        access.find(Case, to=case.by, pk=case.case_id)
    people = _rows(town, Person, family=family)
    assert {(one.last_name, one.first_name, one.snils, one.born_on) for one in people} == {("", "", "", None)}
    assert [(one.address, one.phone) for one in _rows(town, Family, pk=family)] == [("", "")]
    (done,) = _rows(town, Erasure, family=family)
    assert (done.confirmed_by_id, done.done_at is not None) == (town.administrator.user_key, True)
    assert {"casework_person", "casework_casefact", "journeys_journeyrun", "casework_timelineentry"} <= set(done.done)
    assert case.timeline()[-1] == "data.erased"
    assert [one for one in invariants.count() if one.count] == []


def test_given_one_person_alone_then_nothing_is_erased(town: builders.Town) -> None:
    case = _closed(town)
    number = case.case().number
    keeper = town.administrator
    erasures.propose_by_number(by=keeper, number=number, ground="asked", because=WHY)
    (waiting,) = _rows(town, Erasure, family=case.case().family_id)
    with pytest.raises(erasing.SameMember, match="second person"):
        erasures.confirm(by=keeper, erasure_id=waiting.pk, number=number)
    with pytest.raises(erasures.OtherNumber, match="Type it once more"):
        erasures.confirm(by=town.curator, erasure_id=waiting.pk, number="26-0")
    with pytest.raises(Forbidden):
        erasures.confirm(by=case.by, erasure_id=waiting.pk, number=number)
    with pytest.raises(erasures.ProposedBefore):
        erasures.propose(by=case.by, case_id=case.case_id, ground="asked", because=WHY)
    erasures.set_aside(by=town.curator, erasure_id=waiting.pk)
    with pytest.raises(Stale):
        erasures.confirm(by=town.curator, erasure_id=waiting.pk, number=number)
    assert _rows(town, Person, family=case.case().family_id)[0].last_name


def test_given_raw_sql_of_the_working_role_then_the_database_erases_nothing_that_one_person_wants(
    town: builders.Town,
) -> None:
    case = _closed(town)
    waiting = _proposed(case)
    with access.acting_as(town.machine), pytest.raises(DatabaseError, match="second person"), transaction.atomic():
        connection.cursor().execute("SELECT * FROM casework_erase(%s)", [waiting.pk])
    for statement in ("SELECT * FROM guard.duty", "INSERT INTO guard.erasing VALUES ('1', gen_random_uuid())"):
        with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as sql:
            sql.execute(statement)
    erasures.set_aside(by=town.administrator, erasure_id=waiting.pk)


@pytest.mark.parametrize(
    ("ground", "because", "refused"),
    [
        pytest.param("asked", " ", reasons.NoReason, id="no-reason"),
        pytest.param("term", WHY, reasons.NoReason, id="a-ground-of-the-machine"),
    ],
)
def test_given_no_ground_or_no_reason_then_nothing_is_proposed(
    town: builders.Town, ground: str, because: str, refused: type[CaseworkError]
) -> None:
    case = _closed(town)
    with pytest.raises(refused):
        erasures.propose(by=case.by, case_id=case.case_id, ground=ground, because=because)


def test_given_an_open_case_or_a_stranger_then_nothing_is_proposed(town: builders.Town) -> None:
    case = town.a_case()
    with pytest.raises(erasing.StillOpen, match="is not closed"):
        erasures.propose(by=case.by, case_id=case.case_id, ground="asked", because=WHY)
    with pytest.raises(NotFound):
        erasures.propose(by=town.stranger(), case_id=case.case_id, ground="asked", because=WHY)
    with pytest.raises(NotFound, match="No case of the region"):
        erasures.propose_by_number(by=town.administrator, number="99-1", ground="asked", because=WHY)


def test_given_a_legal_hold_then_neither_people_nor_the_term_erase_and_two_lift_it(town: builders.Town) -> None:
    case = _closed(town)
    number, family = case.case().number, case.case().family_id
    waiting = _proposed(case)
    first, second = town.administrator, _another_keeper(town)
    legal_holds.set_hold(by=first, number=number, because="Court, paper 7 of 1 December")
    (hold,) = _rows(town, LegalHold, family=family)
    with pytest.raises(erasing.SameMember):
        legal_holds.confirm_hold(by=first, hold_id=hold.pk)
    legal_holds.confirm_hold(by=second, hold_id=hold.pk)
    with pytest.raises(legal_holds.HeldBefore):
        legal_holds.set_hold(by=second, number=number, because="Once more")
    with pytest.raises(erasing.UnderHold):
        erasures.confirm(by=second, erasure_id=waiting.pk, number=number)

    town.move(days=4 * 365)
    assert erasures.erase_due(actor=town.machine, most=100) >= 0
    assert _rows(town, Person, family=family)[0].last_name
    with access.acting_as(town.machine):
        assert {one.number: one.held for one in due.families(within_days=0, most=500)}[number]

    legal_holds.propose_lifting(by=first, hold_id=hold.pk, because="The court is done")
    with pytest.raises(erasing.SameMember):
        legal_holds.lift(by=first, hold_id=hold.pk)
    legal_holds.keep_hold(by=second, hold_id=hold.pk)
    legal_holds.propose_lifting(by=first, hold_id=hold.pk, because="The court is done")
    legal_holds.lift(by=second, hold_id=hold.pk)
    assert erasures.erase_due(actor=town.machine, most=100) == 1
    assert {one.last_name for one in _rows(town, Person, family=family)} == {""}
    told = [what for what in case.timeline() if what.startswith(("hold.", "data."))]
    assert told == [
        "data.erasure_proposed", "hold.set", "hold.confirmed", "hold.lifting_proposed", "hold.kept",
        "hold.lifting_proposed", "hold.lifted", "data.erased",
    ]  # fmt: skip


def test_given_what_the_law_keeps_then_its_reader_needs_a_reason_and_a_second_person_and_has_a_day(
    town: builders.Town,
) -> None:
    case = _closed(town)
    number = case.case().number
    papers = [view for views in case.papers().values() for view in views]
    _confirm(case, town.administrator)
    with pytest.raises(NotFound):
        kept_readings.ask(by=town.stranger(), number=number, because="Curious")
    kept_readings.ask(by=case.by, number=number, because="The prosecutor asks, paper 12")
    with access.acting_as(case.by):
        (asked,) = kept_readings.erased_family_papers.own(by=case.by, most=5)[:1]
        assert kept_readings.erased_family_papers.papers(reading_id=asked.pk) == ()
    kept_readings.let(by=town.curator, reading_id=asked.pk)
    with access.acting_as(case.by):
        kept = kept_readings.erased_family_papers.papers(reading_id=asked.pk)
    assert {one.number for one in kept} <= {one.number for one in papers}
    assert kept, "the consents that the family signed were printed"
    name, content = kept_readings.read_paper(by=case.by, reading_id=asked.pk, document_key=kept[0].key)
    assert (name, content[:5]) == (f"{kept[0].number}.pdf", b"%PDF-")
    with pytest.raises(NotFound):
        kept_readings.read_paper(by=town.worker, reading_id=asked.pk, document_key=case.case_id)
    assert case.timeline()[-3:] == ["kept.asked", "kept.let", "kept.read"]


def test_given_rows_that_are_too_old_then_a_sweep_takes_them_and_no_others(town: builders.Town) -> None:
    case = town.a_case().talked().agreed()
    case.effects()
    town.move(days=10)
    with access.acting_as(town.machine):
        before = {one.table: one.count for one in due.rows()}
    town.move(days=60)
    with access.acting_as(town.machine):
        after = {one.table: one.count for one in due.rows()}
    assert before.keys() == after.keys()
    while sweeps.sweep_rows(by=town.machine):
        pass
    with access.acting_as(town.machine):
        assert {one.count for one in due.rows()} == {0}
    assert _rows(town, Person, family=case.case().family_id)[0].last_name
