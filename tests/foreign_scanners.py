"""`make scan`: what foreign scanners find in a running demo, as each kind of reader: wapiti's attacks, sqlmap's injections.

    make demo                                  in one terminal; all families must be in
    make scan ARGS=http://localhost:8000       in another: a table, and 1 at its end if something high was found

The scanners are programs of their own in var/scan, installed there when they are missing. They press every button that
they find: the demo's region is not worth keeping afterwards.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
import venv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "var" / "scan"
SCANNERS = ("wapiti3==3.2.3", "sqlmap==1.10.10")
ATTACKS = "csrf,cookieflags,csp,crlf,exec,file,http_headers,ldap,methods,permanentxss,redirect,sql,ssrf,timesql,upload,xss,xxe"
# what ends the scanner's own session or is for trying out only
NOT_PRESSED = ("/sign-out/", "/family/out/", "/sign-in/demo/", "/next-day/", "/static/")
# what nobody needs to be in for: looked at as nobody, and no way out of the own pages as somebody
FOR_NOBODY = ("/messages/", "/f/", "/o/", "/sign-in/", "/account/", "/priorities/")
FEWEST_PATHS = 5  # whoever is in finds more by the links of her first page
HIGH = 3  # of wapiti's levels: 1 low, 2 medium, 3 high, 4 critical
READERS = {
    "anonymous": "",
    "worker": "/today/",
    "partner": "/questions/",
    "curator": "/curator/",
    "administrator": "/region/",
    "family": "/family/",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A reader who is in: where she begins, and her cookies."""

    who: str
    begins: str
    jar: http.cookiejar.CookieJar

    @property
    def is_in(self) -> bool:
        """Say whether she signed in or came by her link."""
        return self.who != "anonymous"

    @property
    def not_pressed(self) -> tuple[str, ...]:
        """Return what is left out when a scanner is she."""
        return (*NOT_PRESSED, *(FOR_NOBODY if self.is_in else ()))

    @property
    def cookies(self) -> str:
        """Return her cookies as a browser sends them."""
        return "; ".join(f"{one.name}={one.value}" for one in self.jar)


def main() -> None:
    """Scan as each reader, print a table, and end with 1 if something high was found."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("site", help="where the demo is open, http://localhost:8000")
    reader.add_argument("--as", dest="readers", default=",".join(READERS), help="as whom, with commas between")
    reader.add_argument("--seconds", type=int, default=240, help="the longest that each scanner looks around as one")
    told = reader.parse_args()
    _install()
    high = 0
    for who in told.readers.split(","):
        visitor = enter(told.site.rstrip("/"), who)
        found = {**_wapiti(visitor, told.seconds), **_sqlmap(visitor, told.seconds)}
        high += found.pop("high")
        print(f"{who:<14}", "; ".join(f"{name}: {value}" for name, value in found.items()), flush=True)
    sys.exit(1 if high else 0)


def enter(site: str, who: str) -> Visitor:
    """Come in with one click as the first reader of a kind whose own page opens."""
    front = _Browser()
    if who == "anonymous":
        return Visitor(who, f"{site}/", front.jar)
    for address in re.findall(r'action="(/sign-in/demo/[^"]+)"', front.read(f"{site}/sign-in/")):
        browser = _Browser()
        page = browser.read(f"{site}/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        landed = browser.post(f"{site}{address}", {"csrfmiddlewaretoken": token.group(1) if token else ""})
        if urllib.parse.urlparse(landed).path.startswith(READERS[who]):
            return Visitor(who, landed, browser.jar)
    raise SystemExit(f"The demo at {site} lets nobody in as {who} with one click. Start it with: make demo")


class _Browser:
    """A browser that keeps cookies."""

    def __init__(self) -> None:
        self.jar = http.cookiejar.CookieJar()
        self._opens = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({})
        )

    def read(self, address: str) -> str:
        """Return a page's text."""
        text: str = self._opens.open(address, timeout=60).read().decode()
        return text

    def post(self, address: str, fields: dict[str, str]) -> str:
        """Send a form; return the address at which it ended."""
        ended: str = self._opens.open(address, data=urllib.parse.urlencode(fields).encode(), timeout=60).geturl()
        return ended


def _install() -> None:
    if not (PLACE / "bin" / "wapiti").exists():
        venv.create(PLACE, with_pip=True)
        subprocess.run([PLACE / "bin" / "pip", "install", "-q", *SCANNERS], check=True)


# ---- the scanners ---------------------------------------------------------------------------------------------------


def _wapiti(visitor: Visitor, seconds: int) -> dict[str, Any]:
    """Let wapiti follow links and attack. (Its `--drop-set-cookie` would drop the reader's own cookie, too.)"""
    report = PLACE / f"wapiti-{visitor.who}.json"
    site = "{0.scheme}://{0.netloc}/".format(urllib.parse.urlparse(visitor.begins))
    command = [
        *("wapiti", "-u", site, "-s", visitor.begins, "--scope", "domain", "-m", ATTACKS),
        *("-f", "json", "-o", report, "--flush-session", "--no-bugreport", "-v", "1"),
        *("--max-scan-time", seconds, "--max-attack-time", max(seconds // 6, 20), "--max-files-per-dir", 12),
        *("--store-session", PLACE / "sessions"),
        *(part for one in visitor.not_pressed for part in ("-x", f"{site.rstrip('/')}{one}*")),
        *(("-C", visitor.cookies) if visitor.is_in else ()),
    ]
    log = f"wapiti-{visitor.who}.log"
    _run(command, log=log)
    paths = set(re.findall(rf"{re.escape(site)}([^\s?]*)", (PLACE / log).read_text(errors="replace")))
    if visitor.is_in and len(paths) < FEWEST_PATHS:
        raise SystemExit(f"Wapiti did not come in as {visitor.who}, so nothing was tried. Read {PLACE / log}.")
    read = json.loads(report.read_text())
    levels: Counter[int] = Counter()
    kinds: Counter[str] = Counter()
    for group in ("vulnerabilities", "anomalies"):
        for kind, ones in read[group].items():
            levels.update(one["level"] for one in ones)
            kinds[kind] += len(ones)
    told = ", ".join(f"{kind} {many}" for kind, many in kinds.items() if many) or "nothing"
    high = sum(many for level, many in levels.items() if level >= HIGH)
    return {"addresses": len(paths), "wapiti": told, "of them high": high, "high": high}


def _sqlmap(visitor: Visitor, seconds: int) -> dict[str, Any]:
    """Let sqlmap follow links, and try each parameter and each form that it finds."""
    log = f"sqlmap-{visitor.who}.log"
    command = [
        *("sqlmap", "-u", visitor.begins, "--crawl", 2, "--forms", "--batch", "--dbms", "PostgreSQL"),
        *("--level", 1, "--risk", 1, "--technique", "BEUT", "--time-sec", 3, "--threads", 2, "--drop-set-cookie"),
        *("--skip", "csrfmiddlewaretoken,receipt"),  # a token stays good as long as its cookie
        *("--crawl-exclude", "|".join(visitor.not_pressed), "--disable-coloring", "--flush-session"),
        *("--output-dir", PLACE / "sqlmap", "--time-limit", seconds),
        *(("--cookie", visitor.cookies) if visitor.is_in else ()),
    ]
    _run(command, log=log)
    text = (PLACE / log).read_text(errors="replace")
    tried = len(set(re.findall(r"testing (?:URL|if (?:GET|POST) parameter) '([^']+)'", text)))
    injectable = len(re.findall(r"is vulnerable|identified the following injection point", text))
    return {"sqlmap tried": tried, "injectable": injectable, "high": injectable}


def _run(command: list[Any], *, log: str) -> None:
    told = [str(PLACE / "bin" / command[0]), *map(str, command[1:])]
    quiet = {**os.environ, "HOME": str(PLACE)}  # what it keeps, it keeps here
    with (PLACE / log).open("w") as said:
        subprocess.run(told, stdout=said, stderr=subprocess.STDOUT, env=quiet, check=False, cwd=PLACE)


if __name__ == "__main__":
    main()
