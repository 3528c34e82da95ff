"""Supervises the processes of the Procfile: restarts each one that ends."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Thread
from typing import IO

from madamda.dev_servers.child_processes import end_with_parent
from madamda.dev_servers.data_dir import PROJECT
from madamda.runner import ports

LONGEST_PAUSE = 10
TIME_TO_LEAVE = 15.0
FALLS = 3  # ends of one process before the start is given up


def commands() -> dict[str, str]:
    """Return the shell commands of the Procfile by process name."""
    return dict(re.findall(r"^(\w+):\s*(.+)$", (PROJECT / "Procfile").read_text(), re.MULTILINE))


def supervise(environ: Mapping[str, str], *, welcome: str, revive: Callable[[], list[str]]) -> int:
    """Run all processes until KeyboardInterrupt; a second one kills them at once.

    Prints `welcome` when pages and sockets respond; from then on calls `revive` every second. Returns 1 if a process
    ends FALLS times before that.
    """
    children = [ManagedProcess(name, command, environ) for name, command in commands().items()]
    is_open = False
    try:
        while True:
            for child in children:
                child.keep_running()
            if is_open:
                for server in revive():
                    say(f"{server} had ended; it runs again.")
            elif is_open := _answers(environ):
                say(welcome)
            elif fallen := [child.name for child in children if child.falls >= FALLS]:
                say(f"Madamda does not open: {fallen[0]} ended {FALLS} times; its last output is above.")
                return 1
            time.sleep(1 if is_open else 0.05)
    finally:
        for child in children:
            child.process.terminate()
        with suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
            until = time.monotonic() + TIME_TO_LEAVE
            for child in children:
                child.process.wait(max(0.0, until - time.monotonic()))
        for child in children:
            child.kill()


def say(sentence: str) -> None:
    with suppress(OSError):  # the terminal was closed
        os.write(sys.stdout.fileno(), f"{sentence}\n".encode())


class ManagedProcess:
    def __init__(self, name: str, command: str, environ: Mapping[str, str]) -> None:
        self.name, self._command, self._environ = name, command, environ
        self.falls, self._due = 0, 0.0
        self.process = self._started()

    def keep_running(self) -> None:
        """Restart the process after it has ended, after a pause that grows with each end."""
        if (code := self.process.poll()) is None:
            return
        if not self._due:
            self.kill()
            self.falls += 1
            pause = min(self.falls, LONGEST_PAUSE)
            self._due = time.monotonic() + pause
            how = f"status {code}" if code >= 0 else signal.Signals(-code).name
            say(f"{self.name} ended ({how}); it starts again in {pause} s.")
        elif time.monotonic() > self._due:
            self._due = 0.0
            self.process = self._started()

    def kill(self) -> None:
        """Kill the process group; a child left behind would keep the port."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _started(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {self._command}"],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches only the runner, which stops the processes in order
            preexec_fn=end_with_parent,
        )
        Thread(target=self._pass_on, args=(process.stdout,), daemon=True).start()
        return process

    def _pass_on(self, lines: IO[str]) -> None:
        for line in lines:
            say(f"{self.name:6} | {line.rstrip()}")


def _answers(environ: Mapping[str, str]) -> bool:
    """Return True if the web server and the WebSocket server respond."""
    doors = (("PORT", "/health/live", (200,)), ("LIVE_PORT", "/", (200, 404)))
    return all(ports.status(environ["HOST"], int(environ[port]), path) in well for port, path, well in doors)
