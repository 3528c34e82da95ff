"""Factories for test data, built with the application's own functions."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Permission
from django.test import override_settings
from django.utils import timezone

from madamda.staff.models import RoleLimits, User
from orders.checkout.place_order import CheckoutData, place_order
from orders.deliveries import attempts
from orders.fulfilment import lifecycle
from orders.models import DeliveryZone, Order, WaitLimit
from orders.payments import reconciliation
from orders.payments.bank_responses import Transfer
from orders.status import PROGRESS, Status
from shop.inventory import stock
from shop.models import Category, Product, Variant

_numbers = count(1)

PHONE = "+85512345678"


def at_noon() -> override_settings:
    """Use a time zone in which it is between 12:00 and 13:00, for texts that depend on the hour or day."""
    return override_settings(TIME_ZONE=zone_at_noon())


def zone_at_noon() -> str:
    """Return a time zone in which it is between 12:00 and 13:00 now. POSIX signs are inverted: +5 is UTC-5."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def a_category(name: str = "Serums", **fields: Any) -> Category:
    fields.setdefault("slug", f"category-{next(_numbers)}")
    return Category.objects.create(name_en=name, name_km=f"{name} ខ្មែរ", **fields)


def a_product(name: str = "Lotus Serum", *, price: str = "14.00", in_stock: int = 10, **fields: Any) -> Product:
    """Create a product with one variant of `price`; fields named `variant_…` are the variant's."""
    of_variant = {key.removeprefix("variant_"): fields.pop(key) for key in list(fields) if key.startswith("variant_")}
    fields.setdefault("slug", f"product-{next(_numbers)}")
    fields.setdefault("name_km", f"{name} ខ្មែរ")
    if "category" not in fields:
        fields["category"] = a_category()
    product = Product.objects.create(name_en=name, **fields)
    a_variant(product, price=price, in_stock=in_stock, **of_variant)
    return product


def a_variant(
    product: Product | None = None, *, name: str = "30 ml", price: str = "14.00", in_stock: int = 10, **fields: Any
) -> Variant:
    """Create a variant and receive its stock, so that the ledger agrees with the count."""
    if product is None:
        return a_product(price=price, in_stock=in_stock, variant_name=name, **fields).variants.get()
    fields.setdefault("sku", f"SKU-{next(_numbers)}")
    variant = Variant.objects.create(product=product, name_en=name, name_km=name, price=Decimal(price), **fields)
    if in_stock:
        stock.receive(variant, in_stock)
        variant.refresh_from_db()
    return variant


def a_zone(code: str = "phnom-penh", *, fee: str = "1.50", **fields: Any) -> DeliveryZone:
    """Create or update the zone with this code and fee; by default free from $50, and without a cut-off time."""
    name = code.replace("-", " ").title()
    fields = {"free_from": Decimal(50), "active": True, "cut_off": time.max, **fields}
    zone, _ = DeliveryZone.objects.update_or_create(
        code=code,
        defaults={"fee": Decimal(fee), **fields},
        create_defaults={"fee": Decimal(fee), "name_en": name, **fields},
    )
    return zone


def the_counter() -> DeliveryZone:
    return a_zone("pick-up", fee="0.00", free_from=None, is_pick_up=True, days_min=0, days_max=0)


def wait_limit(status: str, slow: int | None, late: int | None) -> WaitLimit:
    """Set the minutes until an order with this status is slow and late."""
    return WaitLimit.objects.update_or_create(status=status, defaults={"slow_after": slow, "late_after": late})[0]


def a_member_of_staff(username: str = "dara", **fields: Any) -> User:
    user = a_packer(username, **fields)
    user.user_permissions.add(Permission.objects.get(codename="handle_money"))
    return user


def a_packer(username: str = "sok", **fields: Any) -> User:
    """Return staff without a permission."""
    fields = {"first_name": username.title(), "is_staff": True, **fields}
    return User.objects.create_user(username, password="secret-of-staff", **fields)


def with_limits(user: User, **limits: int) -> User:
    """Put the user into a group with these limits."""
    group = user.groups.create(name=f"Group {next(_numbers)}")
    RoleLimits.objects.create(group=group, **limits)
    user.__dict__.pop("limits", None)  # read before
    return user


def an_admin(username: str = "boss") -> User:
    return User.objects.create_superuser(username, password="secret-of-boss")


def wishes(zone: DeliveryZone | None = None, *, total: str | Decimal, **fields: Any) -> CheckoutData:
    """Return the data of a checkout form."""
    defaults: dict[str, Any] = {
        "name": "Chan Sreymom",
        "phone": PHONE,
        "address": "No. 118, Street 63",
        "note": "",
        "payment_method": "cash",
        "submission": uuid4(),
        "language": "en",
        "device": None,
    }
    return CheckoutData(zone=zone or a_zone(), seen_total=Decimal(total), **{**defaults, **fields})


def an_order(
    lines: Mapping[Variant, int] | None = None,
    *,
    zone: DeliveryZone | None = None,
    status: str = "pending",
    **fields: Any,
) -> Order:
    """Place an order as a customer does, and let a member of staff move it to `status`."""
    lines = lines or {a_variant(): 1}
    zone = zone or a_zone()
    goods = sum((variant.price * pieces for variant, pieces in lines.items()), Decimal(0))
    quantities = {variant.pk: pieces for variant, pieces in lines.items()}
    agreed = wishes(zone, total=goods + zone.fee_for(goods), **fields)
    order = place_order(quantities=quantities, wishes=agreed)
    return order if status == Status.PENDING else brought_to(order, Status(status))


def brought_to(order: Order, status: Status) -> Order:
    by = User.objects.filter(username="mina").first() or a_member_of_staff("mina")
    if status == Status.CANCELLED:
        return lifecycle.move(order, status, by=by, seen=order.version, reason="the customer called")
    if status in (Status.RETURNING, Status.RETURNED):
        return _came_back(brought_to(order, Status.OUT), status, by=by)
    for step in PROGRESS[1 : PROGRESS.index(status) + 1]:
        if order.can_become(step):
            order = lifecycle.move(order, step, by=by, seen=order.version, although_underpaid=True)
    return order


def _came_back(order: Order, status: Status, *, by: User) -> Order:
    order = attempts.record_failed(order, attempts.Outcome.REFUSED, by=by, seen=order.version)
    if status == Status.RETURNING:
        return order
    counts = {line.pk: attempts.Count(line.quantity) for line in order.lines.all()}
    return attempts.count_in(order, counts, by=by, seen=order.version)


def an_odd_payment(lines: Mapping[Variant, int] | None = None, **fields: Any) -> Order:
    """Place a KHQR order that was underpaid by one dollar; requires KHQR_ACCOUNT."""
    order = an_order(lines, payment_method="khqr", **fields)
    asked = order.payment
    sent = {"receiver": asked.receiver, "currency": asked.currency, "amount": asked.amount - 1}
    transfer = Transfer(hash=uuid4().hex, sender="sreymom@aclb", sent_at=timezone.now(), **sent)
    reconciliation.record_transfer(asked, transfer)
    return order
