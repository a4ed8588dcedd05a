"""Cases for tests, built by the real actions in the invented region. Nobody in them exists.

    town = builders.town()
    case = town.a_case().talked().agreed()
    case.done("medical_birth_record").done("register_birth", "registered")

The effects of the outbox are had in this process, by `case.effects(…)`; where a worker process matters, use the fixture
`worker` in place of it. Needs a database that commits: `module_db` or `committed_db`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F

from casework import access, actions, clock, outbox
from casework.access import Actor
from casework.act_parts import access_links, household_input, notice_pace, notices
from casework.actions.case import consents, intake
from casework.actions.partners import connector_answers, offers
from casework.actions.steps import work_items
from casework.actions.visits import booked_days
from casework.demo import families, played_worker, region
from casework.models import (
    Case,
    CaseDocument,
    CaseJourney,
    Consent,
    Escalation,
    LinkKind,
    Membership,
    NeedItem,
    Notice,
    Offer,
    OutboxRow,
    PartnerRequest,
    Pledge,
    Role,
    SurveyAnswer,
    TimelineEntry,
    User,
    Visit,
    VisitDay,
)
from casework.statistics import satisfaction
from documents import public as documents
from journeys import public as journeys
from partners import public as partners
from partners.models import Organisation
from tests import databases

FLAGSHIP = "third_child_special_needs"

outbox.load_effects(actions)  # `Story.effects` has them done

# what a row of the outbox may name, and whose case it is
_OWNED: dict[str, Any] = {"offer": Offer, "request": PartnerRequest, "notice": Notice, "escalation": Escalation}


DAY_BEGINS, DAY_ENDS = 8, 20  # o'clock in Moscow: what is written between them goes out at once
MOSCOW = ZoneInfo("Europe/Moscow")


def by_day() -> datetime:
    """Return the business moment, moved on to the morning if it is night: a test is the same at every hour."""
    local = clock.now().astimezone(MOSCOW)
    if not DAY_BEGINS <= local.hour < DAY_ENDS:
        morning = local.replace(hour=DAY_BEGINS + 2, minute=0, second=0, microsecond=0)
        clock.move_to(morning if local.hour < DAY_BEGINS else morning + timedelta(days=1))
    return clock.now()


def town(*, days: int = 3) -> Town:
    """Plant the invented region in an empty database, with so many days of doctors' calendars."""
    now = by_day()
    return Town(databases.filled(f"town{days}", lambda: region.plant(now=now, first_day=now.date(), days=days)))


@dataclass(frozen=True)
class Town:
    """The invented region and who acts in it."""

    planted: region.PlantedDemo

    @property
    def worker(self) -> Actor:
        """A social worker of the clinic."""
        return self.planted.workers[0]

    @property
    def machine(self) -> Actor:
        """A job of the region."""
        return access.machine(self.planted.region, "test_job")

    @property
    def curator(self) -> Actor:
        """The service curator who answers for the journeys."""
        return self.planted.curator

    @property
    def administrator(self) -> Actor:
        """The region's administrator."""
        rows = Membership.objects.select_related("user", "region", "organisation").order_by("user__created_at")
        return access.member(rows.filter(region=self.planted.region, role=Role.ADMINISTRATOR)[0])

    @property
    def today(self) -> date:
        """The region's day."""
        return clock.now().astimezone(self.planted.region.zone).date()

    def stranger(self) -> Actor:
        """A social worker of another clinic of the same region."""
        code = uuid.uuid4().hex[:6].upper()
        with access.acting_as(self.machine):
            clinic = Organisation.objects.create(
                region_key=self.planted.region.pk, type="clinic_social_service", name_ru=code, name_en=code,
                short_code=code, valid_from=datetime(2020, 1, 1, tzinfo=UTC),
            )  # fmt: skip
        user = User.objects.create_user(email=f"{code}@ryadom.example", name="Чужая Ирина")
        return access.member(
            Membership.objects.create(user=user, region=self.planted.region, organisation=clinic, role="social_worker")
        )

    def organisation(self, kind: str, number: int = 0) -> partners.OrganisationView:
        """One of the organisations of a type, in the order in which they are asked."""
        with access.acting_as(self.machine):
            found = partners.find_organisations(region_key=self.planted.region.pk, types=(kind,), at=clock.now())
        return found[number]

    def partner(self, kind: str, number: int = 0, *, manages: bool = False) -> Actor:
        """A member of one of the organisations of a type, in the order in which they are asked."""
        organisation = self.organisation(kind, number)
        user = User.objects.create_user(email=f"{uuid.uuid4().hex[:12]}@ryadom.example", name="Рита Полевая")
        row = Membership.objects.create(
            user=user, region=self.planted.region, organisation_id=organisation.key, role=Role.PARTNER, manages=manages
        )
        return access.member(Membership.objects.select_related("user", "region", "organisation").get(pk=row.pk))

    def intake(self, *, born_days_ago: int | None = 0, **changes: Any) -> household_input.Intake:
        """The first talk with the Sokolovs; None for a child that is not born yet."""
        born = self.today - timedelta(days=born_days_ago or 0)
        told = families.intake_of(families.REHEARSED, born_on=born)
        if born_days_ago is None:
            people = tuple(one for one in told.people if one.born_on != born)
            told = replace(told, people=people, facts={**told.facts, "pregnancy.weeks": 30})
        facts = {**told.facts, **changes.pop("facts", {})}
        return replace(told, facts=facts, **changes)

    def a_case(self, journey: str = FLAGSHIP, *, by: Actor | None = None, **changes: Any) -> Story:
        """Take a family in and begin its journey."""
        by = by or self.worker
        case_id = intake.open_case(by=by, intake=self.intake(**changes))
        run_key = intake.choose_journey(by=by, case_id=case_id, journey=journey)
        return Story(self, by, case_id, run_key)

    def move(self, **length: float) -> None:
        """Let business time pass."""
        clock.move(timedelta(**length))


@dataclass(frozen=True)
class Story:
    """One case with one run, told act by act."""

    town: Town
    by: Actor
    case_id: UUID
    run_key: UUID

    # -- acts ----------------------------------------------------------------------------------------------------------

    def done(self, step: str, outcome: str = "", **facts: Any) -> Story:
        """The worker records that a step is done, with invented values where none are given (`child__snils=…`)."""
        item = self.item(step)
        told: dict[str, Any] = {one.key: played_worker.invent(one, self.town.today) for one in item.records}
        told |= {key.replace("__", "."): value for key, value in facts.items()}
        work_items.complete(
            by=self.by,
            item_key=item.key,
            outcome=outcome or item.hoped_for,
            facts=told,
            on_behalf_of=item.holder if item.holder_side != "own" else "",
        )
        return self

    def talked(self) -> Story:
        """The first talk is done."""
        return self.done("intake")

    def agreed(self, *purposes: str) -> Story:
        """The family has agreed to everything it was asked, or to these purposes."""
        given = purposes or tuple(one.purpose for one in self.rows(Consent, state="asked"))
        consents.record_consents(by=self.by, item_key=self.item("consents").key, given=given, channel="paper")
        return self

    def insured(self) -> Story:
        """Talked, agreed, registered and insured: what the doctors' day waits for."""
        self.talked().agreed()
        return self.done("medical_birth_record").done("register_birth").done("insurance_policy")

    def with_days(self) -> Story:
        """Insured, and the days for all doctors are proposed."""
        self.insured()
        self.effects("propose_days")
        return self

    def booked(self) -> Story:
        """The best day is booked."""
        self.with_days()
        booked_days.choose_day(by=self.by, visit_day_id=self.days("proposed")[0].pk)
        return self

    def told(self, event: str, **facts: Any) -> Story:
        """Something happened to the family."""
        from casework.actions.case import life_events

        known = {key.replace("__", "."): value for key, value in facts.items()}
        life_events.tell_event(by=self.by, case_id=self.case_id, event=event, facts=known)
        return self

    def wanting(self, **amounts: int) -> Story:
        """The worker ticked which necessities the family lacks; `pram=1` and nothing else."""
        from casework.actions.partners import needs

        needs.choose_items(by=self.by, item_key=self.item("necessities").key, amounts=amounts)
        return self

    def accepted(self, offer: Offer, amounts: dict[str, int] | None = None) -> Story:
        """A partner takes an offer on."""
        offers.accept_offer(offer_number=offer.number, by=self.by, on_behalf_of="charity", amounts=amounts)
        return self

    def answer(self, asked: PartnerRequest | Offer, payload: dict[str, Any], *, message_id: UUID | None = None) -> UUID:
        """A partner's system sends its answer; returns the key of the incoming message, not yet taken over."""
        with access.acting_as(self.town.machine):
            view = partners.receive(
                region_key=self.town.planted.region.pk,
                organisation_key=asked.organisation_id,
                message_id=message_id or uuid.uuid4(),
                in_reply_to=asked.pk,
                payload=payload,
                now=clock.now(),
            )
        return view.key

    def take(self, incoming_key: UUID) -> None:
        """The job takes an answer over."""
        connector_answers.take_answer(actor=self.town.machine, incoming_key=incoming_key)

    def wake(self) -> Story:
        """Let the run notice what time it is."""
        work_items.wake_run(actor=self.town.machine, run_key=self.run_key)
        return self

    def effects(self, *topics: str) -> int:
        """Have the case's queued effects (of these topics), and those that follow from them; return how many."""
        if not topics or "send_notice" in topics:
            self._let_notices_go()
        had = 0
        while rows := [row for row in self.queued(*topics) if outbox.have_effect(row.pk)]:
            had += len(rows)
        return had

    def _let_notices_go(self) -> None:
        """Let the while be over in which the family's notices wait for one another, however many go on a day."""
        with access.acting_as(self.town.machine):
            soon = F("made_at") + notice_pace.GATHERED
            for notice in Notice.objects.filter(case=self.case_id, state="waiting", not_before__lte=soon):
                notices.queue(notice, self.town.machine.region.pk)

    # -- looking -------------------------------------------------------------------------------------------------------

    def case(self) -> Case:
        """The case as it stands."""
        return self.rows(Case)[0]

    def items(self) -> dict[str, journeys.OpenItem]:
        """The open steps."""
        with access.acting_as(self.town.machine):
            return {item.step: item for item in journeys.open_items(run_keys=[self.run_key])}

    def item(self, step: str) -> journeys.OpenItem:
        """An open step."""
        return self.items()[step]

    def timeline(self, **wanted: Any) -> list[str]:
        """What people read of the case, oldest first."""
        return [one.what for one in sorted(self.rows(TimelineEntry, **wanted), key=lambda one: one.pk)]

    def rows(self, model: Any, **wanted: Any) -> list[Any]:
        """Rows of the case, seen as a job sees them."""
        path = {NeedItem: "need__case", Pledge: "item__need__case", Visit: "visit_day__case", Case: "pk"}
        with access.acting_as(self.town.machine):
            found = model._default_manager.filter(**{path.get(model, "case"): self.case_id}, **wanted)
            return list(found.order_by("pk"))

    def offers(self, **wanted: Any) -> list[Offer]:
        """Offers, oldest first."""
        return sorted(self.rows(Offer, **wanted), key=lambda one: one.number)

    def offer(self) -> Offer:
        """The one offer that waits for an answer."""
        (found,) = self.offers(state="offered")
        return found

    def link_to(self, offer: Offer) -> str:
        """The token of an offer's link, as it stands in the e-mail."""
        with access.acting_as(self.town.machine):
            fresh = Offer.objects.select_related("case").get(pk=offer.pk)
            return access_links.token_of(access_links.of_offer(offer=fresh, at=clock.now()).pk)

    def guest(self, offer: Offer) -> Actor:
        """Who holds the link of an offer."""
        return access_links.find(token=self.link_to(offer)).visitor

    def family(self) -> Actor:
        """The family, by its link."""
        with access.acting_as(self.town.machine):
            found = Case.objects.select_related("family", "region").get(pk=self.case_id)
            link = access_links.of_family(case=found, at=clock.now())
        guest = access.Guest(link.pk, LinkKind.FAMILY, found.family_id, found.organisation_id)
        return access.visitor(self.town.planted.region, guest)

    def need_offer(self) -> Offer:
        """The offer of things that waits for an answer."""
        key = self.item("necessities").key
        return self.offers(state="offered", work_item_key=key)[0]

    def request(self, step: str) -> PartnerRequest:
        """What a partner was asked about an open step."""
        (found,) = self.rows(PartnerRequest, work_item_key=self.item(step).key)
        return found

    def days(self, *states: str) -> list[VisitDay]:
        """Visit days, best first."""
        found = [one for one in self.rows(VisitDay) if not states or one.state in states]
        return sorted(found, key=lambda one: one.rank)

    def needed(self, key: str) -> NeedItem:
        """One line of the list of necessities."""
        (found,) = self.rows(NeedItem, key=key)
        return found

    def escalations(self) -> list[Escalation]:
        """What became late."""
        return self.rows(Escalation)

    def question(self, step: str) -> SurveyAnswer:
        """What the family was asked about a step."""
        (found,) = self.rows(SurveyAnswer, step=step)
        return found

    def questions(self) -> tuple[satisfaction.SurveyQuestion, ...]:
        """The questions that stand open on the family's page."""
        with access.acting_as(self.by):
            return satisfaction.questions_for(access.find(Case, to=self.by, pk=self.case_id))

    def papers(self) -> dict[str, list[documents.DocumentView]]:
        """Our papers by kind, oldest first."""
        links = self.rows(CaseDocument)
        with access.acting_as(self.town.machine):
            views = documents.describe([link.document_key for link in links])
        found: dict[str, list[documents.DocumentView]] = {}
        for link in sorted(links, key=lambda one: one.added_at):
            found.setdefault(link.kind, []).append(views[link.document_key])
        return found

    def queued(self, *topics: str) -> list[OutboxRow]:
        """The case's rows of the outbox, oldest first."""
        rows = OutboxRow.objects.filter(region_key=self.town.planted.region.pk, dead=False).order_by("pk")
        found = [row for row in rows if not topics or row.topic in topics]
        mine = self._own_ids(found)
        return [row for row in found if mine & {*row.payload.values()}]

    def _own_ids(self, rows: Sequence[OutboxRow]) -> set[Any]:
        """Of all that rows name, what belongs to the case; a few queries, however many rows wait."""
        named: dict[str, set[UUID]] = {kind: set() for kind in ("item", "run", *_OWNED)}
        for row in rows:
            for kind in named.keys() & row.payload.keys():
                named[kind].add(UUID(row.payload[kind]))
        with access.acting_as(self.town.machine):
            runs = {link.run_key for link in CaseJourney.objects.filter(case=self.case_id)}
            items = journeys.read_items(item_keys=[*named["item"]]) if named["item"] else ()
            found = {item.key for item in items if item.run_key == self.run_key} | (named["run"] & runs)
            for kind, model in _OWNED.items():
                owned = model._default_manager.filter(pk__in=named[kind], case=self.case_id)
                found |= {row.pk for row in owned} if named[kind] else set()
        return {str(key) for key in found}
