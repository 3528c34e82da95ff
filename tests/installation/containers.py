"""The image of the Dockerfile, built and run with podman, in storage of its own."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import ROOT
from tests.installation import machine

PROGRAMS = ["podman", "runc", "debootstrap", "redis-server"]
BASE = "localhost/debian-12"
# Where limits cannot be raised, the runtime's defaults would fail.
LIMITS = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"]


def missing() -> str:
    """Return why no image can be built here, or an empty string."""
    if os.geteuid() != 0:
        return "only root can build the image from a tree of Debian"
    lacking = [name for name in PROGRAMS if not shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")]
    return f"{', '.join(lacking)} not found: apt-get install podman runc debootstrap redis-server" if lacking else ""


@dataclass(frozen=True)
class Podman:
    folder: Path

    def command(self, *words: str) -> list[str]:
        places = [f"--root={self.folder}/storage", f"--runroot={self.folder}/run", f"--tmpdir={self.folder / 'libpod'}"]
        return ["podman", *places, "--storage-driver=overlay", "--cgroup-manager=cgroupfs", "--runtime=runc", *words]

    def run(self, *words: str, timeout: float = 1200) -> str:
        done = subprocess.run(
            self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout
        )
        assert done.returncode == 0, f"podman {' '.join(words)}\n{done.stdout}"
        return done.stdout

    def build(self, name: str) -> None:
        """Build the image on an empty Debian that reaches packages the way this machine does."""
        tree = self.folder / "tree"
        subprocess.run(["cp", "-a", "--reflink=auto", str(machine.tree()), str(tree)], check=True)
        bound = machine.configure(tree)
        environ = [f"{key}={value}" for key, value in os.environ.items() if machine.PASSED_ON.match(key)]
        changes = [word for one in environ for word in ("--change", f"ENV {one}")]
        packed = subprocess.Popen(["tar", "-C", tree, "--one-file-system", "-cf", "-", "."], stdout=subprocess.PIPE)
        subprocess.run(
            self.command("import", *changes, "-", BASE), stdin=packed.stdout, check=True, capture_output=True
        )
        assert packed.wait() == 0
        shutil.rmtree(tree)
        volumes = [word for place in bound for word in ("--volume", f"{place}:{place}:ro")]
        options = [
            "--layers=false",
            "--isolation",
            "chroot",
            "--network",
            "host",
            "--format",
            "docker",
            "--build-arg",
            f"BASE={BASE}",
        ]
        self.run("build", *options, *volumes, "--tag", name, str(ROOT))

    def start(self, name: str, image: str, *words: str, environ: Iterable[str], volumes: Iterable[str] = ()) -> None:
        self.run("run", "--detach", "--name", name, *self._options(environ, volumes), image, *words)

    def finish(self, image: str, *words: str, environ: Iterable[str], volumes: Iterable[str] = ()) -> str:
        return self.run("run", "--rm", *self._options(environ, volumes), image, *words)

    def _options(self, environ: Iterable[str], volumes: Iterable[str]) -> list[str]:
        options = ["--network", "host", *LIMITS]
        options += [word for one in environ for word in ("--env", one)]
        return options + [word for one in volumes for word in ("--volume", one)]


@contextmanager
def podman(folder: Path) -> Iterator[Podman]:
    """Podman with an empty storage, whose containers end with the context."""
    tool = Podman(folder)
    try:
        yield tool
    finally:
        subprocess.run(tool.command("rm", "--all", "--force", "--time", "5"), capture_output=True)
        subprocess.run(tool.command("rmi", "--all", "--force"), capture_output=True)


@contextmanager
def postgres(folder: Path, port: int) -> Iterator[dict[str, str]]:
    """A PostgreSQL that containers reach by TCP, with the roles and the database of deploy/containers/roles.sh."""
    from madamda.dev_servers.binaries import postgres_programs
    from madamda.dev_servers.data_dir import data_dir

    programs, data = postgres_programs(data_dir()), folder / "postgres"
    data.mkdir()
    shutil.chown(data, "nobody")
    as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": [], "cwd": "/", "check": True}
    path = {"PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

    def run(*words: str, **environ: str) -> None:
        subprocess.run(words, env=path | environ, stdout=subprocess.DEVNULL, **as_nobody)  # type: ignore[call-overload]  # options by name

    run("initdb", "-D", str(data), "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync")
    options = f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    run("pg_ctl", "-D", str(data), "-w", "-l", str(data / "log"), "-o", options, "start")
    owner = {"DB_OWNER": "madamda_owner", "DB_OWNER_PASSWORD": "owner's-secret"}
    shop = {"DB_NAME": "madamda", "DB_USER": "madamda", "DB_PASSWORD": "shop's-secret"}
    try:
        roles = (ROOT / "deploy/containers/roles.sh").read_text()
        run("sh", "-c", roles, **owner, **shop, PGHOST=str(data), PGPORT=str(port))
        yield owner | shop | {"DB_HOST": "127.0.0.1", "DB_PORT": str(port)}
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


@contextmanager
def redis(folder: Path, port: int) -> Iterator[None]:
    """A Redis that containers reach by TCP. They wait for it."""
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def services() -> dict[str, str]:
    """Return the services of compose.yaml, each with its text."""
    text = (ROOT / "compose.yaml").read_text().split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    return {found[1]: found[2] for found in re.finditer(r"^  (\w+):\n((?:    .*\n|\n|  #.*\n)+)", text, re.MULTILINE)}
