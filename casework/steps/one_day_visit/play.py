"""The doctors' day in the demo and the rehearsal."""

from __future__ import annotations

from casework import access, clock
from casework.act_parts import papers
from casework.actions.visits import booked_days, day_outcomes
from casework.models import VisitDay, VisitState
from casework.steps.player import Player
from journeys import public as journeys


def play(item: journeys.OpenItem, player: Player) -> str:
    """Choose the best of the proposed days; when it has been, note what the doctors found."""
    by = player.by
    with access.acting_as(by):
        days = list(access.visible(VisitDay, to=by).filter(work_item_key=item.key).order_by("rank"))
        booked = next((day for day in days if day.state == VisitState.BOOKED), None)
        ends = max((visit.during.upper for visit in booked.visits.all()), default=None) if booked else None
    if booked is None:
        proposed = next((day for day in days if day.state == VisitState.PROPOSED), None)
        if proposed is None:
            return ""
        booked_days.choose_day(by=by, visit_day_id=proposed.pk)
        return "booked"
    if ends is None or ends > clock.now():
        return ""
    outcome = player.outcome_of(item)
    day_outcomes.finish_day(
        by=by,
        item_key=item.key,
        outcome=outcome,
        facts=player.facts_of(item),
        papers_received=_papers(item, player),
    )
    return outcome


def _papers(item: journeys.OpenItem, player: Player) -> list[papers.PaperInput]:
    """The doctors' conclusions, numbered by the day."""
    today = player.today()
    return [
        papers.PaperInput(kind=kind, number=f"{today:%y%m%d}", issued_on=today)
        for paper in item.gives
        if paper.whose not in ("ours", "family")
        for kind in paper.group or (paper.key,)
    ]
