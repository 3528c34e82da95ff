"""R25: a database lost, and a table dropped, restored from base backup and log. `make drills ARGS=point_in_time`.

A PostgreSQL server of the drill's own, whose log is received as deploy/madamda-wal.service does. While orders are placed a
table is dropped, and later the server is killed and its data deleted. Both are restored into new data directories: to the
moment before the drop, and to the end. Targets: at most 60 s of orders lost, ten minutes, clean books.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import psycopg

from bench.measuring import ROOT, Verdict, at_most, prepared, tell
from madamda.dev_servers.binaries import postgres_programs
from madamda.dev_servers.data_dir import data_dir

ORDERS, PIECES = 100_000, 10_000
SECONDS = 40.0  # of ordering before the drop, and after it
POINT, LIMIT = 60.0, 600.0  # seconds: of orders lost, to restore
USER = "madamda"

AS_ORDINARY_USER = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
PATH = os.pathsep.join([str(postgres_programs(data_dir())), os.environ["PATH"]])


def main() -> int:
    folder = Path(mkdtemp(prefix="madamda-drill-", dir="/tmp"))
    try:
        if AS_ORDINARY_USER:
            shutil.chown(folder, "nobody")
        return _drill(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _drill(folder: Path) -> int:
    _run(
        "initdb",
        f"--pgdata={folder / 'lost'}",
        f"--username={USER}",
        "--auth=trust",
        "--locale=C.UTF-8",
        "--encoding=UTF8",
    )
    with _server(folder, "lost") as url:
        _run("createdb", f"--host={folder}", f"--username={USER}", USER)
        given, os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"], url
        prepared(products=20)
        from bench.load import order_history

        order_history.plenty(PIECES)
        order_history.past(ORDERS)
        with _receiver(folder):
            began = time.monotonic()
            _deploy("base-backup.sh", folder)
            backed_up = time.monotonic() - began
            with psycopg.connect(url, autocommit=True) as line:
                line.execute("create table precious (word text); insert into precious values ('lotus')")
                placed = _order_for(SECONDS)
                moment = datetime.now(UTC)
                time.sleep(1)
                line.execute("drop table precious")
            placed += _order_for(SECONDS)
            lost_at = time.time()
            _kill(folder / "lost")
    shutil.rmtree(folder / "lost")
    then, back_then = _restored(folder, "then", moment)
    last, back_last = _restored(folder, "last", None)
    before = {number for at, number in placed if at < moment.timestamp()}
    missing = [at for at, number in placed if number not in last["numbers"]]
    point = lost_at - min(missing, default=lost_at)
    lines = [
        f"{ORDERS:,} orders and {len(placed)} placed meanwhile; base backup {backed_up:.1f} s",
        f"to the moment before the drop: {back_then:.1f} s, {len(before - then['numbers'])} of {len(before)} orders missing",
        f"to the end: {back_last:.1f} s, {len(missing)} of {len(placed)} orders missing",
        *then["said"],
        *last["said"],
    ]
    clean = then["clean"] and last["clean"]
    os.environ["DATABASE_URL"] = given  # whose machine and version the report names
    return tell(
        "drill-point-in-time",
        lines,
        [
            at_most("R25", "orders lost with the machine, of the last", POINT, point, unit="s"),
            at_most("R25", "restored to the end", LIMIT, back_last, unit="s"),
            at_most("R25", "restored to a moment", LIMIT, back_then, unit="s"),
            at_most("R25", "orders missing before the moment", 0, len(before - then["numbers"])),
            Verdict("R25", "the dropped table", "there", "there" if then["precious"] else "gone", then["precious"]),
            Verdict("R25", "books of both copies", "clean", "clean" if clean else "wrong", clean),
        ],
    )


def _order_for(seconds: float) -> list[tuple[float, str]]:
    """Place an order after the other; return when each was acknowledged, and its number."""
    from shop.models import Variant
    from tests.factories import a_zone, an_order

    zone, variant = a_zone(), Variant.objects.sellable().filter(on_hand__gt=PIECES // 2).first()
    placed, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        number = an_order({variant: 1}, zone=zone, phone=f"+855{10_000_000 + len(placed)}").number
        placed.append((time.time(), number))
        time.sleep(0.05)
    return placed


def _restored(folder: Path, name: str, moment: datetime | None) -> tuple[dict, float]:
    """Restore into a new data directory; return what is in it, and how long that took."""
    began = time.monotonic()
    _deploy("restore-to.sh", folder, str(folder / name), *([moment.isoformat(" ")] if moment else []))
    with _server(folder, name) as url:
        with psycopg.connect(url, autocommit=True) as line:
            while line.execute("select pg_is_in_recovery()").fetchone()[0]:
                time.sleep(0.1)
            took = time.monotonic() - began
            numbers = {number for (number,) in line.execute("select number from orders_order")}
            precious = line.execute("select to_regclass('precious') is not null").fetchone()[0]
        audits = [_audit(command, url) for command in ("audit_stock", "audit_cash")]
    said = [f"{name}: {done.stdout.strip().splitlines()[0] if done.stdout else done.stderr.strip()}" for done in audits]
    found = {
        "numbers": numbers,
        "precious": precious,
        "clean": not any(done.returncode for done in audits),
        "said": said,
    }
    return found, took


def _audit(command: str, url: str) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )


@contextmanager
def _server(folder: Path, name: str) -> Iterator[str]:
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    _run(
        "pg_ctl",
        f"--pgdata={folder / name}",
        f"--log={folder / name}.log",
        "--wait",
        "start",
        "--timeout=600",
        f"--options={options}",
    )
    try:
        yield f"postgresql://{USER}@{quote(str(folder), safe='')}/{USER}"
    finally:
        if (folder / name / "postmaster.pid").exists():
            _run("pg_ctl", f"--pgdata={folder / name}", "--mode=fast", "stop")


@contextmanager
def _receiver(folder: Path) -> Iterator[None]:
    """Receive the log as deploy/madamda-wal.service does."""
    (folder / "archive" / "wal").mkdir(parents=True)
    if AS_ORDINARY_USER:
        for made in (folder / "archive", folder / "archive" / "wal"):
            shutil.chown(made, "nobody")
    where = [f"--host={folder}", f"--username={USER}", "--slot=madamda_archive"]
    _run("pg_receivewal", *where, "--create-slot", "--if-not-exists")
    receive = ["pg_receivewal", *where, f"--directory={folder / 'archive' / 'wal'}", "--synchronous", "--compress=gzip"]
    process = subprocess.Popen([*AS_ORDINARY_USER, "env", f"PATH={PATH}", *receive])
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _kill(data: Path) -> None:
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), 9)
    (data / "postmaster.pid").unlink()
    time.sleep(1)  # its children notice


def _deploy(script: str, folder: Path, *arguments: str) -> None:
    values = {"ARCHIVE_DIR": str(folder / "archive"), "PGHOST": str(folder), "PGUSER": USER}
    _run(*(f"{name}={value}" for name, value in values.items()), str(ROOT / "deploy" / script), *arguments)


def _run(*words: str) -> None:
    subprocess.run([*AS_ORDINARY_USER, "env", f"PATH={PATH}", *words], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
