"""What lets somebody in stands in no log: not in ours, not in gunicorn's, not in that of the nginx of our guide."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from casework.runtime.log_format import LineFormatter, without_tokens
from casework.runtime.web_server import TokenlessLog
from tests.casework.web.every_address import every_address

TOKEN = "Zk3-_aQ9xW2bN7rT5vY1cD"
KEY = "1a2b3-c4d5e6-0123456789abcdef0123456789abcdef"
ADDRESSES = (
    f"/f/{TOKEN}/", f"/f/{TOKEN}/code/", f"/o/{TOKEN}/no/", f"/o/{TOKEN}/calendar.ics", f"/i/{TOKEN}/",
    f"/account/password/reset/key/{KEY}/", f"/account/confirm-email/{TOKEN}:1abc:xyz/",
)  # fmt: skip
HARMLESS = (
    "/today/?queue=waiting", "/cases/7c9e6679-7425-40de-944b-e07fc1f90ae7/arrange/",
    "/curator/journeys/third_child_special_needs/2/", "/families/new/people/", "/static/casework/casework.css",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("line", ["Not Found: {}", "GET {}?next=/ 200", 'Referer: "https://ryadom.example{}"'])
def test_given_an_address_that_lets_in_when_it_is_logged_then_its_token_is_cut_out(address: str, line: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, line.format(address), None, None)
    written = LineFormatter().format(record)
    assert TOKEN not in written and KEY not in written
    assert address.split("/")[1] in written, "which page it was still stands there"


def test_given_a_link_quoted_in_another_address_when_it_is_logged_then_its_token_is_cut_out() -> None:
    assert TOKEN not in without_tokens(f"/sign-in/?next=%2Ff%2F{TOKEN}%2Fcode%2F")


@pytest.mark.parametrize("address", HARMLESS)
def test_given_any_other_address_when_it_is_logged_then_it_is_whole(address: str) -> None:
    assert without_tokens(f"Not Found: {address}") == f"Not Found: {address}"


@pytest.mark.parametrize("address", ADDRESSES)
def test_given_gunicorn_when_it_logs_an_access_or_an_error_then_no_token_and_no_page_before_stand_there(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    log = TokenlessLog(Config())
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": f"{address}?a=b", "PATH_INFO": address, "QUERY_STRING": f"next={address}",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": f"https://ryadom.example{address}", "REMOTE_ADDR": "10.0.0.1",
    }  # fmt: skip
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    length = SimpleNamespace(total_seconds=lambda: 0.1, seconds=0, microseconds=9, days=0)
    atoms = log.atoms(answer, SimpleNamespace(headers=[]), environ, length)
    log.error_log.propagate = False
    log.error("Error handling request %s", address)

    written = " ".join(str(value) for key, value in atoms.items() if len(key) == 1) + capsys.readouterr().err
    assert TOKEN not in written and KEY not in written
    assert "Error handling request" in written


def _nginx() -> list[tuple[re.Pattern[str], str]]:
    """The map of the recipe, as Python reads it."""
    guide = (Path(__file__).parents[3] / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    body = re.search(r"map \$uri \$told \{\n(.*?)\n\}", guide, re.DOTALL)
    assert body is not None
    rows = [line.strip().rstrip(";").rsplit(" ", 1) for line in body[1].splitlines()]
    return [
        (re.compile(how.strip()[1:].replace("(?<", "(?P<")), told) for how, told in rows if how.strip().startswith("~")
    ]


def _as_nginx_logs(address: str) -> str:
    for how, told in _nginx():
        found = how.search(address)
        if found is not None:
            return re.sub(r"\$(\w+)", r"{\1}", told).format(**found.groupdict())
    return address


@pytest.mark.parametrize("address", ADDRESSES)
def test_given_the_guides_nginx_when_it_logs_an_address_that_lets_in_then_its_token_is_cut_out(address: str) -> None:
    written = _as_nginx_logs(address)
    assert TOKEN not in written and KEY not in written
    assert written.startswith(f"/{address.split('/')[1]}/")


@pytest.mark.parametrize("address", [one for one in HARMLESS if "?" not in one])
def test_given_the_guides_nginx_when_it_logs_any_other_address_then_it_is_whole(address: str) -> None:
    assert _as_nginx_logs(address) == address


def test_given_every_address_that_carries_a_token_then_both_logs_know_it() -> None:
    """A text in an address that is no slug may let in; a region's code is the one that does not."""
    carrying = [one.route for one in every_address() if "<str:" in one.route or "(?P<key>" in one.route]
    for route in carrying:
        address = "/" + re.sub(r"<str:\w+>", TOKEN, route)
        address = re.sub(r"\^?([\w/-]*)\(\?P<uidb36>.*", rf"\g<1>{KEY}/", address)
        address = re.sub(r"\^?([\w/-]*)\(\?P<key>.*", rf"\g<1>{TOKEN}/", address)
        if not route.startswith("priorities/"):
            assert TOKEN not in without_tokens(address) and KEY not in without_tokens(address), route
            assert TOKEN not in _as_nginx_logs(address) and KEY not in _as_nginx_logs(address), route
    assert len(carrying) >= 6
