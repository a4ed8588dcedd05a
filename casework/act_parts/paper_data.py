"""What stands in our papers, gathered from the case at the moment of drafting and frozen with the number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.act_parts import application_rows, coming_weeks, paper_people, paper_rows
from casework.act_parts.paper_draft import NothingToPrint, PaperDraft
from casework.act_parts.step_context import StepContext
from casework.models import (
    Pledge,
    PledgeState,
    Relation,
    Visit,
    VisitDay,
    VisitState,
)
from casework.texts import declension
from casework.texts.translated import say
from journeys import public as journeys
from partners import public as partners

EMPLOYER = "employer"  # signs what only it can ask for
NO_BREAK, LONGEST_UNBROKEN = "\N{NO-BREAK SPACE}", 24  # initials stay with their surname


def draft(
    *,
    context: StepContext,
    item: journeys.OpenItem,
    paper: journeys.DocumentType,
    language: str,
    part: str = "",
) -> dict[str, Any]:
    """Return the data of a paper, all of it in the family's language, whoever's turn it is to read the pages.

    Args:
        part: Of a kind with several sheets, which one.

    Raises:
        NothingToPrint: No day is booked, nothing was handed over, nothing was decided.
    """
    run = journeys.read_run(run_key=context.link.run_key, language=language, now=context.now)
    with translation.override(language):
        return WRITERS[paper.prints_as](PaperDraft(context, item, paper, run, language, part))


def _with_child(context: StepContext, data: dict[str, Any]) -> dict[str, Any]:
    child = paper_people.child_name(context)
    return {**data, "child": child} if child else data


def route_sheet(draft: PaperDraft) -> dict[str, Any]:
    """What the coming two weeks hold, on one page; what is later is a number."""
    context = draft.context
    near = coming_weeks.of_run(draft)
    return _with_child(
        context,
        {
            "family": paper_people.family_name(context),
            "made_for": declension.for_whom(paper_people.reader_of(context), draft.language),
            "journey": draft.run.title,
            "until": near.until.isoformat(),
            "steps": list(near.rows),
            "later": near.later_in_words,
            "contact": paper_people.contact(context, draft.language),
        },
    )


def day_itinerary(draft: PaperDraft) -> dict[str, Any]:
    """The booked day, visit by visit, each with its building, and what to take along."""
    context, item, language = draft.context, draft.item, draft.language
    day = VisitDay.objects.filter(
        work_item_key=item.key, state__in=[VisitState.BOOKED, VisitState.ARRIVED, VisitState.DONE]
    ).first()
    if day is None:
        raise NothingToPrint(item.step)
    zone = context.by.region.zone
    visits = list(Visit.objects.filter(visit_day=day).order_by("during"))
    first = visits[0]
    return _with_child(
        context,
        {
            "family": paper_people.family_name(context),
            "day": day.day.isoformat(),
            "place": "; ".join(dict.fromkeys(_building(visit.place, language) for visit in visits)),
            "come_by": f"{first.during.lower.astimezone(zone):%H:%M}",
            "entries": [_entry(visit, draft) for visit in visits],
            "bring": [{"what": thing} for thing in _to_bring(visits, draft)],
            "contact": paper_people.contact(context, language),
        },
    )


def _entry(visit: Visit, draft: PaperDraft) -> dict[str, Any]:
    zone, place, language = draft.context.by.region.zone, visit.place, draft.language
    entry: dict[str, Any] = {
        "starts": f"{visit.during.lower.astimezone(zone):%H:%M}",
        "ends": f"{visit.during.upper.astimezone(zone):%H:%M}",
        "what": say(place["what"], language),
        "where": ", ".join(part for part in (say(place["building"], language), _room(place["room"])) if part),
    }
    if place.get("rest"):
        return {**entry, "rest": True}
    name = say(place["who"], language)
    return {
        **entry,
        "with_whom": name.replace(" ", NO_BREAK) if len(name) <= LONGEST_UNBROKEN else name,
    }


def _building(place: Mapping[str, Any], language: str) -> str:
    return ", ".join(dict.fromkeys(filter(None, (say(place["building"], language), say(place["address"], language)))))


def _to_bring(visits: Iterable[Visit], draft: PaperDraft) -> list[str]:
    """What the step and its visits ask for, each once, in the order of the day."""
    asked = {one.key: one.bring for one in draft.item.visits}
    told = [say(kind.title, draft.language) for kind in draft.item.takes]
    told += [say(asked.get(visit.visit_type), draft.language) for visit in visits]
    return list(dict.fromkeys(filter(None, told)))


def _room(room: str) -> str:
    return _("room %(room)s") % {"room": room} if room else ""


def handover_act(draft: PaperDraft) -> dict[str, Any]:
    """What was handed over, from which partners: what is given, and apart from it what is lent and until when."""
    context, language = draft.context, draft.language
    handed = Pledge.objects.filter(item__need__work_item_key=draft.item.key, state=PledgeState.HANDED_OVER)
    pledges = list(handed.select_related("item").order_by("item__key", "pk"))
    if not pledges:
        raise NothingToPrint(draft.item.step)
    leader = partners.organisation(region_key=context.by.region.pk, key=context.case.organisation_id)
    given = _things([one for one in pledges if one.return_by is None], draft)
    return {
        "given_by": partners.text_in(leader.name, language),
        "given_by_person": context.case.worker.name,
        "received_by": paper_people.family_name(context),
        "given_to": declension.to_whom(paper_people.reader_of(context), language),
        "handed_on": draft.today.isoformat(),
        **_said_once(given),
        "lent": _things([one for one in pledges if one.return_by is not None], draft),
    }


def _things(pledges: Iterable[Pledge], draft: PaperDraft) -> list[dict[str, Any]]:
    return [
        {
            "what": say(pledge.item.title, draft.language),
            "amount": pledge.amount,
            "unit": pgettext("on a paper", "pcs"),
            "note": _giver(pledge, draft),
            **({"return_by": pledge.return_by.isoformat()} if pledge.return_by else {}),
        }
        for pledge in pledges
    ]


def _giver(pledge: Pledge, draft: PaperDraft) -> str:
    giver = partners.organisation(region_key=draft.context.by.region.pk, key=pledge.organisation_id)
    return partners.text_in(giver.name, draft.language)


def _said_once(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Where all was given by one, its name stands once below the list, not in each of its rows."""
    givers = {row["note"] for row in rows}
    if len(givers) != 1:
        return {"items": rows}
    plain = [{key: value for key, value in row.items() if key != "note"} for row in rows]
    return {
        "items": plain,
        "remarks": _("All of it was given by %(giver)s.") % {"giver": givers.pop()},
    }


# ---- the one plain paper -------------------------------------------------------------------------


def plain_paper(draft: PaperDraft) -> dict[str, Any]:
    """To whom, whose it is, its sentence, its rows, its closing words and who signs, all as the journeys' tables say."""
    paper, language = draft.paper, draft.language
    if paper.not_after and journeys.item(item_key=draft.item.key).outcome in paper.not_after:
        raise NothingToPrint(draft.item.step)
    return {
        "addressee": application_rows.addressee(draft),
        "who": _who(draft),
        "who_label": _who_label(draft),
        "intro": journeys.with_facts(say(paper.says, language), draft.told),
        "rows": paper_rows.rows(draft),
        "closing": journeys.with_facts(say(paper.closes, language), draft.told),
        "signatures": list(_signatures(draft)),
        "tight": bool(draft.part or paper.addressed_to or "decision" in paper.rows),
        **({} if draft.part else {"contact": paper_people.contact(draft.context, language)}),  # a sheet names it itself
    }


def _who(draft: PaperDraft) -> str:
    is_employers = draft.paper.signed_by == EMPLOYER
    return pgettext("on a paper", "The employer") if is_employers else draft.signer.full_name


def _who_label(draft: PaperDraft) -> str:
    """Whom it comes from, of a paper for somebody else; "" of one for the family."""
    if draft.part:
        return pgettext("on a paper", "Who agrees")
    return pgettext("on a paper", "From") if draft.paper.addressed_to else ""


def _signatures(draft: PaperDraft) -> Iterator[dict[str, str]]:
    """The family signs what it asks for or agrees to, the worker what we tell or promise."""
    if draft.paper.is_signed_by_family:
        yield {"role": _signs_as(draft), "name": draft.signer.full_name}
    if draft.paper.signed_by == EMPLOYER:
        yield {"role": pgettext("on a paper", "The employer")}
    if draft.paper.is_signed_by_us:
        yield {
            "role": pgettext("on a paper", "Leads the case"),
            "name": draft.context.case.worker.name,
        }


def _signs_as(draft: PaperDraft) -> str:
    if draft.context.link.subject.relation == Relation.CHILD:
        return _("The child’s representative")
    return pgettext("on a paper", "Who asks for help")


WRITERS: Mapping[str, Callable[[PaperDraft], dict[str, Any]]] = {
    "plain_paper": plain_paper,
    "route_sheet": route_sheet,
    "day_itinerary": day_itinerary,
    "handover_act": handover_act,
}
