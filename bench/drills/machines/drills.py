"""The drills by number, with their targets."""

from collections.abc import Callable
from typing import NamedTuple

from bench.drills.machines.cluster import Cluster
from bench.drills.machines.faults import Facts, database, pages, web


class Drill(NamedTuple):
    what: str
    fault: Callable[[Cluster], Facts]
    # Targets: seconds in which presses and reads may fail after the fault; None: not limited by this drill.
    presses: float | None
    reads: float | None = 0.0
    longest: float | None = None
    whole: float | None = 60.0  # seconds until a lost machine has rejoined
    by_sent: bool = False  # failures count when sent: lines to a front that is gone are silent until customers give up


DRILLS = {
    "D7": Drill("standby frozen for 40 s, then the primary killed", database.standby_frozen, None, None),
    "D7b": Drill(
        "standby frozen, and the primary's machine lost while orders wait", database.standby_frozen_briefly, 35, 0
    ),
    "D6a": Drill("postmaster killed", database.postmaster_killed, 5, 0),
    "D6b": Drill("primary's machine lost", database.database_machine_lost, 25, 0),
    "D5": Drill("planned switch", database.switch, 0, 0, 5),
    "D2": Drill("web node frozen", web.web_node_frozen, 1.5, 0),
    "D10": Drill("Redis master killed", database.redis_killed, 0, 0),
    "D1": Drill("web node killed", web.web_node_killed, 1.5, 0),
    "D4": Drill("rolling restart of the web nodes", web.rolling_restart, 0, 0, 5),
    "D8": Drill("primary cut off from etcd and standby", database.split, 25, 0),
    "D3": Drill("web node's network cut", web.web_node_cut_off, 1.5, 0),
    "D9": Drill("two of three etcd lost", database.etcd_lost, 5, 0),
    "D12": Drill("balancer killed, and started again", web.balancer_killed, 2, 2),
    "D12b": Drill("balancer's machine lost", web.balancer_machine_lost, 2, 2, by_sent=True),
    "D13": Drill("disk of the primary full for 30 s", database.disk_full, 40, 0),
    "D16": Drill("clock of a web node five minutes ahead", pages.wrong_clock, None, None),
    "D17": Drill("a price changes, and PostgreSQL dies at once", pages.crash_and_pages, None, 0),
}
QUICK = ("D5", "D6a", "D6b", "D10", "D1")
