"""One journey of fifteen waiting steps, carried in four ways that offer the same three calls: begin, open, act."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, Protocol

from casework import access, clock
from casework.actions.case import intake
from casework.actions.steps import work_items
from casework.demo import families, region
from casework.models import CaseJourney, User
from journeys import public as journeys
from tests.bench.ground import as_owner
from tests.bench.stock_viewflow import StockFlow
from tests.journeys.planted_runs import FAMILY, NOON, Region, publish

STEPS = 15
_NEEDS = {
    "intake": "",
    "consent": "intake",
    "register_birth": "consent",
    "certificate": "register_birth",
    "insure": "consent",
    "policy": "insure",
    "needs_list": "consent",
    "collect": "needs_list",
    "hand_over": "collect",
    "choose_day": "consent",
    "visit_day": "choose_day",
    "benefit": "certificate, policy, hand_over, visit_day",
    "benefit_confirmed": "benefit",
    "discharge": "benefit_confirmed",
    "feedback": "discharge",
}
JOURNEY = """
journey: fifteen
version: 1
area: social_services
title: Пятнадцать шагов
about: Пятнадцать шагов, четыре ветви и одно условие.
led_by: clinic_social_service
rights_date: child.born_on
eligibility:
  born: child.born_on is known
stages:
  work: Работа
steps:
  work:
""" + "".join(
    f"    {key}:\n      by: leader\n"
    + (f"      needs: [{needs}]\n" if needs else "")
    + ("      when: child.born_on is known\n" if key == "benefit" else "")
    + f"      due: closing_week\n      title: Шаг {key}\n      family: Шаг в работе.\n"
    + (
        "      outcomes: [done, refused]\n      closes_case: {done: yes, refused: quietly}\n"
        if key == "feedback"
        else ""
    )
    for key, needs in _NEEDS.items()
)


class Carrier(Protocol):
    """Who carries a case; `begin` answers with what `open` wants, `open` with what `act` wants."""

    def begin(self) -> Any: ...

    def open(self, case: Any) -> list[tuple[str, Any]]: ...

    def act(self, item: Any) -> None: ...


class Stock:
    """Stock Viewflow, its default models, its row lock."""

    def __init__(self) -> None:
        self.worker, _new = User.objects.get_or_create(email="bench@ryadom.example", defaults={"name": "Bench"})

    def begin(self) -> Any:
        return StockFlow.start.run(_process_data={"gets_benefit": True}).pk

    def open(self, case: Any) -> list[tuple[str, Any]]:
        rows = StockFlow.task_class.objects.filter(process_id=case, status="NEW", flow_task_type="HUMAN").order_by("id")
        return [(node.name, pk) for pk, node in rows.values_list("pk", "flow_task")]

    def act(self, item: Any) -> None:
        with StockFlow.task_class.objects.get(pk=item).activation() as activation:
            activation.assign(self.worker)
            activation.start(None)
            activation.execute()


class Engine:
    """Our engine alone: state, items and its own history, below row security and the audit of every row."""

    def __init__(self) -> None:
        publish(JOURNEY)
        self.region = Region()

    def begin(self) -> Any:
        with self.region.acting():
            return self.region.start("fifteen", facts=FAMILY).run_key

    def open(self, case: Any) -> list[tuple[str, Any]]:
        with self.region.acting():
            return [(item.step, item.key) for item in journeys.open_items(run_keys=[case])]

    def act(self, item: Any) -> None:
        with self.region.acting():
            journeys.complete_item(item_key=item, outcome="done", at=NOON, by_key=self.region.worker)


class EngineUnaudited(Engine):
    """The same without the audit's triggers on its rows: what the engine costs by itself."""

    def __init__(self, database: str) -> None:
        super().__init__()
        self.database = database

    def audit(self, *, on: bool) -> None:
        """Switch the triggers; outside any measured time."""
        word = "ENABLE" if on else "DISABLE"
        tables = ("journeyrun", "workitem", "act")
        as_owner(self.database, *(f"ALTER TABLE journeys_{one} {word} TRIGGER audit_row" for one in tables))


class WholeAct:
    """What a social worker's press of a button costs: access, case, engine, timeline, outbox, row security, audit."""

    def __init__(self) -> None:
        now = clock.now()
        publish(JOURNEY)
        self.by = region.plant(now=now, first_day=now.date() + timedelta(days=1), days=1).workers[0]

    def begin(self) -> Any:
        told = families.intake_of(families.REHEARSED, born_on=clock.now().date())
        case_id: uuid.UUID = intake.open_case(by=self.by, intake=told)
        return intake.choose_journey(by=self.by, case_id=case_id, journey="fifteen")

    def open(self, case: Any) -> list[tuple[str, Any]]:
        with access.acting_as(self.by) as actor:
            assert access.visible(CaseJourney, to=actor).filter(run_key=case).exists()
            return [(item.step, item.key) for item in journeys.open_items(run_keys=[case])]

    def act(self, item: Any) -> None:
        work_items.complete(by=self.by, item_key=item, outcome="done")
