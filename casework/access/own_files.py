"""What is private in a journey ("each sees only their own"): whose own file it is, and what it hides from whom.

The one place that decides. A private step belongs to the person it is done for, else to whom the
journey is about. It reaches the page of that person's own link and no other; of whom it is, nobody
can tell, it reaches no page of a family. Workers and jobs see both files; a partner sees what it
was asked. Reads inside the caller's `access.acting_as`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from casework import access, clock, facts
from casework.access import Actor
from casework.errors import NotFound
from casework.facts import subjects
from casework.models import Case, CaseJourney, Person, ReceivedPaper, Relation
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of the case that has private steps."""

    ref: str
    steps: Mapping[str, journeys.StepInfo]
    subject: Person


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """What of one case is in somebody's own file that the reader of a family's page does not see."""

    reader: UUID | None = None  # whose page it is; None: of nobody that could be told
    case: Case | None = None
    on: date | None = None
    runs: Mapping[UUID, _Run] = field(default_factory=dict)
    items: frozenset[UUID] = frozenset()
    own_items: frozenset[UUID] = frozenset()
    kinds: frozenset[str] = frozenset()  # papers that come out of the others' private steps
    own_kinds: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()  # what those steps found
    steps: frozenset[str] = frozenset()

    @property
    def any_there(self) -> bool:
        """Say whether a journey of the case keeps own files at all."""
        return bool(self.runs)

    @property
    def unseen(self) -> frozenset[str]:
        """Return the facts and steps on which nothing may rest that the reader is told."""
        return self.facts | self.steps

    def hides(self, run_key: UUID, step: str, person: str) -> bool:
        """Say whether a step, open or not, is in a file that the reader does not see."""
        run = self.runs.get(run_key)
        if run is None or self.case is None or self.on is None:
            return False
        known = run.steps.get(step)
        if known is None or not known.private:
            return False
        owner = _owner(known, person, case=self.case, run=run, on=self.on)
        return owner is None or owner != self.reader

    def hides_paper(self, paper: Any) -> bool:
        """Say whether a paper of the case, ours or received, is in a file that the reader does not see.

        What such a step brings, and a step of both brought anew, is nobody's that could be told.
        """
        if paper.work_item_key in self.items:
            return True
        of_nobody = isinstance(paper, ReceivedPaper) and paper.kind in self.kinds
        return of_nobody and paper.work_item_key not in self.own_items

    @property
    def only_anothers(self) -> frozenset[str]:
        """Return the kinds of papers that only others have to get."""
        return self.kinds - self.own_kinds

    def shown(self, papers: Iterable[Any]) -> list[Any]:
        """Return the papers that the reader sees."""
        return [paper for paper in papers if not self.hides_paper(paper)]

    def is_anothers(self, person: UUID | None) -> bool:
        """Say whether words of one person stay with that person: only where the case keeps own files."""
        return self.any_there and person is not None and person != self.reader


NOTHING = OwnFiles()


def hidden_from(to: Actor, *, case: Case) -> OwnFiles:
    """Return what of a case the reader of its family's page does not see.

    For everybody else nothing is hidden here.
    """
    return _of(to.whose_page, case=case, to=to) if to.speaks_for_family else NOTHING


def _of(reader: UUID | None, *, case: Case, to: Actor) -> OwnFiles:
    links = access.visible(CaseJourney, to=to).filter(case=case).select_related("subject")
    runs = {link.run_key: _run(link) for link in links}
    runs = {key: run for key, run in runs.items() if any(step.private for step in run.steps.values())}
    if not runs:
        return NOTHING
    on = clock.now().astimezone(case.region.zone).date()
    foreign: list[journeys.OpenItem] = []
    own: list[journeys.OpenItem] = []
    for run_key, run in runs.items():
        for item in journeys.every_item_of(run_key=run_key):
            if not item.private:
                continue
            step = run.steps[item.step]
            owner = _owner(step, item.person, case=case, run=run, on=on)
            if owner is not None and owner == reader:
                own.append(item)
            else:
                foreign.append(item)
    return OwnFiles(
        reader=reader,
        case=case,
        on=on,
        runs=runs,
        items=frozenset(item.key for item in foreign),
        own_items=frozenset(item.key for item in own),
        kinds=frozenset(paper.key for item in foreign for paper in item.gives),
        own_kinds=frozenset(paper.key for item in own for paper in item.gives),
        facts=frozenset(fact.key for item in foreign for fact in item.records),
        steps=frozenset(item.step for item in foreign),
    )


def _run(link: CaseJourney) -> _Run:
    ref = f"{link.journey}@{link.version}"
    return _Run(ref, journeys.steps(ref=ref), link.subject)


def _owner(step: journeys.StepInfo, person: str, *, case: Case, run: _Run, on: date) -> UUID | None:
    """Return whose own file a private step is in; None where that cannot be told."""
    if step.for_each and not person:
        return None  # for whom it is done is not known yet
    key = person or str(run.subject.pk)
    found = next((one for one in case.family.people.all() if str(one.pk) == key), None)
    if found is None or found.relation == Relation.CHILD:
        return None
    if step.for_each in facts.OF_ONE_SEX or (not person and subjects.about(ref=run.ref) is subjects.About.WOMAN):
        if not subjects.are_told_apart(case):
            return None
        meant = facts.COMPUTED[step.for_each or facts.HERS](case, run.subject, on)
        return found.pk if isinstance(meant, list) and key in meant else None
    return found.pk


def owner_of(item: journeys.OpenItem, *, case: Case, link: CaseJourney) -> UUID | None:
    """Return whose own file a private item is in.

    None of what is private to nobody, and where it cannot be told.
    """
    if not item.private:
        return None
    run = _run(link)
    on = clock.now().astimezone(case.region.zone).date()
    return _owner(run.steps[item.step], item.person, case=case, run=run, on=on)


def is_nobodys(item: journeys.OpenItem, *, case: Case, link: CaseJourney) -> bool:
    """Say whether an item is private and nobody can tell whose it is: it stands on no page of the family."""
    return item.private and owner_of(item, case=case, link=link) is None


def keeps_own_files(case: Case, *, to: Actor) -> bool:
    """Say whether a journey of the case has private steps."""
    links = access.visible(CaseJourney, to=to).filter(case=case).select_related("subject")
    return any(step.private for link in links for step in _run(link).steps.values())


def check_item(item: journeys.OpenItem, *, case: Case, by: Actor) -> None:
    """Raise unless who acts on the family's page may know of the item: a foreign one is like one that is not there.

    Raises:
        NotFound: It is in another person's own file.
    """
    if item.private and hidden_from(by, case=case).hides(item.run_key, item.step, item.person):
        raise NotFound(str(journeys.Refused("unknown_item")))


def check_paper(paper: Any, *, by: Actor) -> None:
    """Raise unless the reader may have a paper of the case: a foreign one is like one that is not there.

    Raises:
        NotFound: It is in another person's own file.
    """
    if hidden_from(by, case=paper.case).hides_paper(paper):
        raise NotFound(access.no_such_page())


def adults(case: Case) -> list[Person]:
    """Return who of the household can have a page of their own, who speaks for it first."""
    found = [one for one in case.family.people.all() if one.relation != Relation.CHILD]
    return sorted(found, key=lambda one: (not one.is_representative, one.relation, str(one.pk)))


def kept_of(case: Case, *, to: Actor) -> tuple[Person, ...]:
    """Return of whom own files are kept: everybody who can have a page, where a journey of the case has private steps."""
    return tuple(adults(case)) if keeps_own_files(case, to=to) else ()


def taken_by(item: journeys.OpenItem, papers: Iterable[Any]) -> list[Any]:
    """Return the papers that a step may take: of a private one none that came out of another person's private step."""
    found = list(papers)
    if not item.private:
        return found
    keys = [paper.work_item_key for paper in found if paper.work_item_key is not None]
    brought = {one.key: one for one in journeys.read_items(item_keys=keys)}
    subject = str(item.subject_key)

    def is_anothers(paper: Any) -> bool:
        by = brought.get(paper.work_item_key)
        return by is not None and by.private and (by.person or subject) != (item.person or subject)

    return [paper for paper in found if not is_anothers(paper)]
