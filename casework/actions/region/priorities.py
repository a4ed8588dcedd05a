"""What the region works on first: three to ten everyday issues, each with a reason and a curator who answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from casework import access, clock
from casework.access import Actor
from casework.act_parts import priority_number
from casework.actions.act import act
from casework.errors import Stale
from casework.models import CitizenSurvey, Membership, Priority, PriorityChoice, Region, SurveyState
from journeys import public as journeys

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Pick:
    """One issue, why it was picked, and the curator's membership."""

    issue: str
    reason: str
    curator_id: UUID | None


@act(answered=UUID)
def choose(*, by: Actor, picks: Sequence[Pick], based_on: UUID | None, receipt: UUID | None = None) -> UUID:
    """Pick the region's issues anew.

    The choice before ends at this moment and stays in the history.

    Args:
        picks: Three to ten, the first first.
        based_on: The choice that was in force when the page was opened, None if there was none.

    Raises:
        Forbidden: Neither administrator nor curator.
        ChoiceRefused: Too few or too many, one twice or unknown, one without reason or curator.
        Stale: Somebody has chosen meanwhile.
    """
    access.check_may_choose_priorities(by)
    region = Region.objects.select_for_update().get(pk=by.region.pk)  # two choices in one second: one after the other
    curators = {one.pk: one for one in access.curators_of(by)}
    _check(picks, curators)
    now = clock.now()
    before = PriorityChoice.objects.filter(region=region, ended_at=None).first()
    if (before.pk if before else None) != based_on:
        raise Stale(
            _("Somebody has chosen meanwhile, so nothing was changed. Load the page and look at their choice first.")
        )
    if before:
        PriorityChoice.objects.filter(pk=before.pk).update(ended_at=now)
    choice = PriorityChoice.objects.create(
        region=region, answers=_answers(region), chosen_at=now, chosen_by=access.person(by)
    )
    Priority.objects.bulk_create(
        Priority(
            choice=choice,
            place=place,
            issue=pick.issue,
            reason=pick.reason.strip(),
            curator=curators[pick.curator_id or choice.pk],
        )
        for place, pick in enumerate(picks, start=1)
    )
    return choice.pk


def _check(picks: Sequence[Pick], curators: dict[UUID, Membership]) -> None:
    titles = {issue.key: issue.title for issue in journeys.issues()}
    priority_number.check_number(len(picks))
    if len({pick.issue for pick in picks}) < len(picks) or not {pick.issue for pick in picks} <= titles.keys():
        raise priority_number.ChoiceRefused(
            _(
                "An issue is picked twice or is not in the catalogue, so nothing was changed. Choose from the list again."
            )
        )
    for pick in picks:
        if not pick.reason.strip() or len(pick.reason.strip()) > LONGEST_REASON:
            raise priority_number.ChoiceRefused(
                _(
                    "Each issue needs a reason of up to 1000 letters, because everybody will read why it was picked. "
                    "Write a sentence for each."
                )
            )
        if pick.curator_id not in curators:
            raise priority_number.ChoiceRefused(
                _("Each issue needs a curator who works in the region today. Choose one for each from the list.")
            )


def _answers(region: Region) -> int:
    taken = CitizenSurvey.objects.filter(region=region, state=SurveyState.TAKEN)
    return int(taken.aggregate(answers=Sum("answers"))["answers"] or 0)
