"""A list of necessities: the worker ticks what this family lacks, partners pledge, the clinic hands over."""

from casework.act_parts import withdrawals
from casework.act_parts.step_context import StepContext
from casework.models import Need, NeedItem
from casework.texts.translated import title_of
from journeys import public as journeys


class NeedStep:
    """Nobody is asked before the worker has looked at the list."""

    name = "need"

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


journeys.register(NeedStep())
