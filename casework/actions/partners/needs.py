"""Things the family lacks: chosen, pledged, received at the clinic, handed over with an act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import (
    edit_conflicts,
    form_drafts,
    locks,
    notices,
    offer_round,
    papers,
    partner_requests,
    pledges,
    step_completion,
    withdrawals,
)
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.bounds import MOST_OF_ONE_THING
from casework.errors import CaseworkError
from casework.models import Need, NeedItem, Person, Pledge, PledgeState
from casework.texts.translated import title_of
from journeys import public as journeys
from partners import public as partners

LIST, PROMISE = "list", "promise"  # parts of a draft


class NothingChosen(CaseworkError):
    """The list of wanted things is empty."""

    code = "nothing_chosen"


class AmountRefused(CaseworkError):
    """An amount is negative, too large or below what is already promised."""

    code = "amount_refused"


class NothingReceived(CaseworkError):
    """There is nothing at the clinic to hand over."""

    code = "nothing_received"


@act
def choose_items(
    *,
    by: Actor,
    item_key: UUID,
    amounts: Mapping[str, int],
    seen: edit_conflicts.Marks | None = None,
    receipt: UUID | None = None,
) -> None:
    """Note which things this family lacks, and ask the first partner for them.

    Args:
        seen: Marks of the amounts that the form showed; None compares nothing.

    Raises:
        Stale: The step is over.
        ChangedMeanwhile: A colleague changed the list since the form was made. Nothing has changed.
        NothingChosen: All amounts are zero.
        AmountRefused: An amount is impossible.
    """
    now = clock.now()
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    context = StepContext(case, link, by, now)
    chosen = _set_amounts(item, amounts, seen=seen)
    form_drafts.part_sent(by=by, item_key=item_key, part=LIST)
    timeline.record(
        case=case,
        what="need.chosen",
        item=str(item.key),
        by=by.user,
        at=now,
        step=item.step,
        title=title_of(item.title),
        things=chosen,
    )
    if not case.offers.filter(work_item_key=item_key, state__in=["offered"]).exists():
        offer_round.ask_next(context=context, item=item)


def _set_amounts(
    item: journeys.OpenItem, amounts: Mapping[str, int], *, seen: edit_conflicts.Marks | None
) -> dict[str, int]:
    rows = list(NeedItem.objects.select_for_update().filter(need__work_item_key=item.key).order_by("key"))
    edit_conflicts.check(
        seen=seen,
        now={row.key: row.wanted for row in rows},
        told={row.key: int(amounts.get(row.key, 0)) for row in rows},
    )
    if not any(int(amounts.get(row.key, 0)) for row in rows):
        raise NothingChosen(
            _("Nothing is ticked, so nobody would be asked for anything. Tick what the family lacks, or skip the step.")
        )
    for row in rows:
        wanted = int(amounts.get(row.key, 0))
        if not row.pledged <= wanted <= MOST_OF_ONE_THING:
            raise AmountRefused(
                _("An amount is below what partners have already promised or too large, so the list was not changed. ")
                + _("Check the numbers and save again.")
            )
        NeedItem.objects.filter(pk=row.pk).update(wanted=wanted)
    return {row.key: int(amounts[row.key]) for row in rows if int(amounts.get(row.key, 0))}


@act
def record_pledge(
    *,
    by: Actor,
    item_key: UUID,
    organisation_key: UUID,
    amounts: Mapping[str, int],
    lent: Mapping[str, date] | None = None,
    receipt: UUID | None = None,
) -> None:
    """Record on a partner's behalf what it promises, without an offer (it called).

    Args:
        lent: By item key until when a thing is lent; what is not named is given for good.

    Raises:
        Stale: The step is over.
        NothingLeftToPledge: Others have promised all of it.
        NotToBeLent: A day of return cannot be meant.
        NoConsent: The family has not agreed to share with this kind of organisation.
    """
    now = clock.now()
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    organisation = partners.organisation(region_key=by.region.pk, key=organisation_key)
    if not partner_requests.has_consent(case, organisation.type):
        raise partner_requests.answer_without_consent()
    promised = pledges.pledge(
        item_key=item.key, organisation_id=organisation_key, amounts=amounts, offer=None, at=now, lent=lent
    )
    form_drafts.part_sent(by=by, item_key=item_key, part=PROMISE)
    if not pledges.still_wanted(item_key=item.key):
        withdrawals.open_offers(item=item, context=StepContext(case, link, by, now))
    timeline.record(
        case=case,
        what="pledge.made",
        by=by.user,
        at=now,
        on_behalf_of=organisation.type,
        organisation=dict(organisation.name),
        things=promised,
    )


@act
def receive_pledge(*, by: Actor, pledge_id: UUID, receipt: UUID | None = None) -> None:
    """Note that promised things stand at the clinic.

    Raises:
        AmountRefused: They were noted before, or the promise was taken back.
    """
    now = clock.now()
    found = access.find(Pledge, to=by, pk=pledge_id)
    need = Need.objects.get(items=found.item_id)
    case, _link, _item = locks.lock_by_item(item_key=need.work_item_key, by=by)
    pledge = Pledge.objects.select_for_update().select_related("item").get(pk=pledge_id)
    if pledge.state != PledgeState.PLEDGED:
        raise AmountRefused(
            _("These things are not expected any more, so nothing was noted. Reload the page to see how it stands.")
        )
    pledge.receive()
    pledge.save()
    organisation = partners.organisation(region_key=by.region.pk, key=pledge.organisation_id)
    timeline.record(
        case=case,
        what="pledge.received",
        by=by.user,
        at=now,
        organisation=dict(organisation.name),
        things={pledge.item.key: pledge.amount},
        thing=title_of(pledge.item.title),
    )
    notices.to_family(case=case, template="things_ready", at=now, item_key=need.work_item_key)


@act
def hand_over(*, by: Actor, item_key: UUID, to_person_id: UUID, receipt: UUID | None = None) -> None:
    """Hand what has been received to a person of the family: the step ends, the act is printed.

    The outcome is the hoped-for one when everything wanted is handed over, else `partly_given`.

    Raises:
        Stale: The step is over.
        NothingReceived: Nothing stands at the clinic.
    """
    now = clock.now()
    case, link, item = locks.lock_by_open_item(item_key=item_key, by=by)
    context = StepContext(case, link, by, now)
    person = access.find(Person, to=by, pk=to_person_id, family=case.family_id)
    handed = _hand_over_received(item)
    if not handed:
        raise NothingReceived(
            _("Nothing has been received yet, so there is nothing to hand over. Note what arrived first.")
        )
    wanted = {row.key: row.wanted for row in NeedItem.objects.filter(need__work_item_key=item.key, wanted__gt=0)}
    outcome = item.hoped_for if handed == wanted else "partly_given"
    step_completion.finish_item(
        context=context,
        item=item,
        outcome=outcome,
        facts={},
        what="need.handed_over",
        things=handed,
        to=str(person.pk),
    )
    for kind in papers.ours(item):
        papers.queue(context=context, item=item, kind=kind)


def _hand_over_received(item: journeys.OpenItem) -> dict[str, int]:
    handed: dict[str, int] = {}
    rows = Pledge.objects.select_for_update(of=("self",)).filter(
        item__need__work_item_key=item.key, state=PledgeState.RECEIVED
    )
    for pledge in rows.select_related("item").order_by("item__key", "pk"):
        pledge.hand_over()
        pledge.save()
        handed[pledge.item.key] = handed.get(pledge.item.key, 0) + pledge.amount
    return handed
