"""Another journey that has to be gone: begun as its own run for the same person, over when that run has ended."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access
from casework.access import Actor
from casework.act_parts import awaited_runs, family_events, journey_start
from casework.act_parts.step_context import StepContext
from casework.models import CaseJourney
from casework.steps import turn
from casework.steps.kind import Kind
from casework.steps.other_journey.panel import OtherJourneyPanel
from casework.steps.player import Player
from casework.steps.turn import Items, Known, Said
from journeys import public as journeys

LANGUAGE = "ru"  # what happened has keys, not words


class OtherJourney(Kind):
    """Ends by an effect of its own when the other run has ended."""

    name = "other_journey"
    panel = OtherJourneyPanel()
    button = gettext_lazy("Tick off")
    rules = journeys.KindRules(needs="journey", own_keys=frozenset({"journey"}), drawn_as="callActivity")

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Begin the other run, or wait for the one that runs already for this person.

        A journey that is no longer published leaves the step in the worker's list: she arranges it
        and ticks it off.
        """
        journey = journeys.steps(ref=item.ref)[item.step].journey
        if journey is None or journey not in {info.journey for info in journeys.published_journeys(language=LANGUAGE)}:
            return
        live = context.case.journeys.filter(journey=journey, subject=context.link.subject, ended_at=None)
        if live.exists():
            live.filter(begun_by_item=None).update(begun_by_item=item.key)
            return
        carried = journey_start.begin(
            by=context.by,
            case=context.case,
            journey=journey,
            subject=context.link.subject,
            now=context.now,
            begun_by_item=item.key,
        )
        _follow_into_quiet(context, begun=carried.run_key)

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Let the other run go on: it is the family's own matter, and events that end all reach it, too."""

    def check_may_end(self, item: journeys.OpenItem) -> None:
        """Refuse to tick off what the other run settles."""
        awaited_runs.check_ended(item=item)

    def turn(self, item: journeys.OpenItem, known: Known) -> Said:
        """The other run settles it while it goes on."""
        if item.holder_side not in ("family", "machine") and item.key in known.rows(begun):
            return turn.Turn.JOURNEY, _("It has its own journey in this case and ends with it.")
        return super().turn(item, known)

    def play(self, item: journeys.OpenItem, player: Player) -> str:
        """Its own run is played, too."""
        del item, player
        return ""


def _follow_into_quiet(context: StepContext, *, begun: UUID) -> None:
    """A right that remains after a death is seen to in a journey that is quiet from its first day."""
    if not context.link.quiet:
        return
    view = journeys.read_run(run_key=context.link.run_key, language=LANGUAGE, now=context.now)
    link = context.case.journeys.select_related("subject").get(run_key=begun)
    beside = StepContext(context.case, link, context.by, context.now)
    for event in view.events:
        told = journeys.event(ref=f"{link.journey}@{link.version}", event=event)
        if told is not None and told.quiet:
            carried = family_events.happen(context=beside, event=event)
            family_events.follow_beside(context=beside, carried=carried, event=event, beside=context.link)


def begun(items: Items, to: Actor) -> frozenset[UUID]:
    """Read which steps have a run of their own that goes on."""
    keys = [item.key for item in items]
    runs = access.visible(CaseJourney, to=to).filter(begun_by_item__in=keys, ended_at=None)
    return frozenset(key for key in runs.values_list("begun_by_item", flat=True) if key)


journeys.register(OtherJourney())
