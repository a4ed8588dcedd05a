"""What a worker reads of who stood at a family's door and did not come in."""

from __future__ import annotations

from django.utils.translation import gettext as _


def doubted(why: str) -> str:
    """Return what somebody said of the phone that the family's link went to."""
    if why == "number_changed":
        return _(
            "Who opened the family’s link said that the number is another one now. Nothing more goes to the old one"
        )
    return _("Who opened the family’s link said: this is not me. Nothing more goes to this number")
