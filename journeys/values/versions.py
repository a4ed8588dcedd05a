"""What the face tells of a version as it is written, whatever its runs do: frozen values.

Texts are maps by language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from journeys.language.vocabulary import DocumentType, Text, VisitType

if TYPE_CHECKING:
    from journeys.reader import Mistake
    from journeys.versions.differences import Difference
    from journeys.versions.plain_text import PlainView


@dataclass(frozen=True, slots=True)
class StepInfo:
    """A step as its version has it."""

    key: str
    title: Text
    kind: str
    by: tuple[str, ...]  # organisation types; the first that can, in this order
    for_each: str | None  # a fact that names people, or "offers"
    journey: str | None  # that it begins
    records: tuple[str, ...]  # facts
    gives: tuple[str, ...]  # papers
    hoped_for: str  # the outcome that everybody hopes for
    private: bool
    secret: bool  # not on the family's page (danger at home)
    opens_with: str | None  # the event that must have happened


@dataclass(frozen=True, slots=True)
class StepNeed:
    """What a step needs of a region: an organisation of one of these kinds, and for its day doctors of specialties.

    offices: Empty where a family, the machine or nobody from outside does the step.
    """

    title: Text
    offices: tuple[str, ...]
    visits: tuple[VisitType, ...]


@dataclass(frozen=True, slots=True)
class EventInfo:
    """What an event does to the steps of its version, told by their keys.

    What it keeps it neither ends nor stops.
    """

    key: str
    title: Text
    quiet: bool
    opens: tuple[str, ...]  # in the order of the definition
    keeps: frozenset[str]
    cancels: frozenset[str]
    pauses: frozenset[str]
    resumes: frozenset[str]
    again: tuple[str, ...]  # once more, where they have ended


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """A paper that a family is asked for, with the papers that it is made up of: itself where it is one sheet."""

    title: Text
    papers: tuple[DocumentType, ...]


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """What the check says of a draft. is_readable: what it says can be shown in plain words."""

    journey: str
    version: int
    mistakes: tuple[Mistake, ...]
    is_readable: bool
    worlds: int = 0
    cut_off: bool = False  # the search stopped at its bound: "searched so many, none bad", never "sound"
    walked: int = 0

    @property
    def may_be_published(self) -> bool:
        """Say whether nothing stands against it."""
        return self.is_readable and not self.mistakes


@dataclass(frozen=True, slots=True)
class DraftText:
    """A draft with its check, how it reads and what it changes.

    None and nothing while it cannot be read.
    """

    check: DraftCheck
    view: PlainView | None = None
    differences: tuple[Difference, ...] = ()
    needs: tuple[StepNeed, ...] = ()  # of a region
