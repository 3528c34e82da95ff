"""What growth costs: CPU per request and statements per order with 1, 2 and 4 web machines, under the same load.

`make drills ARGS=machines DRILLS=nodes`. Machines are added and taken away again (1, 2, 4, 4, 2, 1), so that what
changes with time falls on all alike. What machines do without customers (health checks, the change feed, the relay) is
measured beside each, and counted apart.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.checker.log import OK, Log
from bench.drills.machines import namespaces
from bench.drills.machines.cluster import Cluster
from bench.drills.machines.layout import DATABASES, FRONT
from bench.drills.machines.load import Crowd
from bench.drills.machines.observed import until
from bench.drills.machines.shop import paths, prepare
from bench.measuring import Verdict, tell
from bench.measuring.processes import TICK

WEB = ("web1", "web2", "web3", "web4")
TURNS = (1, 2, 4, 4, 2, 1)
CHECKOUTS, READS = 2.0, 10.0  # a second
WARM, LOADED, IDLE = 5.0, 25.0, 8.0  # seconds
WITHIN = 10.0  # percent


class Turn(NamedTuple):
    web: float  # ms of CPU per request, without what is spent idle
    database: float
    statements: float  # per order
    idle_web: float  # ms of CPU per second and machine
    idle_statements: float  # per second
    failed: int


class Spent(NamedTuple):
    web: float
    database: float
    statements: int
    at: float


def measure(folder: Path) -> int:
    namespaces.lay_bridge()
    cluster = Cluster(folder, web=WEB, preload="pg_stat_statements")
    cluster.boot()
    cluster.start_database()
    cluster.start_redis()
    goods, _ = prepare()
    with cluster.superuser() as connection:
        connection.execute("create extension pg_stat_statements")
    cluster.start_web()
    log, pages = Log(folder / "told.tsv"), paths()
    turns: dict[int, list[Turn]] = defaultdict(list)
    for count in TURNS:
        _leave_running(cluster, count)
        turns[count].append(_turn(cluster, WEB[:count], log, goods, pages))
        print(count, turns[count][-1], flush=True)
    return _report(turns)


def _leave_running(cluster: Cluster, count: int) -> None:
    for name in WEB[count:]:
        cluster[name].kill()
    for name in WEB[:count]:
        cluster[name].start_again()
        until(lambda name=name: cluster.is_ready(name), f"{name} is ready")
    time.sleep(2)  # the balancer sees it


def _turn(cluster: Cluster, web: Sequence[str], log: Log, goods: Sequence[int], pages: Sequence[str]) -> Turn:
    before = _spent(cluster, web)
    time.sleep(IDLE)
    idle = _since(before, _spent(cluster, web))
    crowd = Crowd(FRONT, log, goods, pages)
    with crowd.coming(checkouts=CHECKOUTS, reads=READS):
        time.sleep(WARM)
        began, before = time.monotonic(), _spent(cluster, web)
        told = sum(one.answer == OK for one in log.read())
        time.sleep(LOADED)
        after = _spent(cluster, web)
        orders = sum(one.answer == OK for one in log.read()) - told
        requests = sum(began < one.at + one.took <= began + LOADED for one in crowd.sent)
    spent = _since(before, after)
    return Turn(
        web=(spent.web - idle.web / idle.at * spent.at) / requests,
        database=(spent.database - idle.database / idle.at * spent.at) / requests,
        statements=(spent.statements - idle.statements / idle.at * spent.at) / orders,
        idle_web=idle.web / idle.at / len(web),
        idle_statements=idle.statements / idle.at,
        failed=sum(one.failed for one in crowd.sent),
    )


def _spent(cluster: Cluster, web: Sequence[str]) -> Spent:
    with cluster.superuser() as connection:
        row = connection.execute("select sum(calls)::bigint from pg_stat_statements").fetchone()
    return Spent(
        sum(_cpu(pid) for name in web for pid in cluster[name].pids()),
        sum(_cpu(pid) for name in DATABASES for pid in cluster[name].pids("postgres")),
        row[0] if row else 0,
        time.monotonic(),
    )


def _since(before: Spent, after: Spent) -> Spent:
    return Spent(*(late - early for early, late in zip(before, after, strict=True)))


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) * TICK


def _report(turns: dict[int, list[Turn]]) -> int:
    middle = {count: Turn(*map(statistics.mean, zip(*found, strict=True))) for count, found in turns.items()}
    lines = [
        f"{CHECKOUTS:g} checkouts and {READS:g} reads a second for {LOADED:g} s, {len(turns[1])} × with each number of machines, on"
        " the cores of one machine",
        "",
        "machines  web, ms CPU a request  PostgreSQL, ms a request  statements an order  idle: ms CPU a second and"
        " machine, statements a second  failed requests",
    ]
    for count, found in sorted(turns.items()):
        columns = [
            f"{value:.2f} ({', '.join(f'{turn[index]:.2f}' for turn in found)})"
            for index, value in enumerate(middle[count])
        ]
        lines.append(f"{count:8}  " + "   ".join(columns))
    verdicts = []
    for count in (2, 4):
        for what, ours, alone in zip(
            ("web CPU a request", "PostgreSQL's CPU a request", "statements an order"),
            middle[count],
            middle[1],
            strict=False,
        ):
            more = 100 * (ours / alone - 1)
            verdicts.append(
                Verdict(str(count), f"{what}, against one machine", f"± {WITHIN:g} %", f"{more:+.1f} %", more <= WITHIN)
            )
    return tell("web-nodes", [*lines, ""], verdicts)
