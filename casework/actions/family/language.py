"""The language of a family: of its page, of what is sent to it, and of its papers."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from casework import access, clock, timeline
from casework.access import Actor
from casework.act_parts import locks
from casework.bounds import OutOfBounds
from casework.models import Family


def choose_language(*, by: Actor, case_id: UUID, language: str) -> None:
    """Keep the language that a family has chosen: notices and papers come in it from now on.

    Choosing the same once more changes nothing and tells nothing, so the form needs no receipt.

    Raises:
        OutOfBounds: Nobody speaks it here.
        NotFound: Missing, or another's.
        Forbidden: Neither its family nor its leader acts.
    """
    if language not in dict(settings.LANGUAGES):
        raise OutOfBounds(_("This language is not spoken here yet, so nothing was changed. Choose one of those shown."))
    with access.acting_as(by):
        case = locks.lock_own_case(case_id=case_id, by=by)
        family = Family.objects.select_for_update().get(pk=case.family_id)
        if family.language == language:
            return
        family.language = language
        family.save(update_fields=["language"])
        timeline.record(
            case=case, what="language.chosen", by=by.user, at=clock.now(), on_behalf_of="family", language=language
        )
