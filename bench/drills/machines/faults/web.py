"""Web machines and the balancer."""

import os
import signal
import time

from bench.drills.machines.cluster import Cluster
from bench.drills.machines.faults import Facts
from bench.drills.machines.layout import DOOR, FRONTS, WEB
from bench.drills.machines.observed import until


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
        os.kill(cluster[name].service_pid("web"), signal.SIGTERM)
        until(lambda name=name: not cluster[name].pids("gunicorn"), f"{name} has stopped")
        cluster[name].start_again()
        until(lambda name=name: cluster.is_ready(name), f"{name} is ready")
        time.sleep(3)
    return {}


def balancer_killed(cluster: Cluster) -> Facts:
    front = _holder(cluster)
    cluster[front].kill("haproxy")
    time.sleep(8)
    cluster[front].start_again()  # the address stays with the other
    time.sleep(5)
    return {"address": f"{front} → {_holder(cluster)}"}


def balancer_machine_lost(cluster: Cluster) -> Facts:
    front = _holder(cluster)
    cluster[front].drop_packets()
    cluster[front].kill()
    time.sleep(10)
    return {"address": f"{front} → {_holder(cluster)}"}


def _holder(cluster: Cluster) -> str:
    """Return the machine that has the shop's address and can be reached; empty if there is none."""
    held = (
        name for name in FRONTS if f" {DOOR}/" in cluster[name].inside("ip", "addr") and cluster[name].pids("haproxy")
    )
    return next(held, "")
