"""As whom the region writes to families: its sender, each service's name for SMS, its telephone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from casework import access, bounds
from casework.access import Actor
from casework.actions.act import act
from casework.bounds import OutOfBounds
from casework.models import Region
from casework.texts.notice_texts import LONGEST_PLACE, LONGEST_SENDER
from casework.typed import phones
from partners import public as partners

LANGUAGES = ("ru", "en")
# without a full stop or a slash: a telephone would make a link of them, and whoever writes links writes fraud
_NAME = re.compile(r"[\w№«»’' \-]*")


@act
def choose_sender(*, by: Actor, names: Mapping[str, str], receipt: UUID | None = None) -> None:
    """Say as whom all SMS of the region come from now on.

    Args:
        names: By language; "" means the product's name.

    Raises:
        Forbidden: Not the administrator.
        OutOfBounds: Too long, or with signs that a name does not have.
    """
    access.check_may_administer(by)
    told = {language: _checked(names.get(language, ""), LONGEST_SENDER) for language in LANGUAGES}
    Region.objects.filter(pk=by.region.pk).update(sender_ru=told["ru"], sender_en=told["en"])


@act
def choose_phone(*, by: Actor, phone: str, receipt: UUID | None = None) -> None:
    """Say which telephone stands on the page of a family's link that opens nothing.

    Args:
        phone: As it was typed; "" of none.

    Raises:
        Forbidden: Not the administrator.
        OutOfBounds: Nobody could dial it.
    """
    access.check_may_administer(by)
    Region.objects.filter(pk=by.region.pk).update(phone=phones.read_phone(phone))


@act
def choose_told_as(*, by: Actor, organisation_key: UUID, names: Mapping[str, str], receipt: UUID | None = None) -> None:
    """Say as whose the SMS to the families of a service come.

    Args:
        names: By language; "" means that the region's name is told in its place.

    Raises:
        Forbidden: Not the administrator.
        OutOfBounds: Too long, or with signs that a name does not have.
        UnknownOrganisation: Not of this region.
    """
    access.check_may_administer(by)
    told = {language: _checked(names.get(language, ""), LONGEST_PLACE) for language in LANGUAGES}
    partners.choose_told_as(region_key=by.region.pk, key=organisation_key, told_as=told)


def _checked(name: str, longest: int) -> str:
    name = " ".join(name.split())
    bounds.check_text(name, longest=longest)
    if not _NAME.fullmatch(name):
        raise OutOfBounds(
            _(
                "A name in an SMS has letters, digits and hyphens only: with other signs a telephone would make a link of "
                "it. Nothing was changed. Write it without them."
            )
        )
    return name
