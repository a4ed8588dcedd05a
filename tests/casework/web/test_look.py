"""What every page keeps: icons that exist, no inline style, no outer host, little weight, sentences for every entry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation
from lucide import _load_icon

from casework.steps import asked_partners
from casework.texts import timeline_sentences
from casework.texts.days_and_names import due, duration
from casework.web.page_data import case_team, journey_map
from tests.casework.web import weighing

ROOT = Path(__file__).resolve().parents[3] / "casework"
TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "steps").rglob("*.html")])


def _icons() -> set[str]:
    found = {name for page in TEMPLATES for name in re.findall(r'{% icon "([a-z0-9-]+)" %}', page.read_text())}
    found |= (
        set(case_team.ICONS.values())
        | set(case_team.BY_SIDE.values())
        | {icon for _shade, icon in journey_map._LOOKS.values()}
    )
    return found | {"clock-alert", "clock", "building-2"}


@pytest.mark.parametrize("name", sorted(_icons()))
def test_given_an_icon_that_a_page_draws_when_it_is_looked_up_then_it_exists(name: str) -> None:
    assert _load_icon(name) is not None


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: page.name)
def test_given_a_template_when_it_is_read_then_it_keeps_to_the_policy_of_content(page: Path) -> None:
    text = page.read_text()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:", text)
    assert not re.search(r"https?://(?!www\.w3\.org)", text)


def test_given_the_style_sheet_when_it_is_read_then_it_names_no_outer_host() -> None:
    assert "//" not in re.sub(r"/\*.*?\*/", "", (ROOT / "static" / "casework" / "casework.css").read_text(), flags=re.S)


def test_given_a_page_when_its_static_files_are_weighed_then_they_stay_light() -> None:
    assert weighing.static_weight() <= weighing.FIRST * 1000


def _codes_in_actions() -> set[str]:
    found: set[str] = set()
    rooms = [file for room in ("actions", "act_parts", "steps") for file in (ROOT / room).rglob("*.py")]
    for file in [*rooms, ROOT / "jobs.py"]:
        text = file.read_text()
        found |= set(re.findall(r'what(?:: str)?="([a-z]+\.[a-z_]+)"', text))
        found |= set(re.findall(r'what: str = "([a-z]+\.[a-z_]+)"', text))
        found |= set(re.findall(r'what="([a-z]+\.[a-z_]+)" if', text))
        found |= set(re.findall(r'else "([a-z]+\.[a-z_]+)"', text))
        found |= set(re.findall(r'tell\(\s*case, link, "([a-z]+\.[a-z_]+)"', text))
    return found


def test_given_a_code_that_an_action_writes_when_it_is_told_then_somebody_wrote_its_sentence() -> None:
    codes = _codes_in_actions()

    assert {"case.opened", "step.done", "day.booked", "days.none", "event.happened"} <= codes
    assert sorted(codes - timeline_sentences.SENTENCES.keys()) == []


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("code", sorted(timeline_sentences.SENTENCES))
def test_given_an_entry_without_details_when_it_is_told_then_the_sentence_still_reads(code: str, language: str) -> None:
    with translation.override(language):
        said = timeline_sentences.sentence(code, {})

    assert said
    assert "%(" not in said


def test_given_the_reasons_of_actions_when_they_are_shown_then_each_has_words() -> None:
    assert [code for code, words in asked_partners.reasons() if not words] == []


@pytest.mark.parametrize(
    ("minutes", "russian", "english"),
    [
        pytest.param(40, "40 мин", "40 min", id="minutes"),
        pytest.param(120, "2 ч", "2 h", id="hours"),
        pytest.param(160, "2 ч 40 мин", "2 h 40 min", id="both"),
    ],
)
def test_given_minutes_when_they_are_said_then_hours_are_counted(minutes: int, russian: str, english: str) -> None:
    with translation.override("ru"):
        assert duration(minutes) == russian
    with translation.override("en"):
        assert duration(minutes) == english


def _at(text: str):  # type: ignore[no-untyped-def]
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.mark.parametrize(
    ("when", "shade", "says"),
    [
        pytest.param("2026-11-20T15:00", "bad", "yesterday", id="yesterday"),
        pytest.param("2026-11-16T15:00", "bad", "5 days late", id="days late"),
        pytest.param("2026-11-22T00:00", "warn", "today", id="the end of today names no hour"),
        pytest.param("2026-11-21T15:00", "warn", "today, 15:00", id="an hour of today"),
        pytest.param("2026-11-23T00:00", "plain", "tomorrow", id="tomorrow"),
        pytest.param("2026-11-24T00:00", "plain", "Mon, 23 November", id="this week"),
        pytest.param("2027-01-10T12:00", "plain", "10 January 2027", id="another year"),
    ],
)
def test_given_a_deadline_when_it_is_said_then_people_understand_it(when: str, shade: str, says: str) -> None:
    from django.utils import timezone

    now = _at("2026-11-21T09:00")
    with translation.override("en"), timezone.override("Europe/Moscow"):
        told = due(_at(when), now=now)

    assert told is not None
    assert (told.shade, told.text) == (shade, says)
