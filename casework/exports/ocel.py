"""A region's event log as OCEL 2.0: which act touched which run, step, organisation, paper and visit. No personal data.

Keys are pseudonyms: made with the installation's secret, the same in every log of it, and of no use
outside. Facts are told by their name, never by their value; people, words and reasons are left out.
Source: OCEL (Object-Centric Event Log) Specification 2.0, https://www.ocel-standard.org
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from casework import access
from casework.access import Actor
from casework.models import CaseDocument, CaseJourney, Offer, PartnerRequest, ReceivedPaper, Visit, VisitState
from journeys import public_authoring as authoring
from partners import public as partners

OBJECT_TYPES: dict[str, dict[str, str]] = {
    "run": {"journey": "string", "version": "integer"},
    "step": {"step": "string", "kind": "string", "holder": "string", "round": "integer", "outcome": "string",
             "due": "time", "late": "boolean"},
    "organisation": {"type": "string"},
    "document": {"kind": "string", "ours": "boolean"},
    "visit": {"type": "string", "state": "string", "begins": "time", "minutes": "integer"},
}  # fmt: skip
EVENT_ATTRIBUTES = {"about": "string", "outcome": "string"}
ACTS = {"did": "done", "dropped": "dropped", "redone": "redone", "reopened": "reopened"}


def of_region(*, to: Actor, journey: str = "") -> dict[str, Any]:
    """Return the log of every run that the actor may see, as the JSON form of OCEL 2.0."""
    links = access.visible(CaseJourney, to=to)
    rows = list((links.filter(journey=journey) if journey else links).order_by("started_at", "pk"))
    log = _Log(to.region.pk)
    for record in authoring.run_records([row.run_key for row in rows]):
        log.run(record)
    log.papers(to)
    log.questions(to)
    log.visits(to)
    return log.as_json()


@dataclass
class _Log:
    """Objects and events as they come in; types are declared from what there is."""

    region: UUID
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    items: dict[UUID, str] = field(default_factory=dict)  # work item -> its run's object
    types: dict[UUID, str] = field(default_factory=dict)

    def run(self, record: authoring.RunRecord) -> None:
        """Take in a run with its steps and acts."""
        own = self.add("run", record.key, record.started_at, journey=record.journey, version=record.version)
        leader = self.organisation(record.organisation_key, record.started_at)
        self.relate(own, leader, "led by")
        self.event("run started", record.started_at, [(own, "of"), (leader, "by")])
        for item in record.items:
            step = self.step(item)
            self.items[item.key] = own
            self.relate(step, own, "part of")
            self.event(f"{item.step} opened", item.opened_at, [(own, "of"), (step, "opens")])
        for act in record.acts:
            if act.kind == "clock":
                continue  # nobody did anything: what its moment opened has an event of its own
            name, about = _activity(act.kind, act.about)
            touched = [(own, "of")]
            if act.item is not None:
                touched.append((pseudonym("step", act.item), "ends"))
            self.event(name, act.at, touched, about=about, outcome=act.about.get("outcome", ""))

    def step(self, item: authoring.ItemRecord) -> str:
        more = {"due": item.due} if item.due else {}
        return self.add(
            "step", item.key, item.opened_at, step=item.step, kind=item.kind, holder=item.holder, round=item.round,
            outcome=item.outcome, late=item.late, **more,
        )  # fmt: skip

    def papers(self, to: Actor) -> None:
        """Take in papers: ours and those that an authority or the family brought."""
        found: list[tuple[CaseDocument | ReceivedPaper, datetime]] = []
        found += [(one, one.added_at) for one in access.visible(CaseDocument, to=to).order_by("added_at", "pk")]
        found += [(one, one.recorded_at) for one in access.visible(ReceivedPaper, to=to).order_by("recorded_at", "pk")]
        for paper, at in found:
            if paper.work_item_key in self.items:
                is_ours = isinstance(paper, CaseDocument)
                key = self.add("document", paper.pk, at, kind=paper.kind, ours=is_ours)
                self.relate(key, pseudonym("step", paper.work_item_key), "comes from")
                name = "document issued" if is_ours else "paper received"
                self.event(name, at, [*self.around(paper.work_item_key), (key, "gives")], about=paper.kind)

    def questions(self, to: Actor) -> None:
        """Take in what organisations were asked and answered: requests and offers."""
        asked: list[tuple[str, Any, datetime | None]] = [
            ("request", one, one.asked_at) for one in access.visible(PartnerRequest, to=to).order_by("asked_at", "pk")
        ]
        asked += [("offer", one, one.offered_at) for one in access.visible(Offer, to=to).order_by("offered_at", "pk")]
        for what, one, at in asked:
            if one.work_item_key not in self.items or at is None:
                continue
            touched = [*self.around(one.work_item_key), (self.organisation(one.organisation_id, at), "asks")]
            self.event(f"{what} made", at, touched)
            if one.answered_at:
                self.event(f"{what} answered", one.answered_at, touched, outcome=getattr(one, "state", ""))

    def visits(self, to: Actor) -> None:
        """Take in the visits of days that were chosen."""
        rows = access.visible(Visit, to=to).filter(visit_day__chosen_at__isnull=False).select_related("visit_day")
        for visit in rows.order_by("visit_day__chosen_at", "during", "pk"):
            day = visit.visit_day
            if day.work_item_key not in self.items:
                continue
            begins, ends = visit.during.lower, visit.during.upper
            minutes = int((ends - begins).total_seconds() // 60)
            key = self.add(
                "visit",
                visit.pk,
                day.chosen_at,
                type=visit.visit_type,
                state=visit.state,
                begins=begins,
                minutes=minutes,
            )
            self.relate(key, pseudonym("step", day.work_item_key), "on the day of")
            touched = [*self.around(day.work_item_key), (key, "books")]
            self.event("visit chosen", day.chosen_at, touched, about=visit.visit_type)
            if visit.state in (VisitState.DONE, VisitState.MISSED):
                self.event(f"visit {visit.state}", ends, touched, about=visit.visit_type)

    # ---- building blocks

    def around(self, item: UUID) -> list[tuple[str, str]]:
        return [(self.items[item], "of"), (pseudonym("step", item), "for")]

    def organisation(self, key: UUID, at: datetime) -> str:
        if key not in self.types:
            self.types[key] = partners.organisation(region_key=self.region, key=key).type
        return self.add("organisation", key, at, type=self.types[key])

    def add(self, kind: str, key: UUID, at: datetime, /, **attributes: Any) -> str:
        own = pseudonym(kind, key)
        values = [{"name": name, "time": _moment(at), "value": _value(value)} for name, value in attributes.items()]
        self.objects.setdefault(own, {"id": own, "type": kind, "attributes": values, "relationships": []})
        return own

    def relate(self, source: str, target: str, qualifier: str) -> None:
        self.objects[source]["relationships"].append({"objectId": target, "qualifier": qualifier})

    def event(self, activity: str, at: datetime, touched: list[tuple[str, str]], /, **attributes: str) -> None:
        self.events.append({
            "id": "",
            "type": activity,
            "time": _moment(at),
            "attributes": [{"name": name, "value": value} for name, value in attributes.items() if value],
            "relationships": [{"objectId": key, "qualifier": qualifier} for key, qualifier in touched],
        })  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        self.events.sort(key=lambda event: event["time"])  # stable: what came in first stays first
        for number, event in enumerate(self.events, 1):
            event["id"] = f"event-{number}"
        kinds = sorted({event["type"] for event in self.events})
        return {
            "objectTypes": [
                {"name": name, "attributes": list(_declared(attributes))} for name, attributes in OBJECT_TYPES.items()
            ],
            "eventTypes": [{"name": name, "attributes": list(_declared(EVENT_ATTRIBUTES))} for name in kinds],
            "objects": list(self.objects.values()),
            "events": self.events,
        }


def pseudonym(kind: str, key: Any) -> str:
    """Return a name that says nothing to those who do not hold the installation's secret."""
    return f"{kind}-{salted_hmac('ryadom.event-log', f'{kind}:{key}', algorithm='sha256').hexdigest()[:16]}"


def _activity(kind: str, about: dict[str, str]) -> tuple[str, str]:
    """Return an act's name as an activity, and what it is about besides."""
    if kind in ACTS:
        return f"{about.get('step', '')} {ACTS[kind]}", ""
    if kind == "happened":
        return f"happened: {about.get('event', '')}", ""
    return {"learned": "fact learned"}.get(kind, kind), about.get("fact", "")


def _declared(attributes: dict[str, str]) -> Iterator[dict[str, str]]:
    yield from ({"name": name, "type": kind} for name, kind in attributes.items())


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _value(value: Any) -> Any:
    return _moment(value) if isinstance(value, datetime) else value
