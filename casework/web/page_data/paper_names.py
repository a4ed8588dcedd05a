"""The names of a family as its Russian papers print them: by the tables, or as a worker wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from casework import access
from casework.access import Actor
from casework.act_parts import need_to_know
from casework.models import Case, Person
from casework.texts import declension

RUSSIAN = "ru"


@dataclass(frozen=True, slots=True)
class PaperName:
    """One person's name in the two sentences that decline it."""

    person: Person
    genitive: str
    dative: str

    @property
    def is_by_hand(self) -> bool:
        """Say whether a worker wrote it."""
        return bool(self.person.name_in_dative)

    @property
    def is_undeclined(self) -> bool:
        """Say whether the tables left it as it is."""
        return self.genitive == self.dative == self.person.full_name


@dataclass(frozen=True, slots=True)
class PaperNamesPage:
    """All adults and children of a family with a name."""

    case: Case
    names: tuple[PaperName, ...]


def read_paper_names(*, case_id: UUID, to: Actor) -> PaperNamesPage:
    """Read the page.

    Raises:
        NotFound: No such case for this actor.
    """
    case = access.find(Case, to=to, pk=case_id)
    access.check_may_lead(to, case)
    need_to_know.check_knows_where(case, reader=to)
    people = access.visible(Person, to=to).filter(family=case.family_id).exclude(first_name="")
    names = [
        PaperName(person, declension.for_whom(person, RUSSIAN), declension.to_whom(person, RUSSIAN))
        for person in people.order_by("-is_representative", "relation", "pk")
    ]
    return PaperNamesPage(case=case, names=tuple(names))
