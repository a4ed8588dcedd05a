"""The fifteen waiting steps as a hand-written flow of stock Viewflow on its default models: what we compare with."""
# ruff: noqa: TID251  (the product must not use these; this program measures them)

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import nodes
from viewflow.workflow.base import Flow
from viewflow.workflow.lock import SelectForUpdateLock


def _gets_benefit(activation: Any) -> bool:
    return bool((activation.process.data or {}).get("gets_benefit"))


class StockFlow(Flow):  # type: ignore[misc]
    """The same steps and order as `fifteen.JOURNEY`. Without its lock it loses steps when two act at once.

    It keeps less: no deadlines, no history of acts, no row security, no audit. That makes the comparison harder for us.
    """

    lock_impl = SelectForUpdateLock()

    start = nodes.StartHandle().Next(this.intake)
    intake = nodes.View(None).Next(this.consent)
    consent = nodes.View(None).Next(this.fork)
    fork = (
        nodes.Split()
        .Next(this.register_birth)
        .Next(this.insure)
        .Next(this.needs_list)
        .Next(this.choose_day)
    )  # fmt: skip
    register_birth = nodes.View(None).Next(this.certificate)
    certificate = nodes.View(None).Next(this.together)
    insure = nodes.View(None).Next(this.policy)
    policy = nodes.View(None).Next(this.together)
    needs_list = nodes.View(None).Next(this.collect)
    collect = nodes.View(None).Next(this.hand_over)
    hand_over = nodes.View(None).Next(this.together)
    choose_day = nodes.View(None).Next(this.visit_day)
    visit_day = nodes.View(None).Next(this.together)
    together = nodes.Join().Next(this.is_benefit_due)
    is_benefit_due = nodes.If(_gets_benefit).Then(this.benefit).Else(this.discharge)
    benefit = nodes.View(None).Next(this.benefit_confirmed)
    benefit_confirmed = nodes.View(None).Next(this.discharge)
    discharge = nodes.View(None).Next(this.feedback)
    feedback = nodes.View(None).Next(this.end)
    end = nodes.End()
