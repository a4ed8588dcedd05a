"""How a person's name stands in Russian papers: a worker writes it where the tables of names do not know better."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from casework import bounds, clock, timeline
from casework.access import Actor
from casework.act_parts import locks, need_to_know
from casework.act_parts.household_input import within
from casework.actions.act import act
from casework.errors import CaseworkError, NotFound
from documents import public as documents

FIELDS = ("name_in_genitive", "name_in_dative")


class OnlyOneForm(CaseworkError):
    """Of two forms of a name one is missing."""

    code = "only_one_form"


class NameAsItWas(CaseworkError):
    """Both forms stand so already."""

    code = "nothing_changed"


@act
def write_name_so(
    *, by: Actor, case_id: UUID, person_id: UUID, genitive: str, dative: str, receipt: UUID | None = None
) -> None:
    """Keep how a person's whole name is printed after «для …» and «выдано …»; both empty: as the tables tell it.

    Papers that are printed already stay as they are.

    Raises:
        NotFound: No such person in this family.
        NeedNotKnow: It is dangerous at home, and somebody else leads the family.
        OnlyOneForm: One of the two is empty.
        IntakeIncomplete: Not printable; `field` names it.
        NameAsItWas: Nothing would change.
    """
    case = locks.lock_case(case_id=case_id, by=by)
    need_to_know.check_knows_where(case, reader=by)
    person = case.family.people.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("There is no such person in this family. Load the page again."))
    written = dict(zip(FIELDS, map(documents.clean, (genitive, dative)), strict=True))
    if len([form for form in written.values() if form]) == 1:
        raise OnlyOneForm(
            _("Papers need both forms of the name, and only one is written, so nothing was kept. Write the other, too.")
        )
    for name, form in written.items():
        within(partial(bounds.check_printed, form, longest=bounds.LONGEST_FACT), name)
    if all(getattr(person, name) == form for name, form in written.items()):
        raise NameAsItWas(_("The name stands so already, so nothing was noted. Change what is wrong."))
    for name, form in written.items():
        setattr(person, name, form)
    person.save(update_fields=list(FIELDS))
    timeline.record(
        case=case,
        what="family.name_written",
        by=by.user,
        at=clock.now(),
        relation=person.relation,
        by_hand=bool(genitive),
    )
