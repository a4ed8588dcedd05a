"""A step that waits for another run of its case: ended by that run's end, never ticked off before."""

from __future__ import annotations

from django.utils.translation import gettext as _

from casework.errors import CaseworkError
from casework.models import CaseJourney
from journeys import public as journeys


class StillRunning(CaseworkError):
    """The journey that the step began has not ended."""

    code = "still_running"


def check_ended(*, item: journeys.OpenItem) -> None:
    """Refuse to tick off what another run settles.

    Raises:
        StillRunning: That run is under way.
    """
    if CaseJourney.objects.filter(begun_by_item=item.key, ended_at=None).exists():
        raise StillRunning(
            _(
                "The journey that this step began is still under way, so the step cannot be ticked off. "
                "It ends by itself with that journey; do the steps of that one first."
            )
        )
