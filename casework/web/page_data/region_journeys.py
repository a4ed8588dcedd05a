"""How the region's journeys go: figures for who answers for them. Cases by number, people never."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils.translation import get_language

from casework import access
from casework.access import Actor
from casework.errors import NotFound
from casework.models import AnswerKind, CaseJourney, Escalation, Role, SurveyAnswer
from casework.statistics import satisfaction
from casework.statistics.satisfaction import FigureSubject
from casework.statistics.satisfied_share import SATISFIED_FROM, Figure, Judgement, judged
from casework.statistics.small_numbers import ToldFigure, answers_apart, apart, told
from casework.texts import days_and_names, formatting
from casework.texts.translated import say
from casework.web.page_data import key_figure
from casework.web.page_data.key_figure import KeyFigurePage
from journeys import public as journeys
from partners import public as partners

Key = TypeVar("Key", int, str)
WAITS_OF = timedelta(days=90)
LATE_FOR = timedelta(days=7)  # so long late: the case stands still
WEEKS, MONTHS = 13, 12
MOST_WORDS, MOST_STUCK = 12, 30


@dataclass(frozen=True, slots=True)
class JourneyCard:
    """One journey of the region in a line."""

    journey: str
    title: str
    about: str
    curator: str
    live: int
    late: int
    at_end: ToldFigure
    on_way: ToldFigure
    work: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version with what families say of it at the end, against the version before."""

    info: journeys.VersionFigures
    at_end: ToldFigure
    on_way: ToldFigure
    against: Judgement | None  # None for the first, and where too few answered


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """What families say of one step, version by version, and of who did it."""

    title: str
    versions: tuple[tuple[int, ToldFigure], ...]
    organisations: tuple[tuple[str, ToldFigure], ...]


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case that stands still, by its number."""

    number: str
    held: journeys.HeldUp


@dataclass(frozen=True, slots=True)
class Voice:
    """A family's own words."""

    words: str
    score: int
    about: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class JourneyPage:
    """Everything the page of a journey shows."""

    card: JourneyCard
    versions: tuple[VersionRow, ...]
    touchpoints: tuple[Touchpoint, ...]
    waits: tuple[journeys.Waited, ...]
    counts: Mapping[str, tuple[int, int]]  # step -> open, late
    stuck: tuple[Stuck, ...]
    voices: tuple[Voice, ...]
    periods: tuple[tuple[str, ToldFigure], ...]
    key: KeyFigurePage
    marks: tuple[tuple[float, str], ...]

    @property
    def steps_in_time(self) -> tuple[int, int]:
        """Return how many steps with a deadline were done in time, and how many there were."""
        return sum(one.in_time for one in self.waits), sum(one.with_deadline for one in self.waits)


def cards(*, to: Actor) -> tuple[JourneyCard, ...]:
    """Return the journeys of the region, those that more families go through first."""
    language = days_and_names.two_letters(get_language())
    by_journey: dict[str, list[journeys.VersionFigures]] = defaultdict(list)
    for one in journeys.versions(region_key=to.region.pk, language=language):
        by_journey[one.journey].append(one)
    figures = satisfaction.figures(to=to)
    names = _curators(to)
    work = _work(to)
    found = [
        _card(versions, figures, to=to, curator=names.get(journey, ""), work=work.get(journey, 0))
        for journey, versions in by_journey.items()
    ]
    return tuple(sorted(found, key=lambda card: (-card.live, card.title)))


def journey_page(*, journey: str, to: Actor, now: datetime) -> JourneyPage:
    """Read the page of one journey.

    Raises:
        NotFound: No such journey is published.
    """
    language = days_and_names.two_letters(get_language())
    region = to.region.pk
    versions = _versions(journey, to, language)
    figures = satisfaction.figures(to=to, journey=journey)
    counts: dict[str, tuple[int, int]] = {}
    for one in journeys.live_by_step(region_key=region, journey=journey):
        open_, late = counts.get(one.step, (0, 0))
        counts[one.step] = open_ + one.open, late + one.late
    waits = journeys.waited(region_key=region, journey=journey, since=now - WAITS_OF, now=now, language=language)
    periods, marks = _trend(journey, versions, to=to, now=now)
    return JourneyPage(
        card=_card(versions, figures, to=to, curator=_curators(to).get(journey, ""), work=_work(to).get(journey, 0)),
        versions=_version_rows(versions, figures),
        touchpoints=_touchpoints(journey, figures, {one.step: one.title for one in waits}, to=to),
        waits=waits,
        counts=counts,
        stuck=_stuck(journey, to=to, now=now, language=language),
        voices=_voices(journey, {one.step: one.title for one in waits}, to=to),
        periods=periods,
        key=key_figure.read(journey=journey, to=to),
        marks=marks,
    )


def version_of(
    *, journey: str, version: int, to: Actor
) -> tuple[journeys.VersionFigures, journeys.Diagram, dict[str, journeys.StepCount]]:
    """Return a version, its diagram and how many people stand at each of its steps.

    Raises:
        NotFound: No such version is published.
    """
    language = days_and_names.two_letters(get_language())
    info = next((one for one in _versions(journey, to, language) if one.version == version), None)
    if info is None:
        raise NotFound(access.no_such_page())
    counts = journeys.live_by_step(region_key=to.region.pk, journey=journey)
    here = {one.step: one for one in counts if one.ref == info.ref}
    return info, journeys.diagram(ref=info.ref, language=language), here


def _versions(journey: str, to: Actor, language: str) -> list[journeys.VersionFigures]:
    found = [one for one in journeys.versions(region_key=to.region.pk, language=language) if one.journey == journey]
    if not found:
        raise NotFound(access.no_such_page())
    return found


def _curators(to: Actor) -> dict[str, str]:
    rows = to.region.service_curators.select_related("user")
    return {row.journey: row.user.name for row in rows}


def _work(to: Actor) -> dict[str, int]:
    """Open work of curators by the journey that it is about: one case may go through several."""
    rows = access.visible(Escalation, to=to).filter(to_role=Role.CURATOR, closed_at=None)
    about = list(rows.values_list("work_item_key", "answer__journey"))
    refs = journeys.refs_of_items(item_keys=[item for item, journey in about if not journey])
    return Counter(journey or refs[item].partition("@")[0] for item, journey in about if journey or item in refs)


def _card(
    versions: Sequence[journeys.VersionFigures],
    figures: Mapping[FigureSubject, Figure],
    *,
    to: Actor,
    curator: str,
    work: int,
) -> JourneyCard:
    newest = versions[0]
    counts = journeys.live_by_step(region_key=to.region.pk, journey=newest.journey)
    mine = {key: value for key, value in figures.items() if key.journey == newest.journey}
    return JourneyCard(
        journey=newest.journey,
        title=newest.title,
        about=newest.about,
        curator=curator,
        live=sum(one.live for one in versions),
        late=sum(one.late for one in counts),
        at_end=told(_sum(value for key, value in mine.items() if key.kind == AnswerKind.OVERALL)),
        on_way=told(_sum(value for key, value in mine.items() if key.kind == AnswerKind.TOUCHPOINT)),
        work=work,
    )


def _sum(figures: Iterable[Figure]) -> Figure:
    return sum(figures, Figure())


def _version_rows(
    versions: Sequence[journeys.VersionFigures], figures: Mapping[FigureSubject, Figure]
) -> tuple[VersionRow, ...]:
    def of(kind: str) -> dict[int, Figure]:
        return {
            one.version: _sum(
                value for key, value in figures.items() if key.version == one.version and key.kind == kind
            )
            for one in versions
        }

    at_end = of(AnswerKind.OVERALL)
    end_told, way_told = apart(at_end), apart(of(AnswerKind.TOUCHPOINT))
    return tuple(
        VersionRow(info, end_told[info.version], way_told[info.version], _against(number, versions, at_end, end_told))
        for number, info in enumerate(versions)
    )


def _against(
    number: int,
    versions: Sequence[journeys.VersionFigures],
    figures: Mapping[int, Figure],
    shown: Mapping[int, ToldFigure],
) -> Judgement | None:
    """Judge a version by the key figure against the one before, where both are told."""
    if number + 1 == len(versions):
        return None
    newer, older = versions[number].version, versions[number + 1].version
    if shown[newer].share is None or shown[older].share is None:
        return None
    return judged(figures[newer], figures[older])


def _touchpoints(
    journey: str, figures: Mapping[FigureSubject, Figure], titles: Mapping[str, str], *, to: Actor
) -> tuple[Touchpoint, ...]:
    by_step: dict[str, list[tuple[FigureSubject, Figure]]] = defaultdict(list)
    for key, value in figures.items():
        by_step[key.step].append((key, value))
    names = _organisations({key.organisation_id for key in figures if key.organisation_id}, to=to)
    return tuple(
        Touchpoint(
            title=titles.get(step) or _title(journey, step, rows[0][0].version),
            versions=tuple(_grouped((key.version, value) for key, value in rows)),
            organisations=tuple(
                _grouped((names[key.organisation_id], value) for key, value in rows if key.organisation_id in names)
            ),
        )
        for step, rows in sorted(by_step.items(), key=lambda pair: pair[1][0][0].kind == AnswerKind.OVERALL)
    )


def _grouped(rows: Iterable[tuple[Key, Figure]]) -> list[tuple[Key, ToldFigure]]:
    found: dict[Key, Figure] = {}
    for key, value in rows:
        found[key] = found.get(key, Figure()) + value
    return sorted(apart(found).items(), key=lambda pair: str(pair[0]), reverse=True)


def _title(journey: str, step: str, version: int) -> str:
    return say(journeys.step_title(ref=f"{journey}@{version}", step=step)) or step


def _organisations(keys: set[UUID | None], *, to: Actor) -> dict[UUID | None, str]:
    return {
        key: days_and_names.organisation_name(partners.organisation(region_key=to.region.pk, key=key))
        for key in keys
        if key is not None
    }


def _stuck(journey: str, *, to: Actor, now: datetime, language: str) -> tuple[Stuck, ...]:
    held = journeys.held_up(region_key=to.region.pk, journey=journey, late_for=LATE_FOR, now=now, language=language)
    links = access.visible(CaseJourney, to=to).filter(run_key__in=[one.run_key for one in held], ended_at=None)
    numbers = dict(links.values_list("run_key", "case__number"))
    return tuple(Stuck(numbers[one.run_key], one) for one in held if one.run_key in numbers)[:MOST_STUCK]


def _voices(journey: str, titles: Mapping[str, str], *, to: Actor) -> tuple[Voice, ...]:
    rows = access.visible(SurveyAnswer, to=to).filter(journey=journey).exclude(words="").exclude(answered_at=None)
    return tuple(
        Voice(row.words, row.score, titles.get(row.step) or _title(journey, row.step, row.version), row.version, at)
        for row in rows.order_by("-answered_at")[:MOST_WORDS]
        if row.score is not None and (at := row.answered_at) is not None
    )


def _trend(
    journey: str, versions: Sequence[journeys.VersionFigures], *, to: Actor, now: datetime
) -> tuple[tuple[tuple[str, ToldFigure], ...], tuple[tuple[float, str], ...]]:
    """Weeks while answers are young, months afterwards; empty ones in between keep their place."""
    answers = access.visible(SurveyAnswer, to=to).filter(journey=journey).exclude(answered_at=None)
    first = answers.order_by("answered_at").values_list("answered_at", flat=True).first()
    if first is None:
        return (), ()
    zone = to.region.zone
    weekly = now - first < timedelta(weeks=WEEKS)
    days = (
        _weeks(first.astimezone(zone).date(), now.astimezone(zone).date())
        if weekly
        else _months(now.astimezone(zone).date())
    )
    trunc = TruncWeek("answered_at", tzinfo=zone) if weekly else TruncMonth("answered_at", tzinfo=zone)
    counted = answers.annotate(period=trunc).values_list("period").annotate(
        of=Count("pk"), good=Count("pk", filter=Q(score__gte=SATISFIED_FROM)), total=Sum("score")
    )  # fmt: skip
    known = {
        period.astimezone(zone).date(): Figure(of, of, good, total or 0)
        for period, of, good, total in counted.order_by("period")
    }
    label = days_and_names.day_short if weekly else formatting.month_short
    shown = answers_apart({day: known.get(day, Figure()) for day in days})
    periods = tuple((label(day), shown[day]) for day in days)
    newest_at = dict(_marks(versions, days, zone=zone))  # of several that began together the newest is named
    return periods, tuple(newest_at.items())


def _weeks(first: date, last: date) -> list[date]:
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=number) for number in range((last - monday).days // 7 + 1)]


def _months(last: date) -> list[date]:
    numbers = [last.year * 12 + last.month - 1 - back for back in reversed(range(MONTHS))]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _marks(
    versions: Sequence[journeys.VersionFigures], days: Sequence[date], *, zone: ZoneInfo
) -> Iterable[tuple[float, str]]:
    for info in reversed(versions):
        began = info.published_at.astimezone(zone).date()
        if len(days) > 1 and began > days[0]:
            place = next((n for n in range(len(days) - 1) if days[n] <= began < days[n + 1]), len(days) - 1)
            yield float(place), str(info.version)
