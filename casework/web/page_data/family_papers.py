"""What of a family's papers will lapse: what to get again, and between which days, so that all counts on the day.

From the planner of the worker's card. Whose a paper of a couple is, and until when it counts, is
told to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import get_language

from casework.access import Actor, own_files
from casework.act_parts import paper_check
from casework.models import Case
from casework.texts import days_and_names
from casework.web.page_data import family_tone
from journeys import public as journeys

LAPSES = journeys.Standing.LAPSES


@dataclass(frozen=True, slots=True)
class Lapsing:
    """One paper that is there and does not last."""

    kind: str
    title: Mapping[str, str]
    until: date | None  # the last day on which it counts; None where that is not every reader's to know


@dataclass(frozen=True, slots=True)
class Outing:
    """Papers to be had again on one day of a window."""

    window: journeys.Window
    papers: tuple[Lapsing, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """What is to be had again for one day.

    `day` is None for what counts on the day on which it is handed in.
    """

    about: str  # with twins whom it is about
    day: date | None
    outings: tuple[Outing, ...]
    at_once: tuple[Lapsing, ...]  # lapsed already, and no day is waited for
    too_late: tuple[Lapsing, ...]  # cannot be had by the day: the worker looks for another one

    @property
    def is_nothing(self) -> bool:
        """Say whether all of it lasts."""
        return not (self.outings or self.at_once or self.too_late)


def read(
    views: Sequence[journeys.RunView], *, case: Case, about: Mapping[UUID, str], to: Actor, now: datetime
) -> tuple[Again, ...]:
    """Return what the family has to get again, run after run, the nearest day first.

    In the quiet branch nothing.

    Args:
        about: With twins the child of each run.
    """
    if case.quiet or case.state == "closed":
        return ()
    live = [view for view in views if view.ended_at is None and not view.quiet]
    kept, language = paper_check.kept_by(case, to=to), days_and_names.two_letters(get_language())
    own = own_files.hidden_from(to, case=case)
    found: list[Again] = []
    for view in live if kept else ():
        steps = journeys.step_papers(run_key=view.key, kept=kept, now=now, language=language)
        told: set[str] = set(own.only_anothers)  # what another one has to get anew is told to that one alone
        for step in sorted(
            _of_the_family(view, steps, own), key=lambda one: (not one.day_known, one.plan.decisive_day)
        ):
            again = _again(step, about.get(view.key, ""), told, to)
            told |= {paper.type.key for paper in step.plan.papers}
            found += [] if again.is_nothing else [again]
    return tuple(found)


def _of_the_family(
    view: journeys.RunView, steps: Sequence[journeys.StepPapers], own: own_files.OwnFiles
) -> Iterator[journeys.StepPapers]:
    """Yield what may be told: no secret step, none of another or done for each alone, none that waits for a consent.

    Nor one whose turn has not come.
    """
    known = journeys.steps(ref=view.ref)
    for one in steps:
        hidden = known[one.step].secret or own.hides(view.key, one.step, "")
        if hidden or family_tone.stands_still(view, one.step):
            continue
        if one.day_known or one.is_open:
            yield one


def _again(step: journeys.StepPapers, about: str, told: set[str], to: Actor) -> Again:
    """Say what of one step's papers does not last.

    What was told for an earlier day is not told again.
    """
    lapsing = [one for one in step.plan.papers if one.standing is LAPSES and one.type.key not in told]
    if not step.day_known:
        return Again(about, None, (), _told(lapsing, to), ())
    outings = []
    for appointment in step.plan.appointments:
        papers = _told([one for one in appointment.papers if one in lapsing], to)
        if papers:
            outings.append(Outing(appointment.window, papers))
    too_late = _told([one for one in lapsing if one.is_too_late], to)
    return Again(about, step.plan.decisive_day, tuple(outings), (), too_late)


def _told(papers: Sequence[journeys.Paper], to: Actor) -> tuple[Lapsing, ...]:
    """Return papers in words, each kind once: what one of a couple has to get is not told of as the other's."""
    found: dict[str, Lapsing] = {}
    for one in papers:
        is_anothers = one.person and one.person != str(to.whose_page)
        until = None if is_anothers else one.valid_until
        found.setdefault(one.type.key, Lapsing(one.type.key, one.type.title, until))
    return tuple(found.values())
