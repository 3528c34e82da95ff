"""`python -m bench.drills.machines [D5 D7 …]`, as root: six machines, customers, one fault after the other.

Without names all drills run, most valuable first. Orders whose outcome is unknown are sent again, with the same
submission, until they are answered; then the checker audits the surviving primary.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench.checker.checks import Start, breaches
from bench.checker.log import OK, UNKNOWN, Log
from bench.drills.machines import cluster as machines
from bench.drills.machines.cluster import ADDRESSES, DATABASES, FRONT, PASSWORD, VOTERS, Cluster
from bench.drills.machines.drills import DRILLS, Drill
from bench.drills.machines.load import FORM, PRESS, READ, Crowd, Sent
from bench.measuring import Verdict, tell
from bench.measuring.servers import needs

CHECKOUTS, READS = 2.5, 12.5  # a second and core: 20 and 100 on eight cores
MOST_CORES = 8
FEW = 4  # drills that are reported in a file of their own
A_LOT = 1_000_000
BEFORE = 6.0  # seconds of load before the fault


class Outcome(NamedTuple):
    name: str
    lines: list[str]
    verdicts: list[Verdict]


def main() -> int:
    names = sys.argv[1:] or list(DRILLS)
    if os.geteuid():
        print("SKIPPED: drills on several machines need root, for network namespaces.")
        return 0
    for tool, package in (
        ("haproxy", "haproxy"),
        ("etcd", "etcd-server"),
        ("nft", "nftables"),
        ("redis-sentinel", "redis-sentinel"),
    ):
        needs(tool, package)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    folder = Path(tempfile.mkdtemp(prefix="madamda-machines-"))
    folder.chmod(0o755)
    outcomes: list[Outcome] = []
    try:
        with machines.standing(folder) as cluster:
            goods, start = _prepare()
            cluster.start_web()
            paths = _paths()
            log = Log(folder / "told.tsv")
            for name in names:
                outcomes.append(_drilled(name, DRILLS[name], cluster, log, goods, start, paths))
                print("\n".join(outcomes[-1].lines), flush=True)
            return _report(outcomes)  # asks PostgreSQL for its version
    finally:
        logs = Path(tempfile.gettempdir()) / "madamda-machines-logs"
        shutil.rmtree(logs, ignore_errors=True)
        shutil.copytree(
            folder, logs, ignore=shutil.ignore_patterns("data", "wal", "etcd", "programs", "*.sock", ".s.*")
        )
        shutil.rmtree(folder, ignore_errors=True)


def _report(outcomes: list[Outcome]) -> int:
    verdicts = [verdict for outcome in outcomes for verdict in outcome.verdicts]
    apart = [outcome.name for outcome in outcomes] if len(outcomes) <= FEW else []  # keeps the report of many
    return tell(
        "-".join(["drills-machines", *apart]), [line for outcome in outcomes for line in outcome.lines], verdicts
    )


def _prepare() -> tuple[list[int], Start]:
    """Create tables and goods on the primary; return the variants with their stock and prices."""
    hosts = ",".join(ADDRESSES[name] for name in DATABASES)
    os.environ |= {
        "SECRET_KEY": "drill" * 10,
        "ALLOWED_HOSTS": ADDRESSES["front"],
        "DATABASE_URL": f"postgres://madamda:{PASSWORD}@{hosts}/madamda?target_session_attrs=read-write",
        "REDIS_URL": "redis://madamda/0",
        "REDIS_SENTINELS": ",".join(f"{ADDRESSES[name]}:26379" for name in VOTERS),
    }
    from bench.measuring import prepared

    prepared(products=50)
    from django.db import connection

    from shop.inventory import stock
    from shop.models import Variant

    for variant in Variant.objects.sellable():
        stock.receive(variant, A_LOT)
    rows = list(Variant.objects.values_list("pk", "on_hand", "price"))
    goods = list(Variant.objects.sellable().values_list("pk", flat=True))
    connection.close()
    return goods, {pk: (on_hand, price) for pk, on_hand, price in rows}


def _paths() -> list[str]:
    from django.db import connection

    from shop.models import Product

    paths = ["/", "/shop/", *(product.get_absolute_url() for product in Product.objects.filter(active=True)[:10])]
    connection.close()
    return paths


def _drilled(
    name: str, drill: Drill, cluster: Cluster, log: Log, goods: list[int], start: Start, paths: list[str]
) -> Outcome:
    cores = min(os.cpu_count() or 1, MOST_CORES)
    crowd = Crowd(FRONT, log, goods, paths)
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
    wrong = [words for rows in found.values() for words in rows] + crowd.errors
    spans = {kind: _span(sent, fault) for kind, sent in ((PRESS, press), (READ, reads))}
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
        Verdict(name, "acknowledged orders lost", "0", f"{len(lost)}", not lost),
        Verdict(name, "orders doubled", "0", f"{doubled}", not doubled),
        Verdict(
            name,
            "breaches, and presses never answered",
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
    return Outcome(name, lines, verdicts)


def _span(sent: list[Sent], fault: float) -> float:
    """Return the seconds from the fault to the end of the last failed request; 0 without failures."""
    return max((one.at + one.took - fault for one in sent if one.failed and one.at + one.took > fault), default=0.0)


def _summary(sent: list[Sent], fault: float) -> str:
    failed = [one for one in sent if one.failed]
    span = (
        f", from {min(one.at for one in failed) - fault:.1f} to {_span(sent, fault):.1f} s after the fault"
        if failed
        else ""
    )
    kinds = sorted({one.status for one in failed})
    return (
        f"{len(sent)} sent, {len(failed)} failed{f' {kinds}' if kinds else ''}{span};"
        f" longest {max((one.took for one in sent), default=0):.2f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
