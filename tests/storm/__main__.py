"""`make storm`: kill -9 of web, worker, scheduler, broker and PostgreSQL at random moments while clients act over HTTP."""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import sys
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from tests.storm import brokers, ground

EXAMPLE = "example: python -m tests.storm --seconds 60 --seed 7 --broker redis"
GAPS = {"web": (0.15, 0.7), "worker": (0.6, 2.0), "scheduler": (0.3, 1.2), "postgres": (6.0, 12.0)}  # seconds
Gaps = Mapping[str, tuple[float, float]]
DRAIN_WITHIN = 180.0
LONGEST_WAIT = 60.0  # seconds after its end in which a storm still waits for a role that was never killed
QUIET_PAGE = 0.08  # seconds that the warming page takes on a quiet machine; a busy one is given longer between kills
CASES, CLIENTS = 8, 3


def main() -> None:
    """Read the arguments, do what they say, print it, and end with 1 if a count that must be 0 is not."""
    reader = argparse.ArgumentParser(description=__doc__, epilog=EXAMPLE)
    reader.add_argument("--seconds", type=float, default=600)
    reader.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    reader.add_argument("--broker", choices=[*brokers.BROKERS], default="folder")
    reader.add_argument("--clients", type=int, default=CLIENTS)
    reader.add_argument("--json", action="store_true", help="one line of JSON in place of a table")
    reader.add_argument(
        "--races", action="store_true", help="in place of kills: 64 clients press at one moment, 200 rounds"
    )
    told = reader.parse_args()
    if told.races:
        _race()
    package = brokers.missing(told.broker)
    if package:
        raise SystemExit(f"{package} is missing, so no broker can be killed. Run: apt-get install -y {package}")
    found = storm(seconds=told.seconds, seed=told.seed, broker=told.broker, clients=told.clients)
    _show(found, as_json=told.json)
    # the forks share this process's exit handlers of other people's libraries
    sys.stdout.flush()
    os._exit(1 if found["wrong"] else 0)


def _race() -> None:
    """Become the test of races with all its rounds; how many may be named by the environment."""
    many = {"CASEWORK_RACE_ROUNDS": "200", "CASEWORK_RACE_CLIENTS": "64", "CASEWORK_RACE_PAGES_ONE_IN": "8"}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "--show-capture=no", "tests/storm/test_races.py"]
    os.execve(sys.executable, command, {**many, **os.environ})  # noqa: S606  (no shell is wanted)


def storm(*, seconds: float, seed: int, broker: str, clients: int) -> dict[str, Any]:
    """Do one storm and return its figures."""
    print(f"storm: seed {seed}, broker {broker}, {seconds:.0f} s", file=sys.stderr, flush=True)
    _alone = ground.one_at_a_time()
    held = brokers.BROKERS[broker]()
    ground.settle(held.address)
    held.start()
    try:
        ground.begin_server()
        return _in_the_wind(held, seconds=seconds, seed=seed, clients=clients) | {"broker": broker, "seed": seed}
    finally:
        held.stop()


def _in_the_wind(held: Any, *, seconds: float, seed: int, clients: int) -> dict[str, Any]:
    import django

    django.setup()
    from tests import account_planting
    from tests.storm import checker, processes
    from tests.storm.clients import JOURNAL

    account_planting.begin()
    cases = json.loads(_in_a_fork(lambda: json.dumps(ground.plant(CASES))))
    slower = max(1.0, processes.warm(*cases[0]) / QUIET_PAGE)
    sock = processes.listening()
    zygote = processes.Zygote(
        {"web": partial(processes.web, sock), "worker": processes.worker, "scheduler": processes.scheduler}
    )
    rnd, port = random.Random(seed), sock.getsockname()[1]
    until = time.time() + seconds
    zygote.roles |= {
        f"client {number}": partial(_client, port, cases[number::clients], seed + number, until)
        for number in range(clients)
    }
    JOURNAL.touch()
    try:
        for role in ("web", "web", "worker", "scheduler"):
            zygote.start(role)
        for number in range(clients):
            zygote.start(f"client {number}")
        begun = time.time()
        _blow(zygote, held, rnd, until, slower)
        lasted = time.time() - begun
        drained = _calm(zygote, checker)
    finally:
        zygote.end()
    history = checker.History.of(JOURNAL)
    counts = checker.broken(history) | json.loads(_in_a_fork(lambda: json.dumps(checker.invariants())))
    counts["clients that fell over"] = sum(
        many for role, many in zygote.ended_alone.items() if role.startswith("client")
    )
    wrong = [*checker.wrong(counts), *([f"answers of 500: {history.faults}"] if history.faults else [])]
    wrong += [f"never killed: {role}" for role in ("broker", *GAPS) if not zygote.kills[role]]
    return {
        "seconds": round(lasted, 1),
        "slower than quiet": round(slower, 1),
        "kills": dict(zygote.kills),
        "kills in all": zygote.kills.total(),
        "ended by themselves": dict(zygote.ended_alone),
        "acts pressed": len(history.pressed),
        "acts acknowledged": len(history.done),
        "acts refused": len(history.refused),
        "tries unanswered": history.unanswered,
        "answers of 500": history.faults,
        "papers": ground.ask("SELECT count(*) FROM documents_document WHERE state = 'issued'")[0][0],
        "drained after, s": round(drained, 1),
        "counts": counts,
        "wrong": wrong,
    }


def _client(port: int, cases: list[tuple[str, str]], seed: int, until: float) -> None:
    from tests.storm import clients

    clients.work(port, cases, seed, until)
    time.sleep(3600)  # its work is done; it is ended with the others


def _blow(zygote: Any, held: Any, rnd: random.Random, until: float, slower: float) -> None:
    """Kill until then, each role at least once however short the storm is."""
    gaps = {role: (least * slower, most * slower) for role, (least, most) in {**GAPS, "broker": held.gap}.items()}
    due = first_kills(gaps, rnd, begun=time.time(), until=until)
    while time.time() < until or (any(not zygote.kills[role] for role in due) and time.time() < until + LONGEST_WAIT):
        for role, moment in due.items():
            if time.time() >= moment and _kill(role, zygote, held, rnd):
                due[role] = time.time() + rnd.uniform(*gaps[role])
        zygote.look_after()
        time.sleep(0.01)


def first_kills(gaps: Gaps, rnd: random.Random, *, begun: float, until: float) -> dict[str, float]:
    """Return when each role is killed for the first time: after one of its gaps, and in the first half of the storm."""
    half = (until - begun) / 2
    return {role: begun + min(rnd.uniform(*gap), rnd.uniform(half / 4, half)) for role, gap in gaps.items()}


def _kill(role: str, zygote: Any, held: Any, rnd: random.Random) -> bool:
    """Kill one of a role; say whether there was one to be killed."""
    if role == "broker":
        if not held.listens:  # it comes up yet since the last time
            return False
        held.kill()
    elif role == "postgres":
        ground.kill_server()
    else:
        return bool(zygote.kill(role, rnd))
    zygote.kills[role] += 1
    return True


def _calm(zygote: Any, checker: Any) -> float:
    """Let clients have their last answers and the effects be had; return how long that took."""
    from tests.storm.clients import JOURNAL

    begun = time.time()
    quiet_since = None
    while time.time() - begun < DRAIN_WITHIN:
        zygote.look_after()
        if checker.History.of(JOURNAL).open or checker.left():
            quiet_since = None
        elif quiet_since is None:
            quiet_since = time.time()
        elif time.time() - quiet_since > 2:
            break
        time.sleep(0.2)
    return time.time() - begun


def _in_a_fork(call: Any) -> str:
    """Return what a call says, done in a fork: this process must have no connection of its own to hand on."""
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.write(writes, call().encode())
            status = 0
        finally:
            if status:
                import traceback

                traceback.print_exc()
            os._exit(status)
    os.close(writes)
    with os.fdopen(reads) as answer:
        said = answer.read()
    _pid, status = os.waitpid(pid, 0)
    if status:
        raise SystemExit(f"storm: a part of it ended with {status}; what it said stands above")
    return said


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for name, value in found.items():
        print(f"{name:>22}  {value}")


if __name__ == "__main__":
    main()
