"""A trial SMS: it goes at once to the administrator's own phone, and counts as tried once its digits are told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from casework import access, clock
from casework.actions.region import sms_trials
from casework.actions.region.sms_trials import TrialFailed
from casework.bounds import OutOfBounds
from casework.errors import Forbidden
from casework.models import Region, WayOut
from tests.casework import operator_twins
from tests.casework.operator_twins import SmscTwin
from tests.casework.web.conftest import Desk, plant_desk

PHONE = "+7 000 555-77-01"


@pytest.fixture(scope="module")
def desk(module_db: str) -> Desk:
    """The region."""
    return plant_desk()


@pytest.fixture
def smsc(desk: Desk) -> Iterator[SmscTwin]:
    """SMSC.ru is the server's operator."""
    WayOut.objects.all().delete()
    Region.objects.update(sms_tried_at=None, sms_trial_sent_at=None, sms_trial_code="")
    twin = SmscTwin()
    with operator_twins.running(twin), override_settings(
        SMS_OPERATOR="smsc", SMS_URL=twin.address, SMS_TOKEN=twin.key, SMS_RECEIPT_SECRET=twin.secret,
        SMS_TIMEOUT_SECONDS=0.4,
    ):  # fmt: skip
        yield twin


def _digits(twin: SmscTwin) -> str:
    (text,) = [told[1] for told in twin.taken.values()]
    found = re.search(r"\d{4}$", text)
    assert found is not None
    return found[0]


def test_given_an_operator_when_a_trial_is_sent_and_its_digits_are_told_then_the_region_has_tried(
    desk: Desk, smsc: SmscTwin
) -> None:
    client = desk.client(desk.administrator)
    first_steps = reverse("first_steps")
    assert "No SMS has been tried yet" in client.get(first_steps).content.decode()

    sent = client.post(reverse("sender"), {"trial_phone": PHONE}, follow=True).content.decode()
    assert "Type in its digits" in sent
    told = client.post(reverse("sender"), {"trial_code": f" {_digits(smsc)} "}, follow=True).content.decode()

    assert "The SMS has arrived" in told
    assert "No SMS has been tried yet" not in client.get(first_steps).content.decode()
    assert Region.objects.get(pk=desk.planted.region.pk).sms_trial_code == ""


def test_given_a_trial_of_a_moment_ago_when_another_is_asked_for_then_none_goes(desk: Desk, smsc: SmscTwin) -> None:
    by = access.member(desk.administrator)
    sms_trials.send_trial(by=by, phone=PHONE)
    with pytest.raises(TrialFailed, match="two minutes"):
        sms_trials.send_trial(by=by, phone=PHONE)
    assert len(smsc.taken) == 1


def test_given_other_digits_or_an_old_trial_when_they_are_told_then_nothing_counts_as_tried(
    desk: Desk, smsc: SmscTwin
) -> None:
    by = access.member(desk.administrator)
    sms_trials.send_trial(by=by, phone=PHONE)
    right = _digits(smsc)
    wrong = f"{(int(right) + 1) % 10_000:04}"
    with pytest.raises(TrialFailed, match="not those"):
        sms_trials.confirm_trial(by=by, code=wrong)
    clock.move(sms_trials.GOOD_FOR + timedelta(minutes=1))
    with pytest.raises(TrialFailed, match="older"):
        sms_trials.confirm_trial(by=by, code=right)
    assert Region.objects.get(pk=desk.planted.region.pk).sms_tried_at is None


def test_given_an_operator_that_is_away_or_refuses_when_a_trial_is_sent_then_the_page_says_what_to_look_at(
    desk: Desk, smsc: SmscTwin
) -> None:
    smsc.away_with = 503
    page = desk.client(desk.administrator).post(reverse("sender"), {"trial_phone": PHONE})

    assert page.status_code == 422 or page.status_code == 409
    assert "does not answer" in page.content.decode() and PHONE not in page.content.decode()


def test_given_no_number_or_another_role_when_a_trial_is_sent_then_it_is_refused(desk: Desk, smsc: SmscTwin) -> None:
    with pytest.raises(OutOfBounds):
        sms_trials.send_trial(by=access.member(desk.administrator), phone=" ")
    with pytest.raises(Forbidden):
        sms_trials.send_trial(by=desk.actor, phone=PHONE)
    assert smsc.taken == {}
