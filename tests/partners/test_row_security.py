"""The second wall: without a context the exchange is empty, whatever the code asks for."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from partners import public
from partners.models import DeliveryAttempt, IncomingMessage, OutgoingRecord
from tests.partners.conftest import NEIGHBOUR, NOON, REGION, acting, an_organisation
from tests.partners.test_exchange import a_message

EXCHANGE = [OutgoingRecord, DeliveryAttempt, IncomingMessage]


@pytest.fixture
def sent(region):
    partner = an_organisation()
    public.send(message=a_message(partner))
    return partner


def counts() -> list[int]:
    return [model.objects.count() for model in EXCHANGE]


def test_given_the_role_of_web_and_worker_then_it_is_neither_owner_nor_superuser(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls, (SELECT count(*) FROM pg_tables "
            "WHERE tablename LIKE 'partners_%%' AND tableowner = current_user) "
            "FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("casework_app", False, 0)


@pytest.mark.parametrize(
    ("context", "seen"),
    [
        pytest.param({"region": None, "reach": ""}, 0, id="no context"),
        pytest.param({"region": None, "reach": "region"}, 0, id="no region"),
        pytest.param({"region": REGION, "reach": "none"}, 0, id="reach none"),
        pytest.param({"region": NEIGHBOUR, "reach": "region"}, 0, id="the neighbouring region"),
        pytest.param({"region": REGION, "reach": "organisation"}, 0, id="no organisation"),
        pytest.param(
            {"region": REGION, "reach": "organisation", "organisation": uuid.UUID(int=5)}, 0, id="another one"
        ),
        pytest.param({"region": REGION, "reach": "region"}, 1, id="the region"),
    ],
)
def test_who_sees_the_exchange(sent, context, seen):
    acting(**context)

    assert counts() == [seen] * 3


def test_given_the_asked_organisation_when_it_looks_then_it_sees_its_own_messages_only(sent):
    public.send(message=a_message(an_organisation()))

    acting(REGION, reach="organisation", organisation=sent.pk)

    assert counts() == [1, 1, 1]


def test_given_another_region_when_a_message_is_written_into_ours_then_the_database_refuses(sent):
    acting(NEIGHBOUR)

    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        OutgoingRecord.objects.create(region_key=REGION, message_id=uuid.uuid4(), organisation=sent)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partners_deliveryattempt SET outcome = 'failed'",
        "DELETE FROM partners_deliveryattempt",
        "DELETE FROM partners_outgoingrecord",
        "DELETE FROM partners_incomingmessage",
    ],
)
def test_what_was_exchanged_is_never_removed_and_attempts_never_change(sent, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", [OutgoingRecord, IncomingMessage])
def test_a_state_that_nobody_knows_is_refused_by_the_database(sent, model):
    with pytest.raises(DatabaseError, match="state_known"), transaction.atomic():
        model.objects.update(state="lost")


def test_a_state_is_changed_by_transitions_only(sent):
    record = OutgoingRecord.objects.get()

    with pytest.raises(AttributeError):
        record.state = "failed"
    assert record.settled_at == NOON
