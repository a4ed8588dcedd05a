"""Papers that lapse, against a slow and obvious way: try every day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from journeys.engine.deadlines import shift_day
from journeys.engine.paper_validity import PaperInHand, Standing, Window, apart, fewest_days, plan, window_again
from journeys.engine.working_days import RUSSIA
from journeys.language.vocabulary import DocumentType, Length, Unit
from tests.proofs import examples

TODAY = date(2026, 3, 2)
START = date(2026, 4, 20)
SMEAR = DocumentType("smear", {"ru": "Мазок"}, "authority", Length(10, Unit.DAYS), Length(2, Unit.WORKING_DAYS))
INFECTIONS = DocumentType("infections", {"ru": "Инфекции"}, "authority", Length(3, Unit.MONTHS), Length(5, Unit.DAYS))
KARYOTYPE = DocumentType("karyotype", {"ru": "Кариотип"}, "authority")

near = st.integers(0, 400).map(lambda number: TODAY + timedelta(days=number))
past = st.integers(0, 500).map(lambda number: TODAY - timedelta(days=number))
lasting = st.one_of(
    st.none(),
    st.builds(Length, st.integers(1, 60), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])),
    st.builds(Length, st.integers(1, 12), st.just(Unit.MONTHS)),
)
taking = st.one_of(st.none(), st.builds(Length, st.integers(0, 12), st.sampled_from([Unit.DAYS, Unit.WORKING_DAYS])))


def plan_of(*types: DocumentType, kept: tuple[PaperInHand, ...] = (), on: date = START, today: date = TODAY):  # type: ignore[no-untyped-def]
    return plan(types=types, kept=kept, decisive_day=on, today=today, calendar=RUSSIA)


def serves(one: DocumentType, asked_on: date, decisive_day: date) -> bool:
    """A paper asked for on that day is there by the decisive day, and lasts until it."""
    ready = asked_on if one.ready_in is None else shift_day(asked_on, one.ready_in, calendar=RUSSIA)
    lasts = one.valid_for is None or shift_day(asked_on, one.valid_for, calendar=RUSSIA) >= decisive_day
    return ready <= decisive_day and lasts


# ---- what still counts -----------------------------------------------------------------------------------------------


def test_given_a_paper_when_its_last_day_is_the_decisive_day_then_it_counts() -> None:
    on_the_last = plan_of(SMEAR, kept=(PaperInHand("smear", START - timedelta(days=10)),))
    a_day_older = plan_of(SMEAR, kept=(PaperInHand("smear", START - timedelta(days=11)),))

    assert on_the_last.all_valid and on_the_last.papers[0].valid_until == START
    assert a_day_older.papers[0].standing is Standing.LAPSES


def test_given_a_paper_that_never_lapses_when_it_is_old_and_has_no_date_then_it_counts() -> None:
    assert plan_of(KARYOTYPE, kept=(PaperInHand("karyotype", None),)).all_valid


def test_given_a_paper_without_a_date_when_it_lapses_then_it_is_undated_and_not_trusted() -> None:
    found = plan_of(SMEAR, kept=(PaperInHand("smear", None),))

    assert found.papers[0].standing is Standing.UNDATED
    assert found.papers[0].again is not None


def test_given_two_of_a_kind_when_the_newer_lasts_then_the_older_does_not_matter() -> None:
    kept = (PaperInHand("infections", date(2025, 1, 10)), PaperInHand("infections", date(2026, 2, 10)))

    assert plan_of(INFECTIONS, kept=kept).all_valid


def test_given_two_partners_when_the_paper_of_one_lapses_then_only_that_one_brings_it_again() -> None:
    kept = (PaperInHand("infections", date(2026, 2, 10), "her"), PaperInHand("infections", date(2025, 12, 1), "him"))

    found = plan_of(INFECTIONS, kept=kept)

    assert {paper.person: paper.standing for paper in found.papers} == {"her": "valid", "him": "lapses"}


def test_given_a_step_for_both_brought_it_again_when_planned_then_it_counts_for_each_of_them() -> None:
    kept = (PaperInHand("infections", date(2026, 2, 10), "her"), PaperInHand("infections", date(2025, 12, 1), "him"))

    found = plan_of(INFECTIONS, kept=(*kept, PaperInHand("infections", date(2026, 3, 1))))

    assert found.all_valid
    assert [paper.person for paper in found.papers] == ["her", "him"]


def test_given_a_group_when_taken_apart_then_each_member_counts_by_itself() -> None:
    tests = DocumentType("tests", {"ru": "Анализы"}, "", group=("smear", "karyotype"))
    table = {one.key: one for one in (tests, SMEAR, KARYOTYPE)}

    assert [one.key for one in apart(["tests", "smear"], table)] == ["smear", "karyotype"]


# ---- when to get it again ----------------------------------------------------------------------------------------------


def test_given_a_smear_of_ten_days_when_the_day_is_far_then_it_is_not_made_too_early() -> None:
    found = plan_of(SMEAR, INFECTIONS)

    windows = {paper.type.key: paper.again for paper in found.papers}
    assert windows["smear"] == Window(date(2026, 4, 10), date(2026, 4, 16))
    assert windows["infections"] == Window(TODAY, date(2026, 4, 15))
    assert [len(one.papers) for one in found.appointments] == [2]  # one way for both
    assert found.appointments[0].window == Window(date(2026, 4, 10), date(2026, 4, 15))


def test_given_too_little_time_when_planned_then_the_first_day_that_can_be_kept_is_told() -> None:
    found = plan_of(INFECTIONS, on=TODAY + timedelta(days=3))

    assert found.too_late and not found.appointments
    assert found.earliest_day == TODAY + timedelta(days=5)


def test_given_the_decisive_day_moves_when_planned_again_then_what_lasted_may_lapse() -> None:
    kept = (PaperInHand("smear", date(2026, 4, 15)),)

    assert plan_of(SMEAR, kept=kept).all_valid
    moved = plan_of(SMEAR, kept=kept, on=date(2026, 5, 12), today=date(2026, 4, 16))
    assert moved.papers[0].again == Window(date(2026, 5, 2), date(2026, 5, 7))  # 11 May is a day off, too


def test_given_a_paper_that_lapses_before_it_is_there_when_planned_then_no_day_is_promised() -> None:
    hopeless = DocumentType("slow", {"ru": "Медленный"}, "authority", Length(3, Unit.DAYS), Length(9, Unit.DAYS))

    found = plan_of(hopeless)

    assert found.earliest_day is None and found.too_late


@settings(max_examples=examples(300), deadline=None)
@given(lasting, taking, near)
def test_the_window_is_exactly_the_days_that_serve(valid_for: Length | None, ready_in: Length | None, on: date) -> None:
    one = DocumentType("one", {"ru": "Бумага"}, "authority", valid_for, ready_in)
    days = [TODAY + timedelta(days=n) for n in range((on - TODAY).days + 1)]

    good = [day for day in days if serves(one, day, on)]
    found = window_again(one, decisive_day=on, today=TODAY, calendar=RUSSIA)

    assert (found is None) == (not good)
    if found is not None:
        assert (found.first, found.last) == (good[0], good[-1])


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.tuples(lasting, taking, st.one_of(st.none(), past)), min_size=1, max_size=5), near)
def test_whoever_keeps_the_plan_has_every_paper_on_the_decisive_day(
    rows: list[tuple[Length | None, Length | None, date | None]], on: date
) -> None:
    types = [
        DocumentType(f"paper{n}", {"ru": "Бумага"}, "authority", valid_for, ready_in)
        for n, (valid_for, ready_in, _) in enumerate(rows)
    ]
    kept = [PaperInHand(one.key, day) for one, (*_, day) in zip(types, rows, strict=True) if day is not None]
    found = plan_of(*types, kept=tuple(kept), on=on)
    assume(not found.too_late)

    had = [*kept]
    for one in found.appointments:
        assert TODAY <= one.window.first <= one.window.last <= on
        had += [PaperInHand(paper.type.key, one.window.last, paper.person) for paper in one.papers]

    assert plan_of(*types, kept=tuple(had), on=on, today=on).all_valid


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.tuples(lasting, taking), min_size=1, max_size=5), near)
def test_no_plan_needs_fewer_days(rows: list[tuple[Length | None, Length | None]], on: date) -> None:
    types = [DocumentType(f"paper{n}", {"ru": "Бумага"}, "authority", *row) for n, row in enumerate(rows)]
    found = plan_of(*types, on=on)
    windows = [paper.again for paper in found.papers if paper.again]
    days = sorted({window.last for window in windows})  # a day of a best plan can always be moved to such an end

    fewest = next(
        size
        for size in range(len(days) + 1)
        if any(
            all(any(window.first <= day <= window.last for day in chosen) for window in windows)
            for chosen in combinations(days, size)
        )
    )

    assert len(fewest_days(found.papers)) == fewest
