"""Where a page of the family stands: at its own address, or beside its case when the worker shows it on her screen."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from casework.access import Actor

SHOWN = "shown_"  # stands before the name of a page that is shown by the worker


def address(name: str, *args: Any, to: Actor | None) -> str:
    """Return the address of a family's page for who reads it.

    Args:
        name: As in the family's urls, e.g. "family_day".
    """
    if to is not None and to.beside is not None:
        return reverse(SHOWN + name, args=[to.beside.case_id, *args])
    return reverse(name, args=args)
