"""Runs the drills on machines set up for them, inside namespaces that `bench.drills.machines` has made."""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.checker.checks import Start, breaches
from bench.checker.log import OK, UNKNOWN, Log
from bench.drills.machines import namespaces
from bench.drills.machines.cluster import Cluster
from bench.drills.machines.drills import DRILLS, Drill
from bench.drills.machines.faults import WRONG
from bench.drills.machines.layout import FRONT
from bench.drills.machines.load import FORM, PRESS, READ, Crowd, Sent
from bench.drills.machines.shop import paths, prepare
from bench.measuring import Verdict, tell
from bench.measuring.report import judged

CHECKOUTS, READS = 2.5, 12.5  # a second and core: 20 and 100 on eight cores
MOST_CORES = 8
FEW = 4  # drills that are reported in a file of their own
BEFORE = 6.0  # seconds of load before the fault
LOST, DOUBLED, BREACHES = ORDERS = (
    "acknowledged orders lost",
    "orders doubled",
    "breaches, and presses never answered",
)


class Outcome(NamedTuple):
    name: str
    lines: list[str]
    verdicts: list[Verdict]


def drills(folder: Path, names: Sequence[str], *, quick: bool) -> int:
    """Return the exit code: 1 if a target is missed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    namespaces.lay_bridge()
    cluster = Cluster(folder, small_disks="D13" in names)
    cluster.boot()
    cluster.start_database()
    cluster.start_redis()
    goods, start = prepare()
    cluster.start_web()
    pages = paths()
    log = Log(folder / "told.tsv")
    outcomes: list[Outcome] = []
    for name in names:
        outcomes.append(_drilled(name, DRILLS[name], cluster, log, goods, start, pages, 0.5 if quick else 1.0))
        print("\n".join(outcomes[-1].lines), flush=True)
    if quick:
        verdicts = [verdict for outcome in outcomes for verdict in outcome.verdicts if verdict.what in ORDERS]
        print("\n".join(judged(verdicts)), flush=True)
        return 0 if all(verdict.held for verdict in verdicts) else 1
    return _report(outcomes)  # asks PostgreSQL for its version


def _report(outcomes: list[Outcome]) -> int:
    verdicts = [verdict for outcome in outcomes for verdict in outcome.verdicts]
    apart = [outcome.name for outcome in outcomes] if len(outcomes) <= FEW else []  # keeps the report of many
    return tell(
        "-".join(["drills-machines", *apart]), [line for outcome in outcomes for line in outcome.lines], verdicts
    )


def _drilled(
    name: str,
    drill: Drill,
    cluster: Cluster,
    log: Log,
    goods: list[int],
    start: Start,
    pages: list[str],
    share: float,
) -> Outcome:
    cores = min(os.cpu_count() or 1, MOST_CORES) * share
    crowd = Crowd(FRONT, log, goods, pages)
    with crowd.coming(checkouts=CHECKOUTS * cores, reads=READS * cores):
        time.sleep(BEFORE)
        fault = time.monotonic()
        facts = drill.fault(cluster)
        lasted = time.monotonic() - fault
        if name == "D7":  # nobody may take over: the old primary has to come back before orders can be answered
            facts["whole again after"] = f"{cluster.heal():.1f} s"
    whole = cluster.heal()
    told = list(log.read())
    with cluster.superuser() as connection, connection.cursor() as cursor:
        found = breaches(cursor, told, start)
        cursor.execute("select submission::text from orders_order")
        placed = [row[0] for row in cursor.fetchall()]
    thanked = {one.submission for one in told if one.answer == OK}
    lost, doubled = thanked - set(placed), len(placed) - len(set(placed))
    first_answers = {one.submission for one in told if one.answer == UNKNOWN}
    press, reads, forms = ([one for one in crowd.sent if one.kind == kind] for kind in (PRESS, READ, FORM))
    wrong = [facts[WRONG]] if WRONG in facts else []
    wrong += [words for rows in found.values() for words in rows] + crowd.errors
    spans = {kind: _span(sent, fault, by_sent=drill.by_sent) for kind, sent in ((PRESS, press), (READ, reads))}
    longest = max(one.took for one in [*press, *reads])
    lines = [
        f"{name}: {drill.what}; {lasted:.0f} s under {CHECKOUTS * cores:g} checkouts and {READS * cores:g} reads a second",
        f"  so far {len(thanked)} orders acknowledged: {len(lost)} lost, {doubled} doubled; {crowd.given_up} never answered;"
        f" the checker found {len(wrong)} breaches",
        f"  POST /checkout/: {_summary(press, fault)}",
        f"  carts and forms: {_summary(forms, fault)}",
        f"  reads: {_summary(reads, fault)}",
        f"  whole again {whole:.1f} s after machines and services were started; {len(first_answers)} presses so far unknown at first",
        *(f"  {what}: {value}" for what, value in facts.items()),
        *(f"  BREACH {words}" for words in wrong[:10]),
        "",
    ]
    verdicts = [
        Verdict(name, LOST, "0", f"{len(lost)}", not lost),
        Verdict(name, DOUBLED, "0", f"{doubled}", not doubled),
        Verdict(
            name,
            BREACHES,
            "0",
            f"{len(wrong) + crowd.given_up}",
            not wrong and not crowd.given_up,
        ),
    ]
    for kind, most in ((PRESS, drill.presses), (READ, drill.reads)):
        if most is not None:
            what = "seconds in which a press failed" if kind == PRESS else "seconds in which a read failed"
            verdicts.append(Verdict(name, what, f"≤ {most:g} s", f"{spans[kind]:.1f} s", spans[kind] <= most))
    if drill.longest is not None:
        verdicts.append(
            Verdict(name, "longest answer", f"≤ {drill.longest:g} s", f"{longest:.1f} s", longest <= drill.longest)
        )
    if drill.whole is not None:
        verdicts.append(Verdict(name, "rejoined after", f"≤ {drill.whole:g} s", f"{whole:.1f} s", whole <= drill.whole))
    return Outcome(name, lines, verdicts)


def _span(sent: list[Sent], fault: float, *, by_sent: bool = False) -> float:
    """Return the seconds from the fault to the end, or the sending, of the last failed request; 0 without failures."""
    ends = (one.at + (0 if by_sent else one.took) - fault for one in sent if one.failed)
    return max((end for end in ends if end > 0), default=0.0)


def _summary(sent: list[Sent], fault: float) -> str:
    failed = [one for one in sent if one.failed]
    span = (
        f", from {min(one.at for one in failed) - fault:.1f} to {_span(sent, fault):.1f} s after the fault, the last sent at {_span(sent, fault, by_sent=True):.1f} s"
        if failed
        else ""
    )
    counted = sorted(Counter(one.status for one in failed).items())
    kinds = ", ".join(f"{count} × {status or 'no answer'}" for status, count in counted)
    return (
        f"{len(sent)} sent, {len(failed)} failed{f' ({kinds})' if kinds else ''}{span};"
        f" longest {max((one.took for one in sent), default=0):.2f} s"
    )
