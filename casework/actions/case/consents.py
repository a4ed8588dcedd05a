"""The family's consents: asked per purpose when a journey begins, given, withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import (
    consent_requests,
    locks,
    offer_round,
    partner_requests,
    step_completion,
    withdrawals,
)
from casework.act_parts.step_context import StepContext
from casework.actions.act import act
from casework.errors import CaseworkError
from casework.models import Consent, ConsentState, Person


class NoConsentNeeded(CaseworkError):
    """No question of consent is open."""

    code = "no_consent_needed"


@act
def record_consents(
    *,
    by: Actor,
    item_key: UUID,
    given: Collection[str],
    channel: str,
    given_by: UUID | None = None,
    receipt: UUID | None = None,
) -> None:
    """Note what the family agreed to and end the step "Your consent": given, or refused when we may not go on at all.

    Args:
        given: The purposes that were agreed to.
        channel: paper | tablet | page.

    Raises:
        StepRefused: The step is not open any more.
        OutOfBounds: No such channel.
    """
    consent_requests.check_channel(channel)
    now = clock.now()
    case, link, item = locks.lock_by_item(item_key=item_key, by=by)
    context = StepContext(case, link, by, now)
    person = access.find(Person, to=by, pk=given_by, family=case.family_id) if given_by else _signer(by)
    asked = list(Consent.objects.select_for_update().filter(case=case, state=ConsentState.ASKED).order_by("pk"))
    for consent in asked:
        if consent.purpose in given:
            _give(consent, channel=channel, person=person, context=context)
    # who may learn what is decided per purpose, in the rows; the journey only asks whether we may
    # go on at all
    may_go_on = Consent.objects.filter(case=case, purpose="processing", state=ConsentState.GIVEN).exists()
    step_completion.finish_item(
        context=context,
        item=item,
        outcome=item.hoped_for if may_go_on else "refused",
        facts={},
        on_behalf_of="family",
        what="consent.recorded",
        channel=channel,
    )
    _go_on(context)


def _go_on(context: StepContext) -> None:
    """Send and ask what waited for a consent that is there now."""
    partner_requests.send_held_back(case=context.case, context=context)
    partner_requests.remind_again(case=context.case, context=context)
    offer_round.ask_waiting(context=context)


@act
def give_consent(*, by: Actor, consent_id: UUID, channel: str, receipt: UUID | None = None) -> None:
    """Note one more consent; what waited for it is sent in the same act.

    Raises:
        NoConsentNeeded: It is given already or was taken back.
    """
    consent_requests.check_channel(channel)
    now = clock.now()
    found = access.find(Consent, to=by, pk=consent_id)
    case = locks.lock_own_case(case_id=found.case_id, by=by)
    link = case.journeys.select_related("subject").order_by("started_at").last()
    consent = Consent.objects.select_for_update().get(pk=consent_id)
    if consent.state != ConsentState.ASKED or link is None:
        raise NoConsentNeeded(
            _("This consent is already given or withdrawn, so nothing was changed. Reload the case page.")
        )
    context = StepContext(case, link, by, now)
    _give(consent, channel=channel, person=_signer(by), context=context)
    consent_requests.print_what_may_be(context=context)
    timeline.record(case=case, what="consent.given", by=by.user, at=now, on_behalf_of="family", purpose=consent.purpose)
    _go_on(context)


@act
def withdraw_consent(*, by: Actor, consent_id: UUID, receipt: UUID | None = None) -> None:
    """Take one consent back: what was sent stays sent, nothing more is.

    The question may be asked anew.

    Raises:
        NoConsentNeeded: It is not given.
    """
    now = clock.now()
    found = access.find(Consent, to=by, pk=consent_id)
    case = locks.lock_own_case(case_id=found.case_id, by=by)
    consent = Consent.objects.select_for_update().get(pk=consent_id)
    if consent.state != ConsentState.GIVEN:
        raise NoConsentNeeded(_("This consent is not in force, so there is nothing to withdraw. Reload the case page."))
    consent_requests.withdraw(consent, at=now)
    link = case.journeys.select_related("subject").order_by("started_at").last()
    if link is not None:
        context = StepContext(case, link, by, now)
        kind = partner_requests.shared_with(consent.purpose)
        withdrawals.offers_to(organisation_type=kind, context=context)
        consent_requests.print_what_may_be(context=context)
    timeline.record(
        case=case, what="consent.withdrawn", by=by.user, at=now, on_behalf_of="family", purpose=consent.purpose
    )


def _signer(by: Actor) -> Person | None:
    """The member of the family that acts for itself; with the worker nobody is named here."""
    if by.guest is None or by.guest.person_id is None:
        return None
    return access.find(Person, to=by, pk=by.guest.person_id)


def _give(consent: Consent, *, channel: str, person: Person | None, context: StepContext) -> None:
    consent.channel, consent.given_by = channel, person
    consent.give(at=context.now)
    consent.save()
