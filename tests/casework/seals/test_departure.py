"""Seals leave the machine by each way that is set up; an outage delays them and loses none."""

from __future__ import annotations

import re
import socket
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from casework import invariants, jobs
from casework.models import SealDeparture
from casework.seals import departure, line, sealing
from casework.seals.append_only_file import FILE
from tests.casework.seals.planted_events import superuser, write

pytestmark = pytest.mark.usefixtures("committed_db")


def _sealed() -> list[sealing.Seal]:
    write(families=1)
    sealing.seal()
    return sealing.after(0, most=100)


def test_given_a_folder_when_the_scheduler_ticks_then_each_seal_stands_there_once(
    settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_SEALS = (f"file:{tmp_path}",)
    for _minute in range(3):
        write(families=1)
        jobs.seal_audit()
    jobs.seal_audit()

    text = (tmp_path / FILE).read_text()
    assert list(line.read(text)) == sealing.after(0, most=100)
    assert len(text.splitlines()) == 3
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) & 0o007 == 0


def test_given_a_folder_that_is_away_when_it_is_back_then_nothing_was_lost(
    settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "mounted"
    settings.AUDIT_SEALS = (f"file:{folder}",)
    for _minute in range(2):
        _sealed()
        departure.send()
    kept = SealDeparture.objects.get()
    assert kept.away_since is not None and (kept.last_error, kept.last_seal) == ("seal_file", 0)
    assert str(tmp_path) not in caplog.text

    folder.mkdir()
    departure.send()

    assert [one.number for one in line.read((folder / FILE).read_text())] == [1, 2]
    kept.refresh_from_db()
    assert (kept.away_since, kept.last_error, kept.last_seal) == (None, "", 2)


def test_given_half_a_line_that_a_full_disk_left_when_read_then_it_counts_as_none(
    settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_SEALS = (f"file:{tmp_path}",)
    (seal,) = _sealed()
    (tmp_path / FILE).write_text(line.of(seal)[:90])
    departure.send()

    assert list(line.read((tmp_path / FILE).read_text())) == [seal]


def test_given_a_log_of_another_machine_when_seals_leave_then_each_is_a_framed_message(
    settings: Any,
) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.AUDIT_SEALS = (f"syslog:tcp://127.0.0.1:{server.getsockname()[1]}",)
        server.settimeout(10)
        listener = threading.Thread(target=_hear, args=(server, heard))
        listener.start()
        seals = _sealed()
        departure.send()
        listener.join(10)

    told = b"".join(heard).decode()
    length, _space, message = told.partition(" ")
    assert int(length) == len(message.encode())
    assert re.match(r"<109>1 \S+ \S+ ryadom - seal - ryadom-seal ", message)
    assert list(line.read(told)) == seals


def _hear(server: socket.socket, heard: list[bytes]) -> None:
    talk, _address = server.accept()
    with talk:
        while part := talk.recv(65536):
            heard.append(part)


def test_given_the_machine_s_own_log_when_seals_leave_then_each_is_one_datagram(settings: Any, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
        log.settimeout(10)
        log.bind(str(tmp_path / "log"))
        settings.AUDIT_SEALS = (f"syslog:{tmp_path / 'log'}",)
        seals = _sealed()
        departure.send()
        told = log.recv(65536).decode()

    assert told.startswith("<109>1 ") and list(line.read(told)) == seals


@pytest.mark.parametrize("place", ["tcp://127.0.0.1:1", "/nowhere/log"])
def test_given_nobody_who_listens_then_the_seals_wait(settings: Any, place: str) -> None:
    settings.AUDIT_SEALS = (f"syslog:{place}",)
    _sealed()
    departure.send()

    assert SealDeparture.objects.get().last_error == "syslog"


def test_given_a_place_that_is_written_wrongly_then_it_is_told_as_such(settings: Any) -> None:
    settings.AUDIT_SEALS = ("syslog:log.example",)
    _sealed()
    departure.send()

    assert SealDeparture.objects.get().last_error == "syslog_place"


def test_given_a_curator_s_address_when_a_day_is_over_then_one_letter_names_the_last_seal(
    settings: Any,
) -> None:
    settings.AUDIT_SEALS, settings.MAIL_IS_SET_UP = ("mail:curator@region.example",), True
    settings.LANGUAGE_CODE = "en"
    for _minute in range(3):
        _sealed()
        departure.send()
    assert [one.to for one in mail.outbox] == [["curator@region.example"]]

    SealDeparture.objects.update(left_at="2020-01-01T00:00Z")
    departure.send()

    first, second = mail.outbox
    assert [one.number for one in line.read(str(first.body))] == [1]
    assert [one.number for one in line.read(str(second.body))] == [3]
    assert "keep this letter" in str(second.body)


def _count(rule: str, *, replay: bool = False) -> int:
    return next(one.count for one in invariants.count(replay=replay) if one.rule == rule)


def test_given_a_way_that_takes_none_for_hours_then_the_invariants_tell(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_SEALS = (f"file:{tmp_path / 'gone'}",)
    _sealed()
    departure.send()
    assert _count("audit_seals_not_taken_out") == 0

    SealDeparture.objects.update(away_since="2020-01-01T00:00Z")
    assert _count("audit_seals_not_taken_out") == 1
    settings.AUDIT_SEALS = ()
    assert _count("audit_seals_not_taken_out") == 0


@pytest.mark.parametrize("replay", [False, True])
def test_given_an_audit_that_was_rewritten_then_the_invariants_tell(committed_db: str, replay: bool) -> None:
    _sealed()
    assert _count("audit_seal_broken", replay=replay) == _count("audit_not_sealed") == 0

    with superuser(committed_db) as server:
        server.execute("UPDATE audit.event SET job = 'somebody else' WHERE id = 1")
    assert _count("audit_seal_broken", replay=replay) == 1
