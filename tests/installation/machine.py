"""An empty Debian 12 with systemd of its own, in a container on a private network: for tests of installing the shop."""

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "madamda"
PROGRAMS = ["debootstrap", "systemd-nspawn", "nsenter", "ip", "nft"]
NETWORK = "10.201.77"  # of the two: .1 is this machine, .2 the new one
PATIENCE = 90.0
# What decides how this machine reaches Debian's packages and Python's, which the new machine does the same way.
APT = ["/etc/apt/sources.list", "/etc/apt/sources.list.d", "/etc/apt/apt.conf.d", "/etc/apt/trusted.gpg.d"]
KEYS = ["/usr/share/keyrings", "/etc/apt/keyrings"]
PIP = ["/etc/pip.conf", "/etc/xdg/pip", "/root/.config/pip", "/root/.pip"]
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
PASSED_ON = re.compile(r"PIP_|(https?|no|all)_proxy$|SSL_CERT_FILE$|REQUESTS_CA_BUNDLE$", re.IGNORECASE)


def missing() -> str:
    """Return why no machine can be started here, or an empty string."""
    if os.geteuid() != 0:
        return "only root can start a machine"
    lacking = [name for name in PROGRAMS if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")]
    return f"{', '.join(lacking)} not found: apt-get install debootstrap systemd-container nftables" if lacking else ""


def tree() -> Path:
    """Return the files of an empty Debian 12, downloaded once."""
    kept = CACHE / "debian-12"
    if not kept.exists():
        unfinished = kept.with_name("debian-12.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        mirror = _mirror()
        subprocess.run(
            ["debootstrap", "--variant=minbase", "--include=systemd-sysv,dbus,ca-certificates", "bookworm", unfinished]
            + ([mirror] if mirror else []),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        unfinished.rename(kept)
    return kept


def configure(root: Path) -> list[Path]:
    """Copy this machine's configuration of apt, pip, names and certificates; return the folders that it refers to."""
    for name in [*APT, *KEYS, *PIP, CERTIFICATES]:
        source, target = Path(name), root / name.lstrip("/")
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    (root / "etc/resolv.conf").unlink(missing_ok=True)
    shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
    (root / "etc/apt/apt.conf.d/docker-clean").unlink(missing_ok=True)
    said = "\n".join(path.read_text() for name in PIP for path in _files(Path(name)))
    said += "\n".join(value for name, value in os.environ.items() if name.startswith("PIP_"))
    # Indexes and wheels on this machine's disk: the top folder of each.
    places = {Path(*Path(found).parts[:3]) for found in re.findall(r"(?:file://|[\s'=])(/[\w./-]+)", said)}
    return sorted(place for place in places if place.is_dir() and place.parts[1] not in ("etc", "usr"))


@dataclass(frozen=True)
class Machine:
    root: Path
    leader: int  # the process id of its systemd, seen from here

    @property
    def address(self) -> str:
        return f"{NETWORK}.2"

    def command(self, *words: str) -> list[str]:
        """Return the command that runs these words inside, as root in a fresh environment."""
        environ = {
            "HOME": "/root",
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "TERM": "dumb",
        }
        environ |= {name: value for name, value in os.environ.items() if PASSED_ON.match(name)}
        return [
            *["nsenter", "-t", str(self.leader), "-a", "env", "-i", "--chdir=/root"],
            *[f"{name}={value}" for name, value in environ.items()],
            *words,
        ]

    def run(self, script: str, *, timeout: float = 900) -> subprocess.CompletedProcess[str]:
        """Run a script as a shell would in which a person types it, but stop at the first error."""
        return subprocess.run(
            self.command("bash", "-ec", script),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
        )

    def check(self, script: str, *, timeout: float = 900) -> str:
        done = self.run(script, timeout=timeout)
        assert done.returncode == 0, f"$ {script}\n{done.stdout}"
        return done.stdout


@contextlib.contextmanager
def booted(folder: Path, *, bound: Sequence[Path] = ()) -> Iterator[Machine]:
    """Boot a copy of the tree. `bound` are folders of this machine that it can read."""
    root = folder / "root"
    subprocess.run(["cp", "-a", "--reflink=auto", str(tree()), str(root)], check=True)
    places = [*configure(root), *bound]
    (root / "etc/hostname").write_text("shop\n")
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 shop\n")
    name = f"madamda-{os.getpid()}"
    with _network(name), (folder / "console.log").open("wb") as log:
        nspawn = subprocess.Popen(
            [
                *["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", f"--directory={root}"],
                *[f"--network-namespace-path=/run/netns/{name}", "--resolv-conf=off", "--console=pipe"],
                *[f"--bind-ro={place}" for place in places],
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            machine = Machine(root, _leader(nspawn))
            _wait_until_running(machine)
            yield machine
        finally:
            nspawn.terminate()
            try:
                nspawn.wait(60)
            except subprocess.TimeoutExpired:
                nspawn.kill()
                nspawn.wait()


@contextlib.contextmanager
def _network(name: str) -> Iterator[None]:
    """A network namespace that reaches the outside through this machine."""
    line = f"md{os.getpid()}"
    forward = Path("/proc/sys/net/ipv4/ip_forward")
    before = forward.read_text()
    run = [
        f"ip netns add {name}",
        f"ip link add {line} type veth peer name host0 netns {name}",
        f"ip addr add {NETWORK}.1/30 dev {line}",
        f"ip link set {line} up",
        f"ip -n {name} addr add {NETWORK}.2/30 dev host0",
        f"ip -n {name} link set host0 up",
        f"ip -n {name} link set lo up",
        f"ip -n {name} route add default via {NETWORK}.1",
        f"nft add table ip {line}",
        f"nft add chain ip {line} out {{ type nat hook postrouting priority 100 ; }}",
        f"nft add rule ip {line} out ip saddr {NETWORK}.0/30 masquerade",
    ]
    try:
        for command in run:
            subprocess.run(command.split(), check=True)
        forward.write_text("1")
        yield
    finally:
        forward.write_text(before)
        for command in (f"nft delete table ip {line}", f"ip link del {line}", f"ip netns del {name}"):
            subprocess.run(command.split(), stderr=subprocess.DEVNULL)


def _leader(nspawn: subprocess.Popen[bytes]) -> int:
    children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and nspawn.poll() is None:
        if (found := children.read_text().split()) and Path(f"/proc/{found[0]}/comm").read_text() == "systemd\n":
            return int(found[0])
        time.sleep(0.1)
    raise AssertionError("systemd-nspawn did not start systemd")


def _wait_until_running(machine: Machine) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if machine.run("systemctl is-system-running || true").stdout.strip() in ("running", "degraded"):
            return
        time.sleep(0.5)
    raise AssertionError("systemd did not come up")


def _files(path: Path) -> list[Path]:
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path] if path.exists() else []


def _mirror() -> str:
    """Return the address from which this machine gets Debian, or nothing: debootstrap has one of its own."""
    said = "\n".join(path.read_text() for name in APT[:2] for path in _files(Path(name)) if "disabled" not in path.name)
    found = re.search(r"^(?:URIs: *|deb (?:\[[^]]*\] )?)(\S+/debian/?)(?:\s|$)", said, re.MULTILINE)
    return found[1] if found else ""
