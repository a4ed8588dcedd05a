"""Consent decides fields: every combination of recipient, consents and danger, against the rule in words."""

from __future__ import annotations

import re
from itertools import combinations, product
from pathlib import Path

import pytest

from casework.access.consent_fields import GROUPS, MOST, Agreed, Recipient, fields_shown, groups_shown
from casework.act_parts.consent_requests import SCOPE_BY_SIDE
from tests.house.tree import ROOT

STATES = ("asked", "given", "withdrawn", "expired", "none")
SCOPES = [scope for many in range(len(GROUPS) + 1) for scope in combinations(GROUPS, many)]


def _allowed(
    to: Recipient, *, processing: str, share: str, secrecy: str, danger: bool, scope: tuple[str, ...]
) -> set[str]:
    """Say it in the order of the law: may the data be handled, is this recipient agreed to, what is kept back in danger."""
    if processing == "withdrawn":
        return set()
    seen = set(scope) if share == "given" else set()
    if share != "given" and to is Recipient.HEALTH and secrecy == "given":
        seen = {"names"}
    if danger:
        seen.discard("contact")
    return {field for group in seen for field in GROUPS[group]}


def test_given_any_recipient_and_any_consents_then_exactly_the_agreed_fields_are_shown() -> None:
    asked = 0
    for to, processing, share, secrecy, danger, scope in product(
        Recipient, STATES, STATES, STATES, (False, True), SCOPES
    ):
        agreed = Agreed(
            is_stopped=processing == "withdrawn",
            shared=scope if share == "given" else None,
            secrecy=secrecy == "given",
            danger=danger,
        )
        told = {"processing": processing, "share": share, "secrecy": secrecy, "danger": danger, "scope": scope}
        assert fields_shown(to, agreed=agreed) == _allowed(to, **told), (to, told)
        asked += 1
    assert asked == len(Recipient) * 125 * 2 * len(SCOPES) == 24_000


def test_given_what_a_family_is_asked_then_no_recipient_is_offered_more_than_the_table_allows() -> None:
    assert {Recipient(side): tuple(scope) for side, scope in SCOPE_BY_SIDE.items()}.items() <= MOST.items()
    assert "names" not in MOST[Recipient.CHARITY]
    assert "contact" not in MOST[Recipient.CHARITY]


@pytest.mark.parametrize("to", Recipient)
def test_given_a_scope_of_before_that_no_table_knows_then_nothing_is_shown_by_it(to: Recipient) -> None:
    agreed = Agreed(is_stopped=False, shared=["diagnosis", "names"], secrecy=True, danger=False)
    assert groups_shown(to, agreed=agreed) == ("names",)


def test_given_the_page_of_a_request_then_it_names_no_field_of_a_person_that_stands_in_no_group() -> None:
    source = Path(ROOT / "casework/templates/partner_desk/request.html").read_text(encoding="utf-8")
    named = {f"person.{field}" for field in re.findall(r"\bperson\.(\w+)", source)}
    named |= {f"family.{field}" for field in re.findall(r"page\.(address|phone)\b", source)}
    known = {field for group in GROUPS.values() for field in group}
    assert named <= known
    assert "person.full_name" in named
