"""What the face of the journeys returns: frozen values, never rows.

Texts are maps by language unless told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from journeys.language.vocabulary import DocumentType, Kit, Length, Text, VisitType

if TYPE_CHECKING:
    from journeys.engine.countdown import Countdown
    from journeys.engine.paper_validity import ValidityPlan
    from journeys.rules.eligibility import Eligibility

# new: nobody began; taken: a named person has it; started: a job works on it; failed: resume it or
# do it by hand
ItemStatus = Literal["new", "failed", "done", "cancelled"]
StationStatus = Literal["done", "your_step", "partner", "failed", "ahead", "skipped", "cancelled"]
Force = Literal["law", "own", ""]
Ending = Literal["quietly", "normally"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A column of the map."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class IssueInfo:
    """An everyday issue of the catalogue. Its key is its journey's, if there is one yet."""

    key: str
    title: Text
    area: str
    organisations: tuple[Text, ...]  # who takes part


@dataclass(frozen=True, slots=True)
class JourneyInfo:
    """A published version as a person chooses it; title and about in the language asked for."""

    journey: str
    version: int
    title: str
    about: str
    area: str
    led_by: str
    stages: tuple[Stage, ...]
    published_at: datetime

    @property
    def ref(self) -> str:
        """`journey@version`."""
        return f"{self.journey}@{self.version}"


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a journey fits a family, and why: `eligibility.parts` explain themselves in every language."""

    info: JourneyInfo
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class Choice:
    """A word one may pick, with its label."""

    key: str
    text: Text


@dataclass(frozen=True, slots=True)
class FactField:
    """A fact as a form field. type: yes_no number money date text choice people."""

    key: str
    type: str
    title: Text
    unit: Text  # empty for a fact without one
    choices: tuple[Choice, ...]
    supplied_by: str
    assumed: Any = None
    declared: bool = False  # asked at the start as the family says it; a later step confirms it
    unit_key: str = ""  # of the unit: how it follows a number


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A work item with all that its step kind needs, as plain data."""

    key: UUID
    run_key: UUID
    subject_key: UUID
    region_key: UUID
    organisation_key: UUID  # the leading organisation
    ref: str  # journey@version
    step: str
    person: str  # one of the `for_each` list, "" usually
    round: int
    stage: str
    kind: str
    by: tuple[str, ...]  # organisation types; the first that can, in this order
    holder: str  # the organisation type that holds the ball now
    holder_side: str  # state | partner | family | own | machine
    status: ItemStatus
    opened_at: datetime
    due: datetime | None
    late_since: datetime | None
    due_force: Force  # whose deadline it is, or whose passed last: law -> tell the curator, own -> the leader
    remind_at: tuple[datetime, ...]
    title: Text
    family: Text
    partner: Text
    worker: Text
    outcomes: tuple[Choice, ...]  # the first is the hoped-for one
    records: tuple[FactField, ...]
    takes: tuple[DocumentType, ...]
    gives: tuple[DocumentType, ...]
    visits: tuple[VisitType, ...]  # those of `visits_if` whose condition holds included
    kit: Kit | None
    needed_by: date | None  # the value of the fact that `needed_by` names, None while unknown
    answer_within: Length | None
    pays: str | None
    optional: bool
    private: bool
    secret: bool  # not on the family's page (danger at home)
    asks_consents: bool = False  # here the family says who may learn what: its answers end it
    asks: bool = False  # a touchpoint: once it has ended as hoped for, the family is asked how it was

    @property
    def hoped_for(self) -> str:
        """The outcome that everybody hopes for."""
        return self.outcomes[0].key


@dataclass(frozen=True, slots=True)
class Carried:
    """Every consequence of one act, to be carried out by the caller in the same transaction."""

    run_key: UUID
    run_ref: str
    act_number: int  # of the last act taken; 0 for a start without events
    opened: tuple[OpenItem, ...] = ()  # call their kind's `begin`
    withdrawn: tuple[OpenItem, ...] = ()  # cancelled, overtaken or closed with the run: call their kind's `withdrawn`
    skipped: tuple[str, ...] = ()  # steps; with a person: "step[person]"
    became_late: tuple[OpenItem, ...] = ()  # tell the curator (term of the law) or the leader (own promise)
    settled_late: tuple[OpenItem, ...] = ()  # done now, after they had become late: close their escalation
    in_time_again: tuple[OpenItem, ...] = ()  # late by a term that was corrected: close their escalation
    moved: tuple[OpenItem, ...] = ()  # open before, due at another moment now
    ended: bool = False  # by this act
    quiet: bool = False  # this act began the quiet branch
    closes_case: Ending | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """A reason in the words of one language. kind as in `journeys.engine.acts.Reason`."""

    kind: str
    about: str
    until: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class StepState:
    """Where one place of a run stands; words in the language asked for."""

    step: str
    person: str
    stage: str
    kind: str
    by: tuple[str, ...]
    status: str  # Status of journeys.engine.acts, or "waiting" | "asleep" for a dormant one
    title: str
    family: str
    outcome: str | None
    outcome_text: str
    opened_at: datetime | None
    settled_at: datetime | None
    due: datetime | None
    late_since: datetime | None
    rounds: int  # attempts so far
    why: tuple[Why, ...] = ()
    only_perhaps: bool = False  # not open yet, and it comes only if something goes otherwise than hoped or is found out


@dataclass(frozen=True, slots=True)
class Station:
    """A step on the map."""

    step: str
    person: str
    stage: str
    row: str  # organisation type
    title: str
    status: StationStatus
    due: datetime | None
    late: bool
    outcome_text: str


@dataclass(frozen=True, slots=True)
class MapRow:
    """An organisation type and its stations by stage."""

    key: str
    title: str
    side: str
    stations: Mapping[str, tuple[Station, ...]]  # stage -> stations, in the order of the definition


@dataclass(frozen=True, slots=True)
class MapColumn:
    """A stage; `current` is where the first open step stands."""

    key: str
    title: str
    number: int
    current: bool
    done: bool


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """The map a person sees: rows are organisation types, columns are stages."""

    title: str
    ref: str
    columns: tuple[MapColumn, ...]
    rows: tuple[MapRow, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """`stage n of m`, for the inbox."""

    number: int
    of: int
    stage: str
    title: Text


@dataclass(frozen=True, slots=True)
class StepPapers:
    """A step that needs papers that lapse.

    While nobody knows the day on which they must count, it is judged for today.
    """

    step: str
    title: str
    by: str  # organisation type
    is_open: bool
    day_known: bool
    plan: ValidityPlan

    @property
    def any_there(self) -> bool:
        """Say whether at least one of the papers has been brought."""
        return any(paper.standing != "missing" for paper in self.plan.papers)


@dataclass(frozen=True, slots=True)
class MachineCheck:
    """What a check of papers comes to.

    Item_key: None if the step has ended and would end otherwise now.
    """

    step: str
    person: str
    outcome: str
    item_key: UUID | None


@dataclass(frozen=True, slots=True)
class RunView:
    """One run as the case page needs it."""

    key: UUID
    ref: str
    journey: str
    version: int
    title: str
    subject_key: UUID
    started_at: datetime
    ended_at: datetime | None
    quiet: bool
    map: JourneyMap
    progress: Progress
    steps: tuple[StepState, ...]  # every place, in the order of the definition
    open_items: tuple[OpenItem, ...]  # due first
    to_reconsider: tuple[StepState, ...]  # `why` says what changed
    facts: Mapping[str, Any]
    events: Mapping[str, datetime]
    possible_events: tuple[Choice, ...]  # what may be told to have happened, with its title
    wakes: datetime | None
    countdown: tuple[Countdown, ...]  # steps that a fixed day hurries, the most urgent first
    held_since: datetime | None = None  # a person put it on hold: the clocks of our own promises stand still


@dataclass(frozen=True, slots=True)
class ItemView:
    """One work item for the step form: what it is, its fields filled as far as known, whether it may be done."""

    item: OpenItem
    values: Mapping[str, Any]  # of its `records`, as known by now
    outcome: str | None
    finished_at: datetime | None
    done_by_key: UUID | None
    error_code: str
    journey_title: Text
    stage_title: Text
    repeats: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)  # outcome -> what a way back repeats

    @property
    def is_open(self) -> bool:
        """Say whether an answer is still expected."""
        return self.item.status not in ("done", "cancelled")


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One act of a run, as stored. `what` names steps, facts and events in words.

    Values of facts are not in it.
    """

    number: int
    at: datetime
    kind: str  # did happened learned dropped redone reopened kept held went_on stopped clock
    body: Mapping[str, Any]
    by_key: UUID | None
    what: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that stored runs break, with the keys of the first that do."""

    rule: str
    count: int
    examples: tuple[UUID, ...] = ()
