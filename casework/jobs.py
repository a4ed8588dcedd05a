"""Celery's entry points: load by id, one call.

Every one may run twice, late, or together with itself. Nothing here is needed for correctness to
arrive once: the outbox and the runs' own rows say what is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from django.conf import settings

from casework import access, actions, clock, kept_copies, outbox, pulse
from casework.access import Actor
from casework.celery import app
from casework.models import Region
from casework.runtime import log_format, shared_cache
from casework.seals import departure, sealing
from documents import public as documents
from partners import public as partners

log = log_format.logger("ryadom.jobs")

FAMILIES_AT_ONCE = 20  # erased in one hour, each in a transaction of its own
BATCHES_AT_ONCE = 20  # of old rows

outbox.load_effects(actions)


@app.task(expires=10)
def dispatch_outbox() -> None:
    """Send what is due in the outbox to workers, every second.

    Fresh rows are sent by their act when the broker is near.
    """
    pulse.feel()
    for row_id in outbox.take_due():
        have_effect.apply_async([row_id], expires=60)


@app.task
def have_effect(row_id: int) -> None:
    """Have the effect of one outbox row."""
    outbox.have_effect(row_id)


@app.task(expires=10)
def wake_runs() -> None:
    """Go on with the runs whose deadline or waiting time has come in business time."""
    from casework.actions.steps import work_items
    from journeys import public as journeys

    for actor in _machines("wake_runs"):
        now = clock.now()
        with access.acting_as(actor):
            due = journeys.wake_due(region_key=actor.region.pk, now=now, limit=50)
        for run_key in due:
            _one("wake_runs", run_key, work_items.wake_run, actor=actor, run_key=run_key)


@app.task(expires=10)
def take_in_answers() -> None:
    """Take over what partners have answered."""
    from casework.actions.partners import connector_answers

    for actor in _machines("take_in_answers"):
        for key in connector_answers.due_answers(actor=actor, limit=50):
            _one("take_in_answers", key, connector_answers.take_answer, actor=actor, incoming_key=key)


@app.task(expires=30)
def expire_offers() -> None:
    """Close offers that nobody answered in time, and ask the next."""
    from casework.actions.partners import offers

    for actor in _machines("expire_offers"):
        _one("expire_offers", actor.region.pk, offers.expire_due, actor=actor)


@app.task(expires=30)
def remind_partners() -> None:
    """Remind partners of what they have not answered, and families of what was lent to them."""
    from casework.actions.family import loan_reminders
    from casework.actions.partners import due_reminders

    for actor in _machines("remind_partners"):
        _one("remind_partners", actor.region.pk, due_reminders.send_due, actor=actor)
        _one("remind_partners", actor.region.pk, loan_reminders.send_due, actor=actor)


@app.task(expires=30)
def renew_days() -> None:
    """Let proposed days go that nobody can choose any more, and look for fresh ones."""
    from casework.actions.visits import day_proposals

    for actor in _machines("renew_days"):
        for key in day_proposals.with_lost_days(actor=actor):
            _one("renew_days", key, day_proposals.renew, actor=actor, item_key=key)


@app.task(expires=30)
def send_notices() -> None:
    """Send the notices that waited for the morning."""
    from casework.actions import notice_delivery

    for actor in _machines("send_notices"):
        _one("send_notices", actor.region.pk, notice_delivery.queue_due, actor=actor)


@app.task(expires=600)
def remind_families() -> None:
    """Remind families of tomorrow's doctors and of deadlines that are near."""
    from casework.actions.family import family_reminders

    for actor in _machines("remind_families"):
        for key in family_reminders.due_days(actor=actor):
            _one("remind_families", key, family_reminders.remind_of_day, actor=actor, item_key=key)
        for key in family_reminders.due_deadlines(actor=actor):
            _one("remind_families", key, family_reminders.remind_of_deadline, actor=actor, item_key=key)


@app.task(expires=30)
def tell_of_dead() -> None:
    """Give to people what the outbox gave up, and write to who answers for the server."""
    from casework.actions.region import given_up_effects
    from casework.actions.steps import failed_steps

    for actor in _machines("tell_of_dead"):
        _one("tell_of_dead", actor.region.pk, failed_steps.tell_of_dead, actor=actor)
        _one("tell_of_dead", actor.region.pk, given_up_effects.write_to_server, actor=actor)


@app.task(expires=300, soft_time_limit=240, time_limit=270)
def look_at_invariants() -> None:
    """Count what must never be, and tell who answers for the server when that changed."""
    from casework.actions.region import invariant_watch

    invariant_watch.look()


@app.task(expires=60)
def seal_audit() -> None:
    """Seal each minute what the audit has, and take the seals out of the database."""
    sealing.seal()
    departure.send()


@app.task(expires=60)
def note_destroyed_keys() -> None:
    """Note outside of the database which keys of families were destroyed, and destroy again what a restore brought back."""
    from casework.actions.region import erased_families

    for actor in _machines("note_destroyed_keys"):
        _one("note_destroyed_keys", actor.region.pk, erased_families.keep_up, actor=actor)


@app.task(expires=3600)
def purge_forgotten() -> None:
    """Delete once a day what nobody needs: old sessions and counters, drafts, half files."""
    from casework.actions.case import intake_drafts

    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    shared_cache.forget_expired()
    drafts = intake_drafts.purge()
    files = documents.sweep() + kept_copies.folder().sweep()
    log.info("what nobody needs was deleted", drafts=drafts, files=files)


@app.task(expires=600)
def keep_terms() -> None:
    """Erase whose term is over, and sweep what is too old: a few batches an hour, so that nobody waits for it."""
    from casework.actions.privacy import erasures, sweeps

    for actor in _machines("keep_terms"):
        _one("keep_terms", actor.region.pk, erasures.erase_due, actor=actor, most=FAMILIES_AT_ONCE)
    for actor in [*_machines("keep_terms")][:1]:  # rows know no region
        for _batch in range(BATCHES_AT_ONCE):
            if not sweeps.sweep_rows(by=actor):
                break


@app.task(expires=3600)
def open_corrections() -> None:
    """Find once a day who has reached by now what a later version says is wrong."""
    from casework.actions.case import corrections

    for actor in _machines("open_corrections"):
        _one("open_corrections", actor.region.pk, corrections.open_what_is_reached, actor=actor)


@app.task(expires=3600)
def retire_versions() -> None:
    """Retire once a day the versions that take no new families and that no case follows any more."""
    from casework.actions.region import journey_drafts

    for actor in _machines("retire_versions"):
        _one("retire_versions", actor.region.pk, journey_drafts.finish_retiring, actor=actor)


def _machines(job: str) -> Iterator[Actor]:
    for region in Region.objects.order_by("code"):
        yield access.machine(region, job)


def _one(job: str, key: object, act: Callable[..., Any], **arguments: Any) -> None:
    """Do one of many: a refusal or a fault of one must not keep the others waiting.

    It comes again the next time.
    """
    try:
        act(**arguments)
    except partners.AnswerAlreadyTaken:
        log.debug("another job was first", job=job, key=str(key))
    except Exception as error:  # noqa: BLE001  (told by class and id only; the text may quote a person)
        log.warning("left for the next time", job=job, key=str(key), error=type(error).__name__)
