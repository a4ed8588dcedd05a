"""Histories of the walkthroughs: each act of a story, and what the engine made of it, a line each.

    start 2026-11-20T06:00:00+00:00 {"child.alive_at_birth": true, …} → opens intake #1f0c9a12
    2026-11-20T06:00:01+00:00 happened {"event": "birth_recorded"} → opens consents; skips apply; wakes 2026-12-04T… #7d…

The number behind # is of all that the engine says: every attempt with its reasons, what waits, sleeps, is due. The words
before it are what people would look at first when it differs. `make histories` writes them anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from journeys.check import walkthrough_player
from journeys.engine.acts import Act, NotNow, Place, Settlement
from journeys.engine.run_context import Setting
from journeys.engine.settle import begin, follow
from journeys.language.definition import Definition
from journeys.language.walkthrough import Walkthrough
from journeys.reader import CATALOGUE, read_catalogue, working_calendar
from journeys.runs.stored_state import (
    NAMES,
    Snapshot,
    read_act,
    read_facts,
    write_act,
    write_facts,
    write_snapshot,
)

FOLDER = Path(__file__).parent
READ = read_catalogue(CATALOGUE)
SETTING = Setting(ZoneInfo("Europe/Moscow"), working_calendar(READ))
STORY, START, ARROW = "# ", "start ", " → "


@dataclass(frozen=True, slots=True)
class History:
    """One story as it is kept: with what it begins, then its acts; of each line what the engine said."""

    story: str
    start: datetime
    facts: Mapping[str, Any]
    acts: tuple[Act, ...]
    said: tuple[str, ...]


def file_of(journey: str, version: int) -> Path:
    """Return where the histories of a version are kept."""
    return FOLDER / f"{journey}_v{version}.txt"


def stories() -> dict[tuple[str, int], list[Walkthrough]]:
    """Return the walkthroughs of every version of the catalogue."""
    found: dict[tuple[str, int], list[Walkthrough]] = {key: [] for key in READ.definitions}
    for journey, cases in READ.walkthroughs.items():
        for case in cases:
            found[journey, case.version].append(case)
    return found


def read(file: Path) -> Iterator[History]:
    """Read the histories of a file; an act that cannot be read is an error: no history is read in part."""
    for block in file.read_text("utf-8").split(f"\n{STORY}"):
        title, first, *lines = block.removeprefix(STORY).strip().split("\n")
        told, said = first.removeprefix(START).split(ARROW)
        moment, _space, facts = told.partition(" ")
        acts = [line.split(ARROW) for line in lines]
        yield History(
            title,
            datetime.fromisoformat(moment),
            read_facts(json.loads(facts)),
            tuple(_act(told) for told, _said in acts),
            (said, *(said for _told, said in acts)),
        )


def _act(told: str) -> Act:
    moment, kind, body = told.split(" ", 2)
    return read_act(kind, datetime.fromisoformat(moment), json.loads(body))


def replayed(definition: Definition, history: History) -> Iterator[str]:
    """Yield what the engine of today says of each line of a history; the text of a refusal ends it."""
    facts = dict(history.facts)
    last = begin(definition, facts, history.start, SETTING)
    yield said_of(last, facts)
    for act in history.acts:
        try:
            last, facts = follow(definition, last.state, facts, act, SETTING)
        except NotNow as refusal:
            yield f"refused: {refusal.code}"
            return
        yield said_of(last, facts)


def said_of(last: Settlement, facts: Mapping[str, Any]) -> str:
    """Say in a line what the engine made of an act."""
    parts = [
        f"{word} {', '.join(sorted(map(str, places)))}"
        for word, places in (
            ("opens", last.opened), ("skips", last.skipped), ("cancels", last.cancelled), ("late", last.became_late)
        )
        if places
    ]  # fmt: skip
    parts += [f"wakes {last.wakes.isoformat()}"] if last.wakes else []
    parts += ["ended"] if last.state.ended else []
    return f"{'; '.join(parts)} #{_number(last, facts)}".strip()


def _number(last: Settlement, facts: Mapping[str, Any]) -> str:
    whole = {
        **write_snapshot(Snapshot(last.state, dict(facts), dict(last.due))),
        "waits": [[str(place), [[why.kind, why.about] for why in whys]] for place, whys in _sorted(last.waits)],
        "asleep": sorted(map(str, last.asleep)),
    }
    return sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:8]


def _sorted(waits: Mapping[Place, Any]) -> list[tuple[Place, Any]]:
    return sorted(waits.items(), key=lambda pair: str(pair[0]))


def written(definition: Definition, cases: Iterable[Walkthrough]) -> str:
    """Play stories and write their histories."""
    return "\n".join(_written(definition, case) for case in cases) + "\n"


def _written(definition: Definition, case: Walkthrough) -> str:
    player = walkthrough_player.Player(definition, case, SETTING)
    begun = player.start, dict(player.facts)
    for line in case.story:
        player.line(line)
    history = History(case.title["en"], *begun, tuple(player.acts), ())
    said = replayed(definition, history)
    lines = [f"{START}{history.start.isoformat()} {_json(write_facts(history.facts))}{ARROW}{next(said)}"]
    for act, told in zip(history.acts, said, strict=True):
        lines.append(f"{act.at.isoformat()} {NAMES[type(act)]} {_json(write_act(act))}{ARROW}{told}")
    return "\n".join([f"{STORY}{history.story}", *lines])


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)


def main() -> None:
    """Write every history anew; what changed is for the eyes of who reads the change."""
    for (journey, version), cases in stories().items():
        file_of(journey, version).write_text(written(READ.definitions[journey, version], cases), "utf-8")


if __name__ == "__main__":
    main()
