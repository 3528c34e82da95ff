"""Placing an order exactly once: prices a cart, takes stock, and writes the order in one transaction."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from django.db import IntegrityError, InterfaceError, NotSupportedError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from customers import upsert
from madamda.db import errors, replication
from orders import metrics
from orders.checkout import order_insert, order_limits, payment_rules
from orders.checkout.checkout_data import CheckoutData, StaffTerms
from orders.checkout.errors import (
    CartChanged,
    CheckoutError,
    DiscountTooLarge,
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
from orders.models import Order, OrderNote, OrderSource
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
    "DiscountTooLarge",
    "EmptyCart",
    "NotDiscounted",
    "NotForSale",
    "Paused",
    "PrepayNeeded",
    "SoldOut",
    "StaffTerms",
    "SubmissionReused",
    "TooManyOpenOrders",
    "TooMuchHeld",
    "TotalChanged",
    "ZoneUnavailable",
    "place_order",
]

TRIES = 3


@replication.permit()
def place_order(*, quantities: Mapping[int, int], wishes: CheckoutData) -> Order:
    """Take the stock and write the order; return it. Raises a CheckoutError, or TooManyWaiting.

    Repeat-safe: one submission or cart yields one order. Retries, TRIES times in all, after a lost connection, a
    deadlock, a duplicate number, or a migration that changed a column (madamda.db.compiled_queries); not after a
    timeout or inside an outer transaction.
    """
    for attempt in range(1, TRIES + 1):
        try:
            if not quantities:
                raise EmptyCart
            order = _place(quantities, wishes)
            transaction.on_commit(partial(metrics.count_placed, order), robust=True)
            return order
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
    if not wishes.staff and now.is_paused(timezone.now()):
        raise Paused
    lines = [
        order_insert.NewLine(goods[pk], quantity, line_amount(goods[pk].price, quantity))
        for pk, quantity in sorted(quantities.items())
    ]
    promo = _redeemed(lines, wishes)
    totals = _agreed(lines, wishes, now, promo)
    needs_call = not wishes.staff and _judged(source, wishes, totals, pieces=sum(quantities.values()))
    order = _order(wishes, totals, now, needs_call=needs_call)
    order_insert.insert_order(order, lines)
    stock.take(goods, quantities, reference=order.number)
    if promo:
        promo_codes.record_use(promo, order)
    if wishes.staff:
        order.notes.bulk_create(OrderNote(order=order, text=why, by=wishes.staff.by) for why in wishes.staff.reasons)
    if order.payment_state:
        requests.request_payment(order)
    return order


def _judged(source: order_limits.Source, wishes: CheckoutData, totals: Totals, *, pieces: int) -> bool:
    """Return True if staff have to call first. Raises TooMuchHeld or PrepayNeeded. One query.

    Orders of staff are not judged: the limits are for strangers, and staff see the customer's level beside the form.
    """
    try:
        found = order_limits.check(source, pieces=pieces, value=totals.goods)
    except order_limits.TooMuch as why:
        raise TooMuchHeld(why=why) from why
    return payment_rules.check(found, payment_method=wishes.payment_method, goods=totals.goods)


def _placed_before(wishes: CheckoutData) -> Order | None:
    """Return the order of this submission, else of this cart, else None. A concurrent duplicate is committed by now.

    Raises NotReplicated if the standby does not confirm it either: the attempt that wrote it may have given up waiting.
    """
    known = Q(submission=wishes.submission)
    if wishes.cart:
        known |= Q(cart=wishes.cart)
    found = list(Order.objects.filter(known))
    if found:
        replication.wait_for_standby()
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
    discount, fee = promo.discount if promo else Decimal(0), now.fee_for(goods)
    if staff := wishes.staff:
        discount, fee = staff.discount, fee if staff.fee is None else staff.fee
        if discount > goods * staff.discount_percent / 100:
            raise DiscountTooLarge(percent=staff.discount_percent)
    totals = calculate([goods], delivery=fee, discount=discount)
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
        source=wishes.staff.source if wishes.staff else OrderSource.WEB,
        placed_by=wishes.staff.by if wishes.staff else None,
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
