"""The case page: one family, its journeys, what happened, its papers, who helps and what each may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.act_parts import paper_check
from casework.errors import NotFound
from casework.models import (
    Case,
    CaseDocument,
    CaseJourney,
    Consent,
    ConsentState,
    Note,
    Person,
    ReceivedPaper,
    Relation,
    TimelineEntry,
)
from casework.texts import days_and_names, timeline_sentences
from casework.texts.days_and_names import name_of
from casework.web.page_data import case_team, family_tone, people, which_child
from casework.web.page_data.case_papers import Paper, papers_of
from casework.web.page_data.step_turn import Turned, turns_of
from journeys import public as journeys

TIMELINE_FIRST = 12
SOON = timedelta(days=45)
HURRIED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Hurried:
    """A step that has to begin by a day, for the sake of another step's fixed day."""

    title: str
    toward: str
    by: journeys.Countdown


@dataclass(frozen=True, slots=True)
class RunPage:
    """One journey of the case as it stands."""

    link: CaseJourney
    view: journeys.RunView
    child: str
    steps: tuple[Turned, ...]
    reconsidered: tuple[tuple[journeys.StepState, journeys.OpenItem | None], ...]
    lapsing: tuple[journeys.StepPapers, ...]
    soon: date
    about: str = ""  # the child, where the case leads more than one

    @property
    def yours(self) -> tuple[Turned, ...]:
        """Return the steps that need the worker, due first."""
        return tuple(step for step in self.steps if step.is_yours)

    @property
    def others(self) -> tuple[Turned, ...]:
        """Return the open steps in which somebody else moves."""
        return tuple(step for step in self.steps if not step.is_yours)

    @property
    def dormant(self) -> tuple[journeys.StepState, ...]:
        """Return the steps that wait for something that will come."""
        return tuple(step for step in self.view.steps if step.status == "waiting" and step.why)

    @property
    def waiting_for(self) -> tuple[tuple[str, tuple[journeys.StepState, ...]], ...]:
        """Return for what the dormant steps wait, with them.

        What most of them wait for comes first.
        """
        found: dict[str, list[journeys.StepState]] = {}
        for step in self.dormant:
            found.setdefault("; ".join(why.text for why in step.why), []).append(step)
        ordered = sorted(found.items(), key=lambda one: -len(one[1]))
        return tuple((reason, tuple(steps)) for reason, steps in ordered)

    @property
    def skipped_by_hand(self) -> tuple[journeys.StepState, ...]:
        """Return the steps that a person took off the plan before they opened, while they can be put back."""
        if self.view.ended_at is not None or self.view.quiet:
            return ()
        found = (step for step in self.view.steps if step.status == "skipped")
        return tuple(step for step in found if any(why.kind == "by_hand" for why in step.why))

    @property
    def hurried(self) -> tuple[Hurried, ...]:
        """Return the steps that have to begin soon so that a later step keeps its fixed day, the most urgent first."""
        titles = {step.step: step.title for step in self.view.steps}
        before = (one for one in self.view.countdown if one.toward != one.step and one.begins_by <= self.soon)
        return tuple(Hurried(titles[one.step], titles[one.toward], one) for one in before)[:HURRIED_SHOWN]

    @property
    def turn_of(self) -> dict[tuple[str, str], Turned]:
        """Return the open steps by place."""
        return {(step.item.step, step.item.person): step for step in self.steps}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline."""

    at: datetime
    text: str
    shade: str
    by: str
    for_whom: str
    note: str
    is_of_an_act: bool  # the note says what was done in it
    covering_for: str = ""
    readers: str = ""
    about: str = ""  # with more than one child whom it is about


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the page shows."""

    case: Case
    who: str
    people: tuple[Person, ...]
    subjects: tuple[Person, ...]
    runs: tuple[RunPage, ...]
    timeline: tuple[Entry, ...]
    more_history: bool
    papers: tuple[Paper, ...]
    ours: tuple[CaseDocument, ...]
    received: tuple[ReceivedPaper, ...]  # in the order in which they came
    helpers: tuple[case_team.Helper, ...]
    consents: tuple[Consent, ...]
    withdrawn: Mapping[str, datetime | None]  # purposes that were taken back before, and when last

    @property
    def grown_ups(self) -> list[Person]:
        """Return who may receive a paper."""
        return [one for one in self.people if one.relation != Relation.CHILD]

    @property
    def live_runs(self) -> tuple[RunPage, ...]:
        """Return the journeys that are under way."""
        return tuple(run for run in self.runs if run.link.ended_at is None)

    @property
    def possible_events(self) -> tuple[journeys.Choice, ...]:
        """Return what may be told to have happened in any journey under way, each once."""
        found = {event.key: event for run in self.live_runs for event in run.view.possible_events}
        return tuple(found.values())

    @property
    def tone(self) -> str:
        """Return why nobody reminds or asks, "" of a family like most; see `tone`."""
        return family_tone.of_case(self.case, [run.view for run in self.runs])

    @property
    def is_stopped(self) -> bool:
        """Say whether the family has taken its consent back and it is not settled yet what may go on."""
        return any(family_tone.is_stopped(run.view) for run in self.live_runs)

    @property
    def gone_quiet(self) -> tuple[str, ...]:
        """Return the children about whom nobody reminds or asks."""
        return tuple(dict.fromkeys(run.link.subject.first_name or run.child for run in self.runs if run.link.quiet))

    @property
    def going_on(self) -> tuple[str, ...]:
        """Return the children whose journeys go on in a family in grief."""
        found = (run.link.subject.first_name or run.child for run in self.live_runs if not run.link.quiet)
        return tuple(dict.fromkeys(found)) if self.case.quiet else ()

    @property
    def yours(self) -> tuple[Turned, ...]:
        """Return the worker's steps of all runs, due first."""
        steps = [step for run in self.runs for step in run.yours]
        return tuple(sorted(steps, key=lambda one: (one.due is None, one.due or one.item.opened_at)))

    @property
    def runs_on(self) -> tuple[Turned, ...]:
        """Return the open steps whose deadline runs on although the clocks of our own promises stand still."""
        held = (run for run in self.runs if run.view.held_since is not None)
        return tuple(step for run in held for step in run.steps if step.due is not None)

    @property
    def clocks_stand(self) -> bool:
        """Say whether the clocks of our own promises stand still."""
        return any(run.view.held_since is not None for run in self.runs)

    @property
    def asked_consents(self) -> tuple[tuple[Consent, datetime | None], ...]:
        """Return the consents that are not in force, and when each was taken back, None for one never given."""
        asked = (one for one in self.consents if one.state == ConsentState.ASKED)
        return tuple((one, self.withdrawn.get(one.purpose)) for one in asked)

    @property
    def consents_have_ended(self) -> bool:
        """Say whether none is in force or asked, and some were: what they were given for is over."""
        return bool(self.consents) and not (self.asked_consents or self.given_consents)

    @property
    def given_consents(self) -> tuple[Consent, ...]:
        """Return the consents in force."""
        return tuple(one for one in self.consents if one.state == ConsentState.GIVEN)

    @property
    def others(self) -> tuple[Turned, ...]:
        """Return the open steps of all runs in which somebody else moves."""
        return tuple(step for run in self.runs for step in run.others)


def read_case(*, case_id: UUID, to: Actor, now: datetime, all_history: bool = False) -> CasePage:
    """Read the page.

    Raises:
        NotFound: Missing or somebody else's.
    """
    case = (
        access.visible(Case, to=to)
        .select_related("family", "worker", "organisation", "curator")
        .prefetch_related("family__people", "journeys")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        raise NotFound(access.no_such_page())
    _name_subjects(case)
    language = days_and_names.two_letters(get_language())
    links = sorted(case.journeys.all(), key=lambda link: (link.ended_at is not None, link.started_at))
    ours = tuple(access.visible(CaseDocument, to=to).filter(case=case))
    received = tuple(access.visible(ReceivedPaper, to=to).filter(case=case).order_by("recorded_at"))
    kept, children = paper_check.in_hand(received), which_child.of_links(links)
    runs = tuple(
        _run(link, to=to, kept=kept, language=language, now=now, about=children.get(link.run_key, "")) for link in links
    )
    entries = (
        access.visible(TimelineEntry, to=to).filter(case=case).select_related("by", "covering_for").order_by("-id")
    )
    latest = entries[: TIMELINE_FIRST + 1]  # one more than is shown says that there are more
    shown = list(entries if all_history else latest)
    consents = tuple(
        access.visible(Consent, to=to).filter(case=case).select_related("given_by").order_by("asked_at", "purpose")
    )
    return CasePage(
        case=case,
        who=people.of_case(case),
        people=tuple(case.family.people.all()),
        subjects=tuple(dict.fromkeys(link.subject for link in links)),
        runs=runs,
        timeline=_entries(shown if all_history else shown[:TIMELINE_FIRST], case, to, children),
        more_history=not all_history and len(shown) > TIMELINE_FIRST,
        papers=papers_of(ours, received, children),
        ours=ours,
        received=received,
        helpers=case_team.read(case, to=to, consents=consents),
        consents=tuple(one for one in consents if one.state != ConsentState.WITHDRAWN),
        withdrawn={one.purpose: one.withdrawn_at for one in consents if one.state == ConsentState.WITHDRAWN},
    )  # fmt: skip


def _name_subjects(case: Case) -> None:
    """The children for whom journeys run are of the family, which is read already."""
    people_of_family = {one.pk: one for one in case.family.people.all()}
    for link in case.journeys.all():
        if link.subject_id in people_of_family:
            link.subject = people_of_family[link.subject_id]


def _run(
    link: CaseJourney, *, to: Actor, kept: Sequence[journeys.PaperInHand], language: str, now: datetime, about: str
) -> RunPage:
    view = journeys.read_run(run_key=link.run_key, language=language, now=now)
    turned = turns_of(view.open_items, to=to, now=now)
    return RunPage(
        link=link,
        view=view,
        child=people.child_in_words(link.subject),
        about=about,
        steps=tuple(turned[item.key] for item in view.open_items),
        reconsidered=_reconsidered(view),
        soon=now.astimezone(to.region.zone).date() + SOON,
        lapsing=tuple(
            one
            for one in journeys.step_papers(run_key=link.run_key, kept=kept, now=now, language=language)
            if one.any_there or (one.day_known and one.is_open)
        ),
    )


def _reconsidered(view: journeys.RunView) -> tuple[tuple[journeys.StepState, journeys.OpenItem | None], ...]:
    """Return what is to be reconsidered with its work item.

    Only where there is any, the items are read.
    """
    if not view.to_reconsider:
        return ()
    items = {(one.step, one.person): one for one in journeys.items_of(run_key=view.key)}
    return tuple((step, items.get((step.step, step.person))) for step in view.to_reconsider)


def _entries(rows: Sequence[TimelineEntry], case: Case, to: Actor, children: Mapping[UUID, str]) -> tuple[Entry, ...]:
    notes = {str(note.pk): note.text for note in access.visible(Note, to=to).filter(case=case)}
    return tuple(
        Entry(
            at=row.at,
            text=timeline_sentences.sentence(row.what, row.details),
            shade=timeline_sentences.SHADES.get(row.what, ""),
            by=name_of(row.by),
            for_whom=_for_whom(row.on_behalf_of) if row.by or row.on_behalf_of != "family" else _("the family itself"),
            note=notes.get(str(row.details.get("note", "")), ""),
            is_of_an_act=row.what != "note.added",
            covering_for=name_of(row.covering_for),
            readers=", ".join(row.details.get("readers") or ()),
            about=children.get(row.run_key, "") if row.run_key else "",
        )
        for row in rows
    )


def _for_whom(code: str) -> str:
    if not code:
        return ""
    if code in ("family", "mother", "parents", "youth", "couple"):
        return _("on the family’s behalf")
    return _("on behalf of: %(name)s") % {"name": case_team.type_in_words(code)}
