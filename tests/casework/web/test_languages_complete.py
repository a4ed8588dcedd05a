"""Russian and English are complete everywhere: pages, messages, journeys, shared tables, documents, texts in the code."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path
from types import SimpleNamespace

import polib
import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.translation import ngettext, npgettext

from casework.management.commands.translations import missing_on_pages
from documents import public as documents
from journeys import public as journeys
from tests.house.tree import PACKAGES, ROOT, modules, name_of, parsed

LOCALE = Path(settings.LOCALE_PATHS[0])
HOUSE = ("ru", "en")
COUNTS = (1, 2, 5, 21)
CYRILLIC = re.compile("[А-Яа-яЁё]")


@pytest.mark.parametrize("language", HOUSE)
def test_given_a_language_of_the_house_when_what_it_lacks_is_listed_then_nothing_is(language: str) -> None:
    said = io.StringIO()
    call_command("translations", missing=language, stdout=said)

    assert f"'{language}' is complete." in said.getvalue()


def test_given_a_language_that_nobody_wrote_when_what_it_lacks_is_listed_then_every_part_of_the_house_is_named() -> (
    None
):
    said = io.StringIO()
    with pytest.raises(CommandError, match="'tt' is not complete"):
        call_command("translations", missing="tt", stdout=said)
    told = said.getvalue()

    for line in (
        "tt/LC_MESSAGES/django.po: Priorities",
        "_shared/issues.tt.yaml: first_job",
        "_shared/words.tt.yaml: done",
        "_shared/step_templates.tt.yaml: groups end steps survey family",
        "_shared/kits.tt.yaml: newborn items pram",
        "_shared/documents.tt.yaml: complaint",
        "_shared/documents.tt.yaml: complaint closes",
        "third_child_special_needs/v1.tt.yaml: steps insurance_policy family",
        "third_child_special_needs/v2.tt.yaml: title",
        "_base/labels.tt.yaml: signature",
        "handover_act/labels.tt.yaml: title",
    ):
        assert f"  {line}\n" in told


def _written_in_code() -> list[tuple[str, set[str]]]:
    """Every mapping in the code that holds a Russian text by language."""
    found = []
    for file in modules(*PACKAGES):
        for node in ast.walk(parsed(file)):
            texts = _by_key(node)
            if "ru" in texts and any(CYRILLIC.search(text) for text in texts["ru"]):
                found.append((name_of(file, node), set(texts)))
    return found


def _by_key(node: ast.AST) -> dict[str, list[str]]:
    if not isinstance(node, ast.Dict):
        return {}
    return {
        str(key.value): [
            one.value for one in ast.walk(value) if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant)
    }


def test_given_the_code_then_only_connectors_name_themselves_in_it_and_in_both_languages() -> None:
    found = _written_in_code()

    assert {where.partition(":")[0].rpartition("/")[0] for where, _languages in found} == {
        "partners/connectors/by_hand",
        "partners/connectors/rehearsal",
    }, "a third language could not be added without a change of code"
    assert [where for where, languages in found if "en" not in languages] == []


def test_given_data_with_names_by_language_then_both_are_there() -> None:
    wrong = []
    for file in (*(ROOT / "partners").rglob("*.yaml"), *(ROOT / "documents").rglob("*.yaml")):
        wrong += [f"{file.name}: {path}" for path in _without_english(yaml.safe_load(file.read_text("utf-8")))]

    assert wrong == []


def _without_english(node: object, path: str = "") -> list[str]:
    if isinstance(node, list):
        return [one for inner in node for one in _without_english(inner, path)]
    if not isinstance(node, dict):
        return []
    found = [path] if any(str(key).endswith("ru") and str(key)[:-2] + "en" not in node for key in node) else []
    return found + [one for key, inner in node.items() for one in _without_english(inner, f"{path} {key}")]


# ---- plural forms ------------------------------------------------------------------------------------------------------

PLURALS = [entry for entry in polib.pofile(str(LOCALE / "ru" / "LC_MESSAGES" / "django.po")) if entry.msgid_plural]
RUSSIAN_FORM = {1: 0, 2: 1, 5: 2, 21: 0}


def test_given_the_house_then_it_has_plural_messages() -> None:
    assert len(PLURALS) >= 10


@pytest.mark.parametrize("entry", PLURALS, ids=lambda entry: entry.msgid[:40])
@pytest.mark.parametrize("count", COUNTS)
def test_given_a_plural_message_when_it_is_said_then_the_form_is_the_languages_own(
    entry: polib.POEntry, count: int
) -> None:
    def said() -> str:
        if entry.msgctxt:
            return npgettext(entry.msgctxt, entry.msgid, entry.msgid_plural, count)
        return ngettext(entry.msgid, entry.msgid_plural, count)

    with translation.override("ru"):
        assert said() == entry.msgstr_plural[RUSSIAN_FORM[count]]
    with translation.override("en"):
        assert said() == (entry.msgid if count == 1 else entry.msgid_plural)


@pytest.mark.parametrize("entry", PLURALS, ids=lambda entry: entry.msgid[:40])
def test_given_a_plural_message_then_its_russian_forms_are_three_and_not_one_for_all(entry: polib.POEntry) -> None:
    forms = [entry.msgstr_plural[number] for number in range(3)]

    assert all(forms)
    assert len(set(forms)) > 1, "one form for 1, 2 and 5 is hardly Russian"


def test_given_lengths_of_time_in_journeys_then_their_forms_are_right() -> None:
    from journeys.language.formatting import length_in_words
    from journeys.language.vocabulary import Length, Unit

    assert [length_in_words(Length(n, Unit.WORKING_DAYS), "ru") for n in COUNTS] == [
        "1 рабочий день", "2 рабочих дня", "5 рабочих дней", "21 рабочий день",
    ]  # fmt: skip
    assert [length_in_words(Length(n, Unit.MONTHS), "ru") for n in COUNTS] == [
        "1 месяц", "2 месяца", "5 месяцев", "21 месяц",
    ]  # fmt: skip
    assert [length_in_words(Length(n, Unit.DAYS), "en") for n in COUNTS] == ["1 day", "2 days", "5 days", "21 days"]


def test_given_the_parts_of_the_listing_then_each_can_be_asked_alone() -> None:
    parts = SimpleNamespace(
        pages=list(missing_on_pages("tt")),
        journeys=journeys.missing_texts(language="tt"),
        documents=documents.missing_texts("tt"),
    )

    assert len(parts.pages) > 700
    assert len(parts.journeys) > 300
    assert len(parts.documents) > 40
