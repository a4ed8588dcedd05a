"""The end of one step inside an act that holds its case: facts, papers, the engine, the timeline, what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework import timeline
from casework.act_parts import (
    consequences,
    fact_store,
    form_drafts,
    papers,
    partner_requests,
    run_changes,
    shared_facts,
    step_kind,
    survey_questions,
)
from casework.act_parts.step_context import StepContext
from casework.texts.translated import title_of
from journeys import public as journeys


def finish_item(
    *,
    context: StepContext,
    item: journeys.OpenItem,
    outcome: str,
    facts: Mapping[str, Any],
    papers_received: Sequence[papers.PaperInput] = (),
    on_behalf_of: str = "",
    what: str = "step.done",
    **details: Any,
) -> journeys.Carried:
    """Complete one item inside an act that holds the case: facts, papers, the engine, the timeline, what follows."""
    partner_requests.check_consent(item=item, context=context, outcome=outcome)
    papers.receive(context=context, item=item, received=papers_received)
    fact_store.store(case=context.case, subject=context.link.subject, told=facts, by=context.by, at=context.now)
    carried = run_changes.ask_engine(
        journeys.complete_item,
        item_key=item.key,
        outcome=outcome,
        facts=facts,
        at=context.now,
        by_key=run_changes.key_of(context.by),
    )
    partner_requests.answered(item_key=item.key, at=context.now)
    form_drafts.used_up(by=context.by, item_key=item.key)
    consequences.settled(item_key=item.key, now=context.now)
    step_kind.of(item.kind).after_end(item, context)
    papers.queue_on_completion(context=context, item=item)
    timeline.record(
        case=context.case,
        what=what,
        by=context.by.user,
        at=context.now,
        on_behalf_of=on_behalf_of or ("family" if context.by.speaks_for_family else ""),
        run_key=carried.run_key,
        act_number=carried.act_number,
        step=item.step,
        item=str(item.key),
        title=title_of(item.title),
        outcome=outcome,
        **details,
    )
    consequences.follow(context=context, carried=carried)
    shared_facts.tell(context=context, told=facts)
    survey_questions.after_step(context=context, item=item, outcome=outcome)
    return carried
