"""Refusals of a change of a placed order. `field` names the form field that each belongs to."""

from typing import Any, ClassVar

from orders.fulfilment.errors import OrderError
from orders.models import Order, OrderEdit


class EditError(OrderError):
    """The order was not changed."""

    field: ClassVar[str] = ""


class NotEditable(EditError):
    """The order's status does not allow this change: on the way, only address and phone can change."""

    code = "order_not_editable"


class BeingEdited(EditError):
    """Another user is changing the order; `edit` says who and until when."""

    code = "order_being_edited"

    def __init__(self, order: Order, edit: OrderEdit) -> None:
        super().__init__(order, edit=edit)
        self.edit = edit


class EditLost(EditError):
    """The user has no open edit of the order, or nothing proposed in it: it ended, or another user took it over."""

    code = "edit_lost"


class NotSoldAnyMore(EditError):
    """Variants of which more is wanted are not for sale."""

    code = "edit_goods_not_for_sale"

    def __init__(self, order: Order, variants: list[int]) -> None:
        super().__init__(order)
        self.variants = variants


class TooFewInStock(EditError):
    """Variants are short; `most` holds the pieces the order can have, by variant id."""

    code = "edit_goods_sold_out"

    def __init__(self, order: Order, most: dict[int, int]) -> None:
        super().__init__(order)
        self.most = most


class ZoneNotOffered(EditError):
    code = "edit_zone_not_offered"
    field = "zone"


class AddressMissing(EditError):
    code = "edit_address_missing"
    field = "address"


class FeeReasonMissing(EditError):
    """A delivery fee by hand needs a reason."""

    code = "edit_fee_reason_missing"
    field = "fee_reason"


class DiscountAboveLimit(EditError):
    """The discount by hand, with a promo code kept below its minimum, exceeds what the user may give."""

    code = "edit_discount_above_limit"
    field = "discount"

    def __init__(self, order: Order, percent: int) -> None:
        super().__init__(order, percent=percent)


class PromoUndecided(EditError):
    """The goods no longer reach the promo code's minimum: it is kept, by the user's limit, or dropped."""

    code = "edit_promo_undecided"
    field = "promo"

    def __init__(self, order: Order, **facts: Any) -> None:
        super().__init__(order, **facts)


class PaymentInCheck(EditError):
    """A payment arrived that staff have to check first: the total cannot change meanwhile."""

    code = "edit_payment_in_check"


class TotalDiffers(EditError):
    """The total is not the one that the preview showed."""

    code = "edit_total_changed"


class OnlyLess(EditError):
    """A customer can only lower or remove lines, and only while nobody has begun."""

    code = "edit_only_less"


class NotLowered(EditError):
    """The customer cannot change the order: it has changed, is in progress, or is paid."""

    code = "edit_not_lowered"
