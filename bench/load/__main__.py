"""`make load [USERS=1000] [MINUTES=3]`: runs the load test, prints response times, and checks the database.

Exits with 0 only if no request failed, every p95 is within its limit, and C1 to C11 hold.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import psycopg

import gunicorn_config
from bench.checker.checks import breaches
from bench.checker.log import Log
from bench.load.deployment import Standing, standing
from bench.measuring import ROOT, Verdict, prepared, tell
from bench.measuring.servers import started

LOCUST = ROOT / ".venv-load" / "bin" / "locust"
STAFF = "counter", "the-board-is-open-all-day"
PIECES = 10_000
SPAWNED_IN = 20  # seconds until all users are started
WORDS = {
    "page": "home, listings, categories, products", "search": "search", "cart": "cart", "checkout": "checkout form",
    "order": "order page", "place": "placing an order", "board": "board: page, socket",
    "signing": "staff signing in", "card": "press → card on a board",
}  # fmt: skip


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # SIGTERM also runs the clean-up
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="madamda-load-"))
    folder.chmod(0o755)
    began = time.monotonic()
    prepared(products=options.products)
    _the_past(options.orders)
    print(
        f"{options.products:,} products and {options.orders:,} old orders after {time.monotonic() - began:.0f} s",
        flush=True,
    )
    with standing(folder, workers=options.workers, threads=options.threads) as shop:
        opened_at = datetime.now(UTC)
        used = {name: -part.cpu() for name, part in shop.parts.items()}
        before = _of_children_gone()
        crowd = _sent(shop, options)
        for name, part in shop.parts.items():
            used[name] += part.cpu()
        used["locust"] = _of_children_gone() - before
        memory = {name: part.memory() for name, part in shop.parts.items()}
        time.sleep(5.5)  # longer than a transaction may idle
        found = _judged(folder, opened_at)
    return _report(options, crowd, found, used, memory, folder)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make load")
    parser.add_argument("--users", type=int, default=1_000)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--products", type=int, default=1_000)
    parser.add_argument("--orders", type=int, default=100_000, help="old ones")
    parser.add_argument("--boards", type=int, default=5)
    parser.add_argument("--workers", type=int, default=gunicorn_config.workers)
    parser.add_argument("--threads", type=int, default=gunicorn_config.threads)
    return parser.parse_args()


def _the_past(orders: int) -> None:
    from bench.load import order_history
    from madamda import groups
    from madamda.staff.models import User

    name, password = STAFF
    User.objects.create_user(name, password=password, is_staff=True).groups.add(groups.lay_out()[0])
    order_history.plenty(PIECES)
    order_history.past(orders)


def _sent(shop: Standing, options: argparse.Namespace) -> dict:
    """Run locust to the end and return its summary; raises SystemExit if it wrote none."""
    told, summary = shop.folder / "told.tsv", shop.folder / "summary.json"
    told.touch()
    seconds = round(options.minutes * 60)
    command = [
        str(LOCUST), "-f", str(ROOT / "locustfile.py"), "--headless", "--only-summary", "--host", shop.address,
        "-u", str(options.users + options.boards), "-r", str(max(1, options.users // SPAWNED_IN)),
        "-t", f"{seconds}s", "--stop-timeout", "30", "--loglevel", "WARNING",
    ]  # fmt: skip
    values = os.environ | {
        "LOAD_TOLD": str(told), "LOAD_SUMMARY": str(summary), "LOAD_STAFF": ":".join(STAFF),
        "LOAD_BOARDS": str(options.boards), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    log = shop.folder / "locust.log"
    with started(command, environ=values, log=log) as crowd:
        _show(crowd, log, until=time.monotonic() + seconds + 90)
    if not summary.exists():
        raise SystemExit(f"The crowd never came back: {log.read_text()[-3000:]}")
    return json.loads(summary.read_text())


def _show(crowd: subprocess.Popen[bytes], log: Path, *, until: float) -> None:
    """Print locust's progress lines as they appear."""
    with log.open() as words:
        while True:
            ended = crowd.poll() is not None or time.monotonic() > until
            for line in words:
                if " people " in line:
                    print(line.rstrip(), flush=True)
            if ended:
                return
            time.sleep(0.5)


def _of_children_gone() -> float:
    """Return the CPU time in ms of all ended child processes; the difference of two calls is locust's."""
    gone = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (gone.ru_utime + gone.ru_stime)


def _judged(folder: Path, opened_at: datetime) -> dict[str, list[str]]:
    """Run the checks, with the outcomes logged by locust and an OK for every older order."""
    from bench.load import order_history

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        told = folder / "told.tsv"
        cursor.execute("select submission, number from orders_order where placed_at < %s", (opened_at,))
        with told.open("a") as lines:
            lines.writelines(f"{submission}\t0\tok\t{number}\n" for submission, number in cursor.fetchall())
        return breaches(cursor, Log(told).read(), order_history.shelves())


def _report(
    options: argparse.Namespace, crowd: dict, found: Mapping[str, list[str]], used: Mapping[str, float],
    memory: Mapping[str, float], folder: Path,
) -> int:  # fmt: skip
    kinds = crowd["kinds"]
    placed = kinds.get("place", {}).get("requests", 0)
    lines = [
        f"{options.users} customers and {options.boards} boards for {options.minutes:g} minutes, all on this machine:",
        f"nginx, gunicorn {options.workers} × {options.threads}, daphne, relay, worker, PostgreSQL, Redis, locust",
        f"{crowd['requests']} requests, {crowd['rate']:.0f} a second; {placed} orders pressed; {crowd['failures']} failures",
        "",
        f"{'':40}{'requests':>9}{'failed':>7}{'p50':>7}{'p95':>7}{'p99':>7}{'limit':>7}  ms",
        *(_line(WORDS[kind], of) for kind, of in kinds.items()),
        *(f"  {error}" for error in crowd["errors"][:20]),
        "",
        f"{'':12}{'CPU s':>8}{'ms/request':>12}{'MB':>8}",
        *(
            f"{name:12}{ms / 1000:8.1f}{ms / max(1, crowd['requests']):12.2f}{memory.get(name, 0):8.0f}"
            for name, ms in used.items()
        ),
        "",
        *_books(found),
    ]
    verdicts = [Verdict("P6", "failures", "0", str(crowd["failures"]), crowd["failures"] == 0)]
    for kind, of in kinds.items():
        verdicts.append(
            Verdict("P6", f"p95, {WORDS[kind]}", f"≤ {of['limit']} ms", f"{of['p95']:.0f} ms", of["p95"] <= of["limit"])
        )
    broken = [question.split()[0] for question, wrong in found.items() if wrong]
    verdicts.append(Verdict("P6", "the books, C1 to C11", "hold", " ".join(broken) or "hold", not broken))
    code = tell("load", lines, verdicts)
    if code:
        print(f"What everybody said is kept in {folder}")
    else:
        shutil.rmtree(folder)
    return code


def _line(words: str, of: Mapping[str, float]) -> str:
    waited = "".join(f"{of[share]:7.0f}" for share in ("p50", "p95", "p99"))
    return f"{words:40}{of['requests']:9}{of['failures']:7}{waited}{of['limit']:7}"


def _books(found: Mapping[str, list[str]]) -> list[str]:
    lines = []
    for question, wrong in found.items():
        lines.append(f"{'BREACH' if wrong else 'holds ':<7} {question}")
        lines += [f"        {words}" for words in wrong[:10]]
    return lines


if __name__ == "__main__":
    sys.exit(main())
