"""Networks: which holds which, and which are so large that they mean the internet."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_LARGE = {4: 2**25, 6: 2**112}
"""Addresses of which nobody owns that many: two /8 of the IPv4 internet, a /16 of the IPv6 one."""

_ALL_NAMES = {"*": "0.0.0.0/0", "any": "0.0.0.0/0", "internet": "0.0.0.0/0"}
"""Azure's words for everywhere."""


def network(text: str) -> Network | None:
    """A network in CIDR notation, or one address."""
    try:
        return ipaddress.ip_network(_ALL_NAMES.get(text.lower(), text), strict=False)
    except ValueError:
        return None


def within(inner: Iterable[Network], outer: Iterable[Network]) -> bool:
    """Whether every address of `inner` is in `outer`, which may hold it in parts."""
    around = _joined(outer)
    return all(any(_holds(large, small) for large in around) for small in _joined(inner))


def openness(texts: Iterable[str]) -> str:
    """`the whole internet`, `large parts of the internet`, or nothing; halves count together."""
    joined = _joined(found for text in texts if (found := network(text)) is not None)
    if any(one.prefixlen == 0 for one in joined):
        return "the whole internet"
    for version, many in _LARGE.items():
        public = [one for one in joined if one.version == version and not one.is_private]
        if sum(one.num_addresses for one in public) >= many:
            return "large parts of the internet"
    return ""


def _joined(networks: Iterable[Network]) -> list[Network]:
    given = list(networks)
    fourth = [one for one in given if isinstance(one, ipaddress.IPv4Network)]
    sixth = [one for one in given if isinstance(one, ipaddress.IPv6Network)]
    return [*ipaddress.collapse_addresses(fourth), *ipaddress.collapse_addresses(sixth)]


def _holds(large: Network, small: Network) -> bool:
    return large.version == small.version and large.supernet_of(small)  # type: ignore[arg-type]
