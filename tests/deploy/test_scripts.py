"""deploy/'s scripts and units: released in order or not at all, backed up whole, brought back the same."""

import gzip
import os
import re
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
from dotenv import dotenv_values
from psycopg.conninfo import conninfo_to_dict

from bench.measuring import ROOT
from madamda.dev_servers.binaries import postgres_programs
from madamda.dev_servers.data_dir import data_dir
from orders.fulfilment import lifecycle
from orders.models import CashBalance
from tests.factories import a_member_of_staff, a_variant, an_order

DEPLOY = ROOT / "deploy"
PREPARATION = [
    "pip",
    "compileall",
    "check --deploy",
    "check --tag database",
    "collectstatic",
    "shell",
    "migrate",
    "trial_start",
]
SWITCH = [
    "daemon-reload",
    "start madamda-web.socket",
    "start madamda-web-next",
    "restart madamda-web",
    "stop madamda-web-next",
    "restart madamda-live madamda-relay madamda-worker",
    *["is-active"] * 4,
]
STEPS = [*PREPARATION, *SWITCH, "launch_check"]


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
    note = f'[ "$1" = show ] || echo "$@" >> {told}; case "$*" in *"{fails}") exit 1;; *"{fails} "*) exit 1;; esac'
    environ = {
        "PATH": os.environ["PATH"],
        "MADAMDA_HOME": str(folder),
        "PYTHON": str(a_program(folder, "python", note)),
        "SYSTEMCTL": str(a_program(folder, "systemctl", note)),
        "ENV_FILE": str(folder / "none"),
        "STATIC_ROOT": str(folder),
        "PAUSE": "0",
        "SETTLE": "0",
    }
    done = subprocess.run([DEPLOY / "release.sh"], env=environ, capture_output=True, text=True)
    words = [
        line
        for line in told.read_text().splitlines()
        if re.match("-m |manage.py |[a-z]+ madamda|is-active|daemon", line)
    ]
    return done.returncode, [next(step for step in reversed(STEPS) if step in line) for line in words]


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
        "PAUSE": "0",
        "SETTLE": "0",
        "STATIC_ROOT": str(folder / "static"),
        "LOG_DIR": str(folder / "logs"),
    }
    done = subprocess.run([DEPLOY / "release.sh"], env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    who = [line.split()[0] for line in told.read_text().splitlines() if "manage.py" in line]
    assert set(who) == {"nobody"}
    assert len(who) == len([step for step in STEPS if step not in SWITCH]) - 2  # all but pip and compileall
    made = [*(folder / "static").rglob("*"), *(folder / "logs").rglob("*")]
    assert {path.owner() for path in made} == {"nobody"}


@pytest.mark.parametrize("step", ["check --deploy", "collectstatic", "trial_start"])
def test_a_release_that_finds_trouble_stops_before_any_process_is_touched(folder: Path, step: str) -> None:
    code, done = released(folder, fails=step)
    assert code == 1
    assert done == [*PREPARATION[: PREPARATION.index(step) + 1], "stop madamda-web-next"]


def test_a_migration_that_finds_no_quiet_moment_is_tried_again_and_then_no_process_is_touched(folder: Path) -> None:
    code, done = released(folder, fails="migrate --noinput -v 1")
    assert code == 1
    assert done == [*PREPARATION[:6], *["migrate"] * 5, "stop madamda-web-next"]


def test_a_red_launch_checklist_has_a_status_of_its_own(folder: Path) -> None:
    assert released(folder, fails="launch_check") == (4, STEPS)


@pytest.mark.parametrize(
    ("fails", "touched"),
    [("trial_start", False), ("start madamda-web-next", True), ("is-active --quiet madamda-web", True)],
)
def test_a_failed_release_goes_back_to_the_code_of_the_last_one(folder: Path, fails: str, touched: bool) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com"]
    for version in ("one", "two"):
        (folder / "version").write_text(version)
        if version == "one":
            subprocess.run([*git, "init", "-q"], cwd=folder, check=True)
        subprocess.run([*git, "add", "version"], cwd=folder, check=True)
        subprocess.run([*git, "commit", "-q", "-m", version], cwd=folder, check=True)
        if version == "one":
            assert released(folder)[0] == 0
            (folder / "told").unlink()
    code, done = released(folder, fails=fails)
    assert code == 1
    assert (folder / "version").read_text() == "one"
    assert ("restart madamda-web" in done) == (fails == "is-active --quiet madamda-web")
    again = ["pip", "compileall", "collectstatic", "shell"]
    assert [step for step in done[done.index("pip", 1) :] if step not in SWITCH] == again
    assert (done.count("daemon-reload") == 2) == touched


ENVIRONMENT_FILE = """# a comment

A='two words'
B='#1 & $HOME `x` "q"'
C=a=b+c/d,e@f%2F^-
D=
E=''
"""


def read_by_shell(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    (folder / "file.env").write_text(text)
    printed = "; ".join(f"printf '%s\\n' \"${name}\"" for name in "ABCDE")
    return subprocess.run(
        ["sh", "-c", f". {DEPLOY}/environment.sh; read_environment {folder}/file.env && {{ {printed}; }}"],
        env={"PATH": os.environ["PATH"], "HOME": "/nowhere"},
        capture_output=True,
        text=True,
    )


def test_an_environment_file_is_read_alike_by_shell_and_settings(folder: Path) -> None:
    by_shell = read_by_shell(folder, ENVIRONMENT_FILE).stdout.splitlines()
    assert by_shell == ["two words", '#1 & $HOME `x` "q"', "a=b+c/d,e@f%2F^-", "", ""]
    by_settings = dotenv_values(folder / "file.env", interpolate=False)
    assert list(by_settings.values()) == by_shell
    assert read_by_shell(folder, (ROOT / ".env.example").read_text().replace("\n#", "\n")).returncode == 1  # prose
    whole = re.sub(r"^#(?=[A-Z_]+=)", "", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    assert read_by_shell(folder, whole).stderr == ""


@pytest.mark.parametrize(
    "line",
    [
        "A=secret   # where from",
        "A=two words",
        'A="$HOME"',
        "A='it''s'",
        "A='back\\slash'",
        "A=`id`",
        "export A=1",
        "A =1",
        " A=1",
    ],
)
def test_what_systemd_and_the_shell_would_read_differently_is_refused_without_telling_values(
    folder: Path, line: str
) -> None:
    done = read_by_shell(folder, f"B=1\n{line}\n")
    assert done.returncode == 1
    assert "file.env: these lines are not NAME=value" in done.stderr
    assert "  2:" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("name", ["web", "live", "relay", "worker"])
def test_units_start_what_the_procfile_starts(name: str) -> None:
    unit = (DEPLOY / f"madamda-{name}.service").read_text()
    procfile = re.search(rf"^{name}: (.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    assert procfile
    started = procfile[1].replace("${HOST:-127.0.0.1}", "127.0.0.1").replace("${LIVE_PORT:-8001}", "8001")
    assert f"ExecStart=/srv/madamda/.venv/bin/{started}\n" in unit
    assert "ProtectSystem=strict" in unit


def test_the_next_generation_starts_as_the_service_does() -> None:
    unit, following = ((DEPLOY / f"madamda-{name}.service").read_text() for name in ("web", "web-next"))
    started = "ExecStart=/srv/madamda/.venv/bin/gunicorn -c gunicorn_config.py madamda.wsgi:application\n"
    assert started in unit
    assert started in following
    assert "Sockets=madamda-web.socket" in following
    assert set(unit.splitlines()) - set(following.splitlines()) == {
        "After=network-online.target postgresql.service redis-server.service",
        "Description=Madamda pages",
        "# The socket stays open while the service restarts: requests wait in it.",
        "StartLimitIntervalSec=0",
        "Restart=always",
        "RestartSec=1",
        "[Install]",
        "WantedBy=multi-user.target",
    }


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
    (folder / "originals").mkdir()
    copies = {"BACKUP_DIR": str(folder / "copies")}
    places = {"MEDIA_ROOT": str(folder / "media"), "ORIGINALS_ROOT": str(folder / "originals")}
    backed_up = script("backup.sh", DATABASE_URL=source, **places, **copies)
    dump = backed_up.stdout.strip()
    assert backed_up.returncode == 0, backed_up.stderr
    assert Path(dump).stat().st_mode & 0o077 == 0
    new = {"MEDIA_ROOT": str(folder / "new"), "ORIGINALS_ROOT": str(folder / "new-originals")}
    for code in (0, 1):  # the second time there is something already
        restored = script("restore.sh", dump, DATABASE_URL=target, **new, **copies)
        assert restored.returncode == code, restored.stderr
    with psycopg.connect(target) as line:
        assert line.execute("select name from goods order by 1").fetchall() == [("lotus",), ("ឈូក",)]
    assert (folder / "new" / "pictures" / "a.webp").read_bytes() == b"picture"


def test_a_restore_without_pictures_says_so_and_one_without_a_database_what_it_wants(
    folder: Path, databases: tuple[str, str]
) -> None:
    source, target = databases
    parts = conninfo_to_dict(target)
    by_parts = {
        "DB_NAME": str(parts["dbname"]),
        "DB_USER": str(parts["user"]),
        "DB_HOST": str(parts["host"]),
        "DB_PORT": str(parts["port"]),
    }
    dump = script("backup.sh", DATABASE_URL=source, BACKUP_DIR=str(folder)).stdout.strip()
    places = {"MEDIA_ROOT": str(folder / "media"), "BACKUP_DIR": str(folder), "ENV_FILE": str(folder / "none")}
    nowhere = script("restore.sh", dump, **places)
    assert nowhere.returncode == 2
    assert "DATABASE_URL or DB_NAME must name the database" in nowhere.stderr
    restored = script("restore.sh", dump, **by_parts, **places)
    assert restored.returncode == 3, restored.stderr
    assert f"images are missing: There is no {folder}/MEDIA. ORIGINALS_ROOT is not set." in restored.stderr


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
