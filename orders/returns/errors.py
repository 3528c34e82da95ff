"""What can be wrong with a return, a refund or a replacement."""

from decimal import Decimal

from orders.fulfilment.errors import OrderError
from orders.models import Order, Refund


class NotReturnable(OrderError):
    """The order was not delivered, or too long ago for its customer to ask."""

    code = "return_not_possible"


class NothingChosen(OrderError):
    code = "return_nothing_chosen"


class MoreThanDelivered(OrderError):
    """More pieces than were delivered and not taken back already."""

    code = "return_more_than_delivered"


class OrderMovedOn(OrderError):
    """For the customer: the order has changed since the page was read, perhaps by their own first press."""

    code = "return_order_changed"


class WrongStep(OrderError):
    """The return is not at the step that this action follows."""

    code = "return_wrong_step"


class RefundedAlready(OrderError):
    code = "refunded_already"

    def __init__(self, order: Order, refund: Refund) -> None:
        super().__init__(order, refund=refund)


class RefundTooHigh(OrderError):
    """More than was paid and is left, or more than the return is worth."""

    code = "refund_too_high"

    def __init__(self, order: Order, most: Decimal) -> None:
        super().__init__(order, most=most)


class NotPaid(OrderError):
    """An exchange needs an order whose payment is recorded."""

    code = "exchange_not_paid"


class NoSuchGoods(OrderError):
    """A variant of the replacement is not for sale."""

    code = "replacement_not_for_sale"


class TooFewLeft(OrderError):
    code = "replacement_sold_out"
