"""The embedded servers: one pair for all, and no way of dying that keeps them from starting again."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from madamda.embedded import programs, sharing
from madamda.embedded.environment import without_choices
from madamda.embedded.home import Home, home_of
from madamda.embedded.postgres import Postgres
from madamda.embedded.redis import Redis
from madamda.embedded.trouble import CannotStart

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("servers")]

PROJECT = Path(__file__).parents[2]
EXEC = [sys.executable, "-m", "madamda.embedded", "exec"]
NONE_OF_PYTHONS_PACKAGES = "-S"


def environ(**values: str) -> dict[str, str]:
    return without_choices(os.environ) | values


def beside(*command: str, start: list[str] = EXEC, **values: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*start, "--", *command], cwd=PROJECT, env=environ(**values), capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def home(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    folder = place / "data"
    monkeypatch.setenv("DATA_DIR", str(folder))
    yield home_of()
    shutil.rmtree(folder, ignore_errors=True)


def pid_of(home: Home, file: str) -> int:
    return int((home.folder / file).read_text().split()[0])


def test_two_starters_at_once_share_one_pair_and_the_last_takes_it_away(home: Home) -> None:
    say = f"head -1 {home.folder}/postgres/postmaster.pid; cat {home.folder}/redis/redis.pid; sleep 0.5"
    starters = [
        subprocess.Popen([*EXEC, "--", "sh", "-c", say], cwd=PROJECT, env=environ(), stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    said = {starter.communicate(timeout=60)[0] for starter in starters}
    assert [starter.returncode for starter in starters] == [0, 0, 0]
    assert len(said) == 1
    for pid in map(int, said.pop().split()):
        assert not _lives(pid)


def test_what_was_kept_is_there_after_both_were_killed_and_their_numbers_given_to_others(home: Home) -> None:
    with sharing.staying(home, [Postgres, Redis]) as servers:
        _write_down(servers)
        for file in ("postgres/postmaster.pid", "redis/redis.pid"):
            os.kill(pid_of(home, file), signal.SIGKILL)
        assert sharing.revive(home, servers) == ["PostgreSQL", "Redis"]
        assert _read_back(servers) == ("kept", b"kept")
        pids = [pid_of(home, file) for file in ("postgres/postmaster.pid", "redis/redis.pid")]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        _wait_until(lambda: not any(_lives(pid) for pid in pids))
        stranger = subprocess.Popen(["/bin/sleep", "60"], user=home.user.pw_uid if home.user else None)
        try:
            _give_number(home.folder / "postgres/postmaster.pid", stranger.pid)
            _give_number(home.folder / "redis/redis.pid", stranger.pid)
            sharing.revive(home, servers)
            assert _read_back(servers) == ("kept", b"kept")
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()


def test_servers_whose_starter_was_killed_are_found_again(home: Home) -> None:
    starter = subprocess.Popen([*EXEC, "--", "sleep", "60"], cwd=PROJECT, env=environ())
    _wait_until(lambda: all(server(home).answers() for server in (Postgres, Redis)))
    before = pid_of(home, "postgres/postmaster.pid")
    starter.kill()
    starter.wait()
    found = beside("head", "-1", str(home.folder / "postgres/postmaster.pid"))
    assert int(found.stdout) == before
    assert not _lives(before)


def test_a_cluster_that_was_half_made_is_made_again(home: Home) -> None:
    unfinished = home.folder / "postgres.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    assert beside("true").returncode == 0
    assert not unfinished.exists()


def test_a_long_path_gets_its_sockets_elsewhere(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(place / ("long-" * 25)))
    home = home_of()
    try:
        with sharing.staying(home, [Postgres, Redis]) as servers:
            _write_down(servers)
            assert _read_back(servers) == ("kept", b"kept")
            assert stat.S_IMODE(home.sockets.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(home.sockets)


def test_a_commit_is_kept_and_only_we_may_enter(home: Home) -> None:
    with sharing.staying(home, [Postgres]) as (server,), psycopg.connect(server.url) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"show {setting}").fetchone() == ("on",)
        assert connection.execute("select system_user").fetchone() == (f"peer:{pwd.getpwuid(os.geteuid())[0]}",)
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(home.sockets.stat().st_mode) == 0o700


def test_khmer_letters_are_letters(home: Home) -> None:
    with sharing.staying(home, [Postgres]) as (server,), psycopg.connect(server.url) as connection:
        connection.execute("create extension pg_trgm")
        found = connection.execute("select similarity('ខ្មែរ', 'ខ្មែរ')").fetchone()
        assert found == (1.0,)


def test_addresses_in_the_environment_win(home: Home) -> None:
    said = beside(
        "printenv", "DATABASE_URL", "REDIS_URL", DATABASE_URL="postgres://there/shop", REDIS_URL="redis://there"
    )
    assert said.stdout == "postgres://there/shop\nredis://there\n"
    said = beside("sh", "-c", "echo $DB_NAME $DATABASE_URL", DB_NAME="shop", REDIS_URL="redis://there")
    assert said.stdout == "shop\n"
    assert not (home.folder / "postgres").exists()
    assert not (home.folder / "redis").exists()


def test_what_is_thrown_away_takes_no_address_and_leaves_nothing() -> None:
    start = [*EXEC, "--throwaway"]
    said = beside("sh", "-c", "echo $DATABASE_URL; exit 7", start=start, DATABASE_URL="postgres://there/shop")
    assert said.returncode == 7
    assert "there" not in said.stdout
    folder = Path(said.stdout.partition("@")[2].partition(":")[0].replace("%2F", "/")).parent
    assert folder.name.startswith("madamda-throwaway-")
    assert not folder.exists()


def test_what_a_killed_test_run_left_is_swept_away() -> None:
    start = [*EXEC, "--throwaway", "--"]
    killed = subprocess.Popen(
        [*start, "sh", "-c", "echo $REDIS_URL; exec sleep 60"], cwd=PROJECT, env=environ(), stdout=subprocess.PIPE
    )
    assert killed.stdout
    folder = Path(killed.stdout.readline().decode().removeprefix("unix://").strip()).parents[1]
    postgres, cache = (int((folder / f).read_text().split()[0]) for f in ("postgres/postmaster.pid", "redis/redis.pid"))
    killed.kill()
    killed.wait()
    killed.stdout.close()
    _wait_until(lambda: not _lives(postgres) and not _lives(cache))
    assert beside("true", start=start[:-1]).returncode == 0
    assert not folder.exists()


def test_a_missing_program_is_one_sentence(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    start = [sys.executable, NONE_OF_PYTHONS_PACKAGES, *EXEC[1:]]
    said = beside("true", start=start, PATH="/nowhere", DATABASE_URL="postgres://there/shop")
    assert said.returncode == 1
    assert said.stderr.startswith("Redis is missing here: install it")
    assert said.stderr.count("\n") == 1

    monkeypatch.setattr(programs, "DEBIAN", home.folder)
    monkeypatch.setattr(programs.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CannotStart, match="PostgreSQL is missing here: install it"):
        programs.postgres_programs(home)


def test_data_of_another_postgresql_is_refused_and_left_alone(home: Home) -> None:
    (home.folder / "postgres").mkdir(parents=True)
    (home.folder / "postgres/PG_VERSION").write_text("9.6\n")
    said = beside("true")
    assert said.returncode == 1
    assert "was written by PostgreSQL 9.6" in said.stderr
    assert [file.name for file in (home.folder / "postgres").iterdir()] == ["PG_VERSION"]


def _write_down(servers: list[sharing.Server]) -> None:
    database, cache = servers
    with psycopg.connect(database.url) as connection:
        connection.execute("create table word as select 'kept' as said")
    redis.Redis.from_url(cache.url).set("word", "kept")


def _read_back(servers: list[sharing.Server]) -> tuple[str, bytes]:
    database, cache = servers
    with psycopg.connect(database.url) as connection:
        row = connection.execute("select said from word").fetchone()
    return row[0], redis.Redis.from_url(cache.url).get("word")


def _give_number(file: Path, pid: int) -> None:
    file.write_text("\n".join([str(pid), *file.read_text().split("\n")[1:]]))


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _wait_until(true, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)
