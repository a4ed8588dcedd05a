"""Columns that are sealed: what lies in the table, what a reader is given, what an erasure leaves."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from casework import access, clock
from casework.act_parts import family_search, unfinished_intake
from casework.actions.case import intake_drafts
from casework.models import (
    Case,
    CaseFact,
    CaseState,
    Family,
    IncomeSpan,
    LegalHold,
    Membership,
    Note,
    Person,
    Role,
    User,
)
from casework.vault import ciphertext, fields, key_life, marks, ring
from tests.casework.planted import plant_family, plant_organisation, plant_region

pytestmark = pytest.mark.django_db
PHONE, ADDRESS = "+7 900 000-00-00", "Лесная, 5"


@pytest.fixture
def planted() -> tuple[access.Actor, Family]:
    region = plant_region()
    return plant_family(region, plant_organisation(region))


def _raw(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def _case(family: Family) -> Case:
    user = User.objects.create(email=f"{family.pk}@example.org", name="N")
    case: Case = Case.objects.create(
        number="26-0001", region=family.region, organisation=family.organisation, family=family, worker=user,
        state=CaseState.INTAKE, opened_at=clock.now(),
    )  # fmt: skip
    return case


def test_given_a_family_then_its_table_holds_neither_phone_nor_address_and_its_reader_is_given_both(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    with access.acting_as(actor):
        row = _raw("SELECT f::text FROM casework_family f WHERE id = %s", family.pk)
        read = Family.objects.get(pk=family.pk)
        assert (read.phone, read.address) == (PHONE, ADDRESS)
    assert "900" not in row.replace(str(family.pk), "") or PHONE not in row
    assert "Лесная" not in row


def test_given_a_value_copied_to_another_row_then_it_does_not_open(planted: tuple[access.Actor, Family]) -> None:
    actor, family = planted
    _, other = plant_family(actor.region, family.organisation)
    with access.acting_as(actor), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_family SET phone = (SELECT phone FROM casework_family WHERE id = %s) WHERE id = %s",
            [family.pk, other.pk],
        )
        with pytest.raises(ciphertext.NotOpened):
            _ = Family.objects.get(pk=other.pk).phone


def test_given_a_row_saved_without_a_change_then_what_is_kept_stays_byte_for_byte(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    kept = "SELECT phone || address FROM casework_family WHERE id = %s"
    with access.acting_as(actor):
        before = _raw(kept, family.pk)
        Family.objects.get(pk=family.pk).save()
        read = Family.objects.get(pk=family.pk)
        assert read.phone
        read.save()
        assert _raw(kept, family.pk) == before
        read.phone = "+7 900 111-11-11"
        read.save(update_fields=["phone"])
        assert _raw(kept, family.pk) != before
        assert Family.objects.get(pk=family.pk).phone == "+7 900 111-11-11"


def test_given_forty_families_on_a_page_then_their_keys_are_read_at_once_and_only_when_one_is_opened(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    for _ in range(39):
        plant_family(actor.region, family.organisation)
    with access.acting_as(actor):
        with CaptureQueriesContext(connection) as unopened:
            rows = list(Family.objects.all())
            assert len([row.danger_at_home for row in rows]) == 40
        with CaptureQueriesContext(connection) as opened:
            assert {row.phone for row in rows} == {PHONE}
            assert {row.address for row in rows} == {ADDRESS}
    assert (len(unopened), len(opened)) == (1, 1)


def test_given_json_that_is_changed_in_place_then_the_change_is_kept(planted: tuple[access.Actor, Family]) -> None:
    actor, family = planted
    with access.acting_as(actor):
        case = _case(family)
        fact = CaseFact.objects.create(case=case, key="child.diagnosis", value=["G80"], recorded_at=clock.now())
        assert "G80" not in _raw("SELECT value::text FROM casework_casefact WHERE id = %s", fact.pk)
        read = CaseFact.objects.get(pk=fact.pk)
        assert read.value == ["G80"]
        read.value.append("Q90")
        assert read._meta.get_field("value").pre_save(read, add=False).text == '["G80", "Q90"]'


def test_given_what_says_nothing_then_it_is_not_sealed_and_is_found_as_such(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    with access.acting_as(actor):
        Family.objects.filter(pk=family.pk).update(phone="")
        assert Family.objects.filter(phone="").count() == 1
        assert Family.objects.exclude(address="").count() == 1


@pytest.mark.parametrize("lookup", ["contains", "in", "startswith", "regex", "gt"])
def test_given_a_search_by_what_is_sealed_then_it_is_refused(lookup: str) -> None:
    with pytest.raises(FieldError):
        Family.objects.filter(**{f"phone__{lookup}": PHONE})


def test_given_a_write_or_a_search_past_the_row_then_it_is_refused(planted: tuple[access.Actor, Family]) -> None:
    with access.acting_as(planted[0]):
        with pytest.raises(fields.WrittenWithoutItsRow):
            Family.objects.update(phone=PHONE)
        with pytest.raises(fields.WrittenWithoutItsRow):
            Family.objects.filter(phone=PHONE).exists()


def test_given_an_erased_family_then_its_texts_say_so_its_json_is_empty_and_nobody_finds_it(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    with access.acting_as(actor):
        case = _case(family)
        Note.objects.create(case=case, text="звонила соседка", written_by=case.worker, written_at=clock.now())
        CaseFact.objects.create(case=case, key="child.diagnosis", value="G80", recorded_at=clock.now())
        assert family_search.phoned("9000000000", to=actor) == (family.pk,)
        assert key_life.destroy_family_key(family.pk)

        with translation.override("en"):
            read = Family.objects.get(pk=family.pk)
            assert (read.phone, read.address, Note.objects.get().text) == ("erased",) * 3
        assert CaseFact.objects.get().value is None
        assert family_search.phoned("9000000000", to=actor) == ()
        assert family_search.housed(ADDRESS, to=actor) == ()
        read.language = "en"
        read.save()
        assert ciphertext.is_sealed(_raw("SELECT phone FROM casework_family WHERE id = %s", family.pk))
        with pytest.raises(ring.KeyDestroyed):
            Note.objects.create(case=case, text="ещё раз", written_by=case.worker, written_at=clock.now())


def test_given_a_row_that_was_pickled_before_it_was_opened_then_it_opens_afterwards(
    planted: tuple[access.Actor, Family],
) -> None:
    with access.acting_as(planted[0]):
        assert pickle.loads(pickle.dumps(Family.objects.get(pk=planted[1].pk))).phone == PHONE


# ---- what is of no family, or outlives it ----------------------------------------------------------------------------


def test_given_a_worker_in_two_regions_then_each_ones_first_talk_is_sealed_and_read_there_alone() -> None:
    user = User.objects.create(email="worker@example.org", name="N")
    workers = [_worker(user), _worker(user)]
    for worker, said in zip(workers, ("Лесная, 5", "Полевая, 7"), strict=True):
        intake_drafts.keep(by=worker, draft=unfinished_intake.DraftView(), part="people", told={"address": said})
    for worker, said in zip(workers, ("Лесная, 5", "Полевая, 7"), strict=True):
        with access.acting_as(worker):
            assert unfinished_intake.read(by=worker).parts == {"people": {"address": said}}
            kept = _raw("SELECT string_agg(d::text, ' ') FROM casework_intakedraft d")
            assert "Лесная" not in kept and "Полевая" not in kept
    intake_drafts.throw_away(by=workers[0])
    with access.acting_as(workers[1]):
        assert unfinished_intake.read(by=workers[1]).parts


def _worker(user: User) -> access.Actor:
    region = plant_region()
    organisation = plant_organisation(region)
    return access.member(
        Membership.objects.create(user=user, region=region, organisation=organisation, role=Role.SOCIAL_WORKER)
    )


def test_given_why_a_family_is_held_then_it_is_sealed_and_outlives_the_familys_key(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    user = User.objects.create(email="keeper@example.org", name="N")
    with access.acting_as(actor):
        hold = LegalHold.objects.create(
            region=actor.region, family=family, because="Суд, дело 12", set_by=user, set_at=clock.now()
        )
        assert "Суд" not in _raw("SELECT h::text FROM casework_legalhold h WHERE id = %s", hold.pk)
        key_life.destroy_family_key(family.pk)
        assert LegalHold.objects.get(pk=hold.pk).because == "Суд, дело 12"


def test_given_an_amount_then_its_table_does_not_hold_it_and_it_is_read_to_the_kopeck(
    planted: tuple[access.Actor, Family],
) -> None:
    actor, family = planted
    with access.acting_as(actor):
        case = _case(family)
        span = IncomeSpan.objects.create(
            case=case, person=family.people.all()[0], kind="wage", amount=Decimal("12345.6"), noted_by=case.worker,
            first_month=date(2026, 9, 1), last_month=date(2026, 11, 1), noted_at=clock.now(),
        )  # fmt: skip
        assert "12345" not in _raw("SELECT amount FROM casework_incomespan WHERE id = %s", span.pk)
        assert IncomeSpan.objects.get(pk=span.pk).amount == Decimal("12345.60")
        key_life.destroy_family_key(family.pk)
        assert IncomeSpan.objects.get(pk=span.pk).amount is None


# ---- marks ------------------------------------------------------------------------------------------------------------


def test_given_one_phone_in_two_regions_then_their_marks_tell_nothing_of_each_other() -> None:
    kept = []
    for region in (plant_region(), plant_region()):
        actor, family = plant_family(region, plant_organisation(region))
        with access.acting_as(actor):
            kept.append(set(_raw("SELECT casework_marks(phone) FROM casework_family WHERE id = %s", family.pk)))
    assert len(kept[0]) == len(kept[1]) == 2
    assert not kept[0] & kept[1]


@pytest.mark.parametrize(
    ("search", "is_found"),
    [("Лесная 5", True), ("ул. лесная, д. 5, кв. 7", True), ("Лесная 6", False), ("5", False), ("Полевая 5", False)],
)
def test_given_a_street_and_a_house_then_the_families_of_that_house_are_found(
    planted: tuple[access.Actor, Family], search: str, *, is_found: bool
) -> None:
    actor, family = planted
    with access.acting_as(actor):
        assert (family.pk in family_search.housed(search, to=actor)) is is_found


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("г. Липецк, ул. Берёзовая, д. 12/3, кв. 7", {"липецк", "березовая", "12/3"}),
        ("Ленина 5а", {"ленина", "5а"}),
        ("деревня Малая", {"малая"}),
        ("", set()),
    ],
)
def test_given_an_address_then_its_streets_words_and_its_house_are_marked(address: str, told: set[str]) -> None:
    assert {thing for _kind, thing in marks.of_address(address)} == told


def test_given_a_person_then_the_snils_is_found_whole_and_only_whole(planted: tuple[access.Actor, Family]) -> None:
    actor, family = planted
    with access.acting_as(actor):
        Person.objects.create(family=family, relation="child", last_name="К", snils="112-233-445 95")
        assert family_search.insured("11223344595", to=actor) == (family.pk,)
        assert family_search.insured("1122334459", to=actor) == ()
        assert "112" not in _raw("SELECT split_part(snils, ':', 1) FROM casework_person WHERE snils <> ''")
