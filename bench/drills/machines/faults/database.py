"""PostgreSQL, etcd and Redis."""

import time
from contextlib import suppress

import httpx

from bench.drills.machines.cluster import Cluster
from bench.drills.machines.faults import Facts
from bench.drills.machines.layout import ADDRESSES, DATABASES
from bench.drills.machines.observed import until


def other(name: str) -> str:
    return next(machine for machine in DATABASES if machine != name)


def switch(cluster: Cluster) -> Facts:
    leader = cluster.primary()
    said = cluster.patronictl("switchover", "madamda", "--leader", leader, "--candidate", other(leader), "--force")
    until(lambda: cluster.primary() == other(leader), f"{other(leader)} leads: {said}")
    time.sleep(8)
    return {"primary": f"{leader} → {other(leader)}"}


def postmaster_killed(cluster: Cluster) -> Facts:
    leader, began = cluster.primary(), time.monotonic()
    cluster[leader].kill("bin/postgres -D")
    until(lambda: cluster.primary() != leader and bool(cluster.primary()), "another leads")
    led = time.monotonic() - began
    time.sleep(8)
    return {"another primary after": f"{led:.1f} s"}


def database_machine_lost(cluster: Cluster) -> Facts:
    """The whole machine: PostgreSQL, Patroni, etcd, Redis, Sentinel, and nobody answers for it."""
    leader, began = cluster.primary(), time.monotonic()
    cluster[leader].drop_packets()
    cluster[leader].kill()
    until(lambda: cluster.primary() == other(leader), f"{other(leader)} leads")
    led = time.monotonic() - began
    time.sleep(10)
    return {"another primary after": f"{led:.1f} s"}


def standby_frozen(cluster: Cluster) -> Facts:
    """40 s frozen, then the primary dies. The standby misses orders by then: nobody may take over."""
    leader = cluster.primary()
    standby = cluster[other(leader)]
    standby.freeze("postgres")
    time.sleep(40)
    cluster[leader].kill("postgres")
    standby.thaw()
    time.sleep(15)
    led_by = cluster.primary()
    return {"primary after the death of the one that sold alone": led_by or "none, as it must be"}


def standby_frozen_briefly(cluster: Cluster) -> Facts:
    """2 s frozen, and the primary's machine dies while orders wait for the standby: it takes over."""
    leader = cluster.primary()
    standby = cluster[other(leader)]
    standby.freeze("postgres")
    time.sleep(2)
    cluster[leader].drop_packets()
    cluster[leader].kill()
    standby.thaw()
    until(lambda: cluster.primary() == other(leader), f"{other(leader)} leads")
    time.sleep(8)
    return {}


def split(cluster: Cluster) -> Facts:
    """The primary is cut off from etcd and the standby; both web machines still reach it."""
    leader = cluster.primary()
    apart, began = [ADDRESSES[other(leader)], ADDRESSES["witness"]], time.monotonic()
    cluster[leader].drop_packets(apart)
    until(lambda: not _leads(leader), f"{leader} gives up")
    gave_up = time.monotonic() - began
    until(lambda: _leads(other(leader)), f"{other(leader)} leads")
    led = time.monotonic() - began
    time.sleep(8)
    return {"gave up after": f"{gave_up:.1f} s", "another primary after": f"{led:.1f} s"}


def _leads(name: str) -> bool:
    try:
        return httpx.get(f"http://{ADDRESSES[name]}:8008/primary", timeout=1).status_code == 200
    except httpx.HTTPError:
        return False


def etcd_lost(cluster: Cluster) -> Facts:
    """Two of three voters of etcd are gone: with failsafe_mode the primary stays while it sees the standby."""
    for name in (other(cluster.primary()), "witness"):
        cluster[name].kill("etcd")
    time.sleep(30)
    return {"primary meanwhile": cluster.primary() or "none"}


def disk_full(cluster: Cluster) -> Facts:
    """Not a byte is left where the primary writes; after 30 s somebody makes room."""
    leader, began = cluster.primary(), time.monotonic()
    ballast = cluster.data(leader).parent / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(2**16))
    with ballast.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"0")
    facts = {"primary 30 s later": leader}
    while time.monotonic() < began + 30:
        if cluster.primary() not in ("", leader):
            facts = {"another primary after": f"{time.monotonic() - began:.1f} s"}
            break
        time.sleep(0.5)
    time.sleep(max(0.0, began + 30 - time.monotonic()))
    ballast.unlink()
    time.sleep(10)
    return facts


def redis_killed(cluster: Cluster) -> Facts:
    master, began = cluster.redis_master(), time.monotonic()
    cluster[master].kill("redis-server")
    until(lambda: cluster.redis_master() not in ("", master), "another Redis is the master")
    took = time.monotonic() - began
    time.sleep(10)
    return {"another master after": f"{took:.1f} s"}
