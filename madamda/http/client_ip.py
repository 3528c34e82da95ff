"""Who is really asking, when a proxy stands in between."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The nearest address that is not one of our own proxies.

    X-Forwarded-For is read from right to left, and only as far as the proxies in
    TRUSTED_PROXIES reach: whatever stands further left is the visitor's own claim.
    """
    address = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    for claimed in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not is_ours(address) or not _is_address(claimed.strip()):
            break
        address = claimed.strip()
    return _plain(address)


def client_network(request: HttpRequest) -> str:
    """What is counted: one connection has a whole /64 of IPv6 addresses to change between."""
    address = client_ip(request)
    if ":" not in address:
        return address
    return str(ip_network(f"{address.partition('%')[0]}/64", strict=False).network_address)


def is_ours(address: str) -> bool:
    """Whether it is one of our own proxies; a socket file has no address, and is nobody's."""
    return _is_among(address, tuple(settings.TRUSTED_PROXIES))


@lru_cache(maxsize=1024)  # asked for each request, by more than one
def _is_among(address: str, proxies: tuple[str, ...]) -> bool:
    return _is_address(address) and any(ip_address(address) in ip_network(proxy, strict=False) for proxy in proxies)


@lru_cache(maxsize=1024)
def _plain(address: str) -> str:
    """An IPv4 address that a socket for both kinds writes as IPv6 is what it was: `::ffff:192.0.2.1`."""
    if ":" not in address or not _is_address(address):
        return address
    mapped = IPv6Address(address).ipv4_mapped
    return str(mapped) if mapped else address


@lru_cache(maxsize=1024)
def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
