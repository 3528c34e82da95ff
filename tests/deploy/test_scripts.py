"""deploy/'s scripts and units: released in order or not at all, backed up whole, brought back the same."""

import gzip
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.db import connection
from django.db.models import F
from django.test import TransactionTestCase

from bench.measuring import ROOT
from madamda.dev_servers.binaries import postgres_programs
from madamda.dev_servers.data_dir import data_dir
from orders.fulfilment import lifecycle
from orders.models import CashBalance
from tests.factories import a_member_of_staff, a_variant, an_order

DEPLOY = ROOT / "deploy"
STEPS = ["pip", "check", "check", "collectstatic", "shell", "migrate", "reload", "restart", "launch_check"]


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="madamda-scripts-") as name:
        yield Path(name)


def a_program(folder: Path, name: str, says: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{says}\n")
    program.chmod(0o755)
    return program


def released(folder: Path, *, fails: str = "nothing") -> tuple[int, list[str]]:
    """Which steps were done, by programs that only write down what they are asked; one of them may fail."""
    told = folder / "told"
    note = f'echo "$@" >> {told}; case "$*" in *"{fails}"*) exit 1;; esac'
    environ = {
        "PATH": os.environ["PATH"],
        "MADAMDA_HOME": str(folder),
        "PYTHON": str(a_program(folder, "python", note)),
        "SYSTEMCTL": str(a_program(folder, "systemctl", note)),
        "ENV_FILE": str(folder / "none"),
        "STATIC_ROOT": str(folder),
        "PAUSE": "0",
    }
    done = subprocess.run([DEPLOY / "release.sh"], env=environ, capture_output=True, text=True)
    words = [shlex.split(line.replace("'", "")) for line in told.read_text().splitlines()]
    return done.returncode, [next(step for step in STEPS if step in line) for line in words]


def test_a_release_does_everything_in_order(folder: Path) -> None:
    assert released(folder) == (0, STEPS)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_release_by_root_makes_nothing_that_the_shop_could_not_write(folder: Path) -> None:
    folder.chmod(0o755)
    (folder / "logs").mkdir()
    (folder / "logs" / "shop.log").write_text("made by root, as an older release did\n")
    told = folder / "told"
    told.touch()
    told.chmod(0o666)
    makes = f'echo "$(id -un)" "$@" >> {told}'
    environ = {
        "PATH": os.environ["PATH"],
        "MADAMDA_HOME": str(folder),
        "PYTHON": str(a_program(folder, "python", makes)),
        "SYSTEMCTL": str(a_program(folder, "systemctl", f'echo "$(id -un)" "$@" >> {told}')),
        "ENV_FILE": str(folder / "none"),
        "SHOP_USER": "nobody",
        "STATIC_ROOT": str(folder / "static"),
        "LOG_DIR": str(folder / "logs"),
    }
    done = subprocess.run([DEPLOY / "release.sh"], env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    who = [line.split()[0] for line in told.read_text().splitlines() if "manage.py" in line]
    assert set(who) == {"nobody"}
    assert len(who) == len(STEPS) - 3  # all but pip and systemctl's two
    made = [*(folder / "static").rglob("*"), *(folder / "logs").rglob("*")]
    assert {path.owner() for path in made} == {"nobody"}


@pytest.mark.parametrize("step", ["check --deploy", "collectstatic"])
def test_a_release_that_finds_trouble_stops_before_anything_is_changed(folder: Path, step: str) -> None:
    code, done = released(folder, fails=step)
    assert code == 1
    assert done == STEPS[: STEPS.index(step.split()[0]) + 1]


def test_a_migration_that_finds_no_quiet_moment_is_tried_again_and_then_nothing_is_reloaded(folder: Path) -> None:
    code, done = released(folder, fails="migrate")
    assert code == 1
    assert done == [*STEPS[:5], *["migrate"] * 5]


@pytest.mark.parametrize("name", ["web", "live", "relay", "worker"])
def test_units_start_what_the_procfile_starts(name: str) -> None:
    unit = (DEPLOY / f"madamda-{name}.service").read_text()
    procfile = re.search(rf"^{name}: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    assert procfile
    started = procfile[1].replace("${HOST:-127.0.0.1}", "127.0.0.1").replace("${LIVE_PORT:-8001}", "8001")
    assert f"ExecStart=/srv/madamda/.venv/bin/{started}\n" in unit
    assert "ProtectSystem=strict" in unit


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """One with something in it, and an empty one, both gone afterwards."""
    url = os.environ["DATABASE_URL"]
    names = [f"copy_{kind}_{os.getpid()}" for kind in ("of", "to")]
    with psycopg.connect(url, autocommit=True) as line:
        for name in names:
            line.execute(f"create database {name}")
        source, target = (f"{url.rsplit('/', 1)[0]}/{name}" for name in names)
        with psycopg.connect(source) as inside:
            inside.execute("create extension pg_stat_statements; create table goods (name text)")
            inside.execute("insert into goods values ('ឈូក'), ('lotus')")
        yield source, target
        for name in names:
            line.execute(f"drop database {name} with (force)")


def script(name: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(postgres_programs(data_dir())), os.environ["PATH"]])
    command = [str(DEPLOY / name), *arguments]
    return subprocess.run(command, env={"PATH": path, **environ}, capture_output=True, text=True)


def test_a_copy_is_brought_back_the_same_with_its_pictures(folder: Path, databases: tuple[str, str]) -> None:
    source, target = databases
    (folder / "media" / "pictures").mkdir(parents=True)
    (folder / "media" / "pictures" / "a.webp").write_bytes(b"picture")
    places = {"BACKUP_DIR": str(folder / "copies")}
    backed_up = script("backup.sh", DATABASE_URL=source, MEDIA_ROOT=str(folder / "media"), **places)
    dump = backed_up.stdout.strip()
    assert backed_up.returncode == 0, backed_up.stderr
    assert Path(dump).stat().st_mode & 0o077 == 0
    for code in (0, 1):  # the second time there is something already
        restored = script("restore.sh", dump, DATABASE_URL=target, MEDIA_ROOT=str(folder / "new"), **places)
        assert restored.returncode == code, restored.stderr
    with psycopg.connect(target) as line:
        assert line.execute("select name from goods order by 1").fetchall() == [("lotus",), ("ឈូក",)]
    assert (folder / "new" / "pictures" / "a.webp").read_bytes() == b"picture"


class RestoreTest(TransactionTestCase):
    def test_the_newest_copy_is_restored_and_audited(self) -> None:
        order = an_order({a_variant(in_stock=3): 1})
        lifecycle.set_paid(order, True, by=a_member_of_staff(), seen=order.version)
        folder = Path(self.enterContext(TemporaryDirectory(prefix="madamda-scripts-")))
        url = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}"
        shop = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "shop.test", "REDIS_URL": os.environ["REDIS_URL"]}
        places = {"BACKUP_DIR": str(folder), "DATABASE_URL": url, "PYTHON": sys.executable, **shop}
        assert script("backup.sh", **places).returncode == 0
        tested = script("restore-test.sh", **places)
        assert tested.returncode == 0, tested.stderr
        assert "1 orders agree with the cash book" in tested.stdout
        stamp = folder / "restore-tested"
        assert stamp.exists()

        stamp.unlink()
        CashBalance.objects.update(amount=F("amount") + 1)  # books that do not add up make no good copy
        assert script("backup.sh", **places).returncode == 0
        failed = script("restore-test.sh", **places)
        assert failed.returncode != 0
        assert "balance of till: +1.00 USD" in failed.stderr
        assert not stamp.exists()


def test_copies_grow_old_and_go_but_for_one_of_each_day(folder: Path, databases: tuple[str, str]) -> None:
    old = {
        "database-20260101T130000Z.dump": 3,
        "database-20260101T001500Z.dump": 3,
        "database-20251101T001500Z.dump": 40,
    }
    for name, days in old.items():
        (folder / name).write_bytes(b"PGDMP")
        os.utime(folder / name, (time.time() - days * 86400,) * 2)
    assert script("backup.sh", DATABASE_URL=databases[0], BACKUP_DIR=str(folder)).returncode == 0
    left = {path.name for path in folder.glob("*.dump")} & set(old)
    assert left == {"database-20260101T001500Z.dump"}


def test_a_database_that_does_not_answer_leaves_no_copy_that_looks_like_one(folder: Path) -> None:
    failed = script("backup.sh", DATABASE_URL="postgres://nobody@127.0.0.1:9/none", BACKUP_DIR=str(folder))
    assert failed.returncode != 0
    assert not list(folder.glob("*.dump"))


def test_a_moment_without_a_base_backup_is_refused_and_nothing_is_overwritten(folder: Path) -> None:
    base = folder / "archive" / "base" / "20261201T023000Z"
    base.mkdir(parents=True)
    (base / "PG_VERSION").write_text("18")
    (folder / "archive" / "base" / "20261202T023000Z.unfinished").mkdir()
    archive = {"ARCHIVE_DIR": str(folder / "archive")}
    too_early = script("restore-to.sh", str(folder / "new"), "2026-12-01 09:29:59+07", **archive)
    assert (too_early.returncode, (folder / "new").exists()) == (1, False)
    assert "no base backup" in too_early.stderr
    assert script("restore-to.sh", str(folder / "new"), "2026-12-01 09:30:01+07", **archive).returncode == 0
    settings = (folder / "new" / "postgresql.auto.conf").read_text()
    assert "recovery_target_time = '2026-12-01 09:30:01+07'" in settings
    again = script("restore-to.sh", str(folder / "new"), **archive)
    assert (again.returncode, "not empty" in again.stderr) == (1, True)


def test_the_log_is_fetched_whole_compressed_or_as_far_as_it_came(folder: Path) -> None:
    whole = b"log" * 1000
    (folder / "A").write_bytes(whole)
    (folder / "B.gz").write_bytes(gzip.compress(whole))
    (folder / "C.gz.partial").write_bytes(gzip.compress(os.urandom(100_000))[:50_000])
    for name in "AB":
        assert script("fetch-wal.sh", str(folder), name, str(folder / "got")).returncode == 0
        assert (folder / "got").read_bytes() == whole
    assert script("fetch-wal.sh", str(folder), "C", str(folder / "got")).returncode == 0
    assert (folder / "got").stat().st_size == 16 * 2**20
    assert script("fetch-wal.sh", str(folder), "D", str(folder / "got")).returncode == 1
