"""What can be seen of the machines from outside: who leads, what is ready, and whether a standby confirms."""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx
import psycopg

from bench.drills.machines.layout import ADDRESSES, DATABASES, PASSWORD, VOTERS
from bench.drills.machines.namespaces import Machine

PATIENCE = 90.0


class Observed:
    machines: Mapping[str, Machine]

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
            said = self.machines["witness"].inside(
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


def until(holds: Any, what: str, *, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while True:
        with suppress(httpx.HTTPError, psycopg.Error, OSError):
            if holds():
                return
        if time.monotonic() > deadline:
            raise SystemExit(f"In vain for {seconds:g} s: {what}")
        time.sleep(0.2)
