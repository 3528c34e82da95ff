"""The shop on six machines, set up from the files of deploy/ha: only paths, passwords and TLS are others."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg

from bench.drills.machines import namespaces
from bench.drills.machines.namespaces import ADDRESSES, Machine
from bench.measuring import ROOT
from madamda.dev_servers import binaries
from madamda.dev_servers.data_dir import DataDir, servers_user
from madamda.runner.supervisor import commands

HA = ROOT / "deploy" / "ha"
TOOLS = ROOT / ".venv-drills" / "bin"
VOTERS, DATABASES, WEB = ("db1", "db2", "witness"), ("db1", "db2"), ("web1", "web2")
PATIENCE = 90.0
USER = "nobody"
PASSWORD = "drill"  # noqa: S105
FRONT = f"http://{ADDRESSES['front']}"
WEB_WORKERS, WEB_THREADS = 2, 6


class Cluster:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machines = {name: Machine(name, folder) for name in ADDRESSES}
        data = DataDir(folder / "programs", servers_user(folder))
        self._postgres = binaries.postgres_programs(data)
        self._secret = secrets.token_urlsafe(48)

    def __getitem__(self, name: str) -> Machine:
        return self.machines[name]

    # Setting up, in this order.

    def boot(self) -> None:
        namespaces.clean_up()
        namespaces.lay_bridge()
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
            archive = f"cp %p {self.folder}/wal/%f"
            mine = patroni.replace("/var/lib/postgresql/18/main", f"{folder}/data")
            mine = mine.replace("/usr/lib/postgresql/18/bin", str(self._postgres))
            mine = mine.replace("/run/patroni/pgpass", f"{folder}/pgpass")
            mine = mine.replace("local all all peer", "local all all trust")
            mine = "\n".join(
                f"        archive_command: {archive}" if "archive_command" in line else line
                for line in mine.splitlines()
            )
            mine = mine.replace("  pg_hba:", f"  parameters:\n    unix_socket_directories: {folder}\n  pg_hba:")
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
            "ALLOWED_HOSTS": f"shop.example.com,{ADDRESSES['front']}",
            "CSRF_TRUSTED_ORIGINS": FRONT,
            "TRUSTED_PROXIES": ADDRESSES["front"],
            "DATABASE_URL": f"postgres://madamda:{PASSWORD}@127.0.0.1:6432/madamda",
            "DB_SYNC_STANDBYS": "1",
            "DB_SWITCH_WAIT_SECONDS": "4",
            "REDIS_URL": "redis://madamda/0",
            "REDIS_SENTINELS": ",".join(f"{ADDRESSES[name]}:26379" for name in VOTERS),
            "WEB_NODES": "2",
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
        here = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        for name in WEB:
            machine = self[name]
            machine.start("haproxy", ["haproxy", "-f", HA / "haproxy-database.cfg"], {})
            mine = self.environ() | {"HOST": machine.address, "PORT": "80", "LIVE_PORT": "8001", "PATH": here}
            for service, command in commands().items():
                own = mine | ({"DB_POOL": "1"} if service == "live" else {})
                machine.start(service, ["sh", "-c", f"cd {ROOT} && exec {command}"], own)
        front = "\n".join(
            line for line in (HA / "haproxy-web.cfg").read_text().splitlines() if "ssl crt" not in line
        ).replace("/run/haproxy/admin.sock", str(self.folder / "front" / "admin.sock"))
        front = front.replace("maxconn 20000", "maxconn 4000")  # as many files as may be open here
        (self["front"].folder / "haproxy.cfg").write_text(front + "\n")
        self["front"].start("haproxy", ["haproxy", "-f", self["front"].folder / "haproxy.cfg"], {})
        for name in WEB:
            until(lambda name=name: self.is_ready(name), f"{name} is ready")
        until(lambda: httpx.get(f"{FRONT}/health/ready", timeout=2).status_code == 200, "the front door opens")

    # Looking.

    def members(self) -> dict[str, dict[str, Any]]:
        for name in DATABASES:
            with suppress(httpx.HTTPError, ValueError):
                found = httpx.get(f"http://{ADDRESSES[name]}:8008/cluster", timeout=1).json()
                return {member["name"]: member for member in found["members"]}
        return {}

    def primary(self) -> str:
        """Return the machine whose Patroni holds the lock and accepts writes; empty if there is none."""
        for name in DATABASES:
            with suppress(httpx.HTTPError):
                if httpx.get(f"http://{ADDRESSES[name]}:8008/primary", timeout=1).status_code == 200:
                    return name
        return ""

    def is_whole(self) -> bool:
        """Return True if there is a primary, and a standby confirms its commits."""
        with suppress(psycopg.Error), self.superuser("postgres") as connection:
            row = connection.execute("select count(*) from pg_stat_replication where sync_state in ('sync', 'quorum')")
            return row.fetchone() == (1,)
        return False

    def is_ready(self, name: str) -> bool:
        asked = httpx.get(f"http://{ADDRESSES[name]}/health/ready", headers={"Host": "shop.example.com"}, timeout=2)
        return asked.status_code == 200

    def redis_master(self) -> str:
        for name in VOTERS:
            said = self["witness"].inside(
                "redis-cli",
                "-h",
                ADDRESSES[name],
                "-p",
                "26379",
                "sentinel",
                "get-master-addr-by-name",
                "madamda",
                check=False,
            )
            for machine in DATABASES:
                if ADDRESSES[machine] in said.splitlines():
                    return machine
        return ""

    def superuser(self, database: str = "madamda") -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=",".join(ADDRESSES[name] for name in DATABASES),
            port=5432,
            user="postgres",
            password=PASSWORD,
            dbname=database,
            autocommit=True,
            connect_timeout=2,
            target_session_attrs="read-write",
        )

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
        for name in WEB:
            until(lambda name=name: self.is_ready(name), f"{name} is ready again")
        until(lambda: bool(self.redis_master()), "Redis has a master")
        return took


def until(holds: Any, what: str, *, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with suppress(httpx.HTTPError, psycopg.Error, OSError):
            if holds():
                return
        if time.monotonic() > deadline:
            raise SystemExit(f"In vain for {seconds:g} s: {what}")
        time.sleep(0.2)


@contextmanager
def standing(folder: Path) -> Iterator[Cluster]:
    """Run all six machines; they are gone afterwards, however it ends."""
    watcher = subprocess.Popen(
        [sys.executable, "-m", "bench.drills.machines.namespaces", str(os.getpid())], cwd=ROOT, start_new_session=True
    )
    cluster = Cluster(folder)
    try:
        cluster.boot()
        cluster.start_database()
        cluster.start_redis()
        yield cluster
    finally:
        namespaces.clean_up()
        watcher.kill()
        watcher.wait()


def _for(name: str, words: str) -> str:
    """Return a machine's file, given that of db1."""
    return words.replace("10.77.0.11", ADDRESSES[name]).replace("=db1", f"={name}") if words != "db1" else name


def _lines(file: Path) -> Iterator[str]:
    return (line for line in file.read_text().splitlines() if line and not line.startswith("#"))
