"""Only in a demo: every SMS and e-mail that would have been sent, so that a visitor can follow its link. Not in production."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework import access, clock
from casework.act_parts import access_links, invitation_letter, invitation_links, notices
from casework.actions import notice_delivery
from casework.models import Channel, Invitation, Notice
from casework.texts import days_and_names
from casework.web.methods import reads_only
from casework.web.page_data import invitation

SHOWN = 100  # on one page
MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message in words: to whom, by which way, with its link or code."""

    at: datetime
    not_before: datetime
    is_mail: bool
    to: str
    case_number: str
    subject: str
    text: str
    path: str
    code: str
    state: str
    state_words: str


@reads_only
def sent_messages(request: HttpRequest) -> HttpResponse:
    """Show what would have been sent, the newest first, a hundred on a page."""
    regions = access.demo_regions()
    if not regions:
        raise Http404
    page = _page_of(request)
    found: list[SentMessage] = []
    for region in regions:
        with access.acting_as(access.machine(region, "sent_messages")) as actor, timezone.override(region.zone):
            rows = access.visible(Notice, to=actor).filter(told_with=None).prefetch_related("beside")
            rows = rows.select_related(*notice_delivery.TO_WHOM)
            found += [_sent(notice) for notice in rows.order_by("-made_at", "-pk")[: page * SHOWN + 1]]
            found += [_invited(one) for one in invitation.letters(to=actor)[: page * SHOWN + 1]]
    newest = sorted(found, key=lambda one: one.at, reverse=True)
    context = {
        "messages_sent": newest[(page - 1) * SHOWN : page * SHOWN],
        "newer": page - 1,
        "older": page + 1 if len(newest) > page * SHOWN else 0,
        "now": clock.now(),
    }
    with timezone.override(regions[0].zone):
        return render(request, "sent_messages.html", context)


def _page_of(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 6
    return min(max(int(asked), 1), MOST_PAGES) if is_number else 1


def _sent(notice: Notice) -> SentMessage:
    words = notices.text_of(notice, beside=[one.template for one in notice.beside.all()])
    address = notices.address_of(notice)
    link = notice.code.link if notice.code else notice.link
    return SentMessage(
        at=notice.made_at,
        not_before=notice.not_before,
        is_mail=notice.channel == Channel.EMAIL,
        to=_receiver(notice),
        case_number=notice.case.number,
        subject=words.subject,
        text=words.text.replace(address, "").strip(),
        path=access_links.path_of(link) if link else "",
        code=access_links.digits_of(notice.code_id) if notice.code_id else "",
        state=notice.state,
        state_words=str(notice.get_state_display()),
    )


def _invited(letter: Invitation) -> SentMessage:
    words = invitation_letter.letter_to(letter)
    sent_at = letter.sent_at or letter.proposed_at
    return SentMessage(
        at=sent_at,
        not_before=sent_at,
        is_mail=True,
        to=letter.email,
        case_number="",
        subject=words.subject,
        text=words.text.replace(invitation_links.address_of(letter), "").strip(),
        path=invitation_links.path_of(letter),
        code="",
        state="sent",
        state_words="",
    )


def _receiver(notice: Notice) -> str:
    if notice.organisation:
        return days_and_names.organisation_name(notice.organisation)
    return notice.sent_to or notices.phone_of(notice)
