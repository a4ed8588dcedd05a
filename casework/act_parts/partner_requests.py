"""Ask the partners that must answer, with the family's consent, and note when they have."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, outbox
from casework.access import Actor, consent_fields, safe_contact
from casework.access.consent_fields import Agreed, Recipient
from casework.act_parts import (
    notices,
    reminder_moments,
    step_kind,
)
from casework.act_parts.step_context import StepContext
from casework.errors import CaseworkError
from casework.models import Case, Consent, ConsentState, PartnerRequest
from casework.texts import days_and_names
from journeys import public as journeys
from partners import public as partners

HEALTH = frozenset({"clinic", "polyclinic", "genetics_centre", "medical_board"})


class NoConsent(CaseworkError):
    """The family has not agreed that this kind of organisation learns of it."""

    code = "no_consent"


class TakesNoneNow(CaseworkError):
    """The organisation has said that it takes no requests now."""

    code = "takes_none_now"


class NobodyToAsk(CaseworkError):
    """The directory holds no organisation of the wanted types."""

    code = "nobody_to_ask"


def purpose_of(organisation_type: str) -> str:
    """Return the consent's purpose for sharing with a kind of organisation."""
    return f"share:{organisation_type}"


def has_consent(case: Case, organisation_type: str) -> bool:
    """Say whether the family has agreed to share with this kind of organisation, and that its data is handled at all."""
    if safe_contact.is_consent_gone(case):
        return False
    return Consent.objects.filter(case=case, purpose=purpose_of(organisation_type), state=ConsentState.GIVEN).exists()


def scope_of(*, item: journeys.OpenItem, case: Case, organisation_type: str) -> tuple[str, ...]:
    """Return which groups of data a kind of organisation may see of a step's family now.

    In danger at home never `contact`. A step within health care needs no consent of its own kind;
    names are told under that of medical secrecy. The table is `access.consent_fields`.
    """
    given = Consent.objects.filter(case=case, state=ConsentState.GIVEN)
    scopes = dict(given.values_list("purpose", "scope"))
    within_health = not step_kind.of(item.kind).shares and organisation_type in HEALTH
    return consent_fields.groups_shown(
        Recipient.HEALTH if within_health else Recipient.OFFICE,
        agreed=Agreed(
            is_stopped=safe_contact.is_consent_gone(case),
            shared=scopes.get(purpose_of(organisation_type)),
            secrecy=consent_fields.SECRECY in scopes,
            danger=case.family.danger_at_home,
        ),
    )


def may_share(*, item: journeys.OpenItem, case: Case, organisation_type: str) -> bool:
    """Say whether a step's question may go to a kind of organisation: within the clinic, or with the consent.

    With neither once the family has taken back that its data is handled.
    """
    if step_kind.of(item.kind).shares:
        return has_consent(case, organisation_type)
    return not safe_contact.is_consent_gone(case)


def check_consent(*, item: journeys.OpenItem, context: StepContext, outcome: str) -> None:
    """Refuse to record a shared step's answer when nothing may have been shared.

    Raises:
        NoConsent: No consent for any organisation type that could have done the step.
    """
    shared_with = [kind for kind in item.by if kind != context.case.organisation.type]
    is_shared = step_kind.of(item.kind).shares and item.holder_side in ("state", "partner") and bool(shared_with)
    if not is_shared or outcome == "not_wanted":
        return
    if not any(has_consent(context.case, kind) for kind in shared_with):
        raise answer_without_consent()


def answer_without_consent() -> NoConsent:
    """Return the refusal of an answer from somebody who should not know of the family."""
    return NoConsent(
        _(
            "The family has not agreed to share its data with this organisation, so its answer cannot be "
            "recorded. Ask the family and note its consent on the case page, then try again."
        )
    )


def check_takes_requests(organisation: partners.OrganisationView, *, at: datetime) -> None:
    """Refuse to ask an organisation that is full, pauses, takes none, or is closed.

    Raises:
        TakesNoneNow: It does.
    """
    if not organisation.takes_requests_at(at):
        raise TakesNoneNow(
            _("%(name)s takes no requests now, so it was not asked. Ask another, or wait until it does again.")
            % {"name": days_and_names.organisation_name(organisation)}
        )


def whom_to_ask(*, types: tuple[str, ...], context: StepContext) -> partners.OrganisationView | None:
    """Return the first organisation in the directory that can do a step, None if there is none."""
    found = who_answers(types=types, by=context.by, at=context.now)
    return found[0] if found else None


def who_answers(*, types: tuple[str, ...], by: Actor, at: datetime) -> list[partners.OrganisationView]:
    """Return whom to ask, in the region's order, inside a context: not those whose last person has left."""
    found = partners.find_organisations(region_key=by.region.pk, types=types, at=at)
    silent = access.deserted([one.key for one in found])
    return [one for one in found if one.key not in silent]


def ask(*, item: journeys.OpenItem, context: StepContext) -> PartnerRequest | None:
    """Write the request to the organisation that must answer, and queue it unless consent is missing.

    Returns None when the leading organisation does the step itself, the family does, or nobody is
    in the directory: then the step simply stands in the worker's list.
    """
    if item.holder_side not in ("state", "partner", "own") or context.case.organisation.type in item.by[:1]:
        return None
    organisation = whom_to_ask(types=item.by, context=context)
    if organisation is None or organisation.key == context.case.organisation_id:
        return None
    return put_to(organisation=organisation, item=item, context=context)


def put_to(*, organisation: partners.OrganisationView, item: journeys.OpenItem, context: StepContext) -> PartnerRequest:
    """Write the request to one organisation inside an act, and queue it unless consent is missing."""
    needs_consent = not may_share(item=item, case=context.case, organisation_type=organisation.type)
    request = PartnerRequest.objects.create(
        case=context.case,
        work_item_key=item.key,
        organisation_id=organisation.key,
        held_back=needs_consent,
        asked_at=context.now,
        remind_at=None if needs_consent else _first_reminder(item, context),
    )
    if not needs_consent:
        _tell(request, context)
    return request


def ask_another(
    *, organisation: partners.OrganisationView, item: journeys.OpenItem, context: StepContext
) -> UUID | None:
    """Let go of whoever was asked and ask another organisation, inside an act.

    Return who had been asked.

    Raises:
        NoConsent: The family has not agreed to share with this kind of organisation.
    """
    if not may_share(item=item, case=context.case, organisation_type=organisation.type):
        raise NoConsent(
            _(
                "The family has not agreed to share anything with this kind of organisation, so it was not asked. "
                "Note the family's consent on the case page, then ask again."
            )
        )
    before = PartnerRequest.objects.filter(work_item_key=item.key, withdrawn_at=None).first()
    withdraw(item=item, context=context)
    if before is not None:  # one that said it cannot is let go, too
        PartnerRequest.objects.filter(pk=before.pk, withdrawn_at=None).update(withdrawn_at=context.now)
    put_to(organisation=organisation, item=item, context=context)
    return before.organisation_id if before else None


def _send(request: PartnerRequest, item: journeys.OpenItem, context: StepContext) -> None:
    """Ask now what was held back."""
    remind_at = _first_reminder(item, context)
    PartnerRequest.objects.filter(pk=request.pk).update(held_back=False, asked_at=context.now, remind_at=remind_at)
    _tell(request, context)


def _first_reminder(item: journeys.OpenItem, context: StepContext) -> datetime | None:
    return reminder_moments.next_moment(asked_at=context.now, until=item.due, after=context.now)


def _tell(request: PartnerRequest, context: StepContext) -> None:
    """Have it told to the partner's system, and by e-mail to people who have a desk here."""
    outbox.add("send_request", region_key=context.by.region.pk, request=request.pk)
    if access.has_desk(organisation_key=request.organisation_id):
        notices.to_partner(question=request, template="request", at=context.now)


def send_held_back(*, case: Case, context: StepContext) -> int:
    """Queue the requests that waited for a consent which is there now; return how many."""
    waiting = PartnerRequest.objects.filter(
        case=case, held_back=True, answered_at=None, withdrawn_at=None
    ).select_related("organisation")
    sent = 0
    for request in waiting:
        item = journeys.item(item_key=request.work_item_key).item
        if may_share(item=item, case=case, organisation_type=request.organisation.type):
            _send(request, item, context)
            sent += 1
    return sent


def shared_with(purpose: str) -> str | None:
    """Return with which kind of organisation a consent shares; None: with whomever, as that to handle the data at all."""
    return None if purpose == "processing" else purpose.removeprefix("share:")


def leave_in_peace(*, case: Case, organisation_type: str | None) -> None:
    """Remind nobody, inside an act, of what may not be answered while the family's consent is not in force."""
    rows = PartnerRequest.objects.filter(case=case)
    if organisation_type is not None:
        rows = rows.filter(organisation__type=organisation_type)
    rows.filter(answered_at=None, withdrawn_at=None).update(remind_at=None)


def remind_again(*, case: Case, context: StepContext) -> None:
    """Let reminders go on, inside an act, of what was asked and may be answered again."""
    rows = PartnerRequest.objects.filter(
        case=case, held_back=False, remind_at=None, answered_at=None, withdrawn_at=None
    )
    for request in rows.select_related("organisation"):
        item = journeys.item(item_key=request.work_item_key).item
        if may_share(item=item, case=case, organisation_type=request.organisation.type):
            moment = reminder_moments.next_moment(asked_at=request.asked_at, until=item.due, after=context.now)
            PartnerRequest.objects.filter(pk=request.pk).update(remind_at=moment)


def answered(*, item_key: UUID, at: datetime) -> None:
    """Note that the step is answered, whoever said so."""
    rows = PartnerRequest.objects.filter(work_item_key=item_key, answered_at=None, withdrawn_at=None)
    rows.update(answered_at=at, remind_at=None)


def declined(*, request: PartnerRequest, reason: str, words: str, at: datetime) -> None:
    """Note inside an act that the organisation cannot: nobody waits for it any more, the step is the worker's."""
    request.reason, request.words, request.answered_at, request.remind_at = reason, words, at, None
    request.save(update_fields=["reason", "words", "answered_at", "remind_at"])


def withdraw(*, item: journeys.OpenItem, context: StepContext) -> None:
    """Tell the partner that nobody waits any more; one outbox row, in the act's transaction."""
    request = PartnerRequest.objects.filter(work_item_key=item.key, answered_at=None, withdrawn_at=None).first()
    if request is None:
        return
    PartnerRequest.objects.filter(pk=request.pk).update(withdrawn_at=context.now, remind_at=None)
    if not request.held_back:
        outbox.add("withdraw_request", region_key=context.by.region.pk, request=request.pk)


def others_to_ask(
    *, case: Case, item: journeys.OpenItem, by: Actor, at: datetime
) -> tuple[partners.OrganisationView, ...]:
    """Return the organisations of the right types that are not asked about a step now.

    Inside a context.
    """
    if not step_kind.of(item.kind).answered_by_one or item.holder_side not in ("state", "partner", "own"):
        return ()
    asked = PartnerRequest.objects.filter(work_item_key=item.key, withdrawn_at=None, answered_at=None)
    known = {case.organisation_id, *asked.values_list("organisation_id", flat=True)}
    found = who_answers(types=item.by, by=by, at=at)
    return tuple(one for one in found if one.key not in known)
