"""What the drills need of the machine: root, namespaces, and the engines of deploy/ha."""

import os
import shutil
import subprocess

from bench.drills.machines.namespaces import ISOLATED
from bench.measuring import ROOT

TOOLS = ROOT / ".venv-drills" / "bin"
USER = "nobody"  # of PostgreSQL, etcd and Redis
PACKAGES = {
    "haproxy": "haproxy",
    "etcd": "etcd-server",
    "nft": "nftables",
    "redis-sentinel": "redis-sentinel",
    "keepalived": "keepalived",
}


def missing() -> str:
    """Return in words what keeps the drills from running here; empty if nothing does."""
    if os.geteuid():
        return "drills on several machines need root, for network namespaces."
    if packages := [package for program, package in PACKAGES.items() if not shutil.which(program)]:
        return f"engines are missing: apt-get install {' '.join(packages)}"
    if not _succeeds(*ISOLATED, "sh", "-c", "ip netns add probe && ip netns exec probe nft add table inet probe"):
        return "the kernel refuses network namespaces or nftables here."
    if not _succeeds("setpriv", f"--reuid={USER}", "--regid=nogroup", "--clear-groups", TOOLS / "patroni", "--version"):
        return f"{TOOLS / 'patroni'} cannot be run by the user {USER}: make .venv-drills"
    return ""


def _succeeds(*words: object) -> bool:
    try:
        return not subprocess.run([*map(str, words)], capture_output=True, check=False).returncode
    except OSError:
        return False
