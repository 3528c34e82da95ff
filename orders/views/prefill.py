"""Filling in the checkout before it is seen: what this device ordered with last, and what was typed and not ordered."""

from django.http import HttpRequest

from customers import device_cookie
from orders.checkout import draft
from orders.checkout.forms import CheckoutForm
from orders.delivery.zones import ZoneList
from orders.queries.customer_orders import Recipient, last_recipient


def first_form(request: HttpRequest, offer: ZoneList) -> CheckoutForm:
    """Filled in on a device that has ordered before, and on no other, whatever phone is typed."""
    device = device_cookie.get_device(request)
    latest = last_recipient(device) if device else None
    initial: dict[str, object] = {"province": _first_place(request, offer, latest)}
    if latest:
        initial |= {"name": latest.customer_name, "phone": latest.phone_display, "address": latest.address}
        initial["email"] = latest.email
    initial |= {name: typed for name, typed in draft.read(request.session).items() if name != "province"}
    return CheckoutForm(initial=initial, offer=offer)


def _first_place(request: HttpRequest, offer: ZoneList, latest: Recipient | None) -> str | None:
    """The place the address names, the one chosen before, or that of the last order; else the customer chooses."""
    asked = offer.coded(request.GET.get("province"))
    before = next((zone for zone in offer.zones if latest and zone.pk == latest.zone_id), None)
    typed = offer.coded(draft.read(request.session).get("province"))
    zone = asked or typed or before
    return zone.code if zone else None
