"""What carries a message to a partner: the protocol that every folder under `connectors/` fulfils.

Pure values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from partners.directory import OrganisationView, Texts


class AskType(StrEnum):
    """Form of a value that is asked for: the types of facts, and quantities of a need's items."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    QUANTITY = "quantity"


@dataclass(frozen=True)
class Ask:
    """One value or item that the partner is asked for.

    Attributes:
        choices: Of a choice; the answer is one of them.
        wanted: Of a quantity; the answer is from 0 to so many.
    """

    type: AskType
    choices: tuple[str, ...] = ()
    wanted: int = 0


@dataclass(frozen=True)
class OutgoingMessage:
    """What a partner is told. The case by its number only: never a name, an address or a diagnosis.

    Attributes:
        message_id: Key of idempotency; stays the same however often the job runs.
        kind: The step kind: message, offer, need, human_work, approval, one_day_visit.
        asks: By key of the fact (`child.snils`) or of the need's item (`pram`).
        outcomes: The answers that the step knows, the hoped-for one first; for offers `accepted`
            and `declined`.
        papers: Keys of the authority's own papers that come out: the answer gives number and date
            of each.
        sent_at: Business moment of this try, timezone-aware.
        language: In which the partner reads its texts.
        family_key: About whom it is: never sent, what is kept of it and of its answers is sealed for them.
    """

    message_id: UUID
    organisation_key: UUID
    region_key: UUID
    kind: str
    step: str
    subject_number: str
    sent_at: datetime
    asks: Mapping[str, Ask] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ("done",)
    papers: tuple[str, ...] = ()
    language: str = "ru"
    answer_by: datetime | None = None
    family_key: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse moments without a zone: they would be another moment on another machine."""
        for moment in (self.sent_at, self.answer_by):
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"message {self.message_id}: a moment without a time zone")


@dataclass(frozen=True)
class Answer:
    """What a partner answers.

    Attributes:
        outcome: One of the message's outcomes.
        values: By asked key; dates as `2026-12-01`, yes_no as true or false, numbers as numbers.
        papers: By key of the paper: {"number": …, "issued_on": "2026-12-01"}.
        items: By key of the item: how many are given.
        reason: Key of the reason when the partner declines.
    """

    outcome: str
    values: Mapping[str, Any] = field(default_factory=dict)
    papers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class ArrivingAnswer:
    """An answer that the partner's system gave at once, or that will be there at a known moment."""

    message_id: UUID  # the partner's own id of its answer: a repeat is recognised by it
    answer: Answer
    available_at: datetime


class Delivery(StrEnum):
    """How a try to deliver ended."""

    DELIVERED = "delivered"
    BY_HAND = "by_hand"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"  # nothing was sent: nobody waits for it any more


@dataclass(frozen=True)
class Receipt:
    """What became of a message.

    Attributes:
        reference: The partner system's own number of our message, "" when it gives none.
        permanent: Of a failure: trying again will not help.
        code: Of a failure: stable, for machines, such as `unreachable`.
        answers: Answers known already; the exchange files them.
    """

    message_id: UUID
    outcome: Delivery
    connector: str
    reference: str = ""
    permanent: bool = False
    code: str = ""
    answers: tuple[ArrivingAnswer, ...] = ()


class NotDelivered(Exception):
    """A connector could not hand the message over.

    Attributes:
        code: Stable, for machines; never a text of the partner's system, which may hold a name.
        permanent: Trying again will not help.
    """

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


@runtime_checkable
class Connector(Protocol):
    """One way to reach partners. Lives in its own folder, which is found by its name.

    A connector keeps nothing between two calls and may be called twice with one `message_id`: it
    passes that id on as the partner's key of idempotency, or asks for the state before sending
    again.
    """

    name: str
    title: Texts

    def send(self, message: OutgoingMessage, *, to: OrganisationView) -> Receipt:
        """Hand the message over, within 20 seconds.

        Raises:
            NotDelivered: The partner's system does not take it, now or ever.
        """
        ...
