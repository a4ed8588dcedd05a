"""What a part of an act is told: whose case and run, by which act, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.access import Actor
from casework.models import Case, CaseJourney


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step kind is told when its item opens or goes: whose case, by which act, when."""

    case: Case
    link: CaseJourney
    by: Actor
    now: datetime
