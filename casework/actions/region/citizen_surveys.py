"""Surveys of citizens: a file is looked through first, and counts only after a person has seen what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

from casework import access, clock
from casework.access import Actor
from casework.act_parts import survey_columns
from casework.actions.act import act
from casework.errors import CaseworkError, NotFound
from casework.models import CitizenSurvey, SurveyState, SurveyTally
from casework.statistics import survey_file
from casework.typed import file_lines
from journeys import public as journeys

CURED = "cured"  # in place of the column of a mistake: it was put right while reading


class SurveyUnreadable(CaseworkError):
    """The file as a whole cannot be read."""

    code = "survey_unreadable"


class TakenBefore(CaseworkError):
    """The same answers are there already."""

    code = "taken_before"


class SurveyOvertaken(CaseworkError):
    """Somebody has taken the survey or set it aside."""

    code = "stale"


class NothingToTake(CaseworkError):
    """Not one row can be counted."""

    code = "nothing_to_take"


@act(answered=UUID)
def look_through(*, by: Actor, title: str, content: bytes, receipt: UUID | None = None) -> UUID:
    """Read a file and keep what it says beside the ranking; nothing counts yet.

    Return the survey's key.

    Raises:
        Forbidden: Neither administrator nor curator.
        SurveyUnreadable: The file as a whole cannot be read.
        TakenBefore: The same answers are there already, under whatever name and however saved.
    """
    access.check_may_choose_priorities(by)
    found = _read(content)
    now = clock.now()
    survey = CitizenSurvey(
        region=by.region,
        title=title.strip()[:120] or _("Survey of %(day)s") % {"day": now.astimezone(by.region.zone).date()},
        fingerprint=found.fingerprint,
        encoding=found.encoding,
        separator=found.separator,
        rows=found.rows,
        answers=found.answers,
        people=found.people,
        wrong_rows=found.wrong_rows,
        mistakes=[*map(asdict, found.mistakes), *map(_cured, found.cures)],
        unread_columns=list(found.unread_columns),
        checked_at=now,
        checked_by=access.person(by),
    )
    try:
        with transaction.atomic():
            survey.save(force_insert=True)
    except IntegrityError as error:
        raise _taken_before(by, found.fingerprint) from error
    SurveyTally.objects.bulk_create(
        SurveyTally(survey=survey, issue=issue, importance=importance, difficulty=difficulty, people=people)
        for (issue, importance, difficulty), people in sorted(found.tally.items())
    )
    return survey.pk


@act
def take_survey(*, by: Actor, survey_id: UUID, receipt: UUID | None = None) -> None:
    """Let the answers of a survey count in the ranking.

    Raises:
        NotFound: No such survey in this region.
        NothingToTake: Not one row can be counted.
        SurveyOvertaken: It is taken or set aside already.
    """
    survey = _locked(by, survey_id)
    if not survey.answers:
        raise NothingToTake(
            _("Not one row can be counted, so the ranking stays as it is. Correct the file and bring it again.")
        )
    _move(survey, "take")


@act
def set_survey_aside(*, by: Actor, survey_id: UUID, receipt: UUID | None = None) -> None:
    """Let a survey count no more, or not at all; the file may be brought again.

    Raises:
        NotFound: No such survey in this region.
        SurveyOvertaken: It is set aside already.
    """
    survey = _locked(by, survey_id)
    _move(survey, "set_aside")


def _locked(by: Actor, survey_id: UUID) -> CitizenSurvey:
    access.check_may_choose_priorities(by)
    survey = CitizenSurvey.objects.select_for_update().filter(pk=survey_id, region=by.region).first()
    if survey is None:
        raise NotFound(_("There is no such survey in your region. Open the list of surveys again."))
    return survey


def _move(survey: CitizenSurvey, move: str) -> None:
    try:
        getattr(survey, move)(at=clock.now())
        survey.save()
    except (TransitionNotAllowed, ConcurrentTransition) as error:
        raise SurveyOvertaken(
            _(
                "Somebody has decided about this survey meanwhile, so nothing was changed. Open the list of surveys again."
            )
        ) from error


def _taken_before(by: Actor, fingerprint: str) -> TakenBefore:
    earlier = CitizenSurvey.objects.filter(
        region=by.region, fingerprint=fingerprint, state__in=[SurveyState.CHECKED, SurveyState.TAKEN]
    ).first()
    return TakenBefore(
        _(
            "These answers are there already, as “%(title)s”, so nothing was taken twice. "
            "Open that survey, or choose another file."
        )
        % {"title": earlier.title if earlier else ""}
    )


def _cured(cure: file_lines.Cure) -> dict[str, Any]:
    """Return what was put right, as a row beside the mistakes."""
    return {"row": cure.row, "column": CURED, "code": cure.code, "value": cure.value, "hint": ""}


# ---- how a file is read --------------------------------------------------------------------------


def _issue_names() -> Mapping[str, Iterable[str]]:
    return {issue.key: tuple(issue.title.values()) for issue in journeys.issues()}


def _read(content: bytes) -> survey_file.SurveyFile:
    try:
        return survey_file.read(content, issues=_issue_names(), columns=survey_columns.column_names())
    except survey_file.Unreadable as error:
        raise SurveyUnreadable(_why(error)) from error


def _why(error: survey_file.Unreadable) -> str:
    titles = survey_columns.column_titles()
    known: dict[str, Any] = {
        "too_large": _("The file is larger than 10 MB, so it was not read. Split it, and bring the parts one by one."),
        "empty": _("The file is empty, so there is nothing to count. Choose the file with the answers."),
        "workbook": _(
            "This is a workbook of Excel and not a CSV file, so it was not read. "
            "Open it, save it as “CSV UTF-8”, and bring that file."
        ),
        "no_text": _(
            "The letters of this file cannot be read, so nothing was counted. Save it as “CSV UTF-8” and bring it again."
        ),
        "columns": _(
            "These columns are missing in the first line: %(names)s. Without them no answer can be counted. "
            "Download the empty sheet and keep its first line."
        )
        % {"names": ", ".join(titles.get(name, name) for name in error.about)},
        "columns_twice": _(
            "These columns stand twice in the first line: %(names)s. Nobody can tell which of them counts, so nothing was "
            "counted. Leave one of each and bring the file again."
        )
        % {"names": ", ".join(titles.get(name, name) for name in error.about)},
        "too_many_rows": _(
            "The file has more than 100 000 rows, so it was not read. Split it, and bring the parts one by one."
        ),
        "broken": _(
            "The file breaks off at row %(row)s: a quotation mark is not closed there, so nothing was counted. "
            "Correct that row and bring it again."
        )
        % {"row": "".join(error.about)},
    }
    return str(known[error.code])
