"""Looks up a customer, with addresses and orders, by exact phone number."""

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
    """Return the customer with this E.164 number, or None if it has never ordered."""
    customer = Customer.objects.filter(phone=phone).first()
    if not customer:
        return None
    orders = Order.objects.filter(customer_phone=phone).select_related("zone").order_by("-placed_at")
    return CustomerSummary(
        customer=customer,
        addresses=list(customer.addresses.all()[:ADDRESSES]),
        orders=list(orders[:LAST_ORDERS]),
    )
