"""Every address of the product, with somebody who may open it and something to open: for tests that walk them all.

A new line of the URLconf needs a line here; `test_every_address.py` says which is missing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from casework import access, clock
from casework.act_parts import access_links, papers
from casework.actions.case import notes
from casework.actions.region import journey_drafts
from casework.actions.steps import work_items
from casework.actions.visits import booked_days
from casework.actions.worker import saved_views
from casework.demo import citizens
from casework.models import (
    AccessCode,
    Case,
    CaseDocument,
    CitizenSurvey,
    Correction,
    Mention,
    Need,
    Offer,
    ReceivedPaper,
    SavedView,
    SurveyAnswer,
    ViewPage,
)
from journeys.reader import CATALOGUE
from tests import scans
from tests.builders import FLAGSHIP, Story, Town
from tests.casework.web.conftest import Desk

UNKNOWN = "a" * 22  # a token that lets nobody in
PICTURE = scans.pdf()
NOBODY, WORKER, CURATOR, ADMINISTRATOR = "nobody", "worker", "curator", "administrator"
REGISTRY, CHARITY, FAMILY = "registry", "charity", "family"
ACCOUNT_PAGES = ("account_", "mfa_")  # allauth's


@dataclass(frozen=True)
class Address:
    """One line of the URLconf."""

    name: str
    route: str
    view: Any

    @property
    def is_of_allauth(self) -> bool:
        return self.name.startswith(ACCOUNT_PAGES) or self.route.startswith("account/")


def every_address() -> list[Address]:
    """Return all lines, those of allauth and those without a name included."""
    return list(_flat(get_resolver().url_patterns, ""))


def _flat(patterns: list[Any], before: str) -> Iterator[Address]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _flat(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield Address(one.name or f"({route})", route, one.callback)


@dataclass
class World:
    """Families, papers, questions and everybody who may look, in the invented region."""

    desk: Desk
    clients: dict[str, Client] = field(default_factory=dict)
    done_step: UUID | None = None

    @cached_property
    def town(self) -> Town:
        return Town(self.desk.planted)

    @cached_property
    def family(self) -> Story:
        """A family with a booked day, a printed paper, the copy of a received one, a question how it was."""
        case = self.town.a_case(born_days_ago=30).talked().agreed()
        copy = papers.PaperInput(kind="medical_birth_record", number="12", upload=io.BytesIO(PICTURE))
        item = case.item("medical_birth_record")
        self.done_step = item.key
        work_items.complete(by=case.by, item_key=item.key, outcome="done", papers_received=[copy])
        case.done("register_birth").done("insurance_policy").wanting(pram=1)
        case.effects("propose_days")
        booked_days.choose_day(by=case.by, visit_day_id=case.days("proposed")[0].pk)
        case.effects("draft_paper", "print_paper")
        with access.acting_as(self.town.machine):
            SurveyAnswer.objects.create(
                case_id=case.case_id, work_item_key=uuid4(), journey=FLAGSHIP, version=2, asked_at=clock.now()
            )
        return case

    @cached_property
    def asked(self) -> Story:
        """A family of which the registry and a charity were asked."""
        return self.town.a_case().talked().agreed().wanting(pram=1).done("medical_birth_record")

    @cached_property
    def known(self) -> Mapping[str, tuple[str, list[Any]]]:
        """By the name of each address who opens it, and with what."""
        return _known(self)

    def client(self, who: str) -> Client:
        """Return somebody's browser, the same one each time."""
        if who not in self.clients:
            self.clients[who] = self._come_in(who)
        return self.clients[who]

    def _come_in(self, who: str) -> Client:
        if who == NOBODY:
            return Client(headers={"accept-language": "en"})
        if who == FAMILY:
            return self._as_family()
        members = {
            WORKER: lambda: self.desk.worker,
            CURATOR: lambda: self.town.curator.membership,
            ADMINISTRATOR: lambda: self.desk.administrator,
            REGISTRY: lambda: self.town.partner("civil_registry", manages=True).membership,
            CHARITY: self._charity,
        }
        return self.desk.client(members[who]())

    def _charity(self) -> Any:
        offer = self.asked.need_offer()
        actor = self.town.partner("charity")
        row = actor.membership
        assert row is not None
        type(row).objects.filter(pk=row.pk).update(organisation=offer.organisation_id)
        return type(row).objects.select_related("user", "region", "organisation").get(pk=row.pk)

    def _as_family(self) -> Client:
        client, token = Client(headers={"accept-language": "en"}), self.token
        client.post(reverse("family_link", args=[token]))
        with access.acting_as(self.town.machine):
            code = AccessCode.objects.filter(link__case=self.family.case_id).order_by("-made_at")[0]
        answer = client.post(reverse("family_code", args=[token]), {"code": access_links.digits_of(code.pk)})
        assert answer.status_code == 302, answer.content.decode()
        return client

    @cached_property
    def token(self) -> str:
        """The token of the family's link."""
        with access.acting_as(self.town.machine):
            link = access_links.of_family(case=Case.objects.get(pk=self.family.case_id), at=clock.now())
            return access_links.token_of(link.pk)

    @cached_property
    def offer_token(self) -> str:
        """The token of the charity's link."""
        return self.asked.link_to(self.asked.need_offer())

    def first(self, model: Any, **wanted: Any) -> Any:
        """Return a row that a test needs, as the region's job sees it."""
        with access.acting_as(self.town.machine):
            return model.objects.filter(**wanted).order_by("pk")[0]


def _known(world: World) -> Mapping[str, tuple[str, list[Any]]]:
    case, asked = world.family, world.asked
    case_id, run_key = case.case_id, case.run_key
    document = world.first(CaseDocument, case=case_id)
    paper = world.first(ReceivedPaper, case=case_id)
    question = world.first(SurveyAnswer, case=case_id)
    day = case.item("doctors_day").key
    step = case.item("choose_leave").key
    need = world.first(Need, case=case_id).pk
    promised = world.first(Offer, case=case_id).pk
    own = {
        "page": [], "step": [step], "day": [day], "sharing": [], "stop": [], "refuse": [], "who_looked": [],
        "language": [], "written_by": [], "answer": [question.pk], "things": [need], "help": [promised],
    }  # fmt: skip
    members = {
        "inbox": [], "handled_today": [], "mark_read": [_mention(world)], "today_table": ["csv"], "bulk": [], "away": [],
        "save_view": [], "change_view": [_view(world)], "families": [], "families_table": ["xlsx"], "intake": [],
        "intake_throw_away": [], "intake_part": ["look"], "case": [case_id], "arrange": [case_id], "danger": [case_id],
        "correction": [_correction(world)],
        "household": [case_id], "household_income": [case_id], "journey_choice": [case_id], "known_facts": [case_id],
        "life_event": [case_id, "moved_away"], "stop_journey": [case_id, run_key],
        "skip_step": [case_id, run_key, "look_back"], "step": [step], "drop_step": [step],
        "redo_step": [world.done_step], "step_draft": [step], "step_waiting": [day], "doctors_days": [],
        "documents": [], "document_file": [document.document_key], "sheets_file": [document.document_key],
        "paper_copy": [paper.pk], "home": [],
        "family_data": [case_id], "kept_papers": [], "kept_paper": [uuid4(), uuid4()],
        "paper_names": [case_id], "not_sent": [], "choose_desk": [],
        "choose_language": [], "choose_theme": [], "choose_shortcuts": [], "sign_out": [], "next_day": [],
    }  # fmt: skip
    curators = {
        "curator_journeys": [], "curator_journey": [FLAGSHIP], "curator_version": [FLAGSHIP, 2], "curator_work": [],
        "curator_key_figure": [FLAGSHIP, "csv"],
        "whose_turn": [], "late_table": ["csv"], "catalogue": [], "version_in_words": [FLAGSHIP, 2],
        "version_files": [FLAGSHIP, 2], "journey_draft": [_draft(world)], "figures_of_law": [],
        "figure_of_law": ["subsistence_minimum"],
    }  # fmt: skip
    administrators = {
        "calendars": [], "calendar": [world.desk.planted.workers[0].own_organisation_key],
        "calendar_table": [world.desk.planted.workers[0].own_organisation_key],
        "first_steps": [], "organisation_new": [], "organisation_table": [],
        "organisation": [world.desk.planted.workers[0].own_organisation_key],
        "organisations": [], "sender": [], "members": [], "published_journeys": [], "health": [], "priorities": [],
        "choose_priorities": [], "surveys": [], "empty_sheet": [], "given_up": [], "second_looks": [], "lost_devices": [],
        "leave_desk": [world.desk.planted.workers[1].membership.pk],  # type: ignore[union-attr]
        "survey": [_survey(world)], "personal_data": [], "kept_terms": [], "looks_report": [],
    }  # fmt: skip
    offer, request = asked.need_offer().pk, asked.request("register_birth").pk
    charities = {
        "questions": [], "question_offer": [offer], "question_decline": [offer], "question_calendar": [offer],
    }  # fmt: skip
    everybody = {
        "sign_in": [], "demo_sign_in": [world.desk.worker.user_id], "demo_family": [uuid4()], "family_left": [],
        "operator_receipts": ["smsc"], "family_link": [world.token], "family_code": [world.token],
        "family_wrong_number": [world.token], "offer_by_link": [world.offer_token],
        "decline_by_link": [world.offer_token], "calendar_by_link": [world.offer_token], "sent_messages": [],
        "public_regions": [], "invitation": [UNKNOWN], "public_priorities": [world.desk.planted.region.code],
    }  # fmt: skip
    family = {
        "family_leave": [], "family_calendar": [day], "family_write": [],
        "family_document": [document.document_key], "family_paper": [paper.pk],
        **{f"family_{name}": keys for name, keys in own.items()},
    }  # fmt: skip
    shown = {f"shown_family_{name}": [case_id, *keys] for name, keys in own.items()}
    found: dict[str, tuple[str, list[Any]]] = {}
    for who, names in (
        (WORKER, members), (WORKER, shown), (CURATOR, curators), (ADMINISTRATOR, administrators),
        (CHARITY, charities), (REGISTRY, {"question_request": [request], "own_members": []}), (NOBODY, everybody),
        (FAMILY, family),
    ):  # fmt: skip
        found |= {name: (who, keys) for name, keys in names.items()}
    return found


def _mention(world: World) -> Any:
    worker = world.desk.worker
    colleague = access.member(world.desk.planted.workers[1].membership)  # type: ignore[arg-type]
    text = "Позвоните, пожалуйста"
    notes.add_note(by=colleague, case_id=world.family.case_id, text=text, for_user_ids=[worker.user_id])
    return world.first(Mention, case=world.family.case_id).pk


def _correction(world: World) -> Any:
    family = world.family
    with access.acting_as(world.town.machine):
        return Correction.objects.create(
            case_id=family.case_id, run_key=family.run_key, journey=FLAGSHIP, version=2, step="register_birth",
            opened_at=clock.now(),
        ).pk  # fmt: skip


def _view(world: World) -> Any:
    saved_views.save_view(by=world.desk.actor, page=ViewPage.TODAY, name="Mine", query="", shared=False)
    with access.acting_as(world.desk.actor) as actor:
        return access.visible(SavedView, to=actor)[0].pk


def _draft(world: World) -> Any:
    folder = CATALOGUE / FLAGSHIP
    files = {"v3.yaml": (folder / "v2.yaml").read_text().replace("version: 2", "version: 3")}
    files["walkthrough.yaml"] = (folder / "walkthrough.yaml").read_text()
    return journey_drafts.bring(by=world.town.curator, files=files)


def _survey(world: World) -> Any:
    citizens.plant(world.desk.planted.region)
    return world.first(CitizenSurvey, region=world.desk.planted.region).pk
