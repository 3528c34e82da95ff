"""Registering a customer: the first order under a phone number makes one."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

_REGISTER = """
with customer as (
    insert into customers_customer (phone, name, created_at) values (%(phone)s, %(name)s, %(now)s)
    on conflict (phone) do update set phone = excluded.phone returning id
), kept as (
    insert into customers_address (customer_id, province, text, used_at)
    select id, %(province)s, %(address)s, %(now)s from customer where %(address)s <> ''
    on conflict (customer_id, province, text) do update set used_at = excluded.used_at
)
select id from customer
"""


def register(*, phone: str, name: str, province: str, address: str) -> int:
    """The id of the customer of this number, found or made; the address is kept. One statement.

    A known customer keeps the name they first gave: whoever types another's number must not
    rename them. The row that is found is touched, so of two orders under one number at once
    the second waits for the first.
    """
    facts: dict[str, str | datetime] = {
        "phone": phone,
        "name": name,
        "province": province,
        "address": address,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER, facts)
        return int(cursor.fetchone()[0])
