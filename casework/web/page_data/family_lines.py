"""The steps of a case as its family reads them: what is done, who does what by when, what comes later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor, own_files
from casework.models import Case, PartnerRequest
from casework.steps import kind
from casework.steps.family_line import FamilyKnown, FamilyLine, OpenStep
from casework.texts import days_and_names
from casework.web import family_addresses
from casework.web.page_data import case_team, family_tone
from journeys import public as journeys


def read(
    views: Sequence[journeys.RunView], *, case: Case, to: Actor, now: datetime, kinds_here: set[str]
) -> tuple[FamilyLine, ...]:
    """Return the lines of all runs, in the order of their journeys.

    Args:
        kinds_here: Kinds of papers that can be downloaded.
    """
    items = {(item.run_key, item.step, item.person): item for view in views for item in view.open_items}
    address = partial(family_addresses.address, to=to)
    known = FamilyKnown([item.key for item in items.values()], case=case, to=to, now=now, address=address)
    own, named = own_files.hidden_from(to, case=case), {str(one.pk): one for one in own_files.adults(case)}
    lines = []
    for view in views:
        steps = journeys.steps(ref=view.ref)
        stages = {key: number for number, key in enumerate(journeys.stages(ref=view.ref))}
        for state in view.steps:
            step = steps[state.step]
            if step.secret or own.hides(view.key, state.step, state.person):
                continue
            if family_tone.goes_on_silently(view, step):
                continue
            item = items.get((view.key, state.step, state.person))
            line = (
                _open(OpenStep(item, state, quiet=view.quiet), known)
                if item is not None
                else _settled(view, state, step, known, kinds_here)
            )
            if line is None or (_is_left_alone(line) and family_tone.stands_still(view, state.step)):
                continue
            whose = named[state.person].first_name if state.person in named and not step.private else ""
            lines.append(replace(line, stage=stages[state.stage], about=whose))
    return tuple(lines)


def _is_left_alone(line: FamilyLine) -> bool:
    """Say whether nothing is told of a step while the family's consent is not there.

    A booked day stays booked.
    """
    return line.status != "done" and line.booked_at is None


def _asked(keys: Sequence[UUID], to: Actor) -> dict[UUID, str]:
    """Read which organisation must answer, by item key."""
    rows = access.visible(PartnerRequest, to=to).filter(work_item_key__in=keys, withdrawn_at=None, held_back=False)
    asked = rows.select_related("organisation")
    return {row.work_item_key: days_and_names.organisation_name(row.organisation) for row in asked}


# ---- open ----------------------------------------------------------------------------------------


def _open(step: OpenStep, known: FamilyKnown) -> FamilyLine | None:
    item, of_step = step.item, kind.of(step.item.kind)
    if of_step.rules.asks_family and known.case.quiet:
        return None
    line = FamilyLine(
        key=item.key,
        run_key=item.run_key,
        status="open",
        title=step.state.title,
        text=step.state.family,
        who=_who(item, known),
        icon=of_step.family_icon or case_team.icon_of(item.holder, item.holder_side),
        at=item.opened_at,
        due=item.due,
        is_late=item.late_since is not None,
    )
    return of_step.family_line(line, step, known) or _usual(line, step, known)


def _usual(line: FamilyLine, step: OpenStep, known: FamilyKnown) -> FamilyLine:
    item, of_step = step.item, kind.of(step.item.kind)
    if (item.holder_side == "family" or of_step.rules.asks_family) and not step.quiet:
        address = known.address(of_step.family_address, item.key)
        return replace(line, is_yours=True, who="", address=address, verb=of_step.family_verb(item))
    if line.is_late and item.holder_side != "family":
        words = _("It takes longer than planned. %(name)s is looking into it.") % {"name": known.case.worker.name}
        return replace(line, text=words, due=None)
    return line


def _who(item: journeys.OpenItem, known: FamilyKnown) -> str:
    if item.holder_side in ("machine", "family") or kind.of(item.kind).is_its_papers:
        return ""
    if item.holder_side == "own" or item.holder == known.case.organisation.type:
        return known.case.worker.name
    return known.rows(_asked).get(item.key) or case_team.type_in_words(item.holder)


# ---- done and ahead ------------------------------------------------------------------------------


def _settled(
    view: journeys.RunView, state: journeys.StepState, step: journeys.StepInfo, known: FamilyKnown, kinds_here: set[str]
) -> FamilyLine | None:
    of_step = kind.of(state.kind)
    if state.status == "done":
        if of_step.asks_partners and state.outcome not in (step.hoped_for, "partly_given"):
            return None  # nobody could help: the worker speaks with the family, no page does
        if of_step.rules.asks_family and known.case.quiet:
            return None
        return FamilyLine(
            key=None,
            run_key=view.key,
            status="done",
            title=state.title,
            text=_done_words(state, step, known, kinds_here),
            who="",
            icon="check",
            at=state.settled_at or view.started_at,
        )
    if state.status != "waiting" or state.only_perhaps or of_step.rules.asks_family:
        return None
    if view.quiet or view.ended_at is not None:
        return None
    return FamilyLine(
        key=None,
        run_key=view.key,
        status="ahead",
        title=state.title,
        text="",
        who="",
        icon=of_step.family_icon or case_team.icon_of(state.by[0] if state.by else ""),
        at=view.started_at,
        due=state.due,
    )


def _done_words(state: journeys.StepState, step: journeys.StepInfo, known: FamilyKnown, kinds_here: set[str]) -> str:
    if state.outcome != step.hoped_for and kind.of(state.kind).answered_by_one and state.outcome != "given":
        return _("An answer has come. %(name)s will explain it to you.") % {"name": known.case.worker.name}
    day = days_and_names.day(state.settled_at) if state.settled_at else ""
    if kinds_here & set(step.gives):
        return _("Ready since %(day)s. You can download it below.") % {"day": day}
    return _("Done on %(day)s.") % {"day": day}
