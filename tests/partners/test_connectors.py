"""The contract that every connector found keeps, and what the rehearsing one says besides."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, timedelta
from pathlib import Path
from random import Random
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners import connectors, messages, public
from partners.connectors.rehearsal import CONNECTOR as REHEARSAL
from partners.connectors.rehearsal import inventions
from partners.public import Ask, AskType, Delivery
from partners.working_time import read_hours
from tests.partners.conftest import MOSCOW, NOON, REGION
from tests.proofs import examples

HOURS = [["09:00", "18:00"]] * 5 + [None, None]


def a_partner(zone: ZoneInfo = MOSCOW) -> public.OrganisationView:
    return public.OrganisationView(
        key=UUID(int=11),
        region_key=REGION,
        type="insurer",
        name=MappingProxyType({"ru": "Страховая", "en": "Insurer"}),
        short_code="СМО",
        address=MappingProxyType({"ru": "", "en": ""}),
        phone="",
        email="",
        language="ru",
        zone=zone,
        hours=read_hours(HOURS, zone),
        connector="",
        takes_requests=True,
        asked_in_order=1,
    )


def asked(**given_fields: object) -> public.OutgoingMessage:
    fields: dict[str, object] = {
        "message_id": uuid.UUID(int=77, version=4),
        "organisation_key": UUID(int=11),
        "region_key": REGION,
        "kind": "message",
        "step": "insurance_policy",
        "subject_number": "2026-000123",
        "sent_at": NOON,
        "asks": {"a.text": Ask(AskType.TEXT), "a.day": Ask(AskType.DATE), "pram": Ask(AskType.QUANTITY, wanted=2)},
        "outcomes": ("done", "refused"),
        "papers": ("policy_extract",),
    }
    return public.OutgoingMessage(**{**fields, **given_fields})  # type: ignore[arg-type]


# ---- the contract ----------------------------------------------------------------------------------------------------


@pytest.fixture(params=sorted(public.all_connectors()))
def connector(request: pytest.FixtureRequest) -> public.Connector:
    return public.all_connectors()[request.param]


def test_every_folder_is_a_connector_with_its_name_and_a_title_in_both_languages(connector):
    folder = Path(connectors.__file__).parent / connector.name

    assert folder.is_dir()
    assert connector.title["ru"]
    assert connector.title["en"]


def test_every_connector_gives_a_receipt_for_the_message_it_was_given(connector):
    message = asked()

    receipt = connector.send(message, to=a_partner())

    assert receipt.message_id == message.message_id
    assert receipt.connector == connector.name
    assert receipt.outcome in {Delivery.DELIVERED, Delivery.BY_HAND}


def test_every_connector_called_twice_answers_the_same(connector):
    assert connector.send(asked(), to=a_partner()) == connector.send(asked(), to=a_partner())


def test_every_answer_is_one_that_the_exchange_can_store_and_read_and_that_the_step_knows(connector):
    message = asked()

    for arriving in connector.send(message, to=a_partner()).answers:
        stored = json.loads(json.dumps(messages.payload_of(arriving.answer)))
        assert messages.read_answer(stored) == arriving.answer
        assert arriving.answer.outcome in message.outcomes
        assert set(arriving.answer.values) | set(arriving.answer.items) <= set(message.asks)
        assert arriving.available_at > message.sent_at


# ---- found, not listed -----------------------------------------------------------------------------------------------


def test_given_a_new_folder_when_connectors_are_looked_for_then_it_is_there(more_connectors):
    more_connectors(Path(__file__).parent / "more_connectors")

    assert {"unreachable", "closed_for_good", "rehearsal"} <= set(public.all_connectors())


@pytest.mark.parametrize(
    "content",
    ["", "CONNECTOR = 5", "class C:\n    name = 'other'\n    title = {}\n    def send(self): ...\nCONNECTOR = C()"],
)
def test_given_a_folder_without_a_fitting_connector_then_it_is_told_at_once(more_connectors, tmp_path, content):
    name = f"broken_{uuid.uuid4().hex[:8]}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text(content)
    more_connectors(tmp_path)

    with pytest.raises(public.BrokenConnector, match=name):
        public.all_connectors()


# ---- the rehearsing partner ------------------------------------------------------------------------------------------

ids = st.uuids(version=4)


@given(ids, st.integers(0, 60 * 24 * 40), st.one_of(st.none(), st.integers(60, 60 * 48)))
@settings(max_examples=examples(200), deadline=None)
def test_a_rehearsing_partner_answers_in_opening_hours_or_earlier_but_always_in_time(message_id, minutes, limit):
    sent_at = NOON + timedelta(minutes=minutes)
    answer_by = None if limit is None else sent_at + timedelta(minutes=limit)

    receipt = REHEARSAL.send(asked(message_id=message_id, sent_at=sent_at, answer_by=answer_by), to=a_partner())

    moment = receipt.answers[0].available_at
    assert sent_at < moment
    if answer_by is not None:
        assert moment < answer_by
    else:
        local = moment.astimezone(MOSCOW)
        assert public.is_working_day(local.date())
        assert (9, 0) <= (local.hour, local.minute) <= (18, 0)


@given(ids)
@settings(max_examples=examples(100), deadline=None)
def test_a_need_is_delivered_whole_and_an_offer_at_least_in_part(message_id):
    asks = {
        name: Ask(AskType.QUANTITY, wanted=number) for name, number in {"pram": 1, "cot": 1, "nappies": 120}.items()
    }

    def items(kind: str) -> dict[str, int]:
        message = asked(message_id=message_id, kind=kind, asks=asks, outcomes=("accepted", "declined"))
        return dict(REHEARSAL.send(message, to=a_partner()).answers[0].answer.items)

    assert items("need") == {"pram": 1, "cot": 1, "nappies": 120}
    offered = items("offer")
    assert offered.keys() == asks.keys()
    assert any(offered.values())
    assert all(0 <= given_number <= asks[name].wanted for name, given_number in offered.items())


def test_some_offers_are_accepted_in_part_and_most_as_a_whole():
    asks = {"pram": Ask(AskType.QUANTITY, wanted=1), "cot": Ask(AskType.QUANTITY, wanted=1)}
    chances = Random(1)
    whole = 0
    for _ in range(200):
        message = asked(message_id=UUID(int=chances.getrandbits(128), version=4), kind="offer", asks=asks)
        whole += all(REHEARSAL.send(message, to=a_partner()).answers[0].answer.items.values())

    assert 120 < whole < 180


@given(st.randoms(use_true_random=False))
def test_an_invented_snils_has_its_check_sum_and_was_never_given_to_anybody(chance):
    text = inventions.snils(chance)

    assert re.fullmatch(r"\d{3}-\d{3}-\d{3} \d{2}", text)
    digits = text.replace("-", "")[:9]
    assert int(digits) < 1_001_998
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=True))
    assert int(text[-2:]) == total % 101 % 100


@given(st.randoms(use_true_random=False))
def test_an_invented_policy_number_passes_the_check_of_luhn(chance):
    digits = [int(sign) for sign in inventions.policy_number(chance)]

    doubled = [2 * digit - 9 if digit > 4 else 2 * digit for digit in digits[-2::-2]]
    assert len(digits) == 16
    assert (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


@pytest.mark.parametrize("kind", [kind for kind in AskType if kind is not AskType.QUANTITY])
def test_an_invented_value_has_the_asked_form(kind):
    value = inventions.value_for("any.key", Ask(kind, choices=("one", "two")), day=date(2026, 12, 1), chance=Random(3))

    forms = {"text": str, "number": int, "money": int, "date": str, "choice": str, "yes_no": bool}
    assert type(value) is forms[kind.value]
    if kind is AskType.DATE:
        assert date.fromisoformat(value)
    if kind is AskType.CHOICE:
        assert value == "one"
