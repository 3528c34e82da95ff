"""P9: PostgreSQL's CPU time for a listing page and for a search, with 10,000 products and with a million.

Runs the shop's own queries, captures their statements, and repeats each as EXPLAIN ANALYZE. The measure is the CPU time
of the backend process less that of planning, because elapsed time includes waiting for other processes on a busy
machine.

    python -m madamda.dev_servers exec --throwaway -- python -m bench.listing [--products 10000,100000,1000000]

Generating a million products takes a while. `--databases small,middle,large` uses existing databases on the shop's own
servers.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madamda.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import translation  # noqa: E402

from bench.bulk_catalogue import grow_to, run  # noqa: E402
from bench.measuring import Verdict, at_most, tell  # noqa: E402
from bench.measuring.explain import asked  # noqa: E402
from madamda.cache import local  # noqa: E402
from shop.catalogue import navigation  # noqa: E402
from shop.listing import autocomplete, paginator  # noqa: E402
from shop.listing_filters import ListingQuery  # noqa: E402
from shop.models import Product  # noqa: E402
from shop.queries import product_cards  # noqa: E402

SIZES = "10000,100000,1000000"
ROUNDS = 15
LISTING, SEARCH = 5, 20  # targets, ms
FLAT = 3  # target: times as long with the most products as with the fewest, for queries above TOLD_APART
TOLD_APART = 2  # ms; faster queries are too short to compare

Question = Callable[[], object]


def lists() -> dict[str, Question]:
    ten_to_twenty = {"least": Decimal(10), "most": Decimal(20)}
    sorts = ("price-low", "price-high", "name")
    return {
        "menu with its counts": navigation._read_categories,
        "best sellers": product_cards.best_sellers,
        "all, page 1": listing(),
        "all, page 2": listing(page="2"),
        "all, page 50": listing(page="50"),
        "all, the last page": the_last(),
        "category": listing(category="make-up"),
        "category, the last page": the_last(category="make-up"),
        "category inside one": listing(category="cleansers-toners"),
        **{f"by {sort}": listing(sort=sort) for sort in sorts},
        **{f"by {sort}, the last page": the_last(sort=sort) for sort in sorts},
        "category by price-low": listing(category="make-up", sort="price-low"),
        "in stock": listing(in_stock=True),
        "on sale": listing(on_sale=True),
        "on sale in a category, the last page": the_last(on_sale=True, category="make-up"),
        "10 to 20 dollars": listing(**ten_to_twenty),
        "10 to 20 dollars, the last page": the_last(**ten_to_twenty),
        "10 to 20 dollars, in stock, on sale": listing(**ten_to_twenty, in_stock=True, on_sale=True),
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
        "… at a price few have": listing(q="lotus cream", least=Decimal("71.9"), most=Decimal(72)),
        "… in a category": listing(q="lotus cream", category="make-up"),
        "a word of few: bakoru": listing(q="bakoru"),
        "many and few: lotus bakoru": listing(q="lotus bakoru"),
        "many, without one: lotus -cream": listing(q="lotus -cream"),
        "words of descriptions: softens skin": listing(q="softens skin"),
        "a category: hair": listing(q="hair"),
        "the middle of a word: otus": listing(q="otus"),
        "two letters: lo": listing(q="lo"),
        "a SKU": listing(q="MD-CLN-01-99"),
        "no hit: zxqvj wkpfh": listing(q="zxqvj wkpfh"),
        "misspelt: lotas craem": listing(q="lotas craem"),
        "swapped letters: lotsu craem": listing(q="lotsu craem"),
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
    return lambda: paginator.listing(ListingQuery(**wanted), page)


def the_last(**wanted: object) -> Question:
    """Return a query for the last page that can be reached; the number of pages is limited."""
    return listing(page=str(paginator.listing(ListingQuery(**wanted)).paginator.num_pages), **wanted)


def suggestions(typed: str) -> Question:
    return lambda: autocomplete.suggestions(typed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", default=SIZES, help=f"how many, one size after the other; {SIZES} unless told")
    parser.add_argument("--databases", default="", help="some that hold them already, instead")
    asked = parser.parse_args()
    settings.CATALOGUE_CACHE_SECONDS = 3600  # the menu is measured separately
    measured: dict[str, dict[int, float]] = {}
    planned: dict[str, float] = {}
    for place in asked.databases.split(",") if asked.databases else map(int, asked.products.split(",")):
        size = entered(place) if isinstance(place, str) else grown(place)
        local.forget_all()
        for name, question in (lists() | searches()).items():
            measured.setdefault(name, {})[size], planned[name] = milliseconds(question)
            print(f"  {name:52} {measured[name][size]:9.2f}", flush=True)
    verdicts = [*judged("listing", LISTING, lists(), measured), *judged("search", SEARCH, searches(), measured)]
    return tell(
        "listing", table(measured, planned), verdicts, sizes={f"{name}, ms": ms for name, ms in measured.items()}
    )


def grown(size: int) -> int:
    began = time.monotonic()
    call_command("migrate", verbosity=0)
    grow_to(size)
    print(f"{size:,} products stand after {time.monotonic() - began:.0f} s", flush=True)
    return size


def entered(database: str) -> int:
    connection.close()
    connection.settings_dict["NAME"] = database
    size = Product.objects.count()
    print(f"{size:,} products stand in {database}", flush=True)
    return size


def milliseconds(question: Question) -> tuple[float, float]:
    """Return the CPU time of execution and of planning in ms, summed over all statements.

    Minimum of ROUNDS runs, because other load on the machine only adds time.
    """
    with translation.override("en"):
        question()
        with asked() as statements:
            question()
    process = backend()
    planning, whole = (sum(least) for least in zip(*(least_of(process, *one) for one in statements), strict=True))
    return whole - planning, planning


def least_of(process: Path, statement: str, values: Any) -> tuple[float, float]:
    """Return the minimum CPU times of planning and of planning with execution, measured alternately."""
    rounds = [
        tuple(spent(process, f"{how} {statement}", values) for how in ("explain", "explain (analyze, timing off)"))
        for _ in range(ROUNDS)
    ]
    return min(one[0] for one in rounds), min(one[1] for one in rounds)


def backend() -> Path:
    """Return the kernel's schedstat file of our PostgreSQL backend."""
    return Path(f"/proc/{run('select pg_backend_pid()')[0][0]}/schedstat")


def spent(process: Path, statement: str, values: Any) -> float:
    """Run the statement and return its CPU time in ms. The first field of schedstat is in nanoseconds."""
    before = int(process.read_text().split()[0])
    run(statement, values)
    return (int(process.read_text().split()[0]) - before) / 1e6


def judged(
    what: str, allowed: float, questions: dict[str, Question], measured: dict[str, dict[int, float]]
) -> list[Verdict]:
    most, fewest = max(measured["all, page 1"]), min(measured["all, page 1"])
    slowest = max(questions, key=lambda name: measured[name][most])
    growth = [measured[name][most] / measured[name][fewest] for name in questions if measured[name][most] > TOLD_APART]
    return [
        at_most("P9", f"{what}, the slowest: {slowest}", allowed, measured[slowest][most], unit="ms"),
        at_most(
            "P9",
            f"{what}, from {fewest:,} to {most:,} products, median",
            FLAT,
            statistics.median(growth or [1]),
            unit="×",
        ),
    ]


def table(measured: dict[str, dict[int, float]], planned: dict[str, float]) -> list[str]:
    sizes = list(measured["all, page 1"])
    load = os.getloadavg()[1]
    lines = [
        f"processor time of execution, ms, all statements of the question; the least of {ROUNDS}; PostgreSQL as it comes,",
        f"all in memory; beside it {load:.0f} processes wanted the same {os.cpu_count()} cores\n",
    ]
    lines.append(f"{'products':52}" + "".join(f"{size:>11,}" for size in sizes) + "   planning")
    for title, questions, allowed in (("listing", lists(), LISTING), ("search", searches(), SEARCH)):
        lines.append(f"\n{title}, allowed {allowed}")
        for name in questions:
            over = " over" if measured[name][sizes[-1]] > allowed else ""
            lines.append(
                f"{name:52}" + "".join(f"{ms:11.2f}" for ms in measured[name].values()) + f"{planned[name]:11.2f}{over}"
            )
    return lines


if __name__ == "__main__":
    sys.exit(main())
