"""Which address a request comes from, as far as limits are concerned."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from web_widget.keys import TRUSTED_PROXIES


def address_of(request: web.Request) -> str:
    """Return the guest's address; of IPv6 the network, since one household owns 2^64 of them (S9).

    Behind `n` proxies of our own, the n-th entry of X-Forwarded-For from the right was written by the
    outermost of them; what stands left of it may be invented. Without proxies the header is not read.
    """
    hops = request.app[TRUSTED_PROXIES]
    peer = request.remote or "unknown"
    if not hops:
        return network(peer)
    entries = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    return network(entries[-hops].strip() if len(entries) >= hops else peer)


@lru_cache(1024)
def network(address: str) -> str:
    """Return what limits count by: an IPv4 address, or the /64 of an IPv6 one.

    Those who write much are asked for with every message, so the last ones are kept.
    """
    try:
        parsed = ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
