"""What a server refuses to start with when it says that it holds real families."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from casework import checks
from tests.environment import ROOT


@pytest.fixture
def production(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.IN_PRODUCTION, settings.DEMO_SIGN_IN = True, False
    settings.CELERY_BROKER_URL = "redis://broker.example/0"
    monkeypatch.setenv("CASEWORK_DATABASE_URL", "postgresql://ryadom@db.example/ryadom")
    return settings


def _expect_start() -> None:
    try:
        checks.refuse_to_start()
    except ImproperlyConfigured as refusal:
        pytest.fail(f"it does not start: {refusal}")


def test_given_a_server_as_described_then_it_starts(production: Any) -> None:
    _expect_start()


def test_given_one_click_sign_in_in_production_then_it_refuses_to_start(production: Any) -> None:
    production.DEMO_SIGN_IN = True
    with pytest.raises(ImproperlyConfigured, match="one-click sign-in"):
        checks.refuse_to_start()


def test_given_the_embedded_database_in_production_then_it_refuses_to_start(
    production: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CASEWORK_DATABASE_URL")
    with pytest.raises(ImproperlyConfigured, match="CASEWORK_DATABASE_URL"):
        checks.refuse_to_start()


def test_given_the_folder_broker_in_production_then_it_refuses_to_start(production: Any) -> None:
    production.CELERY_BROKER_URL = "filesystem://"
    with pytest.raises(ImproperlyConfigured, match="CASEWORK_BROKER_URL"):
        checks.refuse_to_start()


def test_given_a_demo_then_all_of_it_may_be_used(settings: Any) -> None:
    settings.IN_PRODUCTION = False
    _expect_start()


@pytest.mark.parametrize("command", ["demo", "rehearse", "upgrade_store"])
def test_given_production_when_a_command_for_trying_out_is_called_then_it_refuses_in_one_sentence(command: str) -> None:
    environment = {**os.environ, "CASEWORK_ENV": "production"}
    done = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "CASEWORK_ENV is production" in done.stderr
    assert "Traceback" not in done.stderr


def test_given_a_worker_in_production_with_the_embedded_database_then_it_does_not_come_up() -> None:
    environment = {**os.environ, "CASEWORK_ENV": "production", "CASEWORK_SECRET_KEY": "x" * 50}
    environment.pop("CASEWORK_DATABASE_URL", None)
    command = [sys.executable, "-c", "import casework.celery"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "CASEWORK_DATABASE_URL is missing" in done.stderr
