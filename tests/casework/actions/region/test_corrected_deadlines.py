"""A deadline of the law that two people have corrected: cases under way count by it, and say so."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from casework import access, clock, outbox
from casework.actions.region import law_figures
from casework.actions.region.law_figures import FigureRefused, Proposed
from casework.models import OutboxRow
from journeys import public as journeys
from journeys.runs import run_views
from tests.builders import Story, Town

ARTICLE = "Статья 16 Федерального закона от 15 ноября 1997 г. № 143-ФЗ"


def _corrected(town: Town, value: str, row: str, since: date | None = None) -> None:
    """The curator proposes, the administrator confirms; the minute passes after which it counts."""
    told = Proposed(row, since or town.today - timedelta(days=300), Decimal(value), ARTICLE, town.today, sure=True)
    key = law_figures.propose(by=town.curator, proposed=told, seen_what_it_touches=True, is_compared=True)
    law_figures.confirm(by=town.administrator, figure_id=key)
    for waiting in OutboxRow.objects.filter(topic="correct_deadlines", region_key=town.planted.region.pk):
        assert outbox.have_effect(waiting.pk)
    town.move(minutes=2)


def _late(town: Town) -> Story:
    case = town.a_case().talked().agreed()
    town.move(days=45)
    return case.wake()


def test_given_a_case_under_way_when_its_term_is_corrected_then_it_is_due_anew_and_says_so(town: Town) -> None:
    case = _late(town)
    before = case.item("income_check")
    assert before.late_since is not None and before.due is not None, "30 days have passed"

    _corrected(town, "90", "term_regional_decision")
    with access.acting_as(town.machine):
        waking = journeys.wake_due(region_key=town.planted.region.pk, now=clock.now(), limit=500)
    assert case.run_key in waking
    case.wake()

    after = case.item("income_check")
    assert after.due is not None
    assert (after.late_since, after.due - before.due) == (None, timedelta(days=60))
    assert "step.deadline_corrected" in case.timeline()
    late = next(one for one in case.escalations() if one.work_item_key == after.key)
    assert late.closed_how == "overtaken"
    with access.acting_as(town.machine):
        assert run_views.replay_equals_stored(run_key=case.run_key)


def test_given_a_step_that_stays_late_then_it_is_late_since_its_own_day(town: Town) -> None:
    case = _late(town)
    before = case.item("social_services").late_since
    _corrected(town, "10", "term_social_need")
    after = case.wake().item("social_services").late_since
    assert before is not None and after is not None and after > before


def test_given_a_correction_from_a_later_day_then_what_counts_from_before_keeps_its_term(town: Town) -> None:
    case = _late(town)
    before = case.item("early_help").due
    _corrected(town, "90", "term_early_help", since=town.today)
    assert case.wake().item("early_help").due == before
    assert "step.deadline_corrected" not in case.timeline()


def test_given_an_article_that_two_have_read_then_the_deadline_is_sure(town: Town) -> None:
    row = "term_snils"
    with access.acting_as(town.curator):
        known = {one.key: one for one in journeys.rules.deadlines(region_key=town.planted.region.pk, on=town.today)}
    assert known[row].to_confirm and known[row].now is not None
    _corrected(town, str(known[row].now.value), row)
    with access.acting_as(town.curator):
        known = {one.key: one for one in journeys.rules.deadlines(region_key=town.planted.region.pk, on=town.today)}
        doubts = journeys.rules.unconfirmed(region_key=town.planted.region.pk, on=town.today, language="ru")
    assert not known[row].to_confirm
    assert row not in {key for one in doubts for key, _title in one.deadlines}


@pytest.mark.parametrize(("row", "value"), [("term_birth_registration", "1.5"), ("term_tax_payment", "31.02")])
def test_given_a_value_that_no_deadline_can_have_then_it_is_refused(town: Town, row: str, value: str) -> None:
    told = Proposed(row, town.today, Decimal(value), ARTICLE, town.today, sure=True)
    with pytest.raises(FigureRefused, match=r"deadline|Срок|срок"):
        law_figures.propose(by=town.curator, proposed=told, is_compared=True)


def test_given_the_page_of_a_yearly_deadline_then_it_says_the_day_and_takes_day_and_month(town: Town) -> None:
    assert town.curator.user is not None
    curator = Client()
    curator.force_login(town.curator.user, backend="django.contrib.auth.backends.ModelBackend")
    table = curator.get(reverse("figures_of_law")).content.decode()
    address = reverse("figure_of_law", args=["term_tax_payment"])
    assert address in table.partition('id="deadlines"')[2], "it stands among the deadlines"
    page = curator.get(address).content.decode()
    assert re.search(r"1 October|1 октября", page)

    form = {"act": "propose", "valid_from": str(town.today), "value": "30.02", "source": ARTICLE}
    form |= {"checked_on": str(town.today), "sure": "on"}
    refused = curator.post(address, form | {"receipt": str(uuid.uuid4())})
    assert refused.status_code == 422
    answered = curator.post(address, form | {"value": "31.1", "receipt": str(uuid.uuid4())})
    assert answered.status_code == 302, "a day is no quantity that could have been tripled"
    assert re.search(r"31 January|31 января", curator.get(address).content.decode())
