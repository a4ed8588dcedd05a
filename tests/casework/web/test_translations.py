"""Russian and English are complete, compiled files are fresh, plural forms are right."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

LOCALE = Path(settings.LOCALE_PATHS[0])
LANGUAGES = sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir())


def _source(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def test_given_russian_when_its_catalogue_is_read_then_nothing_is_empty_or_guessed() -> None:
    catalogue = _source("ru")

    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_given_english_when_its_catalogue_is_read_then_it_says_what_the_code_says() -> None:
    assert {entry.msgid for entry in _source("en")} == {entry.msgid for entry in _source("ru")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_source_when_it_is_compiled_then_the_committed_file_is_the_same(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"

    assert (folder / "django.mo").read_bytes() == polib.pofile(str(folder / "django.po")).to_binary()


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_a_translation_when_it_names_a_placeholder_then_the_text_has_it_too(language: str) -> None:
    import re

    wrong = [
        entry.msgid
        for entry in _source(language)
        for told in ([entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values()))
        if told
        and set(re.findall(r"%\(\w+\)s", told)) - set(re.findall(r"%\(\w+\)s", entry.msgid + entry.msgid_plural))
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("count", "russian", "english"),
    [
        pytest.param(1, "опоздание 1 день", "1 day late", id="one"),
        pytest.param(2, "опоздание 2 дня", "2 days late", id="two"),
        pytest.param(5, "опоздание 5 дней", "5 days late", id="five"),
        pytest.param(11, "опоздание 11 дней", "11 days late", id="eleven"),
        pytest.param(21, "опоздание 21 день", "21 days late", id="twenty-one"),
    ],
)
def test_given_a_number_when_it_is_said_then_the_plural_form_is_right(count: int, russian: str, english: str) -> None:
    def said() -> str:
        return ngettext("%(days)s day late", "%(days)s days late", count) % {"days": count}

    with translation.override("ru"):
        assert said() == russian
    with translation.override("en"):
        assert said() == english
