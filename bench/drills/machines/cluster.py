"""The shop on six machines, set up from the files of deploy/ha: only paths, passwords and TLS are others."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx

from bench.drills.machines import namespaces
from bench.drills.machines.engines import TOOLS, USER
from bench.drills.machines.layout import ADDRESSES, DATABASES, DOOR, FRONT, FRONTS, PASSWORD, VOTERS, WEB
from bench.drills.machines.namespaces import Machine
from bench.drills.machines.observed import Observed, until
from bench.measuring import ROOT
from madamda.dev_servers import binaries
from madamda.dev_servers.data_dir import DataDir, servers_user
from madamda.runner.supervisor import commands

HA = ROOT / "deploy" / "ha"
SMALL_DISK = "1500m"
WEB_WORKERS, WEB_THREADS = 2, 6


class Cluster(Observed):
    def __init__(self, folder: Path, *, web: Sequence[str] = WEB, preload: str = "", small_disks: bool = False) -> None:
        """`preload` are libraries for PostgreSQL, for measuring; small disks are in memory, and can be filled."""
        self._small_disks = small_disks
        self.folder, self.web, self._preload = folder, web, preload
        self.machines = {name: Machine(name, folder) for name in (*FRONTS, *VOTERS, *web)}
        data = DataDir(folder / "programs", servers_user(folder))
        self._postgres = binaries.postgres_programs(data)
        self._secret = secrets.token_urlsafe(48)

    def __getitem__(self, name: str) -> Machine:
        return self.machines[name]

    def boot(self) -> None:
        for machine in self.machines.values():
            machine.boot()

    def start_database(self) -> None:
        etcd = dict(line.split("=", 1) for line in _lines(HA / "etcd.env"))
        for name in VOTERS:
            mine = {key: _for(name, value) if "CLUSTER" not in key else value for key, value in etcd.items()}
            mine["ETCD_DATA_DIR"] = str(self[name].folder / "etcd")
            mine["ETCD_UNSUPPORTED_ARCH"] = ""
            self[name].start("etcd", ["etcd"], mine, user=USER)
        patroni = (HA / "patroni.yml").read_text()
        example = dict(line.split("=", 1) for line in _lines(HA / "patroni.env.example"))
        for name in DATABASES:
            folder = self[name].folder
            disk = self.data(name).parent
            disk.mkdir(exist_ok=True)
            if self._small_disks:
                namespaces.run("mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "none", disk)
            disk.chmod(0o777)
            archive = f"cp %p {self.folder}/wal/%f"
            mine = patroni.replace("/var/lib/postgresql/18/main", str(self.data(name)))
            mine = mine.replace("/usr/lib/postgresql/18/bin", str(self._postgres))
            mine = mine.replace("/run/patroni/pgpass", f"{folder}/pgpass")
            mine = mine.replace("local all all peer", "local all all trust")
            mine = "\n".join(
                f"        archive_command: {archive}" if "archive_command" in line else line
                for line in mine.splitlines()
            )
            mine = mine.replace("  pg_hba:", f"  parameters:\n{self._parameters(folder)}  pg_hba:")
            (folder / "patroni.yml").write_text(mine)
            environ = {key: _for(name, value) or PASSWORD for key, value in example.items()}
            self[name].start("patroni", [TOOLS / "patroni", folder / "patroni.yml"], environ, user=USER)
            if name == "db1":  # it is the primary of the drills' beginning
                until(lambda: self.primary() == "db1", "db1 leads")
        (self.folder / "wal").mkdir(mode=0o777)
        (self.folder / "wal").chmod(0o777)
        with self.superuser("postgres") as connection:
            connection.execute(f"create role madamda login password '{PASSWORD}' in role pg_monitor")
            connection.execute("create database madamda owner madamda")
        until(self.is_whole, "a standby confirms")

    def data(self, name: str) -> Path:
        return self[name].folder / "disk" / "data"

    def _parameters(self, folder: Path) -> str:
        own = {"unix_socket_directories": str(folder), "shared_preload_libraries": self._preload}
        return "".join(f"    {name}: {value}\n" for name, value in own.items() if value)

    def start_redis(self) -> None:
        for name in DATABASES:
            folder = self[name].folder
            (folder / "redis.conf").write_text(_for(name, (HA / "redis.conf").read_text()) + f"dir {folder}\n")
            follow = ["--replicaof", ADDRESSES["db1"], "6379"] if name != "db1" else []
            self[name].start("redis", ["redis-server", folder / "redis.conf", *follow], {}, user=USER)
        for name in VOTERS:
            words = (HA / "sentinel.conf").read_text()
            file = self[name].folder / "sentinel.conf"
            file.write_text(words.replace("bind 10.77.0.11", f"bind {ADDRESSES[name]}"))
            file.chmod(0o666)
            self[name].start("sentinel", ["redis-sentinel", file], {}, user=USER)

    def environ(self) -> dict[str, str]:
        """Return the settings of the shop that all web machines share."""
        from bench.measuring import freely

        return {
            **freely(),
            "SECRET_KEY": self._secret,
            "DEMO": "0",
            "DEBUG": "0",
            "HTTPS": "0",
            "ALLOWED_HOSTS": f"shop.example.com,{DOOR}",
            "CSRF_TRUSTED_ORIGINS": FRONT,
            "TRUSTED_PROXIES": ",".join(ADDRESSES[name] for name in FRONTS),
            "DATABASE_URL": f"postgres://madamda:{PASSWORD}@127.0.0.1:6432/madamda",
            "DB_SYNC_STANDBYS": "1",
            "DB_SWITCH_WAIT_SECONDS": "4",
            "REDIS_URL": "redis://madamda/0",
            "REDIS_SENTINELS": ",".join(f"{ADDRESSES[name]}:26379" for name in VOTERS),
            "WEB_NODES": str(len(self.web)),
            "WEB_CONCURRENCY": str(WEB_WORKERS),
            "WEB_THREADS": str(WEB_THREADS),
            "WEB_DRAIN_SECONDS": "3",
            "WEB_LOG_LEVEL": "warning",
            "CHECKOUT_MIN_SECONDS": "0",
            "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
            "LOG_LEVEL": "WARNING",
            "LOG_REQUESTS": "0",
            **{
                name: os.environ[name] for name in ("STATIC_ROOT", "MEDIA_ROOT", "ORIGINALS_ROOT") if name in os.environ
            },
        }

    def start_web(self) -> None:
        for name in self.web:
            self.start_node(name)
        for name in FRONTS:
            self._start_front(name)
        self.wait_for_web()
        until(lambda: httpx.get(f"{FRONT}/health/ready", timeout=2).status_code == 200, "the front door opens")

    def _start_front(self, name: str) -> None:
        folder, machine = self[name].folder, self[name]
        words = (HA / "haproxy-web.cfg").read_text().splitlines()
        lines = [server for line in words for server in self._servers(line) if "ssl crt" not in line]
        balancer = "\n".join(lines).replace("/run/haproxy/admin.sock", str(folder / "admin.sock"))
        balancer = balancer.replace("maxconn 20000", "maxconn 4000")  # as many files as may be open here
        (folder / "haproxy.cfg").write_text(f"{balancer}\n")
        machine.inside("sysctl", "-qw", "net.ipv4.ip_nonlocal_bind=1")
        machine.start("haproxy", ["haproxy", "-f", folder / "haproxy.cfg"], {})
        # Processes are not apart here: the file tells one machine's HAProxy from the other's.
        here = (HA / "keepalived.conf").read_text().replace("killall -0 haproxy", f"pgrep -f {folder}/haproxy.cfg")
        (folder / "keepalived.conf").write_text(
            here if name == "front" else here.replace("priority 120", "priority 100")
        )
        (folder / "keepalived.conf").chmod(0o644)
        pids = [f"--{kind}={folder}/{kind}" for kind in ("pid", "vrrp_pid")]
        keepalived = ["keepalived", "--dont-fork", "--log-console", "--vrrp", *pids, "-f", folder / "keepalived.conf"]
        machine.start("keepalived", keepalived, {})

    def start_node(self, name: str, extra: Mapping[str, str] | None = None) -> None:
        machine, mine = self[name], self._node_environ(name) | (extra or {})
        machine.start("haproxy", ["haproxy", "-f", HA / "haproxy-database.cfg"], {})
        for service, command in commands().items():
            own = mine | ({"DB_POOL": "1"} if service == "live" else {})
            machine.start(service, ["sh", "-c", f"cd {ROOT} && exec {command}"], own)

    def manage(self, name: str, command: str, *, extra: Mapping[str, str] | None = None) -> str:
        """Run a management command on a web machine; return what it says, to both outputs."""
        environ = self._node_environ(name) | (extra or {})
        words = [f"{key}={value}" for key, value in environ.items()]
        return self[name].inside(
            "env", *words, "sh", "-c", f"cd {ROOT} && python manage.py {command} 2>&1", check=False
        )

    def _node_environ(self, name: str) -> dict[str, str]:
        here = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return self.environ() | {"HOST": ADDRESSES[name], "PORT": "80", "LIVE_PORT": "8001", "PATH": here}

    def wait_for_web(self) -> None:
        for name in self.web:
            until(lambda name=name: self.is_ready(name), f"{name} is ready")

    def _servers(self, line: str) -> list[str]:
        """Return a server's line of the balancer's file for each of these web machines; other lines as they are."""
        if " server web1" in line:
            return [line.replace("web1", name).replace(ADDRESSES["web1"], ADDRESSES[name]) for name in self.web]
        return [] if " server web2" in line else [line]

    def patronictl(self, *words: str) -> str:
        done = subprocess.run(
            [TOOLS / "patronictl", "-c", self["db1"].folder / "patroni.yml", *words],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    def heal(self) -> float:
        """Bring back every machine and service; return the seconds until all is whole, with no manual step."""
        began = time.monotonic()
        for machine in self.machines.values():
            machine.pass_packets()
            machine.thaw()
            machine.start_again()
        until(self.is_whole, "a standby confirms again")
        took = time.monotonic() - began
        self.wait_for_web()
        until(lambda: bool(self.redis_master()), "Redis has a master")
        return took


def _for(name: str, words: str) -> str:
    """Return a machine's file, given that of db1."""
    return words.replace("10.77.0.11", ADDRESSES[name]).replace("=db1", f"={name}") if words != "db1" else name


def _lines(file: Path) -> Iterator[str]:
    return (line for line in file.read_text().splitlines() if line and not line.startswith("#"))
