"""Many presses at the same moment from one address, in real connections: the ceiling holds all the same."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import TransactionTestCase, override_settings

from orders.checkout.place_order import TooMuchHeld, place_order
from orders.models import Order
from tests.factories import a_variant, a_zone, wishes


class OneAddressAtOnce(TransactionTestCase):
    @override_settings(UNCONFIRMED_PER_ADDRESS=3)
    def test_holds_no_more_than_its_ceiling(self) -> None:
        zone, soaps = a_zone(fee="0", free_from=None), [a_variant(price="2.00") for _ in range(8)]
        start = Barrier(8)

        def press(n: int) -> bool:
            """Other goods and another phone each, so that nothing else makes them wait for each other."""
            start.wait()
            try:
                agreed = wishes(zone, total="2.00", phone=f"+8559777700{n}", network="one address")
                place_order(quantities={soaps[n].pk: 1}, wishes=agreed)
            except TooMuchHeld:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(press, range(8))) == 3
        assert Order.objects.count() == 3
