"""The family's own word that it has received what was handed over to it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import locks
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Need, Pledge, PledgeState
from casework.texts.translated import title_of
from journeys import public as journeys


class NothingToConfirm(CaseworkError):
    """Nothing was handed over yet, or it was confirmed before."""

    code = "nothing_to_confirm"


@act
def confirm_handover(*, by: Actor, need_id: UUID, receipt: UUID | None = None) -> None:
    """Note that the family has the things, in its own word beside the signed act.

    Raises:
        NotFound: Another family's list.
        NothingToConfirm: Nothing was handed over, or it was confirmed before.
    """
    now = clock.now()
    found = access.find(Need, to=by, pk=need_id)
    case = locks.lock_own_case(case_id=found.case_id, by=by)
    need = Need.objects.select_for_update().get(pk=need_id)
    handed = Pledge.objects.filter(item__need=need, state=PledgeState.HANDED_OVER).exists()
    if not handed or need.confirmed_at is not None:
        raise NothingToConfirm(
            _("There is nothing to confirm here any more, so nothing was changed. Go back to your page.")
        )
    Need.objects.filter(pk=need_id).update(confirmed_at=now)
    title = journeys.item(item_key=need.work_item_key).item.title
    timeline.record(
        case=case, what="handover.confirmed", by=by.user, at=now, on_behalf_of="family", title=title_of(title)
    )
