"""What an organisation says of itself: the language in which it is written to."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.actions.act import act
from casework.bounds import OutOfBounds
from partners import public as partners


@act
def choose_language(*, by: Actor, organisation_key: UUID, language: str, receipt: UUID | None = None) -> None:
    """Say in which language an organisation gets its e-mails.

    Whoever is let in from now on begins in it, too.

    Raises:
        Forbidden: Neither the administrator nor somebody who manages this organisation.
        OutOfBounds: Nobody speaks it here.
        UnknownOrganisation: Not of this region.
    """
    if language not in dict(settings.LANGUAGES):
        raise OutOfBounds(_("This language is not spoken here yet, so nothing was changed. Choose one of those shown."))
    access.check_may_manage_members(by, organisation_key=organisation_key)
    partners.choose_language(region_key=by.region.pk, key=organisation_key, language=language)
