"""A list of necessities: the worker ticks what this family lacks, partners pledge, the clinic hands over."""

from casework.actions import letting_go
from casework.actions.consequences import StepContext
from casework.models import Need, NeedItem
from casework.words import title_of
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
        letting_go.pledges(item=item)
        letting_go.all_offers(item=item, context=context)


journeys.register(NeedStep())
