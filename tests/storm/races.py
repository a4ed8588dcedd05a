"""Races: many press at one moment for what only one can have. Threads with a barrier, real pages and acts, real PostgreSQL.

Each round begins with a copy of one prepared database. Whoever loses is told so in words: no answer of 500, no deadlock.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from django.db import connections
from django.test import Client
from django.urls import reverse

from casework import access, clock
from casework.access import Actor
from casework.act_parts import access_links
from casework.actions.case import family_links, intake
from casework.actions.family import entrance
from casework.actions.partners import needs, offers, partner_desk, promises
from casework.actions.region import journey_drafts
from casework.actions.steps import work_items
from casework.actions.visits import booked_days
from casework.models import AccessCode, CaseJourney, JourneyDraft, Membership, Offer, Role, VisitDay
from casework.runtime import embedded_postgres
from journeys.reader import CATALOGUE
from tests import builders
from tests.builders import FLAGSHIP, Story, Town
from tests.journeys.planted_runs import publish
from tests.storm.crowd import DONE, FAULT, Crowd, Press, act, goes_by_page, page
from tests.storm.ground import JOURNEY

Pair = tuple[Press, Press]  # by the act alone, by its page
Chosen = Callable[[int], Press]  # by the number of a client
IN_WORDS = (404, 409, 422)  # a page that says why not
STARTS = 3
_FOLDER = CATALOGUE / FLAGSHIP


@dataclass(frozen=True)
class Ground:
    """What is raced for."""

    town: Town
    family: Story  # with days, an offer of a talk, a list of what it lacks
    rival: Story  # wants the same doctors at the same time
    third: Story  # with an offer of a talk
    small: Story  # a few steps side by side
    unbegun: tuple[uuid.UUID, ...]  # cases without a run
    draft: uuid.UUID  # of the next version of the flagship
    cookies: dict[str, str]  # of who is signed in, by role


def prepare() -> Ground:
    """Plant all of it, by acts."""
    town = builders.town(days=14)
    publish(JOURNEY, clock.now())
    family = town.a_case(born_days_ago=23).with_days()
    family.wanting(pram=1)
    rival = town.a_case(born_days_ago=23).with_days()
    third = town.a_case(born_days_ago=23).talked().agreed()
    small = town.a_case("stormy")
    unbegun = tuple(intake.open_case(by=town.worker, intake=town.intake()) for _ in range(STARTS))
    draft = journey_drafts.bring(by=_curators(town)[1], files=_next_version())
    journey_drafts.propose(by=_curators(town)[1], draft_id=draft)
    cookies = {"worker": _signed_in(town.worker), "curator": _signed_in(_curators(town)[0])}
    return Ground(town, family, rival, third, small, unbegun, draft, cookies)


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


# ---- what is raced for: each looks once, and says what the client of a number presses --------------------------------


def slot(ground: Ground) -> Chosen:
    """The same doctors at the same time, for two families."""
    stories = (ground.family, ground.rival)
    days = [story.days("proposed")[0] for story in stories]
    paths = [reverse("step", args=[story.item("doctors_day").key]) for story in stories]

    def press(number: int) -> Press:
        day, path = days[number % 2], paths[number % 2]
        if goes_by_page(number, ways=2):
            return partial(page, ground.cookies["worker"], path, act="choose_day", day=str(day.pk))
        return partial(act, partial(booked_days.choose_day, by=ground.town.worker, visit_day_id=day.pk))

    return press


def item(ground: Ground) -> Chosen:
    """One work item, done by everybody."""
    complete = _completing(ground, "part_0")
    return lambda number: complete[goes_by_page(number, ways=1)]


def step(ground: Ground) -> Chosen:
    """One step, which some do and others take off the plan."""
    complete, drop = _completing(ground, "part_1"), _dropping(ground, ground.small.item("part_1").key)
    return lambda number: (complete, drop)[number % 2][goes_by_page(number, ways=2)]


def _completing(ground: Ground, name: str) -> Pair:
    key = ground.small.item(name).key
    told = {"outcome": "done", "otherwise_because": ""}
    by_page = partial(page, ground.cookies["worker"], reverse("step", args=[key]), act="complete", **told)
    return partial(act, partial(work_items.complete, by=ground.town.worker, item_key=key, **told)), by_page


def _dropping(ground: Ground, key: uuid.UUID) -> Pair:
    by_page = partial(page, ground.cookies["worker"], reverse("drop_step", args=[key]), because="Не нужно")
    drop = partial(work_items.drop, by=ground.town.worker, item_key=key, because="Не нужно")
    return partial(act, drop), by_page


def answer(ground: Ground) -> Chosen:
    """One offer: taken on or declined."""
    ways = _answering(ground, ground.third, _talk(ground.third))
    return lambda number: ways[number % 2][goes_by_page(number, ways=2)]


def offer(ground: Ground) -> Chosen:
    """One offer whose time is over: taken on, which is too late, declined, run out."""
    asked = _talk(ground.family)
    answers = _answering(ground, ground.family, asked)
    run_out = partial(act, partial(offers.expire_offer, actor=ground.town.machine, offer_number=asked.number))
    ways = (*answers, (run_out, run_out))
    return lambda number: ways[number % 3][goes_by_page(number, ways=3)]


def withdrawal(ground: Ground) -> Chosen:
    """One offer: taken on while its step is taken off the plan."""
    asked = _talk(ground.rival)
    ways = (_answering(ground, ground.rival, asked)[0], _dropping(ground, asked.work_item_key))
    return lambda number: ways[number % 2][goes_by_page(number, ways=2)]


def promise(ground: Ground) -> Chosen:
    """One promise: kept, broken, taken back."""
    asked = _promised(ground.third)
    by, told = ground.third.guest(asked), {"offer_id": asked.pk}
    link = reverse("offer_by_link", args=[ground.third.link_to(asked)])
    step_page = reverse("step", args=[asked.work_item_key])
    ways: tuple[Pair, ...] = (
        (partial(act, partial(partner_desk.deliver, by=by, **told)), partial(page, "", link, act="deliver")),
        (
            partial(act, partial(promises.break_promise, by=by, **told)),
            partial(page, "", link, **{"act": "broken", "broken-reason": "no_people"}),
        ),
        (
            partial(act, partial(promises.take_back, by=ground.town.worker, **told)),
            partial(page, ground.cookies["worker"], step_page, act="take_back", offer=str(asked.pk)),
        ),
    )
    return lambda number: ways[number % 3][goes_by_page(number, ways=3)]


def _promised(story: Story) -> Offer:
    (found,) = story.offers(state="accepted", exclusive=True)
    return found


def _promise_it(ground: Ground) -> None:
    """Who is still asked about the talk takes it on."""
    if not ground.third.offers(state="accepted", exclusive=True):
        ground.third.accepted(_talk(ground.third))


def _answering(ground: Ground, story: Story, asked: Offer) -> tuple[Pair, Pair]:
    """Taking an offer on and declining it, by who holds its link."""
    path, told = reverse("offer_by_link", args=[story.link_to(asked)]), {"offer_number": asked.number}
    told["by"] = story.guest(asked)
    return (
        (partial(act, partial(offers.accept_offer, **told)), partial(page, "", path, act="accept")),
        (
            partial(act, partial(offers.decline_offer, **told, reason="no_people")),
            partial(page, "", path, act="decline", reason="no_people"),
        ),
    )


def things(ground: Ground) -> Chosen:
    """The last pram, promised by many."""
    key = ground.family.item("necessities").key
    promises = [
        partial(
            needs.record_pledge,
            by=ground.town.worker,
            item_key=key,
            organisation_key=ground.town.organisation("charity", number).key,
            amounts={"pram": 1},
        )
        for number in range(3)
    ]
    return lambda number: partial(act, promises[number % 3])


def code(ground: Ground) -> Chosen:
    """The digits of one SMS, typed in by everybody who read it."""
    with access.acting_as(ground.town.machine):
        newest = AccessCode.objects.filter(link__case=ground.family.case_id).latest("made_at")
        digits, token = access_links.digits_of(newest.pk), access_links.token_of(newest.link_id)

    def confirm() -> None:
        entrance.confirm(found=access_links.find(token=token), digits=digits)

    ways = (partial(act, confirm), partial(page, "", reverse("family_code", args=[token]), code=digits))
    return lambda number: ways[goes_by_page(number, ways=1)]


def link(ground: Ground) -> Chosen:
    """The family's link, closed by everybody."""
    close = partial(family_links.revoke_link, by=ground.town.worker, case_id=ground.family.case_id)
    path = reverse("case", args=[ground.family.case_id])
    ways = (partial(act, close), partial(page, ground.cookies["worker"], path, act="revoke_link"))
    return lambda number: ways[goes_by_page(number, ways=1)]


def version(ground: Ground) -> Chosen:
    """The next version of a journey, published by many while families begin and go on."""
    begin = partial(intake.choose_journey, by=ground.town.worker, journey=FLAGSHIP)
    go_on = _completing(ground, "part_2")[1]
    publish_it = partial(journey_drafts.publish, by=_curators(ground.town)[0], draft_id=ground.draft)
    path = reverse("journey_draft", args=[ground.draft])
    ways = (partial(act, publish_it), partial(page, ground.cookies["curator"], path, act="publish"))

    def press(number: int) -> Press:
        if number < STARTS:
            return partial(act, partial(begin, case_id=ground.unbegun[number]))
        return go_on if number == STARTS else ways[goes_by_page(number, ways=1)]

    return press


def _talk(story: Story) -> Offer:
    """The offer of a talk with a lawyer, of which nobody has answered yet."""
    (found,) = [one for one in story.offers(state="offered") if one.exclusive]
    return found


@dataclass(frozen=True)
class Race:
    """What is raced for, and how many can have it."""

    name: str
    look: Callable[[Ground], Chosen]
    winners: int = 1
    most: int = 0  # so many may have it, one after the other; 0: as many as have to
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
    Race("answer", answer),
    Race("withdrawal", withdrawal, most=2),  # what was taken on can be taken off the plan afterwards
    Race("promise", promise, before=_promise_it),
    Race("code", code, before=_ask_for_code),
    Race("link", link),
    Race("version", version, winners=STARTS + 2),
    Race("offer", offer, before=_let_offer_run_out),
)


def run(race: Race, ground: Ground, crowd: Crowd, *, seed: int) -> tuple[Counter[int], list[str]]:
    """Run one race; return the statuses and what was wrong, each as a sentence."""
    race.before(ground)
    press = race.look(ground)
    said = crowd.at_once([press(number) for number in range(crowd.size)], seed)
    statuses = Counter(one.status for one in said)
    wrong = []
    if not race.winners <= statuses[DONE] <= max(race.winners, race.most):
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
    for story in (ground.family, ground.rival, ground.third):
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
