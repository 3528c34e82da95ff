"""R6: Redis stopped, and then hanging, under load. `python -m bench.drills.without_redis`, with throwaway servers.

Targets, for 30 s each: 99.9 % of the catalogue pages are served, 99 % of the orders are placed, the p99 of responses is
at most 1.5 s, and guessing passwords is still rate limited.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

from redis import Redis, RedisError

from bench.comparisons.guest_order import hidden, order_here
from bench.drills.restart import restarted
from bench.drills.visitors import Answer, asking
from bench.measuring import Browser, Server, Verdict, pages, prepared, stores, tell

LOOKING, BUYING, AWAY, PRODUCTS = 6, 2, 30.0, 100
PATHS = ("/", "/shop/", "/shop/?page=2", "/shop/?q=soap", "/shop/?sort=price")
KEPT = ("port", "unixsocket", "unixsocketperm", "dir", "pidfile", "save", "appendonly")  # settings kept at the restart
GUESSES = 15  # login attempts; ten are allowed


def main() -> int:
    prepared(products=PRODUCTS)
    from bench.load import order_history

    order_history.plenty(10_000)
    environ = {"DEMO": "0", "HTTPS": "0", "ALLOWED_HOSTS": "127.0.0.1"}
    lines, verdicts = [], []
    with pages(environ=environ) as shop:
        for what, happens in (("gone", _is_gone), ("hung", _hangs)):
            with asking(shop.address, PATHS, people=LOOKING) as looked, _buying(shop) as bought:
                time.sleep(3)
                began = time.monotonic()
                with happens():
                    guesses = _guessed(shop, f"guessed-{what}")
                    time.sleep(max(0.0, began + AWAY - time.monotonic()))
                    ended = time.monotonic()
                time.sleep(4)
            meanwhile = [answer for answer in looked if began <= answer.at < ended]
            orders = [order for order in bought if began <= order.at < ended]
            lines.append(
                f"Redis {what} for {ended - began:.0f} s: {len(meanwhile)} pages, {len(orders)} whole orders of seven requests; "
                f"answers to {GUESSES} guessed passwords: {guesses}"
            )
            verdicts += _verdicts(what, meanwhile, orders, guesses)
    return tell("drill-without-redis", lines, verdicts)


def _verdicts(
    what: str, looked: Sequence[Answer], bought: Sequence[Answer], guesses: Sequence[int]
) -> Iterator[Verdict]:
    came = 100 * sum(answer.status == 200 for answer in looked) / len(looked)
    placed = 100 * sum(order.status == 200 for order in bought) / len(bought)
    slow = _late(looked, 0.99)
    yield Verdict("R6", f"{what}: pages that came", "≥ 99.9 %", f"{came:.2f} %", came >= 99.9)
    yield Verdict("R6", f"{what}: orders placed", "≥ 99 %", f"{placed:.2f} %", placed >= 99)
    yield Verdict("R6", f"{what}: p99 of a page", "≤ 1.5 s", f"{slow:.2f} s", slow <= 1.5)
    whole = _late(bought, 0.99)
    yield Verdict("R6", f"{what}: p99 of a whole order", "≤ 10.5 s", f"{whole:.2f} s", whole <= 7 * 1.5)
    yield Verdict("R6", f"{what}: guesses refused", "≥ 5", f"{guesses.count(429)}", guesses.count(429) >= 5)


def _late(answers: Sequence[Answer], share: float) -> float:
    took = sorted(answer.took for answer in answers)
    return took[min(len(took) - 1, int(len(took) * share))]


@contextmanager
def _is_gone() -> Iterator[None]:
    """Stop Redis, so that connections are refused; restart it, empty, after AWAY seconds."""
    with ThreadPoolExecutor(1) as aside:
        back = aside.submit(restarted, stores()[1], pause=AWAY, answers=_answers, command=_its_command())
        yield
        back.result()


def _its_command() -> list[str]:
    with Redis.from_url(os.environ["REDIS_URL"], decode_responses=True) as line:
        settings = line.config_get()
        return [line.info("server")["executable"], *(word for name in KEPT for word in (f"--{name}", settings[name]))]


@contextmanager
def _hangs() -> Iterator[None]:
    """Suspend Redis by SIGSTOP: it accepts connections and does not answer."""
    pid = stores()[1]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _answers() -> bool:
    try:
        with Redis.from_url(os.environ["REDIS_URL"]) as line:
            return bool(line.ping())
    except RedisError:
        return False


@contextmanager
def _buying(shop: Server) -> Iterator[list[Answer]]:
    """Run BUYING customers, each placing one order after the other; a failed order is recorded with status 0."""
    orders: list[Answer] = []
    gone = Event()

    def buy_on(number: int) -> None:
        while not gone.wait(0.2):
            began, status = time.monotonic(), 200
            try:
                order_here(shop, number, pages=3)
            except Exception as trouble:  # noqa: BLE001 (counted as not placed, and printed)
                print(f"  not placed: {trouble!r}", flush=True)
                status = 0
            orders.append(Answer(began, time.monotonic() - began, status, "/checkout/"))
            number += BUYING

    with ThreadPoolExecutor(BUYING) as crowd:
        all_of_them = [crowd.submit(buy_on, len(orders) + 1_000 * number) for number in range(BUYING)]
        try:
            yield orders
        finally:
            gone.set()
            for one in all_of_them:
                one.result()


def _guessed(shop: Server, name: str) -> list[int]:
    browser = Browser(shop.address)
    answers = []
    for guess in range(GUESSES):
        form = hidden(browser.get("/login/").text) | {"username": name, "password": f"guess {guess}"}
        answers.append(browser.post("/login/", form).status)
    browser.close()
    return answers


if __name__ == "__main__":
    sys.exit(main())
