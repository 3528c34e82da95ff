"""Works out a proposed change: lines and their prices, totals, and what is taken from stock and given back.

Preview and commit share it. It writes nothing; the commit has locked what it reads.
"""

from dataclasses import dataclass
from decimal import Decimal

from madamda.staff.models import User
from orders.editing import errors
from orders.editing.leases import ADDRESS_ONLY, EDITABLE
from orders.editing.proposals import DROP, KEEP, Proposal
from orders.fulfilment.state_rows import ODD_MONEY
from orders.fulfilment.state_table import of as state_of
from orders.models import BankTransfer, DeliveryZone, Order, OrderLine, PromoUse
from orders.pricing import promo_codes
from orders.pricing.totals import Totals, calculate, line_amount
from orders.queries.checkout import ChargeTerms, terms
from shop.models import Variant

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedLine:
    """A line of the order, a new one, or one that is removed (0 pieces)."""

    variant: int
    sku: str
    name: str
    option: str
    price: Decimal
    was: int
    quantity: int
    line: OrderLine | None
    goods: Variant | None  # of a new line

    @property
    def amount(self) -> Decimal:
        return line_amount(self.price, self.quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculation:
    order: Order
    proposal: Proposal
    lines: list[EditedLine]
    totals: Totals
    terms: ChargeTerms | None  # of the new zone; None if the zone stays
    zone: DeliveryZone
    use: PromoUse | None
    promo_discount: Decimal
    hand_discount: Decimal

    @property
    def kept(self) -> list[EditedLine]:
        return [line for line in self.lines if line.quantity]

    @property
    def differences(self) -> dict[int, int]:
        return {one.variant: one.quantity - one.was for one in self.lines if one.quantity != one.was}

    @property
    def drops_promo(self) -> bool:
        return self.use is not None and not self.promo_discount

    @property
    def promo_code(self) -> str:
        return "" if self.drops_promo else self.order.promo_code

    @property
    def address(self) -> str:
        return "" if self.zone.is_pick_up else self.proposal.address

    @property
    def change(self) -> Decimal:
        """By how much the total rises (+) or falls (−)."""
        return self.totals.total - self.order.total

    @property
    def balance_due(self) -> Decimal:
        """What a paid order is then to collect (+) or to refund (−)."""
        is_paid = self.order.payment_received and (self.order.total or self.order.balance_due)
        return self.order.balance_due + self.change if is_paid else _NOTHING


def differences(order: Order, proposal: Proposal) -> dict[int, int]:
    """Return the pieces to take (+) and to give back (−) by variant id. One query."""
    now = order.pieces
    both = now.keys() | proposal.quantities.keys()
    changes = {pk: proposal.quantities.get(pk, 0) - now.get(pk, 0) for pk in both}
    return {pk: pieces for pk, pieces in changes.items() if pieces}


def work_out(order: Order, proposal: Proposal, *, by: User | None, lock_code: bool = False) -> Calculation:
    """Return what the proposal comes to; raises an EditError. Locks nothing but the promo code, if `lock_code`."""
    _check_status(order, proposal)
    lines = _lines(order, proposal)
    goods = sum((line.amount for line in lines), _NOTHING)
    zone = order.zone
    charged = None
    if proposal.zone != order.zone.code:
        zone, charged = _new_zone(order, proposal)
    if not proposal.address and not zone.is_pick_up:
        raise errors.AddressMissing(order)
    fee = _fee(order, proposal, goods, charged)
    use = promo_codes.current_use(order, lock=lock_code)
    before = order.discount - (use.discount if use else _NOTHING)
    off = _promo_discount(order, proposal, use, goods, by=by)
    hand = min(before if proposal.discount is None else proposal.discount, goods - off)
    totals = calculate([line.amount for line in lines], delivery=fee, discount=off + hand)
    found = Calculation(
        order=order,
        proposal=proposal,
        lines=lines,
        totals=totals,
        terms=charged,
        zone=zone,
        use=use,
        promo_discount=off,
        hand_discount=hand,
    )
    _check_discount(found, before, by=by)
    if found.change:
        check_payment(order)
    return found


def check_payment(order: Order) -> None:
    """Raise PaymentInCheck if money arrived for the order that did not pay it, or that nobody has ticked."""
    if order.payment_received:
        return
    kept = BankTransfer.objects.filter(payment__order=order).exclude(resolution=BankTransfer.Resolution.RETURNED)
    if state_of(order).money in ODD_MONEY or kept.exists():
        raise errors.PaymentInCheck(order)


def _check_status(order: Order, proposal: Proposal) -> None:
    if order.status in EDITABLE:
        return
    same = Proposal.of(order)
    is_address = (
        order.status in ADDRESS_ONLY
        and dict(proposal.quantities) == dict(same.quantities)
        and (proposal.name, proposal.zone) == (same.name, same.zone)
        and proposal.fee in (None, order.delivery)
        and proposal.discount is None
    )
    if not is_address:
        raise errors.NotEditable(order)


def _lines(order: Order, proposal: Proposal) -> list[EditedLine]:
    """Return the old lines in their order, then the new ones; raises NotSoldAnyMore or TooFewInStock."""
    old = {line.variant_id: line for line in order.lines.all()}
    wanted = proposal.quantities
    more = {pk: pieces for pk, pieces in wanted.items() if pieces > (old[pk].quantity if pk in old else 0)}
    found = {one.pk: one for one in Variant.objects.sellable().filter(pk__in=more).select_related("product")}
    if gone := sorted(more.keys() - found.keys()):
        raise errors.NotSoldAnyMore(order, gone)
    had = {pk: old[pk].quantity if pk in old else 0 for pk in more}
    most = {pk: had[pk] + found[pk].on_hand for pk, pieces in more.items() if pieces - had[pk] > found[pk].on_hand}
    if most:
        raise errors.TooFewInStock(order, most)
    lines = [_old_line(line, wanted.get(pk, 0)) for pk, line in old.items()]
    return lines + [_new_line(found[pk], wanted[pk]) for pk in sorted(more.keys() - old.keys())]


def _old_line(line: OrderLine, quantity: int) -> EditedLine:
    """More pieces of a line keep its price."""
    return EditedLine(
        variant=line.variant_id,
        sku=line.sku,
        name=line.name,
        option=line.option,
        price=line.price,
        was=line.quantity,
        quantity=quantity,
        line=line,
        goods=None,
    )


def _new_line(goods: Variant, quantity: int) -> EditedLine:
    return EditedLine(
        variant=goods.pk,
        sku=goods.sku,
        name=goods.product.name,
        option=goods.name,
        price=goods.price,
        was=0,
        quantity=quantity,
        line=None,
        goods=goods,
    )


def _new_zone(order: Order, proposal: Proposal) -> tuple[DeliveryZone, ChargeTerms]:
    zone = DeliveryZone.objects.offered().filter(code=proposal.zone).first()
    charged = terms(zone.pk) if zone else None
    if zone is None or charged is None:
        raise errors.ZoneNotOffered(order)
    return zone, charged


def _fee(order: Order, proposal: Proposal, goods: Decimal, charged: ChargeTerms | None) -> Decimal:
    """Return the fee by hand, the new zone's, or the old zone's if the order had it; else the order's own stays."""
    if proposal.fee is not None and proposal.fee != order.delivery:
        if not proposal.fee_reason:
            raise errors.FeeReasonMissing(order)
        return proposal.fee
    if proposal.fee is not None:
        return proposal.fee
    if charged:
        return charged.fee_for(goods)
    now = terms(order.zone_id) if goods != order.goods else None
    return now.fee_for(goods) if now and now.fee_for(order.goods) == order.delivery else order.delivery


def _promo_discount(
    order: Order, proposal: Proposal, use: PromoUse | None, goods: Decimal, *, by: User | None
) -> Decimal:
    """Return the code's discount on the goods as they will be; unchanged goods keep it."""
    if use is None or goods == order.goods:
        return use.discount if use else _NOTHING
    if goods >= use.code.minimum:
        return promo_codes.discount(use.code, goods)
    if by is None or proposal.promo == DROP or not goods:
        return _NOTHING
    if proposal.promo == KEEP:
        return promo_codes.discount(use.code, goods)
    raise errors.PromoUndecided(order, code=use.code)


def _check_discount(found: Calculation, before: Decimal, *, by: User | None) -> None:
    """Raise DiscountAboveLimit if the user grants more than the order had, beyond the user's limit."""
    goods, use = found.totals.goods, found.use
    is_kept = use is not None and found.promo_discount and goods != found.order.goods and goods < use.code.minimum
    granted = found.hand_discount + (found.promo_discount if is_kept else _NOTHING)
    if not granted or (not is_kept and found.hand_discount <= before):
        return
    percent = by.limits.max_discount_percent if by else 0
    if granted * 100 > goods * percent:
        raise errors.DiscountAboveLimit(found.order, percent)
