"""Every decision of a region as it is told on its paper and its pages; none beside a reason against it.

Judged by the words that stand there, not by the rules that put them there: what the rules may answer
about an amount gives the right or speaks against it, and a grant never stands beside words against,
nor a refusal beside words for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from casework import access
from casework.access import Actor
from casework.act_parts import decided_otherwise
from casework.models import CaseDocument, CaseJourney
from casework.texts.translated import say
from casework.web.page_data import entitlements
from casework.web.page_data.entitlements import Right
from documents import public as documents
from journeys import public as journeys

Item = journeys.OpenItem
REFUSED = "refused"  # the word of the outcomes for a refusal
QUOTES = (("«", "»"), ("“", "”"))  # around the answer that would be


@dataclass(frozen=True, slots=True)
class Against:
    """A place where a decision and what stands beside it contradict each other."""

    case: str
    step: str
    where: str  # paper | page
    what: str


@dataclass(slots=True)
class ToldDecisions:
    """How many decisions there are, where they were read, and where they are contradicted."""

    decisions: int = 0
    read: Counter[str] = field(default_factory=Counter)
    against: list[Against] = field(default_factory=list)


def of_region(*, actor: Actor, now: datetime) -> ToldDecisions:
    """Read every decision of the actor's region. Read inside `access.acting_as`."""
    found = ToldDecisions()
    links = access.visible(CaseJourney, to=actor).select_related("case__family", "subject")
    for link in links.order_by("pk"):
        items = journeys.every_item_of(run_key=link.run_key)
        decided = {item.key: item for item in items if _is_decision(item)}
        found.decisions += len(decided)
        _read_papers(link, decided, found)
        newest = {item.step: item for item in decided.values()}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                _read_page(link, newest, entitlements.of_runs([link], now=now), found)
    return found


def _is_decision(item: Item) -> bool:
    if item.status != "done":
        return False
    return journeys.rules.right_answers(ref=item.ref, step=item.step) is not None


def _read_papers(link: CaseJourney, decided: Mapping[UUID, Item], found: ToldDecisions) -> None:
    rows = CaseDocument.objects.filter(work_item_key__in=decided)
    shown = documents.describe(rows.values_list("document_key", flat=True))
    for row in rows:
        view = shown.get(row.document_key)
        if view is None or row.work_item_key is None:
            continue
        with translation.override(view.language):
            told = list(_labelled(documents.printed_from(document_key=view.key)))
            item = decided[row.work_item_key]
            words = _contradictions_of_paper(item, told)
        if words is not None:
            found.read["papers"] += 1
            found.against += [Against(link.case.number, item.step, "paper", what) for what in words]


def _contradictions_of_paper(item: Item, told: list[tuple[str, str]]) -> list[str] | None:
    """Return what contradicts the decision on a paper; None where it tells none."""
    said = [value for label, value in told if label == pgettext("on a paper", "Decision")]
    if not said:
        return None
    outcome = _outcome(item)
    found = [] if said == [_words_of(item, outcome)] else ["another decision than was recorded"]
    amounts = [value for label, value in told if label == pgettext("on a paper", "Amount")]
    reasons = [value for label, value in told if label == pgettext("on a paper", "Why")]
    if outcome == REFUSED and amounts:
        found.append("a refusal with a sum")
    return found + list(contradictions(item, outcome, [*amounts, *reasons]))


def _read_page(link: CaseJourney, decided: Mapping[str, Item], rights: Iterable[Right], found: ToldDecisions) -> None:
    for right in rights:
        item = decided.get(right.decided_by)
        if item is not None:
            found.read["pages"] += 1
            words = _of_right(item, right)
            found.against += [Against(link.case.number, item.step, "page", what) for what in words]


def _of_right(item: Item, right: Right) -> Iterator[str]:
    """Yield what contradicts the decision on the case page; the family's shows less of the same."""
    outcome = _outcome(item)
    if right.decided != _words_of(item, outcome):
        yield "another decision than was recorded"
    if outcome == item.hoped_for and right.verdict != "yes":
        yield "a grant that is shown as no right"
    if outcome == REFUSED and (right.verdict == "yes" or right.said or right.helps):
        yield "a refusal that is shown as a right"
    yield from contradictions(item, outcome, (right.reason, *right.grounds))
    yield from of_changes(item, outcome, right.reason, right.changes)


def of_changes(item: Item, outcome: str, reason: str, changes: Iterable[str]) -> Iterator[str]:
    """Yield what would alter the answer and says that the decided one is not there yet.

    "It would be 'income above the limit' if …" beside a grant is no contradiction, nor is "it
    would be 'entitled' if …" beside a refusal: that is what would be otherwise. A side may lead to
    itself only from another answer of its own.
    """
    answers = journeys.rules.right_answers(ref=item.ref, step=item.step)
    if answers is None or outcome not in (item.hoped_for, REFUSED):
        return
    side = answers.giving if outcome == item.hoped_for else answers.against
    own = {say(text).lower() for text in side}
    for text in changes:
        becomes = next((word for word in own if _is_quoted(word, text.lower())), None)
        if becomes and not any(word in reason.lower() for word in own - {becomes}):
            yield f"{outcome}, and told what would lead to it"


def _is_quoted(word: str, text: str) -> bool:
    return any(before + word + behind in text for before, behind in QUOTES)


def contradictions(item: Item, outcome: str, beside: Iterable[str]) -> Iterator[str]:
    """Yield what stands beside an outcome and speaks against it, but for the office's own reason."""
    answers = journeys.rules.right_answers(ref=item.ref, step=item.step)
    otherwise = decided_otherwise.in_words("")
    if answers is None or outcome not in (item.hoped_for, REFUSED):
        return
    wrong = answers.against if outcome == item.hoped_for else answers.giving
    words = {say(text).lower() for text in wrong}
    begins = (otherwise, decided_otherwise.in_words("\0").partition("\0")[0])
    for text in beside:
        if not text.startswith(begins) and any(word in text.lower() for word in words):
            yield f"{outcome} beside words of the opposite"


def _outcome(item: Item) -> str:
    return journeys.item(item_key=item.key).outcome or ""


def _words_of(item: Item, outcome: str) -> str:
    return next((say(one.text) for one in item.outcomes if one.key == outcome), "")


def _labelled(told: Any) -> Iterator[tuple[str, str]]:
    """Yield every labelled line of what a paper is printed from."""
    if isinstance(told, Mapping):
        if {"label", "value"} <= told.keys():
            yield str(told["label"]), str(told["value"])
        for part in told.values():
            yield from _labelled(part)
    elif isinstance(told, list | tuple):
        for part in told:
            yield from _labelled(part)
