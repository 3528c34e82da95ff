"""Placing an order: from a cart to a row on the board, exactly once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, InterfaceError, NotSupportedError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from customers import upsert
from madamda.db import errors
from madamda.domain_errors import DomainError
from orders.checkout import order_insert, order_limits
from orders.delivery import estimate
from orders.models import DeliveryZone, Order
from orders.payments import requests
from orders.pricing import promo_codes
from orders.pricing.totals import Totals, calculate, line_amount
from orders.queries.checkout import ChargeTerms, terms
from orders.status import PaymentMethod, PaymentState
from shop.inventory import stock

TRIES = 3


class CheckoutError(DomainError):
    """An order that was not placed. Nothing has changed."""


class EmptyCart(CheckoutError):
    code = "cart_empty"


class NotForSale(CheckoutError):
    """Something in the cart is no longer sold."""

    code = "goods_not_for_sale"


class SoldOut(CheckoutError):
    code = "goods_sold_out"


class TotalChanged(CheckoutError):  # in dollars, or in riel alone
    code = "total_changed"

    def __init__(self, totals: Totals, rate: Decimal) -> None:
        super().__init__()
        self.totals, self.rate = totals, rate


class CartChanged(CheckoutError):
    code = "cart_changed"


class SubmissionReused(CheckoutError):
    """A form or a cart that was already ordered came back with other goods."""

    code = "ordered_already"


class NotDiscounted(CheckoutError):
    """The promo code takes nothing off; the order can be placed without."""

    code = "promo_code_refused"


class Paused(CheckoutError):
    code = "ordering_paused"


class TooMuchHeld(CheckoutError):
    """More than may be reserved before a person has confirmed it; the order can be placed by phone."""

    code = "order_holds_too_much"


class ZoneUnavailable(CheckoutError):
    code = "not_delivered_there"


class TooManyOpenOrders(CheckoutError):
    """Pressed more often than anybody has a reason to."""

    code = "too_many_tries"


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckoutData:
    """What a customer wrote into the form, and the total they agreed to."""

    name: str
    phone: str  # E.164
    zone: DeliveryZone
    address: str
    note: str
    payment_method: str
    submission: UUID
    seen_total: Decimal
    seen_rate: Decimal | None = None  # riel for one dollar, as far as the page says
    language: str
    device: UUID | None
    cart: UUID | None = None  # which cart it is (shop.cart.session_cart.Cart.key)
    promo_code: str = ""
    email: str = ""
    network: str = ""  # where it comes from, as orders.checkout.order_limits names it
    seen_goods: bool = True  # whether the page showed the goods that are to be ordered


def place_order(*, quantities: Mapping[int, int], wishes: CheckoutData) -> Order:
    """Take the goods and write the order down; raise a CheckoutError.

    The same submission always yields the same order, and so does the same cart, whichever of its pages asks. So trying
    again is safe: when the connection was lost, two transactions met, two orders drew one number, or a migration has
    changed a column (madamda.db.compiled_queries). A lock that was waited for in vain is not waited for again.
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
    """One try. Goods are locked in id order. Nobody asks beforehand whether this page was pressed already, for it
    seldom was: the database refuses a second order of one submission or one cart, and who is refused looks for it."""
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
        order_limits.check(source, pieces=sum(quantities.values()), value=totals.goods)
    except order_limits.TooMuch as why:
        raise TooMuchHeld(why=why) from why
    order = _order(wishes, totals, now)
    order_insert.insert_order(order, lines)
    stock.take(goods, quantities, reference=order.number)
    if promo:
        promo_codes.record_use(promo, order)
    if order.payment_state:
        requests.request_payment(order)
    return order


def _placed_before(wishes: CheckoutData) -> Order | None:
    """Whoever pressed in the same moment has waited for the goods, or at the index: by now it is committed."""
    known = Q(submission=wishes.submission)
    if wishes.cart:
        known |= Q(cart=wishes.cart)
    found = list(Order.objects.filter(known))
    return min(found, key=lambda order: order.submission != wishes.submission, default=None)


def _same(placed: Order, quantities: Mapping[int, int]) -> Order:
    """An emptied cart is what the first press leaves behind; other goods are another wish."""
    if quantities and quantities != dict(placed.lines.values_list("variant", "quantity")):
        raise SubmissionReused(placed=placed)
    return placed


def _redeemed(lines: list[order_insert.NewLine], wishes: CheckoutData) -> promo_codes.Redemption | None:
    """Locks the code, after the goods and before the customer."""
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


def _order(wishes: CheckoutData, totals: Totals, now: ChargeTerms) -> Order:
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
        goods=totals.goods,
        discount=totals.discount,
        promo_code=wishes.promo_code if totals.discount else "",
        delivery=totals.delivery,
        total=totals.total,
        riel_rate=now.riel_rate,
        payment_method=wishes.payment_method,
        payment_received=not totals.total,  # where nothing is to be paid, nothing is unpaid
        payment_state=PaymentState.WAITING if wishes.payment_method == PaymentMethod.KHQR and totals.total else "",
    )
    estimate.promise_to(order, order.placed_at)
    return order
