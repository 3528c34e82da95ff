"""Client IP address, also behind trusted proxies."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Return the nearest address that is not one of our proxies.

    X-Forwarded-For is read from right to left, only through the proxies in TRUSTED_PROXIES; anything further left can
    be forged by the client.
    """
    address = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    for claimed in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not is_ours(address) or not _is_address(claimed.strip()):
            break
        address = claimed.strip()
    return _plain(address)


def client_network(request: HttpRequest) -> str:
    """Return the client's address, for IPv6 its /64 network, since one connection has a whole /64."""
    address = client_ip(request)
    if ":" not in address:
        return address
    return str(ip_network(f"{address.partition('%')[0]}/64", strict=False).network_address)


def is_ours(address: str) -> bool:
    """Return True for the address of a trusted proxy. A Unix socket has no address and is not trusted."""
    return _is_among(address, tuple(settings.TRUSTED_PROXIES))


@lru_cache(maxsize=1024)  # called several times per request
def _is_among(address: str, proxies: tuple[str, ...]) -> bool:
    return _is_address(address) and any(ip_address(address) in ip_network(proxy, strict=False) for proxy in proxies)


@lru_cache(maxsize=1024)
def _plain(address: str) -> str:
    """Return an IPv4-mapped IPv6 address such as `::ffff:192.0.2.1` as IPv4; other addresses unchanged."""
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
