"""What became known of a family after the first talk, told without a step or an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import clock, timeline
from casework import facts as known_facts
from casework.access import Actor
from casework.act_parts import consequences, edit_conflicts, fact_store, locks, run_changes, shared_facts
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.facts import subjects
from casework.models import Case, Person
from journeys import public as journeys


class NothingTold(CaseworkError):
    """No fact was given."""

    code = "nothing_told"


@act
def add_facts(
    *,
    by: Actor,
    case_id: UUID,
    facts: Mapping[str, Any],
    run_key: UUID | None = None,
    seen: edit_conflicts.Marks | None = None,
    receipt: UUID | None = None,
) -> None:
    """Record facts; steps that waited for them open in the same act.

    Args:
        facts: By key, typed as their vocabulary says.
        run_key: The journey they are told to. None: no journey is under way, they count when one is
            chosen.
        seen: Marks of the values that the form showed; None compares nothing.

    Raises:
        NothingTold: No fact at all.
        ChangedMeanwhile: A colleague changed one of them since the form was made. Nothing has
            changed.
        StepRefused: The journey does not know such a fact, or the values contradict each other.
    """
    if not facts:
        raise NothingTold(_("Nothing was filled in, so nothing was noted. Fill in what has become known."))
    now = clock.now()
    if run_key is None:
        case = locks.lock_case(case_id=case_id, by=by)
        meant = subjects.anybody(case)
        _check_unchanged(case, meant, facts, seen=seen, by=by, now=now)
        fact_store.store(case=case, subject=meant, told=facts, by=by, at=now, is_chosen=False)
        timeline.record(case=case, what="facts.added", by=by.user, at=now, count=len(facts))
        return
    case, link = locks.lock_by_run(run_key=run_key, by=by)
    _check_unchanged(case, link.subject, facts, seen=seen, by=by, now=now)
    fact_store.store(case=case, subject=link.subject, told=facts, by=by, at=now)
    carried = run_changes.ask_engine(
        journeys.learn, run_key=run_key, facts=dict(facts), at=now, by_key=run_changes.key_of(by)
    )
    timeline.record(
        case=case,
        what="facts.added",
        by=by.user,
        at=now,
        run_key=run_key,
        act_number=carried.act_number,
        count=len(facts),
    )
    context = StepContext(case, link, by, now)
    consequences.follow(context=context, carried=carried)
    shared_facts.tell(context=context, told=facts)


def _check_unchanged(
    case: Case, subject: Person, told: Mapping[str, Any], *, seen: edit_conflicts.Marks | None, by: Actor, now: datetime
) -> None:
    today = now.astimezone(by.region.zone).date()
    edit_conflicts.check(seen=seen, now=known_facts.known(case, subject, today), told=told)
