"""The embedded servers: one pair for all, and no way of dying that keeps them from starting again."""

import os
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

from madamda.dev_servers import binaries, refcount, servers
from madamda.dev_servers.data_dir import CannotStart, DataDir, data_dir
from madamda.dev_servers.environment import without_choices
from madamda.dev_servers.servers import Postgres, Redis, Server

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("servers")]

PROJECT = Path(__file__).parents[2]
EMBEDDED = [sys.executable, "-m", "madamda.dev_servers"]
NONE_OF_PYTHONS_PACKAGES = "-S"
PID_FILES = ("postgres/postmaster.pid", "sockets/redis.sock.pid")


def environ(**values: str) -> dict[str, str]:
    return without_choices(os.environ) | values


def embedded(*words: str, start: list[str] = EMBEDDED, **values: str) -> subprocess.CompletedProcess[str]:
    command = [*start, *words]
    return subprocess.run(command, cwd=PROJECT, env=environ(**values), capture_output=True, text=True, timeout=60)


def started(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen([*EMBEDDED, *words], cwd=PROJECT, env=environ(), stdout=subprocess.PIPE, text=True)


@pytest.fixture
def data(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataDir]:
    monkeypatch.setenv("DATA_DIR", str(place / "data"))
    yield data_dir()
    for made in place.glob("data*"):
        shutil.rmtree(made)


def test_commands_at_once_share_one_pair_and_the_last_takes_it_away(data: DataDir) -> None:
    say = f"cd {data.path}; head -qn1 {' '.join(PID_FILES)}; sleep 0.5"
    commands = [started("exec", "--", "sh", "-c", say) for _ in range(3)]
    said = {command.communicate(timeout=60)[0] for command in commands}
    assert [command.returncode for command in commands] == [0, 0, 0]
    (pids,) = said
    _wait_until_gone([int(pid) for pid in pids.split()])


def test_what_was_kept_is_there_after_both_were_killed_and_their_numbers_given_to_others(data: DataDir) -> None:
    with refcount.staying(data, [Postgres, Redis]) as ours:
        _write_down(ours)
        _kill(_pids(data.path))
        assert refcount.revive(data, ours) == ["PostgreSQL", "Redis"]
        assert _read_back(ours) == "kept"
        pids = _pids(data.path)
        _kill(pids)
        _wait_until_gone(pids)
        stranger = subprocess.Popen(["/bin/sleep", "60"], user=data.user.pw_uid if data.user else None)
        try:
            for file in (data.path / name for name in PID_FILES):
                file.write_text("\n".join([str(stranger.pid), *file.read_text().split("\n")[1:]]))
            refcount.revive(data, ours)
            assert _read_back(ours) == "kept"
            assert stranger.poll() is None
        finally:
            stranger.kill()
            stranger.wait()


def test_servers_whose_starter_was_killed_are_found_again(data: DataDir) -> None:
    pids = _left_by_a_killed_command(data)
    assert embedded("exec", "--", "head", "-n1", f"{data.path}/{PID_FILES[0]}").stdout == f"{pids[0]}\n"
    _wait_until_gone(pids)


def test_servers_whose_starter_was_killed_are_ended_by_stop(data: DataDir) -> None:
    pids = _left_by_a_killed_command(data)
    assert all(_lives(pid) for pid in pids)
    assert embedded("stop").returncode == 0
    _wait_until_gone(pids)


def test_stop_leaves_alone_what_is_used(data: DataDir) -> None:
    with refcount.staying(data, [Postgres, Redis]) as ours:
        said = embedded("stop")
        assert said.returncode == 1
        assert "a command is using its data" in said.stderr
        assert all(server.answers() for server in ours)


def test_a_cluster_that_was_half_made_is_made_again(data: DataDir) -> None:
    unfinished = data.path / "postgres.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")
    assert embedded("exec", "--", "true").returncode == 0
    assert not unfinished.exists()


def test_a_long_path_gets_its_sockets_elsewhere(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(place / ("long-" * 25)))
    data = data_dir()
    try:
        with refcount.staying(data, [Postgres, Redis]) as ours:
            _write_down(ours)
            assert _read_back(ours) == "kept"
            assert stat.S_IMODE(data.sockets.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(data.sockets)


def test_a_commit_is_kept_and_only_we_may_enter(data: DataDir) -> None:
    with refcount.staying(data, [Postgres]) as (server,), psycopg.connect(server.url) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"show {setting}").fetchone() == ("on",)
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(data.sockets.stat().st_mode) == 0o700


def test_khmer_letters_are_letters(data: DataDir) -> None:
    with refcount.staying(data, [Postgres]) as (server,), psycopg.connect(server.url) as connection:
        connection.execute("create extension pg_trgm")
        found = connection.execute("select similarity('ខ្មែរ', 'ខ្មែរ')").fetchone()
        assert found == (1.0,)


def test_addresses_in_the_environment_win(data: DataDir) -> None:
    chosen = {"DATABASE_URL": "postgres://there/shop", "REDIS_URL": "redis://there"}
    said = embedded("exec", "--", "printenv", "DATABASE_URL", "REDIS_URL", **chosen)
    assert said.stdout == "postgres://there/shop\nredis://there\n"
    said = embedded("exec", "--", "sh", "-c", "echo $DB_NAME $DATABASE_URL", DB_NAME="shop", REDIS_URL="redis://there")
    assert said.stdout == "shop\n"
    assert not (data.path / "postgres").exists()
    assert not data.sockets.exists() or not list(data.sockets.iterdir())


def test_what_is_thrown_away_takes_no_address_and_leaves_nothing() -> None:
    chosen = {"DATABASE_URL": "postgres://there/shop"}
    said = embedded("exec", "--throwaway", "--", "sh", "-c", "echo $REDIS_URL; echo $DATABASE_URL; exit 7", **chosen)
    assert said.returncode == 7
    assert "there" not in said.stdout
    assert not _folder_of(said.stdout.split("\n")[0]).exists()


def test_tests_may_run_on_configured_servers_which_have_to_be_named(data: DataDir) -> None:
    said = embedded("exec", "--configured", "--", "true", REDIS_URL="redis://there", DATABASE_URL="")
    assert (said.returncode, said.stderr) == (1, "DATABASE_URL must name the server to use.\n")
    chosen = {"DATABASE_URL": "postgres://there/shop", "REDIS_URL": "redis://there"}
    said = embedded("exec", "--configured", "--", "printenv", "DATABASE_URL", "REDIS_URL", **chosen)
    assert said.stdout == "postgres://there/shop\nredis://there\n"
    assert not (data.path / "postgres").exists()


def test_nothing_is_left_of_a_test_run_that_was_killed() -> None:
    command = started("exec", "--throwaway", "--", "sh", "-c", "echo $REDIS_URL; exec sleep 60")
    assert command.stdout
    folder = _folder_of(command.stdout.readline())
    pids = _pids(folder)
    command.kill()
    command.communicate(timeout=60)
    _wait_until_gone(pids)
    _wait_until(lambda: not folder.exists())


def test_a_missing_program_is_one_sentence(data: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    start = [sys.executable, NONE_OF_PYTHONS_PACKAGES, *EMBEDDED[1:]]
    chosen = {"PATH": "/nowhere", "DATABASE_URL": "postgres://there/shop"}
    said = embedded("exec", "--", "true", start=start, **chosen)
    assert said.returncode == 1
    assert said.stderr.startswith("Redis is missing here: install it")
    assert said.stderr.count("\n") == 1

    monkeypatch.setattr(binaries, "DEBIAN", data.path)
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CannotStart, match="PostgreSQL is missing here: install it"):
        binaries.postgres_programs(data)


def test_data_of_another_postgresql_is_refused_and_left_alone(data: DataDir) -> None:
    assert embedded("exec", "--", "true").returncode == 0
    (data.path / "postgres/PG_VERSION").write_text("9.6\n")
    said = embedded("exec", "--", "true")
    assert said.returncode == 1
    assert "initialized by PostgreSQL version 9.6" in said.stderr
    assert (data.path / "postgres/PG_VERSION").read_text() == "9.6\n"


@pytest.mark.parametrize("stamp", [None, "0"])
def test_data_of_another_format_is_moved_aside_and_the_shop_begins_anew(
    data: DataDir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stamp: str | None
) -> None:
    with refcount.staying(data, [Postgres, Redis]) as old:
        _write_down(old)
    (data.path / "media").mkdir()
    (data.path / "media" / "picture").write_text("kept")
    if stamp:
        (data.path / "postgres" / "FORMAT").write_text(stamp)
    else:
        (data.path / "postgres" / "FORMAT").unlink()
        monkeypatch.setattr(servers, "FORMAT", 2)
    with refcount.staying(data, [Postgres]) as (server,), psycopg.connect(server.url) as connection:
        assert connection.execute("select to_regclass('word')").fetchone() == (None,)
    (aside,) = data.path.parent.glob("data-before-*")
    assert f"It is moved to {aside}, and the shop begins anew." in capsys.readouterr().err
    assert (aside / "media" / "picture").read_text() == "kept"
    (aside / "postgres" / "FORMAT").write_text(str(servers.FORMAT))
    with refcount.staying(DataDir(aside, data.user), [Postgres, Redis]) as old:
        assert _read_back(old) == "kept"


def _left_by_a_killed_command(data: DataDir) -> list[int]:
    command = started("exec", "--", "sh", "-c", "echo; exec sleep 60")
    assert command.stdout
    command.stdout.readline()
    command.kill()
    command.communicate(timeout=60)
    return _pids(data.path)


def _write_down(ours: list[Server]) -> None:
    with psycopg.connect(ours[0].url) as connection:
        connection.execute("create table word as select 'kept' as said")


def _read_back(ours: list[Server]) -> str:
    assert redis.Redis.from_url(ours[1].url).ping()
    with psycopg.connect(ours[0].url) as connection:
        return connection.execute("select said from word").fetchone()[0]


def _folder_of(redis_url: str) -> Path:
    return Path(redis_url.removeprefix("unix://").strip()).parents[1]


def _pids(folder: Path) -> list[int]:
    return [int((folder / file).read_text().split()[0]) for file in PID_FILES]


def _kill(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def _wait_until_gone(pids: list[int]) -> None:
    assert len(pids) == len(PID_FILES)
    _wait_until(lambda: not any(_lives(pid) for pid in pids))


def _wait_until(true, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)
