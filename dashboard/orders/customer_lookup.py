"""Who rings: everything known under one phone number, found by equality alone."""

from dataclasses import dataclass

from customers.models import Address, Customer
from orders.models import Order

LAST_ORDERS = 10
ADDRESSES = 10


@dataclass(frozen=True, slots=True)
class CustomerSummary:
    customer: Customer
    addresses: list[Address]
    orders: list[Order]


def find(phone: str) -> CustomerSummary | None:
    """`phone` is E.164. None when nobody ever ordered under it."""
    customer = Customer.objects.filter(phone=phone).first()
    if not customer:
        return None
    orders = Order.objects.filter(customer_phone=phone).select_related("zone").order_by("-placed_at")
    return CustomerSummary(
        customer=customer,
        addresses=list(customer.addresses.all()[:ADDRESSES]),
        orders=list(orders[:LAST_ORDERS]),
    )
