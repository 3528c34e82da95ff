"""P1 and P3: CPU time of public pages and of personal pages.

P1: home, listing, category and product from the page cache, compared with a bare WSGI application that serves the same
bytes under the same gunicorn. P3: cart, checkout form and tracking page, which are rendered for each request.

    python -m madamda.dev_servers exec --throwaway -- python -m bench.public_pages [--seconds 0.5] [--rounds 40] [--products 65]
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx

from bench.measuring import (
    ROUNDS,
    SLICE,
    Browser,
    Server,
    Verdict,
    at_most,
    interleaved,
    median,
    pages,
    prepared,
    program,
    ratio,
    same,
    table,
    tell,
    wrk,
)

PRODUCTS = 65  # three pages of a listing
NO_END = {
    "WEB_MAX_REQUESTS": "0"
}  # workers must not be replaced during the benchmark, which exceeds their usual number of requests
PLAIN = ("content-type", "content-length", "content-encoding")
ORDER = {"name": "Sok Dara", "phone": "012 345 678", "province": "phnom-penh", "address": "12, Street 240"}


def main() -> int:
    options = _options()
    prepared(products=options.products)
    with tempfile.TemporaryDirectory(prefix="madamda-bare-") as place:
        log = Path(place) / "shop.log"
        with pages(workers=2, environ={"LOG_REQUESTS": "1", **NO_END}, log=log) as ours:
            lines, verdicts = _public(ours, Path(place), options)
            more, others = _personal(ours, log, options)
    return tell("public-pages", [*lines, "", *more], [*verdicts, *others])


def _public(ours: Server, place: Path, options: argparse.Namespace) -> tuple[list[str], list[Verdict]]:
    from shop.models import Category, Product

    category, product = Category.objects.filter(parent=None).first(), Product.objects.order_by("pk").first()
    assert category
    assert product
    asked = {"home": "/", "listing": "/shop/", "category": category.get_absolute_url()}
    asked["product"] = product.get_absolute_url()
    cart = {"Cookie": _with_a_cart(ours)}
    lines: list[str] = []
    verdicts = []
    with _bare(ours, asked, place) as bare:
        for name, path in asked.items():
            ask = partial(wrk, path=path, connections=10, seconds=options.seconds)
            found = interleaved(
                {
                    "bare": partial(ask, bare),
                    "ours": partial(ask, ours),
                    "ours again": partial(ask, ours),
                    "ours, with a cart": partial(ask, ours, headers=cart),
                },
                rounds=options.rounds,
            )
            lines += [*table(found, against="bare", heading=name), ""]
            verdicts.append(
                at_most("P1", f"{name}, CPU against bare WSGI", 1.6, ratio(found, "ours", "bare"), unit="×")
            )
            verdicts.append(same("P1", f"{name}, the same server twice", ratio(found, "ours again", "ours")))
    return lines, verdicts


def _personal(ours: Server, log: Path, options: argparse.Namespace) -> tuple[list[str], list[Verdict]]:
    cart = {"Cookie": _with_a_cart(ours)}
    order, device = _with_an_order(ours)
    asked = {
        "cart": partial(wrk, ours, "/cart/", headers=cart, connections=4, seconds=options.seconds),
        "checkout form": partial(wrk, ours, "/checkout/", headers=cart, connections=4, seconds=options.seconds),
        "tracking page": partial(wrk, ours, order, headers={"Cookie": device}, connections=4, seconds=options.seconds),
    }
    found = interleaved(asked, rounds=options.rounds)
    lines, verdicts = table(found, heading="for one person"), []
    for name, path, cookie in (
        ("cart", "/cart/", cart),
        ("checkout form", "/checkout/", cart),
        ("tracking page", order, {"Cookie": device}),
    ):
        queries = _queries(ours, path, cookie, log)
        verdicts.append(at_most("P3", f"{name}, CPU", 6, median(found[name]).cpu, unit="ms"))
        verdicts.append(at_most("P3", f"{name}, queries", 5, queries))
    return lines, verdicts


@contextmanager
def _bare(ours: Server, asked: dict[str, str], place: Path) -> Iterator[Server]:
    """Serve the bytes of the shop's pages from a bare WSGI application, with the headers of PLAIN."""
    folder = Path(tempfile.mkdtemp(dir=place))
    for name, path in asked.items():
        with httpx.stream(
            "GET", ours.address + path, headers={"Accept-Encoding": "gzip", "Accept-Language": "en"}
        ) as page:
            body = b"".join(page.iter_raw())
            told = [pair for pair in page.headers.items() if pair[0] in PLAIN]
        (folder / f"{name}.page").write_bytes(json.dumps({"path": path, "headers": told}).encode() + b"\n" + body)
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gunicorn_config.py", "bench.static_page:application"]
    same = {"WEB_CONCURRENCY": "2", "WEB_THREADS": "4", "WEB_LOG_LEVEL": "warning", "BARE": str(folder), **NO_END}
    with program(gunicorn, environ=same) as server:
        yield server


def _with_a_cart(ours: Server) -> str:
    """Put three variants into a cart; return the cookies."""
    from shop.models import Variant

    browser = Browser(ours.address)
    for variant in Variant.objects.filter(on_hand__gt=20)[:3]:
        browser.post("/cart/lines/", {"variant": variant.pk, "quantity": 1})
    return _cookies(browser)


def _with_an_order(ours: Server) -> tuple[str, str]:
    """Place an order; return the URL of its page and the customer's cookies."""
    browser = Browser(ours.address)
    browser.cookies = dict(part.split("=", 1) for part in _with_a_cart(ours).split("; "))
    page = browser.get(f"/checkout/?province={ORDER['province']}").text
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    hidden = {name: fields[name] for name in fields if name not in ("province", "payment_method", "use", "q")}
    answer = browser.post("/checkout/", {**hidden, **ORDER, "payment_method": "cash"})
    assert answer.status == 303, answer.text
    return answer.location, _cookies(browser)


def _queries(ours: Server, path: str, headers: dict[str, str], log: Path) -> int:
    """Return the number of queries of a request from the shop's log, for the second request, with caches filled."""
    for _ in range(2):
        httpx.get(ours.address + path, headers=headers)
    told = [json.loads(line) for line in log.read_text().splitlines() if line.startswith('{"at"')]
    return int(next(line for line in reversed(told) if line["path"] == path.partition("?")[0])["queries"])


def _cookies(browser: Browser) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items() if name != "messages")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=SLICE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--products", type=int, default=PRODUCTS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
