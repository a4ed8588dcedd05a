"""Whether a family may be written to, and whether its link may open: now, and if not, why.

The one place of this rule. It is asked when something is written, asked again when it is sent and whenever a link is
opened: what was right at night may endanger somebody in the morning. The strictest reason is told first.

| reason | written and sent | its link opens |
|---|---|---|
| danger at home | nothing, no code either; no address or phone to anybody | nothing, nor a calendar file |
| somebody else speaks for the family | nothing by the former person's link | nothing by that link |
| another phone | nothing by the link to the former one | nothing by that link |
| "this is not me", "another number now", said at the link | nothing until the worker has looked | nothing by that link |
| grief | only what another child needs, and what a person writes | yes |
| consent taken back | only what a person asked for or wrote | yes: there it can be given again |
| case at rest | what asks for something waits until the case goes on | yes |
| it is settled | nothing about it, to partners neither | yes |
| quiet is wanted | codes, and what is sent by hand; the two that may not wait are called | yes |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from casework.models import (
    AccessLink,
    Case,
    CaseDocument,
    CaseJourney,
    CaseState,
    Consent,
    ConsentState,
    Family,
    LinkKind,
    Notice,
    NoticeState,
    OfferState,
    PartnerRequest,
    Person,
    Relation,
    SurveyAnswer,
    VisitDay,
    VisitState,
    WrittenBy,
)
from casework.vault import marks
from documents import public as documents
from journeys import public as journeys

OF_A_CHILD = frozenset(
    {"your_turn", "choose_day", "day_booked", "day_tomorrow", "deadline_near", "deadline_passed", "paper_ready"}
    | {"things_ready"}
)
# what asks the family for something
ASKING = frozenset({"your_turn", "choose_day", "how_was_it", "deadline_near", "deadline_passed"})
NEVER_LATER = frozenset({"day_tomorrow"})  # the day after it would be told too late
BY_LAW = frozenset({"deadline_near"})
BY_A_PERSON = frozenset({"code", "message", "welcome"})  # somebody has just asked for it, or written it
TAKES_PLACE = (VisitState.BOOKED, VisitState.ARRIVED, VisitState.DONE)
OVER = ("done", "cancelled")
IN_FORCE = ("issued", "handed_over")


class Why(StrEnum):
    """Why nothing is sent or opened; kept with a notice that was kept back."""

    DANGER = "danger_at_home"
    OTHER_PERSON = "representative_changed"
    OTHER_PHONE = "phone_changed"
    NO_PHONE = "no_phone"
    IN_DOUBT = "phone_in_doubt"
    LINK_CLOSED = "link_closed"
    GRIEF = "grief"
    CONSENT_GONE = "consent_withdrawn"
    AT_REST = "case_at_rest"
    SETTLED = "settled"
    QUIET = "quiet"
    CALL = "wants_quiet"


# ---- who is reached, and where -----------------------------------------------------------------------------------------


def speaker(case: Case) -> Person | None:
    """Return who gets the family's link: who speaks for it."""
    people = Person.objects.filter(family=case.family_id).exclude(relation=Relation.CHILD)
    return people.order_by("-is_representative", "relation").first()


def beside_speaker(people: Iterable[Person]) -> list[Person]:
    """Return the adults of a family that do not speak for it."""
    adults = sorted((one for one in people if one.relation != Relation.CHILD), key=_speaks_first)
    return adults[1:]


def _speaks_first(adult: Person) -> tuple[bool, str]:
    return not adult.is_representative, adult.relation


def holder_of_phone(person: Person | None, *, case: Case) -> Family | Person:
    """Return with whom the phone stands that a person's link and code go to: of who speaks for the family with it."""
    return case.family if person is None or person == speaker(case) else person


def phone_of(person: Person | None, *, case: Case) -> str:
    """Return where a person's link and code go: the own phone; of who speaks for the family else the family's."""
    return str(holder_of_phone(person, case=case).phone)


def is_doubted(person: Person | None, *, case: Case) -> bool:
    """Say whether somebody told at the link that this phone is not, or no longer, that person's."""
    return holder_of_phone(person, case=case).phone_doubted_at is not None


def way_to(person: Person | None, *, case: Case) -> WrittenBy:
    """Return how a person wants to be written to; an e-mail without an address is an SMS."""
    whose = person or speaker(case)
    if whose is None or (whose.written_by == WrittenBy.EMAIL and not whose.email):
        return WrittenBy.SMS
    return WrittenBy(whose.written_by)


def mark_of(phone: str, *, region_id: UUID) -> str:
    """Return by what a link knows the phone that it was sent to: the phone's own mark, "" of none."""
    told = dict(marks.of_phone(phone))
    return marks.mark(marks.PHONE, told[marks.PHONE], region_id=region_id) if told else ""


# ---- opening -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a family's link reaches now.

    `has_phone`: its holder has one; `same_phone`: the one it was sent to, as far as that is known.
    """

    danger: bool
    speaks: bool
    has_phone: bool
    same_phone: bool


def why_not_reached(reach: Reach) -> Why | None:
    """Return why a family's link lets nobody in, whenever it was sent; None: it may open."""
    if reach.danger:
        return Why.DANGER
    if not reach.speaks and not reach.has_phone:
        return Why.OTHER_PERSON
    return None if reach.same_phone else Why.OTHER_PHONE


def why_not_opened(link: AccessLink) -> Why | None:
    """Return the same of a link's rows; a partner's link is not asked about."""
    if link.kind != LinkKind.FAMILY:
        return None
    case = link.case
    speaks = link.person is None or link.person == speaker(case)
    phone = phone_of(link.person, case=case)
    same = link.phone_mark in ("", mark_of(phone, region_id=link.region_id))
    return why_not_reached(Reach(case.family.danger_at_home, speaks, bool(phone), same))


# ---- writing -----------------------------------------------------------------------------------------------------------


def why_not_written(
    *, case: Case, template: str, person: Person | None, item_key: UUID | None = None, by_hand: bool = False
) -> Why | None:
    """Return why a person of a family is not written to; None: that may be written.

    Args:
        by_hand: A worker sends it; then neither grief nor a missing consent stops it.
    """
    if case.family.danger_at_home:
        return Why.DANGER
    if not phone_of(person, case=case):
        return Why.NO_PHONE
    if is_doubted(person, case=case):
        return Why.IN_DOUBT
    if by_hand:
        return None
    if is_silent(case, template, item_key):
        return Why.GRIEF
    if template not in BY_A_PERSON and is_consent_gone(case):
        return Why.CONSENT_GONE
    if template in ASKING and case.state == CaseState.ON_HOLD:
        return Why.AT_REST
    if template != "code" and way_to(person, case=case) == WrittenBy.QUIET:
        return Why.CALL if may_not_wait(template, item_key) else Why.QUIET
    return None


def may_not_wait(template: str, item_key: UUID | None) -> bool:
    """Say whether it is told on its day whatever else: tomorrow's doctors, the law's deadline."""
    if template in BY_LAW and item_key is not None:
        return any(item.due_force == "law" for item in journeys.read_items(item_keys=[item_key]))
    return template in NEVER_LATER


def is_silent(case: Case, template: str, item_key: UUID | None = None) -> bool:
    """Reminders are decided per child, the tone per family: after a death only what the other child needs is told."""
    if not case.quiet or template in ("message", "code"):
        return False
    if item_key is None or template not in OF_A_CHILD:
        return True
    run_key = journeys.item(item_key=item_key).item.run_key
    return CaseJourney.objects.filter(case=case, run_key=run_key, quiet=True).exists()


def goes_on_quietly(case: Case) -> bool:
    """Say whether a family in grief has another child whose journey goes on."""
    return case.quiet and case.journeys.filter(quiet=False, ended_at=None).exists()


def is_consent_gone(case: Case) -> bool:
    """Say whether the family has taken back that we handle its data, and not agreed again since."""
    states = set(Consent.objects.filter(case=case, purpose="processing").values_list("state", flat=True))
    return ConsentState.WITHDRAWN in states and ConsentState.GIVEN not in states


# ---- sending -----------------------------------------------------------------------------------------------------------


def why_not_sent(notice: Notice) -> Why | None:
    """Return why a notice, written earlier, is not sent now; None: it goes."""
    if notice.organisation_id is not None:
        return why_not_sent_to_partner(notice)
    link = notice.code.link if notice.code else notice.link
    if notice.case.family.danger_at_home:
        return Why.DANGER
    if link is None or link.revoked_at is not None:
        return Why.LINK_CLOSED
    return (
        why_not_opened(link)
        or why_not_written(
            case=notice.case,
            template=notice.template,
            person=link.person,
            item_key=notice.work_item_key,
            by_hand=notice.template == "welcome" and (not notice.case.quiet or goes_on_quietly(notice.case)),
        )
        or (Why.SETTLED if is_settled(notice) else None)
    )


def why_not_sent_to_partner(notice: Notice) -> Why | None:
    """Return why a partner is not written to about a question now: it is settled, or the family's consent is gone."""
    if notice.template == "offer_taken_back":
        was_told = Notice.objects.filter(link__offer=notice.link.offer_id if notice.link else None)
        return None if was_told.exclude(pk=notice.pk).filter(state=NoticeState.SENT).exists() else Why.SETTLED
    if is_consent_gone(notice.case):
        return Why.CONSENT_GONE
    if notice.link is not None and notice.link.offer is not None:
        is_promised = notice.template in ("promise_due", "later_is_well")
        waits = OfferState.ACCEPTED if is_promised else OfferState.OFFERED
        return None if notice.link.offer.state == waits else Why.SETTLED
    asked = PartnerRequest.objects.filter(case=notice.case, organisation=notice.organisation_id)
    request = asked.filter(work_item_key__in=[notice.work_item_key]).order_by("asked_at").last()
    if request is None:
        return None
    if request.held_back:
        return Why.CONSENT_GONE
    return Why.SETTLED if request.answered_at or request.withdrawn_at else None


def is_settled(notice: Notice) -> bool:
    """Say whether what a notice tells of is over: answered, given back, replaced."""
    key = notice.work_item_key
    if key is None:
        return False
    if notice.template in ("choose_day", "deadline_near", "deadline_passed"):
        return _is_over(key)
    if notice.template == "your_turn":
        return _is_over(key) and not _waits_untold(notice)
    if notice.template in ("day_booked", "day_tomorrow"):
        return not VisitDay.objects.filter(work_item_key=key, state__in=TAKES_PLACE).exists()
    if notice.template == "how_was_it":
        asked = SurveyAnswer.objects.filter(case=notice.case, work_item_key=key)
        return asked.exists() and not asked.filter(answered_at=None, withdrawn_at=None).exists()
    if notice.template == "paper_ready":
        return _is_of_a_day_given_back(key) or not _any_paper_counts(notice)
    return False


def _is_over(item_key: UUID) -> bool:
    return journeys.item(item_key=item_key).item.status in OVER


def _waits_untold(notice: Notice) -> bool:
    """One SMS tells of all that waits for the family: it is still right while anything newer than the last is open."""
    runs = list(notice.case.journeys.filter(ended_at=None).values_list("run_key", flat=True))
    told = Notice.objects.filter(case=notice.case, template=notice.template, link=notice.link, state=NoticeState.SENT)
    last = told.order_by("-made_at").values_list("made_at", flat=True).first()
    return any(
        item.holder_side == "family" and not item.private and (last is None or item.opened_at > last)
        for item in journeys.open_items(run_keys=runs)
    )


def _is_of_a_day_given_back(item_key: UUID) -> bool:
    days = VisitDay.objects.filter(work_item_key=item_key)
    return days.exists() and not days.filter(state__in=TAKES_PLACE).exists()


def _any_paper_counts(notice: Notice) -> bool:
    rows = CaseDocument.objects.filter(case=notice.case, work_item_key=notice.work_item_key)
    keys = list(rows.values_list("document_key", flat=True))
    return not keys or any(paper.state in IN_FORCE for paper in documents.describe(keys).values())
