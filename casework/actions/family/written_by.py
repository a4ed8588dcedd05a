"""How a person of a family wants to be written to: by SMS, by e-mail, or not at all."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor, safe_contact
from casework.act_parts import locks
from casework.actions.act import act
from casework.bounds import OutOfBounds
from casework.errors import NotFound
from casework.models import Case, Person, WrittenBy

LONGEST = 254  # signs of an address


@act
def choose_way(*, by: Actor, case_id: UUID, way: str, email: str = "", receipt: UUID | None = None) -> None:
    """Keep how whose page it is wants to be written to; of the family's page who speaks for it.

    What waits already goes by the new way, or is kept back where quiet was chosen. Choosing the same changes nothing.

    Args:
        way: One of `WrittenBy`.
        email: Needed for e-mail, forgotten with any other way.

    Raises:
        OutOfBounds: No such way, or an address to which nobody could write.
        NotFound: Missing, or another's; or nobody speaks for the family.
        Forbidden: Neither its family nor its leader acts.
    """
    address = _checked(way, email)
    case = locks.lock_own_case(case_id=case_id, by=by)
    person = _whose(case, by)
    if (person.written_by, person.email or "") == (way, address):
        return
    person.written_by, person.email = WrittenBy(way), address or None
    person.save(update_fields=["written_by", "email"])
    timeline.record(case=case, what="way.chosen", by=by.user, at=clock.now(), on_behalf_of="family", way=way)


def _whose(case: Case, by: Actor) -> Person:
    people = Person.objects.select_for_update(of=("self",)).select_related("family").filter(family=case.family_id)
    speaks = safe_contact.speaker(case)
    key = by.whose_page or (speaks.pk if speaks else UUID(int=0))
    person = people.filter(pk=key).first()
    if person is None:
        raise NotFound(access.no_such_page())
    return person


def _checked(way: str, email: str) -> str:
    """Return the address that is kept, "" of none."""
    if way not in WrittenBy.values:
        raise OutOfBounds(_("How to write to you was not chosen, so nothing was changed. Choose one of the three."))
    if way != WrittenBy.EMAIL:
        return ""
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise OutOfBounds(
            _("This is not an e-mail address, so nobody could write to it. Write it as in name@example.ru.")
        ) from error
    if len(address) > LONGEST:
        raise OutOfBounds(_("This e-mail address is too long, so it was not kept. Look at it once more."))
    return address
