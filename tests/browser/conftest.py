"""A whole open shop, as `make run` opens it, and a real browser to look at it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.factories import zone_at_noon

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]

PATIENCE = 20_000  # ms; a busy machine is no failure
expect.set_options(timeout=PATIENCE)

PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}

# So that one test does not buy what the next one wants to; what is sold out or nearly so stays.
PLENTY = """
from shop.inventory import stock
from shop.models import Variant
for variant in Variant.objects.filter(on_hand__range=(6, 20)):
    stock.receive(variant, 30)
"""

CLOSE_OPEN = """
from madamda.staff.models import User
from orders.fulfilment import lifecycle
from orders.models import Order
from orders.status import OPEN, Status
staff = User.objects.get(username="staff")
for order in Order.objects.filter(status__in=OPEN):
    to = Status.DELIVERED if order.status == Status.OUT else Status.CANCELLED
    lifecycle.move(order, to, by=staff, seen=order.version, reason="the tests of this file are over")
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not CHROMIUM:
        for item in items:
            item.add_marker(pytest.mark.skip(reason="there is no chromium on this machine"))


@dataclass(frozen=True)
class OpenShop:
    address: str
    launcher: subprocess.Popen[str]
    environ: dict[str, str]

    def manage(self, *command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.environ, check=True)

    def process(self, name: str) -> int:
        """The id of what the launcher has started under that name."""
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
                words = (folder / "cmdline").read_bytes().decode()
                if parent == str(self.launcher.pid) and name in words:
                    return int(folder.name)
        raise LookupError(name)


@pytest.fixture(scope="session")
def shop(open_shop: OpenShop) -> str:
    """The address of a shop with eight products, opened by the launcher itself."""
    return open_shop.address


@pytest.fixture(scope="session")
def open_shop() -> Iterator[OpenShop]:
    folder = Path(tempfile.mkdtemp(prefix="madamda-shop-"))  # pytest's own are inside a private one
    folder.chmod(0o711)
    port = _two_free_ports()
    environ = {
        **os.environ,
        "TIME_ZONE": zone_at_noon(),  # open, and before the hour at which deliveries leave, whenever the tests run
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "DEMO": "1",
        "WEB_CONCURRENCY": "1",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "ORIGINALS_ROOT": str(folder / "originals"),
        "FIRST_ORDER_CONFIRM_OVER": "100000",
        "UNCONFIRMED_PER_PHONE": "1000",
        "UNCONFIRMED_PER_DEVICE": "1000",
        "UNCONFIRMED_PER_ADDRESS": "1000",
        **{f"RATE_{action}": "1000/m" for action in ("CART", "CHECKOUT", "TRACK", "LOGIN", "LOOKUP")},
    }
    for command in (
        ["migrate", "-v", "0"],
        ["load_demo_data", "--products", "8"],
        ["shell", "-v", "0", "-c", PLENTY],
    ):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environ, check=True)
    launcher = subprocess.Popen(
        [sys.executable, "-m", "madamda.runner"],
        cwd=ROOT,
        env=environ,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield OpenShop(_address_when_open(launcher), launcher, environ)
    finally:
        launcher.terminate()
        launcher.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module", autouse=True)
def clear_board(open_shop: OpenShop) -> Iterator[None]:
    """The boards of one file's tests are not crowded by the orders of another's."""
    yield
    open_shop.manage("shell", "-v", "0", "-c", CLOSE_OPEN)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *QUIET])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, shop: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own: `visit("/shop/", **DESK, java_script_enabled=False)`.

    Whatever a page complains of in the console (a policy broken, a script that failed) fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(path: str, **options: Any) -> Page:
        context = browser.new_context(base_url=shop, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said.text) else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def sign_in(page: Page, username: str = "staff") -> None:
    page.get_by_label("Name").fill(username)
    page.get_by_label("Password").fill(os.environ.get("DEMO_PASSWORD", "madamda-demo"))
    page.get_by_role("button", name="Sign in").click()


def _is_complaint(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


def _two_free_ports() -> int:
    """A port whose neighbour, where the sockets are answered, is free as well."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return int(port)


def _address_when_open(launcher: subprocess.Popen[str]) -> str:
    assert launcher.stdout
    said: list[str] = []
    for line in launcher.stdout:
        said.append(line)
        if "Madamda is open at " in line:
            Thread(target=launcher.stdout.read, daemon=True).start()  # a full pipe would stop it
            return line.split()[-1]
    raise AssertionError("".join(said))
