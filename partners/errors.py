"""What may go wrong with partners, told to a person in three parts: what is so, why it matters, what to do now."""

from __future__ import annotations


class PartnersError(Exception):
    """Base of this package's refusals.

    The text may be shown: never a name of a family or a diagnosis in it.

    Attributes:
        code: Stable, for machines.
        permanent: Trying the same again will not help.
    """

    code = "partners_refused"
    permanent = True
