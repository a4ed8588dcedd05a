"""Families whose application for the unified allowance lies with the fund, and its decision through the step's page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.urls import reverse

from casework import access, clock
from casework.actions.case import consents, life_events
from casework.actions.steps import work_items
from casework.models import Consent
from journeys.reader import CATALOGUE, read_catalogue
from journeys.versions import published
from tests.casework.web.conftest import Desk, Family

ALLOWANCE = "birth_allowance"
RICH = {"income_per_person": Decimal(17_400), "lowest_adult_earnings": Decimal(300_000), "property_within_limits": True}
POOR = {**RICH, "income_per_person": Decimal(9_000)}
BECAUSE = "фонд не учёл премию"


def with_allowance(desk: Desk) -> Desk:
    """Publish the journey."""
    published.store(read_catalogue(CATALOGUE).sources(ALLOWANCE, 1), at=clock.now())
    return desk


def applied(desk: Desk) -> Family:
    """Take a family in and send its application."""
    found = desk.family(journey=ALLOWANCE, facts={"family.employed_parents": Decimal(0)})
    life_events.tell_event(by=desk.actor, case_id=found.case_id, event="birth_recorded")
    with access.acting_as(desk.actor) as actor:
        asked = access.visible(Consent, to=actor).filter(case=found.case_id, state="asked")
        given = list(asked.values_list("purpose", flat=True))
    consent = found.item("consents").key
    consents.record_consents(by=desk.actor, item_key=consent, given=given, channel="paper")
    work_items.complete(
        by=desk.actor,
        item_key=found.item("apply_monthly").key,
        outcome="done",
        facts={"application.made_on": desk.today},
        on_behalf_of="family",
    )
    return found


def decide(family: Family, outcome: str, facts: dict[str, Any], **more: str) -> Any:
    """Send the fund's decision as the worker does."""
    item = family.item("decide_monthly")
    told = {f"fact-family-{key}": "yes" if value is True else str(value) for key, value in facts.items()}
    until = date(family.desk.today.year + 1, 6, 30).isoformat()
    told |= {"fact-allowance-until": until, "fact-allowance-excess_used": "no"}
    sent = {"act": "complete", "outcome": outcome, "receipt": str(uuid4()), **told, **more}
    return family.desk.client(language="en").post(reverse("step", args=[item.key]), sent)
