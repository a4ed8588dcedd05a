"""Decisions as they are told: a slice of families with drawn incomes and outcomes, and the reader that judges the words.

A region that runs is read by `manage.py told_decisions`.
"""

from __future__ import annotations

import io
from decimal import Decimal
from random import Random

import pytest
from django.core.management import call_command
from django.utils import translation

from casework import access, clock, outbox
from casework.demo import told_decisions
from casework.models import OutboxRow
from tests.casework.web.clinic_desk.decided import BECAUSE, POOR, RICH, applied, decide, with_allowance
from tests.casework.web.conftest import Desk, plant_desk
from tests.proofs import SLICE, examples

SUMS = (4_000, 9_000, 13_999, 16_999, 17_000, 17_001, 18_700, 40_000)


@pytest.fixture(scope="module")
def allowance(module_db: str) -> Desk:
    return with_allowance(plant_desk())


def test_given_families_decided_about_in_every_way_when_their_decisions_are_read_then_none_contradicts_itself(
    allowance: Desk,
) -> None:
    chance, recorded = Random(f"told decisions {SLICE}"), 0
    for number in range(examples(4)):
        one = applied(allowance)
        facts = {**POOR, "income_per_person": Decimal(chance.choice(SUMS))}
        outcome = ("granted", "refused")[number % 2]
        answer = decide(one, outcome, facts)
        if answer.status_code == 422:
            answer = decide(one, outcome, facts, otherwise_because=BECAUSE)
        assert answer.status_code == 302
        recorded += 1
    for row in OutboxRow.objects.filter(topic="draft_paper", region_key=allowance.planted.region.pk):
        outbox.have_effect(row.pk)

    with access.acting_as(access.machine(allowance.planted.region, "test")) as actor:
        found = told_decisions.of_region(actor=actor, now=clock.now())

    assert found.decisions >= recorded
    assert found.read["papers"] >= recorded and found.read["pages"] >= recorded
    assert found.against == []
    told = io.StringIO()
    call_command("told_decisions", stdout=told)
    assert "contradicted 0" in told.getvalue()


def test_given_words_that_speak_against_an_outcome_when_they_are_judged_then_they_are_found(allowance: Desk) -> None:
    family = applied(allowance)
    item = family.item("decide_monthly")
    assert decide(family, "granted", RICH, otherwise_because=BECAUSE).status_code == 302

    with translation.override("ru"):
        beside = {
            ("granted", "Единое пособие: доход выше порога"): 1,
            ("granted", "Единое пособие: право есть"): 0,
            ("refused", "Единое пособие: право есть"): 1,
            ("refused", "Единое пособие: заработок ниже порога"): 0,
            ("papers_missing", "Единое пособие: право есть"): 0,
            ("granted", "Решили иначе, потому что: доход выше порога"): 0,
        }
        found = {key: len(list(told_decisions.contradictions(item, key[0], [key[1]]))) for key in beside}
    assert found == beside


def test_given_sentences_of_what_would_alter_an_answer_then_only_those_that_lead_to_the_decision_itself_are_found(
    allowance: Desk,
) -> None:
    family = applied(allowance)
    item = family.item("decide_monthly")
    assert decide(family, "granted", POOR).status_code == 302
    right, too_high = "Единое пособие: Право есть", "Единое пособие: Доход выше порога"
    would_be = "Ответ «{}» будет, если «Доход на человека»: 17 000 или меньше".format
    with translation.override("ru"):
        table = {
            ("granted", right, would_be("Доход выше порога")): 0,
            ("granted", right, would_be("Право есть")): 1,
            ("granted", too_high, would_be("Право есть")): 1,
            ("refused", too_high, would_be("Право есть")): 0,
            ("refused", too_high, would_be("Заработок ниже порога")): 0,
            ("refused", right, would_be("Заработок ниже порога")): 1,
            ("refused", too_high, would_be("Доход выше порога")): 1,
            ("papers_missing", right, would_be("Право есть")): 0,
        }
        found = {key: len(list(told_decisions.of_changes(item, key[0], key[1], [key[2]]))) for key in table}
    assert found == table
