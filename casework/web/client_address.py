"""From which address somebody asks: behind a proxy of ours, the one that it names.

A client's own word counts for nothing.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from casework.runtime.deployment import SOCKET

# bits of the sixth version's address that name a household; the rest is its own choice
HOUSEHOLD = 64
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ClientAddressMiddleware:
    """Puts the client's address into `REMOTE_ADDR`, where limits and mails read it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the client's address known."""
        request.META["REMOTE_ADDR"] = client_of(
            request.META.get("REMOTE_ADDR", ""), told=request.META.get("HTTP_X_FORWARDED_FOR", "")
        )
        return self.get_response(request)


def of(request: HttpRequest) -> str:
    """Return from where a request comes, as tries are counted.

    Of the sixth version it is the net that one household has.
    """
    told = str(request.META.get("REMOTE_ADDR", ""))
    address = _address(told)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, HOUSEHOLD), strict=False).network_address)
    return told


def is_proxy(request: HttpRequest) -> bool:
    """Say whether a web server of ours asks; before the client's address was found."""
    return _is_ours(str(request.META.get("REMOTE_ADDR", "")))


def is_watcher(request: HttpRequest) -> bool:
    """Say whether somebody who watches the server asks: from the machine itself or an address that is named."""
    return _stands_in(str(request.META.get("REMOTE_ADDR", "")), settings.WATCHERS)


def client_of(peer: str, *, told: str) -> str:
    """Return the client's address.

    Each proxy adds to the right of the header by whom it was asked: from there the first that is
    none of ours is the client, and what stands left of it is its own word.

    Args:
        peer: Who asks us; "" by a socket.
        told: The header X-Forwarded-For.
    """
    found = peer
    for hop in reversed(told.split(",")):
        if not _is_ours(found):
            break
        address = _address(hop.strip())
        if address is None:
            break
        found = str(address)
    return found


def _is_ours(peer: str) -> bool:
    return _stands_in(peer, settings.TRUSTED_PROXIES)


def _stands_in(peer: str, named: tuple[str, ...]) -> bool:
    if not peer:
        return SOCKET in named
    address = _address(peer)
    if address is None:
        return False
    nets = (net for net in named if net != SOCKET)
    return any(address in ipaddress.ip_network(net, strict=False) for net in nets)


def _address(text: str) -> _Address | None:
    bare = text.removeprefix("[").partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:  # an IPv4 address with its port
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
