"""Which account an act of ours changes, told to the database in a form that nobody else can tell it.

The working role writes accounts, addresses, factors and desks, so row security says nothing about them. Their
triggers let a change pass only in a transaction that carries this proof, signed with the key of
`casework.access.signed_context` for the number of the transaction (record 0043): it is worth nothing in another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction

from casework.access import signed_context

Answer = TypeVar("Answer")
ANYBODY = "*"
_NOW = "SELECT coalesce(current_setting('ryadom.account', true), ''), pg_current_xact_id()::text"
_TELL = "SELECT set_config('ryadom.account', %s, true)"


@contextmanager
def changing(account: UUID | None) -> Iterator[None]:
    """Let the block change one account, in a transaction of its own or in that which is open.

    Args:
        account: Key of the person; None: an act that makes accounts or gives and takes desks, whoever's.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NOW)
        before, number = cursor.fetchone()
        cursor.execute(_TELL, [signed_context.sign("account", number, str(account or ANYBODY))])
        yield
        cursor.execute(_TELL, [before])


def looking(account: UUID, look: Callable[[], Answer], *, refusal: type[Exception]) -> Answer:
    """Return what somebody who signs in has shown, while that may change the account: a spare code is struck out.

    A refusal takes nothing back: the try has been counted.
    """
    refused: Exception | None = None
    with changing(account):
        try:
            answer = look()
        except refusal as error:
            refused = error
    if refused is not None:
        raise refused
    return answer
