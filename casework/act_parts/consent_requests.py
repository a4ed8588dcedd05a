"""The questions of consent inside an act: asked when a journey begins, asked anew, ended with the help."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from casework import timeline
from casework.access.consent_fields import MOST, Recipient
from casework.access.safe_contact import Why
from casework.act_parts import (
    consent_sheets,
    journey_leaders,
    notices,
    paper_ends,
    papers,
    partner_requests,
    step_kind,
    survey_questions,
    withdrawals,
)
from casework.act_parts.step_context import StepContext
from casework.bounds import OutOfBounds
from casework.models import Consent, ConsentState, NotAsked
from journeys import public as journeys

TEXT_VERSION = "2026-11"
ALWAYS = ("processing", "medical_secrecy")
EVERYTHING: list[str] = []  # these two are not about a recipient
CHANNELS = ("paper", "tablet", "page")
SCOPE_BY_SIDE = {one.value: list(MOST[one]) for one in (Recipient.OFFICE, Recipient.CHARITY)}


def ask_for(*, context: StepContext, ref: str) -> None:
    """Write the questions of consent that a journey needs: handling the data, and sharing with each kind of partner."""
    wanted = dict.fromkeys(ALWAYS, EVERYTHING) | _shared_by(ref, own_type=context.case.organisation.type)
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
        for ref in journey_leaders.with_those_begun(journey):
            found |= _shared_by(ref, own_type=own_type)
    return found


def _shared_by(ref: str, *, own_type: str) -> dict[str, list[str]]:
    sides = journeys.sides_of_types(ref=ref)
    return {
        partner_requests.purpose_of(kind): SCOPE_BY_SIDE[sides[kind]]
        for step in journeys.steps(ref=ref).values()
        if step_kind.of(step.kind).shares
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


def withdraw(consent: Consent, *, at: datetime) -> None:
    """Withdraw inside an act and write the question anew, so that it can be given again."""
    consent.withdraw(at=at)
    consent.save()
    if consent.purpose == "processing":
        notices.withhold(case=consent.case, at=at, why=Why.CONSENT_GONE, but=("code", "message"))
        survey_questions.withhold(case=consent.case, at=at, why=NotAsked.NO_CONSENT)
    paper_ends.of_consent(consent, because=paper_ends.CONSENT_TAKEN_BACK, at=at)
    _ask_again(consent, at=at)


def _ask_again(consent: Consent, *, at: datetime) -> None:
    """Write the question anew; who was asked under the consent that is gone is left in peace."""
    partner_requests.leave_in_peace(case=consent.case, organisation_type=partner_requests.shared_with(consent.purpose))
    Consent.objects.create(
        case_id=consent.case_id, purpose=consent.purpose, scope=consent.scope, text_version=TEXT_VERSION, asked_at=at
    )


def withdraw_all(*, context: StepContext) -> None:
    """Withdraw every consent in force, when the family takes its agreement back as a whole."""
    rows = Consent.objects.select_for_update().filter(case=context.case, state=ConsentState.GIVEN).order_by("pk")
    for consent in rows:
        withdraw(consent, at=context.now)
        withdrawals.offers_to(organisation_type=partner_requests.shared_with(consent.purpose), context=context)


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
        paper_ends.of_consent(consent, because=paper_ends.CONSENT_ENDED, at=context.now)
        partner_requests.leave_in_peace(case=case, organisation_type=partner_requests.shared_with(consent.purpose))
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
        paper_ends.of_consent(consent, because=paper_ends.OTHER_SPEAKER, at=context.now)
        _ask_again(consent, at=context.now)
    print_to_be_signed(context=context)


def print_what_may_be(*, context: StepContext) -> None:
    """Have the sheets printed that are asked again, unless the family wants its data handled no more."""
    handled = Consent.objects.filter(case=context.case, purpose="processing")
    if handled.filter(state=ConsentState.GIVEN).exists():
        print_to_be_signed(context=context)


def print_to_be_signed(*, context: StepContext) -> None:
    """Have the sheets printed of what was asked since the step "Your consent" opened."""
    for link in context.case.journeys.filter(ended_at=None):
        for item in journeys.items_of(run_key=link.run_key):
            for paper in item.gives if item.asks_consents else ():
                for part in consent_sheets.lacking(paper, case=context.case, item=item):
                    sheet = {"kind": paper.key, "part": part}
                    papers.queue_sheet(context=context, item_key=item.key, **sheet)
