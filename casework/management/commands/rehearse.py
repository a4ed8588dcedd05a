"""`manage.py rehearse JOURNEY`: walks one case from intake to closure through the real actions, worker and papers."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework import access, clock
from casework.access import Actor
from casework.act_parts import journey_leaders
from casework.actions.case import intake, life_events
from casework.demo import families, other_families, pace, played_worker, region, scratch_database
from casework.models import Case, CaseDocument, TimelineEntry
from casework.runtime import embedded_postgres
from casework.texts.translated import say
from documents import public as documents
from journeys import public as journeys

CALENDAR_AHEAD = timedelta(days=32)
MOST_TURNS = 400


class Command(BaseCommand):
    """Walk one case of each journey, one after another; exit 1 if one does not close."""

    help = (
        "Walks one invented case of each journey from intake to closure through the real actions, the worker process and "
        "the printed papers, moving business time. Example: manage.py rehearse third_child_special_needs --out var/papers"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("journey", nargs="+", help="keys of published journeys, e.g. third_child_special_needs")
        parser.add_argument("--out", type=Path, help="folder for the papers")
        parser.add_argument("--json", action="store_true", help="print a JSON object for each journey, not lines")
        parser.add_argument("--here", action="store_true", help="use the database in use, not a fresh one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in a database of its own, so that the demo's time stays where it is."""
        if settings.ENVIRONMENT not in ("demo", "test"):
            raise CommandError(
                "A rehearsal moves time, and real families live in real time. Set CASEWORK_ENV=demo on a machine "
                "without real families."
            )
        if embedded_postgres.is_used() and not options["here"]:
            sys.exit(_in_fresh_database(options))
        self._rehearse(**options)

    def _rehearse(self, *, journey: list[str], out: Path | None, json: bool, **options: Any) -> None:
        with scratch_database.worker():
            closed = [self._rehearse_one(one, out=out, json=json) for one in journey]
        if not all(closed):
            sys.exit(1)

    def _rehearse_one(self, journey: str, *, out: Path | None, json: bool) -> bool:
        started = time.monotonic()
        told = CaseWalk(journey, self._line if not json else None).walk()
        told["papers"] = _file_papers(told.pop("by"), UUID(told["case_id"]), out)
        told["seconds"] = round(time.monotonic() - started, 1)
        if json:
            self.stdout.write(_json(told))
        else:
            self.stdout.write(
                f"{'Closed' if told['closed'] else 'NOT closed'}: case {told['case']}, steps: {len(told['steps'])}, "
                f"papers: {len(told['papers'])}, {told['seconds']} s"
            )
        return bool(told["closed"])

    def _line(self, one: dict[str, Any]) -> None:
        self.stdout.write(
            f"{one['at'][:16].replace('T', ' ')}  {one['title']:<45.45}  {one['who']:<28.28}  {one['outcome']}"
        )


class CaseWalk:
    """One walk: intake, then play, wait, move the clock, until the case is closed."""

    def __init__(self, journey: str, say_line: Any, *, ask: pace.Ask | None = None) -> None:
        """Walk a journey.

        Args:
            say_line: Told each line as it happens, None for silence.
            ask: Who works; the worker process unless another way is named.
        """
        self.journey, self.say_line, self.ask = journey, say_line, ask
        self.told = 0
        self.calendar_until = date.min

    def walk(self) -> dict[str, Any]:
        """Return what happened as plain data."""
        now = clock.now()
        first = now.date() - timedelta(days=1)
        planted = region.plant(now=now, first_day=first, days=CALENDAR_AHEAD.days, code="РП")
        self.calendar_until = first + CALENDAR_AHEAD
        try:
            (by, *_others) = planted.led_by(journey_leaders.leader_of(self.journey))
        except journeys.Refused as refusal:
            raise CommandError(refusal.in_language("en")) from refusal
        case_id = self._intake(by)
        one, going = played_worker.PlayedWorker(by=by, case_id=case_id), pace.Pace(planted.region, self.ask)
        for _turn in range(MOST_TURNS):
            going.settle()
            if one.play():
                continue
            self._tell(by, case_id)
            moment = None if one.is_closed() else going.next_moment()
            if moment is None:
                break
            going.move_to(self._with_calendars(moment, planted))
        with access.acting_as(by):
            case = access.find(Case, to=by, pk=case_id)
        return {
            "by": by,
            "journey": self.journey,
            "case": case.number,
            "case_id": str(case_id),
            "closed": case.state == "closed",
            "steps": self._tell(by, case_id, everything=True),
        }

    def _with_calendars(self, moment: datetime, planted: region.PlantedDemo) -> datetime:
        """Plant doctors' calendars ahead of a moment to come: a journey of a year looks at four months of them."""
        first = moment.astimezone(planted.region.zone).date()
        if first + CALENDAR_AHEAD > self.calendar_until + CALENDAR_AHEAD / 2:
            begins = max(first, self.calendar_until)
            until = first + CALENDAR_AHEAD
            region.plant_calendars(planted.region, first_day=begins, days=(until - begins).days)
            self.calendar_until = until
        return moment

    def _intake(self, by: Actor) -> UUID:
        today = clock.now().astimezone(by.region.zone).date()
        family = other_families.rehearsed(self.journey)
        case_id = intake.open_case(by=by, intake=families.intake_of(family, born_on=today))
        intake.choose_journey(by=by, case_id=case_id, journey=self.journey)
        for event, _day in family.tells:
            life_events.tell_event(by=by, case_id=case_id, event=event)
        return case_id

    def _tell(self, by: Actor, case_id: UUID, *, everything: bool = False) -> list[dict[str, Any]]:
        # what goes on is told as it is written; of two acts that met, the one that came first may have written second
        order = ("at", "id") if everything else ("id",)
        with access.acting_as(by):
            rows = list(access.visible(TimelineEntry, to=by).filter(case=case_id).order_by(*order).select_related("by"))
        lines = [_step_line(row) for row in rows]
        if not everything:
            for line in lines[self.told :]:
                if self.say_line:
                    self.say_line(line)
            self.told = len(lines)
        return lines


def _step_line(row: TimelineEntry) -> dict[str, Any]:
    details = row.details
    organisation = details.get("organisation")
    who = say(organisation, "en") if organisation else row.on_behalf_of or (row.by.name if row.by else "worker process")
    return {
        "at": row.at.isoformat(),
        "what": row.what,
        "step": details.get("step", ""),
        "title": say(details["title"], "en") if details.get("title") else row.what,
        "who": who,
        "outcome": details.get("outcome", details.get("number", "")),
    }


def _file_papers(by: Actor, case_id: UUID, out: Path | None) -> list[dict[str, str]]:
    with access.acting_as(by):
        rows = list(access.visible(CaseDocument, to=by).filter(case=case_id).order_by("added_at"))
        views = documents.describe([row.document_key for row in rows])
        issued = [
            views[row.document_key] for row in rows if row.document_key in views and views[row.document_key].is_issued
        ]
        files = {view.key: documents.read_file(document_key=view.key) for view in issued}
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for view in issued:
            (out / view.file_name).write_bytes(files[view.key])
    return [
        {"number": view.number, "kind": view.kind, "sha256": view.sha256, "file": view.file_name} for view in issued
    ]


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)


def _in_fresh_database(options: dict[str, Any]) -> int:
    """Run the same command in a database and a var folder of its own."""
    arguments = [*options["journey"], "--here"]
    if options["out"]:
        arguments += ["--out", str(Path(options["out"]).resolve())]
    if options["json"]:
        arguments.append("--json")
    return scratch_database.run_manage("rehearse", *arguments)
