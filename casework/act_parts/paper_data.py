"""What stands in our papers, gathered from the case at the moment of drafting and frozen with the number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.act_parts import paper_contents
from casework.act_parts.step_context import StepContext
from casework.models import (
    Consent,
    ConsentState,
    NeedItem,
    Person,
    Pledge,
    PledgeState,
    Relation,
    Visit,
    VisitDay,
    VisitState,
)
from casework.texts import declension
from casework.texts.translated import purpose_words, say
from journeys import public as journeys
from partners import public as partners

TYPES = {"route_sheet": "route_sheet", "day_itinerary": "day_itinerary", "handover_act": "handover_act"}


class NothingToPrint(Exception):
    """What the paper tells of is not there (any more)."""


def type_of(kind: str) -> str:
    """Return the document type that prints a kind of paper."""
    return TYPES.get(kind, "plain_paper")


def draft(*, context: StepContext, item: journeys.OpenItem, kind: str, language: str) -> dict[str, Any]:
    """Return the data of a paper, all of it in the family's language, whoever's turn it is to read the pages.

    Raises:
        NothingToPrint: No day is booked, nothing was handed over.
    """
    write: Callable[..., dict[str, Any]] = {
        "route_sheet": route_sheet,
        "day_itinerary": day_itinerary,
        "handover_act": handover_act,
    }.get(kind, plain_paper)
    with translation.override(language):
        return write(context=context, item=item, language=language, kind=kind)


def contact(context: StepContext, language: str) -> dict[str, Any]:
    """Return whom the family calls: the worker by name, through the organisation's phone."""
    organisation = partners.organisation(region_key=context.by.region.pk, key=context.case.organisation_id)
    return {
        "name": context.case.worker.name,
        "role": partners.text_in(organisation.name, language),
        "reach": organisation.phone or partners.text_in(organisation.address, language) or organisation.email or "—",
    }


def reader_of(context: StepContext) -> Person:
    """Return who the paper is for: the representative, else the first adult."""
    people: list[Person] = list(context.case.family.people.order_by("-is_representative", "relation"))
    adults = [person for person in people if person.relation != "child"]
    return (adults or people)[0]


def family_name(context: StepContext) -> str:
    """Return the full name of who the paper is for."""
    return reader_of(context).full_name


def child_name(context: StepContext) -> str:
    """Return the child's name, "" before it has one and where it is about an adult."""
    subject = context.link.subject
    return subject.full_name if subject.relation == Relation.CHILD and subject.first_name else ""


def _with_child(context: StepContext, data: dict[str, Any]) -> dict[str, Any]:
    child = child_name(context)
    return {**data, "child": child} if child else data


def route_sheet(*, context: StepContext, item: journeys.OpenItem, language: str, kind: str) -> dict[str, Any]:
    """Everything that is ahead, by day, with who does it."""
    del item, kind
    run = journeys.read_run(run_key=context.link.run_key, language=language, now=context.now)
    definition = journeys.definition(ref=run.ref)
    types = definition.vocabulary.organisation_types
    zone = context.by.region.zone
    rows = []
    for step in sorted(run.steps, key=lambda one: list(definition.stages).index(one.stage)):
        if step.status in ("skipped", "cancelled", "asleep") or step.stage == "exceptions" or not step.family:
            continue
        if step.only_perhaps:
            continue
        own = types[step.by[0]].side == "family"
        who = (
            pgettext("who does it, on a paper for the family", "you") if own else say(types[step.by[0]].title, language)
        )
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
            "family": family_name(context),
            "made_for": declension.for_whom(reader_of(context), language),
            "journey": run.title,
            "steps": rows,
            "contact": contact(context, language),
        },
    )


def day_itinerary(*, context: StepContext, item: journeys.OpenItem, language: str, kind: str) -> dict[str, Any]:
    """The booked day, visit by visit."""
    del kind
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
            "family": family_name(context),
            "day": day.day.isoformat(),
            "place": say(first.place["address"], language) or say(first.place["building"], language),
            "come_by": f"{first.during.lower.astimezone(zone):%H:%M}",
            "entries": entries,
            "contact": contact(context, language),
        },
    )


def _room(room: str) -> str:
    return _("room %(room)s") % {"room": room} if room else ""


def handover_act(*, context: StepContext, item: journeys.OpenItem, language: str, kind: str) -> dict[str, Any]:
    """What was handed over, from which partners."""
    del kind
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
        "received_by": family_name(context),
        "given_to": declension.to_whom(reader_of(context), language),
        "handed_on": context.now.astimezone(context.by.region.zone).date().isoformat(),
        "items": rows,
        **remarks,
    }


# ---- the one plain paper ---------------------------------------------------------------------------------------------


def plain_paper(*, context: StepContext, item: journeys.OpenItem, language: str, kind: str) -> dict[str, Any]:
    """Title, who, and the recorded facts as rows; consents list what was agreed to."""
    if kind == "decision_notice" and journeys.item(item_key=item.key).outcome == "papers_missing":
        raise NothingToPrint(item.step)
    rows = consent_rows(context, language) if kind == "consent_form" else fact_rows(context, item, language, kind)
    return {
        "who": family_name(context),
        "intro": paper_contents.intro(kind),
        "rows": rows,
        "closing": paper_contents.closing(kind),
        "signatures": list(_signatures(context, kind)),
        "contact": contact(context, language),
    }


def _signatures(context: StepContext, kind: str) -> Iterator[dict[str, str]]:
    """The family signs what it asks for or agrees to, the worker what we tell or promise."""
    if kind not in paper_contents.OURS_ALONE:
        yield {"role": _signs_as(context), "name": family_name(context)}
    if kind in paper_contents.OURS_ALONE or kind in paper_contents.OURS_TOO:
        yield {"role": pgettext("on a paper", "Leads the case"), "name": context.case.worker.name}


def _signs_as(context: StepContext) -> str:
    if context.link.subject.relation == Relation.CHILD:
        return _("The child’s representative")
    return pgettext("on a paper", "Who asks for help")


def consent_rows(context: StepContext, language: str) -> list[dict[str, str]]:
    """One row per purpose with its answer."""
    answers = {"given": pgettext("on a paper", "Agreed"), "asked": pgettext("on a paper", "Not agreed")}
    types = journeys.definition(ref=f"{context.link.journey}@{context.link.version}").vocabulary.organisation_types
    asked = Consent.objects.filter(case=context.case, state__in=[ConsentState.GIVEN, ConsentState.ASKED])
    return [
        {
            "label": purpose_words(consent.purpose, types, language),
            "value": answers[str(consent.state)],
        }
        for consent in asked.order_by("purpose")
    ]


def fact_rows(context: StepContext, item: journeys.OpenItem, language: str, kind: str) -> list[dict[str, str]]:
    """The case, the day, the child, and the facts that this kind of paper tells, as far as they are known."""
    run = journeys.read_run(run_key=context.link.run_key, language=language, now=context.now)
    definition = journeys.definition(ref=run.ref)
    keys = paper_contents.FACTS.get(kind, tuple(field.key for field in item.records))
    rows = [
        {"label": pgettext("on a paper", "Case"), "value": context.case.number},
        {"label": pgettext("on a paper", "Date"), "value": _day(context, language)},
    ]
    if child_name(context):
        rows.append({"label": pgettext("on a paper", "Child"), "value": child_name(context)})
    for key in keys:
        value = run.facts.get(key)
        fact = definition.vocabulary.facts.get(key)
        if value is not None and fact is not None:
            rows.append({"label": say(fact.title, language), "value": shown(value, definition, language)})
    return rows + paper_contents.more_rows(kind=kind, context=context, item=item, run=run, language=language)


def _day(context: StepContext, language: str) -> str:
    return shown(context.now.astimezone(context.by.region.zone).date(), None, language)


def shown(value: Any, definition: journeys.Definition | None, language: str) -> str:
    """Return a fact's value in words."""
    if isinstance(value, bool):
        return pgettext("on a paper", "yes") if value else pgettext("on a paper", "no")
    if isinstance(value, date):
        return format_date(value, "j E Y")
    if isinstance(value, Decimal):
        return journeys.number_in_words(value, language)
    words: Mapping[str, Mapping[str, str]] = definition.vocabulary.words if definition else {}
    if isinstance(value, str) and value in words:
        return say(words[value], language)
    return str(value)
