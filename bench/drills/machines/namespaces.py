"""Machines as network namespaces: each has its own address on one bridge, and can be frozen, cut off or killed."""

import os
import shlex
import signal
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from bench.drills.machines.layout import ADDRESSES, CUSTOMERS
from madamda.dev_servers.child_processes import end_with_parent

_OWN = (
    "set -e; mkdir -p /run/netns",
    "mount -t tmpfs none /run/netns",  # names of network namespaces
    "mount -t tmpfs none /dev/shm",  # where gunicorn deletes what belongs to processes that it cannot see
    "ip link set lo up",
)
# A command behind these words has network, processes and names of namespaces of its own, and all of it ends with it.
ISOLATED = (
    *("setpriv", "--pdeathsig", "KILL"),
    *("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
    *(
        "sh",
        "-c",
        f'{"; ".join(_OWN)}; "$@"; exit $?',
        "sh",
    ),  # the shell remains: orphans need somebody to wait for them
)
BRIDGE, PREFIX, HOST = "madamda0", "mdm-", "10.77.0.1"


def run(*words: str | Path, check: bool = True) -> str:
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise SystemExit(f"{shlex.join(map(str, words))}: {done.stderr or done.stdout}")
    return done.stdout


class Machine:
    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.address = name, ADDRESSES[name]
        self.folder = folder / name
        self._space = PREFIX + name
        self._services: dict[str, tuple[Sequence[str], Mapping[str, str], str]] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def boot(self) -> None:
        """Create the namespace and plug it into the bridge."""
        self.folder.mkdir(mode=0o777)
        self.folder.chmod(0o777)
        outside = f"mdm-{self.name}"
        run("ip", "netns", "add", self._space)
        run("ip", "link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", self._space)
        run("ip", "link", "set", outside, "master", BRIDGE, "up")
        self.inside("ip", "addr", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            self.inside("ip", "link", "set", device, "up")

    def inside(self, *words: str | Path, check: bool = True) -> str:
        return run("ip", "netns", "exec", self._space, *words, check=check)

    def start(self, service: str, command: Sequence[str | Path], environ: Mapping[str, str], *, user: str = "") -> None:
        """Run a service that lasts until it is killed; `start_again` brings it back."""
        self._services[service] = [*map(str, command)], environ, user
        self._spawn(service)

    def _spawn(self, service: str) -> None:
        command, environ, user = self._services[service]
        become = ["setpriv", f"--reuid={user}", "--regid=nogroup", "--clear-groups"] if user else []
        with (self.folder / f"{service}.log").open("ab") as log:
            self._running[service] = subprocess.Popen(
                ["ip", "netns", "exec", self._space, *become, *command],
                cwd=self.folder if user else None,
                env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder), **environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def start_again(self) -> None:
        """Start every service that has ended."""
        for service in self._services:
            if self._running[service].poll() is not None:
                self._spawn(service)

    def pids(self, containing: str = "") -> list[int]:
        found = run("ip", "netns", "pids", self._space, check=False).split()
        return [int(pid) for pid in found if containing in _command(pid)]

    def signal(self, number: signal.Signals, containing: str = "") -> None:
        """Send a signal to all processes of this machine whose command line contains the text."""
        for pid in self.pids(containing):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def kill(self, containing: str = "") -> None:
        self.signal(signal.SIGKILL, containing)

    def service_pid(self, service: str) -> int:
        return self._running[service].pid

    def freeze(self, containing: str = "") -> None:
        self.signal(signal.SIGSTOP, containing)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)

    def drop_packets(self, others: Iterable[str] = ()) -> None:
        """Drop what comes from and goes to these addresses; without any, all but the machine's own."""
        self.inside("nft", "add", "table", "inet", "drill")
        for chain, hook, side in (("arriving", "input", "saddr"), ("leaving", "output", "daddr")):
            self.inside("nft", "add", "chain", "inet", "drill", chain, f"{{ type filter hook {hook} priority 0; }}")
            for address in others or ["10.77.0.0/24"]:
                own = "" if others else f"iifname != lo oifname != lo ip {side} != {self.address} "
                own = own.replace("iifname != lo ", "") if hook == "output" else own.replace("oifname != lo ", "")
                self.inside("nft", "add", "rule", "inet", "drill", chain, *f"{own}ip {side} {address} drop".split())

    def pass_packets(self) -> None:
        self.inside("nft", "delete", "table", "inet", "drill", check=False)


def lay_bridge() -> None:
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    run("ip", "addr", "add", f"{HOST}/24", "dev", BRIDGE)
    run("ip", "link", "set", BRIDGE, "up")
    for address in CUSTOMERS:
        run("ip", "addr", "add", f"{address}/24", "dev", BRIDGE)


def _command(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
