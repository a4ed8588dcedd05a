"""Races: many press at one moment for what only one can have. Threads with a barrier, real pages, real PostgreSQL.

Each round begins with a copy of one prepared database. Whoever loses is told so in words: no answer of 500, no deadlock.
"""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.cookies import SimpleCookie
from typing import Any

from django.db import connections
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.access import Actor
from casework.act_parts import access_links
from casework.actions.case import intake
from casework.actions.family import entrance
from casework.actions.partners import needs, offers
from casework.actions.region import journey_drafts
from casework.errors import CaseworkError
from casework.models import AccessCode, CaseJourney, JourneyDraft, Membership, Offer, Role, VisitDay
from casework.runtime import embedded_postgres
from journeys.reader import CATALOGUE
from tests import builders
from tests.builders import FLAGSHIP, Story, Town
from tests.journeys.planted_runs import publish
from tests.storm.ground import JOURNEY

DONE, REFUSED, FAULT = 302, 409, 500
IN_WORDS = (404, 409, 422)  # a page that says why not
STARTS = 3
_FOLDER = CATALOGUE / FLAGSHIP


@dataclass(frozen=True)
class Ground:
    """What is raced for."""

    town: Town
    family: Story  # with days, an offer of a talk, a list of what it lacks
    rival: Story  # wants the same doctors at the same time
    small: Story  # a few steps side by side
    unbegun: tuple[uuid.UUID, ...]  # cases without a run
    draft: uuid.UUID  # of the next version of the flagship
    cookies: dict[str, str]  # of who is signed in, by role


@dataclass(frozen=True)
class Said:
    """What somebody who pressed was told."""

    status: int
    text: str = ""


Press = Callable[[], Said]


def prepare() -> Ground:
    """Plant all of it, by acts."""
    town = builders.town(days=14)
    publish(JOURNEY, clock.now())
    family = town.a_case(born_days_ago=23).with_days()
    family.wanting(pram=1)
    rival = town.a_case(born_days_ago=23).with_days()
    small = town.a_case("stormy")
    unbegun = tuple(intake.open_case(by=town.worker, intake=town.intake()) for _ in range(STARTS))
    draft = journey_drafts.bring(by=_curators(town)[1], files=_next_version())
    journey_drafts.propose(by=_curators(town)[1], draft_id=draft)
    cookies = {"worker": _signed_in(town.worker), "curator": _signed_in(_curators(town)[0])}
    return Ground(town, family, rival, small, unbegun, draft, cookies)


def _next_version() -> dict[str, str]:
    texts = {name: (_FOLDER / f"v2{name}").read_text("utf-8") for name in (".yaml", ".en.yaml")}
    newer = texts[".yaml"].replace("version: 2", "version: 3")
    walkthrough = (_FOLDER / "walkthrough.yaml").read_text("utf-8")
    return {"v3.yaml": newer, "v3.en.yaml": texts[".en.yaml"], "walkthrough.yaml": walkthrough}


def _curators(town: Town) -> list[Actor]:
    with access.acting_as(town.curator):
        rows = Membership.objects.filter(region=town.planted.region, role=Role.CURATOR, active=True)
        found = list(rows.select_related("user", "region", "organisation").order_by("user__name"))
    return [access.member(row) for row in found]


def _signed_in(actor: Actor) -> str:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies.output(attrs=[], header="", sep=";"))


# ---- pressing ----------------------------------------------------------------------------------------------------------


def page(ground: Ground, who: str, path: str, **fields: str) -> Said:
    """Press a button of a page, with a form of one's own."""
    client = Client(raise_request_exception=False)
    if who:
        client.cookies = SimpleCookie(ground.cookies[who])
    answer = client.post(path, {"receipt": str(uuid.uuid4()), **fields})
    return Said(answer.status_code, answer.content.decode())


def act(do: Callable[[], Any]) -> Said:
    """Do what a job or somebody else's page does; what it refuses is said in words, what it returns as false was not done."""
    try:
        return Said(REFUSED if do() is False else DONE)
    except CaseworkError as refusal:
        return Said(REFUSED, str(refusal))


def at_once(presses: Sequence[Press], seed: int) -> list[Said]:
    """Let all press at one moment, in an order that the seed shuffles; return what each was told."""
    barrier, found = threading.Barrier(len(presses)), [Said(FAULT)] * len(presses)

    def one(number: int, press: Press) -> None:
        try:
            barrier.wait(60)
            found[number] = press()
        except Exception as error:  # noqa: BLE001  (it is an answer of 500 to who pressed)
            found[number] = Said(FAULT, f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(presses)]
    random.Random(seed).shuffle(threads)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    return found


# ---- what is raced for -------------------------------------------------------------------------------------------------


def slot(ground: Ground, number: int) -> Press:
    """The same doctors at the same time, for two families."""
    story = (ground.family, ground.rival)[number % 2]
    day = story.days("proposed")[0]
    told = {"act": "choose_day", "day": str(day.pk)}
    return partial(page, ground, "worker", reverse("step", args=[story.item("doctors_day").key]), **told)


def item(ground: Ground, number: int) -> Press:
    """One work item, done by everybody."""
    path = reverse("step", args=[ground.small.item("part_0").key])
    return partial(page, ground, "worker", path, act="complete", outcome="done", otherwise_because="")


def step(ground: Ground, number: int) -> Press:
    """One step, which some do and others take off the plan."""
    key = ground.small.item("part_1").key
    if number % 2:
        return partial(page, ground, "worker", reverse("drop_step", args=[key]), because="Не нужно")
    path = reverse("step", args=[key])
    return partial(page, ground, "worker", path, act="complete", outcome="done", otherwise_because="")


def offer(ground: Ground, number: int) -> Press:
    """One offer: taken on, declined, run out, or taken back with its step."""
    asked = _talk(ground)
    path = reverse("offer_by_link", args=[ground.family.link_to(asked)])
    return (
        partial(page, ground, "", path, act="accept"),
        partial(page, ground, "", path, act="decline", reason="no_people"),
        partial(act, partial(offers.expire_offer, actor=ground.town.machine, offer_number=asked.number)),
    )[number % 3]


def withdrawal(ground: Ground, number: int) -> Press:
    """One offer: taken on while its step is taken off the plan."""
    asked = _talk(ground, ground.rival)
    if number % 2:
        path = reverse("drop_step", args=[asked.work_item_key])
        return partial(page, ground, "worker", path, because="Не нужно")
    return partial(page, ground, "", reverse("offer_by_link", args=[ground.rival.link_to(asked)]), act="accept")


def things(ground: Ground, number: int) -> Press:
    """The last pram, promised by many."""
    promise = partial(
        needs.record_pledge,
        by=ground.town.worker,
        item_key=ground.family.item("necessities").key,
        organisation_key=ground.town.organisation("charity", number % 3).key,
        amounts={"pram": 1},
    )
    return partial(act, promise)


def code(ground: Ground, number: int) -> Press:
    """The digits of one SMS, typed in by everybody who read it."""
    with access.acting_as(ground.town.machine):
        newest = AccessCode.objects.filter(link__case=ground.family.case_id).latest("made_at")
        digits, token = access_links.digits_of(newest.pk), access_links.token_of(newest.link_id)
    return partial(page, ground, "", reverse("family_code", args=[token]), code=digits)


def link(ground: Ground, number: int) -> Press:
    """The family's link, closed by everybody."""
    return partial(page, ground, "worker", reverse("case", args=[ground.family.case_id]), act="revoke_link")


def version(ground: Ground, number: int) -> Press:
    """The next version of a journey, published by many while families begin and go on."""
    if number < STARTS:
        begin = partial(intake.choose_journey, by=ground.town.worker, case_id=ground.unbegun[number], journey=FLAGSHIP)
        return partial(act, begin)
    if number == STARTS:
        path = reverse("step", args=[ground.small.item("part_2").key])
        return partial(page, ground, "worker", path, act="complete", outcome="done", otherwise_because="")
    return partial(page, ground, "curator", reverse("journey_draft", args=[ground.draft]), act="publish")


def _talk(ground: Ground, story: Story | None = None) -> Offer:
    """The offer of a talk with a lawyer, of which nobody has answered yet."""
    story = story or ground.family
    (found,) = [one for one in story.offers(state="offered") if one.exclusive]
    return found


@dataclass(frozen=True)
class Race:
    """What is raced for, and how many can have it."""

    name: str
    press: Callable[[Ground, int], Press]
    winners: int = 1
    before: Callable[[Ground], object] = lambda ground: None


def _ask_for_code(ground: Ground) -> None:
    case = ground.family.case()
    with access.acting_as(ground.town.machine):
        token = access_links.token_of(access_links.of_family(case=case, at=clock.now()).pk)
    entrance.send_code(found=access_links.find(token=token))


def _let_offer_run_out(ground: Ground) -> None:
    """Its time is over, and nobody has looked yet."""
    ground.town.move(days=30)


RACES = (
    Race("slot", slot),
    Race("item", item),
    Race("step", step),
    Race("things", things),
    Race("withdrawal", withdrawal),
    Race("code", code, before=_ask_for_code),
    Race("link", link),
    Race("version", version, winners=STARTS + 2),
    Race("offer", offer, before=_let_offer_run_out),
)


def run(race: Race, ground: Ground, *, clients: int, seed: int) -> tuple[Counter[int], list[str]]:
    """Run one race; return the statuses and what was wrong, each as a sentence."""
    race.before(ground)
    presses = [race.press(ground, number) for number in range(clients)]
    said = at_once(presses, seed)
    statuses = Counter(one.status for one in said)
    wrong = []
    if statuses[DONE] != race.winners:
        wrong.append(f"{race.name}: {statuses[DONE]} winners")
    faults = [one.text[:200] for one in said if one.status >= FAULT]
    wrong += [f"{race.name}: answered {FAULT}: {text}" for text in faults[:2]]
    strange = {status for status in statuses if status not in (DONE, *IN_WORDS) and status < FAULT}
    wrong += [f"{race.name}: losers were answered {status}" for status in sorted(strange)]
    return statuses, wrong


def deadlocks() -> int:
    """Return how many deadlocks the server has broken up in the database of now."""
    name = str(connections.settings["default"]["NAME"])
    with embedded_postgres.connect() as server:
        row = server.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = %s", [name]).fetchone()
    return int(str(row[0])) if row else 0


def left_wrong(ground: Ground) -> list[str]:
    """Name what stands in the database that one winner cannot have left."""
    found = []
    with access.acting_as(ground.town.machine):
        booked = VisitDay.objects.filter(state="booked").count()
        if booked != 1:
            found.append(f"{booked} days are booked")
        drafts = JourneyDraft.objects.filter(state="published").count()
        if drafts != 1:
            found.append(f"{drafts} drafts are published")
        begun = CaseJourney.objects.filter(case__in=ground.unbegun)
        if {link.version for link in begun} - {2, 3} or begun.count() != STARTS:
            found.append(f"runs begun: {[link.version for link in begun]}")
    for story in (ground.family, ground.rival):
        for one in story.offers():
            left = _left_offered(str(one.pk))
            if left > 1:
                found.append(f"offer {one.state} left “offered” {left} times")
    with suppress(IndexError):
        promised = ground.family.needed("pram").pledged
        if promised != 1:
            found.append(f"{promised} prams are promised of one")
    return found


def _left_offered(key: str) -> int:
    name = str(connections.settings["default"]["NAME"])
    with embedded_postgres.connect(name) as server:
        row = server.execute(
            "SELECT count(*) FROM audit.event "
            "WHERE tab = 'casework_offer' AND row_key = %s AND diff -> 'state' ->> 0 = 'offered'",
            [key],
        ).fetchone()
    return int(str(row[0])) if row else 0
