"""`manage.py privacy`: the duties for who runs the server, in the words that a script relies on."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from casework import access, read_log
from casework.models import Case
from tests import builders


def _told(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("privacy", *words, stdout=out, **options)
    return out.getvalue()


def test_given_a_family_when_it_is_exported_then_the_zip_is_readable_by_its_owner_alone_and_told_in_the_history(
    town: builders.Town, tmp_path: Path
) -> None:
    case = town.a_case().talked().agreed()
    email = getattr(case.by.user, "email", "")
    out = tmp_path / "family.zip"
    assert "bytes" in _told("export", case.case().number, "--by", email, "--out", str(out))
    assert out.stat().st_mode & 0o077 == 0
    told = json.loads(zipfile.ZipFile(out).read("data.json"))["tables"]
    assert {"casework_person", "casework_consent", "casework_casefact", "casework_readlogentry"} <= told.keys()
    assert case.timeline()[-1] == "data.exported"
    with pytest.raises(CommandError, match="is there already"):
        _told("export", case.case().number, "--by", email, "--out", str(out))


def test_given_danger_at_home_when_a_copy_is_made_then_it_holds_no_way_to_the_family(
    town: builders.Town, tmp_path: Path
) -> None:
    case = town.a_case().talked().agreed().told("danger_at_home")
    out = tmp_path / "danger.zip"
    with access.acting_as(town.machine):
        family = Case.objects.select_related("family").get(pk=case.case_id).family
    _told("export", case.case().number, "--by", getattr(case.by.user, "email", ""), "--out", str(out))
    packet = zipfile.ZipFile(out)
    for name in ("data.json", "summary.html"):
        text = packet.read(name).decode()
        assert family.address not in text
        assert family.phone not in text
    assert "casework_dangerathome" not in json.loads(packet.read("data.json"))["tables"]


def test_given_one_person_when_an_erasure_is_asked_by_command_then_another_one_has_to_confirm_it(
    town: builders.Town,
) -> None:
    case = town.a_case().talked().agreed()
    case.told("help_refused").done("closing_check")
    number = case.case().number
    first, second = (getattr(one.user, "email", "") for one in (town.administrator, town.curator))
    with pytest.raises(CommandError, match="Nobody has proposed"):
        _told("erase", number, "--by", second, "--confirm")
    assert "Proposed" in _told("erase", number, "--by", first, "--because", "A letter")
    with pytest.raises(CommandError, match="second person"):
        _told("erase", number, "--by", first, "--confirm")
    assert "Erased" in _told("erase", number, "--by", second, "--confirm")
    with pytest.raises(CommandError, match="No case of the region"):
        _told("erase", number, "--by", first, "--because", "Once more")


def test_given_looks_when_a_report_is_asked_then_it_tells_cases_people_and_readers_and_terms_to_be_confirmed(
    town: builders.Town,
) -> None:
    case = town.a_case()
    with access.acting_as(case.by) as actor:
        read_log.note(case=access.find(Case, to=actor, pk=case.case_id), by=actor, what="income")
    span = ("--since", "2020-01-01T00:00+00:00", "--until", "2099-01-01T00:00+00:00")
    told = json.loads(_told("breach-report", *span, "--json"))
    mine = [one for one in told["looks"] if one["number"] == case.case().number]
    assert [(one["user_key"], one["what"], one["looks"]) for one in mine] == [(str(case.by.user_key), ["income"], 1)]
    assert told["people"] >= mine[0]["people"] >= 2
    text = _told("breach-report", *span, "--who", getattr(case.by.user, "email", ""))
    assert "24 h" in text
    assert "To be confirmed" in text
    with pytest.raises(CommandError, match="no moment with a zone"):
        _told("breach-report", "--since", "yesterday", "--until", "today")
    with pytest.raises(CommandError, match="No account"):
        _told("breach-report", *span, "--who", "nobody@ryadom.example")


def test_given_the_report_then_both_logs_are_read_by_their_moments(town: builders.Town) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE indexname IN ('read_log_age', 'event_age', 'case_closed')"
        )
        assert len(cursor.fetchall()) == 3


def test_given_a_dry_run_then_it_tells_what_goes_and_takes_nothing(town: builders.Town) -> None:
    told = json.loads(_told("due", "--json"))
    assert {one["table"] for one in told["rows"]} >= {"casework_formreceipt", "casework_notice"}
    assert _told("due") == _told("due")
