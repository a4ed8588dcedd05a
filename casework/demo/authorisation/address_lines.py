"""A line of the authorisation table: whose an address is, what its buttons send, what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sent:
    """A further button of an address: what its form sends, and whose it is if not the page's."""

    sends: Mapping[str, str]
    of: str = ""

    @property
    def name(self) -> str:
        """What the button does."""
        return next(iter(self.sends.values()))


def sent(of: str = "", **sends: str) -> Sent:
    """Write one button; its act comes first."""
    return Sent(sends, of)


@dataclass(frozen=True, slots=True)
class Line:
    """One address.

    Attributes:
        roles: Whose page it is; none: everybody's, signed in or not.
        of: Which of them, by `people.RELATIONS`; "": all, for nothing in it is a family's.
        sends: What is posted there; `{case}` is the key of the object's case.
        also: Further buttons; asked by those whose page it is: all others stand at the door.
        things: What stands in the address where it is not as in `THINGS`.
        manages: Of a partner's people only who lets colleagues in and out.
        on_a_list: What is not there is told on the list that the button leads back to: it has no page of its own.
        shut: By which methods it is shut to everybody, because what is named is not there.
        not_yet: By which methods whose it is are told in words that there is nothing yet.
        withheld: Of which objects whose it is are told in words that it is not handed out.
    """

    roles: tuple[str, ...]
    of: str = ""
    sends: Mapping[str, str] = field(default_factory=dict)
    also: tuple[Sent, ...] = ()
    things: Mapping[str, str] = field(default_factory=dict)
    manages: bool = False
    on_a_list: bool = False
    shut: tuple[str, ...] = ()
    not_yet: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()


def line(roles: str | tuple[str, ...], of: str = "", **more: object) -> Line:
    """Write one line of the table."""
    return Line((roles,) if isinstance(roles, str) else roles, of, **more)  # type: ignore[arg-type]
