"""Figures of the law: proposed by one person, confirmed by another, for one region, from their day, never silently."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.access import Actor
from casework.actions.region import law_figures
from casework.actions.region.law_figures import FigureRefused
from casework.errors import CaseworkError, Forbidden
from casework.runtime.embedded_postgres import connect
from journeys import public as journeys
from journeys.models import Figure
from journeys.runs import run_views
from tests.casework.actions.region.conftest import Office, found_office
from tests.casework.actions.region.proposed_figures import ASKS, MINIMUM, confirmed, eligible, held, proposed, today
from tests.journeys.planted_runs import publish

pytestmark = pytest.mark.usefixtures("module_db")


@pytest.fixture
def office(module_db: str) -> Office:
    """A region of its own, and a journey that asks a figure."""
    publish(ASKS)
    return found_office()


# ---- two people ----------------------------------------------------------------------------------------------------------


def test_given_a_proposal_when_a_second_person_confirms_it_then_it_holds_from_its_day(office):
    one, two, _ = office.curators
    key = law_figures.propose(by=one, proposed=proposed(one))
    assert held(office).now.value == 17000 and len(held(office).waiting) == 1, "one person alone changes nothing"

    law_figures.confirm(by=two, figure_id=key)

    now = held(office).now
    assert (now.value, now.source, now.mark, now.valid_from) == (
        Decimal("18200.5"), {"ru": "Постановление № 417-п"}, "V", today(one),
    )  # fmt: skip
    assert held(office, today(one) - timedelta(days=1)).now.value == 17000
    assert held(office).waiting == () and not held(office).to_confirm


def test_given_ones_own_proposal_when_confirmed_then_it_is_refused_by_the_act_and_by_the_database(office):
    one = office.curators[0]
    key = law_figures.propose(by=one, proposed=proposed(one))
    with pytest.raises(journeys.Refused, match="yourself|сами"):
        law_figures.confirm(by=one, figure_id=key)
    sql = (
        "UPDATE journeys_figure SET state = 'confirmed', decided_by_key = proposed_by_key, counts_from = now() "
        "WHERE id = %s"
    )
    with access.acting_as(one):
        alone = pytest.raises(DatabaseError, match="figure_takes_two_people")
        with alone, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [key])
    assert held(office).now.value == 17000


def test_given_the_administrator_as_second_person_then_that_is_enough(office):
    key = law_figures.propose(by=office.curators[0], proposed=proposed(office.curators[0]))
    law_figures.confirm(by=office.administrator, figure_id=key)
    assert held(office).now.value == Decimal("18200.5")


def test_given_a_worker_or_a_foreign_region_then_nothing_is_seen_or_changed(office):
    one = office.curators[0]
    key = law_figures.propose(by=one, proposed=proposed(one))
    with pytest.raises(Forbidden):
        law_figures.propose(by=office.worker, proposed=proposed(one))
    with pytest.raises(Forbidden):
        law_figures.confirm(by=office.worker, figure_id=key)

    abroad = found_office()
    with pytest.raises(journeys.Refused) as refused:
        law_figures.confirm(by=abroad.curators[0], figure_id=key)
    assert refused.value.code == "unknown_figure"
    with pytest.raises(journeys.Refused):
        law_figures.set_aside(by=abroad.administrator, figure_id=key)
    law_figures.confirm(by=office.curators[1], figure_id=key)
    assert held(abroad).now.value == 17000 and held(abroad).proposals == ()
    assert eligible(abroad, "18000", today(one)).verdict is False
    assert eligible(office, "18000", today(one)).verdict is True


def test_given_a_decided_row_when_anybody_touches_it_then_it_stays(office):
    key = confirmed(office)
    with pytest.raises(journeys.Refused) as refused:
        law_figures.set_aside(by=office.curators[2], figure_id=key)
    assert refused.value.code == "decided_already"
    for sql in ("UPDATE journeys_figure SET state = 'set_aside'", "UPDATE journeys_figure SET value = 1",
                "DELETE FROM journeys_figure"):  # fmt: skip
        with pytest.raises(DatabaseError), access.acting_as(office.administrator), connection.cursor() as cursor:
            cursor.execute(sql)


def test_given_every_act_then_the_audit_tells_who_did_it(office, module_db):
    key = confirmed(office)
    sql = "SELECT op, user_key FROM audit.event WHERE tab = 'journeys_figure' AND row_key = %s ORDER BY id"
    with connect(module_db) as owner:
        rows = owner.execute(sql, [str(key)]).fetchall()
    one, two, _ = office.curators
    assert [(op, str(user)) for op, user in rows] == [("I", str(one.user.pk)), ("U", str(two.user.pk))]


# ---- what cannot be proposed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"value": Decimal("NaN")},
        {"value": Decimal(-1)},
        {"value": Decimal(10) ** 12},
        {"value": Decimal("1.23456")},
        {"source": "  "},
        {"source": "а" * 301},
        {"valid_from": date(1999, 1, 1)},
        {"valid_from": date(2099, 1, 1)},
        {"checked_on": date(2099, 1, 1)},
    ],
    ids=[
        "no number",
        "below nothing",
        "too large",
        "too exact",
        "no source",
        "long source",
        "long ago",
        "far",
        "unread",
    ],
)
def test_given_what_cannot_be_so_then_it_is_refused(office, changes):
    with pytest.raises(CaseworkError) as refused:
        law_figures.propose(by=office.administrator, proposed=proposed(office.administrator, **changes))
    assert refused.value.code in ("figure_refused", "out_of_bounds")
    assert held(office).proposals == ()


def test_given_an_unknown_figure_or_nothing_new_or_a_second_proposal_then_it_is_refused(office):
    one = office.curators[0]
    with pytest.raises(journeys.Refused) as unknown:
        law_figures.propose(by=one, proposed=proposed(one, parameter="no_such_figure"))
    law_figures.propose(by=one, proposed=proposed(one))
    with pytest.raises(journeys.Refused) as twice:
        law_figures.propose(by=office.curators[1], proposed=proposed(one, value=Decimal(1)), is_compared=True)
    assert (unknown.value.code, twice.value.code) == ("unknown_parameter", "proposed_already")
    abroad = found_office()
    confirmed(abroad)
    with pytest.raises(journeys.Refused) as same:
        law_figures.propose(by=abroad.curators[0], proposed=proposed(one))
    assert same.value.code == "nothing_new"


def test_given_a_day_that_has_passed_then_it_is_taken_only_from_who_has_seen_what_it_touches(office):
    one = office.curators[0]
    past = proposed(one, valid_from=today(one) - timedelta(days=40))
    with pytest.raises(FigureRefused):
        law_figures.propose(by=one, proposed=past)
    law_figures.propose(by=one, proposed=past, seen_what_it_touches=True)
    with access.acting_as(one):
        touched = journeys.rules.touched(parameter=MINIMUM, language="en")
    assert {("criterion", "low"), ("rule", "full")} <= {(one.kind, one.key) for one in touched}


# ---- what it does ------------------------------------------------------------------------------------------------------------


def test_given_a_confirmed_value_when_explained_then_it_is_named_with_its_source(office):
    confirmed(office)
    day = today(office.administrator)
    assert eligible(office, "18200.50", day).verdict is True
    told = eligible(office, "18200.51", day).parts[0].says["ru"].replace("\u00a0", " ")
    assert "выше порога 18 200,50 ₽ (" in told and "источник: Постановление № 417-п)" in told
    with access.acting_as(office.administrator) as actor:
        explained = journeys.rules.explain(
            journey="asks_figures", facts={"family.income_per_person": Decimal(18000)}, on=day - timedelta(days=30),
            language="en", region_key=actor.region.pk,
        )  # fmt: skip
    assert explained.eligibility.verdict is False
    assert (explained.changes[0].change.day, explained.changes[0].change.becomes) == (day, True)


def test_given_an_unsure_value_when_confirmed_then_it_stays_to_be_confirmed(office):
    confirmed(office, sure=False)
    assert held(office).now.value == Decimal("18200.5") and held(office).to_confirm


def start(office: Office, born_on: date) -> uuid.UUID:
    with access.acting_as(access.machine(office.region, "test_job")) as actor:
        return journeys.start_run(
            journey="asks_figures", subject_key=uuid.uuid4(), region_key=actor.region.pk,
            organisation_key=uuid.uuid4(), zone=ZoneInfo("Europe/Moscow"),
            facts={"child.born_on": born_on, "family.income_per_person": Decimal(18000)}, at=clock.now(), by_key=None,
        ).run_key  # fmt: skip


def begun(office: Office, run_key: uuid.UUID) -> dict[str, str]:
    """Do the first step and return what became of the others; the acts alone must give the same."""
    with access.acting_as(access.machine(office.region, "test_job")):
        (item,) = (one for one in journeys.open_items(run_keys=[run_key]) if one.step == "begin")
        journeys.complete_item(item_key=item.key, outcome="done", at=clock.now(), by_key=None)
    return now(office, run_key)


def now(office: Office, run_key: uuid.UUID) -> dict[str, str]:
    with access.acting_as(access.machine(office.region, "test_job")) as actor:
        view = journeys.read_run(run_key=run_key, language="en", now=clock.now())
        assert run_views.replay_equals_stored(run_key=run_key)
        assert [one.count for one in journeys.invariants(region_key=actor.region.pk)] == [0] * 5
        return {state.step: state.status for state in view.steps}


def test_given_runs_of_both_sides_of_the_day_then_rights_stay_those_of_the_legal_date(office):
    day = today(office.administrator)
    decided = start(office, day)
    assert begun(office, decided)["help"] == "skipped", "17 000 was the limit when it was decided"
    before, after = start(office, day - timedelta(days=1)), start(office, day)

    confirmed(office)

    assert begun(office, before)["help"] == "skipped", "the child was born while 17 000 held"
    assert begun(office, after)["help"] == "open"
    assert now(office, decided)["help"] == "skipped", "what is decided is not undone; a person may bring it back"


def test_given_the_minute_before_it_counts_then_the_older_value_decides_and_replay_stays_true(office):
    day = today(office.administrator)
    run = start(office, day)
    key = law_figures.propose(by=office.curators[0], proposed=proposed(office.curators[0]))
    law_figures.confirm(by=office.curators[1], figure_id=key)
    assert begun(office, run)["help"] == "skipped"
    clock.move(timedelta(minutes=2))
    assert now(office, run)["help"] == "skipped"


# ---- the pages -----------------------------------------------------------------------------------------------------------------


def browser(by: Actor) -> Client:
    assert by.user is not None
    client = Client()
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(by: Actor, parameter: str = MINIMUM, **fields: Any) -> Any:
    return browser(by).post(reverse("figure_of_law", args=[parameter]), {"receipt": str(uuid.uuid4()), **fields})


def test_given_a_curator_when_proposing_on_the_page_then_a_colleague_confirms_it_there(office):
    one, two, _ = office.curators
    day = today(one).isoformat()
    form = {
        "act": "propose",
        "valid_from": day,
        "value": "18,200.50",
        "source": "Order 417",
        "checked_on": day,
        "sure": "on",
    }
    assert post(one, **form).status_code == 302
    with access.acting_as(one):
        key = str(Figure.objects.get().pk)

    before = browser(one).get(reverse("figures_of_law")).content.decode()
    mine = browser(one).get(reverse("figure_of_law", args=[MINIMUM])).content.decode()
    theirs = browser(two).get(reverse("figure_of_law", args=[MINIMUM])).content.decode()
    assert "a colleague has to open the source" in mine and "I read the source" not in mine
    assert "I read the source" in theirs and "18,200.5" in theirs
    assert post(one, act="confirm", proposal=key).status_code == 422
    assert post(two, act="confirm", proposal=key).status_code == 302
    table = browser(office.administrator).get(reverse("figures_of_law")).content.decode()
    assert "18,200.5" in table and "to be confirmed" in table
    assert MINIMUM in doubts_of(before) and "Journeys that rest on what nobody has confirmed" in doubts_of(before)
    assert MINIMUM not in doubts_of(table), "two people have confirmed it"
    assert post(two, act="confirm", proposal=key).status_code == 409


def doubts_of(page: str) -> str:
    """What the page says of journeys that rest on what nobody has confirmed."""
    return page.partition('id="doubts"')[2].partition("</section>")[0]


def test_given_a_past_day_on_the_page_then_it_asks_to_look_first_and_shows_what_is_touched(office):
    one = office.curators[0]
    form = {
        "act": "propose",
        "valid_from": "2026-01-01",
        "value": "17100",
        "source": "Order",
        "checked_on": "2026-02-01",
    }
    answer = post(one, **form)
    assert answer.status_code == 422 and "This day has passed" in answer.content.decode()
    assert "Путь с величиной" in answer.content.decode()
    assert post(one, **form, seen="on").status_code == 302


def test_given_runs_under_way_then_the_page_counts_those_a_change_would_touch_by_journey_and_version(office):
    def told(by: Actor, parameter: str = MINIMUM) -> str:
        html = browser(by).get(reverse("figure_of_law", args=[parameter])).content.decode()
        return " ".join(re.sub(r"<[^>]+>", " ", html.split("Under way now")[1].split("</section>")[0]).split())

    assert "No family’s journey under way uses it." in told(office.curators[0])
    start(office, today(office.administrator))
    start(office, today(office.administrator))
    for by in (office.curators[0], office.administrator):
        assert "Путь с величиной version 1 2 families" in told(by)
    assert "No family’s journey under way uses it." in told(office.curators[0], "quota_staff")


def test_given_a_worker_or_hostile_values_then_the_pages_refuse(office):
    assert browser(office.worker).get(reverse("figures_of_law")).status_code in (403, 404)
    assert browser(office.curators[0]).get(reverse("figure_of_law", args=["no_such"])).status_code == 404
    for fields in (
        {"act": "confirm", "proposal": "x"},
        {"act": "nothing"},
        {"act": "confirm", "proposal": str(uuid.uuid4())},
    ):
        assert post(office.curators[0], **fields).status_code == 404
    wrong = {"act": "propose", "valid_from": "x", "value": "NaN", "source": "", "checked_on": ""}
    assert post(office.curators[0], **wrong).status_code == 422


@pytest.mark.parametrize("value", [Decimal(1700000), Decimal(170), Decimal(51000)])
def test_given_a_value_many_times_the_one_before_then_it_is_asked_and_taken_from_who_has_compared_it(office, value):
    one = office.curators[0]
    with pytest.raises(law_figures.FigureRefused, match="17"):
        law_figures.propose(by=one, proposed=proposed(one, value=value))
    assert held(office).proposals == ()

    law_figures.propose(by=one, proposed=proposed(one, value=value), is_compared=True)

    assert len(held(office).waiting) == 1
