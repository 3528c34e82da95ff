"""What is done to the machines while customers order. Each drill returns when the fault began, for the report."""

import os
import signal
import time
from collections.abc import Callable
from typing import NamedTuple

import httpx

from bench.drills.machines.cluster import ADDRESSES, DATABASES, WEB, Cluster, until

Facts = dict[str, str]


class Drill(NamedTuple):
    what: str
    fault: Callable[[Cluster], Facts]
    # Targets: seconds in which presses and reads may fail after the fault; None: not limited by this drill.
    presses: float | None
    reads: float | None = 0.0
    longest: float | None = None


def other(name: str) -> str:
    return next(machine for machine in DATABASES if machine != name)


def web_node_killed(cluster: Cluster) -> Facts:
    cluster["web1"].kill("gunicorn")
    time.sleep(12)
    return {}


def web_node_frozen(cluster: Cluster) -> Facts:
    cluster["web1"].freeze()
    time.sleep(12)
    cluster["web1"].thaw()
    time.sleep(4)
    return {}


def web_node_cut_off(cluster: Cluster) -> Facts:
    cluster["web1"].drop_packets()
    time.sleep(12)
    cluster["web1"].pass_packets()
    time.sleep(4)
    return {}


def rolling_restart(cluster: Cluster) -> Facts:
    """Stop each node as a release does: SIGTERM, an announced stop, and the next one once it is ready again."""
    for name in WEB:
        os.kill(min(cluster[name].pids("gunicorn")), signal.SIGTERM)
        until(lambda name=name: not cluster[name].pids("gunicorn"), f"{name} has stopped")
        cluster[name].start_again()
        until(lambda name=name: cluster.is_ready(name), f"{name} is ready")
        time.sleep(3)
    return {}


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


def redis_killed(cluster: Cluster) -> Facts:
    master, began = cluster.redis_master(), time.monotonic()
    cluster[master].kill("redis-server")
    until(lambda: cluster.redis_master() not in ("", master), "another Redis is the master")
    took = time.monotonic() - began
    time.sleep(10)
    return {"another master after": f"{took:.1f} s"}


def balancer_killed(cluster: Cluster) -> Facts:
    cluster["front"].kill("haproxy")
    time.sleep(1)
    cluster["front"].start_again()  # as systemd does; a second balancer takes over the address where there is one
    time.sleep(5)
    return {}


DRILLS = {
    "D7": Drill("standby frozen for 40 s, then the primary killed", standby_frozen, None, None),
    "D7b": Drill("standby frozen, and the primary's machine lost while orders wait", standby_frozen_briefly, 35, 0),
    "D6a": Drill("postmaster killed", postmaster_killed, 5, 0),
    "D6b": Drill("primary's machine lost", database_machine_lost, 25, 0),
    "D5": Drill("planned switch", switch, 0, 0, 5),
    "D2": Drill("web node frozen", web_node_frozen, 1.5, 0),
    "D10": Drill("Redis master killed", redis_killed, 0, 0),
    "D1": Drill("web node killed", web_node_killed, 1.5, 0),
    "D4": Drill("rolling restart of the web nodes", rolling_restart, 0, 0, 5),
    "D8": Drill("primary cut off from etcd and standby", split, 25, 0),
    "D3": Drill("web node's network cut", web_node_cut_off, 1.5, 0),
    "D9": Drill("two of three etcd lost", etcd_lost, 5, 0),
    "D12": Drill("balancer killed, restarted after a second", balancer_killed, 2, 2),
}
