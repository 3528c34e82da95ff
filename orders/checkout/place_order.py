"""Placing an order exactly once: prices a cart, takes stock, and writes the order in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, InterfaceError, NotSupportedError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from customers import upsert
from madamda.db import errors
from orders.checkout import order_insert, order_limits, payment_rules
from orders.checkout.errors import (
    CartChanged,
    CheckoutError,
    EmptyCart,
    NotDiscounted,
    NotForSale,
    Paused,
    PrepayNeeded,
    SoldOut,
    SubmissionReused,
    TooManyOpenOrders,
    TooMuchHeld,
    TotalChanged,
    ZoneUnavailable,
)
from orders.delivery import estimate
from orders.models import DeliveryZone, Order
from orders.payments import requests
from orders.pricing import promo_codes
from orders.pricing.totals import Totals, calculate, line_amount
from orders.queries.checkout import ChargeTerms, terms
from orders.status import PaymentMethod, PaymentState
from shop.inventory import stock

__all__ = [
    "TRIES",
    "CartChanged",
    "CheckoutData",
    "CheckoutError",
    "EmptyCart",
    "NotDiscounted",
    "NotForSale",
    "Paused",
    "PrepayNeeded",
    "SoldOut",
    "SubmissionReused",
    "TooManyOpenOrders",
    "TooMuchHeld",
    "TotalChanged",
    "ZoneUnavailable",
    "place_order",
]

TRIES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckoutData:
    """Validated checkout input, with the total the customer saw."""

    name: str
    phone: str  # E.164
    zone: DeliveryZone
    address: str
    note: str
    payment_method: str
    submission: UUID
    seen_total: Decimal
    seen_rate: Decimal | None = None  # riel per dollar; None if the page showed no rate
    language: str
    device: UUID | None
    cart: UUID | None = None  # shop.cart.session_cart.Cart.key
    promo_code: str = ""
    email: str = ""
    network: str = ""  # hash made by orders.checkout.order_limits.network_of
    seen_goods: bool = True  # whether the page showed these very items and quantities


def place_order(*, quantities: Mapping[int, int], wishes: CheckoutData) -> Order:
    """Take the stock and write the order; return it. Raises a CheckoutError.

    Repeat-safe: one submission or cart yields one order. Retries, TRIES times in all, after a lost connection, a
    deadlock, a duplicate number, or a migration that changed a column (madamda.db.compiled_queries); not after a
    timeout or inside an outer transaction.
    """
    for attempt in range(1, TRIES + 1):
        try:
            if not quantities:
                raise EmptyCart
            return _place(quantities, wishes)
        except CheckoutError:
            if placed := _placed_before(wishes):
                return _same(placed, quantities)
            raise
        except IntegrityError:
            if placed := _placed_before(wishes):
                return _same(placed, quantities)
            if attempt == TRIES:
                raise
        except (OperationalError, InterfaceError, NotSupportedError) as trouble:
            is_inside = transaction.get_connection().in_atomic_block
            if attempt == TRIES or is_inside or errors.is_timeout(trouble):
                raise
            errors.close_if_connection_lost(trouble)
    raise AssertionError("the loop above returns or raises")


@transaction.atomic
def _place(quantities: Mapping[int, int], wishes: CheckoutData) -> Order:
    """One attempt. Locks the variants in id order, then the source's advisory locks, then the promo code. Duplicates
    are rare: `submission` and `cart` are unique, and on IntegrityError the caller loads the existing order."""
    goods = stock.lock(quantities)
    if len(goods) < len(quantities):
        raise NotForSale
    if shortages := stock.short(goods, quantities):
        raise SoldOut(shortages=shortages)

    source = order_limits.Source(wishes.phone, wishes.device, wishes.network)
    now = terms(wishes.zone.pk, locks=source.locks)
    if now is None:
        raise ZoneUnavailable
    if now.is_paused(timezone.now()):
        raise Paused
    lines = [
        order_insert.NewLine(goods[pk], quantity, line_amount(goods[pk].price, quantity))
        for pk, quantity in sorted(quantities.items())
    ]
    promo = _redeemed(lines, wishes)
    totals = _agreed(lines, wishes, now, promo)
    try:
        found = order_limits.check(source, pieces=sum(quantities.values()), value=totals.goods)
    except order_limits.TooMuch as why:
        raise TooMuchHeld(why=why) from why
    needs_call = payment_rules.check(found, payment_method=wishes.payment_method, goods=totals.goods)
    order = _order(wishes, totals, now, needs_call=needs_call)
    order_insert.insert_order(order, lines)
    stock.take(goods, quantities, reference=order.number)
    if promo:
        promo_codes.record_use(promo, order)
    if order.payment_state:
        requests.request_payment(order)
    return order


def _placed_before(wishes: CheckoutData) -> Order | None:
    """Return the order of this submission, else of this cart, else None. A concurrent duplicate is committed by now."""
    known = Q(submission=wishes.submission)
    if wishes.cart:
        known |= Q(cart=wishes.cart)
    found = list(Order.objects.filter(known))
    return min(found, key=lambda order: order.submission != wishes.submission, default=None)


def _same(placed: Order, quantities: Mapping[int, int]) -> Order:
    """Return the existing order; raises SubmissionReused for other quantities. A cart emptied by it counts as equal."""
    if quantities and quantities != dict(placed.lines.values_list("variant", "quantity")):
        raise SubmissionReused(placed=placed)
    return placed


def _redeemed(lines: list[order_insert.NewLine], wishes: CheckoutData) -> promo_codes.Redemption | None:
    """Validate and lock the promo code, after the variants and before the customer; raises NotDiscounted."""
    if not wishes.promo_code:
        return None
    goods = sum((line.amount for line in lines), Decimal(0))
    try:
        return promo_codes.redeem(wishes.promo_code, goods=goods, phone=wishes.phone, device=wishes.device)
    except promo_codes.TakesNothing:
        return None
    except promo_codes.PromoCodeError as why:
        raise NotDiscounted(why=why) from why


def _agreed(
    lines: list[order_insert.NewLine], wishes: CheckoutData, now: ChargeTerms, promo: promo_codes.Redemption | None
) -> Totals:
    if not wishes.seen_goods:
        raise CartChanged
    goods = sum((line.amount for line in lines), Decimal(0))
    discount = promo.discount if promo else Decimal(0)
    totals = calculate([goods], delivery=now.fee_for(goods), discount=discount)
    rate = now.riel_rate
    if totals.total != wishes.seen_total or wishes.seen_rate not in (None, rate):
        raise TotalChanged(totals, rate)
    return totals


def _order(wishes: CheckoutData, totals: Totals, now: ChargeTerms, *, needs_call: bool) -> Order:
    customer = upsert.upsert_customer(
        phone=wishes.phone, name=wishes.name, province=wishes.zone.code, address=wishes.address
    )
    order = Order(
        submission=wishes.submission,
        cart=wishes.cart,
        device=wishes.device,
        language=wishes.language,
        customer_id=customer,
        customer_name=wishes.name,
        customer_phone=wishes.phone,
        zone=wishes.zone,
        **now.copied,
        address=wishes.address,
        note=wishes.note,
        email=wishes.email,
        network=wishes.network,
        needs_call=needs_call,
        goods=totals.goods,
        discount=totals.discount,
        promo_code=wishes.promo_code if totals.discount else "",
        delivery=totals.delivery,
        total=totals.total,
        riel_rate=now.riel_rate,
        payment_method=wishes.payment_method,
        payment_received=not totals.total,  # a total of zero counts as paid
        payment_state=PaymentState.WAITING if wishes.payment_method == PaymentMethod.KHQR and totals.total else "",
    )
    estimate.promise_to(order, order.placed_at)
    return order
