"""`python -m bench.checker`, with empty servers: runs a shop under load, kills its workers, and checks the database.

Exits with 1 on any breach. `--orders 200 --buyers 10 --rounds 3` is a quick run, the defaults are the full one.
"""

import argparse
import logging
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Event

import psycopg

from bench.checker import buyers, colleague, deliveries, staff
from bench.checker.buyers import Buyer
from bench.checker.checks import Start, breaches
from bench.checker.log import NO, OK, Log
from bench.checker.shop import Shop, opened
from bench.measuring import ROOT

A_LOT = 1_000_000
CODE = "CHECKER10"


def main() -> int:
    options = _options()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # no line per request
    prepared = _prepared(options.rounds)
    folder = Path(tempfile.mkdtemp(prefix="madamda-checker-"))
    log, began = Log(folder / "told.tsv"), time.monotonic()
    with opened(folder / "gunicorn.log") as shop:
        crowd = [Buyer(shop.address, log, phone=buyers.a_phone(n)) for n in range(options.buyers)]
        with shop.workers_dying(every=(4.0, 9.0)), StaffAtWork(shop) as pressed:
            buying = time.monotonic()
            _everyday(crowd, prepared["goods"], options)
            buying = time.monotonic() - buying
        with shop.workers_dying(every=(4.0, 9.0)):
            rounds = [_last_piece(crowd, variant) for variant in prepared["last"]]
        _opposite_baskets(crowd, prepared["pair"])
        time.sleep(5.5)  # longer than a transaction may idle, so that C9 finds those that do
        found = _judged(log, prepared["start"])
        found["R2 of every last piece one sale, and a clear no for all others"] = _judged_rounds(rounds, options.buyers)
        found["no answer was a 5xx"] = [f"{n} × {code}" for code, n in buyers.seen.items() if code.startswith("5")]
        return _report(found, log, shop, took=time.monotonic() - began, buying=buying, pressed=pressed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make checker")
    parser.add_argument("--orders", type=int, default=2_000)
    parser.add_argument("--buyers", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=20, help="last pieces to be fought over")
    parser.add_argument("--repeated", type=float, default=0.2, help="share of presses made more than once")
    return parser.parse_args()


def _prepared(rounds: int) -> dict:
    """Create tables, static files, variants with ample stock, single items and a member of staff.

    Returns the ids of the variants, and each variant's initial stock and price.
    """
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
    django.setup()
    from madamda import groups
    from madamda.staff.models import User
    from orders.models import DeliveryZone, PromoCode
    from shop.inventory import stock
    from shop.models import Product, Variant

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo_data", products=8, verbosity=0)
    groups.lay_out_limits()
    for name in (staff.NAME, f"{staff.NAME}-2", f"{staff.NAME}-3", deliveries.SETTLER):
        user = User.objects.create_user(name, password=colleague.PASSWORD, is_staff=True)
        user.groups.add(groups.lay_out()[1])
    PromoCode.objects.create(code=CODE, amount=10, limit=100)
    assert DeliveryZone.objects.offered().filter(code="phnom-penh").exists()
    goods = list(Variant.objects.sellable())
    for variant in goods:
        stock.receive(variant, A_LOT)
    product = Product.objects.first()
    special = [_a_piece(product, f"LAST-{n}", 1) for n in range(rounds)]
    pair = [_a_piece(product, f"PAIR-{n}", A_LOT) for n in range(2)]
    start = {pk: (on_hand, price) for pk, on_hand, price in Variant.objects.values_list("pk", "on_hand", "price")}
    return {"goods": [v.pk for v in goods], "last": special, "pair": pair, "start": start}


def _a_piece(product: object, sku: str, pieces: int) -> int:
    from shop.inventory import stock
    from shop.models import Variant

    variant = Variant.objects.create(product=product, sku=sku, name_en=sku, name_km=sku, price="3.00")
    stock.receive(variant, pieces)
    return variant.pk


def _everyday(crowd: list[Buyer], goods: list[int], options: argparse.Namespace) -> None:
    """Place `options.orders` orders in parallel; a share is submitted repeatedly, and a few are cancelled."""
    habits = buyers.habits(options.orders, repeated=options.repeated)

    def shop_for(n: int) -> None:
        buyer = crowd[n]
        for habit in habits[n :: len(crowd)]:
            basket = [(variant, random.randint(1, 3)) for variant in random.sample(goods, random.randint(1, 3))]
            # Codes only for single submissions: of two, one could get the code's last use and the other be refused.
            code = CODE if habit == "once" and random.random() < 0.15 else ""
            form = buyer.checkout(basket, code=code)
            if form and buyer.press(form, habit=habit) == OK and random.random() < 0.05:
                buyer.call_off(form)

    _all_at_once([lambda n=n: shop_for(n) for n in range(len(crowd))])


def _last_piece(crowd: list[Buyer], variant: int) -> list[str]:
    """Let all buyers submit an order for the last item at the same moment; return the outcomes."""
    ready = Barrier(len(crowd))

    def fight(buyer: Buyer) -> str:
        form = buyer.checkout([(variant, 1)])
        ready.wait()
        return buyer.press(form) if form else NO

    answers = _all_at_once([lambda buyer=buyer: fight(buyer) for buyer in crowd])
    for buyer in crowd:
        buyer.leave_the_cart()
    return answers


def _opposite_baskets(crowd: list[Buyer], pair: list[int]) -> None:
    def buy(n: int) -> str:
        basket = [(variant, 1) for variant in (pair if n % 2 else reversed(pair))]
        return crowd[n].order(basket)

    for _ in range(3):
        answers = _all_at_once([lambda n=n: buy(n) for n in range(len(crowd))])
        assert set(answers) == {OK}, answers


def _all_at_once(jobs: list[Callable]) -> list:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [job.result() for job in [pool.submit(job) for job in jobs]]


class StaffAtWork:
    """Runs staff at the board, one who edits and one who delivers in threads while the context is open.

    The yielded function returns their number of changes.
    """

    def __init__(self, shop: Shop) -> None:
        works = (staff.work, staff.edit, deliveries.work)
        self._stop, self._pool = Event(), ThreadPoolExecutor(len(works))
        self._works = [self._pool.submit(work, shop.address, self._stop) for work in works]

    def __enter__(self) -> Callable[[], int]:
        return lambda: sum(work.result() for work in self._works)

    def __exit__(self, *trouble: object) -> None:
        self._stop.set()
        for work in self._works:
            work.result()
        self._pool.shutdown()


def _acts() -> str:
    """Return how many of the staff's acts the database has."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute(
            """select (select count(*) from orders_orderedit where outcome = 'committed') || ' edits, '
                   || (select count(*) from orders_deliveryrun where status = 'settled') || ' settled runs of '
                   || (select count(*) from orders_deliveryrun) || ', '
                   || (select count(*) from orders_doorpress) || ' reports of drivers, '
                   || (select count(*) from orders_return) || ' returns, '
                   || (select count(*) from orders_return where replacement_id is not null) || ' replacements, '
                   || (select count(*) from orders_refund) || ' refunds'"""
        ).fetchone()
    return str(row[0]) if row else ""


def _judged(log: Log, start: Start) -> dict[str, list[str]]:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        return breaches(cursor, log.read(), start)


def _judged_rounds(rounds: list[list[str]], size: int) -> list[str]:
    counts = [(answers.count(OK), answers.count(NO)) for answers in rounds]
    return [f"round {n}: {ok} sold, {no} refused" for n, (ok, no) in enumerate(counts, 1) if (ok, no) != (1, size - 1)]


def _report(found: dict, log: Log, shop: Shop, *, took: float, buying: float, pressed: Callable[[], int]) -> int:
    told = list(log.read())
    answers = ", ".join(f"{sum(one.answer == kind for one in told)} {kind}" for kind in (OK, NO, "unknown"))
    placed = len({one.submission for one in told if one.answer == OK})
    lines = [
        f"Checker, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {' '.join(sys.argv[1:]) or 'all defaults'}",
        f"{placed} orders; {len(told)} answers: {answers}; {shop.killed} workers killed; {pressed()} presses by staff",
        f"{took:.0f} s in all, everyday orders in {buying:.0f} s; answers seen: {dict(sorted(buyers.seen.items()))}",
        _acts(),
        "",
        *_table(found),
    ]
    print("\n".join(lines))
    if any(found.values()):
        print(f"The evidence is kept in {log.path.parent}")
    else:
        shutil.rmtree(log.path.parent)
    results = ROOT / "bench" / "results" / f"{datetime.now(UTC):%Y-%m-%d}-checker.txt"
    results.write_text("\n".join(lines) + "\n")
    return 1 if any(found.values()) else 0


def _table(found: dict[str, list[str]]) -> Iterable[str]:
    for question, wrong in found.items():
        yield f"{'BREACH' if wrong else 'holds ':<7} {question}"
        yield from (f"        {words}" for words in wrong[:20])
        if len(wrong) > 20:
            yield f"        … and {len(wrong) - 20} more"


if __name__ == "__main__":
    sys.exit(main())
