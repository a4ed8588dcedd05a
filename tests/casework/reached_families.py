"""Ways in which something is told of a family after which it must not be reached as before; and ways of reaching it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from casework import access
from casework.act_parts import access_links, edit_conflicts
from casework.act_parts.household_input import PersonInput
from casework.actions.case import household
from casework.models import AccessLink, Case, LinkKind, Notice, Person
from tests.builders import Story

UNSENT = ("waiting", "queued")


def correct(case: Story, *, people: dict[str, dict[str, Any]] | None = None, **changes: Any) -> str:
    """Correct the family's data on its page; `people` by relation."""
    with access.acting_as(case.by) as actor:
        row = access.visible(Case, to=actor).select_related("family").get(pk=case.case_id)
        seen = edit_conflicts.fingerprint(row)
        told = household.Household(
            people=tuple(_person(one, people or {}) for one in row.family.people.order_by("pk")),
            address=row.family.address,
            phone=row.family.phone,
            language=row.family.language,
            danger_at_home=row.family.danger_at_home,
            vulnerable=row.vulnerable,
        )
    return household.correct(by=case.by, case_id=case.case_id, told=replace(told, **changes), seen=seen)


def _person(one: Person, changes: dict[str, dict[str, Any]]) -> tuple[UUID | None, PersonInput]:
    values = {name: getattr(one, name) for name in edit_conflicts.OF_PERSON}
    return one.pk, PersonInput(**{**values, **changes.get(one.relation, {})})


def person(case: Story, relation: str) -> Person:
    """One of the family."""
    with access.acting_as(case.town.machine):
        return Person.objects.get(family__cases=case.case_id, relation=relation)


def links(case: Story) -> list[AccessLink]:
    """Every link that the family was ever given, oldest first."""
    found = case.rows(AccessLink, kind=LinkKind.FAMILY)
    return sorted(found, key=lambda one: (one.made_at, str(one.pk)))


def opens(link: AccessLink) -> bool:
    """Say whether a link leads anywhere, both as it stands in the SMS and for a phone that came in by it."""
    answers = set()
    for look in (
        lambda: access_links.find(token=access_links.token_of(link.pk)),
        lambda: access_links.find_again(link_id=link.pk),
    ):
        try:
            look()
            answers.add(True)
        except access_links.LinkClosed:
            answers.add(False)
    assert len(answers) == 1, "the SMS and the signed-in phone are told differently"
    return answers.pop()


def sent(case: Story, **wanted: Any) -> list[Notice]:
    """What went out to the family."""
    return case.rows(Notice, organisation=None, state="sent", **wanted)
