"""P4: cost of placing an order of three lines, compared with a minimal Django checkout (`bench/minimal_shop`).

The shop also checks promo code, pause, zone and the total seen, keeps the address and a stock ledger, recognises the
device, and places exactly once; the minimal one writes customer, order, lines, stock and event. Both use sessions, CSRF
tokens, the same PostgreSQL and the same gunicorn settings.

    python -m madamda.dev_servers exec --throwaway -- python -m bench.placing
"""

import argparse
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from uuid import uuid4

import psycopg

from bench.measuring import (
    ROUNDS,
    Browser,
    Processes,
    Sample,
    Server,
    at_least,
    at_most,
    interleaved,
    pages,
    prepared,
    program,
    ratio,
    repeated,
    stores,
    table,
    tell,
)

SECRET = "a" * 32  # CSRF secret, the same for all buyers
A_LOT = 1_000_000
MOST, RATE, LINES = 12, 0.7, 3
THREADS = 8

Goods = Mapping[int, Decimal]  # variant → price
Basket = Mapping[int, int]  # variant → quantity
Wishes = Callable[[Basket, Goods], dict[str, str]]


def main() -> int:
    options = _options()
    prepared(products=40)
    ours, lean = _our_goods(), _lean_goods()
    with pages(workers=1, threads=THREADS) as shop, _lean_shop() as rival:
        found = interleaved(
            {
                f"{name}, {at_once} at once": _asked(server, wishes, engine, goods, at_once, options.orders)
                for at_once in (1, THREADS)
                for name, server, wishes, engine, goods in (
                    ("lean", rival, _lean_wishes, "django.contrib.sessions.backends.cached_db", lean),
                    ("ours", shop, _our_wishes, "madamda.http.sessions", ours),
                )
            },
            rounds=options.rounds,
        )
        _statements(ours, 1)  # fills this process's caches
        counted = {lines: _statements(ours, lines) for lines in (1, LINES, 20)}
    rates = {
        at_once: ratio(found, f"ours, {at_once} at once", f"lean, {at_once} at once", of="rate")
        for at_once in (1, THREADS)
    }
    verdicts = [
        at_most("P4", f"statements of an order of {LINES} lines, with BEGIN and COMMIT", MOST, counted[LINES]),
        at_most("P4", "more of them for 20 lines than for one", 0, abs(counted[20] - counted[1])),
        *(
            at_least("P4", f"orders a second, {n} at once, by those of the lean POST", RATE, rates[n], unit="×")
            for n in rates
        ),
    ]
    return tell("placing", [*table(found), "", f"statements by lines: {counted}"], verdicts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.placing")
    parser.add_argument("--orders", type=int, default=40, help="in each turn")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    return parser.parse_args()


def _our_goods() -> Goods:
    """Stock every variant amply; return prices by variant id."""
    from shop.inventory import stock
    from shop.models import Variant

    for variant in Variant.objects.sellable():
        stock.receive(variant, A_LOT)
    return dict(Variant.objects.sellable().values_list("pk", "price"))


def _lean_goods() -> Goods:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.minimal_shop.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "--run-syncdb", "-v", "0"], env=environ, check=True)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        line.execute(
            f"insert into minimal_shop_variant (name, price, on_hand) select 'Soap ' || n, 3.50, {A_LOT} from generate_series(1, 60) n"
        )
        return dict(line.execute("select id, price from minimal_shop_variant").fetchall())


@contextmanager
def _lean_shop() -> Iterator[Server]:
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "bench.minimal_shop.wsgi:application",
        "-w",
        "1",
        "-k",
        "gthread",
        "--threads",
    ]
    environ = {"DJANGO_SETTINGS_MODULE": "bench.minimal_shop.settings"}
    with program(
        [*gunicorn, str(THREADS), "-b", "127.0.0.1:{port}", "--no-control-socket"], environ=environ, path="/checkout/"
    ) as server:
        yield Server(server.address, Processes([*server.processes.roots, *stores()]))


def _asked(
    server: Server, wishes: Wishes, engine: str, goods: Goods, at_once: int, orders: int
) -> Callable[[], Sample]:
    """Return a function that prepares `orders` carts, and then measures only their submissions."""

    def turn() -> Sample:
        presses = [_press(server, engine, wishes, _basket(goods, LINES), goods) for _ in range(orders)]
        return repeated(server, lambda n: presses[n](), at_once=at_once, times=orders)

    return turn


def _basket(goods: Goods, lines: int) -> Basket:
    return dict.fromkeys(random.sample(list(goods), lines), 1)


def _press(server: Server, engine: str, wishes: Wishes, basket: Basket, goods: Goods) -> Callable[[], None]:
    browser, form = Browser(server.address), _form(wishes, basket, goods)
    browser.cookies = {"sessionid": _session(engine, basket), "csrftoken": SECRET}

    def press() -> None:
        answer = browser.post("/checkout/", form)
        browser.close()
        assert answer.location.startswith("/orders/"), f"{answer.status} {answer.location}"

    return press


def _session(engine: str, basket: Basket) -> str:
    session = import_module(engine).SessionStore()
    session["cart"] = {str(pk): pieces for pk, pieces in basket.items()}
    session.save()
    return session.session_key


def _form(wishes: Wishes, basket: Basket, goods: Goods) -> dict[str, str]:
    return {
        "csrfmiddlewaretoken": SECRET,
        "name": "Chan Sreymom",
        "phone": f"01{random.randint(2_000_000, 9_999_999)}",
        "address": "No. 118, Street 63",
        "submission": str(uuid4()),
        "email": random.choice(("", "sreymom@example.com")),  # for every second order
        **wishes(basket, goods),
    }


def _our_wishes(basket: Basket, goods: Goods) -> dict[str, str]:
    from orders.models import DeliveryZone
    from orders.pricing.totals import calculate, line_amount

    zone = DeliveryZone.objects.get(code="phnom-penh")
    worth = [line_amount(goods[pk], pieces) for pk, pieces in basket.items()]
    total = calculate(worth, delivery=zone.fee_for(sum(worth))).total
    return {"province": zone.code, "payment_method": "cash", "note": "", "total": str(total)}


def _lean_wishes(basket: Basket, goods: Goods) -> dict[str, str]:
    return {}


def _statements(goods: Goods, lines: int) -> int:
    """Return the number of SQL statements of one submission, including BEGIN and COMMIT."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    basket = _basket(goods, lines)
    form = _form(_our_wishes, basket, goods)
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies["sessionid"] = _session("madamda.http.sessions", basket)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.post("/checkout/", form, secure=settings.HTTPS)
    assert answer.status_code == 303, answer.status_code
    return len(asked)


if __name__ == "__main__":
    sys.exit(main())
