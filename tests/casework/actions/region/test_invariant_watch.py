"""What must never be is looked for every five minutes, and told when it changes: not again and again, and "well again", too."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from casework import jobs, outbox
from casework.actions.region import invariant_watch
from casework.celery import app
from casework.models import InvariantLook, OutboxRow
from tests.casework.web.conftest import Desk, plant_desk

TOPIC = "tell_of_invariants"


@pytest.fixture
def desk(committed_db: str, settings: Any) -> Desk:
    settings.SERVER_EMAILS = ["server@example.org"]
    settings.MAIL_IS_SET_UP = True
    return plant_desk()


def _break(desk: Desk, times: int = 1) -> None:
    """Give up effects, which an invariant counts."""
    region = desk.planted.region.pk
    OutboxRow.objects.bulk_create(
        OutboxRow(topic="print_paper", region_key=region, payload={}, dead=True) for _ in range(times)
    )


def _look() -> list[Any]:
    """Look once, as the scheduler does, and return the letters that went out for it."""
    mail.outbox.clear()
    jobs.look_at_invariants()
    for row in OutboxRow.objects.filter(topic=TOPIC):
        outbox.have_effect(row.pk)
    return list(mail.outbox)


def test_given_nothing_broken_when_looked_then_nobody_is_written_to(desk: Desk) -> None:
    assert _look() == []
    assert InvariantLook.objects.get().broken == {}


def test_given_a_rule_that_breaks_then_it_is_told_once_again_when_it_has_doubled_and_when_all_is_well(
    desk: Desk,
) -> None:
    _break(desk)
    (letter,) = _look()
    assert letter.to == ["server@example.org"]
    assert "outbox_dead: 1" in letter.body
    since = InvariantLook.objects.get().broken["outbox_dead"]["since"]

    assert _look() == [], "nothing has changed"
    _break(desk)
    (letter,) = _look()
    assert "outbox_dead: 2" in letter.body
    _break(desk)
    assert _look() == [], "one more is not twice as many"
    assert InvariantLook.objects.get().broken["outbox_dead"] == {
        "count": 3, "examples": [str(one) for one in OutboxRow.objects.filter(dead=True).values_list("pk", flat=True)],
        "since": since,
    }  # fmt: skip

    OutboxRow.objects.filter(dead=True).delete()
    (letter,) = _look()
    assert "outbox_dead" in letter.body
    assert "снова в порядке" in letter.subject.lower()
    assert _look() == []


def test_given_a_broken_rule_when_the_administrator_opens_health_then_a_line_says_so_until_all_is_well(
    desk: Desk,
) -> None:
    page = reverse("health")
    client = desk.client(desk.administrator)
    _break(desk)
    _look()
    assert "outbox_dead" in client.get(page).content.decode()
    OutboxRow.objects.filter(dead=True).delete()
    _look()
    assert "outbox_dead" not in client.get(page).content.decode()


def test_given_nobody_to_be_written_to_when_a_rule_breaks_then_it_is_kept_and_nothing_waits(
    desk: Desk, settings: Any
) -> None:
    settings.SERVER_EMAILS = []
    _break(desk)
    invariant_watch.look()
    assert not OutboxRow.objects.filter(topic=TOPIC).exists()
    assert set(InvariantLook.objects.get().broken) == {"outbox_dead"}


def test_given_the_scheduler_then_it_looks_every_five_minutes() -> None:
    assert app.conf.beat_schedule["look_at_invariants"]["schedule"] == 300
