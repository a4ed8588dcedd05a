"""The family's consents: asked per purpose when a journey begins, given, withdrawn."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import form_receipts, journey_leaders, locks, partner_requests, withdrawals
from casework.act_parts.consequences import StepContext
from casework.actions.partners import offers
from casework.actions.steps import work_items
from casework.bounds import OutOfBounds
from casework.errors import CaseworkError
from casework.models import Consent, ConsentState, Person
from journeys import public as journeys

TEXT_VERSION = "2026-11"
ALWAYS = ("processing", "medical_secrecy")
EVERYTHING: list[str] = []  # these two are not about a recipient
CHANNELS = ("paper", "tablet", "page")
SCOPE_BY_SIDE = {"state": ["names", "documents", "contact"], "partner": ["things", "dates"]}


class NoConsentNeeded(CaseworkError):
    """No question of consent is open."""

    code = "no_consent_needed"


def ask_for(*, context: StepContext, ref: str) -> None:
    """Write the questions of consent that a journey needs: handling the data, and sharing with each kind of partner."""
    wanted = dict.fromkeys(ALWAYS, EVERYTHING) | _shared_by(
        journeys.definition(ref=ref), own_type=context.case.organisation.type
    )
    live = set(
        Consent.objects.filter(case=context.case, state__in=[ConsentState.ASKED, ConsentState.GIVEN]).values_list(
            "purpose", flat=True
        )
    )
    Consent.objects.bulk_create(
        Consent(case=context.case, purpose=purpose, scope=scope, text_version=TEXT_VERSION, asked_at=context.now)
        for purpose, scope in wanted.items()
        if purpose not in live
    )


def scopes(*, own_type: str) -> dict[str, list[str]]:
    """Return what a family may be asked to agree to before a journey is chosen, and which data each shares.

    Args:
        own_type: Of the organisation that leads; nobody shares with itself.
    """
    found: dict[str, list[str]] = dict.fromkeys(ALWAYS, EVERYTHING)
    for journey in journey_leaders.led_by(own_type):
        for definition in journey_leaders.with_those_begun(journey):
            found |= _shared_by(definition, own_type=own_type)
    return found


def _shared_by(definition: journeys.Definition, *, own_type: str) -> dict[str, list[str]]:
    sides = {key: kind.side for key, kind in definition.vocabulary.organisation_types.items()}
    return {
        partner_requests.purpose_of(kind): SCOPE_BY_SIDE[sides[kind]]
        for step in definition.steps
        if step.kind in partner_requests.SHARES
        for kind in step.by
        if sides.get(kind) in SCOPE_BY_SIDE and kind != own_type
    }


def check_channel(channel: str) -> None:
    """Refuse a way of agreeing that does not exist.

    Raises:
        OutOfBounds: Not one of `CHANNELS`.
    """
    if channel not in CHANNELS:
        raise OutOfBounds(_("It is not said how the family agreed, so nothing was kept. Choose it and save again."))


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
    check_channel(channel)
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="record_consents"):
            return
        now = clock.now()
        case, link, item = locks.lock_by_item(item_key=item_key, by=by)
        context = StepContext(case, link, by, now)
        person = access.find(Person, to=by, pk=given_by, family=case.family_id) if given_by else _signer(by)
        asked = list(Consent.objects.select_for_update().filter(case=case, state=ConsentState.ASKED).order_by("pk"))
        for consent in asked:
            if consent.purpose in given:
                _give(consent, channel=channel, person=person, context=context)
        # who may learn what is decided per purpose, in the rows; the journey only asks whether we may go on at all
        may_go_on = Consent.objects.filter(case=case, purpose="processing", state=ConsentState.GIVEN).exists()
        work_items.finish_item(
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
    offers.ask_waiting(context=context)


def give_consent(*, by: Actor, consent_id: UUID, channel: str, receipt: UUID | None = None) -> None:
    """Note one more consent; what waited for it is sent in the same act.

    Raises:
        NoConsentNeeded: It is given already or was taken back.
    """
    check_channel(channel)
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="give_consent"):
            return
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
        timeline.record(
            case=case, what="consent.given", by=by.user, at=now, on_behalf_of="family", purpose=consent.purpose
        )
        _go_on(context)


def withdraw_consent(*, by: Actor, consent_id: UUID, receipt: UUID | None = None) -> None:
    """Take one consent back: what was sent stays sent, nothing more is; the question may be asked anew.

    Raises:
        NoConsentNeeded: It is not given.
    """
    with access.acting_as(by):
        if form_receipts.already_taken(receipt, by=by, action="withdraw_consent"):
            return
        now = clock.now()
        found = access.find(Consent, to=by, pk=consent_id)
        case = locks.lock_own_case(case_id=found.case_id, by=by)
        consent = Consent.objects.select_for_update().get(pk=consent_id)
        if consent.state != ConsentState.GIVEN:
            raise NoConsentNeeded(
                _("This consent is not in force, so there is nothing to withdraw. Reload the case page.")
            )
        _withdraw(consent, at=now)
        link = case.journeys.select_related("subject").order_by("started_at").last()
        if link is not None:
            kind = consent.purpose.removeprefix("share:")
            withdrawals.offers_to(organisation_type=kind, context=StepContext(case, link, by, now))
        timeline.record(
            case=case, what="consent.withdrawn", by=by.user, at=now, on_behalf_of="family", purpose=consent.purpose
        )


def _withdraw(consent: Consent, *, at: datetime) -> None:
    """Withdraw inside an act and write the question anew, so that it can be given again."""
    consent.withdraw(at=at)
    consent.save()
    _ask_again(consent, at=at)


def _ask_again(consent: Consent, *, at: datetime) -> None:
    """Write the question anew; who was asked under the consent that is gone is left in peace."""
    partner_requests.leave_in_peace(case=consent.case, organisation_type=consent.purpose.removeprefix("share:"))
    Consent.objects.create(
        case_id=consent.case_id, purpose=consent.purpose, scope=consent.scope, text_version=TEXT_VERSION, asked_at=at
    )


def withdraw_all(*, context: StepContext) -> None:
    """Withdraw every consent in force, when the family takes its agreement back as a whole."""
    rows = Consent.objects.select_for_update().filter(case=context.case, state=ConsentState.GIVEN).order_by("pk")
    for consent in rows:
        _withdraw(consent, at=context.now)
        withdrawals.offers_to(organisation_type=consent.purpose.removeprefix("share:"), context=context)


def end_with_the_help(*, context: StepContext) -> None:
    """End every consent, given or asked, when the family wants no help and nothing goes on in its case.

    The purpose is gone, so nothing may be done with the data under them any more; the family has taken nothing back, and
    is not asked again. What the law obliges the organisation to keep is kept under the law, not under a consent. A
    journey that is begun later asks anew.

    Source: 152-FZ art. 5 part 2 and 7, art. 21 part 4.
    """
    case = context.case
    if case.journeys.filter(ended_at=None, quiet=False).exists():
        return  # one of several journeys was left: the others still rest on them
    live = Consent.objects.select_for_update().filter(case=case, state__in=[ConsentState.ASKED, ConsentState.GIVEN])
    rows = list(live.order_by("pk"))
    for consent in rows:
        consent.expire()
        consent.save()
        partner_requests.leave_in_peace(case=case, organisation_type=consent.purpose.removeprefix("share:"))
    if rows:
        timeline.record(
            case=case, what="consent.ended", by=context.by.user, at=context.now, on_behalf_of="family", count=len(rows)
        )


def ask_anew(*, context: StepContext) -> None:
    """Let every consent in force lapse and ask for it again: another person speaks for the family from now on."""
    rows = Consent.objects.select_for_update().filter(case=context.case, state=ConsentState.GIVEN).order_by("pk")
    for consent in rows:
        consent.expire()
        consent.save()
        _ask_again(consent, at=context.now)


def _signer(by: Actor) -> Person | None:
    """The member of the family that acts for itself; with the worker nobody is named here."""
    if by.guest is None or by.guest.person_id is None:
        return None
    return access.find(Person, to=by, pk=by.guest.person_id)


def _give(consent: Consent, *, channel: str, person: Person | None, context: StepContext) -> None:
    consent.channel, consent.given_by = channel, person
    consent.give(at=context.now)
    consent.save()
