"""`python -m bench.drills.machines [--quick] [D5 D7 …]`, as root: six machines, customers, one fault after the other.

Without names all drills run, most valuable first; with `--quick` the few of every test run, under half the load: they
judge what became of the orders, not the seconds, and write no report. Orders whose outcome is unknown are sent again, with the same
submission, until they are answered; then the checker audits the surviving primary.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.drills.machines import nodes, run
from bench.drills.machines.drills import DRILLS, QUICK
from bench.drills.machines.engines import missing
from bench.drills.machines.namespaces import ISOLATED

NODES = "nodes"  # a measurement of its own
FOLDER = "MACHINES_FOLDER"  # set inside the namespaces
LOGS = Path(tempfile.gettempdir()) / "madamda-machines-logs"
LEFT_OUT = shutil.ignore_patterns("disk", "wal", "etcd", "programs", "*.sock", ".s.*")


def main() -> int:
    quick = "--quick" in sys.argv
    names = [word for word in sys.argv[1:] if word != "--quick"] or list(QUICK if quick else DRILLS)
    if unknown := set(names) - {*DRILLS, NODES}:
        sys.exit(f"No such drill: {' '.join(unknown)}; there are {' '.join(DRILLS)}, and {NODES}.")
    if folder := os.environ.get(FOLDER):
        return nodes.measure(Path(folder)) if names == [NODES] else run.drills(Path(folder), names, quick=quick)
    if why := missing():
        print(f"SKIPPED: {why}")
        return 0
    folder = Path(tempfile.mkdtemp(prefix="madamda-machines-"))
    folder.chmod(0o755)
    drills = subprocess.Popen(
        [*ISOLATED, sys.executable, "-m", "bench.drills.machines", *sys.argv[1:]],
        env={**os.environ, FOLDER: str(folder)},
    )
    signal.signal(signal.SIGTERM, lambda *_: drills.kill())  # and with it all that runs in its namespaces
    try:
        return drills.wait()
    finally:
        drills.kill()
        shutil.rmtree(LOGS, ignore_errors=True)
        shutil.copytree(folder, LOGS, ignore=LEFT_OUT)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
