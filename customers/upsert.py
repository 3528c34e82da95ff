"""Customer upsert: creates the customer of a phone number with their first order, and keeps their addresses."""

from django.utils import timezone

from customers.models import Address, Customer


def upsert_customer(*, phone: str, name: str, province: str, address: str) -> int:
    """Find or create the customer with this phone and keep the address; return the customer's id.

    The name of a known customer is not changed, because anybody can type their number. Locks the customer's row:
    concurrent orders under one number wait for each other.
    """
    [customer] = Customer.objects.bulk_create(
        [Customer(phone=phone, name=name)], update_conflicts=True, unique_fields=["phone"], update_fields=["phone"]
    )
    if address:
        Address.objects.bulk_create(
            [Address(customer=customer, province=province, text=address, used_at=timezone.now())],
            update_conflicts=True,
            unique_fields=["customer", "province", "text"],
            update_fields=["used_at"],
        )
    return customer.pk
