"""Numbers that people quote over the telephone: of a case, of a request for help, of a paper of ours.

Typed as heard: with other dashes, blanks, without leading zeros. Each is compared as a whole: that may use an
index under row security. Reads only; call it inside `access.acting_as`.
"""

from __future__ import annotations

import re
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.act_parts import offer_round, search_in_danger
from casework.models import Case, CaseDocument, Offer
from documents import public as documents

CASE_NUMBER = re.compile(r"(?:(\d{2})\s*[-–—/]\s*)?0*(\d{1,6})")
SERIES_NUMBER = re.compile(r"(\w+(?:-\w+)*)-(\d{2}|\d{4})-0*(\d{1,6})")
BETWEEN = re.compile(r"\s*[-–—/№#]\s*|\s+")


def cases(text: str, *, to: Actor) -> list[UUID]:
    """Return the cases that a number means, the newest first: a case's own, else a request's or a paper's."""
    case = CASE_NUMBER.fullmatch(text)
    if case:
        return _of_number(*case.groups(), to=to)
    told = SERIES_NUMBER.fullmatch(BETWEEN.sub("-", text).upper())
    if told is None:
        return []
    series, year, number = told.groups()
    if len(year) == len("26"):
        return _of_request(offer_round.number_in(series, int(year), int(number)), to=to)
    return _of_paper(documents.number_in(series, int(year), int(number)), to=to)


def _of_number(year: str | None, number: str, *, to: Actor) -> list[UUID]:
    """`26-0012`, `26/12` or `12`: of any year."""
    years = [year] if year else [f"{one:02}" for one in range(100)]
    numbers = [f"{one}-{int(number):04}" for one in years]
    rows = access.visible(Case, to=to).filter(number__in=numbers)
    return list(rows.order_by("-opened_at").values_list("pk", flat=True))


def _of_request(number: str, *, to: Actor) -> list[UUID]:
    rows = access.visible(Offer, to=to).filter(number=number)
    return list(rows.values_list("case_id", flat=True))


def _of_paper(number: str, *, to: Actor) -> list[UUID]:
    """The paper may lie at home, with the one from whom the danger comes: it finds no family in danger."""
    keys = documents.numbered(number)
    rows = access.visible(CaseDocument, to=to).filter(document_key__in=keys).select_related("case")
    of_family = {row.case.family_id: row.case_id for row in rows}
    return [of_family[family] for family in search_in_danger.without(list(of_family), to=to)]
