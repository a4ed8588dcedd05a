"""What a partner has on its hands: counted over the region for a worker, and no number of fewer than five families."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from casework import access
from casework.models import Offer, OfferState
from casework.statistics import partner_load
from casework.statistics.partner_load import Load
from tests import builders
from tests.builders import Town

FAMILIES = 5


@pytest.fixture(scope="module")
def town(module_db: str) -> Town:
    """A region with five families whose first question waits for the same partner."""
    found = builders.town()
    for _family in range(FAMILIES):
        found.a_case().talked().agreed()
    return found


def _read(town: Town) -> Load:
    key = town.organisation("charity", 0).key
    with access.acting_as(town.worker):
        return partner_load.read([key]).get(key, Load())


def _first_asked(town: Town, state: str, *, but: int = 0) -> None:
    partner = town.organisation("charity", 0).key
    with access.acting_as(town.machine):
        rows = Offer.objects.filter(organisation=partner).order_by("number")
        keys = list(rows.values_list("pk", flat=True))[but:]
        ended = F("offered_at") + timedelta(days=12) if state == OfferState.DONE else None
        answered = None if state == OfferState.OFFERED else F("offered_at") + timedelta(hours=1)
        Offer.objects.filter(pk__in=keys).update(state=state, ended_at=ended, answered_at=answered)


def test_given_five_questions_that_wait_then_their_number_is_told_and_fewer_are_not(town: Town) -> None:
    assert _read(town).asked == FAMILIES
    _first_asked(town, OfferState.ACCEPTED, but=1)
    assert _read(town) == Load(asked=None, promised=None)
    _first_asked(town, OfferState.OFFERED)


def test_given_five_families_that_were_helped_then_the_median_of_days_is_told_and_of_four_it_is_not(town: Town) -> None:
    _first_asked(town, OfferState.DONE, but=1)
    assert _read(town).median_days is None
    _first_asked(town, OfferState.DONE)
    assert _read(town) == Load(asked=0, promised=0, median_days=12)
    _first_asked(town, OfferState.OFFERED)


def test_given_who_leads_no_family_then_nothing_is_told(town: Town) -> None:
    key = town.organisation("charity", 0).key
    with access.acting_as(town.machine):
        assert partner_load.read([key]) == {}
    assert key not in partner_load.read([key])
