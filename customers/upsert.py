"""Registering a customer: the first order under a phone number makes one."""

from django.utils import timezone

from customers.models import Address, Customer


def upsert_customer(*, phone: str, name: str, province: str, address: str) -> int:
    """The id of the customer of this number, found or made; the address is kept.

    A known customer keeps the name they first gave: whoever types another's number must not
    rename them. The row that is found is touched, so of two orders under one number at once
    the second waits for the first.
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
