"""R25: backup and restore of 100,000 orders and all images. `python -m bench.drills.backup`, with throwaway servers.

Targets: at most ten minutes, no breach in the copy, and the same rows and images.
"""

import os
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

import psycopg

from bench.checker.checks import breaches
from bench.checker.log import OK, Told
from bench.measuring import ROOT, Verdict, prepared, tell
from madamda.dev_servers.binaries import postgres_programs
from madamda.dev_servers.data_dir import data_dir

ORDERS, PIECES = 100_000, 10_000
LIMIT = 600.0


def main() -> int:
    prepared(products=200)
    from bench.load import order_history

    order_history.plenty(PIECES)
    order_history.past(ORDERS)
    start = order_history.shelves()
    source = os.environ["DATABASE_URL"]
    target = f"{source.rsplit('/', 1)[0]}/brought_back"
    with psycopg.connect(source, autocommit=True) as line:
        line.execute("create database brought_back")
    with tempfile.TemporaryDirectory(prefix="madamda-backup-", dir="/tmp") as name:
        folder = Path(name)
        backed_up, dump = _timed("backup.sh", folder, DATABASE_URL=source)
        restored, _ = _timed("restore.sh", folder, dump, DATABASE_URL=target, **_places(folder / "new"))
        size = Path(dump).stat().st_size
        before, after = _pictures(Path(os.environ["MEDIA_ROOT"])), _pictures(folder / "new" / "media")
    rows = {url: _rows(url) for url in (source, target)}
    with psycopg.connect(target) as copy, copy.cursor() as cursor:
        cursor.execute("select submission::text, number from orders_order")
        told = [Told(submission, 0, OK, number) for submission, number in cursor.fetchall()]
        found = breaches(cursor, told, start)
    wrong = [f"{question}: {words[:3]}" for question, words in found.items() if words]
    lines = [
        f"{ORDERS:,} orders, {sum(rows[source].values()):,} rows in {len(rows[source])} tables, {len(before)} pictures; "
        f"the dump has {size / 1e6:.0f} MB",
        f"backup {backed_up:.1f} s, restore {restored:.1f} s",
        *(f"{'BREACH' if words else 'holds ':<7} {question}" for question, words in found.items()),
    ]
    same = rows[source] == rows[target]
    return tell(
        "drill-backup",
        [*lines, *wrong],
        [
            Verdict(
                "R25",
                "backup and restore",
                f"≤ {LIMIT:.0f} s",
                f"{backed_up + restored:.1f} s",
                backed_up + restored <= LIMIT,
            ),
            Verdict("R25", "the copy's books", "clean", f"{len(wrong)} breaches", not wrong),
            Verdict("R25", "rows of every table", "the same", "the same" if same else "different", same),
            Verdict(
                "R25",
                "pictures, by content",
                f"{len(before)}",
                f"{len(after & before)}",
                before == after and bool(before),
            ),
        ],
    )


def _places(folder: Path) -> dict[str, str]:
    return {f"{kind}_ROOT": str(folder / kind.lower()) for kind in ("MEDIA", "ORIGINALS")}


def _timed(script: str, folder: Path, *arguments: str, **environ: str) -> tuple[float, str]:
    path = os.pathsep.join([str(postgres_programs(data_dir())), os.environ["PATH"]])
    values = os.environ | {"PATH": path, "BACKUP_DIR": str(folder / "copies")} | environ
    began = time.monotonic()
    done = subprocess.run(
        [ROOT / "deploy" / script, *arguments], env=values, stdout=subprocess.PIPE, text=True, check=True
    )
    return time.monotonic() - began, done.stdout.strip()


def _pictures(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {f"{path.relative_to(folder)} {sha256(path.read_bytes()).hexdigest()}" for path in found}


def _rows(url: str) -> dict[str, int]:
    with psycopg.connect(url) as line:
        tables = [name for (name,) in line.execute("select tablename from pg_tables where schemaname = 'public'")]
        return {name: line.execute(f'select count(*) from "{name}"').fetchone()[0] for name in sorted(tables)}


if __name__ == "__main__":
    sys.exit(main())
