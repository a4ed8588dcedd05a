"""Walk the demo's families in: business time starts in the past and goes on to today, day by day.

Every act goes through the real actions, the worker process and the partners' rehearsal connector. Killed and started
again, the walk goes on where it was: families that are in are known by their phone, time never goes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Max

from casework import access, clock
from casework.act_parts import family_search, journey_leaders
from casework.actions.case import intake, life_events
from casework.actions.case.life_events import NoLiveJourney
from casework.demo import citizens, families, incomes, other_families
from casework.demo.families import InventedFamily
from casework.demo.pace import Ask, Pace
from casework.demo.partner_promises import keep_word
from casework.demo.played_worker import PlayedWorker
from casework.demo.region import PlantedDemo, plant, plant_calendars
from casework.demo.survey_replies import Listening
from casework.errors import CaseworkError
from casework.models import Case, CaseJourney, TimelineEntry, Visit, VisitState
from casework.runtime import demo_progress as progress
from journeys import public as journeys
from partners import public as partners

FAMILIES = other_families.ALL
DAYS_BEFORE = 2  # the first family comes
SECOND_VERSION_SINCE = 25  # days: families who came earlier go through version 1
LAST_DAYS = timedelta(days=7)  # in which who signs in at these desks is left something to answer:
AT_THEIR_DESKS = ("civil_registry", "insurer", "polyclinic", "social_fund")
CALENDAR_DAYS, CALENDAR_MORE = 62, 21  # so far ahead doctors have their calendars; so many days are added at a time
OLGA, MARINA, HELEN, SVETLANA, DINA, ROWLEY = range(6)  # of the workers planted
LED_BY = (OLGA, MARINA, SVETLANA, OLGA, DINA, OLGA)  # by turns
MORNING = timedelta(hours=9)
MOST_ROUNDS = 5000
DESK_HOURS, ONCE_A_DAY = (9, 12, 15, 18), (9,)
LONG_AGO = timedelta(days=70)  # before that a look a day is enough: nobody sees what hour it was


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a case decides whether its worker can do something."""

    items: tuple[journeys.OpenItem, ...]
    newest_entry: int
    visits_over: int


def begin(coming: Sequence[InventedFamily] = FAMILIES) -> PlantedDemo:
    """Set the clock back to before the first of the families, plant the region; again it only adds what is missing."""
    days_back = max(family.days_ago for family in coming) + DAYS_BEFORE
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_clockoffset (id, environment, ahead) VALUES (1, %s, %s) ON CONFLICT DO NOTHING",
            [settings.ENVIRONMENT, f"{-days_back} days"],
        )
    now = clock.now()
    planted = plant(now=now, first_day=(now - timedelta(days=1)).date(), days=CALENDAR_DAYS)
    citizens.plant(planted.region)
    return planted


class Walk:
    """The walk of one demo region from the business day it stands at to today."""

    def __init__(
        self,
        planted: PlantedDemo,
        *,
        looks: tuple[int, ...] = DESK_HOURS,
        coming: Sequence[InventedFamily] = FAMILIES,
        ask: Ask | None = None,
    ) -> None:
        """Walk a region.

        Args:
            looks: At what hours of the last weeks' days workers look in.
            coming: The families; in the clinic they are led by turns.
            ask: Who works; the worker process unless another way is named.
        """
        self.planted, self.looks, self.coming = planted, looks, coming
        known = progress.read()
        self.weeks_behind = known.weeks_behind if known else 0
        self.today = real_now() - timedelta(weeks=self.weeks_behind)
        self.pace = Pace(planted.region, ask)
        self.players: dict[str, PlayedWorker] = {}
        self.seen: dict[UUID, Sight] = {}  # case -> how it looked when there was nothing to do
        self.told: set[str] = set()
        self.word_kept_on = clock.now().date()
        self.calendars_until = clock.now().date()
        self.listening = Listening(planted.curator)

    def go(self, *, enough: int | None = None, when_in: Callable[[], None] = lambda: None) -> None:
        """Walk to today, afterwards business time is real time; or only until `enough` families are in.

        Args:
            when_in: Called when all are in and it is today, before what hangs on the month or year of today is told.
        """
        self._find_who_is_in()
        self._let_play(clock.now())
        for _round in range(MOST_ROUNDS):
            now = clock.now()
            if enough is not None and len(self.players) >= enough:
                return
            self._report(now)
            self._take_in(now)
            self._tell_events(now)
            self._keep_word(now)
            moved = self._play()
            if now >= self.today - timedelta(seconds=2) and not moved:
                break
            if not moved:
                self._move(now)
        when_in()
        self._tell_incomes()
        self._let_play(None)
        self._report(clock.now(), done=True)

    # -- families --------------------------------------------------------------------------------------------------

    def _find_who_is_in(self) -> None:
        """Go on with the cases of an earlier, killed walk."""
        for number, family in enumerate(self.coming):
            by = self._worker(number)
            with access.acting_as(by):
                phone = families.intake_of(family, born_on=self.today.date()).phone
                theirs = family_search.phoned(family_search.digits_of(phone), to=by)
                case = access.visible(Case, to=by).filter(family_id__in=theirs).first()
                told = access.visible(TimelineEntry, to=by).filter(case=case, what="event.happened")
                self.told |= {event + family.surname for event in told.values_list("details__event", flat=True)}
            if case is not None:
                self.players[family.surname + family.mother] = self._player(number, family, case.pk)

    def _worker(self, number: int) -> access.Actor:
        """In the clinic they are led by turns, half by Olga; who speaks English by Helen or James Rowley; elsewhere by one."""
        family = self.coming[number]
        workers = self.planted.led_by(journey_leaders.leader_of(family.journey))
        if len(workers) == 1:
            return workers[0]
        english = ROWLEY if number % 2 else HELEN
        return workers[english if family.language == "en" else LED_BY[number % len(LED_BY)]]

    def _player(self, number: int, family: InventedFamily, case_id: UUID) -> PlayedWorker:
        return PlayedWorker(
            by=self._worker(number),
            case_id=case_id,
            skip=frozenset(family.stops_at),
            speaks=True,
            first_declines=family.first_declines,
            outcomes=dict(family.outcomes),
        )

    def _due_at(self, family: InventedFamily) -> datetime:
        midnight = self.today.astimezone(self.planted.region.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return min(midnight - timedelta(days=family.days_ago) + MORNING, self.today - timedelta(minutes=5))

    def _take_in(self, now: datetime) -> None:
        for number, family in enumerate(self.coming):
            key = family.surname + family.mother
            if key in self.players or self._due_at(family) > now:
                continue
            by = self._worker(number)
            born_on = now.astimezone(self.planted.region.zone).date()
            case_id = intake.open_case(by=by, intake=families.intake_of(family, born_on=born_on))
            is_early = family.journey == families.FLAGSHIP and family.days_ago > SECOND_VERSION_SINCE
            version = 1 if is_early else None
            intake.choose_journey(by=by, case_id=case_id, journey=family.journey, version=version)
            self.players[key] = self._player(number, family, case_id)

    def _tell_events(self, now: datetime) -> None:
        for family in self.coming:
            player = self.players.get(family.surname + family.mother)
            for event, day in family.tells:
                if player is None or event + family.surname in self.told:
                    continue
                if self._due_at(family) + timedelta(days=day) > now:
                    continue
                self.told.add(event + family.surname)
                try:
                    life_events.tell_event(by=player.by, case_id=player.case_id, event=event)
                except NoLiveJourney:  # told before the walk was killed
                    continue

    def _keep_word(self, now: datetime) -> None:
        """Once a day at most."""
        if now.date() > self.word_kept_on:
            self.word_kept_on = now.date()
            keep_word(machine=self.pace.machine)

    def _tell_incomes(self) -> None:
        incomes.propose_figures(by=self.planted.curator)
        for family in self.coming:
            player = self.players.get(family.surname + family.mother)
            if player is not None and family.journey == other_families.ALLOWANCE:
                incomes.plant(by=player.by, case_id=player.case_id, surname=family.surname)

    # -- time ------------------------------------------------------------------------------------------------------

    def _play(self) -> bool:
        """Let every worker do what can be done; a case that looks as it did when nothing could be done is left."""
        self.pace.settle()
        sights, moved = self._look(), False
        for player in self.players.values():
            sight = sights.get(player.case_id)
            if sight is None or sight == self.seen.get(player.case_id):
                continue
            try:
                did = bool(player.play(sight.items)) | self.listening.hear(player)
            except CaseworkError:  # a partner's answer came in the same moment
                did = True
            moved = moved or did
            if not did:
                self.seen[player.case_id] = sight
        return moved

    def _look(self) -> dict[UUID, Sight]:
        """How every live case looks: one reading for all families, a round costs the same for one and for thirteen."""
        with access.acting_as(self.pace.machine) as actor:
            links = access.visible(CaseJourney, to=actor).filter(ended_at=None).values_list("run_key", "case_id")
            case_of = dict(links)
            newest = access.visible(TimelineEntry, to=actor).values("case_id").annotate(newest=Max("id"))
            told = dict(newest.values_list("case_id", "newest"))
            past = access.visible(Visit, to=actor).filter(state=VisitState.BOOKED, during__endswith__lte=clock.now())
            over = Counter(past.values_list("visit_day__case_id", flat=True))
            items: dict[UUID, list[journeys.OpenItem]] = {case: [] for case in case_of.values()}
            for item in journeys.open_items(run_keys=list(case_of)):
                items[case_of[item.run_key]].append(item)
        return {case: Sight(tuple(mine), told.get(case, 0), over[case]) for case, mine in items.items()}

    def _move(self, now: datetime) -> None:
        """To the next hour of the desk after something came: an answer, a waking, the end of a day, a family."""
        arriving = [
            self._due_at(family) for family in self.coming if family.surname + family.mother not in self.players
        ]
        telling = [
            self._due_at(family) + timedelta(days=day)
            for family in self.coming
            for event, day in family.tells
            if event + family.surname not in self.told
        ]
        coming = [self.pace.next_moment()]
        moments = [moment for moment in (*arriving, *telling, *coming) if moment is not None and moment > now]
        target = min(self._at_the_desk(min([*moments, self.today])), self.today)
        self._plant_calendars(target.date())
        self._let_play(target)
        self.pace.move_to(target)

    def _let_play(self, moment: datetime | None) -> None:
        """Nobody plays these desks in the last days, so that steps which a family stops at wait there; then all again."""
        by_hand = moment is not None and moment >= self.today - LAST_DAYS
        with access.acting_as(self.pace.machine) as machine:
            connector = "by_hand" if by_hand else "rehearsal"
            partners.play(region_key=machine.region.pk, types=AT_THEIR_DESKS, connector=connector)

    def _plant_calendars(self, day: date) -> None:
        """Bit by bit, for the walk begins more than a year ago and its first page shall open at once."""
        wanted = day + timedelta(days=CALENDAR_DAYS)
        if self.calendars_until < wanted:
            days = (wanted - self.calendars_until).days + CALENDAR_MORE
            plant_calendars(self.planted.region, first_day=self.calendars_until, days=days)
            self.calendars_until += timedelta(days=days)

    def _at_the_desk(self, moment: datetime) -> datetime:
        """Workers look in at some hours of the day, not at every answer: a tenth of the rounds, and as in life."""
        zone = self.planted.region.zone
        local = moment.astimezone(zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        looks = ONCE_A_DAY if moment < self.today - LONG_AGO else self.looks
        hours = [midnight + timedelta(hours=hour) for hour in (*looks, 24 + looks[0])]
        return next(hour for hour in hours if hour >= local)

    def _report(self, now: datetime, *, done: bool = False) -> None:
        far = progress.Progress(
            taken_in=len(self.players),
            of=len(self.coming),
            day=now.date().isoformat(),
            done=done,
            weeks_behind=self.weeks_behind,
        )
        progress.write(far)


def real_now() -> datetime:
    """Return the database's own moment, whatever business time is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
