"""A worker's own scheduler (`--beat`) is started anew when it has ended: without it nothing falls due, and no page fails.

A scheduler that runs by itself (`celery beat`) is looked after by whoever started it; that its ticks
stay away is told on the administrator's page of health.
"""

from __future__ import annotations

from typing import Any

from celery import bootsteps
from celery.beat import EmbeddedService
from celery.worker.components import Beat, Hub, Timer

from casework.runtime import log_format

log = log_format.logger("ryadom.scheduler")

LOOK_EVERY = 2.0  # seconds


class SchedulerWatch(bootsteps.StartStopStep):  # type: ignore[misc]
    """Looks after the scheduler for as long as the worker lives."""

    label = "Watch of the scheduler"
    conditional = True
    requires = (Timer, Hub, Beat)

    def __init__(self, worker: Any, *, beat: bool = False, **options: Any) -> None:
        super().__init__(worker, beat=beat, **options)
        self.enabled = beat
        self.entry: Any = None

    def start(self, worker: Any) -> None:
        """Begin to look."""
        self.entry = worker.timer.call_repeatedly(LOOK_EVERY, self._look, (worker,))

    def stop(self, worker: Any) -> None:
        """End it before the scheduler is stopped."""
        if self.entry is not None:
            self.entry.cancel()

    terminate = stop

    def _look(self, worker: Any) -> None:
        if worker.beat is None or worker.beat.is_alive():
            return
        log.error("the scheduler has ended and is started anew")
        (step,) = (step for step in worker.steps if isinstance(step, Beat))
        step.obj = worker.beat = EmbeddedService(
            worker.app, schedule_filename=worker.schedule_filename, scheduler_cls=worker.scheduler
        )
        worker.beat.start()
