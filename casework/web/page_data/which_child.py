"""Which child a step or a paper is about, where a case leads more than one: the name, or a number for who has none.

For those who may read the family's people: its worker and the family itself. No partner's page asks
this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.models import CaseJourney, Person, Relation
from journeys import public as journeys


def of_links(links: Iterable[CaseJourney]) -> dict[UUID, str]:
    """Return the child of each run of one case; nothing while the case leads one child only.

    Args:
        links: All runs of the case, with `subject`; ended ones count.
    """
    found = [link for link in links if link.subject.relation == Relation.CHILD]
    names = named([link.subject for link in found])
    return {link.run_key: names[link.subject_id] for link in found} if names else {}


def named(people: Iterable[Person]) -> dict[UUID, str]:
    """Return what each of several children is called; nothing for one."""
    children = sorted({one.pk: one for one in people}.values(), key=_order)
    if len(children) < 2:
        return {}
    first_names = [one.first_name for one in children]
    return {
        one.pk: one.first_name
        if one.first_name and first_names.count(one.first_name) == 1
        else _("child %(number)s") % {"number": number}
        for number, one in enumerate(children, start=1)
    }


def _order(person: Person) -> tuple[bool, Any, str]:
    """The eldest first; twins always in the same order."""
    return (person.born_on is None, person.born_on or 0, str(person.pk))


def of_runs(run_keys: Iterable[UUID], *, to: Actor) -> dict[UUID, str]:
    """Return the child of each of these runs, whatever their cases."""
    wanted = set(run_keys)
    if not wanted:
        return {}
    cases = access.visible(CaseJourney, to=to).filter(run_key__in=wanted).values("case_id")
    by_case: defaultdict[UUID, list[CaseJourney]] = defaultdict(list)
    for link in access.visible(CaseJourney, to=to).filter(case__in=cases).select_related("subject"):
        by_case[link.case_id].append(link)
    found: dict[UUID, str] = {}
    for links in by_case.values():
        found |= of_links(links)
    return found


def of_items(item_keys: Sequence[UUID | None], by_run: Mapping[UUID, str]) -> dict[UUID, str]:
    """Return the child of each work item, from the children of the runs."""
    if not by_run:
        return {}
    items = journeys.read_items(item_keys=[key for key in item_keys if key is not None])
    return {item.key: by_run[item.run_key] for item in items if item.run_key in by_run}
