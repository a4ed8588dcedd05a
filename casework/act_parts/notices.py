"""Notices to families and partners: written beside the act, sent by a job, never at night, never about bad news.

What a family is told waits a short while for what happens with it (`notice_pace`), but for what somebody sends by hand.
To a family in danger at home nothing is sent: whoever holds the phone would read it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from casework import outbox, ways_out
from casework.access import own_files, safe_contact
from casework.access.safe_contact import Why
from casework.act_parts import access_links, notice_pace, sender_names
from casework.models import (
    AccessCode,
    AccessLink,
    Case,
    CaseJourney,
    Channel,
    Notice,
    NoticeState,
    Offer,
    OutboxRow,
    PartnerRequest,
    Person,
    WrittenBy,
)
from casework.texts import notice_texts
from journeys import public as journeys

QUIET_FROM, QUIET_UNTIL = time(21, 0), time(8, 0)
NEVER_TOLD = (NoticeState.FAILED, NoticeState.CANCELLED)  # what never went mutes nothing newer
# several of these in a day say no more than one: the next goes when this has passed, and still within a day
GATHERED = frozenset({"your_turn", "paper_ready", "how_was_it", "new_helper"})
# of each step by itself: another step's may go while this one is settled
ABOUT_ITS_STEP = frozenset(
    {"choose_day", "day_booked", "day_tomorrow", "deadline_near", "deadline_passed", "paper_ready"}
    | {"things_ready", "things_to_return"}
)
BETWEEN = timedelta(hours=20)


def after_quiet_hours(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment itself, or 8 o'clock of the morning that ends the night it falls into."""
    local = moment.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    morning = local.replace(hour=QUIET_UNTIL.hour, minute=0, second=0, microsecond=0)
    return morning if local.time() < QUIET_UNTIL else morning + timedelta(days=1)


class _Nobodys(Exception):
    """It is private, and nobody can tell whose."""


def _whose(case: Case, item_key: UUID | None) -> Person | None:
    """Return whom a notice goes to: who speaks for the family; about a private step only whose own file it is in.

    Raises:
        _Nobodys: Of a private step nobody can tell.
    """
    item = journeys.item(item_key=item_key).item if item_key is not None else None
    if item is None or not item.private:
        return safe_contact.speaker(case)
    link = CaseJourney.objects.select_related("subject").get(case=case, run_key=item.run_key)
    owner = own_files.owner_of(item, case=case, link=link)
    if owner is None:
        raise _Nobodys
    return Person.objects.get(pk=owner)


def to_family(
    *,
    case: Case,
    template: str,
    at: datetime,
    item_key: UUID | None = None,
    by_hand: bool = False,
    person: Person | None = None,
    not_before: datetime | None = None,
) -> Notice | None:
    """Write an SMS to the family beside the act; one of a kind about a step that still waits is enough.

    About a private step it goes to whose own file it is, by that person's own link. `person` names one by hand.
    None where `safe_contact` says why not, and when the same stands there already. Where the like went a few hours ago,
    it waits and goes within a day; what may be told only when the case goes on waits for that.
    """
    try:
        person = person or _whose(case, item_key)
    except _Nobodys:
        return None
    told = Notice.objects.filter(case=case, template=template, link__person=person).exclude(state__in=NEVER_TOLD)
    why = safe_contact.why_not_written(case=case, template=template, person=person, item_key=item_key, by_hand=by_hand)
    if why not in (None, Why.AT_REST, Why.CALL):
        return None
    unsent = told.filter(state__in=[NoticeState.WAITING, NoticeState.QUEUED])
    if (unsent.filter(work_item_key=item_key) if template in ABOUT_ITS_STEP else unsent).exists():
        return None
    notice = _write(
        case=case,
        template=template,
        at=at,
        link=access_links.of_family(case=case, at=at, person=person),
        language=case.family.language,
        item_key=item_key,
        not_before=at if by_hand else not_before or _gathered_until(template, told, at),
    )
    if by_hand and notice.not_before <= at:
        go_or_wait_for_morning(notice, at=at)
    return notice


def go_or_wait_for_morning(notice: Notice, *, at: datetime) -> None:
    """Send, inside an act, what somebody has just asked for; in the morning where the family had three today."""
    case = notice.case
    local = at.astimezone(case.region.zone)
    notice_pace.lock(case.family_id)
    if notice_pace.has_room(family_id=case.family_id, at=at, midnight=midnight_of(local)):
        queue(notice, case.region_id)
        return
    notice.not_before = notice_pace.next_morning(local, opens=QUIET_UNTIL)
    notice.save()


def midnight_of(local: datetime) -> datetime:
    """Return when the day of a moment in the region's zone began."""
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _gathered_until(template: str, told: QuerySet[Notice], at: datetime) -> datetime:
    """Return until when a notice waits: for what happens with it, or because the like has just gone."""
    soon = at + notice_pace.GATHERED
    if template not in GATHERED:
        return soon
    went = told.exclude(state__in=[NoticeState.WAITING, NoticeState.QUEUED])
    newest = went.filter(made_at__gt=at - BETWEEN, made_at__lte=at).order_by("-made_at").first()
    return max(soon, newest.made_at + BETWEEN) if newest is not None else soon


def overtaken(*, case: Case, template: str, item_key: UUID, at: datetime) -> None:
    """Keep back, inside an act, what was still to be told about a step and is over by now."""
    rows = Notice.objects.select_for_update(of=("self",)).filter(
        case=case, template=template, work_item_key=item_key, state__in=[NoticeState.WAITING, NoticeState.QUEUED]
    )
    for notice in rows.order_by("pk"):
        notice.cancel(at=at, why=Why.SETTLED)
        notice.save()


def with_code(*, case: Case, code: AccessCode, at: datetime) -> Notice | None:
    """Write the SMS that carries a code: at once, whatever the hour, for somebody has just asked for it."""
    if safe_contact.why_not_written(case=case, template="code", person=code.link.person) is not None:
        return None
    notice = Notice(
        case=case,
        code=code,
        template="code",
        channel=Channel.SMS,
        language=case.family.language,
        made_at=at,
        not_before=at,
    )
    queue(notice, case.region_id)
    return notice


def to_partner(*, question: Offer | PartnerRequest, template: str, at: datetime) -> Notice:
    """Write an e-mail to the partner that is asked; about an offer with its link."""
    case = question.case
    link = None
    if isinstance(question, Offer):
        link = access_links.of_offer(offer=question, at=at)
    return _write(
        case=case,
        template=template,
        at=at,
        link=link,
        language=question.organisation.language,
        item_key=question.work_item_key,
        organisation_id=question.organisation_id,
    )


def take_back(*, offer: Offer, at: datetime) -> None:
    """Tell a partner that nothing is expected of it any more; one that has not been told yet never is."""
    about = Notice.objects.filter(link__offer=offer)
    for notice in about.filter(state=NoticeState.WAITING):
        notice.cancel(at=at)
        notice.save()
    if about.filter(state__in=[NoticeState.QUEUED, NoticeState.SENT]).exists():
        to_partner(question=offer, template="offer_taken_back", at=at)


def _write(
    *,
    case: Case,
    template: str,
    at: datetime,
    link: AccessLink | None,
    language: str,
    item_key: UUID | None,
    organisation_id: UUID | None = None,
    not_before: datetime | None = None,
) -> Notice:
    not_before = after_quiet_hours(not_before or at, case.region.zone)
    notice = Notice(
        case=case,
        link=link,
        organisation_id=organisation_id,
        template=template,
        channel=Channel.EMAIL if organisation_id else _channel_to(link, case),
        language=language,
        work_item_key=item_key,
        made_at=at,
        not_before=not_before,
    )
    goes_at_once = organisation_id is not None and not_before <= at
    if goes_at_once:
        notice.queue()
    notice.save(force_insert=True)
    if goes_at_once:
        _to_outbox(notice, case.region_id)
    return notice


def _channel_to(link: AccessLink | None, case: Case) -> Channel:
    """Return by which way the person of a link is written to now; what is called is no mail."""
    by = safe_contact.way_to(link.person if link else None, case=case)
    return Channel.EMAIL if by == WrittenBy.EMAIL else Channel.SMS


def queue(notice: Notice, region_key: UUID) -> None:
    """Have a job send a notice, inside an act; to a family by the way it wants by then."""
    if notice.organisation_id is None and notice.code_id is None:
        notice.channel = _channel_to(notice.link, notice.case)
    notice.queue()
    notice.save()
    send(notice, region_key)


def send(notice: Notice, region_key: UUID) -> None:
    """Write the outbox's row of a queued notice, inside an act; one that was given up before is decided by it."""
    forget_given_up(notice)
    _to_outbox(notice, region_key)


def _to_outbox(notice: Notice, region_key: UUID) -> None:
    way, lane = _way_of(notice), _lane_of(notice)
    outbox.add("send_notice", region_key=region_key, way=way, lane=lane, notice=notice.pk)


def forget_given_up(notice: Notice) -> None:
    """Take away, inside an act, the row of a notice that was given up: a person has decided."""
    given_up = OutboxRow.objects.filter(topic="send_notice", dead=True)
    given_up.filter(payload__notice=str(notice.pk)).delete()


def _way_of(notice: Notice) -> str:
    return ways_out.of_mail() if notice.channel == Channel.EMAIL else ways_out.of_sms()


def _lane_of(notice: Notice) -> str:
    """What is told to one person goes in its order; a code, which somebody waits for, goes first."""
    if notice.code_id is not None:
        return ""
    return str(notice.organisation_id or notice.link_id)


def withhold(*, case: Case, at: datetime, why: Why, but: Collection[str] = ()) -> int:
    """Let nothing go out to a family any more, inside an act, that is written and not sent; return how much.

    Args:
        but: What is sent all the same, e.g. a code that somebody has just asked for.
    """
    unsent = Notice.objects.select_for_update(of=("self",)).filter(
        case__family=case.family_id, organisation=None, state__in=[NoticeState.WAITING, NoticeState.QUEUED]
    )
    rows = list(unsent.exclude(template__in=but).order_by("pk"))
    for notice in rows:
        notice.cancel(at=at, why=why)
        notice.save()
    return len(rows)


def text_of(notice: Notice, *, beside: Collection[str] = ()) -> notice_texts.Words:
    """Return a notice in words, with its link or code; never kept anywhere.

    Args:
        beside: Templates of the others that it tells of, too, and that stand on the same page.
    """
    from django.conf import settings

    link = address_of(notice)
    if notice.channel == Channel.EMAIL and notice.organisation_id is not None:
        return notice_texts.mail(notice.template, language=notice.language, link=link or settings.SITE_URL)
    code = access_links.digits_of(notice.code_id) if notice.code_id else ""
    told = (notice.template, *beside)
    sign = sender_names.of_case(notice.case, language=notice.language)
    if notice.channel == Channel.EMAIL:
        return notice_texts.family_mail(*told, language=notice.language, sign=sign, link=link)
    text = notice_texts.sms(*told, language=notice.language, sign=sign, link=link, code=code)
    return notice_texts.Words("", text)


def address_of(notice: Notice) -> str:
    """Return the whole address of a notice's link, "" of one without."""
    from django.conf import settings

    return settings.SITE_URL + access_links.path_of(notice.link) if notice.link else ""


# ---- sending -----------------------------------------------------------------------------------------------------------


def phone_of(notice: Notice) -> str:
    """Return the phone of whoever a notice to a family goes to, as it is now."""
    link = notice.code.link if notice.code else notice.link
    return safe_contact.phone_of(link.person if link else None, case=notice.case)


def mail_of(notice: Notice) -> str:
    """Return the e-mail address that a notice goes to, as it is now; "" of none."""
    if notice.organisation is not None:
        return str(notice.organisation.email)
    whose = (notice.link.person if notice.link else None) or safe_contact.speaker(notice.case)
    return (whose.email if whose else None) or ""
