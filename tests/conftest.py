"""Fixtures of all tests. Databases: `db` (a transaction, undone) and `committed_db` (a fresh clone, really committed).

Pure tests ask for no database and start none. The tests work as the role `casework_app`, as web and worker do.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from datetime import timedelta
from typing import Any

import django
import pytest
from django.utils import translation

from tests.environment import RUN_DIR  # first: it says where things are kept

from tests import account_planting, databases, workers  # isort: skip

pytest_plugins = ["tests.running_order"]
django.setup()  # test modules import models while they are collected

from casework.seals import sealing  # noqa: E402

account_planting.begin()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Let a test's own statements be without a proof, where it plays somebody who has got in."""
    if item.get_closest_marker("guarded_accounts") is None:
        return (yield)
    with account_planting.off():
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let each worker of xdist read the settings after its own environment is set, not from this process's."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.fixture(scope="session", autouse=True)
def _empty_run_dir() -> None:
    """Start with no broker messages and no files of an earlier run."""
    shutil.rmtree(RUN_DIR, ignore_errors=True)
    RUN_DIR.mkdir(parents=True)


@pytest.fixture(autouse=True)
def _speaks_english() -> Iterator[None]:
    """Begin every test in one language: a page opened by an earlier test leaves its reader's behind."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def _sealed_by_nobody() -> None:
    """No scheduler seals the audit beside a test, and a database that was copied is as old as its template."""
    sealing.LATE_AFTER = timedelta(days=1)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Give this worker its clone of the template; in place of pytest-django's own set-up."""
    from django.db import connections

    databases.embedded_postgres.ensure_running()
    settings = connections.settings["default"]
    settings["HOST"] = databases.embedded_postgres.socket_dir()  # unknown while the server did not run yet
    name = databases.clone(settings["NAME"], of=databases.template())
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    databases.drop(name)
    databases.drop_filled()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A fresh database for tests that commit, start threads, processes or a worker. Yields its name.

    Subprocesses find it by the environment; threads by Django's settings. Not together with `db` in one test.
    """
    with django_db_blocker.unblock(), databases.fresh() as name:
        yield name


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """As `committed_db`, one for all tests of a module: for a shared worker or a browser test's server."""
    with django_db_blocker.unblock(), databases.fresh("m") as name:
        yield name


@pytest.fixture(scope="module")
def worker(module_db: str) -> Iterator[workers.Worker]:
    """A real Celery worker with its scheduler on `module_db`, shared by the module; `workers.wait_until` waits."""
    with workers.running() as one:
        yield one


@pytest.fixture
def transactional_db() -> None:
    """Refuse pytest-django's flush: TRUNCATE is not the working role's right."""
    pytest.fail("Use the fixture committed_db (or module_db): it commits in a fresh clone in place of flushing tables.")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium for pytest-playwright; without it browser tests are skipped, but never in CI."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        reason = "Chromium is missing, so no page can be opened. Run: apt-get install -y chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return {"executable_path": chromium, "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
