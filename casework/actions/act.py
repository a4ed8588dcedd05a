"""One act: one transaction as somebody.

The same form posted twice does one thing and is answered the same. A page puts a receipt into every
form, new on every page. The act takes it in its own transaction: of two posts in one second the
later one waits until the earlier has committed, and is given its answer. A receipt belongs to the
act, the person and the organisation that used it first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, overload
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from casework import access
from casework.access import Actor
from casework.errors import CaseworkError
from casework.models import FormReceipt

Params = ParamSpec("Params")
Answer = TypeVar("Answer")
Read = Callable[[Any], Any]

_TAKE = """
INSERT INTO casework_formreceipt (key, user_id, link_key, organisation_key, action) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (key) DO NOTHING RETURNING key
"""


class ReceiptOfAnother(CaseworkError):
    """The form's receipt was used for another act, by another person or for another organisation."""

    code = "receipt_of_another"


@overload
def act(function: Callable[Params, Answer], /) -> Callable[Params, Answer]: ...


@overload
def act(*, answered: Read) -> Callable[[Callable[Params, Answer]], Callable[Params, Answer]]: ...


def act(function: Callable[..., Any] | None = None, /, *, answered: Read | None = None) -> Any:
    """Make a function an act of `by`: it runs in `access.acting_as(by)`, and once for each `receipt`.

    A receipt that was taken gives the answer of the first time; without one (a script's, a job's)
    it just runs. The function names `receipt` for those who call it, and does nothing with it.

    Args:
        answered: How an answer that was kept as JSON is read again; not needed for None, numbers,
            truths and texts.

    Raises:
        ReceiptOfAnother: The receipt was used for something else. Nothing has changed.
    """
    if function is None:
        return lambda decorated: _once(decorated, answered)
    return _once(function, None)


def _once(function: Callable[..., Any], answered: Read | None) -> Callable[..., Any]:
    name = f"{function.__module__.rpartition('.')[2]}.{function.__name__.lstrip('_')}"

    @wraps(function)
    def once(*, by: Actor, receipt: UUID | None = None, **told: Any) -> Any:
        with access.acting_as(by):
            if receipt is None:
                return function(by=by, **told)
            earlier = _taken_before(receipt, by=by, name=name)
            if earlier is not None:
                kept = earlier.answer
                return answered(kept) if answered is not None else kept
            answer = function(by=by, **told)
            if answer is not None:
                FormReceipt.objects.filter(key=receipt).update(answer=answer)
            return answer

    return once


def _taken_before(receipt: UUID, *, by: Actor, name: str) -> FormReceipt | None:
    """Take a receipt, or return what it was taken for before.

    Raises:
        ReceiptOfAnother: For another act, by another person or for another organisation.
    """
    user_key = by.user_key
    link_key = by.guest.link_id if by.guest else None
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [receipt, user_key, link_key, by.own_organisation_key, name])
        if cursor.fetchone() is not None:
            return None
    stored = FormReceipt.objects.get(key=receipt)
    used_by = (stored.user_id, stored.link_key, stored.organisation_key)
    if stored.action != name or used_by != (user_key, link_key, by.own_organisation_key):
        raise ReceiptOfAnother(
            _("This form was sent before for something else, so nothing was changed. Load the page again and send it.")
        )
    return stored
