"""Demo shop and browser for the budgets and screenshots."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, sync_playwright

from bench.measuring import ROOT, free_port, freely
from bench.measuring.servers import KEPT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def open_shop(*, workers: int = 2) -> Iterator[str]:
    """Run a demo shop with `madamda.runner` and yield its URL. Needs an empty database and Redis."""
    if not os.environ.get("DATABASE_URL") or not CHROMIUM:
        sys.exit("Run this with make: it needs empty servers of its own, and a chromium.")
    folder = Path(tempfile.mkdtemp(prefix="madamda-looked-at-"))
    folder.chmod(0o711)
    launcher = subprocess.Popen(
        [sys.executable, "-m", "madamda.runner"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATA_DIR": str(folder),
            "PORT": str(free_port(neighbours=1)),
            "DEMO": "1",
            "WEB_CONCURRENCY": str(workers),
            **{f"{kind}_ROOT": str(KEPT / kind.lower()) for kind in ("STATIC", "MEDIA", "ORIGINALS")},
            "CHECKOUT_MIN_SECONDS": "0",
            **freely(),
        },
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield _address_when_open(launcher)
    finally:
        launcher.terminate()
        launcher.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def a_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def _address_when_open(launcher: subprocess.Popen[str]) -> str:
    assert launcher.stdout
    said: list[str] = []
    for line in launcher.stdout:
        said.append(line)
        if "Madamda is open at " in line:
            Thread(
                target=launcher.stdout.read, daemon=True
            ).start()  # drains the pipe, which would block the launcher when full
            return line.split()[-1]
    sys.exit("".join(said))
