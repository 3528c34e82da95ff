"""Measuring: shops and their rivals opened beside each other, asked in turn, and told about in one table.

Only ratios within one run count, and CPU milliseconds per request more than requests per second: a machine is never
quiet. So a bench opens all it compares, asks each for a few seconds in turn (A B C, A B C, …), and tells medians.

    python -m madamda.dev_servers exec --throwaway -- python -m bench.listings_of_mine

    from bench.measuring import Verdict, at_most, interleaved, pages, prepared, ratio, table, tell, wrk

    def main() -> int:
        prepared(products=1_000)                                # tables, static files, goods
        with pages(workers=2) as ours, pages(environ={"PAGE_SIZE": "40"}) as other:
            found = interleaved({                               # name → samples, one for each round
                "ours": lambda: wrk(ours, "/shop/", connections=10),
                "other": lambda: wrk(other, "/shop/", connections=10),
            })
        return tell("mine", table(found, against="other"), [
            at_most("P1", "listing, CPU against the other", 1.6, ratio(found, "ours", "other"), unit="×"),
        ])

`pages` is gunicorn alone, `program` any other server; both are `Server`s: an address, and the processes whose time is
counted (the shop's with PostgreSQL's and Redis's). `wrk` asks for one page as fast as it is answered; `repeated` does
anything, such as a whole order with a `Browser`, so many at once. `tell` prints, writes `results/DATE-NAME.txt` with
machine and command, hands the verdicts to `make bench`, and returns the exit code; `sizes` given to it are drawn as
curves. Rates are asked freely unless a bench sets them itself; whoever runs a bench must have empty servers.
"""

from bench.measuring.http_client import Answer, Browser, Sample, repeated, wrk
from bench.measuring.paired_runs import at_least, at_most, interleaved, median, ratio, table
from bench.measuring.processes import Processes, stores
from bench.measuring.report import RESULTS, Verdict, machine, tell
from bench.measuring.servers import ROOT, Server, free_port, freely, pages, prepared, program

__all__ = [
    "RESULTS",
    "ROOT",
    "Answer",
    "Browser",
    "Processes",
    "Sample",
    "Server",
    "Verdict",
    "at_least",
    "at_most",
    "free_port",
    "freely",
    "interleaved",
    "machine",
    "median",
    "pages",
    "prepared",
    "program",
    "ratio",
    "repeated",
    "stores",
    "table",
    "tell",
    "wrk",
]
