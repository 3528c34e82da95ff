"""What news costs an open board, in a browser as slow as a cheap tablet, and what is left of it in memory.

A board with 450 cards (five orders, drawn by the shop and copied on the way) hears of one order after another through
a socket of ours. Told are the milliseconds its thread worked for each piece of news (other programs on the machine do
not count), taken four times for a cheap tablet, and how heap and nodes grow from the second thousand to the last. Ends
with 1 past a target. Beside empty servers:
`python -m madamda.embedded exec --throwaway -- python -m bench.board_in_browser`
"""

import os
import re
import subprocess
import sys
from typing import Any

from playwright.sync_api import CDPSession, Page, Route, WebSocketRoute

from bench.budget.opening import ROOT, a_browser, open_shop
from bench.measuring.telling import Verdict, tell

SLOWER = 4
THOUSAND = 1_000
ROUNDS = 4
PATIENCE = 120_000  # ms; a busy machine is no failure
FRAMES = 33.4  # ms; two of them
GROWTH = 1.15

FILL = """
from tests.cast import an_order
from shop.models import Variant
from shop import stock
serum = Variant.objects.order_by("pk").first()
stock.receive(serum, 20)
for status in ("confirmed", "preparing", "ready", "out", "delivered"):
    an_order({serum: 2}, status=status, note="Blue gate next to the pharmacy")
"""
ORDER_NUMBER = r"MD-\w{4}-\w{3}"
CARDS = """() => [...document.querySelectorAll("article[data-version]")].map((card) => card.closest("li").outerHTML)"""


def main() -> int:
    sockets: list[WebSocketRoute] = []
    with open_shop() as address, a_browser() as browser:
        subprocess.run([sys.executable, "manage.py", "shell", "-v", "0", "-c", FILL], cwd=ROOT, env=_demo(), check=True)
        context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}, locale="en")
        context.route(re.compile("/dashboard/(pulse|cards)/"), lambda route: route.abort())
        context.route_web_socket(re.compile("/ws/orders/"), lambda socket: sockets.append(socket))
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        _sign_in(page)
        context.route(f"{address}/dashboard/", _crowded)
        sockets.clear()
        page.reload()
        page.locator("[data-sound]").wait_for()  # the script is at work
        cards = page.evaluate(CARDS)
        browser_side = context.new_cdp_session(page)
        browser_side.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
        browser_side.send("Performance.enable")
        heard = [_hear(page, browser_side, sockets[0], cards, round_) for round_ in range(ROUNDS)]
    return _told(len(cards), heard)


def _hear(page: Page, session: CDPSession, socket: WebSocketRoute, cards: list[str], round_: int) -> dict[str, float]:
    """A thousand pieces of news, each a newer version of some card; returns what they cost, and what there is then."""
    before = _metrics(session)
    for n in range(THOUSAND):
        socket.send(_newer(cards[n % len(cards)], 100 + round_ * 10 + n // len(cards)))
        if n % 20 == 19:
            page.evaluate("new Promise(requestAnimationFrame)")
    session.send("HeapProfiler.collectGarbage")
    after = _metrics(session)
    work = (after["TaskDuration"] - before["TaskDuration"]) * 1_000 / THOUSAND
    return {"work": work, "heap": after["JSHeapUsedSize"] / 2**20, "nodes": after["Nodes"]}


def _crowded(route: Route) -> None:
    """The board's page with each card as often as a full column has it, under other numbers."""
    answer = route.fetch()
    if "<live-board" not in (page := answer.text()):
        return route.fulfill(response=answer)
    for column in re.findall(r"<ol class=.column__cards. data-cards>(.*?)</ol>", page, re.DOTALL):
        number = re.findall(ORDER_NUMBER, column)[0]
        copies = range(50 if "ticket--quiet" in column else 100)
        page = page.replace(column, "".join(column.replace(number, f"MD-{n:04}-{number[-3:]}") for n in copies))
    return route.fulfill(response=answer, body=page)


def _newer(card: str, version: int) -> str:
    return re.sub(r'data-version="\d+"', f'data-version="{version}"', card, count=1)


def _metrics(session: CDPSession) -> dict[str, float]:
    metrics: list[dict[str, Any]] = session.send("Performance.getMetrics")["metrics"]
    return {metric["name"]: metric["value"] for metric in metrics}


def _told(cards: int, heard: list[dict[str, float]]) -> int:
    lines = [f"{cards} cards, {ROUNDS} × {THOUSAND} pieces of news", ""]
    for n, round_ in enumerate(heard, 1):
        lines.append("round {}: {work:6.2f} ms each, heap {heap:5.1f} MB, {nodes:.0f} nodes".format(n, **round_))
    work = SLOWER * max(round_["work"] for round_ in heard)
    growth = max(heard[-1][kind] / heard[1][kind] for kind in ("heap", "nodes"))
    return tell(
        "board-in-browser",
        lines,
        [
            Verdict(
                "", f"work for one piece of news, × {SLOWER}", f"≤ {FRAMES:.0f} ms", f"{work:.1f} ms", work <= FRAMES
            ),
            Verdict("", "heap and nodes, last thousand : second", f"≤ {GROWTH}", f"{growth:.2f}", growth <= GROWTH),
        ],
    )


def _sign_in(page: Page) -> None:
    page.goto("/login/?next=/dashboard/")
    page.locator("[name=username]").fill("staff")
    page.locator("[name=password]").fill("madamda-demo")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/dashboard/")


def _demo() -> dict[str, str]:
    return {**os.environ, "DEMO": "1"}


if __name__ == "__main__":
    sys.exit(main())
