"""What Prometheus is told, and that the dashboard and the alerts of docs/deploy ask for nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from casework import outbox, pulse
from casework.runtime import counts
from casework.vitals import figures
from tests.environment import ROOT

DEPLOY = ROOT / "docs" / "deploy"
NAME = re.compile(r"\bryadom_\w+")
COUNTING = """
import sys; from casework.runtime import counts
[counts.effect(topic="counted_here", ending="had") for _one in range(int(sys.argv[1]))]
"""


def _told() -> dict[str, float]:
    """Every figure by its name and labels."""
    found = {}
    for family in text_string_to_metric_families(figures.exposition().decode()):
        for one in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(one.labels.items()))
            found[f"{one.name}{{{labels}}}"] = one.value
    return found


def _names() -> set[str]:
    return {name.partition("{")[0] for name in _told()}


def _asked() -> Iterator[str]:
    for group in yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text())["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for panel in json.loads((DEPLOY / "grafana-dashboard.json").read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


@pytest.fixture
def lively(db: None) -> None:
    """A database in which everything that is told has happened once."""
    pulse.feel()
    outbox.add("print_paper", region_key=uuid4())
    from casework.models import InvariantLook

    InvariantLook.objects.create(broken={"stuck_run": {"count": 2, "examples": [], "since": ""}})
    Client().get("/sign-in/")
    counts.effect(topic="print_paper", ending="had")
    counts.job(name="casework.jobs.dispatch_outbox", ending="failed")


def test_given_dashboard_and_alerts_then_every_figure_they_ask_for_is_told_and_none_is_told_for_nobody(
    lively: None,
) -> None:
    asked = {name for expression in _asked() for name in NAME.findall(expression)}
    told = _names()

    assert asked - told == set()
    unasked = told - asked - {name for name in told if name.endswith(("_count", "_sum", "_created"))}
    assert unasked == set()


def test_given_an_effect_that_waits_when_figures_are_asked_then_it_is_counted_by_its_kind(lively: None) -> None:
    told = _told()

    assert told["ryadom_outbox_rows{state=waiting,topic=print_paper}"] == 1
    assert told["ryadom_invariants_broken{rule=stuck_run}"] == 2
    assert told["ryadom_database_up{}"] == 1
    assert told["ryadom_migrations_missing{}"] == 0
    assert told["ryadom_scheduler_tick_seconds{}"] < 60


def test_given_counts_of_two_processes_when_figures_are_asked_then_they_are_added_up() -> None:
    for many in (2, 3):
        subprocess.run([sys.executable, "-c", COUNTING, str(many)], check=True, cwd=ROOT)

    (metric,) = (one for one in counts.of_machine() if one.name == "ryadom_effects")
    (sample,) = (one for one in metric.samples if one.labels["topic"] == "counted_here")
    assert sample.value == 5


def test_given_processes_that_are_gone_when_a_server_begins_then_their_files_are_deleted() -> None:
    subprocess.run([sys.executable, "-c", COUNTING, "1"], check=True, cwd=ROOT)
    gone = set(counts.FOLDER.glob("*.json"))

    counts.forget_ended()
    left = set(counts.FOLDER.glob("*.json"))
    assert left < gone


def test_given_no_database_when_figures_are_asked_then_only_that_is_told(db: None) -> None:
    from django.db import connection

    with connection.execute_wrapper(_away):
        told = _told()

    assert told["ryadom_database_up{}"] == 0
    assert "ryadom_outbox_oldest_seconds{}" not in told
    assert any(name.startswith("ryadom_disk_free_bytes") for name in told)


def _away(*_question: object) -> None:
    from django.db import OperationalError

    raise OperationalError


PROMTOOL = shutil.which("promtool") or shutil.which("promtool", path=Path(sys.executable).parent)


@pytest.mark.skipif(
    PROMTOOL is None and os.environ.get("CI") != "true", reason="promtool is missing; make test as root brings it"
)
def test_given_promtool_when_it_reads_the_alerts_then_it_finds_nothing_wrong() -> None:
    done = subprocess.run(
        [PROMTOOL or "promtool", "check", "rules", DEPLOY / "prometheus-alerts.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_given_the_dashboard_then_each_panel_has_a_place_of_its_own() -> None:
    board = json.loads(Path(DEPLOY / "grafana-dashboard.json").read_text())
    places = [(one["gridPos"]["x"], one["gridPos"]["y"]) for one in board["panels"]]
    assert len(places) == len(set(places))
    assert len({one["id"] for one in board["panels"]}) == len(places)
