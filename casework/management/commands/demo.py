"""`manage.py demo`: a living demo region on this machine, with sign-in links.

Ctrl-C stops all it started.
"""

from __future__ import annotations

import http.cookiejar
import os
import re
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework import access, clock
from casework.demo import family_walk, pace, processes, snapshot
from casework.models import Role
from casework.runtime import demo_progress as progress
from casework.runtime import embedded_postgres, lifeline

FIRST_PORT = 8000
FIRST_PAGES = {
    Role.SOCIAL_WORKER: "/today/",
    Role.CURATOR: "/curator/",
    Role.PARTNER: "/questions/",
    Role.ADMINISTRATOR: "/region/organisations/",
}


class Command(BaseCommand):
    """Start the demo: database, web server, worker, an invented region whose families are walked in meanwhile."""

    help = (
        "Starts a demo region with one-click sign-in and stops all of it at Ctrl-C. "
        "Example: manage.py demo --once   (start, open each audience's first page, stop)"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--once", action="store_true", help="start everything, open each first page, stop")
        parser.add_argument(
            "--live",
            action="store_true",
            help="give the region up and walk its families in again, by acts, from nothing",
        )
        parser.add_argument("--port", type=int, default=FIRST_PORT, help="first port to try, default 8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in production, else start."""
        if settings.IN_PRODUCTION or not settings.DEMO_SIGN_IN:
            raise CommandError(
                "The demo did not start: CASEWORK_ENV is production, and in a demo anybody signs in with one click. "
                "Start it on a machine without real families, without CASEWORK_ENV."
            )
        began = time.monotonic()
        try:
            with processes.until_the_end(), processes.hold_port(options["port"]) as held:
                self._run(began=began, once=options["once"], live=options["live"], held=held)
        except processes.DemoStopped as stopped:
            raise CommandError(str(stopped)) from stopped
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _run(self, *, began: float, once: bool, live: bool, held: socket.socket) -> None:
        port, token = processes.port_of(held), secrets.token_urlsafe(12)
        embedded_postgres.ensure_running()  # an earlier demo that was just stopped took its database along
        is_opened = self._open_snapshot(live=live)
        if not is_opened:
            self._migrate()
        planted = family_walk.begin()
        os.environ.setdefault("CASEWORK_SITE_URL", f"http://localhost:{port}")  # as links in messages name it
        watch = processes.Watch(self._say_now)
        processes.start_web(held, token=token)
        processes.start_worker()
        processes.wait_until_open(port, token=token, watch=watch)
        self._say_where(port, time.monotonic() - began)
        looks = family_walk.ONCE_A_DAY if is_opened else family_walk.DESK_HOURS
        walk = family_walk.Walk(planted, looks=looks, ask=_WatchedWorker(watch))
        if once:
            self._open_first_pages(port)
            walk.go(enough=1)
            self.stdout.write(f"The first family is in. {time.monotonic() - began:.1f} s in all.")
            return
        walk.go(when_in=self._keep_snapshot)
        seconds = time.monotonic() - began
        self.stdout.write(f"All families are in after {seconds:.0f} s; it is today. Ctrl-C stops the demo.")
        watch.go_on()

    def _say_now(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _open_snapshot(self, *, live: bool) -> bool:
        """Open the region as it was walked in earlier by this code, where there is none.

        False when acts must do it.
        """
        if not snapshot.is_possible():
            return False
        if live:
            snapshot.forget_region()
        if snapshot.region_is_there():
            return False
        kept = None if live else snapshot.kept()
        if kept is not None:
            try:
                self.stdout.write(_opened(kept))
                return True
            except snapshot.SnapshotNotOpened as error:
                self.stderr.write(str(error))
        snapshot.note_beginning()
        return False

    def _keep_snapshot(self) -> None:
        """Keep the region for the next start from nothing, when this code alone has walked it in."""
        if snapshot.is_possible() and snapshot.was_begun_with_this_code():
            snapshot.keep(kept_at=clock.now(), families=len(family_walk.FAMILIES))

    def _migrate(self) -> None:
        """As the owner, in a process of its own."""
        environment = {**os.environ, "CASEWORK_DATABASE_ROLE": "owner"}
        command = lifeline.python(str(processes.ROOT / "manage.py"), "migrate", "-v0")
        if subprocess.run(command, env=environment, check=False).returncode:
            raise CommandError("The tables were not made, so the demo did not start. The reason stands above.")

    def _say_where(self, port: int, seconds: float) -> None:
        self.stdout.write(f"\nRyadom is open after {seconds:.1f} s:  http://localhost:{port}/\n")
        for member in access.demo_members():
            self.stdout.write(f"  sign in as {member.user.name:<16} ({member.get_role_display()})")
        state = progress.read()
        walked = state is not None and state.done
        self.stdout.write("" if walked else "Families are being walked in; the page shows how far they are.\n")
        self.stdout.flush()

    def _open_first_pages(self, port: int) -> None:
        """Sign in as each audience with one click and open its first page, as a browser would."""
        for role, first_page in FIRST_PAGES.items():
            member = access.demo_members().filter(role=role).first()
            if member is None:
                raise CommandError(f"The demo has no user with the role {role}, so its pages cannot be shown.")
            began = time.monotonic()
            address = _sign_in(f"http://localhost:{port}", str(member.user_id), first_page)
            self.stdout.write(f"  {role:<14} {address}  {time.monotonic() - began:.2f} s")


class _WatchedWorker(pace.AskedWorker):
    """Asks the worker process, and sees to it that there is one: the walk waits for it for minutes."""

    def __init__(self, watch: processes.Watch) -> None:
        super().__init__()
        self.watch = watch

    def __call__(self, jobs: Iterable[str]) -> None:
        """Look after the demo's processes, then ask."""
        self.watch.look()
        super().__call__(jobs)


def _opened(kept: snapshot.Snapshot) -> str:
    """Open a snapshot; return one line that says from when it is and what its calendar shows."""
    weeks = snapshot.open_kept(kept)
    behind = f"; its calendar is {weeks} weeks behind" if weeks else ""
    return (
        f"Opened the region of {kept.families} families as it was walked in by {kept.kept_at:%Y-%m-%d}{behind}. "
        "make demo ARGS=--live walks them in again."
    )


def _sign_in(site: str, user_id: str, first_page: str) -> str:
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), urllib.request.ProxyHandler({}))
    try:
        page = browser.open(f"{site}/sign-in/", timeout=20).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = urllib.parse.urlencode({"csrfmiddlewaretoken": token.group(1) if token else ""}).encode()
        browser.open(f"{site}/sign-in/demo/{user_id}/", data=form, timeout=20)
        answer = browser.open(f"{site}{first_page}", timeout=20)
    except urllib.error.HTTPError as error:
        raise CommandError(f"{first_page} answered {error.code}. Read {processes.LOGS / 'web.log'}.") from error
    if urllib.parse.urlparse(answer.geturl()).path != first_page:
        raise CommandError(f"{first_page} led to {answer.geturl()}: the sign-in did not work.")
    return f"{site}{first_page}"
