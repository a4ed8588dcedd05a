"""A browser before the real thing: a web server in a thread, a real worker process, the invented region, families.

Server and worker start once for all modules here, each module finds the region as it was planted. Pictures are taken when
they are asked for, by `PICTURES=1` (`make pictures`), and kept in var/screens under the names of the approved ones.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect

from casework.models import Membership, User
from tests import databases
from tests.casework.web.conftest import Desk, plant_desk
from tests.workers import Worker, running

PICTURES = os.environ.get("PICTURES") == "1"
SCREENS = Path(__file__).resolve().parents[2] / "var" / "screens"
PATIENCE = 15_000  # milliseconds: on a busy machine a page may take that long
expect.set_options(timeout=PATIENCE)
SIZES = {"desk": (1440, 900), "phone": (390, 844), "small": (320, 640)}


class _Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Application:
    """Closes a request thread's database connections at its end: threads of the server are many and short."""

    def __init__(self) -> None:
        self.inner = get_wsgi_application()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer, then let go."""
        answer = self.inner(environ, start_response)
        connections.close_all()
        return answer


@dataclass
class Site:
    """The running product."""

    desk: Desk
    address: str
    worker: Worker
    errors: list[str] = field(default_factory=list)
    is_used: bool = False

    def open(
        self, browser: Browser, *, size: str = "desk", scheme: str = "light", language: str = "ru", script: bool = True
    ) -> BrowserContext:
        """Open a browser window; what its console complains of is gathered."""
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            device_scale_factor=1 if size == "desk" else 2,
            reduced_motion="reduce",  # colours are measured, not caught half-way
            locale=language,
            java_script_enabled=script,
            base_url=self.address,
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        return context

    def sign_in(self, page: Page, member: Membership, *, language: str = "ru") -> None:
        """Sign in by one click, as in the demo."""
        User.objects.filter(pk=member.user_id).update(language=language)
        page.goto("/sign-in/")
        button = page.get_by_role("button", name=member.user.name, include_hidden=True)
        folded = page.locator("details:not([open])").filter(has=button)
        if folded.count():  # only the first of each kind stands open
            folded.locator("summary").click()
        button.click()
        first = {"social_worker": "**/today/", "curator": "**/curator/", "partner": "**/questions/"}
        page.wait_for_url(first.get(member.role, "**/region/**"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only takes pictures, unless they are asked for."""
    left_out = [] if PICTURES else [item for item in items if item.get_closest_marker("pictures")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="package")
def running_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """Start everything once, with the region planted."""
    with django_db_blocker.unblock(), databases.fresh("b"), _served(plant_desk()) as site:
        yield site


@pytest.fixture(scope="module")
def site(running_site: Site) -> Site:
    """The running product with the region as it was planted: nothing that another module did is left."""
    if running_site.is_used:
        running_site.worker.empty_broker()
        assert plant_desk().planted.region.pk == running_site.desk.planted.region.pk
    running_site.is_used = True
    return running_site


@contextlib.contextmanager
def _served(desk: Desk) -> Iterator[Site]:
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet, allow_reuse_address=False)
    server.daemon_threads = True
    server.set_app(_Application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with running() as worker:
            yield Site(desk, f"http://127.0.0.1:{server.server_port}", worker)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture(autouse=True)
def _nothing_in_the_console(request: pytest.FixtureRequest) -> Iterator[None]:
    """No page leaves an error in the browser's console."""
    yield
    if "site" in request.fixturenames:
        site: Site = request.getfixturevalue("site")
        found, site.errors[:] = list(site.errors), []
        assert [one for one in found if "status of 4" not in one] == []  # a refused form answers 4xx: meant


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page under the names of the approved ones, if pictures are asked for."""
    if not PICTURES:
        return
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=SCREENS / f"{name}.png", full_page=True)
