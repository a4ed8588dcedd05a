"""The timeline in sentences: one per code of what happened, in the reader's language; never a diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Relation
from casework.texts import door_words, notice_texts, paper_words
from casework.texts.day_sentences import DAYS
from casework.texts.entry_parts import Details
from casework.texts.entry_parts import day as _day
from casework.texts.entry_parts import organisation as _organisation
from casework.texts.entry_parts import plain as _plain
from casework.texts.entry_parts import title as _title
from casework.texts.entry_parts import with_parts as _with
from casework.texts.promise_sentences import PROMISES
from casework.texts.translated import say

SHADES: Mapping[str, str] = {
    "step.done": "ok",
    "offer.accepted": "ok",
    "offer.delivered": "ok",
    "offer.given": "ok",
    "pledge.received": "ok",
    "need.handed_over": "ok",
    "day.booked": "ok",
    "day.done": "ok",
    "paper.issued": "ok",
    "partner.answered": "ok",
    "survey.answered": "ok",
    "question.answered": "ok",
    "handover.confirmed": "ok",
    "consent.given": "ok",
    "consent.recorded": "ok",
    "offer.made": "wait",
    "pledge.made": "wait",
    "days.asked": "wait",
    "days.proposed": "wait",
    "note.added": "me",
    "partners.reminded": "wait",
}
REASONS: Mapping[str, Any] = {
    "no_stock": gettext_lazy("has none at the moment"),
    "no_people": gettext_lazy("has nobody free"),
    "too_far": gettext_lazy("too far away"),
    "not_our_work": gettext_lazy("not their kind of work"),
    "too_late": gettext_lazy("not in time"),
    "other": gettext_lazy("another reason"),
    # of organisations that must answer
    "not_ours": gettext_lazy("another office is in charge"),
    "papers_missing": gettext_lazy("papers or data are missing"),
    "no_grounds": gettext_lazy("the law gives no grounds for it"),
    "busy": gettext_lazy("cannot do it in time"),
}

# why a journey was ended by hand
STOPPED: Mapping[str, Any] = {
    "family_wishes": gettext_lazy("the family does not want it any more"),
    "moved_away": gettext_lazy("the family has moved away"),
    "solved_otherwise": gettext_lazy("it was settled in another way"),
    "begun_by_mistake": gettext_lazy("it was begun by mistake"),
    "begun_twice": gettext_lazy("it was begun twice"),
    "other": gettext_lazy("another reason"),
}


def sentence(what: str, details: Details) -> str:
    """Return the sentence of an entry; a code nobody wrote words for falls back to a neutral one."""
    tell = SENTENCES.get(what)
    return tell(details) if tell else _("Something was noted in the case")


def _number(details: Details) -> str:
    return str(details.get("number") or "")


def _declined(details: Details) -> str:
    reason = REASONS.get(str(details.get("reason", "other")), REASONS["other"])
    return _("%(name)s cannot help: %(reason)s. The family is not told.") % {
        "name": _organisation(details),
        "reason": reason,
    }


def _cannot(details: Details) -> str:
    reason = REASONS.get(str(details.get("reason", "other")), REASONS["other"])
    return _("%(name)s cannot do “%(title)s”: %(reason)s") % {
        "name": _organisation(details),
        "title": _title(details),
        "reason": reason,
    }


def _expired(details: Details) -> str:
    if details.get("nobody_left"):
        return _("%(name)s did not answer in time; nobody else is left to ask") % {"name": _organisation(details)}
    return _("%(name)s did not answer in time; the next partner is asked") % {"name": _organisation(details)}


def _language(details: Details) -> str:
    code = str(details.get("language", ""))
    return str(dict(settings.LANGUAGES).get(code, code))


def _because(details: Details) -> str:
    return str(details.get("because") or "")


def _organisations(details: Details) -> str:
    return ", ".join(dict.fromkeys(say(one) for one in details.get("organisations") or [])) or _("nobody")


def _handed_over(details: Details) -> str:
    words = _("The family was handed over to %(name)s") % {"name": details.get("to", "")}
    return ": ".join(filter(None, (words, _because(details))))


def _noted(details: Details) -> str:
    readers = ", ".join(details.get("readers") or [])
    if not readers:
        return _("A note for colleagues")
    return _("A note for %(names)s") % {"names": readers}


FIELDS: Mapping[str, Any] = {
    "address": gettext_lazy("address"),
    "phone": gettext_lazy("phone"),
    "language": gettext_lazy("language"),
    "danger_at_home": gettext_lazy("danger at home"),
    "vulnerable": gettext_lazy("special care"),
    "relation": gettext_lazy("who it is"),
    "last_name": gettext_lazy("surname"),
    "first_name": gettext_lazy("first name"),
    "patronymic": gettext_lazy("patronymic"),
    "sex": gettext_lazy("sex"),
    "born_on": gettext_lazy("date of birth"),
    "snils": gettext_lazy("insurance number"),
    "is_representative": gettext_lazy("who signs"),
}


def _corrected(details: Details) -> str:
    """Name the fields, never a value."""
    parts = [str(FIELDS[one]) for one in details.get("fields", ()) if one in FIELDS]
    for person in details.get("people", ()):
        names = ", ".join(str(FIELDS[one]) for one in person["fields"] if one in FIELDS)
        parts.append(f"{_relation(person['relation'])} ({names})")
    parts += [_("new: %(who)s") % {"who": _relation(one)} for one in details.get("added", ())]
    return _("The family’s data was corrected: %(what)s") % {"what": "; ".join(parts)}


def _relation(code: str) -> str:
    return str(Relation(code).label) if code in Relation.values else code


def _received(details: Details) -> str:
    """Name the thing and how many; older entries did not."""
    name, thing = _organisation(details), say(details.get("thing") or {})
    if not thing:
        return _("The things of %(name)s have arrived") % {"name": name}
    (amount,) = details.get("things", {}).values() or (1,)
    return _("%(name)s: arrived: %(thing)s, %(amount)s pcs") % {
        "name": name,
        "thing": thing,
        "amount": amount,
    }


def _dropped(details: Details) -> str:
    if details.get("unasked"):
        return _("%(title)s: the family is not asked, so this step is over") % {"title": _title(details)}
    if not details.get("because"):
        return _("Taken off the plan: %(title)s") % {"title": _title(details)}
    return _("Taken off the plan: %(title)s. Reason: %(because)s") % {
        "title": _title(details),
        "because": details["because"],
    }


def _stopped(details: Details) -> str:
    told = _("The journey “%(title)s” was ended: %(reason)s") % {
        "title": _title(details),
        "reason": STOPPED.get(str(details.get("reason")), STOPPED["other"]),
    }
    return _sentences(told, _because(details))


def _moved(details: Details) -> str:
    told = _("%(name)s was asked: %(title)s") % {"name": _organisation(details), "title": _title(details)}
    before = say(details.get("before"))
    if not before:
        return told
    return _sentences(told, _("Nobody waits for %(name)s any more.") % {"name": before})


def _about(details: Details) -> str:
    return notice_texts.about(str(details.get("about", "")))


def _let_be(details: Details) -> str:
    told = _("A message that had not gone out was let be: %(about)s") % {"about": _about(details)}
    return _sentences(told, _because(details))


def _held(details: Details) -> str:
    told = _("On hold until %(day)s: %(because)s") % {"day": _day(details), "because": _because(details)}
    if not details.get("clocks"):
        return told
    return _sentences(told, _("Our own deadlines stand still meanwhile."))


def _redone(details: Details) -> str:
    told = _("To be done once more: %(title)s") % {"title": _title(details)}
    also = "; ".join(say(title) for title in details.get("also") or ())
    if not also:
        return told
    return _sentences(told, _("Judged again as well: %(titles)s") % {"titles": also})


def _sentences(*told: str) -> str:
    return ". ".join(filter(None, told))


SENTENCES: Mapping[str, Callable[[Details], str]] = {
    "answer.too_late": _with(
        lambda: _("An answer about “%(title)s” came when it was no longer open; nothing was changed"), title=_title
    ),
    "answer.not_usable": _with(
        lambda: _("%(name)s answered “%(title)s” in a way that could not be taken over; call and note the answer"),
        name=_organisation,
        title=_title,
    ),
    "case.opened": _plain(lambda: _("The family was taken in")),
    "case.closed": _plain(lambda: _("The case was closed")),
    "case.handed_over": _handed_over,
    "case.left_alone": _plain(
        lambda: _("Who led the family has left; it stands in everybody’s list until somebody does")
    ),
    "partner.deserted": _with(
        lambda: _("Nobody answers at %(name)s any more: its last person has left. Ask another or call"),
        name=_organisation,
    ),
    "case.held": _held,
    "case.reopened": _with(lambda: _("The case was reopened: %(because)s"), because=_because),
    "case.resumed": _plain(lambda: _("The case goes on after the hold")),
    "consent.given": _plain(lambda: _("The family gave one more consent")),
    "consent.recorded": _plain(lambda: _("The family’s consents were noted")),
    "consent.ended": _plain(lambda: _("With the help the family’s consents have ended: nothing more is shared")),
    "consent.withdrawn": _plain(lambda: _("The family took a consent back; nothing more is shared under it")),
    "danger.days_kept": _plain(lambda: _("The doctors’ days were talked about on the safe phone: they stay")),
    "danger.lifted": _plain(lambda: _("Danger at home was lifted by a second person")),
    "danger.lifting_proposed": _plain(lambda: _("It was proposed to lift danger at home; a second person decides")),
    "correction.unchanged": lambda told: (
        _("Looked again at “%(title)s”: nothing changes for the family") % {"title": _title(told)}
    ),
    "correction.told": lambda told: (
        _("“%(title)s” had gone a wrong way: the family was told, and it was put right") % {"title": _title(told)}
    ),
    "danger.lifting_refused": _plain(lambda: _("Danger at home stays noted")),
    "danger.told": _plain(lambda: _("It is dangerous at home: every link of the family was closed")),
    "danger.way_noted": _plain(lambda: _("The safe way to reach the family was noted")),
    "data.erased": _plain(lambda: _("The family’s data was erased; two people decided, or its term was over")),
    "data.erasure_proposed": _plain(lambda: _("It was proposed to erase the family’s data; a second person decides")),
    "data.erasure_set_aside": _plain(lambda: _("The family’s data is not erased")),
    "data.exported": _plain(lambda: _("A copy of everything kept about the family was made for it")),
    "event.happened": _with(lambda: _("It happened: %(title)s"), title=_title),
    "facts.added": _plain(lambda: _("More became known of the family")),
    "family.corrected": _corrected,
    "family.name_written": _plain(lambda: _("How a name stands in papers was written by hand")),
    "handover.confirmed": _with(lambda: _("The family says it has the things: %(title)s"), title=_title),
    "hold.confirmed": _plain(lambda: _("A second person confirmed the legal hold")),
    "hold.kept": _plain(lambda: _("The legal hold stays")),
    "hold.lifted": _plain(lambda: _("The legal hold was lifted by a second person")),
    "hold.lifting_proposed": _plain(lambda: _("It was proposed to lift the legal hold; a second person decides")),
    "hold.set": _plain(lambda: _("The family’s data is under a legal hold: nothing of it may go")),
    "income.noted": _plain(lambda: _("What the household has by month was noted")),
    "income.taken_back": _plain(lambda: _("A line of the household’s income was taken back")),
    "journey.begun": _with(lambda: _("The journey “%(title)s” began"), title=_title),
    "journey.stopped": _stopped,
    "kept.asked": _plain(lambda: _("A worker asked to read the papers that the law keeps")),
    "kept.let": _plain(lambda: _("A second person let the worker read the kept papers for a day")),
    "kept.read": _plain(lambda: _("A paper that the law keeps was read")),
    "kept.refused": _plain(lambda: _("The kept papers are not read")),
    "language.chosen": _with(
        lambda: _("The family chose its language: %(language)s. Messages and papers come in it now"), language=_language
    ),
    "way.chosen": _plain(lambda: _("The family chose how it is written to")),
    "link.renewed": _plain(lambda: _("Who holds the old link asked for a new one, and it was sent to the same phone")),
    "link.revoked": _plain(lambda: _("The family’s link was revoked")),
    "link.sent": _plain(lambda: _("The family was sent its link")),
    "link.sent_own": _plain(lambda: _("One of the couple was sent an own link")),
    "message.from_family": _plain(lambda: _("The family wrote a message")),
    "message.to_family": _plain(lambda: _("A message was put on the family’s page")),
    "need.chosen": _plain(lambda: _("What the family lacks was ticked, and partners are asked")),
    "need.handed_over": _plain(lambda: _("The things were handed over to the family")),
    "note.added": _noted,
    "notice.again": _with(lambda: _("A message that could not be sent is sent once more: %(about)s"), about=_about),
    "notice.let_be": _let_be,
    "notice.too_late": _with(
        lambda: _("A message was not sent, for it was too late when it could go: %(about)s"), about=_about
    ),
    "offer.accepted": _with(lambda: _("%(name)s takes it on: %(title)s"), name=_organisation, title=_title),
    "offer.declined": _declined,
    "offer.expired": _expired,
    "offer.delivered": _with(
        lambda: _("%(name)s says that it was brought or done: %(title)s"), name=_organisation, title=_title
    ),
    **DAYS,
    **PROMISES,
    "offer.made": _with(lambda: _("%(name)s was asked: %(title)s"), name=_organisation, title=_title),
    "papers.checked_again": _with(
        lambda: _("The day has moved, so it is looked again which papers last: %(title)s"), title=_title
    ),
    "paper.annulled": _with(
        lambda: _("The number %(number)s was given up, no paper is printed under it: %(title)s"),
        number=_number,
        title=_title,
    ),
    "paper.ended": lambda details: f"{_title(details)} {_number(details)} {paper_words.over(_because(details))}",
    "paper.given": lambda told: paper_words.given(_title(told), _number(told), _relation(told.get("to", ""))),
    "paper.asked": _with(lambda: _("A paper is being printed: %(title)s"), title=_title),
    "paper.issued": _with(lambda: _("A paper is ready: %(title)s"), title=_title),
    "paper.failed": _with(lambda: _("A paper could not be printed: %(title)s"), title=_title),
    "partner.answered": _with(lambda: _("%(name)s answered: %(title)s"), name=_organisation, title=_title),
    "partner.cannot": _cannot,
    "partners.reminded": _with(lambda: _("Partners were reminded: %(names)s"), names=_organisations),
    "pledge.made": _with(lambda: _("%(name)s promised things"), name=_organisation),
    "pledge.received": _received,
    "reminder.too_late": _with(
        lambda: _("%(name)s was not reminded, for the day had passed when it could be"), name=_organisation
    ),
    "reply.seen": _plain(lambda: _("What the family did was seen")),
    "request.moved": _moved,
    "request.failed": _with(lambda: _("A partner could not be reached by message: %(title)s"), title=_title),
    "step.done": _with(lambda: _("Done: %(title)s"), title=_title),
    "step.dropped": _dropped,
    "step.failed": _with(lambda: _("A step stopped with an error: %(title)s"), title=_title),
    "step.late": _with(lambda: _("The deadline has passed: %(title)s"), title=_title),
    "step.deadline_corrected": _with(
        lambda: _("The law was read anew, and the deadline is another one: %(title)s. Now due: %(day)s"),
        title=_title,
        day=_day,
    ),
    "step.kept": _with(lambda: _("Stays as it is although something has changed: %(title)s"), title=_title),
    "step.put_back": _with(lambda: _("Back on the plan: %(title)s"), title=_title),
    "step.redone": _redone,
    "step.reopened": _with(lambda: _("Opened after all: %(title)s"), title=_title),
    "step.skipped": _dropped,
    "step.snoozed": _with(lambda: _("Put off until %(day)s: %(title)s"), day=_day, title=_title),
    "step.woken": _with(lambda: _("In the list again: %(title)s"), title=_title),
    "step.assigned": _with(
        lambda: _("%(name)s does the step: %(title)s"), name=lambda details: details.get("to", ""), title=_title
    ),
    "escalation.done": _with(lambda: _("The curator has looked into it: %(title)s"), title=_title),
    "escalation.taken_up": _with(lambda: _("The curator looks into it: %(title)s"), title=_title),
    "phone.doubted": lambda told: door_words.doubted(str(told.get("why", ""))),
    "question.answered": _with(lambda: _("The family said how it was: %(title)s"), title=_title),
    "survey.answered": _plain(lambda: _("The family said how it was")),
}
