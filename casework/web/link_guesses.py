"""Links that let nobody in, opened one after another from one address.

A link that is good opens whatever was tried there.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from casework.act_parts import try_counts
from casework.web import client_address, fault_pages

MOST = 100  # in ten minutes; many households share an address of their operator
WITHIN_SECONDS = 600


def answer(request: HttpRequest, closed: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the page of a link that lets nobody in, or the page that it was tried too often."""
    address = client_address.of(request)
    if not try_counts.spend("a closed link", address=address, most=MOST, seconds=WITHIN_SECONDS):
        return fault_pages.too_often(request)
    return closed()
