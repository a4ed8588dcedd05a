"""A list of necessities: the worker ticks what this family lacks, partners pledge, the clinic hands over."""

from casework.act_parts import withdrawals
from casework.act_parts.step_context import StepContext
from casework.act_parts.step_kind import StepKind
from casework.models import Need, NeedItem
from casework.texts.translated import title_of
from journeys import public as journeys


class NeedStep(StepKind):
    """Nobody is asked before the worker has looked at the list."""

    name = "need"
    rules = journeys.KindRules(
        needs="kit", own_keys=frozenset({"kit", "needed_by", "answer_within"}), tells_partner=True
    )
    shares = True
    asks_partners = True
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


journeys.register(NeedStep())
