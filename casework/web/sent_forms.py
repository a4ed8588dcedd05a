"""Forms that come back to their page: what was sent, with which status the page is shown again, which form it was."""

from __future__ import annotations

from typing import TypeVar

from django import forms
from django.http import HttpRequest, QueryDict

SentForm = TypeVar("SentForm", bound=forms.Form)


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent; None while the page is only opened."""
    return request.POST if request.method == "POST" else None


def status_of_page(*, refused: object) -> int:
    """Return the status of a page: 422 when what was sent with it was refused, else 200."""
    return 422 if refused else 200


def came_back(wrong: object, form: type[SentForm]) -> SentForm | None:
    """Return what came back with mistakes if it is this form of the page.

    None if it is another or nothing did.
    """
    return wrong if isinstance(wrong, form) else None
