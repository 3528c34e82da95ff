"""P11: start-up time of `make run` in a warm environment, from the command to the first response.

python -m bench.startup
"""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measuring import ROOT, at_most, free_port, tell
from bench.measuring.servers import KEPT
from madamda.dev_servers.environment import without_choices

TIMES, ALLOWED, PATIENCE = 3, 8, 300.0
OPEN = "Madamda is open at "


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="madamda-opening-"))
    folder.chmod(0o711)
    environ = without_choices(os.environ) | {
        "DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(KEPT / "media"),
        "ORIGINALS_ROOT": str(KEPT / "originals"),
        "DEMO": "1",
        "PORT": str(free_port(neighbours=1)),
    }
    try:
        first = _opened(environ)
        later = [_opened(environ) for _ in range(TIMES)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    lines = [
        f"first start, without data: {first:.1f} s",
        f"after that: {', '.join(f'{seconds:.1f}' for seconds in later)} s",
    ]
    return tell(
        "opening", lines, [at_most("P11", "make run to open, warm", ALLOWED, statistics.median(later), unit="s")]
    )


def _opened(environ: dict[str, str]) -> float:
    """Run `make run`; return the seconds until it reports that it is open (pages and WebSockets respond)."""
    began = time.monotonic()
    run = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=environ,
        text=True,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said: list[str] = []
    try:
        for line in run.stdout or ():
            said.append(line)
            if OPEN in line:
                return time.monotonic() - began
            if time.monotonic() - began > PATIENCE:
                break
        sys.exit(f"It did not open:\n{''.join(said)}")
    finally:
        os.killpg(run.pid, signal.SIGTERM)
        run.communicate(timeout=60)


if __name__ == "__main__":
    sys.exit(main())
