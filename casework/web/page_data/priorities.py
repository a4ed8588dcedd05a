"""The ranking of everyday issues as citizens answered, the surveys behind it, and what the region picked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.act_parts import survey_columns
from casework.actions.region.citizen_surveys import CURED
from casework.models import CitizenSurvey, Priority, PriorityChoice, Region, SurveyState, SurveyTally
from casework.statistics import key_figure, mean_score
from casework.statistics.key_figure import KeyFigure
from casework.statistics.mean_score import Estimate
from casework.texts import file_cures
from casework.texts.translated import say
from casework.web.page_data import key_figure as key_page
from casework.web.page_data.key_figure import KeyFigurePage
from journeys import public as journeys

SCALE = (1, 5)


def areas() -> Mapping[str, str]:
    """Return the four areas in words."""
    return {
        "health_care": _("Health care"),
        "education": _("Education"),
        "social_services": _("Social services"),
        "employment": _("Employment"),
    }


ICONS = {
    "health_care": "stethoscope",
    "education": "school",
    "social_services": "hand-heart",
    "employment": "briefcase",
}


@dataclass(frozen=True, slots=True)
class IssueBar:
    """An interval drawn on the scale, in thousandths: where it begins, how wide it is, where the mean stands."""

    start: int
    width: int
    middle: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """An issue with what citizens said of it. `need`: importance and difficulty together.

    None: too few answers.
    """

    issue: journeys.IssueInfo
    place: int
    answers: int
    need: Estimate | None
    importance: float | None
    difficulty: float | None
    bar: IssueBar | None
    is_picked: bool

    @property
    def area(self) -> str:
        """The area in words."""
        return areas()[self.issue.area]

    @property
    def icon(self) -> str:
        """The area's icon."""
        return ICONS[self.issue.area]

    @property
    def taking_part(self) -> str:
        """The organisations that take part."""
        return ", ".join(say(title) for title in self.issue.organisations)


def ranking(*, to: Actor) -> tuple[Ranked, ...]:
    """Return all issues, the most needed first.

    Those with too few answers after them, in the catalogue's order.
    """
    counts: dict[str, dict[tuple[int, int], int]] = {}
    rows = access.visible(SurveyTally, to=to).filter(survey__state=SurveyState.TAKEN)
    groups = rows.values_list("issue", "importance", "difficulty").annotate(said=Sum("people"))
    for issue, importance, difficulty, people in groups:
        counts.setdefault(issue, {})[importance, difficulty] = people
    picked = {one.issue for one in current(to=to)}
    found = [_ranked(issue, counts.get(issue.key, {}), picked) for issue in journeys.issues()]
    found.sort(key=_greatest_need_first)
    return tuple(replace(one, place=place) for place, one in enumerate(found, start=1))


def _greatest_need_first(issue: Ranked) -> tuple[bool, float]:
    return (True, 0) if issue.need is None else (False, -issue.need.mean)


def _ranked(issue: journeys.IssueInfo, pairs: Mapping[tuple[int, int], int], picked: set[str]) -> Ranked:
    need = mean_score.estimate(_regrouped(pairs, lambda importance, difficulty: (importance + difficulty) / 2))
    importance = mean_score.estimate(_regrouped(pairs, lambda importance, _difficulty: importance))
    difficulty = mean_score.estimate(_regrouped(pairs, lambda _importance, difficulty: difficulty))
    return Ranked(
        issue=issue,
        place=0,
        answers=sum(pairs.values()),
        need=need,
        importance=importance.mean if importance else None,
        difficulty=difficulty.mean if difficulty else None,
        bar=bar_of(need),
        is_picked=issue.key in picked,
    )


def _regrouped(pairs: Mapping[tuple[int, int], int], score_of: Callable[[int, int], float]) -> dict[float, int]:
    found: dict[float, int] = {}
    for (importance, difficulty), people in pairs.items():
        score = score_of(importance, difficulty)
        found[score] = found.get(score, 0) + people
    return found


def bar_of(found: Estimate | None) -> IssueBar | None:
    """Return how an estimate is drawn, None for none."""
    if found is None:
        return None
    lowest, highest = SCALE
    start, middle, end = (
        round((value - lowest) * 1000 / (highest - lowest)) for value in (found.low, found.mean, found.high)
    )
    return IssueBar(start, max(end - start, 12), middle)


def answered_in_all(*, to: Actor) -> int:
    """Return how many answers the ranking rests on."""
    taken = access.visible(CitizenSurvey, to=to).filter(state=SurveyState.TAKEN)
    return int(taken.aggregate(answers=Sum("answers"))["answers"] or 0)


# ---- surveys -------------------------------------------------------------------------------------


def surveys(*, to: Actor) -> list[CitizenSurvey]:
    """Return the region's surveys, the newest first; those set aside last."""
    rows = access.visible(CitizenSurvey, to=to).select_related("checked_by").order_by("-checked_at")
    return sorted(rows, key=lambda one: one.state == SurveyState.SET_ASIDE)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one row, in words."""

    row: int
    column: str
    stands: str
    words: str


def mistakes_of(survey: CitizenSurvey) -> list[Mistake]:
    """Return what is wrong with which row."""
    columns = survey_columns.column_titles()
    return [
        Mistake(one["row"], columns.get(one["column"], ""), one["value"], _in_words(one["code"], one["hint"]))
        for one in survey.mistakes
        if one["column"] != CURED
    ]


def cured_in(survey: CitizenSurvey) -> list[Mistake]:
    """Return what was put right while reading, by row."""
    cured = [one for one in survey.mistakes if one["column"] == CURED]
    return [Mistake(one["row"], "", "", file_cures.in_words(one["code"], one["value"])) for one in cured]


def _in_words(code: str, hint: str) -> str:
    words = {
        "missing": _("Nothing stands here."),
        "unknown_issue": _("There is no such issue in the catalogue."),
        "no_number": _("This is no whole number from 1 to 5."),
        "out_of_range": _("Scores go from 1 to 5."),
        "formula": _("This is a formula, and formulas are not counted. Write the value."),
        "twice": _("This sheet said the same issue in row %(row)s already.") % {"row": hint},
    }
    said = words.get(code, code)
    title = next((say(issue.title) for issue in journeys.issues() if issue.key == hint), "")
    return said + (" " + _("Did you mean “%(title)s”?") % {"title": title} if title else "")


# ---- what was picked -----------------------------------------------------------------------------


def current(*, to: Actor) -> list[Priority]:
    """Return the picks in force, in their order."""
    rows = access.visible(Priority, to=to).filter(choice__ended_at=None)
    return list(rows.select_related("choice", "curator__user").order_by("place"))


def in_force(*, to: Actor) -> UUID | None:
    """Return the key of the choice in force, None before the first."""
    found = access.visible(PriorityChoice, to=to).filter(ended_at=None).first()
    return found.pk if found else None


@dataclass(frozen=True, slots=True)
class PublicIssue:
    """A picked issue as everybody sees it. `curator` is "" while nobody is named."""

    issue: journeys.IssueInfo
    reason: str
    curator: str
    key: KeyFigurePage | None  # None while no journey leads through it

    @property
    def area(self) -> str:
        """The area in words."""
        return areas()[self.issue.area]

    @property
    def icon(self) -> str:
        """The area's icon."""
        return ICONS[self.issue.area]

    @property
    def taking_part(self) -> str:
        """The organisations that take part."""
        return ", ".join(say(title) for title in self.issue.organisations)


@dataclass(frozen=True, slots=True)
class PastChoice:
    """What was picked before, and how long it held."""

    since: datetime
    until: datetime
    titles: tuple[journeys.Text, ...]


@dataclass(frozen=True, slots=True)
class PublicPage:
    """All that everybody sees of a region's priorities."""

    region: Region
    chosen_at: datetime
    answers: int
    issues: tuple[PublicIssue, ...]
    past: tuple[PastChoice, ...]


def public_page(region: Region) -> PublicPage | None:
    """Return what everybody sees, None while nothing is picked.

    No family is in it, and no score of fewer than five.
    """
    rows = list(access.public_priorities(region))
    now = [one for one in rows if one.choice.ended_at is None]
    if not now:
        return None
    known = {issue.key: issue for issue in journeys.issues()}
    figures = key_figure.of_region(region.pk)
    choice = now[0].choice
    return PublicPage(
        region=region,
        chosen_at=choice.chosen_at,
        answers=choice.answers,
        issues=tuple(_public(one, known[one.issue], figures) for one in now if one.issue in known),
        past=_past(rows, known),
    )


def _public(row: Priority, issue: journeys.IssueInfo, figures: Mapping[str, KeyFigure]) -> PublicIssue:
    curator = row.curator.user.name if row.curator.active else ""
    found = figures.get(issue.key)
    return PublicIssue(issue, row.reason, curator, key_page.page_of(found) if found else None)


def _past(rows: list[Priority], known: Mapping[str, journeys.IssueInfo]) -> tuple[PastChoice, ...]:
    choices: dict[UUID, list[Priority]] = {}
    for one in rows:
        if one.choice.ended_at is not None:
            choices.setdefault(one.choice_id, []).append(one)
    return tuple(
        PastChoice(
            picks[0].choice.chosen_at,
            picks[0].choice.ended_at or picks[0].choice.chosen_at,
            tuple(known[one.issue].title for one in picks if one.issue in known),
        )
        for picks in choices.values()
    )
