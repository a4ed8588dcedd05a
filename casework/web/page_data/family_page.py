"""What a family sees: the one thing to do now, what is done and what is next, its papers, a human's name.

Steps that are secret are never shown, and a partner's refusal never is: of offers only those that
were accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor, own_files
from casework.errors import NotFound
from casework.models import (
    Case,
    CaseDocument,
    CaseJourney,
    CaseState,
    Message,
    Need,
    Offer,
    OfferState,
    Person,
    Pledge,
    PledgeState,
    ReceivedPaper,
)
from casework.statistics import satisfaction
from casework.steps.family_line import FamilyLine
from casework.texts import days_and_names
from casework.web.page_data import entitlements, family_lines, family_papers, family_tone, people, which_child
from casework.web.page_data.case_papers import Paper, papers_of
from casework.web.page_data.family_papers import Again
from journeys import public as journeys

DONE_SHOWN, NOW_SHOWN, AHEAD_SHOWN = 2, 5, 2
IMPROVEMENTS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class FamilyPage:
    """Everything the family's first page shows."""

    case: Case
    greets: str
    lines: tuple[FamilyLine, ...]
    papers: tuple[Paper, ...]
    again: tuple[Again, ...]  # what has lapsed or will, and when to get it anew
    newest_message: Message | None
    questions: tuple[satisfaction.SurveyQuestion, ...]
    tone: str  # why it is quiet: grief | refused | ""
    has_moved: bool
    is_stopped: bool  # its consent is taken back, and it is not settled yet what may go on
    to_confirm: Need | None = None
    help_to_confirm: tuple[Offer, ...] = ()
    improvements: tuple[satisfaction.Improvement, ...] = ()
    rights: tuple[entitlements.Right, ...] = ()
    going_on: tuple[str, ...] = ()  # in grief: the children whose journeys go on

    @property
    def scores(self) -> tuple[tuple[int, str], ...]:
        """Return the five answers, each with its word for a screen reader."""
        words = (_("very hard"), _("hard"), _("neither"), _("easy"), _("very easy"))
        return tuple(enumerate(words, start=1))

    @property
    def is_quiet(self) -> bool:
        """Say whether the family grieves or wants no help: another tone, nothing pressed on it, no question."""
        return self.case.quiet

    @property
    def has_refused(self) -> bool:
        """Say whether the family has gone on without us."""
        return self.tone == family_tone.REFUSED

    @property
    def can_refuse(self) -> bool:
        """Say whether there is help that the family could end by itself.

        In grief it is spoken about, not clicked.
        """
        return not (self.is_quiet or self.is_closed)

    @property
    def when_ready(self) -> tuple[FamilyLine, ...]:
        """Return what a living twin needs of a family in grief, due first: told, never pressed."""
        mine = [line for line in self.lines if line.is_yours]
        return tuple(sorted(mine, key=_due_first)) if self.going_on else ()

    @property
    def meanwhile(self) -> tuple[FamilyLine, ...]:
        """Return what others do for a quiet family."""
        return () if self.has_refused else tuple(line for line in self.now if not line.is_yours)

    @property
    def meanwhile_first(self) -> tuple[FamilyLine, ...]:
        """Return who comes to the family itself, and booked days.

        A living twin's papers stand behind one line.
        """
        return tuple(line for line in self.meanwhile if not line.about or line.booked_at is not None)

    @property
    def meanwhile_later(self) -> tuple[FamilyLine, ...]:
        """Return the rest of what others do."""
        first = self.meanwhile_first
        return tuple(line for line in self.meanwhile if line not in first)

    @property
    def is_closed(self) -> bool:
        """Say whether everything is done."""
        return bool(self.case.state == CaseState.CLOSED)

    @property
    def todo(self) -> FamilyLine | None:
        """Return the one thing to do now: due first."""
        mine = [line for line in self.lines if line.is_yours]
        return min(mine, key=_due_first) if mine and not self.is_quiet else None

    @property
    def other_todos(self) -> tuple[FamilyLine, ...]:
        """Return what may be done afterwards."""
        first = self.todo
        mine = [line for line in self.lines if line.is_yours and line is not first]
        return () if first is None else tuple(sorted(mine, key=_due_first))

    @property
    def booked(self) -> FamilyLine | None:
        """Return the nearest booked day."""
        days = [line for line in self.lines if line.booked_at is not None]
        return min(days, key=lambda line: line.booked_at or line.at) if days else None

    @property
    def next(self) -> FamilyLine | None:
        """Return what comes next without the family's doing, and by when."""
        coming = [line for line in self.lines if line.status == "open" and not line.is_yours and not line.is_late]
        dated = [line for line in coming if line.due is not None]
        return min(dated, key=_due_first, default=None) or next(iter(coming), None)

    @property
    def done(self) -> tuple[FamilyLine, ...]:
        """Return what is done, the newest last."""
        return tuple(sorted((line for line in self.lines if line.status == "done"), key=lambda line: line.at))

    @property
    def done_lately(self) -> tuple[FamilyLine, ...]:
        """Return the last few that are done."""
        return self.done[-DONE_SHOWN:]

    @property
    def done_before(self) -> tuple[FamilyLine, ...]:
        """Return what was done earlier."""
        return self.done[:-DONE_SHOWN]

    @property
    def now(self) -> tuple[FamilyLine, ...]:
        """Return what somebody is at now, due first."""
        return tuple(sorted((line for line in self.lines if line.status == "open"), key=_due_first))

    @property
    def now_first(self) -> tuple[FamilyLine, ...]:
        """Return the open steps that matter most: the family's own, booked days, then due first."""
        ranked = sorted(self.now, key=lambda line: (not line.is_yours, line.booked_at is None, *_due_first(line)))
        first = ranked[:NOW_SHOWN]
        return tuple(line for line in self.now if line in first)

    @property
    def now_later(self) -> tuple[FamilyLine, ...]:
        """Return the other open steps."""
        first = self.now_first
        return tuple(line for line in self.now if line not in first)

    @property
    def ahead(self) -> tuple[FamilyLine, ...]:
        """Return what will come: by its day where one is known, then stage after stage."""
        coming = [line for line in self.lines if line.status == "ahead"]
        return tuple(sorted(coming, key=lambda line: (line.due is None, line.due or line.at, line.stage)))

    @property
    def ahead_first(self) -> tuple[FamilyLine, ...]:
        """Return the next few."""
        return self.ahead[:AHEAD_SHOWN]

    @property
    def ahead_later(self) -> tuple[FamilyLine, ...]:
        """Return what comes later."""
        return self.ahead[AHEAD_SHOWN:]


def _due_first(line: FamilyLine) -> tuple[bool, datetime, datetime]:
    return (line.due is None, line.due or line.at, line.at)


def own_case(*, to: Actor) -> Case:
    """Return the family's case: the one whose page is shown to it, else the newest that is not closed, else the newest.

    Raises:
        NotFound: There is none any more.
    """
    rows = access.visible(Case, to=to).select_related("family", "worker", "organisation", "region")
    if to.beside is not None:
        rows = rows.filter(pk=to.beside.case_id)
    found = sorted(rows.prefetch_related("family__people"), key=lambda case: case.opened_at, reverse=True)
    live = [case for case in found if case.state != CaseState.CLOSED]
    if not found:
        raise NotFound("")
    return (live or found)[0]


def speaker(case: Case, *, to: Actor) -> Person | None:
    """Return whose page it is, else who speaks for the family."""
    everybody = list(case.family.people.all())
    return next((one for one in everybody if one.pk == to.whose_page), None) or people.representative(everybody)


def read_family_page(*, to: Actor, now: datetime) -> FamilyPage:
    """Read the page.

    Raises:
        NotFound: The case is gone.
    """
    case = own_case(to=to)
    language = days_and_names.two_letters(get_language())
    links = access.visible(CaseJourney, to=to).filter(case=case).select_related("subject").order_by("started_at")
    views = [journeys.read_run(run_key=link.run_key, language=language, now=now) for link in links]
    children = which_child.of_links(links)
    lost = {link.run_key for link in links if link.quiet}  # a child that died is not named line by line
    about = {run_key: child for run_key, child in children.items() if run_key not in lost}
    papers = read_papers(case, to=to, children=about)
    lines = family_lines.read(views, case=case, to=to, now=now, kinds_here={paper.kind for paper in papers})
    person = speaker(case, to=to)
    page = FamilyPage(
        case=case,
        greets=person.first_name if person else "",
        lines=tuple(replace(line, about=line.about or about.get(line.run_key, "")) for line in lines),
        papers=papers,
        again=family_papers.read(views, case=case, about=about, to=to, now=now),
        newest_message=next(iter(conversation(case, to=to, most=1)), None),
        questions=_asked_beside_steps(case),
        tone=family_tone.of_case(case, views),
        is_stopped=any(family_tone.is_stopped(view) for view in views),
        has_moved=bool(views) and all("moved_away" in view.events for view in views),
    )
    if case.quiet:
        return _kept_quiet(page, links)
    page = replace(
        page,
        to_confirm=_to_confirm(case, to=to),
        help_to_confirm=_help_to_confirm(case, to=to),
        improvements=satisfaction.improvements_for(case)[:IMPROVEMENTS_SHOWN],
    )
    if page.is_stopped:
        return page
    unseen = own_files.hidden_from(to, case=case).unseen
    return replace(page, rights=entitlements.for_family(entitlements.of_runs(links, now=now, without=unseen)))


def _kept_quiet(page: FamilyPage, links: Iterable[CaseJourney]) -> FamilyPage:
    """Tell nothing over and over of the child that was lost, and name the children whose journeys go on."""
    live = [link for link in links if link.ended_at is None and not link.quiet]
    return replace(
        page,
        lines=tuple(line for line in page.lines if line.status == "open"),
        going_on=tuple(link.subject.first_name or people.child_in_words(link.subject) for link in live),
    )


def _asked_beside_steps(case: Case) -> tuple[satisfaction.SurveyQuestion, ...]:
    """Return the questions of the page; the one about everything has a step of its own, while that is open."""
    return tuple(question for question in satisfaction.questions_for(case) if not question.has_step)


def conversation(case: Case, *, to: Actor, most: int) -> list[Message]:
    """Return the newest messages, newest first: of a family with own files no reader sees what another one wrote."""
    rows = access.visible(Message, to=to).filter(case=case).select_related("written_by").order_by("-written_at")
    own = own_files.hidden_from(to, case=case)
    if own.any_there:
        rows = rows.filter(Q(from_family=False) | Q(person=own.reader, person__isnull=False))
    return list(rows[:most])


def read_papers(case: Case, *, to: Actor, children: Mapping[UUID, str]) -> tuple[Paper, ...]:
    """Return the papers that can be downloaded: ours once they are printed, others' with a copy.

    One of ours that counts no more is named and not handed out: the family may hold it on paper.
    """
    ours = access.visible(CaseDocument, to=to).filter(case=case)
    received = access.visible(ReceivedPaper, to=to).filter(case=case)
    own = own_files.hidden_from(to, case=case)
    if own.any_there:
        ours = ours.filter(pk__in=[row.pk for row in own.shown(ours)])
        received = received.filter(pk__in=[row.pk for row in own.shown(received)])
    found = papers_of(ours, received, children)
    return tuple(paper for paper in found if _is_told_of(paper))


def _is_told_of(paper: Paper) -> bool:
    if not paper.ours:
        return paper.has_copy
    return paper.ready or bool(paper.over_because)


def _to_confirm(case: Case, *, to: Actor) -> Need | None:
    """Return the list of things that were handed over and not confirmed by the family yet."""
    handed = access.visible(Pledge, to=to).filter(item__need__case=case, state=PledgeState.HANDED_OVER)
    keys = set(handed.values_list("item__need_id", flat=True))
    return access.visible(Need, to=to).filter(case=case, confirmed_at=None, pk__in=keys).first()


def _help_to_confirm(case: Case, *, to: Actor) -> tuple[Offer, ...]:
    """Return the help that was promised for a day that is past: whether it came, nobody has said yet."""
    rows = access.visible(Offer, to=to).filter(
        case=case, state=OfferState.ACCEPTED, exclusive=True, remind_at=None, stopped_at=None
    )
    hidden = own_files.hidden_from(to, case=case).items
    waiting = list(rows.exclude(work_item_key__in=hidden).select_related("organisation").order_by("number"))
    steps = {item.key: item for item in journeys.read_items(item_keys=[offer.work_item_key for offer in waiting])}
    return tuple(offer for offer in waiting if offer.work_item_key in steps and not steps[offer.work_item_key].secret)
