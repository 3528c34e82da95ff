"""Initial values of the checkout form: from the device's latest order and from the draft."""

from django.http import HttpRequest

from customers import device_cookie
from orders.checkout import draft
from orders.checkout.forms import CheckoutForm
from orders.delivery.zones import ZoneList
from orders.queries.customer_orders import Recipient, last_recipient


def first_form(request: HttpRequest, offer: ZoneList) -> CheckoutForm:
    """Return the form, prefilled from the device's latest order; never by phone number, which anybody can type."""
    device = device_cookie.get_device(request)
    latest = last_recipient(device) if device else None
    initial: dict[str, object] = {"province": _first_place(request, offer, latest)}
    if latest:
        initial |= {"name": latest.customer_name, "phone": latest.phone_display, "address": latest.address}
        initial["email"] = latest.email
    initial |= {name: typed for name, typed in draft.read(request.session).items() if name != "province"}
    return CheckoutForm(initial=initial, offer=offer)


def _first_place(request: HttpRequest, offer: ZoneList, latest: Recipient | None) -> str | None:
    """Return the first offered zone code of: query string, draft, latest order. None if there is none."""
    asked = offer.coded(request.GET.get("province"))
    before = next((zone for zone in offer.zones if latest and zone.pk == latest.zone_id), None)
    typed = offer.coded(draft.read(request.session).get("province"))
    zone = asked or typed or before
    return zone.code if zone else None
