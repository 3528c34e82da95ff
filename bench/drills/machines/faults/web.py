"""Web machines and the balancer."""

import os
import signal
import time

from bench.drills.machines.cluster import Cluster
from bench.drills.machines.faults import Facts
from bench.drills.machines.layout import WEB
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
    cluster["front"].kill("haproxy")
    time.sleep(1)
    cluster["front"].start_again()  # as systemd does; a second balancer takes over the address where there is one
    time.sleep(5)
    return {}
