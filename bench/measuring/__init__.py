"""Benchmark toolkit: runs servers beside each other, measures them in turn, and reports one table.

Only ratios within one run count, and CPU time per request more than requests per second, because no machine is idle. A
benchmark therefore starts all it compares, measures each for half a second in turn (A B C, C B A, …), and reports the
median of the paired ratios with its confidence interval; a target inside it is not judged ("unsteady").

    python -m madamda.dev_servers exec --throwaway -- python -m bench.listings_of_mine

    from bench.measuring import Verdict, at_most, interleaved, pages, prepared, ratio, table, tell, wrk

    def main() -> int:
        prepared(products=1_000)                                # tables, static files, products
        with pages(workers=2) as ours, pages(environ={"PAGE_SIZE": "40"}) as other:
            found = interleaved({                               # name → samples, one for each round
                "ours": lambda: wrk(ours, "/shop/", connections=10),
                "other": lambda: wrk(other, "/shop/", connections=10),
            })
        return tell("mine", table(found, against="other"), [
            at_most("P1", "listing, CPU against the other", 1.6, ratio(found, "ours", "other"), unit="×"),
        ])

`pages` runs the shop's gunicorn, `program` any other server; both yield a `Server`: its URL, and the processes whose CPU
time is counted (the shop's include PostgreSQL and Redis). `wrk` requests one page as fast as possible; `repeated` runs
any function, such as a complete order with a `Browser`, in several threads. `tell` prints the report, writes it to
`results/DATE-NAME.txt` with machine and command, passes the verdicts to `make bench`, and returns the exit code; its
`sizes` are plotted as curves. Rate limits are lifted unless a benchmark sets them. Benchmarks need empty servers.
"""

from bench.measuring.http_client import Answer, Browser, Sample, repeated, wrk
from bench.measuring.paired_runs import ROUNDS, SLICE, Ratio, at_least, at_most, interleaved, median, ratio, same, table
from bench.measuring.processes import Processes, stores
from bench.measuring.report import RESULTS, Verdict, machine, tell
from bench.measuring.servers import ROOT, Server, free_port, freely, pages, prepared, program

__all__ = [
    "RESULTS",
    "ROOT",
    "ROUNDS",
    "SLICE",
    "Answer",
    "Browser",
    "Processes",
    "Ratio",
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
    "same",
    "stores",
    "table",
    "tell",
    "wrk",
]
