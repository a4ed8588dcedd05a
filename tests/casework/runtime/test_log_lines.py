"""Lines of the log: JSON with ids only; whatever else is handed over does not get there; one request is followed through."""

from __future__ import annotations

import ast
import logging
import re
from typing import Any
from uuid import uuid4

from django.test import Client

from casework import outbox
from casework.models import OutboxRow
from casework.runtime import log_format, request_keys
from casework.runtime.log_format import FIELDS
from tests.casework.planted import plant_region
from tests.casework.written_lines import Lines
from tests.house.tree import PACKAGES, calls, dotted, modules, name_of, parsed

PERSON = "Иванова Мария, +79161234567"
LEVELS = ("debug", "info", "warning", "error", "exception")


def test_given_a_field_that_is_not_listed_or_no_id_when_it_is_logged_then_it_is_not_written(lines: Lines) -> None:
    log = log_format.logger("ryadom.tests")
    key = uuid4()
    log.warning("tried", row=7, key=key, person=PERSON, topic=PERSON, error=PERSON, count=3)

    (line,) = lines
    assert (line["event"], line["row"], line["key"], line["count"]) == ("tried", 7, str(key), 3)
    assert line["topic"] == line["error"] == "…"
    assert "person" not in line and "Иванова" not in lines.text and "7916" not in lines.text


def test_given_an_error_that_quotes_a_person_when_it_is_logged_then_only_its_class_and_place_are(lines: Lines) -> None:
    log = log_format.logger("ryadom.tests")
    try:
        raise ValueError(PERSON)
    except ValueError:
        log.exception("tried")
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/")

    for line in lines:
        assert line["error"].startswith("ValueError at ")
    assert "Иванова" not in lines.text


def test_given_a_library_that_fills_a_person_in_when_it_logs_then_the_pattern_stays(lines: Lines) -> None:
    logging.getLogger("django.security").warning("Invalid value: %s", PERSON)
    logging.getLogger("some.library").warning(f"cannot read {PERSON}")  # noqa: G004

    known, unknown = lines
    assert known["event"] == "Invalid value: %s"
    assert unknown["event"].startswith("line ")
    assert "Иванова" not in lines.text


def test_given_our_sources_then_every_event_is_a_fixed_sentence_and_every_field_is_listed() -> None:
    found = []
    for file in modules(*PACKAGES):
        for call in calls(parsed(file)):
            where, _dot, level = dotted(call.func).rpartition(".")
            if where != "log" or level not in LEVELS:
                continue
            is_fixed = bool(call.args) and isinstance(call.args[0], ast.Constant) and len(call.args) == 1
            if not is_fixed or {one.arg for one in call.keywords} - set(FIELDS):
                found.append(name_of(file, call))
    assert found == []


def test_given_a_request_that_leaves_an_effect_when_a_worker_has_it_then_both_lines_name_the_request(
    db: None, lines: Lines
) -> None:
    region, key = plant_region(), uuid4().hex
    with request_keys.within(request=key):
        row = outbox.add("no_such_topic", region_key=region.pk)
    assert OutboxRow.objects.get().request == key

    outbox.have_effect(row.pk)
    line = next(one for one in lines if one["logger"] == "ryadom.outbox")
    assert (line["request"], line["row"], line["topic"]) == (key, row.pk, "no_such_topic")
    assert request_keys.now() == ""


def test_given_an_effect_that_leaves_another_then_that_belongs_to_the_same_request(db: None) -> None:
    region, key = plant_region(), uuid4().hex
    with request_keys.within(request=key):
        row = outbox.add("leaves_another", region_key=region.pk)
    outbox.have_effect(row.pk)
    assert OutboxRow.objects.get(topic="left").request == key


@outbox.effect("leaves_another")
def _leaves_another(payload: outbox.Payload, actor: Any) -> None:
    outbox.add("left", region_key=actor.region.pk)


def test_given_a_key_from_our_proxy_when_a_page_is_answered_then_it_is_taken_and_from_a_stranger_not(
    db: None, lines: Lines
) -> None:
    key = uuid4().hex
    told = Client().get("/sign-in/", headers={"x-request-id": key})
    assert told["X-Request-Id"] == key
    for sent, peer in ((key, "203.0.113.9"), (PERSON[-12:], "127.0.0.1")):
        answer = Client().get("/sign-in/", headers={"x-request-id": sent}, REMOTE_ADDR=peer)
        assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-Id"]) and answer["X-Request-Id"] != sent
    answered = [line for line in lines if line["event"] == "answered"]
    assert [line["page"] for line in answered] == ["sign_in"] * 3
