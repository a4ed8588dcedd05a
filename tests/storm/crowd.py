"""A crowd: people who press at one moment, on real pages or by the acts of those pages; threads with a barrier."""

from __future__ import annotations

import os
import random
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http.cookies import SimpleCookie
from queue import SimpleQueue
from typing import Any

from django.db import connections
from django.test import Client

from casework.web.error_pages import Refusal

PAGES_ONE_IN = int(os.environ.get("CASEWORK_RACE_PAGES_ONE_IN", "1"))  # so many clients press on one page
DONE, REFUSED, FAULT = 302, 409, 500


@dataclass(frozen=True)
class Said:
    """What somebody who pressed was told."""

    status: int
    text: str = ""


Press = Callable[[], Said]
Turn = Callable[[], None]


def page(cookies: str, path: str, **fields: str) -> Said:
    """Press a button of a page, with a form of one's own; "" are the cookies of who is not signed in."""
    client = Client(raise_request_exception=False)
    client.cookies = SimpleCookie(cookies)
    answer = client.post(path, {"receipt": str(uuid.uuid4()), **fields})
    return Said(answer.status_code, answer.content.decode())


def act(do: Callable[[], Any]) -> Said:
    """Do what a job or somebody else's page does; what it refuses is said in words, what it returns as false was not done."""
    try:
        return Said(REFUSED if do() is False else DONE)
    except Refusal as refusal:
        return Said(REFUSED, str(refusal))


class Crowd:
    """So many people who press at one moment, again and again; each keeps her connection until all go home."""

    def __init__(self, size: int) -> None:
        self.size, self.barrier, self.done = size, threading.Barrier(size), threading.Semaphore(0)
        self.posts: list[SimpleQueue[Turn | None]] = [SimpleQueue() for _ in range(size)]
        self.threads = [threading.Thread(target=self._stand, args=(post,), daemon=True) for post in self.posts]
        for thread in self.threads:
            thread.start()

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *error: object) -> None:
        for post in self.posts:
            post.put(None)
        for thread in self.threads:
            thread.join(180)

    def at_once(self, presses: Sequence[Press], seed: int) -> list[Said]:
        """Let all press at one moment, in an order that the seed shuffles; return what each was told."""
        found = [Said(FAULT, "no answer")] * self.size
        order = random.Random(seed).sample(range(self.size), self.size)
        for post, number in zip(self.posts, order, strict=True):
            post.put(partial(self._press, presses[number], found, number))
        for _ in order:
            self.done.acquire(timeout=180)
        return found

    def _stand(self, post: SimpleQueue[Turn | None]) -> None:
        while (turn := post.get()) is not None:
            turn()
            self.done.release()
        connections.close_all()

    def _press(self, press: Press, found: list[Said], number: int) -> None:
        try:
            self.barrier.wait(60)
            found[number] = press()
        except Exception as error:  # noqa: BLE001  (it is an answer of 500 to who pressed)
            found[number] = Said(FAULT, f"{type(error).__name__}: {error}")


def goes_by_page(number: int, *, ways: int) -> bool:
    """Say who of a crowd presses on a page, where so many buttons are pressed by turns; the others call the page's act.

    What they meet at is the act. A page around it costs ten times as much, and rounds are what finds something.
    """
    return (number // ways) % PAGES_ONE_IN == 0
