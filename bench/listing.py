"""How long does PostgreSQL take for a page of a list, and for a search, with ten thousand products and with a million?

Asks the shop's own questions, catches the statements they send, and lets PostgreSQL time each one by EXPLAIN ANALYZE.

    python -m madamda.embedded exec --throwaway -- python -m bench.listing [--products 10000,100000,1000000]
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import translation  # noqa: E402

from bench.shelves import grow_to, run  # noqa: E402
from shop import browsing, catalogue, suggesting  # noqa: E402
from shop.wanting import Wanted  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 7
LISTING, SEARCH = 5, 20  # ms that are allowed
RESULTS = Path(__file__).parent / "results"

Question = Callable[[], object]


def lists() -> dict[str, Question]:
    return {
        "menu with its counts": catalogue._read_categories,
        "all, page 1": listing(),
        "all, page 2": listing(page="2"),
        "all, page 50": listing(page="50"),
        "all, the last page": the_last(),
        "category": listing(category="make-up"),
        "category, the last page": the_last(category="make-up"),
        "category inside one": listing(category="cleansers-toners"),
        **{f"by {sort}": listing(sort=sort) for sort in ("price-low", "price-high", "name")},
        **{f"by {sort}, page 50": listing(sort=sort, page="50") for sort in ("price-low", "price-high", "name")},
        "category by price-low": listing(category="make-up", sort="price-low"),
        "in stock": listing(in_stock=True),
        "on sale": listing(on_sale=True),
        "10 to 20 dollars": listing(least=Decimal(10), most=Decimal(20)),
        "10 to 20 dollars, in stock, on sale": listing(
            least=Decimal(10), most=Decimal(20), in_stock=True, on_sale=True
        ),
        "10 to 20 dollars, the last page": the_last(least=Decimal(10), most=Decimal(20)),
        "a price few have": listing(least=Decimal("71.9"), most=Decimal(72)),
        "a price nobody has": listing(least=Decimal(5000)),
        "category, up to 10 dollars, by price-low": listing(category="make-up", most=Decimal(10), sort="price-low"),
    }


def searches() -> dict[str, Question]:
    return {
        "a word of many: lotus": listing(q="lotus"),
        "two words of many: lotus cream": listing(q="lotus cream"),
        "… by price-low, the last page": the_last(q="lotus cream", sort="price-low"),
        "… in stock, 10 to 20 dollars": listing(q="lotus cream", in_stock=True, least=Decimal(10), most=Decimal(20)),
        "a word of few: bakoru": listing(q="bakoru"),
        "many and few: lotus bakoru": listing(q="lotus bakoru"),
        "a category: hair": listing(q="hair"),
        "the middle of a word: otus": listing(q="otus"),
        "two letters: lo": listing(q="lo"),
        "a SKU": listing(q="MD-CLN-01-99"),
        "no hit: zxqvj wkpfh": listing(q="zxqvj wkpfh"),
        "misspelt: lotas craem": listing(q="lotas craem"),
        "misspelt, of few: bakkoru": listing(q="bakkoru"),
        "Khmer, of many: ផ្កាឈូក": listing(q="ផ្កាឈូក"),
        "Khmer, of few: បាកូរូ": listing(q="បាកូរូ"),
        "Khmer, misspelt: ផ្កាឈុក": listing(q="ផ្កាឈុក"),
        "suggestions: l": suggestions("l"),
        "suggestions: lot": suggestions("lot"),
        "suggestions: lotus water cr": suggestions("lotus water cr"),
        "suggestions: ផ្កា": suggestions("ផ្កា"),
        "suggestions: zxqvj": suggestions("zxqvj"),
    }


def listing(*, page: str = "", **wanted: object) -> Question:
    return lambda: browsing.listing(Wanted(**wanted), page)


def the_last(**wanted: object) -> Question:
    """The last page that can be reached; there are fewer pages than goods would fill."""
    return listing(page=str(browsing.listing(Wanted(**wanted)).paginator.num_pages), **wanted)


def suggestions(typed: str) -> Question:
    return lambda: suggesting.suggestions(typed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", default=",".join(map(str, SIZES)))
    sizes = [int(size) for size in parser.parse_args().products.split(",")]
    call_command("migrate", verbosity=0)
    measured: dict[str, list[float]] = {}
    for size in sizes:
        began = time.monotonic()
        grow_to(size)
        print(f"{size:,} products stand after {time.monotonic() - began:.0f} s", flush=True)
        for name, question in (lists() | searches()).items():
            measured.setdefault(name, []).append(milliseconds(question))
            print(f"  {name:52} {measured[name][-1]:9.2f}", flush=True)
    text = table(sizes, measured)
    print(text)
    if sizes == list(SIZES):
        (RESULTS / f"{time.strftime('%Y-%m-%d')}-listing.txt").write_text(text)


def milliseconds(question: Question) -> float:
    """Of all its statements together, as PostgreSQL measures them: the least of some rounds, because what else the machine does only adds."""
    with translation.override("en"), CaptureQueriesContext(connection) as caught:
        question()
    statements = [query["sql"] for query in caught.captured_queries]
    return min(sum(map(explained, statements)) for _ in range(ROUNDS))


def explained(statement: str) -> float:
    plan = run(f"explain (analyze, timing off, format json) {statement}")[0][0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return plan[0]["Execution Time"]


def table(sizes: list[int], measured: dict[str, list[float]]) -> str:
    version = run("show server_version")[0][0]
    lines = [
        f"{os.cpu_count()} cores, PostgreSQL {version} as it comes, all in memory; python -m bench.listing",
        f"EXPLAIN ANALYZE, execution, ms, all statements of the question; least of {ROUNDS}\n",
        f"{'products':52}" + "".join(f"{size:>11,}" for size in sizes),
    ]
    for title, questions, allowed in (("listing", lists(), LISTING), ("search", searches(), SEARCH)):
        lines.append(f"\n{title}, allowed {allowed}")
        for name in questions:
            over = " over" if measured[name][-1] > allowed else ""
            lines.append(f"{name:52}" + "".join(f"{ms:11.2f}" for ms in measured[name]) + over)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
