"""The receipt of a form: a hidden key, new on every page, by which the same form posted twice does one thing."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

FIELD = "receipt"


def hidden_field() -> SafeString:
    """Return the field for one form."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid4())


def receipt_of(request: HttpRequest) -> UUID | None:
    """Return the receipt that came with a form, None for a form without (a script's)."""
    try:
        return UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
