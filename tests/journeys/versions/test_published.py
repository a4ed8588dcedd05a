"""Published versions stay as they are."""

from __future__ import annotations

import shutil
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from journeys import public, step_kinds
from journeys.check import catalogue_check
from journeys.models import JourneyVersion
from journeys.reader import CATALOGUE, read_catalogue
from journeys.versions import published
from journeys.viewflow_flows import ReservedKey, registry
from tests import databases
from tests.journeys.planted_runs import FAMILY, FLAGSHIP, NOON, Region, days, publish, see, wide

CHANGED = wide().replace("Собрать всё", "Собрать почти всё")


def test_given_the_catalogue_when_published_twice_then_the_second_time_changes_nothing(db: None) -> None:
    first = public.publish_catalogue(at=NOON)
    before = list(JourneyVersion.objects.values())

    assert public.publish_catalogue(at=days(1)) == ()
    others = {"birth_allowance@1", "fertility_help@1", "first_job@1", "school_catch_up@1"}
    assert set(first) == {f"{FLAGSHIP}@1", f"{FLAGSHIP}@2", *others}
    assert list(JourneyVersion.objects.values()) == before
    assert public.newest_version(journey=FLAGSHIP) == 2


def test_given_a_published_version_when_its_text_changed_then_publishing_is_refused(wide_journey: None) -> None:
    with pytest.raises(public.TextChanged, match="write a new version beside it"):
        publish(CHANGED)


def test_given_an_unreleased_version_without_runs_when_replaced_then_new_runs_follow_the_new_text(
    wide_journey: None, region: Region
) -> None:
    assert publish(CHANGED, replace_unreleased=True)
    run = region.start("wide").run_key
    titles = {step.step: step.title for step in public.read_run(run_key=run, language="ru", now=NOON).steps}
    assert titles["gather"] == "Собрать почти всё"


def test_given_another_process_replaced_a_version_when_a_run_starts_then_it_takes_the_text_of_the_database(
    wide_journey: None, region: Region
) -> None:
    stale = registry.flow("wide@1")
    publish(CHANGED, replace_unreleased=True)
    registry._flows["wide@1"] = stale  # as in a process that did not publish

    region.start("wide")

    assert registry.definition("wide@1").by_key["gather"].title["ru"] == "Собрать почти всё"


@pytest.mark.parametrize("looking", ["published_journeys", "eligible_journeys"])
def test_given_a_version_is_published_between_two_statements_of_a_look_then_the_look_knows_the_one_or_the_other(
    wide_journey: None, region: Region, looking: str
) -> None:
    told: dict[str, Any] = {"facts": FAMILY, "on": NOON.date(), "region_key": region.key}
    look = partial(getattr(public, looking), language="ru", **(told if looking == "eligible_journeys" else {}))
    is_published = False

    def publish_after_one(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal is_published
        found = execute(sql, params, many, context)
        if "journeys_journeyversion" in sql and not is_published:
            is_published = True
            publish(wide().replace("version: 1", "version: 2"))
        return found

    with connection.execute_wrapper(publish_after_one):
        look()
    assert is_published


@pytest.mark.parametrize("seen", [True, False], ids=["own-region", "another-region"])
def test_given_a_version_with_runs_when_replaced_then_refused_also_where_the_runs_are_not_seen(
    wide_journey: None, region: Region, seen: bool
) -> None:
    region.start("wide")
    if not seen:
        see(None, "none")
    with pytest.raises(public.TextChanged), transaction.atomic():
        publish(CHANGED, replace_unreleased=True)


def test_given_a_released_version_when_replaced_then_refused(wide_journey: None) -> None:
    JourneyVersion.objects.update(released=True)
    with pytest.raises(public.TextChanged):
        publish(CHANGED, replace_unreleased=True)
    with pytest.raises(IntegrityError, match="publish a new version"), transaction.atomic():
        JourneyVersion.objects.update(released=False)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("SET version = 9", id="number"),
        pytest.param("SET journey = 'other'", id="name"),
        pytest.param("SET state = 'draft'", id="unpublished"),
        pytest.param("SET sources = '{}'", id="text"),
        pytest.param("SET sha256 = 'x'", id="hash"),
    ],
)
def test_given_a_version_that_runs_follow_when_changed_by_raw_sql_then_the_database_refuses(
    wide_journey: None, region: Region, change: str
) -> None:
    region.start("wide")
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE journeys_journeyversion {change}")


def test_given_a_published_version_when_even_the_owner_deletes_it_then_the_database_refuses(committed_db: str) -> None:
    publish(wide())
    with databases.embedded_postgres.connect(committed_db) as owner, pytest.raises(psycopg.errors.IntegrityError):
        owner.execute("DELETE FROM journeys_journeyversion")


def test_given_a_version_when_it_retires_then_only_by_its_transitions(wide_journey: None, region: Region) -> None:
    row = JourneyVersion.objects.get()
    with pytest.raises(AttributeError):
        row.state = "retired"
    row.begin_retiring()
    row.save()
    with pytest.raises(public.Refused):
        region.start("wide")


def test_given_a_catalogue_with_mistakes_when_published_then_all_are_told_and_nothing_is_published(
    db: None, tmp_path: Any
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "v1.yaml").write_text("journey: broken\nversion: 1\nstepps: {}\n")
    with pytest.raises(public.CatalogueBroken, match=r"broken/v1\.yaml:3: .*stepps"):
        published.publish(at=NOON, root=tmp_path)
    assert not JourneyVersion.objects.exists()


@pytest.mark.parametrize("key", ["cancel", "nodes", "instance", "process_class", "lock", "urls"])
def test_given_a_step_named_like_a_part_of_viewflow_when_compiled_then_refused(db: None, key: str) -> None:
    with pytest.raises(ReservedKey, match=key):
        publish(wide().replace("gather", key))


def test_given_a_step_kind_that_nobody_supplies_when_checked_then_it_is_named(
    wide_journey: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_kinds, "_kinds", {})
    assert public.missing_kinds() == ("human_work",)
    with pytest.raises(public.UnknownKind, match=r"casework/steps/human_work/kind\.py"):
        public.kind("human_work")


def test_given_two_kinds_of_one_name_when_registered_then_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kind:
        name = "human_work"
        rules = public.KindRules()

        def begin(self, item: public.OpenItem, context: Any) -> None: ...

        def withdrawn(self, item: public.OpenItem, context: Any) -> None: ...

    monkeypatch.setattr(step_kinds, "_kinds", {})
    one = Kind()
    public.register(one)
    public.register(one)
    assert public.kind("human_work") is one and isinstance(one, public.StepKind)
    with pytest.raises(step_kinds.KindTaken):
        public.register(Kind())


def test_given_facts_of_a_family_when_judged_then_journeys_that_fit_come_first_with_reasons(flagship: None) -> None:
    from tests.journeys.planted_runs import FAMILY

    fit, *others = public.eligible_journeys(facts=FAMILY, on=FAMILY["child.born_on"], language="en")
    assert [one.eligibility.verdict for one in others] == [True, None, None, None], "the allowance fits as well"
    assert fit.info.journey == FLAGSHIP
    assert fit.eligibility.verdict is True and fit.info.version == 2
    assert all(part.says["ru"] and part.says["en"] for part in fit.eligibility.parts)
    fields = {field.key: field for field in public.asked_at_intake(journey=FLAGSHIP)}
    assert fields["child.special_needs_basis"].choices and fields["child.born_on"].type == "date"


# ---- what publishing searches, and what grows under a version that stays ---------------------------------------------

V1 = f"{FLAGSHIP}/v1.yaml"
ALLOWANCE = "birth_allowance@1"
FIGURES, OFF = "_shared/parameters.yaml", "_shared/working_days.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalogue of one's own: the flagship and the journey that it begins."""
    others = shutil.ignore_patterns("fertility_help", "first_job", "school_catch_up")
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue", ignore=others))


def spoil(file: Path, old: str, new: str) -> int:
    """Change a text in a file and return its line."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


NOBODY = ("when: mother.employed is yes", "when: [mother.employed is yes, mother.employed is no]")


def test_given_a_version_with_a_step_that_never_opens_when_published_then_refused_as_the_check_tells_it(
    db: None, folder: Path
) -> None:
    spoil(folder / V1, *NOBODY)
    checked = [str(mistake) for mistake in catalogue_check.check(folder).mistakes if "never_opens" in mistake.text]
    with pytest.raises(public.CatalogueBroken, match="nothing was published") as refused:
        published.publish(at=NOON, root=folder)

    assert checked and [str(mistake) for mistake in refused.value.mistakes] == checked
    assert checked[0].startswith(f"{V1}:") and "in no world does it open" in str(refused.value)
    assert not JourneyVersion.objects.exists(), "version 2 is sound, but nothing is published by halves"


def test_given_a_draft_that_is_unsound_when_published_then_it_hinders_nobody(db: None, folder: Path) -> None:
    spoil(folder / V1, "version: 1\n", "version: 1\nstatus: draft\n")
    spoil(folder / V1, *NOBODY)
    assert published.publish(at=NOON, root=folder) == (ALLOWANCE, f"{FLAGSHIP}@2")


def test_given_a_version_is_published_unchanged_then_it_is_not_searched_again(db: None, folder: Path) -> None:
    spoil(folder / V1, *NOBODY)
    published.store(read_catalogue(folder).sources(FLAGSHIP, 1), at=NOON)  # as before there was a search
    assert published.publish(at=days(1), root=folder) == (ALLOWANCE, f"{FLAGSHIP}@2")
    assert published.publish(at=days(1), root=folder) == ()


def test_given_figures_and_days_off_grew_when_published_then_a_version_with_runs_takes_them_over(
    db: None, region: Region, folder: Path
) -> None:
    published.publish(at=NOON, root=folder)
    region.start(facts=FAMILY)
    before = {row.pk: row for row in JourneyVersion.objects.all()}
    spoil(folder / FIGURES, "2026-01-01: 17000}", "2026-01-01: 17000, 2027-01-01: 18100}")
    spoil(folder / OFF, "2026-12-31: off", "2027-03-05: off\n2026-12-31: off")

    assert published.publish(at=days(1), root=folder) == (ALLOWANCE, f"{FLAGSHIP}@1", f"{FLAGSHIP}@2")

    for row in JourneyVersion.objects.all():
        old = before[row.pk]
        assert (row.sha256, row.published_at, row.state) == (old.sha256, old.published_at, old.state)
        assert {name for name in row.sources if row.sources[name] != old.sources[name]} == {FIGURES, OFF}
    for known in (registry.flow(f"{FLAGSHIP}@2"), published.stored(f"{FLAGSHIP}@2")):
        minimum = known.definition.vocabulary.parameters["subsistence_minimum"]
        assert (minimum.on(date(2026, 6, 1)), minimum.on(date(2027, 6, 1))) == (17000, 18100)
        assert not known.calendar.is_working(date(2027, 3, 5))
    assert published.publish(at=days(2), root=folder) == (), "a second time nothing is left to take over"


def test_given_figures_grew_when_a_version_is_released_or_retires_then_it_takes_them_over_too(
    db: None, folder: Path
) -> None:
    published.publish(at=NOON, root=folder)
    JourneyVersion.objects.update(released=True)
    first = JourneyVersion.objects.get(journey=FLAGSHIP, version=1)
    first.begin_retiring()
    first.save()
    spoil(folder / FIGURES, "2026-01-01: 17000}", "2026-01-01: 17000, 2027-01-01: 18100}")
    assert published.publish(at=days(1), root=folder) == (ALLOWANCE, f"{FLAGSHIP}@1", f"{FLAGSHIP}@2")
    assert JourneyVersion.objects.get(journey=FLAGSHIP, version=1).state == "retiring"


@pytest.mark.parametrize("kept", ["text", "terms", "new file"])
def test_given_a_version_that_runs_follow_when_more_than_the_dated_tables_changes_then_the_database_refuses(
    wide_journey: None, region: Region, kept: str
) -> None:
    region.start("wide")
    name = {"text": "wide/v1.yaml", "terms": "_shared/terms.yaml", "new file": "wide/v9.yaml"}[kept]
    change = "UPDATE journeys_journeyversion SET sources = sources || jsonb_build_object(%s::text, '# grown'::text)"
    with pytest.raises(IntegrityError, match="is published"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, [name])
    with connection.cursor() as cursor:
        for grows in (OFF, "wide/v1.de.yaml", "_shared/words.de.yaml"):
            cursor.execute(change, [grows])
            assert cursor.rowcount == 1
