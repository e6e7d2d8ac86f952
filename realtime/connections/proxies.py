"""
Which client is behind our reverse proxies.

Anybody can send X-Forwarded-For. Only the entries that addresses in TRUSTED_PROXIES added
are believed.
"""

import re
from collections.abc import Sequence
from functools import cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from django.conf import settings

# 203.0.113.9:1234, and in brackets [2001:db8::1] with or without one.
WITH_PORT = re.compile(
    r"(?:\[(?P<bracketed>[0-9a-fA-F:.]+)\](?::\d{1,5})?|(?P<plain>[\d.]+):\d{1,5})"
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_behind(peer: str | None, forwarded_for: str) -> str | None:
    """
    The client's address: ``peer``, or whom trusted proxies say they speak for.

    This is the last entry of X-Forwarded-For that is not one of our proxies; the client may
    have written the entries before it. An entry that is no address ends the search, so the
    result is always an address, or the peer as the server names it.
    """
    trusted = networks(tuple(settings.TRUSTED_PROXIES))
    client = peer
    for hop in reversed(forwarded_for.split(",")):
        address = read_address(hop)
        if address is None or not is_in(client, trusted):
            break
        client = str(address)
    return client


def is_trusted(peer: str | None) -> bool:
    """Whether ``peer`` is one of TRUSTED_PROXIES."""
    return is_in(peer, networks(tuple(settings.TRUSTED_PROXIES)))


def is_in(text: str | None, allowed: Sequence[Network]) -> bool:
    address = read_address(text or "")
    return address is not None and any(address in network for network in allowed)


def read_address(text: str) -> Address | None:
    """
    Parse an address as a peer or a proxy writes it, with or without a port; None if it is
    none.
    """
    try:
        address = ip_address(_without_port(text.strip()))
    except ValueError:
        return None
    # A socket that serves IPv6 and IPv4 names its IPv4 peers like this.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _without_port(text: str) -> str:
    match = WITH_PORT.fullmatch(text)
    return match["bracketed"] or match["plain"] if match else text


@cache
def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """
    Addresses and networks (``10.0.0.0/8``) of a setting.

    Raises:
        ValueError: If one of them is neither; the message names it.
    """
    return tuple(ip_network(text.strip(), strict=False) for text in texts)
