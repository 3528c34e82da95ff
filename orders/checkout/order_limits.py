"""Limits on unconfirmed orders: quantity and value per order, and number per phone, device and network address.

Placing an order costs nothing and reserves stock before staff have seen it, so the stock that strangers can reserve is
bounded. A device with a delivered order is known: its limits are UNCONFIRMED_KNOWN_TIMES as high, and the limits per
phone and per network address do not apply to it. A phone number proves nothing, because anybody can type it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import ip_address, ip_network
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from madamda.domain_errors import DomainError
from orders.queries.checkout import Held, held, lock_key


@dataclass(frozen=True, slots=True)
class Source:
    """Origin of an order: phone, device and hashed network address (empty if unknown)."""

    phone: str
    device: UUID | None
    network: str

    @property
    def locks(self) -> list[int]:
        """Advisory lock keys, sorted, that serialise orders from the same phone, device or network."""
        names = [self.phone, str(self.device or ""), self.network]
        return sorted(lock_key(name) for name in names if name)


class TooMuch(DomainError):
    """The order would exceed a limit on unconfirmed orders."""


class TooLarge(TooMuch):
    code = "order_too_large"


class TooManyHeld(TooMuch):
    """Too many unconfirmed orders from this source. The message does not reveal which of the limits was reached."""

    code = "too_many_unconfirmed"


def check(source: Source, *, pieces: int, value: Decimal) -> Held:
    """Raise TooLarge or TooManyHeld; return what was read. One query. The transaction must hold `source.locks`."""
    most = settings.UNCONFIRMED_PER_PHONE, settings.UNCONFIRMED_PER_DEVICE, settings.UNCONFIRMED_PER_ADDRESS
    times = settings.UNCONFIRMED_KNOWN_TIMES
    limits = most[0], most[1] * times, most[2]
    found = held(source.phone, source.device, source.network, most=limits)
    is_known, by_phone, by_device, by_network = found[:4]
    if not is_known:
        times = 1
    if pieces > settings.UNCONFIRMED_PIECES * times or value > settings.UNCONFIRMED_VALUE * times:
        raise TooLarge(pieces=settings.UNCONFIRMED_PIECES * times, value=settings.UNCONFIRMED_VALUE * times)
    if by_device >= most[1] * times or (not is_known and (by_phone >= most[0] or by_network >= most[2])):
        raise TooManyHeld
    return found


def network_of(request: HttpRequest) -> str:
    """Return a keyed hash of the client's IP address, or "" if there is none.

    IPv6 addresses are reduced to their /64, which is what a carrier assigns to one customer.
    """
    client_ip: Callable[[HttpRequest], str] = import_string(settings.RATELIMIT_IP_META_KEY)
    try:
        address = ip_address(client_ip(request))
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    network = ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return salted_hmac("orders.checkout.order_limits", str(network), algorithm="sha256").hexdigest()[:32]
