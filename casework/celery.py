"""The Celery application: workers wake up by it.

What is to be done stands in the outbox and in the runs' rows. Worker with its scheduler, for one
machine: `celery -A casework worker --beat`. On several machines one of them runs
`celery -A casework beat`; two by mistake do no harm.
"""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import beat_embedded_init, beat_init, worker_init, worker_process_init, worker_ready
from django.db import Error as DatabaseError
from kombu.transport import TRANSPORT_ALIASES

from casework.runtime import counts, embedded_postgres, lifeline, log_format, memory_limit
from casework.runtime.scheduler_watch import SchedulerWatch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
os.environ.setdefault("CASEWORK_STATEMENT_SECONDS", "60")  # as long as a job may take
embedded_postgres.ensure_running()  # before the settings are read: they name the server's socket

# kombu's own writes a message in place, so that a worker can read half of one and stop
TRANSPORT_ALIASES["filesystem"] = "casework.runtime.file_broker:Transport"

log = log_format.logger("ryadom.jobs")
# its line of a failed job repeats the error's text, which may quote a person; ours tells class and
# id
logging.getLogger("celery.app.trace").setLevel(logging.CRITICAL)
logging.getLogger("kombu.connection").setLevel(logging.ERROR)  # a folder has no host name, and that is well


class Job(Task):  # type: ignore[misc]
    """A job whose failure is told by the class of the error only."""

    def on_failure(self, exc: BaseException, task_id: str, *rest: Any) -> None:
        """Log and count what failed."""
        log.error("job failed", job=self.name, error=type(exc).__name__)
        counts.job(name=self.name, ending="failed")

    def on_success(self, *what: Any) -> None:
        """Count what went well."""
        counts.job(name=self.name, ending="done")


@worker_init.connect  # type: ignore[untyped-decorator]
def _expect_forks(**_sender: Any) -> None:
    """Not at `beat_init`: an embedded scheduler says that of itself, and would wait to be its own parent."""
    lifeline.expect_forks()


@worker_init.connect  # type: ignore[untyped-decorator]
@beat_init.connect  # type: ignore[untyped-decorator]
def _refuse_to_start(**_sender: Any) -> None:
    """A worker asks no checks by itself, and must not serve real families with what is for trying out."""
    from casework import checks

    checks.refuse_to_start()
    counts.forget_ended()


@worker_ready.connect  # type: ignore[untyped-decorator]
@beat_init.connect  # type: ignore[untyped-decorator]
def _look_at_the_clock(**_sender: Any) -> None:
    """A wrong clock makes no page fail, and no message comes through."""
    from casework import pulse

    with contextlib.suppress(DatabaseError):
        ahead = pulse.clock_ahead()
        if abs(ahead) > pulse.CLOCK_MAY_DIFFER:
            log.error("the clock of this machine is wrong, so messages are let go; set it by NTP", seconds=round(ahead))


@worker_process_init.connect  # type: ignore[untyped-decorator]
@beat_embedded_init.connect  # type: ignore[untyped-decorator]
def _end_with_the_worker(**_sender: Any) -> None:
    """The processes of the pool and the scheduler end with the worker, also when that was killed before this."""
    lifeline.bind_fork()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _stay_small(**_sender: Any) -> None:
    """A process that prints or plans takes so much memory and no more."""
    from django.conf import settings

    memory_limit.hold(megabytes=settings.WORKER_MEMORY_MB)


app = Celery("ryadom", task_cls=Job)
app.steps["worker"].add(SchedulerWatch)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    worker_hijack_root_logger=False,  # our own lines: ids, never a text of an error
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
    beat_schedule={
        "dispatch_outbox": {"task": "casework.jobs.dispatch_outbox", "schedule": 1.0},
        "wake_runs": {"task": "casework.jobs.wake_runs", "schedule": 2.0},
        "take_in_answers": {"task": "casework.jobs.take_in_answers", "schedule": 1.0},
        "expire_offers": {"task": "casework.jobs.expire_offers", "schedule": 10.0},
        "remind_partners": {"task": "casework.jobs.remind_partners", "schedule": 30.0},
        "remind_families": {"task": "casework.jobs.remind_families", "schedule": crontab(minute="*/15")},
        "tell_of_dead": {"task": "casework.jobs.tell_of_dead", "schedule": 10.0},
        "look_at_invariants": {"task": "casework.jobs.look_at_invariants", "schedule": 300.0},
        "renew_days": {"task": "casework.jobs.renew_days", "schedule": 30.0},
        "send_notices": {"task": "casework.jobs.send_notices", "schedule": 15.0},
        "seal_audit": {"task": "casework.jobs.seal_audit", "schedule": 60.0},
        "keep_terms": {"task": "casework.jobs.keep_terms", "schedule": crontab(minute=20)},
        "note_destroyed_keys": {"task": "casework.jobs.note_destroyed_keys", "schedule": 60.0},
        "open_corrections": {"task": "casework.jobs.open_corrections", "schedule": crontab(hour=2, minute=10)},
        "retire_versions": {"task": "casework.jobs.retire_versions", "schedule": crontab(hour=1, minute=50)},
        "purge_forgotten": {"task": "casework.jobs.purge_forgotten", "schedule": crontab(hour=1, minute=40)},
    },
)
app.autodiscover_tasks(["casework"], related_name="jobs")

if app.conf.broker_url == "filesystem://":
    Path(app.conf.broker_transport_options["control_folder"]).mkdir(parents=True, exist_ok=True)
