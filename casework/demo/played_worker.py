"""Plays the social worker, and through her the family, in one case: every open step by the action the page would call.

Partners answer through the rehearsal connector, papers come from the worker process; waiting for
both, and moving business time when nobody has anything to do, is `casework.demo.pace`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from casework import access, clock
from casework.access import Actor, safe_contact
from casework.act_parts import access_links
from casework.actions.steps import work_items
from casework.models import (
    Case,
    CaseState,
    LinkKind,
    PartnerRequest,
)
from casework.steps import kind
from casework.texts.days_and_names import name_of
from journeys import public as journeys
from partners import public as partners

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
TEXTS = {
    "child.polyclinic": "Детская поликлиника «Ромашка»",
    "child.birth_record_number": "110269000012345678901",
    "child.snils": "112-233-445 95",
    "child.policy_number": "7600123456789014",
    "ivf.code": "СВ-314",
}
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
        "couple.needs_more_tests",
        "ivf.is_frozen",
        "child.hearing_again",
        "child.needs_home_nursing",
        "pupil.has_special_status",
        "job.in_holidays",
        "woman.is_single",
        "couple.cause_known",
        "child.born_early",
        "child.twins_found_at_birth",
        "mother.birth_at_22_to_30_weeks",
        "mother.is_minor",
        "mother.without_papers",
        "youth.is_orphan",
        "youth.disability_one_or_two",
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
class PlayedWorker:
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
                    who="family" if item.holder_side == "family" else name_of(self.by.user),
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

    # -- one item
    # ------------------------------------------------------------------------------------------------------

    def _do(self, item: journeys.OpenItem) -> str:
        """Do one item if it is ours or the family's to do.

        Return how, "" when somebody else is at it.
        """
        if item.holder_side == "machine":
            return ""
        return kind.of(item.kind).play(item, self)

    def others_are_at_it(self, item: journeys.OpenItem) -> bool:
        """Say whether an organisation was asked whose system answers."""
        with access.acting_as(self.by):
            request = (
                access.visible(PartnerRequest, to=self.by).filter(work_item_key=item.key, withdrawn_at=None).first()
            )
            if request is None or request.held_back:
                return False
            organisation = partners.organisation(region_key=self.by.region.pk, key=request.organisation_id)
            return not organisation.answers_by_hand

    def outcome_of(self, item: journeys.OpenItem) -> str:
        """Return how the step is to end: as hoped for, unless it is told otherwise."""
        return self.outcomes.get(item.step, item.hoped_for)

    def facts_of(self, item: journeys.OpenItem) -> dict[str, Any]:
        """Return plausible values of the facts that the worker types in."""
        return {fact.key: invent(fact, self.today()) for fact in item.records}

    def complete(self, item: journeys.OpenItem) -> str:
        """End the step with invented facts; return the outcome."""
        outcome = self.outcome_of(item)
        work_items.complete(
            by=self.by,
            item_key=item.key,
            outcome=outcome,
            facts=self.facts_of(item),
            on_behalf_of=item.holder if item.holder not in (self._own_type(), *OWN) else "",
        )
        return outcome

    def _own_type(self) -> str:
        return self.by.organisation_type

    def family(self) -> Actor | None:
        """Return the family by its link, inside the caller's `acting_as`; None where it may not be written to."""
        case = access.find(Case, to=self.by, pk=self.case_id)
        if case.family.danger_at_home or not safe_contact.phone_of(safe_contact.speaker(case), case=case):
            return None
        link = access_links.of_family(case=case, at=clock.now())
        guest = access.Guest(link.pk, LinkKind.FAMILY, case.family_id, case.organisation_id)
        return access.visitor(self.by.region, guest)

    def today(self) -> date:
        """Return the day in the region."""
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
    return TEXTS.get(fact.key, "придумано для показа")
