"""P2: CPU time of catalogue and product pages and of adding to the cart, compared with django-oscar.

    python -m madamda.dev_servers exec --throwaway -- python -m bench.against_oscar [--products 1000] [--seconds 0.5]

"Warm" pages come from the page cache, "cold" ones are rendered each time (PAGE_CACHE_MB=0). Oscar's list comes from its
search index, which is its default, or from the ORM, which is faster. All four show as many cards, and are measured in
turn on two connections.
"""

import argparse
import re
import sys

from bench.comparisons.server import oscar
from bench.measuring import (
    SLICE,
    Browser,
    Server,
    at_least,
    interleaved,
    pages,
    prepared,
    ratio,
    repeated,
    table,
    tell,
    wrk,
)

PEER_SLICE = 4.0  # seconds of one turn of Oscar, which may need two seconds for one page
WARM, COLD, STOCK, LIST = "ours, warm", "ours, drawn each time", "oscar, as delivered", "oscar, list from the ORM"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.against_oscar")
    parser.add_argument("--products", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=SLICE)
    parser.add_argument("--peer-seconds", type=float, default=PEER_SLICE)
    options = parser.parse_args()
    prepared(products=options.products)
    with pages() as warm, pages(environ={"PAGE_CACHE_MB": "0"}) as cold, oscar(products=options.products) as peer:
        cards = {
            place: _cards(server, path)
            for place, server, path in ((WARM, warm, "/shop/"), (STOCK, peer, "/catalogue/"), (LIST, peer, "/orm/"))
        }
        lists = interleaved(
            {
                WARM: lambda: wrk(warm, "/shop/", connections=2, seconds=options.seconds),
                COLD: lambda: wrk(cold, "/shop/", connections=2, seconds=options.seconds),
                LIST: lambda: wrk(peer, "/orm/", connections=2, seconds=options.peer_seconds),
                STOCK: lambda: wrk(peer, "/catalogue/", connections=2, seconds=options.peer_seconds),
            }
        )
        ours, theirs = (
            _product(warm, "/shop/", r'href="(/products/[a-z0-9-]+/)"'),
            _product(peer, "/orm/", r'href="(/catalogue/[a-z0-9-]+_\d+/)"'),
        )
        products = interleaved(
            {
                "ours, warm": lambda: wrk(warm, ours, connections=2, seconds=options.seconds),
                "ours, drawn each time": lambda: wrk(cold, ours, connections=2, seconds=options.seconds),
                "oscar": lambda: wrk(peer, theirs, connections=2, seconds=options.peer_seconds),
            }
        )
        baskets = interleaved(
            {
                "ours": lambda: repeated(warm, lambda n: _put_in(warm, ours), at_once=2, seconds=options.seconds),
                "oscar": lambda: repeated(
                    peer, lambda n: _put_in_theirs(peer, theirs), at_once=2, seconds=options.peer_seconds
                ),
            }
        )
    lines = [
        f"{options.products:,} products; cards on the page: {', '.join(f'{place} {number}' for place, number in cards.items())}",
        "",
        *table(lists, against=STOCK, heading="catalogue, 2 connections"),
        "",
        *table(products, against="oscar", heading="product"),
        "",
        *table(baskets, against="oscar", heading="product page, then into the cart"),
    ]
    return tell("against-oscar", lines, [
        at_least("P2", "catalogue warm, less CPU than oscar's list from the ORM", 150, ratio(lists, LIST, WARM), unit="×"),
        at_least("P2", "catalogue warm, less CPU than oscar as delivered", 600, ratio(lists, STOCK, WARM), unit="×"),
        at_least("P2", "catalogue cold, less CPU than oscar's list from the ORM", 10, ratio(lists, LIST, COLD), unit="×"),
        at_least("P2", "catalogue cold, less CPU than oscar as delivered", 40, ratio(lists, STOCK, COLD), unit="×"),
    ])  # fmt: skip


def _cards(server: Server, path: str) -> int:
    page = Browser(server.address).get(path).text
    return len(re.findall(r'class="product_pod"', page)) or len(re.findall(r"<article\b", page))


def _product(server: Server, path: str, link: str) -> str:
    return re.findall(link, Browser(server.address).get(path).text)[-1]


def _put_in(server: Server, product: str) -> None:
    browser = Browser(server.address)
    variant = re.findall(r'name="variant"[^>]*value="(\d+)"', browser.get(product).text)[0]
    wish = {"variant": variant, "quantity": 1}
    assert browser.post("/cart/lines/", wish, **{"Sec-Fetch-Site": "same-origin"}).status in (302, 303)
    browser.close()


def _put_in_theirs(server: Server, product: str) -> None:
    browser = Browser(server.address)
    page = browser.get(product).text
    [where] = re.findall(r'action="(/basket/add/\d+/)"', page)[:1]
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    assert browser.post(where, {"csrfmiddlewaretoken": token, "quantity": 1}).status == 302
    browser.close()


if __name__ == "__main__":
    sys.exit(main())
