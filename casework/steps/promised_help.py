"""What a partner has promised, on the worker's page, and what can be told of it by phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access
from casework.actions.partners import promises
from casework.models import Offer, OfferState, Pledge, PledgeState
from casework.steps import panel
from casework.steps.amount_fields import amounts
from casework.steps.panel import SentForm, Shown
from casework.steps.turn import Said, Turn
from casework.texts import days_and_names
from casework.typed import days

COMING = (OfferState.ACCEPTED, OfferState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class PromiseOnPage:
    """What a partner has promised, with what is still to come and the day in its field."""

    offer: Offer
    coming: tuple[Pledge, ...]
    day: str
    reason: str
    begun: bool  # a form of it came back

    @property
    def is_help(self) -> bool:
        """Say whether help was promised; else things."""
        return self.offer.exclusive


def expected(offer: Offer, now: datetime) -> Said:
    """Until the day of a promise is past it is the partner's turn; then somebody asks."""
    told = {
        "name": days_and_names.organisation_name(offer.organisation),
        "day": days_and_names.day(offer.delivery_date) if offer.delivery_date else "",
    }
    if offer.remind_at is None or offer.remind_at <= now:
        return Turn.YOU, _("%(name)s wanted to help by now. Ask whether it did, and note it.") % told
    if told["day"]:
        return Turn.PARTNER, _("%(name)s helps on %(day)s.") % told
    return Turn.PARTNER, _("%(name)s has promised to help.") % told


def decide_about(offer: Offer) -> Said:
    """A partner that could help later waits for the worker's word."""
    told = {
        "name": days_and_names.organisation_name(offer.organisation),
        "day": days_and_names.day(offer.can_from) if offer.can_from else "",
    }
    return Turn.YOU, _("%(name)s could help from %(day)s on. Take it at its word, or ask another.") % told


def read(offer: Offer, shown: Shown) -> PromiseOnPage:
    """Read what is still to come of a promise."""
    rows = access.visible(Pledge, to=shown.to).filter(offer=offer, state=PledgeState.PLEDGED)
    part = f"promise-{offer.number}"
    told = shown.first_values(part)
    return PromiseOnPage(
        offer=offer,
        coming=tuple(rows.select_related("item").order_by("item__key")),
        day=told.get("day", offer.delivery_date.isoformat() if offer.delivery_date else ""),
        reason=told.get("reason", ""),
        begun=shown.came_back(part),
    )


def _of_promise(sent: SentForm) -> UUID:
    return sent.key("offer", _("It is not said whose promise it is. Choose it in the list."))


def cannot(sent: SentForm) -> str:
    """Note that a partner cannot keep its promise."""
    promises.break_promise(
        by=sent.by,
        offer_id=_of_promise(sent),
        reason=sent.typed.get("reason", "other"),
        receipt=sent.receipt,
    )
    return _("It is noted that it cannot after all. The next partner is asked; the family is not told.")


def fewer(sent: SentForm) -> str:
    """Note that a partner brings fewer."""
    left = {key: amounts(sent).get(key, 0) for key in _named(sent)}
    promises.bring_fewer(by=sent.by, offer_id=_of_promise(sent), left=left, receipt=sent.receipt)
    return _("It is noted what still comes. The next partner is asked for the rest.")


def _named(sent: SentForm) -> list[str]:
    return [name.removeprefix("amount-") for name in sent.typed if name.startswith("amount-")]


def another_day(sent: SentForm) -> str:
    """Note the other day of a promise."""
    promises.name_day(by=sent.by, offer_id=_of_promise(sent), day=_day(sent), receipt=sent.receipt)
    return _("The other day is noted.")


def _day(sent: SentForm) -> date:
    try:
        return days.read_day(sent.typed.get("day", "").strip())
    except days.NoDay as error:
        raise panel.said(_("This is no day of the calendar, so nothing was kept. Enter it anew.")) from error


def looks(sent: SentForm) -> str:
    """Note that a partner looks into it."""
    promises.look_into_it(by=sent.by, offer_id=_of_question(sent), until=_day(sent), receipt=sent.receipt)
    return _("It is noted until when it looks into it.")


def later(sent: SentForm) -> str:
    """Note that a partner could help later."""
    promises.can_later(by=sent.by, offer_id=_of_question(sent), from_day=_day(sent), receipt=sent.receipt)
    return _("It is noted from when on it can. Take it at its word, or ask another partner.")


def _of_question(sent: SentForm) -> UUID:
    key = panel.key_of(sent.typed.get("question", ""))
    if key is None:
        raise panel.said(_("It is not said who told it. Choose it in the list."))
    return key


def given(sent: SentForm) -> str:
    """Note that the promised help was given."""
    promises.note_given(by=sent.by, offer_id=_of_promise(sent), receipt=sent.receipt)
    return _("It is noted that the help was given. The step is done.")


def take_back(sent: SentForm) -> str:
    """Take one question or promise back."""
    promises.take_back(by=sent.by, offer_id=_of_promise(sent), receipt=sent.receipt)
    return _("It is taken back, and the partner is told so. The others stay as they are.")
