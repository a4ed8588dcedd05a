"""Plays the social worker, and through her the family, in one case: every open step by the action the page would call.

Partners answer through the rehearsal connector, papers come from the worker process; waiting for both, and moving
business time when nobody has anything to do, is `casework.demo.pace`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from casework import access, clock
from casework.access import Actor
from casework.act_parts import papers
from casework.actions.case import consents
from casework.actions.family import survey_answers
from casework.actions.partners import needs, offers
from casework.actions.steps import work_items
from casework.actions.visits import booked_days
from casework.models import (
    Case,
    CaseState,
    Consent,
    NeedItem,
    Offer,
    OfferState,
    PartnerRequest,
    Person,
    Pledge,
    PledgeState,
    VisitDay,
    VisitState,
)
from journeys import public as journeys
from partners import public as partners

CONTENT = 5  # of 5
CANNOT = "no_stock"
OWN = ("service_curator",)  # their work no connector plays
DAYS_AHEAD = {
    "mother.minimum_stay_until": 2,
    "mother.discharge_date": 4,
    "mother.leave_until": 140,
    "child.bureau_on": 8,
    "child.disability_until": 5 * 365,
    "application.made_on": 0,
    "allowance.until": 365,
    "job.hired_on": 5,
    "pupil.conclusion_until": 240,
    "woman.cycle_started_on": 0,
    "ivf.referral_until": 90,
    "ivf.start_on": 8,
    "ivf.transfer_on": 0,
}
NUMBERS = {"child.gestation_weeks": 38, "pupil.grade": 7, "employer.staff": 60, "couple.frozen_embryos": 0}
WORDS = {"youth.priority": "graduate", "pupil.absence_reason": "illness", "pupil.exam_year": "other_grade"}
NO = frozenset(
    {
        "child.born_at_home",
        "parents.foreign_citizens",
        "job.needs_equipment",
        "employer.has_debts",
        "pupil.mask_regime",
        "pupil.has_disability",
        "couple.hiv",
        "couple.needs_donor",
        "couple.oncology",
        "couple.cause_found",
    }
)


@dataclass(frozen=True, slots=True)
class Played:
    """One thing done: when (business time), which step, by whom."""

    at: datetime
    case_number: str
    step: str
    title: dict[str, str]
    who: str
    how: str


@dataclass
class Player:
    """Plays one case for one worker."""

    by: Actor
    case_id: UUID
    skip: frozenset[str] = frozenset()  # steps left alone, so that a demo's case stays where it is
    outcomes: dict[str, str] = field(default_factory=dict)  # step -> outcome, where it is not the hoped-for one
    first_declines: bool = False  # the first charity asked for things cannot bring them
    speaks: bool = False  # the family says how it was in its own words: `casework.demo.survey_replies`

    def play(self, items: Iterable[journeys.OpenItem] | None = None) -> list[Played]:
        """Do everything that can be done now; empty when only others or time can go on.

        Args:
            items: The open steps, when the caller has just read them.
        """
        return list(self._play(self._open_items() if items is None else items))

    def _play(self, items: Iterable[journeys.OpenItem]) -> Iterator[Played]:
        for item in items:
            if item.step in self.skip:
                continue
            how = self._do(item)
            if how:
                yield Played(
                    at=self._now(),
                    case_number=self.case().number,
                    step=item.step,
                    title=dict(item.title),
                    who="family" if item.holder_side == "family" else self.by.user.name if self.by.user else "",
                    how=how,
                )

    def _now(self) -> datetime:
        return clock.now()

    def case(self) -> Case:
        """Return the case as it stands."""
        with access.acting_as(self.by):
            return access.find(Case, to=self.by, pk=self.case_id)

    def is_closed(self) -> bool:
        """Say whether the case is closed."""
        return bool(self.case().state == CaseState.CLOSED)

    def _open_items(self) -> tuple[journeys.OpenItem, ...]:
        with access.acting_as(self.by):
            case = access.find(Case, to=self.by, pk=self.case_id)
            runs = list(case.journeys.filter(ended_at=None).values_list("run_key", flat=True))
            return journeys.open_items(run_keys=runs)

    # -- one item ------------------------------------------------------------------------------------------------------

    def _do(self, item: journeys.OpenItem) -> str:
        """Do one item if it is ours or the family's to do; return how, "" when somebody else is at it."""
        if item.holder_side == "machine":
            return ""
        special = {
            "need": self._need,
            "one_day_visit": self._day,
            "document": lambda item: "",
            "wait": lambda item: "",
            "other_journey": lambda item: "",  # its own run is played, too
            "survey": self._survey,
            "offer": self._offer,
        }.get(item.kind)
        if special is not None:
            return special(item)
        if item.step == "consents":
            return self._consents(item)
        if self._others_are_at_it(item):
            return ""
        return self._complete(item)

    def _others_are_at_it(self, item: journeys.OpenItem) -> bool:
        with access.acting_as(self.by):
            request = (
                access.visible(PartnerRequest, to=self.by).filter(work_item_key=item.key, withdrawn_at=None).first()
            )
            if request is None or request.held_back:
                return False
            organisation = partners.organisation(region_key=self.by.region.pk, key=request.organisation_id)
            return not organisation.answers_by_hand

    def _complete(self, item: journeys.OpenItem) -> str:
        outcome = self.outcomes.get(item.step, item.hoped_for)
        work_items.complete(
            by=self.by,
            item_key=item.key,
            outcome=outcome,
            facts={one.key: self._invent(one) for one in item.records},
            on_behalf_of=item.holder if item.holder not in (self._own_type(), *OWN) else "",
        )
        return outcome

    def _own_type(self) -> str:
        return self.by.membership.organisation.type if self.by.membership else ""

    def _consents(self, item: journeys.OpenItem) -> str:
        with access.acting_as(self.by):
            asked = list(
                access.visible(Consent, to=self.by)
                .filter(case=self.case_id, state="asked")
                .values_list("purpose", flat=True)
            )
        consents.record_consents(by=self.by, item_key=item.key, given=asked, channel="tablet")
        return "given"

    def _survey(self, item: journeys.OpenItem) -> str:
        if self.speaks:
            return ""
        survey_answers.answer_survey(by=self.by, item_key=item.key, score=CONTENT)
        return "answered"

    def _offer(self, item: journeys.OpenItem) -> str:
        with access.acting_as(self.by):
            live = access.visible(Offer, to=self.by).filter(
                work_item_key=item.key, state__in=[OfferState.OFFERED, OfferState.ACCEPTED, OfferState.IN_PROGRESS]
            )
            somebody = live.exists()
        if somebody:
            return ""
        outcome = next((one.key for one in item.outcomes if one.key in ("no_partner", "not_wanted")), item.hoped_for)
        work_items.complete(by=self.by, item_key=item.key, outcome=outcome)
        return outcome

    def _need(self, item: journeys.OpenItem) -> str:
        with access.acting_as(self.by):
            items = list(access.visible(NeedItem, to=self.by).filter(need__work_item_key=item.key))
            asked = access.visible(Offer, to=self.by).filter(work_item_key=item.key).exists()
            coming = list(
                access.visible(Pledge, to=self.by).filter(item__need__work_item_key=item.key, state=PledgeState.PLEDGED)
            )
            mother = access.visible(Person, to=self.by).filter(family__cases=self.case_id).exclude(relation="child")
            recipient = mother.order_by("-is_representative").first()
        if not asked:
            needs.choose_items(by=self.by, item_key=item.key, amounts={one.key: one.wanted for one in items})
            if self.first_declines:
                self._decline(item)
            return "chosen"
        if any(one.pledged < one.wanted for one in items):
            return ""
        for pledge in coming:
            needs.receive_pledge(by=self.by, pledge_id=pledge.pk)
        if recipient is None:
            return ""
        needs.hand_over(by=self.by, item_key=item.key, to_person_id=recipient.pk)
        return item.hoped_for

    def _decline(self, item: journeys.OpenItem) -> None:
        with access.acting_as(self.by):
            asked = access.visible(Offer, to=self.by).filter(work_item_key=item.key, state=OfferState.OFFERED)
            first = asked.order_by("number").first()
        if first is not None:
            offers.decline_offer(offer_number=first.number, by=self.by, reason=CANNOT, on_behalf_of="charity")

    def _day(self, item: journeys.OpenItem) -> str:
        with access.acting_as(self.by):
            days = list(access.visible(VisitDay, to=self.by).filter(work_item_key=item.key).order_by("rank"))
            booked = next((day for day in days if day.state == VisitState.BOOKED), None)
            ends = max((visit.during.upper for visit in booked.visits.all()), default=None) if booked else None
        if booked is None:
            proposed = next((day for day in days if day.state == VisitState.PROPOSED), None)
            if proposed is None:
                return ""
            booked_days.choose_day(by=self.by, visit_day_id=proposed.pk)
            return "booked"
        if ends is None or ends > clock.now():
            return ""
        outcome = self.outcomes.get(item.step, item.hoped_for)
        booked_days.finish_day(
            by=self.by,
            item_key=item.key,
            outcome=outcome,
            facts={one.key: self._invent(one) for one in item.records},
            papers_received=[
                papers.PaperInput(kind=kind, number=f"{self._today():%y%m%d}", issued_on=self._today())
                for one in item.gives
                if one.whose not in ("ours", "family")
                for kind in one.group or (one.key,)
            ],
        )
        return outcome

    def _invent(self, one: journeys.FactField) -> Any:
        """A plausible value for a fact that the worker types in."""
        return invent(one, self._today())

    def _today(self) -> date:
        return clock.now().astimezone(self.by.region.zone).date()


def invent(fact: journeys.FactField, today: date) -> Any:
    """Return a plausible invented value of a fact, for the demo and the rehearsal."""
    types = journeys.fact_types
    row = types.TYPES[fact.type]
    match row.shape:
        case types.Shape.DAY:
            return today + timedelta(days=DAYS_AHEAD.get(fact.key, 1))
        case types.Shape.TRUTH:
            return fact.key not in NO
        case types.Shape.FIGURE:
            return NUMBERS.get(fact.key, row.likely)
        case types.Shape.CHOICE:
            wanted = WORDS.get(fact.key, "")
            return next((choice.key for choice in fact.choices if choice.key == wanted), fact.choices[0].key)
    return "Детская поликлиника «Ромашка»" if fact.key == "child.polyclinic" else "000-000"
