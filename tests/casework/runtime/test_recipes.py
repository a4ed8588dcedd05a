"""The recipes of docs/deploy do what the guide says: read by the programs they are for, and nginx is run."""

from __future__ import annotations

import configparser
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from casework.runtime import web_server
from casework.web import client_address
from tests import workers
from tests.casework.runtime.test_tokens_in_logs import ADDRESSES, KEY, TOKEN
from tests.environment import ROOT
from tests.proofs import IS_WHOLE

DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
CLIENT = "127.0.0.5"  # an address of the loopback that is no proxy of ours


def _needs(program: str) -> Any:
    """Skip where a program is missing; never in CI's proofs."""
    is_missing = shutil.which(program) is None
    return pytest.mark.skipif(
        is_missing and not (IS_WHOLE and os.environ.get("CI") == "true"), reason=f"{program} is missing"
    )


# ---- units of systemd --------------------------------------------------------------------------------------------


@_needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.stem))
def test_given_a_unit_when_systemd_reads_it_then_it_finds_nothing_wrong(unit: Path, tmp_path: Path) -> None:
    here = tmp_path / unit.name  # the programs and the user are those of this machine
    here.write_text(
        unit.read_text().replace("/srv/ryadom/app/.venv/bin/", f"{ROOT}/.venv/bin/").replace("User=ryadom", "User=root")
    )
    done = subprocess.run(["systemd-analyze", "verify", here], capture_output=True, text=True, check=False)
    told = [line for line in (done.stdout + done.stderr).splitlines() if unit.name in line]
    assert told == []


@pytest.mark.parametrize(
    ("name", "needed"),
    [("web", web_server.graceful_timeout), ("worker", settings.CELERY_TASK_TIME_LIMIT), ("scheduler", 10)],
)
def test_given_a_unit_then_it_waits_for_what_its_processes_may_still_end(name: str, needed: int) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(DEPLOY / f"ryadom-{name}.service")
    assert int(unit["Service"]["TimeoutStopSec"]) > needed
    assert unit["Service"]["KillMode"] == "mixed", "else the pool is ended in the middle of what it does"


def test_given_the_guide_then_it_names_every_recipe() -> None:
    guide = (ROOT / "docs" / "install.md").read_text()
    named = set(re.findall(r"deploy/([\w.-]+\.\w+)", guide)) | {"ryadom-away.html", "ryadom-too-often.html"}
    assert {file.name for file in DEPLOY.iterdir()} == named


# ---- nginx -------------------------------------------------------------------------------------------------------


class _Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it was sent."""

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *what: Any) -> None:
        """Say nothing."""


class Nginx:
    """The recipe on ports of its own, before a server that answers with what it was sent."""

    def __init__(self, folder: Path, *, sooner: Mapping[str, str] | None = None) -> None:
        self.folder, self.ports = folder, {name: _free_port() for name in ("tls", "plain")}
        self.behind = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
        threading.Thread(target=self.behind.serve_forever, daemon=True).start()
        _make_certificate(folder)
        recipe = (DEPLOY / "nginx.conf").read_text()
        for before, after in {
            "listen 443": f"listen 127.0.0.1:{self.ports['tls']}",
            "listen 80": f"listen 127.0.0.1:{self.ports['plain']}",
            "/etc/ssl/ryadom": str(folder),
            "/var/log/nginx": str(folder),
            "127.0.0.1:8000": f"127.0.0.1:{self.behind.server_port}",
            "/srv/ryadom/app": str(ROOT),
            **(sooner or {}),
        }.items():
            assert before in recipe
            recipe = recipe.replace(before, after)
        (folder / "ryadom.conf").write_text(recipe)
        (folder / "nginx.conf").write_text(
            f"pid {folder}/pid; daemon off; error_log {folder}/main.log;\n{_user()}"
            f"events {{}} http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; "
            f"include {folder}/ryadom.conf; }}\n"
        )
        self.command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "main.log")]
        self.process = subprocess.Popen(self.command, stderr=subprocess.DEVNULL)
        workers.wait_until(self._answers, within_seconds=20, what="nginx")

    def _answers(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.ports["tls"])) == 0

    def ask(self, address: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        line = http.client.HTTPSConnection(
            "127.0.0.1", self.ports["tls"], context=trusting, source_address=(CLIENT, 0), timeout=20
        )
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, address, body or None, {"Host": "ryadom.example", **told})
        return line.getresponse()

    def logs(self) -> str:
        return "".join(file.read_text() for file in self.folder.glob("*.log"))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.behind.shutdown()


def _user() -> str:
    return "user root;\n" if os.geteuid() == 0 else ""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _make_certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=ryadom.example",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    one = Nginx(tmp_path_factory.mktemp("nginx"))
    yield one
    one.stop()


@_needs("nginx")
def test_given_the_recipe_when_nginx_reads_it_then_it_finds_nothing_wrong(nginx: Nginx) -> None:
    done = subprocess.run([*nginx.command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


@_needs("nginx")
def test_given_addresses_that_let_in_when_they_are_asked_for_then_no_token_stands_in_any_log(nginx: Nginx) -> None:
    for address in ADDRESSES:
        assert nginx.ask(address).status == 200
        nginx.ask(f"{address}?next={address}")
        nginx.ask("/today/", Referer=f"https://ryadom.example{address}")
    nginx.ask(f"/f/{TOKEN}/" + "x" * 9000)  # too long for a line: told in the log of errors, if at all
    written = nginx.logs()
    assert written.count("GET /") >= 2 * len(ADDRESSES)
    assert TOKEN not in written and KEY not in written


@_needs("nginx")
def test_given_a_client_that_names_itself_when_nginx_hands_it_on_then_only_its_real_address_counts(
    nginx: Nginx,
) -> None:
    sent = {"X_Forwarded_For": "192.0.2.1, 127.0.0.1", "X_Forwarded_Proto": "http", "X_Request_Id": "of the client"}
    told = json.loads(nginx.ask("/", **sent).read())

    assert told["x-forwarded-for"] == CLIENT
    assert told["x-forwarded-proto"] == "https"
    assert re.fullmatch("[0-9a-f]{32}", told["x-request-id"])
    # and by any other way than a proxy of ours the word counts for nothing
    assert client_address.client_of("203.0.113.7", told=told["x-forwarded-for"]) == "203.0.113.7"


@_needs("nginx")
def test_given_figures_when_a_client_asks_for_them_then_nobody_is_there(nginx: Nginx) -> None:
    assert nginx.ask("/metrics").status == 404
    assert "nginx/" not in (nginx.ask("/metrics").getheader("Server") or "")


@_needs("nginx")
def test_given_large_bodies_when_they_are_sent_then_what_ryadom_explains_comes_through_and_more_does_not(
    nginx: Nginx,
) -> None:
    megabyte = 1024 * 1024
    assert nginx.ask("/", method="POST", body=b"x" * (32 * megabyte + 9000)).status == 200
    assert nginx.ask("/", method="POST", body=b"x" * (34 * megabyte)).status == 413


@_needs("nginx")
def test_given_plain_http_when_it_is_asked_then_it_leads_to_tls_and_keeps_the_address(nginx: Nginx) -> None:
    line = http.client.HTTPConnection("127.0.0.1", nginx.ports["plain"], timeout=10)
    line.request("GET", "/today/?q=1", headers={"Host": "ryadom.example"})
    answer = line.getresponse()
    assert (answer.status, answer.getheader("Location")) == (308, "https://ryadom.example/today/?q=1")


@_needs("nginx")
def test_given_more_than_a_reader_asks_when_it_goes_on_then_it_is_told_too_often_in_both_languages(
    tmp_path: Path,
) -> None:
    one = Nginx(tmp_path, sooner={"rate=50r/s": "rate=1r/m", "burst=300": "burst=3"})
    try:
        answers = [one.ask("/today/") for _ in range(5)]
        assert [answer.status for answer in answers] == [200, 200, 200, 200, 429]
        assert answers[-1].getheader("Retry-After") == "30"
        page = answers[-1].read().decode()
        assert "Слишком часто" in page and "Too often" in page
    finally:
        one.stop()


@_needs("nginx")
def test_given_no_process_behind_it_when_a_page_is_asked_for_then_a_page_of_ours_says_when_to_come_back(
    nginx: Nginx,
) -> None:
    nginx.behind.shutdown()
    nginx.behind.server_close()
    answer = nginx.ask("/today/")
    assert answer.status == 503
    assert answer.getheader("Retry-After") == "30"
    assert "сейчас недоступен" in answer.read().decode()
