"""As many web workers as the shop's specification names, and no more threads than a reload has connections for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from madamda import capacity

ROOT = Path(__file__).parents[2]
SHOWN = "import gunicorn_config as g, madamda.db.connection_budget; print(g.workers, g.threads)"


def chosen(**environ: str) -> tuple[int, ...]:
    """As gunicorn reads it."""
    kept = {name: value for name, value in os.environ.items() if name not in ("WEB_CONCURRENCY", "WEB_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", SHOWN], cwd=ROOT, env=kept | environ, capture_output=True, text=True, check=True
    )
    return tuple(int(number) for number in done.stdout.split())


@pytest.mark.parametrize(("cores", "workers", "threads"), [(1, 3, 8), (2, 5, 6), (4, 9, 2), (8, 17, 1)])
def test_the_defaults_leave_room_for_a_reload(cores: int, workers: int, threads: int) -> None:
    assert (capacity.workers_for(cores), capacity.threads_for(workers, pool=10)) == (workers, threads)
    assert capacity.connections(workers, threads, pool=10) <= capacity.GRANTED


def test_one_thread_there_always_is() -> None:
    assert capacity.threads_for(65, pool=10) == 1


def test_fewer_workers_may_have_more_threads() -> None:
    assert chosen(WEB_CONCURRENCY="2") == (2, 8)
    assert chosen(WEB_CONCURRENCY="5") == (5, 6)
    assert chosen(WEB_CONCURRENCY="5", DB_POOL_SIZE="30") == (5, 4)
    assert chosen(WEB_CONCURRENCY="5", WEB_THREADS="8") == (5, 8)


def test_the_default_follows_the_cores() -> None:
    workers, threads = chosen()
    assert workers == 2 * (os.cpu_count() or 1) + 1
    assert threads == capacity.threads_for(workers, pool=10)
