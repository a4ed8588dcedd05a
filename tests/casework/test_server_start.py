"""A server with a wrong or a missing setting does not start, or starts as what is safe; each says why in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from casework.runtime import deployment
from tests.environment import ROOT

URL = "postgresql://ryadom@127.0.0.1:9/ryadom"  # nobody answers there: starting asks nothing of it
KEY, SHORT_KEY = "k" * 50, "k" * 20
MASTER_KEY = "b2YgdGhlIHRlc3RzIGFsb25lLCB3aGljaCBzaGFyZSE="
BROKER = "redis://127.0.0.1:9/0"
AS_DESCRIBED = {
    "CASEWORK_ENV": "production",
    "CASEWORK_DATABASE_URL": URL,
    "CASEWORK_SECRET_KEY": KEY,
    "CASEWORK_MASTER_KEY": MASTER_KEY,
    "CASEWORK_BROKER_URL": BROKER,
}
UNSET = ""
LOOK = "import casework.wsgi; from django.conf import settings as s; print(s.ENVIRONMENT, s.DEMO_SIGN_IN)"


def _start(**told: str) -> subprocess.CompletedProcess[str]:
    """Start the server as gunicorn does, with these settings and no others."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEWORK_")}
    environment |= {"CASEWORK_VAR": os.environ.get("CASEWORK_VAR", ""), **told}
    environment = {name: value for name, value in environment.items() if value}
    return subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


UNKNOWN, MAY_HOLD_FAMILIES = "which nobody knows", "may hold families"
WRONG: dict[str, tuple[dict[str, str], str]] = {
    "shortened": ({"CASEWORK_ENV": "prod"}, UNKNOWN),
    "capital letter": ({"CASEWORK_ENV": "Production"}, UNKNOWN),
    "a space": ({"CASEWORK_ENV": " production"}, UNKNOWN),
    "another word": ({"CASEWORK_ENV": "live"}, UNKNOWN),
    "unknown, no database": ({"CASEWORK_ENV": "staging", "CASEWORK_DATABASE_URL": UNSET}, UNKNOWN),
    "demo beside a database": ({"CASEWORK_ENV": "demo"}, MAY_HOLD_FAMILIES),
    "test beside a database": ({"CASEWORK_ENV": "test"}, MAY_HOLD_FAMILIES),
    "demo and another word": ({"CASEWORK_ENV": "demo", "CASEWORK_TRYING_OUT": "yes"}, MAY_HOLD_FAMILIES),
    "no database": ({"CASEWORK_DATABASE_URL": UNSET}, "CASEWORK_DATABASE_URL is missing"),
    "no key": ({"CASEWORK_SECRET_KEY": UNSET}, "CASEWORK_SECRET_KEY"),
    "no kind and no key": ({"CASEWORK_ENV": UNSET, "CASEWORK_SECRET_KEY": UNSET}, "CASEWORK_SECRET_KEY"),
    "a short key": ({"CASEWORK_SECRET_KEY": SHORT_KEY}, "CASEWORK_SECRET_KEY is short"),
    "no master key": ({"CASEWORK_MASTER_KEY": UNSET}, "CASEWORK_MASTER_KEY_FILE is missing"),
    "no kind and no master key": ({"CASEWORK_ENV": UNSET, "CASEWORK_MASTER_KEY": UNSET}, "CASEWORK_MASTER_KEY_FILE is"),
    "a short master key": ({"CASEWORK_MASTER_KEY": MASTER_KEY[:20]}, "CASEWORK_MASTER_KEY holds no key"),
    "a file of a master key that is not there": (
        {"CASEWORK_MASTER_KEY": UNSET, "CASEWORK_MASTER_KEY_FILE": "/nowhere/key"},
        "cannot be read",
    ),
    "no broker": ({"CASEWORK_BROKER_URL": UNSET}, "folder broker"),
    "one-click sign-in": ({"CASEWORK_DEMO_SIGN_IN": "yes"}, "one-click sign-in"),
    "one-click sign-in, no kind": ({"CASEWORK_ENV": UNSET, "CASEWORK_DEMO_SIGN_IN": "yes"}, "one-click sign-in"),
    "pages of errors": ({"CASEWORK_DEBUG": "yes"}, "CASEWORK_DEBUG"),
    "a way for seals that nobody knows": ({"CASEWORK_AUDIT_SEALS": "files:/srv/seals"}, "CASEWORK_AUDIT_SEALS"),
    "the owner's role": ({"CASEWORK_DATABASE_ROLE": "owner"}, "CASEWORK_DATABASE_ROLE"),
}


@pytest.mark.parametrize("slip", WRONG)
def test_given_a_wrong_or_missing_setting_then_the_server_does_not_start_and_says_why(slip: str) -> None:
    told, why = WRONG[slip]
    started = _start(**{**AS_DESCRIBED, **told})
    assert started.returncode != 0, started.stdout
    assert why in started.stderr
    assert KEY not in started.stderr
    assert MASTER_KEY[:20] not in started.stderr


def test_given_a_server_as_described_then_it_starts_without_anything_to_try_out() -> None:
    assert _start(**AS_DESCRIBED).stdout.split() == ["production", "False"]


def test_given_no_word_on_what_it_is_beside_a_database_then_it_counts_as_real_families() -> None:
    assert _start(**{**AS_DESCRIBED, "CASEWORK_ENV": UNSET}).stdout.split() == ["production", "False"]


def test_given_the_explicit_word_then_a_demo_may_use_another_database() -> None:
    told = {"CASEWORK_ENV": "demo", "CASEWORK_TRYING_OUT": deployment.WORD, "CASEWORK_DATABASE_URL": URL}
    assert _start(**told).stdout.split() == ["demo", "True"]


@pytest.mark.parametrize(
    ("told", "kind"),
    [({}, "demo"), ({"CASEWORK_ENV": "test"}, "test"), ({"CASEWORK_ENV": "production"}, "production")],
    ids=["nothing", "test", "production"],
)
def test_given_no_database_of_ones_own_then_what_it_is_for_is_what_is_said(told: dict[str, str], kind: str) -> None:
    assert deployment.kind_of(told) == kind


@pytest.mark.parametrize("command", ["demo", "rehearse"])
def test_given_a_database_and_no_word_when_a_command_for_trying_out_is_called_then_it_refuses(command: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CASEWORK_")}
    environment["CASEWORK_DATABASE_URL"] = URL
    done = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "a database is named" in done.stderr
    assert "Traceback" not in done.stderr
