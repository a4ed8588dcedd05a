"""What one run of a family was told, its other runs learn: the household is one, and a child may have several journeys."""

from __future__ import annotations

from collections.abc import Mapping

from casework import facts
from casework.act_parts import consequences
from casework.act_parts.step_context import StepContext
from journeys import public as journeys


def tell(*, context: StepContext, told: Mapping[str, facts.Value]) -> None:
    """Tell the other live runs: of the household everything, of a person what is known to those that are about it.

    Raises:
        Refused: busy.
    """
    if not told:
        return
    others = context.case.journeys.filter(ended_at=None).exclude(pk=context.link.pk)
    for link in others.select_related("subject").order_by("run_key"):
        is_same = link.subject_id == context.link.subject_id
        shared = {key: value for key, value in told.items() if is_same or not facts.of_subject(key)}
        if not shared:
            continue
        carried = journeys.learn(
            run_key=link.run_key,
            facts=shared,
            at=context.now,
            by_key=context.by.user_key,
        )
        consequences.follow(context=StepContext(context.case, link, context.by, context.now), carried=carried)
