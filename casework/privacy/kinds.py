"""Kinds of data and their classes: what the law keeps, what goes after a term, what goes at once.

Every term here is the product's proposal. A region's lawyer confirms it; `sure` says whether somebody has read the article.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Class(StrEnum):
    """What becomes of data when a family is erased."""

    NOBODY = "nobody"  # tells of no family: keys, codes, counts, words of the region
    STAFF = "staff"  # of people who work here; ends with their account, not with a family
    STATUTORY = "statutory"  # the law keeps it: restricted, read by named people with a reason
    OPERATIONAL = "operational"  # goes by itself after a term, with an erasure at once
    CONSENT = "consent"  # is here because the family agreed: erased at once


@dataclass(frozen=True, slots=True)
class DataKind:
    """One kind of data.

    Attributes:
        days: How long it stays, reckoned from `since`; None: no term of its own.
        since: `closing` of the last case of the family, or `own`: the moment of the row.
        source: The article that gives the term, or none.
        sure: Somebody has read the article; else it is shown as to be confirmed.
    """

    of: Class
    title: Any
    days: int | None = None
    since: str = ""
    source: str = ""
    sure: bool = False


AFTER_CLOSING_DAYS = 3 * 365  # a family whose help is over; then all but what the law keeps goes
KEPT_PAPERS_DAYS = 5 * 365
DRAFT_DAYS = 30
TRAFFIC_DAYS = 180

_LIMITATION = "Гражданский кодекс РФ, ст. 196"
_GROUND_GONE = "152-ФЗ, ст. 21"

KINDS: Mapping[str, DataKind] = {
    "code": DataKind(Class.NOBODY, _("Codes, keys and counts")),
    "region": DataKind(Class.NOBODY, _("Words of the region, its organisations and journeys")),
    "staff": DataKind(Class.STAFF, _("Accounts of people who work here")),
    "identity": DataKind(
        Class.CONSENT,
        _("Names, dates of birth, insurance numbers (SNILS)"),
        AFTER_CLOSING_DAYS,
        "closing",
        source=_GROUND_GONE,
    ),
    "contact": DataKind(
        Class.CONSENT,
        _("Address, phones, safe ways"),
        AFTER_CLOSING_DAYS,
        "closing",
        source=_GROUND_GONE,
    ),
    "told": DataKind(
        Class.CONSENT,
        _("What the family told: facts, income, messages, answers"),
        AFTER_CLOSING_DAYS,
        "closing",
        source=_GROUND_GONE,
    ),
    "brought": DataKind(
        Class.CONSENT,
        _("Papers that were brought, with their copies"),
        AFTER_CLOSING_DAYS,
        "closing",
        _GROUND_GONE,
    ),
    "work": DataKind(
        Class.OPERATIONAL,
        _("Words of workers and partners about the case"),
        AFTER_CLOSING_DAYS,
        "closing",
        _LIMITATION,
    ),
    "plans": DataKind(
        Class.OPERATIONAL,
        _("Route sheets and plans of a day"),
        AFTER_CLOSING_DAYS,
        "closing",
        _LIMITATION,
    ),
    "traffic": DataKind(Class.OPERATIONAL, _("Phones and bodies of messages that were sent"), TRAFFIC_DAYS, "own"),
    "drafts": DataKind(Class.OPERATIONAL, _("Forms begun and receipts of forms"), DRAFT_DAYS, "own"),
    "papers": DataKind(
        Class.STATUTORY,
        _("Papers that were issued"),
        KEPT_PAPERS_DAYS,
        "closing",
        source="125-ФЗ, ст. 17 и 22.1",
    ),
    "evidence": DataKind(
        Class.STATUTORY,
        _("Consents, who did what and who looked, erasures and holds"),
        KEPT_PAPERS_DAYS,
        "closing",
        source="152-ФЗ, ст. 9 и 18.1",
    ),
}

# which of the papers that we issue the law keeps; every type of `documents` has its line
PAPER_TYPES: Mapping[str, str] = {
    "plain_paper": "papers",
    "handover_act": "papers",
    "route_sheet": "plans",
    "day_itinerary": "plans",
}


def goes(kind: str) -> bool:
    """Say whether data of a kind goes when its family is erased."""
    return KINDS[kind].of in (Class.CONSENT, Class.OPERATIONAL)


def of_a_family(kind: str) -> bool:
    """Say whether data of a kind tells of a family at all."""
    return goes(kind) or KINDS[kind].of is Class.STATUTORY
