"""docs/operations.md from an empty database to the first green launch_check, step by step as it stands there."""

import os
import re
import secrets
import subprocess
import sys
from base64 import b32decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django_otp.oath import totp

from bench.measuring import ROOT
from madamda.dev_servers.binaries import postgres_programs
from madamda.dev_servers.data_dir import data_dir
from madamda.launch_checks.system_checks import POINTS

# What runs nowhere but on a server of one's own: nothing is installed, and no unit is reloaded.
PYTHON = f'case "$*" in "-m pip"* | "-m compileall"*) exit 0;; esac; exec {sys.executable} "$@"'


@dataclass(frozen=True)
class Console:
    """A shell on the new server, with its environment and no other."""

    environ: Mapping[str, str]

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True)

    def manage(self, *arguments: str) -> str:
        done = self.run(sys.executable, "manage.py", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def second_factor(self, name: str) -> None:
        """The address is shown, and the code of a phone that has read it is typed in."""
        command = [sys.executable, "manage.py", "second_factor", name]
        asked = subprocess.Popen(
            command, cwd=ROOT, env=self.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert asked.stdout
        secret = next(found[1] for line in asked.stdout if (found := re.search(r"secret=(\w+)", line)))
        asked.communicate(f"{totp(b32decode(secret)):06}\n", timeout=30)
        assert asked.returncode == 0


@pytest.fixture
def console() -> Iterator[Console]:
    """With an empty database, and the environment of .env.example, filled in as it says."""
    server, name = os.environ["DATABASE_URL"], f"first_start_{os.getpid()}"
    with TemporaryDirectory(prefix="madamda-first-") as place, psycopg.connect(server, autocommit=True) as line:
        folder = Path(place)
        line.execute(f"create database {name}")
        try:
            yield Console(_environment(folder, f"{server.rsplit('/', 1)[0]}/{name}"))
        finally:
            line.execute(f"drop database {name} with (force)")


def _environment(folder: Path, database: str) -> dict[str, str]:
    example = re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    filled_in = {name: value for name, value in example if not name.startswith("DB_")} | {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": database,
        "REDIS_URL": os.environ["REDIS_URL"],
        "CACHE_PREFIX": "first-start",  # others ask the same Redis
        "TRUSTED_PROXIES": "127.0.0.1",
        **{f"{kind}_ROOT": str(folder / kind.lower()) for kind in ("STATIC", "MEDIA", "ORIGINALS")},
        "BACKUP_DIR": str(folder / "copies"),
        "LOG_DIR": "",
    }
    (folder / "madamda.env").write_text("".join(f"{name}='{value}'\n" for name, value in filled_in.items()))
    (folder / "python").write_text(f"#!/bin/sh\n{PYTHON}\n")
    (folder / "python").chmod(0o755)
    return filled_in | {
        "PATH": os.pathsep.join([str(postgres_programs(data_dir())), os.environ["PATH"]]),
        "MADAMDA_HOME": str(ROOT),
        "ENV_FILE": str(folder / "madamda.env"),
        "PYTHON": str(folder / "python"),
        "SYSTEMCTL": "true",
        "GIT_DIR": str(folder / "none"),  # this checkout stays as it is
        "PAUSE": "0",
        "SETTLE": "0",
    }


def test_every_point_of_the_list_is_green_after_the_documented_steps(console: Console) -> None:
    released = console.run(ROOT / "deploy" / "release.sh")
    assert re.findall(r"^red +(\w+)", released.stdout, re.MULTILINE) == ["TLS", "Backup", "Admins"], released.stdout
    assert released.returncode == 4, released.stderr

    console.manage("createsuperuser", "--noinput", "--username", "boss", "--email", "boss@example.com")
    console.second_factor("boss")
    console.manage("staff_groups")
    by_https_for_a_year = dict(console.environ) | {"HSTS_SECONDS": "31536000"}  # once all works, as the list asks
    console = Console(by_https_for_a_year)
    backed_up = console.run(ROOT / "deploy" / "backup.sh")
    assert backed_up.returncode == 0, backed_up.stderr
    told = console.manage("launch_check")
    assert len(re.findall("^green ", told, re.MULTILINE)) == len(POINTS), told
    assert f"All {len(POINTS)} are green." in told
