"""What stands before a family's code: who writes, where the code goes, whom to call.

No name of the family, no clinic: a stranger may read it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from casework import access
from casework.access import safe_contact
from casework.act_parts import access_links, sender_names
from casework.act_parts.access_links import FoundLink
from casework.models import Case, Region

SHOWN_DIGITS = 2


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """What stands on the page of a link that lets nobody in: it tells nothing of any link.

    Attributes:
        languages: All that the pages speak, the reader's first: a page with a choice of language would carry the link.
        regions: Those with a telephone for families. Of which one the link was, nobody can say of an unknown one.
    """

    languages: tuple[str, ...]
    regions: tuple[Region, ...]


def dead_end(*, first: str) -> DeadEnd:
    """Read whom somebody may call whose link opens nothing."""
    spoken = sorted(dict(settings.LANGUAGES), key=lambda language: language != first)
    return DeadEnd(languages=tuple(spoken), regions=tuple(access.regions_to_call()))


@dataclass(frozen=True, slots=True)
class Door:
    """What is said before anybody is known.

    Attributes:
        language: The family's.
        spoken: In which the page is read: the family's, unless its reader chose another.
        sender: Who writes, as each SMS begins.
        phone_ends: The last two digits of the phone that the code goes to, "" of none.
        call: The telephone of who leads the case, "" where none is noted.
    """

    language: str
    spoken: str
    sender: str
    phone_ends: str
    call: str


def read(found: FoundLink, *, chosen: str = "") -> Door:
    """Read what may be said to whoever holds a family's link.

    Args:
        chosen: The language that the reader chose on a page, "" of none.
    """
    with access.acting_as(found.machine) as actor:
        rows = access.visible(Case, to=actor).select_related("family", "organisation", "region")
        case = rows.get(pk=found.case_id)
        phone = safe_contact.phone_of(access_links.holder_of(found), case=case)
        spoken = chosen or case.family.language
        sender = sender_names.of_case(case, language=spoken)
    return Door(
        language=case.family.language,
        spoken=spoken,
        sender=sender,
        phone_ends=phone[-SHOWN_DIGITS:],
        call=case.organisation.phone,
    )
