"""The curator's work: what is late by law and what families were not content with.

What is about a journey that the reader answers for comes first, then what is most urgent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Case as OneOf
from django.db.models import Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from casework import access
from casework.access import Actor
from casework.models import Case, Escalation, Mention, Reason, Role, User
from casework.texts import days_and_names
from casework.texts.days_and_names import name_of
from casework.texts.translated import say
from casework.web.page_data import case_team
from journeys import public as journeys

DONE_LATELY = 10
SHOWN = 50
MOST_LEADERS = 50


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to look into. `holder`: who has the step now.

    `journey`, `version`: what it is about. With two journeys in one case each has its own curator:
    `answers` is who answers for this one.
    """

    row: Escalation
    case: Case
    title: str
    holder: str
    journey: str
    version: int
    answers: str
    is_low_score: bool
    is_mine: bool
    is_own_journey: bool

    @property
    def who(self) -> str:
        """Return who took it up."""
        return name_of(self.row.taken_up_by)


@dataclass(frozen=True, slots=True)
class WorkPage:
    """What is open, own journeys first, a page of it, and what was done lately."""

    open: tuple[Work, ...]
    more: UUID | None  # after which the next page begins
    done: tuple[Work, ...]
    leaders: tuple[Mention, ...]  # of cases that somebody else leads now, or nobody; not seen yet
    left_alone: frozenset[UUID]  # of these cases: led by nobody


def read(*, to: Actor, after: UUID | None = None, beside: UUID | None = None) -> WorkPage:
    """Read a page of the curator's list: a few statements, whatever its length.

    Args:
        after: The last one of the page before.
        beside: One that is shown in any case: a form about it came back.
    """
    curators = {row.journey: row.user for row in to.region.service_curators.select_related("user")}
    own = [journey for journey, user in curators.items() if user.pk == to.user_key]
    rows = access.visible(Escalation, to=to).filter(to_role=Role.CURATOR)
    rows = rows.select_related("case", "answer__organisation", "taken_up_by")
    waiting = _in_order(rows.filter(closed_at=None), own)
    open_ = list(_behind(waiting, after)[: SHOWN + 1])
    more, open_ = open_[SHOWN - 1].pk if len(open_) > SHOWN else None, open_[:SHOWN]
    if beside is not None and beside not in {row.pk for row in open_}:
        open_ = [*waiting.filter(pk=beside), *open_]
    done = list(rows.filter(closed_how="taken_up").order_by("-closed_at")[:DONE_LATELY])
    items = {one.key: one for one in journeys.read_items(item_keys=[row.work_item_key for row in (*open_, *done)])}
    titles = {
        one.journey: one.title
        for one in journeys.published_journeys(language=days_and_names.two_letters(get_language()))
    }
    told = {row.pk: _work(row, items.get(row.work_item_key), curators, titles, to) for row in (*open_, *done)}
    return WorkPage(
        tuple(told[row.pk] for row in open_), more, tuple(told[row.pk] for row in done), _leaders(to), _left_alone(to)
    )


def _in_order(rows: QuerySet[Escalation], own: Sequence[str]) -> QuerySet[Escalation]:
    """What is about the reader's own journeys comes first, then what is due first; what has no day comes last."""
    ranked = rows.annotate(
        rank=OneOf(When(journey__in=own, then=Value(0)), default=Value(1)),
        by=Coalesce("due", Value(datetime.max.replace(tzinfo=UTC))),
    )
    return ranked.order_by("rank", "by", "opened_at", "pk")


def _behind(rows: QuerySet[Escalation], after: UUID | None) -> QuerySet[Escalation]:
    """Return what comes behind a row of the list; all where it is gone by now."""
    last = rows.filter(pk=after).first() if after is not None else None
    if last is None:
        return rows
    behind, same = Q(pk__in=()), Q()
    for column in ("rank", "by", "opened_at", "pk"):
        value = getattr(last, column)
        behind |= same & Q(**{f"{column}__gt": value})
        same &= Q(**{column: value})
    return rows.filter(behind)


def _leaders(to: Actor) -> tuple[Mention, ...]:
    """Return the cases of the reader whose leader changed: by number and the colleague's name, no family."""
    rows = access.visible(Mention, to=to).filter(user=to.user, read_at=None).select_related("case__worker")
    return tuple(rows.order_by("mentioned_at")[:MOST_LEADERS])


def _left_alone(to: Actor) -> frozenset[UUID]:
    mine = access.visible(Case, to=to).filter(curator=to.user)
    return frozenset(access.led_by_nobody(mine).values_list("pk", flat=True))


def count(*, to: Actor, now: datetime) -> tuple[int, int]:
    """Return how much is open, and of how much the time has passed."""
    rows = access.visible(Escalation, to=to).filter(to_role=Role.CURATOR, closed_at=None)
    return rows.count(), rows.filter(due__lte=now).count()


def _work(
    row: Escalation,
    item: journeys.OpenItem | None,
    curators: Mapping[str, User],
    titles: Mapping[str, str],
    to: Actor,
) -> Work:
    me = to.user_key
    journey, version = _about(row, item)
    answers = curators.get(journey)
    return Work(
        row=row,
        case=row.case,
        title=say(item.title) if item else "",
        holder=case_team.type_in_words(item.holder) if item else "",
        journey=titles.get(journey, journey),
        version=version,
        answers=name_of(answers),
        is_low_score=row.why == Reason.LOW_SCORE,
        is_mine=row.taken_up_by_id is not None and row.taken_up_by_id == me,
        is_own_journey=answers is not None and answers.pk == me,
    )


def _about(row: Escalation, item: journeys.OpenItem | None) -> tuple[str, int]:
    """Return journey and version that the work is about: those of its step, not of the case's first journey."""
    if row.answer is not None:
        return row.journey, row.answer.version
    return row.journey, int(item.ref.partition("@")[2]) if item else 0
