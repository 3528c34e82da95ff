"""An embedded Redis: one server in the home, heard on a socket of its own."""

import signal
import socket
import time
from urllib.parse import quote

from madamda.embedded import processes, programs
from madamda.embedded.home import Home
from madamda.embedded.trouble import CannotStart

PATIENCE = 30.0


class Redis:
    name = "Redis"
    variable = "REDIS_URL"

    def __init__(self, home: Home) -> None:
        self.home = home
        self.folder = home.folder / "redis"
        self.socket = home.sockets / "redis.sock"
        self.log = home.folder / "redis.log"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")  # -LOADING while it reads its data
        except OSError:
            return False

    def start(self) -> None:
        """Bring it up; the caller holds the lock on the home and has heard no answer."""
        program = programs.redis_program(self.home)
        # A second server would start without a word and take the socket's path.
        self.stop()
        self.home.own(self.folder)
        since = processes.size(self.log)
        server = processes.spawn([program, *self._settings()], home=self.home, log=self.log)
        until = time.monotonic() + PATIENCE
        while not self.answers():
            if server.poll() is not None or time.monotonic() > until:
                server.kill()
                why = processes.last_words(self.log, since=since)
                raise CannotStart(f"Redis did not start: {why} ({self.log})")
            time.sleep(0.02)

    def stop(self) -> None:
        pid = processes.pid_in(self.folder / "redis.pid")
        if pid is None or not processes.names(pid, self.socket, self.folder):
            return
        for how, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
            processes.send(pid, how)
            if processes.wait_until_gone(pid, seconds=seconds):
                return

    def _settings(self) -> list[str]:
        kept = {
            "port": "0",  # nobody on the network, not even on this machine's
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "pidfile": str(self.folder / "redis.pid"),
            "save": "",
            "appendonly": "no" if self.home.throwaway else "yes",
            "loglevel": "warning",
        }
        return [word for name, value in kept.items() for word in (f"--{name}", value)]
