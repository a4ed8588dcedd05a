"""What the columns of a file of citizens' answers are called, and may be called."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation
from django.utils.translation import pgettext

from casework.statistics import survey_file


def column_names() -> Mapping[str, tuple[str, ...]]:
    """Return what the columns of a file may be called: in every language of the house, besides their keys."""
    said: dict[str, list[str]] = {column: [] for column in survey_file.COLUMNS}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for column, words in column_titles().items():
                said[column].append(words)
    return {column: tuple(dict.fromkeys(words)) for column, words in said.items()}


def column_titles() -> Mapping[str, str]:
    """Return what the columns are called in the reader's language."""
    return {
        "respondent": pgettext("column of a survey", "sheet"),
        "issue": pgettext("column of a survey", "issue"),
        "importance": pgettext("column of a survey", "importance"),
        "difficulty": pgettext("column of a survey", "difficulty"),
    }
