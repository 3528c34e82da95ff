"""Ceilings: how much may be held by orders that nobody has confirmed yet, and by how many of them for one person.

An order takes goods off the shelf before anybody has looked at it, and placing one costs nothing. So what strangers
hold has an end: per order, and in orders per phone, per device and per address in the network. A device with a
delivered order is known: it may hold several times as much, and what others do under its phone or its carrier's
address does not concern it. A phone number alone proves nothing, for anybody can type it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from ipaddress import ip_address, ip_network
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from madamda.domain_errors import DomainError
from orders.queries.checkout import held


@dataclass(frozen=True, slots=True)
class Source:
    """Where an order comes from, as far as can be told."""

    phone: str
    device: UUID | None
    network: str

    @property
    def locks(self) -> list[int]:
        """What two orders of one source wait for each other at, always in the same order."""
        names = [self.phone, str(self.device or ""), self.network]
        return sorted(int.from_bytes(sha256(name.encode()).digest()[:8], signed=True) for name in names if name)


class TooMuch(DomainError):
    """An order that would hold more than a ceiling allows."""


class TooLarge(TooMuch):
    code = "order_too_large"


class TooManyHeld(TooMuch):
    """So many orders of this source wait to be confirmed already. Whether it is the phone's, nobody learns."""

    code = "too_many_unconfirmed"


def check(source: Source, *, pieces: int, value: Decimal) -> None:
    """Raise TooLarge or TooMany. One statement, of a transaction that holds the source's locks."""
    most = settings.UNCONFIRMED_PER_PHONE, settings.UNCONFIRMED_PER_DEVICE, settings.UNCONFIRMED_PER_ADDRESS
    times = settings.UNCONFIRMED_KNOWN_TIMES
    limits = most[0], most[1] * times, most[2]
    is_known, by_phone, by_device, by_network = held(source.phone, source.device, source.network, most=limits)
    if not is_known:
        times = 1
    if pieces > settings.UNCONFIRMED_PIECES * times or value > settings.UNCONFIRMED_VALUE * times:
        raise TooLarge(pieces=settings.UNCONFIRMED_PIECES * times, value=settings.UNCONFIRMED_VALUE * times)
    if by_device >= most[1] * times or (not is_known and (by_phone >= most[0] or by_network >= most[2])):
        raise TooManyHeld


def network_of(request: HttpRequest) -> str:
    """The visitor's address, an IPv6 by its /64: what a carrier gives to one customer. Kept as a keyed hash."""
    client_ip: Callable[[HttpRequest], str] = import_string(settings.RATELIMIT_IP_META_KEY)
    try:
        address = ip_address(client_ip(request))
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    network = ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return salted_hmac("orders.checkout.order_limits", str(network), algorithm="sha256").hexdigest()[:32]
