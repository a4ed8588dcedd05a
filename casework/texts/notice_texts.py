"""The words of notices: who writes, for whose service, what about; never a name, a diagnosis or a thing.

A message without a sender looks like fraud. An SMS with the longest names and link is of two parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.texts import sms_length

MOST_PARTS = 2  # of an SMS
LONGEST_SENDER, LONGEST_PLACE = 20, 30  # letters: with them and the longest link an SMS stays within its parts


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in words; an SMS has no subject."""

    subject: str
    text: str


# of an SMS only the few words between who writes and the link, which alone takes 51 signs; the weightier first
_SMS: Mapping[str, Callable[[], str]] = {
    "code": lambda: pgettext("sms", "Your code:"),
    "welcome": lambda: pgettext("sms", "Your page:"),
    "day_tomorrow": lambda: pgettext("sms", "Doctors tomorrow:"),
    "deadline_near": lambda: pgettext("sms", "Two days left to answer:"),
    "day_booked": lambda: pgettext("sms", "Doctors’ day:"),
    "message": lambda: pgettext("sms", "A message:"),
    "choose_day": lambda: pgettext("sms", "Choose a doctors’ day:"),
    "your_turn": lambda: pgettext("sms", "Please answer:"),
    "deadline_passed": lambda: pgettext("sms", "Waiting for your answer:"),
    "things_ready": lambda: pgettext("sms", "Things are here:"),
    "paper_ready": lambda: pgettext("sms", "A paper is ready:"),
    "things_to_return": lambda: pgettext("sms", "Time to return things:"),
    "new_helper": lambda: pgettext("sms", "A new helper:"),
    "improved": lambda: pgettext("sms", "What we changed:"),
    "how_was_it": lambda: pgettext("sms", "How was it?"),  # last: it ends in a question
}
_MAIL: Mapping[str, Callable[[], tuple[str, str]]] = {
    "offer": lambda: (
        _("A family needs help: can you take it on?"),
        _("We ask you about one family, without its name. Open the page, look, and answer yes, in part or no:"),
    ),
    "offer_reminder": lambda: (
        _("Still waiting for your answer"),
        _("We asked you about one family and have not heard from you. A “no” helps, too: then we ask somebody else."),
    ),
    "offer_taken_back": lambda: (
        _("It is settled, thank you"),
        _("What we asked you about is no longer needed. Nobody expects anything of you. Thank you."),
    ),
    "later_is_well": lambda: (
        _("Thank you: the day you named suits"),
        _("We count on you from the day you named. What is wanted, and where, stands here:"),
    ),
    "promise_due": lambda: (
        _("Did it work out?"),
        _(
            "You promised help to one family, and the day is past. Open the page and tell us with one press: it was given, "
            "it will be on another day, or you cannot after all. Then we ask somebody else."
        ),
    ),
    "invitation": lambda: (
        _("You are invited to work in Ryadom"),
        _(
            "An organisation asks you to work with it in Ryadom, where families are helped. Open the page: it says who asks "
            "and as what. You say yes or no there; until you do, nothing changes. The link is good for a week."
        ),
    ),
    "request": lambda: (
        _("A family waits for your answer"),
        _("A new question stands in your list in Ryadom. Sign in to see it:"),
    ),
}
SMS_TEMPLATES = frozenset(_SMS)
MAIL_TEMPLATES = frozenset(_MAIL)


def about(template: str) -> str:
    """Return in a few words what a notice was about, in the reader's language."""
    if template in _MAIL:
        return _MAIL[template]()[0]
    return _SMS[template]().rstrip(":") if template in _SMS else ""


def signed(sender: str, place: str, *, language: str) -> str:
    """Return as whom an SMS comes: the sender, and for which service or region.

    Args:
        sender: The region's choice; "": as the product is called.
        place: "" or one that is too long is left out.
    """
    with translation.override(language):
        name = sender or _("Ryadom")
    is_told = bool(place) and len(place) <= LONGEST_PLACE
    return f"{name}, {place}" if is_told else name


def sms(*templates: str, language: str, sign: str, link: str = "", code: str = "") -> str:
    """Return the text of an SMS: as whom it comes, a few words, and the link or the code.

    Of several that go together it tells as much as fits, the weightier first; all stand behind the link.
    """
    with translation.override(language):
        if code:
            words = _("%(words)s %(code)s. It is valid for 10 minutes.") % {"words": _SMS["code"](), "code": code}
            return f"{sign}. {words}"
        told = list(dict.fromkeys(_SMS[one]().rstrip(":") for one in _SMS if one in templates))
        texts = [f"{sign}. {_together(told[:many])} {link}".strip() for many in range(len(told), 0, -1)]
        return next((text for text in texts if sms_length.parts(text) <= MOST_PARTS), texts[-1])


def _together(told: Sequence[str]) -> str:
    first, *rest = told
    words = ", ".join((first, *(one[:1].lower() + one[1:] for one in rest)))
    return words if words.endswith("?") else f"{words}:"


def family_mail(*templates: str, language: str, sign: str, link: str) -> Words:
    """Return an e-mail to a family: the words of the SMS, for whoever reads over its shoulder may read these, too."""
    with translation.override(language):
        told = list(dict.fromkeys(_SMS[one]().rstrip(":") for one in _SMS if one in templates))
        words = _together(told)
        text = _(
            "%(sign)s. %(words)s\n%(link)s\n\nYou chose e-mail. How you are written to you can change on that page."
        ) % {"sign": sign, "words": words, "link": link}
    return Words(subject=f"{sign}. {words.rstrip(':')}", text=f"{text}\n")


def mail(template: str, *, language: str, link: str = "") -> Words:
    """Return subject and text of an e-mail."""
    with translation.override(language):
        subject, text = _MAIL[template]()
        return Words(subject=subject, text=f"{text}\n\n{link}\n" if link else f"{text}\n")
