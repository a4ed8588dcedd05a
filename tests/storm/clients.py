"""Clients of a storm: people at the desk, who press a button until an answer comes, with the same form's receipt.

The journal lies outside of the database: a line before each try and one after each answer.

    I <receipt> <act>     pressed for the first time
    A <receipt>           the page says that it is done
    R <receipt> <status>  the page says that it was not done
    E <receipt> <what>    no answer, or one that says nothing; pressed again with the same receipt
"""

from __future__ import annotations

import http.client
import os
import random
import time
from collections.abc import Sequence
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from tests.storm import ground

JOURNAL = ground.FOLDER / "run" / "journal"
ANSWER_WITHIN = 15.0  # seconds
TRIES = 400
PAPER_SHARE = 0.2
REFUSED = (403, 404, 409, 422)


class Browser:
    """One signed-in person; a connection for each request, as after a kill."""

    def __init__(self, port: int, user: str) -> None:
        self.port, self.user = port, user
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> None:
        """Come in by the one-click sign-in of trying out."""
        self.request("GET", "/sign-in/")
        self.request("POST", f"/sign-in/demo/{self.user}/", {})

    def request(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """Return the status and where the answer leads."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_WITHIN)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
            body = urlencode(fields) if fields is not None else None
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            link.request(method, path, body=body, headers=headers)
            answer = link.getresponse()
            answer.read()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
            return answer.status, answer.getheader("Location") or ""
        finally:
            link.close()


class Journal:
    """Lines that are in the file before the next thing happens."""

    def __init__(self, path: Path = JOURNAL) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, *words: object) -> None:
        """Write one line."""
        os.write(self.file, (" ".join(map(str, words)) + "\n").encode())


def press(browser: Browser, journal: Journal, act: str, path: str, fields: dict[str, str]) -> bool:
    """Send a form until it is answered; say whether it is done."""
    receipt = str(uuid4())
    journal.note("I", receipt, act)
    for _ in range(TRIES):
        try:
            status, leads_to = browser.request("POST", path, {**fields, "receipt": receipt})
        except (OSError, http.client.HTTPException) as error:
            journal.note("E", receipt, type(error).__name__)
        else:
            if status == 302 and "sign-in" not in leads_to:
                journal.note("A", receipt)
                return True
            if status in REFUSED:
                journal.note("R", receipt, status)
                return False
            journal.note("E", receipt, status)
            if status == 302:
                _sign_in_again(browser)
        time.sleep(0.05)
    journal.note("E", receipt, "gave_up")
    return False


def _sign_in_again(browser: Browser) -> None:
    try:
        browser.sign_in()
    except (OSError, http.client.HTTPException):
        return


def work(port: int, cases: Sequence[tuple[str, str]], seed: int, until: float) -> None:
    """Be one person who works on these cases: notes, words to the family, steps done and done again.

    Args:
        until: By `time.time`.
    """
    rnd, journal = random.Random(seed), Journal()
    browser = Browser(port, cases[0][1])
    while not browser.cookies.get("sessionid") and time.time() < until:
        _sign_in_again(browser)
        time.sleep(0.05)
    while time.time() < until:
        case, _user = rnd.choice(cases)
        drawn = rnd.random()
        if drawn < 0.3:
            words = {"act": "add_note", "text": f"Шторм {rnd.random()}"}
            press(browser, journal, "notes.add_note", f"/cases/{case}/", words)
        elif drawn < 0.4:
            words = {"act": "write_to_family", "message": f"Всё идёт, {rnd.random()}"}
            press(browser, journal, "conversation.write_to_family", f"/cases/{case}/", words)
        else:
            _go_on_with_a_step(browser, journal, case, rnd)


_STEPS = """
SELECT w.key::text, split_part(w.flow_task, ':', 2), w.status FROM journeys_workitem w
JOIN journeys_journeyrun r ON r.id = w.process_id JOIN casework_casejourney j ON j.run_key = r.key
WHERE j.case_id = %s ORDER BY w.id
"""


def _go_on_with_a_step(browser: Browser, journal: Journal, case: str, rnd: random.Random) -> None:
    newest = {step: (key, status) for key, step, status in ground.ask(_STEPS, case)}
    wants_paper = rnd.random() < PAPER_SHARE
    names = [name for name in newest if (name == "paper") is wants_paper and not name.startswith("asked")]
    if not names:
        return
    key, status = newest[rnd.choice(names)]
    act = "redo" if status == "DONE" else "complete"
    fields = {"act": act, "outcome": "done", "otherwise_because": ""}
    press(browser, journal, f"work_items.{act}", f"/steps/{key}/", fields)
