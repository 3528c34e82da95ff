"""P5: CPU time of complete guest orders, from the product list to the confirmation page, compared with django-oscar.

    python -m madamda.dev_servers exec --throwaway -- python -m bench.whole_order [--products 1000] [--seconds 0.5]

Both run 2 workers with 4 threads, with 4 concurrent customers and a new browser for each order. Then 50 concurrent
customers order in this shop.
"""

import argparse
import itertools
import sys

from bench.comparisons.guest_order import order_at_oscar, order_here
from bench.comparisons.server import oscar
from bench.measuring import SLICE, at_least, at_most, interleaved, pages, prepared, ratio, repeated, table, tell

AT_ONCE, CROWD, ORDERS = 4, 50, 500


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.whole_order")
    parser.add_argument("--products", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=SLICE)
    options = parser.parse_args()
    prepared(products=options.products)
    from bench.load import order_history

    order_history.plenty(10_000)
    lists, count = max(1, options.products // 20 - 5), itertools.count()
    with pages() as ours, oscar(products=options.products) as peer:

        def here(_: int) -> None:
            order_here(ours, next(count), pages=lists)

        def there(_: int) -> None:
            order_at_oscar(peer, next(count), pages=lists)

        found = interleaved(
            {
                "ours": lambda: repeated(ours, here, at_once=AT_ONCE, seconds=options.seconds),
                "oscar": lambda: repeated(peer, there, at_once=AT_ONCE, seconds=options.seconds),
            }
        )
        crowd = repeated(ours, here, at_once=CROWD, times=ORDERS)
    lines = [
        *table(found, against="oscar", heading=f"whole orders, {AT_ONCE} at once"),
        "",
        *table({"ours": [crowd]}, heading=f"{ORDERS} orders, {CROWD} at once"),
    ]
    return tell("whole-order", lines, [
        at_least("P5", "a whole guest order, less CPU than oscar's", 15, ratio(found, "oscar", "ours"), unit="×"),
        at_most("P5", "errors, ours and oscar's, in those rounds", 0, sum(one.errors for all_of in found.values() for one in all_of)),
        at_most("P5", f"errors of {ORDERS} orders, {CROWD} at once", 0, crowd.errors),
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
