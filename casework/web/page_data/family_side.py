"""The family's side of a case as its worker sees it: what it did last, what was written, whether its link is live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework import access
from casework.access import Actor, own_files, safe_contact
from casework.models import AccessLink, Case, LinkKind, Message, Need, Notice, Person, WrittenBy
from casework.web.page_data import told_notices
from casework.web.page_data.told_notices import WrittenLine

SHOWN = 5


@dataclass(frozen=True, slots=True)
class OwnLink:
    """One adult of a family with own files, and the link to that person's own."""

    person: Person
    has_familys: bool  # who speaks for the family: the family's link is the own one
    live: AccessLink | None


@dataclass(frozen=True, slots=True)
class FamilySide:
    """What the card of the case page shows."""

    replied_at: datetime | None
    messages: tuple[Message, ...]  # the newest last
    link: AccessLink | None
    told_at: datetime | None  # when the link was last sent, or is to be sent
    confirmed: tuple[Need, ...]  # things that the family says it has
    can_be_sent: bool
    way: WrittenBy  # how who speaks for the family wants to be written to
    told: tuple[WrittenLine, ...]  # what was written, the newest first
    own: tuple[OwnLink, ...]  # each adult's way in, where a journey keeps own files


def read(case: Case, *, to: Actor, now: datetime) -> FamilySide:
    """Read the card."""
    rows = access.visible(Message, to=to).filter(case=case).select_related("written_by", "person")
    live = access.visible(AccessLink, to=to).filter(
        case=case, kind=LinkKind.FAMILY, revoked_at=None, expires_at__gt=now
    )
    speaks = safe_contact.speaker(case)
    link = live.filter(person=speaks).order_by("-made_at").first() or live.order_by("-made_at").first()
    sent = access.visible(Notice, to=to).filter(case=case, link=link).exclude(state__in=["cancelled", "failed"])
    newest = sent.order_by("-not_before").values_list("not_before", flat=True).first() if link else None
    family = case.family
    return FamilySide(
        replied_at=case.family_replied_at,
        messages=tuple(rows.order_by("-written_at")[:SHOWN])[::-1],
        link=link,
        own=tuple(
            OwnLink(one, one == speaks, live.filter(person=one).order_by("-made_at").first())
            for one in own_files.kept_of(case, to=to)
        ),
        told_at=newest,
        way=safe_contact.way_to(speaks, case=case),
        told=told_notices.read(case, to=to, now=now),
        confirmed=tuple(access.visible(Need, to=to).filter(case=case, confirmed_at__isnull=False)),
        can_be_sent=bool(family.phone)
        and not family.danger_at_home
        and (not case.quiet or safe_contact.goes_on_quietly(case)),
    )
