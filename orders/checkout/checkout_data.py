"""What an order is placed with."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from madamda.staff.models import User
from orders.models import DeliveryZone


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffTerms:
    """What is different for an order that staff entered (orders.drafts)."""

    by: User
    source: str
    fee: Decimal | None = None  # by hand; None: the zone's
    discount: Decimal = Decimal(0)  # by hand
    discount_percent: int = 0  # at most, of the goods
    reasons: tuple[str, ...] = ()  # of fee and discount, noted on the order


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
    staff: StaffTerms | None = None
    seen_goods: bool = True  # whether the page showed these very items and quantities
