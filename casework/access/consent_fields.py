"""Consent decides fields: which of a family's data whoever is asked sees, by who it is and what the family agreed to.

One table, asked when a question is written, when it is sent, and each time that it is opened (`act_parts.partner_requests`).
A colleague of the leading service is no recipient: she sees what her work needs (records 0001 and 0031).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

PROCESSING, SECRECY = "processing", "medical_secrecy"

# groups of data that a family agrees to, and the fields of each. What stands in no group is shown
# to nobody outside
GROUPS: Mapping[str, tuple[str, ...]] = {
    "names": ("person.full_name", "person.relation", "person.born_on"),
    "documents": ("paper.title", "paper.number", "paper.issued_on"),
    "contact": ("family.address", "family.phone"),
    "things": ("thing.title", "thing.wanted"),
    "dates": ("offer.needed_by",),
}


class Recipient(StrEnum):
    """Who is asked, as far as it decides what may be shown."""

    OFFICE = "state"  # must answer: registry, insurer, fund
    CHARITY = "partner"  # may decline
    HEALTH = "health"  # within health care, for a step that is not shared outside of it


# what each may be shown at most, and under which consent
MOST: Mapping[Recipient, tuple[str, ...]] = {
    Recipient.OFFICE: ("names", "documents", "contact"),
    Recipient.CHARITY: ("things", "dates"),
    Recipient.HEALTH: ("names",),
}
# never where it is dangerous at home, whatever was agreed to
NOT_IN_DANGER = frozenset({"contact"})


@dataclass(frozen=True, slots=True)
class Agreed:
    """How the consents of a case stand at this moment.

    Attributes:
        is_stopped: The family has taken back that its data is handled at all, and not agreed again.
        shared: The groups of the consent to share with this kind of organisation that is in force; None: there is none.
        secrecy: The consent to tell medical facts within health care is in force.
    """

    is_stopped: bool
    shared: Sequence[str] | None
    secrecy: bool
    danger: bool


def groups_shown(to: Recipient, *, agreed: Agreed) -> tuple[str, ...]:
    """Return which groups of data a recipient sees now; () where no consent carries any.

    Source: 152-FZ art. 9, 323-FZ art. 13.
    """
    if agreed.is_stopped:
        return ()
    if agreed.shared is not None:
        found = tuple(agreed.shared)
    elif to is Recipient.HEALTH and agreed.secrecy:
        found = MOST[to]
    else:
        found = ()
    return tuple(group for group in found if group in GROUPS and not (agreed.danger and group in NOT_IN_DANGER))


def fields_shown(to: Recipient, *, agreed: Agreed) -> frozenset[str]:
    """Return the fields behind the groups that a recipient sees now."""
    return frozenset(one for group in groups_shown(to, agreed=agreed) for one in GROUPS[group])
