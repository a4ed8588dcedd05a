"""What the invented region's citizens said in a survey, and what the region picked from it.

The same in every demo.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping

from casework import access
from casework.actions.case.journey_curator import name_curator
from casework.actions.region import citizen_surveys, priorities
from casework.actions.region.priorities import Pick
from casework.models import Membership, PriorityChoice, Region, Role
from casework.texts.translated import say
from journeys import public as journeys

SHEETS = 1640
ISSUES_OF_A_SHEET = 3
_SEED = 20260917

# how often an issue is named, how important and how difficult people find it, where it stands out
_SAID: Mapping[str, tuple[float, float, float]] = {
    "third_child_special_needs": (2.2, 4.6, 4.4),
    "fertility_help": (1.8, 4.3, 4.3),
    "school_catch_up": (2.0, 4.2, 4.0),
    "birth_allowance": (3.0, 4.4, 3.6),
    "first_job": (2.4, 4.1, 3.9),
    "elderly_home_care": (2.6, 4.5, 4.2),
    "kindergarten_place": (3.0, 4.2, 3.7),
    "first_cancer_diagnosis": (1.6, 4.7, 4.1),
    "technical_aids": (1.2, 4.1, 4.2),
    "checkup_in_one_day": (2.2, 3.5, 3.2),
    "gifted_child": (0.5, 3.2, 2.7),
    "moving_for_job": (0.5, 2.9, 2.8),
    "home_schooling": (0.4, 2.6, 2.4),
    "self_employment": (1.1, 3.0, 2.5),
    "summer_job": (0.9, 3.1, 2.3),
    "returning_veteran": (0.01, 4.0, 3.8),  # too few answers to be ranked
}
_ORDINARY = (1.0, 3.6, 3.3)

_PICKED: tuple[tuple[str, int, str], ...] = (
    ("third_child_special_needs", 0,
     "Семьи говорят, что это труднее всего: шесть ведомств, много бумаг и мало сил. Начинаем с роддома."),
    ("elderly_home_care", 1, "Об уходе за родителями написала почти каждая шестая семья. Помощь есть, но о ней не знают."),
    ("fertility_help", 1, "Анализы устаревают, пока пара ждёт направления. Эту потерю времени можно убрать."),
    ("school_catch_up", 2, "После больницы дети боятся вернуться в класс. Школа и врачи пока не договариваются заранее."),
    ("birth_allowance", 0, "Деньги нужны в первые недели. Справки можно собрать без участия мамы."),
    ("first_job", 2, "Без опыта не берут, а опыт взять негде. Работодатели готовы помочь."),
    ("kindergarten_place", 2, "Чаще всего спрашивают именно о месте в саду. Очередь должна быть понятной."),
)  # fmt: skip

_WITH_MISTAKES = """анкета;ситуация;важность;сложность;район
1;Место в детском саду;5;4;Луговой
2;Место в децком саду;4;4;Луговой
3;Травля в школе;7;5;Речной
4;Социальный контракт;4;;Речной
5;Первая работа;пять;4;Речной
1;Место в детском саду;5;4;Луговой
6;=СУММ(A1:A9);5;5;Садовый
7;Приёмная семья;4;5;Садовый
8;Реабилитация после инсульта;5;5;Садовый
"""


def plant(region: Region) -> None:
    """Bring the survey in, let it count, pick seven issues.

    And leave a second file to be looked at. Once only.
    """
    members = Membership.objects.filter(region=region, active=True).select_related("user", "region", "organisation")
    by = access.member(members.filter(role=Role.ADMINISTRATOR).order_by("user__created_at")[0])
    with access.acting_as(by):
        if PriorityChoice.objects.filter(region=region).exists():
            return
        curators = list(access.curators_of(by).order_by("user__created_at"))
    survey = citizen_surveys.look_through(by=by, title="Опрос жителей, осень 2026", content=answers())
    citizen_surveys.take_survey(by=by, survey_id=survey)
    picks = [Pick(issue, reason, curators[number % len(curators)].pk) for issue, number, reason in _PICKED]
    priorities.choose(by=by, picks=picks, based_on=None)
    published = {info.journey for info in journeys.published_journeys(language="ru")}
    for pick in picks:
        if pick.issue in published and pick.curator_id is not None:
            name_curator(by=by, journey=pick.issue, membership_id=pick.curator_id)
    citizen_surveys.look_through(by=by, title="Опрос в районах, черновик", content=_WITH_MISTAKES.encode("cp1251"))


def answers() -> bytes:
    """Return the survey's file: each sheet names three issues."""
    dice = random.Random(_SEED)
    issues = journeys.issues()
    weights = [_SAID.get(issue.key, _ORDINARY)[0] for issue in issues]
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";", lineterminator="\n")
    sheet.writerow(["respondent", "issue", "importance", "difficulty"])
    for number in range(1, SHEETS + 1):
        named = dict.fromkeys(issue.key for issue in dice.choices(issues, weights, k=ISSUES_OF_A_SHEET))
        for issue in issues:
            if issue.key in named:
                _often, important, difficult = _SAID.get(issue.key, _ORDINARY)
                sheet.writerow([number, say(issue.title, "ru"), _score(dice, important), _score(dice, difficult)])
    return written.getvalue().encode()


def _score(dice: random.Random, mean: float) -> int:
    return min(5, max(1, round(dice.gauss(mean, 0.9))))
