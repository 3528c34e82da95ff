"""What may make a page untrue."""

import os
import signal
import time

import httpx

from bench.drills.machines import shop
from bench.drills.machines.cluster import Cluster
from bench.drills.machines.faults import WRONG, Facts
from bench.drills.machines.layout import ADDRESSES, DOOR, WEB
from bench.drills.machines.observed import until

ASKED = 8
CHECK_OF_CLOCKS = "from madamda.launch_checks import database; print(database.agrees_about_the_time())"
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


def crash_and_pages(cluster: Cluster) -> Facts:
    """A page lies in memory everywhere, its price changes, and at once PostgreSQL dies, with what it would have told."""
    leader, page = cluster.primary(), shop.Priced()
    for name in WEB * ASKED:  # so that every worker has it in memory
        _seen(name, page.path)
    old, new = page.shown, page.change()
    cluster[leader].kill("postgres")
    until(lambda: cluster.primary() not in ("", leader), "another leads")
    until(lambda: cluster.is_ready("web1") and cluster.is_ready("web2"), "both web machines have it")
    time.sleep(1)
    return _told(page.path, old, new) | {"price": f"{old} → {new}"}


def wrong_clock(cluster: Cluster) -> Facts:
    """The clock of one web machine is five minutes ahead.

    libfaketime 0.9.10 does not know sem_clockwait: some waits of that machine's threads last five minutes, so what its
    customers wait is not counted.
    """
    clock = {"LD_PRELOAD": FAKETIME, "FAKETIME": "+300s"}
    _replace_node(cluster, "web1", clock)
    time.sleep(12)
    page = shop.Priced()
    for name in WEB * ASKED:  # so that every worker has it in memory
        _seen(name, page.path)
    old, new = page.shown, page.change()
    time.sleep(1)
    facts = _told(page.path, old, new) | {"price": f"{old} → {new}"}
    # Only this check: others of launch_check wait so long.
    said = cluster.manage("web1", f"shell -v 0 -c '{CHECK_OF_CLOCKS}'", extra=clock)
    facts["launch_check about the time"] = next((line for line in said.splitlines() if "apart" in line), "")
    if not facts["launch_check about the time"]:
        facts[WRONG] = f"launch_check is content with the clock: {said[-300:]}"
    cluster["web1"].kill("gunicorn")  # its announced stop would wait so long, too
    _replace_node(cluster, "web1", {})
    return facts


def _replace_node(cluster: Cluster, name: str, extra: dict[str, str]) -> None:
    """Start the services of a web machine again, with other variables, after an announced stop of its web server."""
    os.kill(cluster[name].service_pid("web"), signal.SIGTERM)
    until(lambda: not cluster[name].pids("gunicorn"), f"{name} has stopped")
    cluster[name].kill()
    cluster.start_node(name, extra)
    until(lambda: cluster.is_ready(name), f"{name} is ready")


def _told(path: str, old: str, new: str) -> Facts:
    """Ask every worker of every web machine, by many connections, for the page."""
    pages = [_seen(name, path) for name in WEB for _ in range(ASKED)]
    outdated, current = (sum(price in page for page in pages) for price in (old, new))
    facts = {"pages with the new price": f"{current} of {len(pages)}"}
    if outdated or current < len(pages):
        facts[WRONG] = f"{outdated} of {len(pages)} pages have the old price, {current} the new one"
    return facts


def _seen(name: str, path: str) -> str:
    """Return the page as this machine shows it."""
    answer = httpx.get(f"http://{ADDRESSES[name]}{path}", headers={"Host": DOOR}, timeout=10)
    return answer.raise_for_status().text
