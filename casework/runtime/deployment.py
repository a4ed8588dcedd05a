"""What a server is for: real families, unless everything says otherwise. Read before the settings, and by them.

What is for trying out (one-click sign-in, the page with every SMS and its code, a clock that moves) needs the embedded
database, where nobody's data lie, or an explicit word beside another one. A value that nobody knows stops the start.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping, Sequence

PRODUCTION, DEMO, TEST = "production", "demo", "test"
KINDS = (PRODUCTION, DEMO, TEST)
WORD = "no-real-families"  # the value of CASEWORK_TRYING_OUT
SEAL_WAYS = ("file", "syslog", "mail")  # as `casework.seals` knows them
SOCKET = "unix"  # how CASEWORK_TRUSTED_PROXIES names a proxy that comes by a socket of the machine


class WrongSetting(RuntimeError):
    """A setting says something that nobody knows, or what would open real families' data."""


def kind_of(environ: Mapping[str, str] = os.environ) -> str:
    """Return what this process is for: "production", "demo" or "test". Unset beside a database of one's own: production.

    Raises:
        WrongSetting: An unknown value, or something to try out beside a database that may hold families.
    """
    told = environ.get("CASEWORK_ENV", "")
    has_database = bool(environ.get("CASEWORK_DATABASE_URL"))
    if not told:
        return PRODUCTION if has_database else DEMO
    if told not in KINDS:
        raise WrongSetting(
            f"CASEWORK_ENV is {told!r}, which nobody knows, so nothing was started: a slip here "
            f"could show families' data "
            f"to everybody. Set it to {', '.join(KINDS)}; see docs/install.md."
        )
    if told != PRODUCTION and has_database and environ.get("CASEWORK_TRYING_OUT", "") != WORD:
        raise WrongSetting(
            f"CASEWORK_ENV is {told}, where anybody signs in with one click and reads every SMS, "
            f"and "
            "CASEWORK_DATABASE_URL names a database that may hold families, so nothing was "
            "started. Set "
            f"CASEWORK_ENV=production; or, if nobody's data lie there, CASEWORK_TRYING_OUT={WORD}."
        )
    return told


def proxies_of(told: Sequence[str]) -> tuple[str, ...]:
    """Return the proxies whose word on the client's address counts.

    Raises:
        WrongSetting: One is neither an address nor a net. A wide net is refused: then clients could name any address.
    """
    return tuple(_proxy(one.strip()) for one in told if one.strip())


def watchers_of(told: Sequence[str]) -> tuple[str, ...]:
    """Return who may read how the server is: addresses and nets, `unix` for who comes by a socket of the machine.

    Raises:
        WrongSetting: One is neither, or is everybody.
    """
    return tuple(_watcher(one.strip()) for one in told if one.strip())


def _watcher(told: str) -> str:
    net = _net(told)
    if told != SOCKET and net is None:
        raise WrongSetting(
            f"CASEWORK_WATCHERS names {told!r}, which is no address, so nothing was started: strangers could read how the "
            "server is. Name the address from which it is watched; see docs/install.md."
        )
    return told if net is None else str(net)


def _net(told: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the net of an address, None for what is none and for all addresses at once."""
    try:
        net = ipaddress.ip_network(told, strict=False)
    except ValueError:
        return None
    return net if net.prefixlen else None


def _proxy(told: str) -> str:
    if told == SOCKET:
        return told
    net = _net(told)
    if net is None:
        raise WrongSetting(
            f"CASEWORK_TRUSTED_PROXIES names {told!r}, which is no address of a proxy, so nothing "
            f"was started: wrong tries "
            "would be counted for the wrong people. Name the address of the web server in front; "
            "see docs/install.md."
        )
    return str(net)


def seal_ways_of(told: Sequence[str]) -> tuple[str, ...]:
    """Return the ways by which the seals of the audit leave the database, each as `kind:place`.

    Raises:
        WrongSetting: One is of a kind that nobody knows, or without its place.
    """
    return tuple(_seal_way(one.strip()) for one in told if one.strip())


def _seal_way(told: str) -> str:
    kind, _sign, place = told.partition(":")
    if kind not in SEAL_WAYS or not place:
        raise WrongSetting(
            f"CASEWORK_AUDIT_SEALS names {told!r}, which is no way out, so nothing was started: nobody would see that the "
            "audit was rewritten together with its seals. Write file:/folder, syslog:/dev/log, syslog:tcp://host:601 or "
            "mail:name@example; see docs/install.md."
        )
    return told
