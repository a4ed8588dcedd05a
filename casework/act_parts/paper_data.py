"""What stands in our papers, gathered from the case at the moment of drafting and frozen with the number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.act_parts import paper_people, paper_rows
from casework.act_parts.paper_rows import PaperDraft
from casework.act_parts.step_context import StepContext
from casework.models import (
    NeedItem,
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


class NothingToPrint(Exception):
    """What the paper tells of is not there (any more)."""


def draft(
    *, context: StepContext, item: journeys.OpenItem, paper: journeys.DocumentType, language: str
) -> dict[str, Any]:
    """Return the data of a paper, all of it in the family's language, whoever's turn it is to read the pages.

    Raises:
        NothingToPrint: No day is booked, nothing was handed over, nothing was decided.
    """
    with translation.override(language):
        return WRITERS[paper.prints_as](context=context, item=item, paper=paper, language=language)


def _with_child(context: StepContext, data: dict[str, Any]) -> dict[str, Any]:
    child = paper_people.child_name(context)
    return {**data, "child": child} if child else data


def route_sheet(
    *, context: StepContext, item: journeys.OpenItem, paper: journeys.DocumentType, language: str
) -> dict[str, Any]:
    """Everything that is ahead, by day, with who does it."""
    del item, paper
    run = journeys.read_run(run_key=context.link.run_key, language=language, now=context.now)
    titles, sides = journeys.titles_of_types(ref=run.ref), journeys.sides_of_types(ref=run.ref)
    stages = journeys.stages(ref=run.ref)
    zone = context.by.region.zone
    rows = []
    for step in sorted(run.steps, key=lambda one: stages.index(one.stage)):
        if step.status in ("skipped", "cancelled", "asleep") or step.stage == "exceptions" or not step.family:
            continue
        if step.only_perhaps:
            continue
        own = sides[step.by[0]] == "family"
        who = pgettext("who does it, on a paper for the family", "you") if own else say(titles[step.by[0]], language)
        row: dict[str, Any] = {"what": step.title, "who": who, "note": step.family}
        moment = step.settled_at if step.status == "done" else step.due
        if moment is not None:
            row["day"] = moment.astimezone(zone).date().isoformat()
        if step.status == "done":
            row["done"] = True
        rows.append(row)
    rows.sort(key=lambda row: row.get("day", "9999"))
    return _with_child(
        context,
        {
            "family": paper_people.family_name(context),
            "made_for": declension.for_whom(paper_people.reader_of(context), language),
            "journey": run.title,
            "steps": rows,
            "contact": paper_people.contact(context, language),
        },
    )


def day_itinerary(
    *, context: StepContext, item: journeys.OpenItem, paper: journeys.DocumentType, language: str
) -> dict[str, Any]:
    """The booked day, visit by visit."""
    del paper
    day = VisitDay.objects.filter(
        work_item_key=item.key, state__in=[VisitState.BOOKED, VisitState.ARRIVED, VisitState.DONE]
    ).first()
    if day is None:
        raise NothingToPrint(item.step)
    zone = context.by.region.zone
    visits = list(Visit.objects.filter(visit_day=day).order_by("during"))
    entries = []
    for visit in visits:
        place = visit.place
        where = ", ".join(part for part in (say(place["building"], language), _room(place["room"])) if part)
        entry: dict[str, Any] = {
            "starts": f"{visit.during.lower.astimezone(zone):%H:%M}",
            "ends": f"{visit.during.upper.astimezone(zone):%H:%M}",
            "what": say(place["what"], language),
            "where": where,
        }
        if place.get("rest"):
            entry["rest"] = True
        else:
            entry["with_whom"] = say(place["who"], language)
        entries.append(entry)
    first = visits[0]
    return _with_child(
        context,
        {
            "family": paper_people.family_name(context),
            "day": day.day.isoformat(),
            "place": say(first.place["address"], language) or say(first.place["building"], language),
            "come_by": f"{first.during.lower.astimezone(zone):%H:%M}",
            "entries": entries,
            "contact": paper_people.contact(context, language),
        },
    )


def _room(room: str) -> str:
    return _("room %(room)s") % {"room": room} if room else ""


def handover_act(
    *, context: StepContext, item: journeys.OpenItem, paper: journeys.DocumentType, language: str
) -> dict[str, Any]:
    """What was handed over, from which partners."""
    del paper
    pledges = Pledge.objects.filter(item__need__work_item_key=item.key, state=PledgeState.HANDED_OVER)
    rows = []
    titles = {row.pk: row.title for row in NeedItem.objects.filter(need__work_item_key=item.key)}
    for pledge in pledges.select_related("organisation").order_by("item__key", "pk"):
        giver = partners.organisation(region_key=context.by.region.pk, key=pledge.organisation_id)
        rows.append(
            {
                "what": say(titles[pledge.item_id], language),
                "amount": pledge.amount,
                "unit": pgettext("on a paper", "pcs"),
                "note": partners.text_in(giver.name, language),
            }
        )
    if not rows:
        raise NothingToPrint(item.step)
    givers = {row["note"] for row in rows}
    if len(givers) == 1:  # said once below the list, not in each of its rows
        rows = [{key: value for key, value in row.items() if key != "note"} for row in rows]
        remarks = {"remarks": _("All of it was given by %(giver)s.") % {"giver": givers.pop()}}
    else:
        remarks = {}
    leader = partners.organisation(region_key=context.by.region.pk, key=context.case.organisation_id)
    return {
        "given_by": partners.text_in(leader.name, language),
        "given_by_person": context.case.worker.name,
        "received_by": paper_people.family_name(context),
        "given_to": declension.to_whom(paper_people.reader_of(context), language),
        "handed_on": context.now.astimezone(context.by.region.zone).date().isoformat(),
        "items": rows,
        **remarks,
    }


# ---- the one plain paper -------------------------------------------------------------------------


def plain_paper(
    *, context: StepContext, item: journeys.OpenItem, paper: journeys.DocumentType, language: str
) -> dict[str, Any]:
    """Whose it is, its sentence, its rows, its closing words and who signs, all as the tables of the journeys say."""
    if paper.not_after and journeys.item(item_key=item.key).outcome in paper.not_after:
        raise NothingToPrint(item.step)
    run = journeys.read_run(run_key=context.link.run_key, language=language, now=context.now)
    told = PaperDraft(context, item, paper, run, language)
    return {
        "who": paper_people.family_name(context),
        "intro": journeys.with_facts(say(paper.says, language), told.told),
        "rows": paper_rows.rows(told),
        "closing": journeys.with_facts(say(paper.closes, language), told.told),
        "signatures": list(_signatures(context, paper)),
        "contact": paper_people.contact(context, language),
    }


def _signatures(context: StepContext, paper: journeys.DocumentType) -> Iterator[dict[str, str]]:
    """The family signs what it asks for or agrees to, the worker what we tell or promise."""
    if paper.is_signed_by_family:
        yield {"role": _signs_as(context), "name": paper_people.family_name(context)}
    if paper.is_signed_by_us:
        yield {"role": pgettext("on a paper", "Leads the case"), "name": context.case.worker.name}


def _signs_as(context: StepContext) -> str:
    if context.link.subject.relation == Relation.CHILD:
        return _("The child’s representative")
    return pgettext("on a paper", "Who asks for help")


WRITERS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "plain_paper": plain_paper,
    "route_sheet": route_sheet,
    "day_itinerary": day_itinerary,
    "handover_act": handover_act,
}
