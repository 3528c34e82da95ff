"""Demo orders for screenshots: in every column, some late, two with odd payments, one printed, one cancelled."""

import os
from datetime import timedelta
from typing import Any

CUSTOMERS = [
    ("Chan Sreymom", "012 345 678", "phnom-penh", "Gate code 4411"),
    ("សុខ ដារ៉ា", "០១៥ ២២៣ ៣៤៤", "siem-reap", ""),
    ("Keo Visal", "+855 97 555 1234", "battambang", ""),
    ("ម៉ៅ សុភា", "010 998 877", "kampot", "ទូរស័ព្ទមុនពេលមកដល់"),
    ("Heng Lina", "011 222 333", "phnom-penh", ""),
    ("Sok Piseth", "077 123 456", "kandal", "Leave it with the guard, and call when you stand at the blue gate"),
    ("Ly Bopha", "092 111 222", "phnom-penh", ""),
    ("Chea Ratanak Oudomvichea", "088 765 4321", "oddar-meanchey", ""),
    ("អ៊ុំ ចាន់ថា", "016 454 545", "takeo", ""),
    ("Nuon Davy", "017 606 060", "kep", ""),
    ("Prak Sothea", "078 909 090", "kratie", "Gift: no receipt in the parcel"),
    ("Tep Mealea", "096 123 4567", "pursat", ""),
    ("Yim Kosal", "061 323 232", "phnom-penh", ""),
    ("វង្ស ស្រីនាង", "070 787 878", "prey-veng", ""),
]
BASKETS = [("lotus-dew-serum",), ("rice-soap", "silk-lipstick"), ("honey-lip-balm", "sun-stick", "velvet-lip-tint")]
# Minutes since each was placed: makes some slow, some late, and three ring.
WAITED = (1, 3, 8, 12, 17, 24, 31, 38, 46, 52, 75, 130, 190, 260)


def a_day_of_orders() -> list[Any]:
    """Create the orders and return them, newest first; the last three are delivered, delivered and cancelled."""
    os.environ.setdefault("KHQR_ACCOUNT", "madamda@demo")  # same as the demo on the same database
    import django

    django.setup()
    orders = [_an_order(n) for n in range(len(CUSTOMERS))]
    _print(orders[4])
    return [*orders, _a_cancelled_order(), *_failed_deliveries()]


def _an_order(n: int) -> Any:
    from django.utils import timezone

    from madamda.inputs import phone
    from madamda.staff.models import User
    from orders.fulfilment import lifecycle
    from orders.models import DeliveryZone, Order
    from orders.status import PROGRESS
    from shop.models import Variant
    from tests.factories import an_odd_payment, an_order, brought_to

    name, number, province, note = CUSTOMERS[n]
    goods = Variant.objects.sellable().filter(product__slug__in=BASKETS[n % len(BASKETS)], on_hand__gt=1)
    placed = (an_odd_payment if n in (3, 8) else an_order)(
        dict.fromkeys(goods.order_by("product_id", "position").distinct("product_id"), 1 + n % 2),
        zone=DeliveryZone.objects.get(code=province),
        name=name,
        phone=phone.normalise(number),
        note=note,
    )
    order = brought_to(Order.objects.get(pk=placed.pk), PROGRESS[n * len(PROGRESS) // len(CUSTOMERS)])
    if n % 3 == 1:
        lifecycle.set_paid(order, True, by=User.objects.get(username="staff"), seen=order.version)
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(minutes=WAITED[n]))
    return order


def _failed_deliveries() -> list[Any]:
    """Return an order to be tried again, and one on its way back."""
    from django.utils import timezone

    from madamda.staff.models import User
    from orders.deliveries import attempts
    from orders.fulfilment import lifecycle
    from orders.models import DeliveryZone
    from shop.models import Variant
    from tests.factories import an_order

    staff, goods = User.objects.get(username="staff"), Variant.objects.filter(product__slug="rice-soap")[:1]
    zone = DeliveryZone.objects.get(code="kandal")
    missed = an_order(dict.fromkeys(goods, 1), zone=zone, name="Chhay Dany", phone="+85512555444", status="out")
    tomorrow = timezone.localdate() + timedelta(days=1)
    outcome = attempts.Outcome.POSTPONED
    missed = attempts.record_failed(missed, outcome, by=staff, seen=missed.version, next_day=tomorrow)
    missed = lifecycle.add_note(missed, "Only after 5 pm, ask for her mother", by=staff)
    refused = an_order(dict.fromkeys(goods, 2), zone=zone, name="Oum Rith", phone="+85512555445", status="returning")
    return [missed, refused]


def _a_cancelled_order() -> Any:
    from orders.models import DeliveryZone
    from shop.models import Variant
    from tests.factories import an_order

    soap = Variant.objects.filter(product__slug="rice-soap")[:1]
    return an_order(dict.fromkeys(soap, 2), zone=DeliveryZone.objects.get(code="kep"), status="cancelled")


def _print(order: Any) -> None:
    from madamda.staff.models import User
    from orders.fulfilment import print_log

    for copies in range(2):
        print_log.record(order, "ticket", by=User.objects.get(username="staff"), seen=copies)


def after_the_door() -> dict[str, str]:
    """Create a run on the road, a draft, an order being changed and a return; return the addresses of their pages."""
    from madamda.staff.models import User
    from orders.models import DeliveryZone
    from shop.models import Variant
    from tests.deliveries_and_returns import create_one_of_each

    boss, zone = User.objects.get(username="manager"), DeliveryZone.objects.get(code="kandal")
    return create_one_of_each(Variant.objects.get(sku="MD-BOD-03-1"), zone=zone, by=boss)
