"""`make run`: from one command to an open shop, and from one Ctrl-C to nothing left running."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from madamda.dev_servers.environment import without_choices

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("servers")]

PROJECT = Path(__file__).parents[2]
SET_BY_THE_TESTS = {"SECRET_KEY", "DEMO", "STATIC_ROOT", "MEDIA_ROOT", "ORIGINALS_ROOT"}


class Run:
    """One `make run`, its words, and the processes that belong to it."""

    def __init__(self, place: Path, port: int, **settings: str) -> None:
        self.place, self.port = place, port
        environ = {name: value for name, value in without_choices(os.environ).items() if name not in SET_BY_THE_TESTS}
        self.launcher = subprocess.Popen(
            [sys.executable, "-m", "madamda.runner"],
            cwd=PROJECT,
            env=environ | {"DATA_DIR": str(place / "data"), "PORT": str(port), "WEB_CONCURRENCY": "2"} | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def hear(self, words: str) -> None:
        """Read on until these words are said."""
        assert self.launcher.stdout
        for line in self.launcher.stdout:
            self.said.append(line)
            if words in line:
                return
        raise AssertionError(f"never said {words!r}:\n{''.join(self.said)}")

    def answers(self, path: str = "/health/live") -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def processes(self) -> dict[int, str]:
        return dict(_processes_of(self.place))

    def pid_of(self, words: str) -> int:
        return min(pid for pid, command in self.processes().items() if words in command)

    def stop(self) -> None:
        """However the test ended: nothing of it may outlive it."""
        self.launcher.send_signal(signal.SIGTERM)
        try:
            self.launcher.communicate(timeout=60)
        finally:
            for pid in [self.launcher.pid, *self.processes()]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@pytest.fixture
def run(place: Path) -> Iterator[Run]:
    run = Run(place, _free_port())
    yield run
    run.stop()


def test_a_shop_opens_tells_where_and_leaves_nothing_after_ctrl_c(run: Run) -> None:
    run.hear(f"Madamda is open at http://127.0.0.1:{run.port}")
    assert run.answers()
    _wait_until(lambda: run.answers("/health/ready"))
    with socket.create_connection(("127.0.0.1", run.port + 1)):
        pass
    for words in (f":{run.port}/dashboard/", f":{run.port}/admin/", "staff, manager, admin", "Ctrl-C"):
        run.hear(words)
    assert {"web", "live", "relay", "worker"} <= {_role(command) for command in run.processes().values()}

    run.launcher.send_signal(signal.SIGINT)
    assert run.launcher.wait(timeout=60) == 0
    _wait_until(lambda: run.processes() == {})


def test_an_empty_shop_opens_without_goods(place: Path) -> None:
    own = place / "own"  # nothing was loaded there
    own.mkdir(mode=0o755)
    run = Run(own, _free_port(), EMPTY="1")
    try:
        run.hear("Madamda is open")
        assert run.answers("/admin/login/")
        assert not run.answers("/products/lotus-dew-serum/")
    finally:
        run.stop()
    assert not any("Products created" in line for line in run.said)


def test_what_falls_is_lifted_and_the_rest_stays(run: Run) -> None:
    run.hear("Madamda is open")
    os.kill(run.pid_of("gunicorn"), signal.SIGKILL)
    run.hear("web ended (SIGKILL); it starts again")
    _wait_until(run.answers)
    os.kill(run.pid_of("relay_order_events"), signal.SIGKILL)
    run.hear("relay ended (SIGKILL)")
    assert run.answers()
    os.kill(run.pid_of("/bin/postgres -D"), signal.SIGKILL)
    run.hear("PostgreSQL had ended; it runs again.")
    _wait_until(lambda: run.answers("/health/ready"))


def test_a_taken_port_is_one_sentence(run: Run) -> None:
    run.hear("Madamda is open")
    second = Run(run.place, run.port)
    try:
        said, _ = second.launcher.communicate(timeout=60)
    finally:
        second.launcher.kill()
    assert second.launcher.returncode == 1
    assert said.startswith(f"Port {run.port} is taken: ")
    assert said.count("\n") == 1
    assert run.answers()


def test_a_killed_launcher_is_not_in_the_way_of_the_next(run: Run) -> None:
    run.hear("Madamda is open")
    run.launcher.kill()
    run.launcher.wait()
    again = Run(run.place, run.port)
    try:
        again.hear("Madamda is open")
        assert again.answers()
    finally:
        again.stop()
    _wait_until(lambda: again.processes() == {})


def _free_port() -> int:
    """One whose neighbour is free too: the sockets are answered there. Drawn, because another run may look as well."""
    for port in random.sample(range(21_700, 23_700, 2), 100):
        with contextlib.suppress(OSError), socket.socket() as pages, socket.socket() as sockets:
            pages.bind(("127.0.0.1", port))
            sockets.bind(("127.0.0.1", port + 1))
            return port
    raise AssertionError("no two free ports side by side")


def _processes_of(place: Path) -> Iterator[tuple[int, str]]:
    """The living that were started with this place, by their environment or their command."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            environ = (folder / "environ").read_bytes()
            if os.fsencode(place) in command + environ:
                yield int(folder.name), command.replace(b"\0", b" ").decode()


def _role(command: str) -> str:
    roles = {"gunicorn": "web", "daphne": "live", "relay_order_events": "relay", "procrastinate": "worker"}
    return next((role for word, role in roles.items() if word in command), "")


def _wait_until(true, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)
