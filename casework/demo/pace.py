"""Waiting for the worker process, and moving business time to the next moment that brings something."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from casework import access, clock, outbox
from casework.act_parts import proposed_days
from casework.models import Offer, OfferState, OutboxRow, Region, Visit, VisitState
from journeys import public as journeys
from partners import public as partners

PATIENCE_SECONDS = 180.0
LOOK_EVERY_SECONDS = 0.06
ASK_AGAIN_SECONDS = 1.5  # a job of the file broker may take its time on a busy machine
ONE_SECOND = timedelta(seconds=1)


class NothingMoves(RuntimeError):
    """The worker process does not finish what lies there."""


Ask = Callable[[Iterable[str]], None]  # is called again and again while there is work, with the jobs that bring it on


class AskedWorker:
    """Asks the worker process to look now in place of within seconds, and gives it a moment."""

    def __init__(self) -> None:
        self.asked: dict[str, float] = {}

    def __call__(self, jobs: Iterable[str]) -> None:
        """Ask for jobs, but for those that were asked for a moment ago."""
        from casework.celery import app  # late: importing it starts the embedded database

        now = time.monotonic()
        for job in jobs:
            if now - self.asked.get(job, 0.0) > ASK_AGAIN_SECONDS:
                self.asked[job] = now
                app.send_task(f"casework.jobs.{job}", ignore_result=True, expires=5)
        time.sleep(LOOK_EVERY_SECONDS)


def work_here(wanted: Iterable[str]) -> None:
    """Do in this process what the worker process does: the rows of the outbox, then the jobs that are asked for."""
    from casework import jobs  # late: as above

    for key in OutboxRow.objects.filter(dead=False).order_by("pk").values_list("pk", flat=True):
        outbox.have_effect(key)
    for name in wanted:
        getattr(jobs, name)()


class Pace:
    """The pace of one region: settled means that only people or time can go on."""

    def __init__(self, region: Region, ask: Ask | None = None) -> None:
        """Go at the pace of who works: the worker process unless another way is named."""
        self.region, self.ask = region, ask or AskedWorker()
        self.machine = access.machine(region, "demo")

    def settle(self) -> None:
        """Wait until the worker process has nothing left to do for the region right now.

        Raises:
            NothingMoves: It did not get there in time.
        """
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            waiting, jobs = self._what_waits()
            if not waiting:
                return
            self.ask(jobs)
        raise NothingMoves(
            f"The worker process did not finish its jobs in {PATIENCE_SECONDS:.0f} s, so the walk cannot go on. "
            "Look at its log, and at 'manage.py check_invariants'."
        )

    def _what_waits(self) -> tuple[bool, list[str]]:
        """Whether anything is under way, and which jobs bring it on; rows of the outbox are sent by their act.

        Seen in one snapshot: else a job that commits between two looks moves its work from where we have yet to look to
        where we have looked, and time goes on over work that is still to be done.
        """
        jobs = []
        with access.acting_as(self.machine, one_snapshot=True):
            now = clock.now()
            rows = OutboxRow.objects.filter(region_key=self.region.pk, dead=False).exists()
            if partners.arrived(region_key=self.region.pk, now=now, limit=1):
                jobs.append("take_in_answers")
            if journeys.wake_due(region_key=self.region.pk, now=now, limit=1):
                jobs.append("wake_runs")
            if self._offers().filter(answer_by__lte=now).exists():
                jobs.append("expire_offers")
            if proposed_days.lost(self.machine, now).exists():
                jobs.append("renew_days")
        return rows or bool(jobs), jobs

    def _offers(self) -> QuerySet[Offer]:
        return access.visible(Offer, to=self.machine).filter(state=OfferState.OFFERED)

    def next_moment(self) -> datetime | None:
        """Return the next moment that brings something by itself: an answer, a waking, an expiry, the end of a visit day."""
        with access.acting_as(self.machine):
            now = clock.now()
            booked = access.visible(Visit, to=self.machine).filter(state=VisitState.BOOKED)
            ends = booked.values("visit_day").annotate(ends=Max("during__endswith")).values_list("ends", flat=True)
            coming = (
                journeys.next_waking(region_key=self.region.pk),
                partners.next_arrival(region_key=self.region.pk),
                self._offers().order_by("answer_by").values_list("answer_by", flat=True).first(),
                *ends,
            )
        return min((moment for moment in coming if moment is not None and moment > now), default=None)

    def move_to(self, moment: datetime) -> None:
        """Move business time to just after a moment; never back."""
        clock.move(max(moment + ONE_SECOND - clock.now(), timedelta()))
