"""Why an order was not placed."""

from decimal import Decimal

from madamda.domain_errors import DomainError
from orders.pricing.totals import Totals


class CheckoutError(DomainError):
    """The order was not placed and nothing was changed."""


class EmptyCart(CheckoutError):
    code = "cart_empty"


class NotForSale(CheckoutError):
    """A variant in the cart is no longer sold."""

    code = "goods_not_for_sale"


class SoldOut(CheckoutError):
    code = "goods_sold_out"


class TotalChanged(CheckoutError):  # the total in dollars, or only the riel rate
    code = "total_changed"

    def __init__(self, totals: Totals, rate: Decimal) -> None:
        super().__init__()
        self.totals, self.rate = totals, rate


class CartChanged(CheckoutError):
    code = "cart_changed"


class SubmissionReused(CheckoutError):
    """The submission or the cart was already ordered, with other items or quantities."""

    code = "ordered_already"


class NotDiscounted(CheckoutError):
    """The promo code was refused; the order can be placed without it."""

    code = "promo_code_refused"


class Paused(CheckoutError):
    code = "ordering_paused"


class TooMuchHeld(CheckoutError):
    """A limit on unconfirmed orders was exceeded; the customer can order by phone."""

    code = "order_holds_too_much"


class ZoneUnavailable(CheckoutError):
    code = "not_delivered_there"


class TooManyOpenOrders(CheckoutError):
    """The checkout's rate limit was exceeded."""

    code = "too_many_tries"


class PrepayNeeded(CheckoutError):
    """Cash is not accepted: the customer pays first, or this is a large first order. It does not say which."""

    code = "prepay_needed"


class DiscountTooLarge(CheckoutError):
    """A discount by hand is above the limit of who gave it."""

    code = "discount_too_large"
