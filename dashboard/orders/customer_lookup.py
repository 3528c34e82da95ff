"""Looks up a customer, with addresses and orders, by exact phone number."""

from dataclasses import dataclass
from functools import cached_property

from customers.models import Address, Customer, CustomerNote
from orders.customer_levels import levels
from orders.customer_levels.levels import Standing
from orders.models import Order

LAST_ORDERS = 10
NOTES = 20
ADDRESSES = 10


@dataclass(frozen=True)
class CustomerSummary:
    customer: Customer
    addresses: list[Address]
    orders: list[Order]

    @cached_property
    def standing(self) -> Standing:
        return levels.of(self.customer)

    @cached_property
    def notes(self) -> list[CustomerNote]:
        """The latest NOTES, latest first."""
        return list(self.customer.notes.select_related("by")[:NOTES])


def find(phone: str) -> CustomerSummary | None:
    """Return the customer with this E.164 number, or None if it has never ordered."""
    customer = Customer.objects.filter(phone=phone).first()
    return of(customer) if customer else None


def of(customer: Customer) -> CustomerSummary:
    orders = Order.objects.filter(customer_phone=customer.phone).select_related("zone").order_by("-placed_at")
    return CustomerSummary(
        customer=customer,
        addresses=list(customer.addresses.all()[:ADDRESSES]),
        orders=list(orders[:LAST_ORDERS]),
    )
