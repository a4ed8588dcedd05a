"""A change of a run inside an act: the engine is asked, the timeline told, the consequences drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from casework import timeline
from casework.access import Actor
from casework.act_parts import consequences
from casework.act_parts.step_context import StepContext
from casework.errors import CaseworkError
from casework.models import Case, CaseJourney
from journeys import public as journeys


class StepRefused(CaseworkError):
    """The engine does not take the act: the step is over, or has no such outcome."""

    code = "step_refused"


def tell(
    case: Case, link: CaseJourney, what: str, by: Actor, now: datetime, carried: journeys.Carried, **details: Any
) -> None:
    """Write the one entry of an act and draw its consequences."""
    timeline.record(
        case=case,
        what=what,
        by=by.user,
        at=now,
        on_behalf_of="family" if by.is_family or by.beside is not None else "",
        run_key=carried.run_key,
        act_number=carried.act_number,
        **details,
    )
    consequences.follow(context=StepContext(case, link, by, now), carried=carried)


def key_of(by: Actor) -> UUID | None:
    """The key under which the engine remembers who acted, None for a job."""
    return by.user_key


def ask_engine(act: Any, **arguments: Any) -> journeys.Carried:
    """Turn the engine's refusal into words for the page."""
    try:
        carried: journeys.Carried = act(**arguments)
    except journeys.Refused as refusal:
        refused = StepRefused(str(refusal))
        refused.permanent = refusal.code != "busy"
        raise refused from refusal
    return carried
