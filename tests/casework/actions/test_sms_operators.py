"""Two operators in their own protocols: each message once, what they refuse is told apart from what waits, receipts count."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from casework import access, outbox
from casework.act_parts import notices
from casework.models import Case, Notice, OutboxRow, WayOut
from casework.runtime.sms_operators.plain_json import SIGNATURE
from tests import builders
from tests.builders import Story, Town
from tests.casework import operator_twins
from tests.casework.operator_twins import SmscTwin, SmsRuTwin, Twin

NOON = timedelta(hours=12)
SECRET = "agreed-with-the-operator"


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """The region."""
    return builders.town()


@pytest.fixture
def nothing_waits(town: Town) -> None:
    """An outbox without anything else in it."""
    OutboxRow.objects.all().delete()
    WayOut.objects.all().delete()


@pytest.fixture
def smsc(nothing_waits: None) -> Iterator[SmscTwin]:
    """SMSC.ru is the server's operator."""
    twin = SmscTwin()
    with operator_twins.running(twin), _set_up(twin, name="smsc", token=twin.key, secret=twin.secret):
        yield twin


@pytest.fixture
def smsru(nothing_waits: None) -> Iterator[SmsRuTwin]:
    """SMS.RU is the server's operator."""
    twin = SmsRuTwin()
    with operator_twins.running(twin), _set_up(twin, name="smsru", token=twin.key, secret=""):
        yield twin


def _set_up(twin: Twin, *, name: str, token: str, secret: str) -> override_settings:
    return override_settings(
        SMS_OPERATOR=name, SMS_URL=twin.address, SMS_TOKEN=token, SMS_RECEIPT_SECRET=secret, SMS_TIMEOUT_SECONDS=0.4
    )


@lru_cache
def _family(town: Town, number: int) -> Story:
    """Take in a family with a number of its own, once for all tests."""
    story = town.a_case()
    with access.acting_as(town.machine):
        family = Case.objects.select_related("family").get(pk=story.case_id).family
        family.phone = f"+7 000 555-77-{number:02}"
        family.save(update_fields=["phone"])
    return story


def _written(town: Town, template: str = "message", *, number: int = 1) -> tuple[Story, Notice]:
    """Write to a family; the while is over in which what happens together waits."""
    story = _family(town, number)
    noon = datetime.combine(town.today, datetime.min.time(), tzinfo=ZoneInfo("Europe/Moscow")) + NOON
    with access.acting_as(town.machine):
        Notice.objects.filter(case=story.case_id).delete()
        OutboxRow.objects.all().delete()
        case = Case.objects.select_related("family", "region").get(pk=story.case_id)
        notice = notices.to_family(case=case, template=template, at=noon)
        assert notice is not None
        notices.queue(notice, town.machine.region.pk)
    return story, notice


def _work() -> None:
    for row_id in outbox.take_due():
        outbox.have_effect(row_id)


def _later() -> None:
    """Let real time pass, so that what waits is tried again."""
    hour = timedelta(hours=1)
    OutboxRow.objects.update(due=F("due") - hour, written_at=F("written_at") - hour)
    WayOut.objects.update(
        away_since=F("away_since") - hour, next_try_at=F("next_try_at") - hour, paced_until=F("paced_until") - hour
    )
    _work()


def _now(story: Story, notice: Notice) -> Notice:
    (found,) = story.rows(Notice, pk=notice.pk)
    assert isinstance(found, Notice)
    return found


def _call(operator: str, form: dict[str, str]) -> int:
    return _asked(operator, form).status_code


def _asked(operator: str, form: dict[str, str]) -> HttpResponse:
    client, address = Client(enforce_csrf_checks=True), reverse("operator_receipts", args=[operator])
    answer: HttpResponse = client.post(address, urlencode(form), content_type="application/x-www-form-urlencoded")
    return answer


# ---- sending -----------------------------------------------------------------------------------


def test_given_smsc_when_an_sms_goes_then_it_is_taken_once_with_number_and_words(town: Town, smsc: SmscTwin) -> None:
    story, notice = _written(town)
    _work()
    now = _now(story, notice)
    assert (now.state, now.operator) == ("sent", "smsc")
    phone, text = smsc.taken[now.operator_id]
    assert phone == "70005557701" and text.startswith("Рядом, ") and "/f/" in text


def test_given_smsru_when_an_sms_goes_then_the_operators_own_id_is_kept(town: Town, smsru: SmsRuTwin) -> None:
    story, notice = _written(town)
    _work()
    now = _now(story, notice)
    assert (now.state, now.operator) == ("sent", "smsru")
    assert list(smsru.taken) == [now.operator_id]


@pytest.mark.parametrize("name", ["smsc", "smsru"])
def test_given_an_answer_that_gets_lost_when_it_is_tried_again_then_the_family_gets_one_sms(
    town: Town, request: pytest.FixtureRequest, name: str
) -> None:
    twin: Twin = request.getfixturevalue(name)
    twin.silent = True
    story, notice = _written(town, number=1)
    _work()
    assert _now(story, notice).state == "queued" and len(twin.taken) == 1

    twin.silent = False
    _later()

    assert _now(story, notice).state == "sent"
    assert len(twin.taken) == 1


@pytest.mark.parametrize(("name", "code"), [("smsc", 7), ("smsc", 6), ("smsc", 8), ("smsru", 202), ("smsru", 207)])
def test_given_a_message_that_the_operator_does_not_take_then_a_person_calls_at_once(
    town: Town, request: pytest.FixtureRequest, name: str, code: int
) -> None:
    twin: Twin = request.getfixturevalue(name)
    twin.answers_with = code
    story, notice = _written(town)
    _work()
    now = _now(story, notice)
    assert (now.state, now.trouble) == ("failed", f"operator_{code}")
    assert not OutboxRow.objects.exists()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("smsc", 2),
        ("smsc", 3),
        ("smsc", 4),
        ("smsc", 9),
        ("smsru", 200),
        ("smsru", 201),
        ("smsru", 220),
        ("smsru", 231),
    ],
)
def test_given_no_money_a_wrong_key_or_too_many_at_once_then_it_waits_and_goes_later(
    town: Town, request: pytest.FixtureRequest, name: str, code: int
) -> None:
    twin: Twin = request.getfixturevalue(name)
    twin.answers_with = code
    story, notice = _written(town, number=1)
    _work()
    assert _now(story, notice).state == "queued" and not twin.taken

    twin.answers_with = 0
    _later()

    assert _now(story, notice).state == "sent" and len(twin.taken) == 1


@pytest.mark.parametrize("name", ["smsc", "smsru"])
@pytest.mark.parametrize("status", [502, 429])
def test_given_an_operator_that_is_away_then_nothing_is_lost(
    town: Town, request: pytest.FixtureRequest, name: str, status: int
) -> None:
    twin: Twin = request.getfixturevalue(name)
    twin.away_with = status
    story, notice = _written(town, number=1)
    _work()
    assert _now(story, notice).state == "queued"
    twin.away_with = 0
    _later()
    assert _now(story, notice).state == "sent" and len(twin.taken) == 1


# ---- receipts ----------------------------------------------------------------------------------


def test_given_smsc_when_it_says_what_arrived_twice_then_it_is_noted_once(town: Town, smsc: SmscTwin) -> None:
    story, notice = _written(town)
    _work()
    own = _now(story, notice).operator_id

    assert _call("smsc", smsc.receipt(own, 0)) == 200  # under way
    assert _now(story, notice).delivered_at is None
    assert _call("smsc", smsc.receipt(own, 1)) == 200
    first = _now(story, notice).delivered_at
    assert first is not None
    assert _call("smsc", smsc.receipt(own, 1)) == 200
    assert _call("smsc", smsc.receipt(own, 20)) == 200  # too late to be true
    now = _now(story, notice)
    assert (now.state, now.delivered_at) == ("sent", first)


@pytest.mark.parametrize("status", [3, 20, 22, 25])
def test_given_an_sms_that_did_not_arrive_then_it_lies_on_the_workers_list(
    town: Town, smsc: SmscTwin, status: int
) -> None:
    story, notice = _written(town)
    _work()
    own = _now(story, notice).operator_id
    assert _call("smsc", smsc.receipt(own, status)) == 200
    now = _now(story, notice)
    assert (now.state, now.trouble) == ("failed", "not_delivered")


def test_given_smsru_when_it_calls_with_many_then_each_is_noted_and_it_hears_its_word(
    town: Town, smsru: SmsRuTwin
) -> None:
    first, second = _written(town, number=1), _written(town, number=2)
    with access.acting_as(town.machine):
        notices.send(first[1], town.machine.region.pk)  # the second family's outbox emptied it
    _work()
    _later()
    own = [_now(*one).operator_id for one in (first, second)]
    form = smsru.receipt((own[0], 103), (own[1], 104))
    answer = _asked("smsru", form)
    assert (answer.status_code, answer.content) == (200, b"100")
    assert _now(*first).delivered_at is not None
    assert _now(*second).state == "failed"


def test_given_words_that_went_in_anothers_sms_when_it_arrives_then_they_did_too(town: Town, smsc: SmscTwin) -> None:
    story, notice = _written(town)
    with access.acting_as(town.machine):
        case = Case.objects.select_related("family", "region").get(pk=story.case_id)
        other = notices.to_family(case=case, template="improved", at=notice.made_at)
        assert other is not None
        notices.queue(other, town.machine.region.pk)
    _work()
    _later()
    assert len(smsc.taken) == 1
    (own,) = smsc.taken
    assert _call("smsc", smsc.receipt(own, 1)) == 200
    assert _now(story, notice).delivered_at == _now(story, other).delivered_at is not None


def test_given_a_call_that_the_operator_did_not_sign_then_nothing_is_noted(town: Town, smsc: SmscTwin) -> None:
    story, notice = _written(town)
    _work()
    own = _now(story, notice).operator_id
    forged = smsc.receipt(own, 1, secret="guessed")
    assert _call("smsc", forged) == 403
    assert _call("smsc", smsc.receipt(own, 1) | {"status": "20"}) == 403
    assert _call("smsc", {}) == 403
    assert _call("smsru", smsc.receipt(own, 1)) == 404  # not this server's operator
    with override_settings(SMS_RECEIPT_SECRET=""):
        assert _call("smsc", smsc.receipt(own, 1, secret="")) == 403
    assert _now(story, notice).delivered_at is None


def test_given_an_id_that_is_none_of_ours_then_it_is_refused(town: Town, smsc: SmscTwin) -> None:
    story, notice = _written(town)
    assert _call("smsc", smsc.receipt("17", 1)) == 404
    assert _call("smsc", smsc.receipt("", 1)) == 404
    _work()
    own = _now(story, notice).operator_id
    smsc.taken[own] = ("79991112233", "")  # the id is shared with somebody else's message
    assert _call("smsc", smsc.receipt(own, 1)) == 404
    assert _now(story, notice).delivered_at is None


def test_given_a_gateway_of_ones_own_when_it_signs_its_bytes_then_its_receipt_counts(
    town: Town, nothing_waits: None
) -> None:
    story, notice = _written(town)
    with access.acting_as(town.machine):
        told = {"operator": "json", "operator_id": str(notice.pk), "state": "sent"}
        Notice.objects.filter(pk=notice.pk).update(**told)
    body = json.dumps({"key": str(notice.pk), "status": "delivered"})
    address = reverse("operator_receipts", args=["json"])
    signed = hmac.new(SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    with override_settings(SMS_URL="http://127.0.0.1:1/", SMS_RECEIPT_SECRET=SECRET):
        for signature, status in (("ä", 403), ("0" * 64, 403), (signed, 200)):
            answer = Client().post(address, body, content_type="application/json", headers={SIGNATURE: signature})
            assert answer.status_code == status
    assert _now(story, notice).delivered_at is not None
