"""What may go wrong in an act, told to a person in three parts: what is so, why it matters, what to do now."""

from __future__ import annotations


class CaseworkError(Exception):
    """Base of refusals whose text may be shown. Never a name, a diagnosis or a SNILS in it.

    Attributes:
        code: Stable, for machines.
        permanent: Trying again will not help.
    """

    code = "refused"
    permanent = True


class NotFound(CaseworkError):
    """There is no such thing for this reader; the same answer for foreign and missing."""

    code = "not_found"


class Forbidden(CaseworkError):
    """The reader may see it but not do this."""

    code = "forbidden"


class Stale(CaseworkError):
    """The page was older than the case."""

    code = "stale"
