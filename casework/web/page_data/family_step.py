"""One step as the family does it: its form's values, the consents that are asked, the parts of a leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import access, facts
from casework.access import Actor, own_files
from casework.errors import NotFound
from casework.facts import maternity_leave
from casework.forms.step_form import in_words
from casework.models import Case, CaseJourney, Person, Relation
from casework.steps import kind
from casework.steps.family_panel import FamilyPanel
from casework.texts import days_and_names
from casework.texts.translated import say
from journeys import public as journeys


@dataclass(frozen=True, slots=True)
class FamilyStep:
    """Everything the step's page shows."""

    view: journeys.ItemView
    case: Case
    link: CaseJourney
    people: tuple[Person, ...]
    text: str
    told_by_clinic: tuple[tuple[str, str], ...]  # what the doctors have said about it, in words
    waits_for: tuple[str, ...]  # titles of what they have not said yet

    @property
    def item(self) -> journeys.OpenItem:
        """Return the work item."""
        return self.view.item

    @property
    def is_open(self) -> bool:
        """Say whether an answer is still expected."""
        return self.view.is_open

    @property
    def panel(self) -> FamilyPanel | None:
        """Return the form that the step's kind brings, None for the fields of its definition."""
        return kind.of(self.item.kind).family_panel_of(self.item)


@dataclass(frozen=True, slots=True)
class LeavePart:
    """A part of the leave and who may take it."""

    whose: str
    first: date
    last: date
    people: tuple[str, ...]


def read(*, item_key: UUID, to: Actor, now: datetime) -> FamilyStep:
    """Read the page of a step that is the family's to do.

    Raises:
        NotFound: Missing, another family's, secret, or for somebody else: the same words for all.
    """
    nothing = NotFound(_("There is no such page for you. Go back to your page."))
    try:
        view = journeys.item(item_key=item_key)
    except journeys.Refused as refusal:
        raise nothing from refusal
    link = access.visible(CaseJourney, to=to).filter(run_key=view.item.run_key).select_related("subject").first()
    its_own = view.item.holder_side == "family" or kind.of(view.item.kind).family_may
    if link is None or view.item.secret or not its_own:
        raise nothing
    rows = access.visible(Case, to=to).select_related("family", "worker", "organisation", "region")
    case = rows.prefetch_related("family__people").get(pk=link.case_id)
    own = own_files.hidden_from(to, case=case)
    if own.hides(link.run_key, view.item.step, view.item.person):
        raise nothing
    if kind.of(view.item.kind).rules.asks_family and case.quiet:
        raise nothing  # nobody in grief is asked how it was
    language = days_and_names.two_letters(get_language())
    states = journeys.read_run(run_key=link.run_key, language=language, now=now).steps
    text = next((one.family for one in states if (one.step, one.person) == (view.item.step, view.item.person)), "")
    told = (one for one in view.item.records if one.key not in own.facts)
    of_clinic = [one for one in told if one.supplied_by == "clinic"]
    return FamilyStep(
        view=view,
        case=case,
        link=link,
        people=tuple(case.family.people.all()),
        text=text,
        told_by_clinic=tuple(
            (say(one.title), in_words(one, view.values[one.key]))
            for one in of_clinic
            if view.values.get(one.key) is not None
        ),
        waits_for=tuple(say(one.title) for one in of_clinic if view.values.get(one.key) is None),
    )


def leave_parts(page: FamilyStep, *, to: Actor, until: date | None) -> tuple[LeavePart, ...]:
    """Return who may take which part of the leave, from the child's birth on.

    Until the day chosen, else the longest.
    """
    asks = any(one.key == "mother.leave_until" for one in page.item.records)
    if not asks or page.link.subject.born_on is None:
        return ()
    known = facts.known(page.case, page.link.subject, page.link.subject.born_on)
    born_on = page.link.subject.born_on
    found = maternity_leave.parts(
        born_on=born_on,
        several=bool(known.get("child.multiple_birth")),
        until=until or maternity_leave.latest_end(born_on),
    )
    adults = [one for one in page.people if one.relation not in (Relation.CHILD, Relation.MOTHER)]
    names = tuple(one.first_name or one.full_name for one in adults)
    return tuple(LeavePart(one.whose, one.first, one.last, names if one.whose == "family" else ()) for one in found)
