"""What a desk leaves behind when access is taken away, and who could take it. No family is named."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import access
from casework.access import Actor
from casework.act_parts import left_work
from casework.act_parts.left_work import LeftWork
from casework.errors import NotFound
from casework.models import Membership


@dataclass(frozen=True, slots=True)
class LeavingPage:
    """Whose desk it is, what it holds in words, and the colleagues who could take the families."""

    desk: Membership
    work: LeftWork
    lines: tuple[str, ...]
    heirs: tuple[tuple[UUID, str], ...]


def read(*, membership_id: UUID, to: Actor) -> LeavingPage:
    """Read the page: who reads sees no family, so the counting is done by a job of the region.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages this organisation.
        NotFound: No such member, or one who has left.
    """
    with access.narrowed(access.machine(to.region, "leaving"), within=to) as machine:
        rows = access.members_managed(to).select_related("user", "organisation")
        desk = rows.filter(pk=membership_id, active=True).first()
        if desk is None:
            raise NotFound(access.no_such_page())
        work = left_work.count(desk, to=machine)
    heirs = tuple((one.user_id, one.user.name) for one in access.heirs_of(desk).order_by("user__name"))
    return LeavingPage(desk, work, _in_words(work), heirs)


def _in_words(work: LeftWork) -> tuple[str, ...]:
    counted = (
        (work.families, ngettext("%(n)s family to lead", "%(n)s families to lead", work.families)),
        (work.steps, ngettext("%(n)s step of a colleague", "%(n)s steps of colleagues", work.steps)),
        (work.messages, ngettext("%(n)s message without an answer", "%(n)s messages without an answer", work.messages)),
        (work.offers, ngettext("%(n)s open question to a partner", "%(n)s open questions to partners", work.offers)),
        (work.views, ngettext("%(n)s shared view of a list", "%(n)s shared views of lists", work.views)),
        (work.drafts, ngettext("%(n)s form begun and not sent", "%(n)s forms begun and not sent", work.drafts)),
        (
            work.stands_in,
            ngettext("stands in for %(n)s colleague", "stands in for %(n)s colleagues", work.stands_in),
        ),
        (work.journeys, ngettext("answers for %(n)s journey", "answers for %(n)s journeys", work.journeys)),
        (work.questions, ngettext("%(n)s question to answer", "%(n)s questions to answer", work.questions)),
    )
    return tuple(words % {"n": number} for number, words in counted if number)


def said(work: LeftWork, *, is_taken: bool) -> str:
    """Return what is said when access was taken away."""
    done = _("Access is taken away; it counts from their next page on, for this desk only.")
    if work.is_last:
        silent = _("Nobody else answers for this organisation, so it is not asked any more.")
        return f"{done} {silent}"
    left = work.families if not is_taken else work.in_danger
    if not left:
        return done
    told = ngettext(
        "%(n)s family stands in everybody’s list until somebody leads it.",
        "%(n)s families stand in everybody’s list until somebody leads them.",
        left,
    )
    return f"{done} {told % {'n': left}}"
