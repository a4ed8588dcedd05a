"""A list of necessities: the worker ticks what this family lacks, partners pledge, the clinic hands over."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.act_parts import withdrawals
from casework.act_parts.step_context import StepContext
from casework.models import Need, NeedItem
from casework.steps.asked_partners import AskedPartners
from casework.steps.family_line import FamilyKnown, OpenStep
from casework.steps.need.panel import NeedPanel
from casework.steps.need.play import play
from casework.steps.need.things import arrived, pledged, promised
from casework.steps.player import Player
from casework.steps.turn import Known
from casework.texts.translated import title_of
from journeys import public as journeys


class NeedStep(AskedPartners):
    """Nobody is asked before the worker has looked at the list."""

    name = "need"
    panel = NeedPanel()
    button = gettext_lazy("See to the things")
    family_icon = "package"
    worth_seeing = 2
    nobody_yet = gettext_lazy("Tick what the family lacks, and partners are asked.")
    rules = journeys.KindRules(
        needs="kit", own_keys=frozenset({"kit", "needed_by", "answer_within"}), tells_partner=True
    )
    in_parts = True
    prints_by_its_acts = True

    def begin(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Write the kit as the family's list."""
        if item.kit is None:
            return
        need = Need.objects.create(
            case=context.case, work_item_key=item.key, kit=item.kit.key, needed_by=item.needed_by
        )
        NeedItem.objects.bulk_create(
            NeedItem(need=need, key=one.key, title=title_of(one.title), wanted=one.amount, rental=one.rental)
            for one in item.kit.items
        )

    def withdrawn(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Withdraw offers and take promises back."""
        withdrawals.pledges(item=item)
        withdrawals.all_offers(item=item, context=context)

    def after_end(self, item: journeys.OpenItem, context: StepContext) -> None:
        """Let go of what has not arrived, and of whoever was asked."""
        withdrawals.pledges(item=item)
        withdrawals.all_offers(item=item, context=context)

    def is_ready_to_ask(self, item: journeys.OpenItem, context: StepContext) -> bool:
        """Nobody is asked before the worker has looked at the list."""
        return context.case.timeline.filter(what="need.chosen", details__item=str(item.key)).exists()

    def is_coming(self, item: journeys.OpenItem, known: Known) -> bool:
        """Say whether something is promised that has not arrived."""
        return item.key in known.rows(pledged)

    def help_in_words(self, step: OpenStep, known: FamilyKnown) -> str:
        """Return what is promised to the family and what is here."""
        things = ", ".join(known.rows(promised).get(step.item.key, ()))
        if step.item.key in known.rows(arrived):
            return _("Here and waiting for you: %(things)s.") % {"things": things}
        if things:
            return _("Promised to you: %(things)s.") % {"things": things}
        return _("We are asking who can help. Tell us what you lack.")

    def play(self, item: journeys.OpenItem, player: Player) -> str:
        """Choose everything, note what arrives, hand it over."""
        return play(item, player)


journeys.register(NeedStep())
