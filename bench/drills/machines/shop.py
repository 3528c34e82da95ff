"""The shop that the drills disturb: its tables and goods, created on the primary."""

import os
from decimal import Decimal

from bench.checker.checks import Start
from bench.drills.machines.layout import ADDRESSES, DATABASES, DOOR, PASSWORD, VOTERS

A_LOT = 1_000_000


def prepare() -> tuple[list[int], Start]:
    """Create tables and goods on the primary; return the variants with their stock and prices."""
    hosts = ",".join(ADDRESSES[name] for name in DATABASES)
    os.environ |= {
        "DEMO": "0",
        "SECRET_KEY": "drill" * 10,
        "ALLOWED_HOSTS": DOOR,
        "DATABASE_URL": f"postgres://madamda:{PASSWORD}@{hosts}/madamda?target_session_attrs=read-write",
        "REDIS_URL": "redis://madamda/0",
        "REDIS_SENTINELS": ",".join(f"{ADDRESSES[name]}:26379" for name in VOTERS),
    }
    from bench.measuring import prepared

    prepared(products=50)
    from django.db import connection

    from shop.inventory import stock
    from shop.models import Variant

    for variant in Variant.objects.sellable():
        stock.receive(variant, A_LOT)
    rows = list(Variant.objects.values_list("pk", "on_hand", "price"))
    last = Variant.objects.sellable().order_by("product").last()  # its price changes (Priced)
    goods = list(Variant.objects.sellable().exclude(product=last.product).values_list("pk", flat=True))
    connection.close()
    return goods, {pk: (on_hand, price) for pk, on_hand, price in rows}


class Priced:
    """A product that no buyer asks for, with the price that its page shows."""

    def __init__(self) -> None:
        from shop.models import Variant

        variant = Variant.objects.sellable().select_related("product").order_by("product").last()
        assert variant is not None
        self._variant, self.path = variant, variant.product.get_absolute_url()
        siblings = variant.product.variants.filter(active=True)
        siblings.exclude(pk=variant.pk).update(active=False)
        self.change()  # to one that is on the page nowhere else

    @property
    def shown(self) -> str:
        return f"{self._variant.price:.2f}"

    def change(self) -> str:
        """Change the price, and return it as its page shows it."""
        from django.db import connection

        self._variant.price = (self._variant.price + 11) // 1 + Decimal("0.37")
        self._variant.save(update_fields=["price"])
        connection.close()
        return self.shown


def paths() -> list[str]:
    from django.db import connection

    from shop.models import Product

    found = ["/", "/shop/", *(product.get_absolute_url() for product in Product.objects.filter(active=True)[:10])]
    connection.close()
    return found
