"""Customers' order pages in every status and payment state, receipts, tracking, and the confirmation e-mail."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.test import override_settings
from django.utils import timezone

from bench.page_trees.recorder import Recorder, a_uuid, clock
from bench.page_trees.shop_pages import variants

LATER_MINUTES = 20  # a KHQR code is valid for 15


def record(pages: Recorder) -> None:
    _statuses(pages)
    _payments(pages)
    _actions(pages)
    _my_orders(pages)
    _tracking(pages)
    _letters(pages)


def placed(slugs: tuple[str, ...] = ("lotus-dew-serum", "rice-soap"), *, pieces: int = 1, **fields: Any) -> Any:
    """Place an order of the demo's products, and bring it to `status`."""
    from orders.models import DeliveryZone
    from shop.inventory import stock
    from shop.models import Variant
    from tests.factories import an_order

    clock.tick()
    bought = Variant.objects.in_bulk(variants(*slugs))
    for variant in bought.values():
        stock.receive(variant, pieces)
    zone = DeliveryZone.objects.get(code=fields.pop("province", "phnom-penh"))
    lines = {bought[pk]: pieces for pk in sorted(bought)}
    order = an_order(lines, zone=zone, **{"address": "No. 118, Street 63 & 65", **fields})
    return type(order).objects.get(pk=order.pk)


def paid(order: Any, more: str | int = 0, **fields: Any) -> Any:
    """Record a transfer of the order's amount and `more`; return it as it is then."""
    from orders.payments import reconciliation
    from orders.payments.bank_responses import Transfer

    clock.tick()
    asked = order.payment
    known = {
        "hash": a_uuid().hex,
        "sender": "sreymom@aclb",
        "receiver": asked.receiver,
        "currency": asked.currency,
        "amount": asked.amount + Decimal(more),
        "sent_at": timezone.now(),
    }
    reconciliation.record_transfer(asked, Transfer(**{**known, **fields}))
    return type(order).objects.get(pk=order.pk)


def cancelled_by(person: Any, order: Any) -> Any:
    from orders.fulfilment import lifecycle
    from orders.status import Status

    return lifecycle.move(order, Status.CANCELLED, by=person, seen=order.version, reason="She <called>")


def receipt_of(order: Any) -> str:
    return order.get_absolute_url().replace("/?", "/receipt/?")


def _show(pages: Recorder, name: str, order: Any, **visitor: str) -> None:
    pages.get(f"order-{name}", order.get_absolute_url(), pages.visitor(**visitor))
    pages.get(f"receipt-{name}", receipt_of(order), pages.visitor(**visitor))


def _statuses(pages: Recorder) -> None:
    from orders.status import Status
    from orders.tracking import order_page

    for status in Status:
        order = placed(status=status.value, note="Blue <gate>")
        _show(pages, status.value, order)
        pages.keep(f"live-{status.value}.html", order_page.draw(order.pk, pages.language)[1])
    _show(pages, "pick-up", placed(province="pick-up", address="", status="ready"))
    _show(pages, "province", placed(province="siem-reap", name="សុខ ដារ៉ា", status="out"))
    _show(pages, "free-delivery", placed(pieces=3))
    for theme in ("light", "dark"):
        _show(pages, theme, placed(), theme=theme)
    with override_settings(LIVE_PORT=8001):
        pages.get("order-live", placed().get_absolute_url())


def _payments(pages: Recorder) -> None:
    from madamda.staff.models import User
    from orders.fulfilment import lifecycle
    from orders.payments import claims, expiry

    dara = User.objects.get(username="staff")
    by_khqr = {"payment_method": "khqr"}
    _show(pages, "khqr", placed(**by_khqr))
    claimed = placed(**by_khqr)
    claims.claim(claimed)
    _show(pages, "khqr-claimed", claimed)
    _show(pages, "khqr-paid", paid(placed(**by_khqr)))
    _show(pages, "khqr-short", paid(placed(**by_khqr), -1))
    _show(pages, "khqr-over", paid(placed(**by_khqr), 5))
    _show(pages, "khqr-duplicate", paid(paid(placed(**by_khqr))))
    _show(pages, "khqr-misdirected", paid(placed(**by_khqr), receiver="another@bank"))
    _show(pages, "khqr-paid-cancelled", cancelled_by(dara, paid(placed(**by_khqr))))
    accepted, late, lapsed = placed(**by_khqr, status="confirmed"), placed(**by_khqr), placed(**by_khqr)
    link = placed(**by_khqr)
    link.payment.link = "https://bakong.page.link/x"
    link.payment.save()
    _show(pages, "khqr-app-link", link)
    with clock.later(minutes=LATER_MINUTES):
        _show(pages, "khqr-expired", lapsed)
        _show(pages, "khqr-late", paid(late))
        with clock.later(hours=30):
            expiry.expire()
            _show(pages, "khqr-lapsed", type(lapsed).objects.get(pk=lapsed.pk))
            _show(pages, "khqr-accepted-expired", type(accepted).objects.get(pk=accepted.pk))
    ticked = placed(status="out")
    _show(pages, "cash-paid", lifecycle.set_paid(ticked, True, by=dara, seen=ticked.version))


def _actions(pages: Recorder) -> None:
    """Messages after a customer's actions."""
    from shop.models import Product

    first, second, third = placed(), placed(payment_method="khqr"), placed(payment_method="khqr")
    key = {"key": first.secret}
    address = f"/orders/{first.number}"
    client = pages.visitor()
    pages.post("order-again", f"{address}/again/", key, client)
    pages.post("order-cancelled-by-customer", f"{address}/cancel/", {**key, "version": first.version}, client)
    pages.post("order-cancel-refused", f"{address}/cancel/", {**key, "version": first.version}, client)
    pages.post("order-claim-refused", f"{address}/paid/", key, client)
    pages.post("order-to-cash", f"/orders/{second.number}/cash/", {"key": second.secret}, client)
    pages.post("order-claimed", f"/orders/{third.number}/paid/", {"key": third.secret}, client)
    pages.post("order-to-cash-refused", f"/orders/{third.number}/cash/", {"key": third.secret}, client)
    pages.post("order-cancel-wrong", f"{address}/cancel/", {**key, "version": "x"}, client)
    pages.get("order-wrong-key", f"{address}/?key=wrong")
    mists = Product.objects.filter(slug="sun-mist")
    in_part = placed(("sun-mist", "rice-soap"))
    mists.update(active=False)
    pages.post("order-again-in-part", f"/orders/{in_part.number}/again/", {"key": in_part.secret}, pages.visitor())
    mists.update(active=True)


def _my_orders(pages: Recorder) -> None:
    device: UUID = a_uuid()
    pages.get("my-orders-none", "/orders/")
    for status in ("pending", "out", "delivered", "cancelled"):
        placed(status=status, device=device)
    placed(payment_method="khqr", device=device)
    client = pages.visitor(device=device)
    pages.get("my-orders", "/orders/", client)
    pages.get("my-orders-dark", "/orders/", pages.visitor(device=device, theme="dark"))
    pages.get("home-with-orders", "/", client)
    with override_settings(PAGE_SIZE=2):
        pages.get("my-orders-page-2", "/orders/?page=2", client)
    pages.get("my-orders-no-page", "/orders/?page=9", client)
    pages.post("my-orders-forgotten", "/orders/forget/", {}, client)


def _tracking(pages: Recorder) -> None:
    order = placed(phone="+85512777888")
    pages.get("track", "/track/")
    pages.get("track-dark", "/track/", pages.visitor(theme="dark"))
    for name, sent in {
        "nothing": {},
        "wrong": {"order_number": "<7>", "phone": "12"},
        "missed": {"order_number": order.number, "phone": "012 999 000"},
        "found": {"order_number": order.number.lower(), "phone": "012 777 888"},
    }.items():
        pages.post(f"track-{name}", "/track/", sent, pages.visitor())


def _letters(pages: Recorder) -> None:
    from django.utils import translation

    from orders.notifications import emails

    orders = {
        "cash": placed(email="me@example.com.kh"),
        "khqr": placed(email="me@example.com.kh", payment_method="khqr"),
        "pick-up": placed(email="me@example.com.kh", province="pick-up", address=""),
    }
    with translation.override(pages.language):
        for name, order in orders.items():
            letter = emails.letter(order)
            pages.keep(f"mail-{name}.txt", f"{letter.subject}\n\n{letter.body}")
            pages.keep(f"mail-{name}.html", str(letter.alternatives[0][0]))
