"""How long do the shelfmarks take when goods change: one product, a last piece, a switch, a thousand rows of a sheet?

Each change is made in a transaction as the shop makes it, with what its triggers do at the commit, and rolled back.

    python -m madamda.embedded exec --throwaway -- python -m bench.shelving [--products 10000,100000]
    python -m madamda.embedded exec -- python -m bench.shelving --databases small,middle,large
"""

import argparse
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
django.setup()

from django.db import transaction  # noqa: E402

from bench.listing import backend, entered, grown, spent  # noqa: E402
from bench.measuring import at_most, tell  # noqa: E402

ROUNDS, MANY = 5, 1_000
ONE_CHANGE, A_ROW = 10, 3  # ms that are allowed

SOME = "(select id from shop_product order by id offset 500 limit {number})"
CHANGES = {
    "a price": (1, "update shop_variant set price = price + 1, compare_at = null where product_id in {some}"),
    "the last piece": (1, "update shop_variant set on_hand = 0 where product_id in {some}"),
    "a name": (1, "update shop_product set name_en = name_en || ' anew' where id in {some}"),
    "a product switched off": (1, "update shop_product set active = not active where id in {some}"),
    "a category switched off": (1, "update shop_category set active = false where slug = 'make-up'"),
    f"{MANY:,} prices, each": (
        MANY,
        "update shop_variant set price = price + 1, compare_at = null where product_id in {some}",
    ),
    f"{MANY:,} names, each": (MANY, "update shop_product set name_en = name_en || ' anew' where id in {some}"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", default="10000,100000")
    parser.add_argument("--databases", default="")
    asked = parser.parse_args()
    measured: dict[str, dict[int, float]] = {}
    for place in asked.databases.split(",") if asked.databases else map(int, asked.products.split(",")):
        size = entered(place) if isinstance(place, str) else grown(place)
        for name, (number, change) in CHANGES.items():
            statement = change.format(some=SOME.format(number=number))
            measured.setdefault(name, {})[size] = min(changed(statement) for _ in range(ROUNDS)) / number
    most = max(measured["a price"])
    one = max((name for name in CHANGES if CHANGES[name][0] == 1), key=lambda name: measured[name][most])
    many = max((name for name in CHANGES if CHANGES[name][0] > 1), key=lambda name: measured[name][most])
    verdicts = [
        at_most("P9", f"one change, the slowest: {one}", ONE_CHANGE, measured[one][most], unit="ms"),
        at_most("P9", f"a row of many, the slowest: {many}", A_ROW, measured[many][most], unit="ms"),
    ]
    lines = [f"processor time of the server's process, ms, triggers included; the least of {ROUNDS}\n"]
    lines += [f"{'products':32}" + "".join(f"{size:>11,}" for size in measured["a price"])]
    lines += [f"{name:32}" + "".join(f"{ms:11.2f}" for ms in found.values()) for name, found in measured.items()]
    return tell("shelving", lines, verdicts)


def changed(statement: str) -> float:
    with transaction.atomic():
        process = backend()
        taken = spent(process, statement) + spent(process, "set constraints all immediate")
        transaction.set_rollback(True)
    return taken


if __name__ == "__main__":
    sys.exit(main())
