"""Page weights: bytes and requests of a first visit, from the browser's network log."""

import gzip
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from bench.budget import limits
from bench.budget.pages import Place

TELEPHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
GZIP_LEVEL = 5  # the proxy's

# Every image of the page: whether it is lazy and outside the first screen, and whether it belongs to a card or line.
PICTURES = """() => [...document.images].map((image) => {
  const box = image.getBoundingClientRect();
  const seen = box.width > 0 && box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
  const small = Boolean(image.closest(".card, .lines"));
  return { src: image.currentSrc, waits: image.loading === "lazy" && !seen, small };
})"""


@dataclass(frozen=True)
class Weight:
    html: int
    style: int
    script: int
    fonts: int
    first_view: int  # requests
    read_ahead: int  # requests for lazy images outside the first screen that the browser chose to load early
    first_bytes: int  # bytes of the first view
    ahead_bytes: int
    card_picture: int  # bytes of the heaviest one on the page
    large_picture: int
    elsewhere: list[str]

    def breaches(self) -> list[str]:
        measured = {
            "HTML": (self.html, limits.HTML),
            "CSS": (self.style, limits.STYLE),
            "script": (self.script, limits.SCRIPT),
            "font files": (self.fonts, limits.FONTS),
            "requests on first view": (self.first_view, limits.FIRST_VIEW_REQUESTS),
            "bytes on first view": (self.first_bytes, limits.FIRST_VIEW),
            "card picture": (self.card_picture, limits.CARD_PICTURE),
            "large picture": (self.large_picture, limits.LARGE_PICTURE),
        }
        return [f"{what}: {value} > {most}" for what, (value, most) in measured.items() if value > most] + [
            f"third party: {url}" for url in self.elsewhere
        ]


def weigh(browser: Browser, address: str, place: Place, language: str) -> Weight:
    context = browser.new_context(base_url=address, storage_state=place.person, locale=language, **TELEPHONE)
    page = context.new_page()
    log = _listen(page)
    answer = page.goto(place.path, wait_until="networkidle")
    assert answer
    assert answer.status == place.status, f"{place.path} answers {answer.status}"
    # The demo shop runs without the proxy that compresses HTML; all other responses count as logged.
    html = len(gzip.compress(answer.body(), GZIP_LEVEL))
    first = [{**entry, "bytes": html} if entry["kind"] == "Document" else dict(entry) for entry in log.values()]
    pictures = page.evaluate(PICTURES)
    _scroll_through(page)
    pictures_of_cards = {picture["src"] for picture in page.evaluate(PICTURES) if picture["small"]}
    everything = list(log.values())
    context.close()

    waiting = {picture["src"] for picture in pictures if picture["waits"]}
    ahead = [entry["bytes"] for entry in first if entry["url"] in waiting]
    of_pictures = [entry for entry in everything if entry["kind"] == "Image"]
    return Weight(
        html=html,
        style=_sum(first, "Stylesheet"),
        script=_sum(first, "Script"),
        fonts=sum(entry["kind"] == "Font" for entry in first),
        first_view=len(first) - len(ahead),
        read_ahead=len(ahead),
        first_bytes=sum(entry["bytes"] for entry in first) - sum(ahead),
        ahead_bytes=sum(ahead),
        card_picture=max((each["bytes"] for each in of_pictures if each["url"] in pictures_of_cards), default=0),
        large_picture=max((each["bytes"] for each in of_pictures if each["url"] not in pictures_of_cards), default=0),
        elsewhere=[entry["url"] for entry in everything if not entry["url"].startswith(address)],
    )


def _listen(page: Page) -> dict[str, dict[str, Any]]:
    log: dict[str, dict[str, Any]] = {}

    def asked(event: Any) -> None:
        log.setdefault(event["requestId"], {"url": event["request"]["url"], "kind": event.get("type"), "bytes": 0})

    def came(event: Any) -> None:
        if event["requestId"] in log:
            log[event["requestId"]]["bytes"] = int(event["encodedDataLength"])

    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", came)
    session.send("Network.enable")
    return log


def _sum(entries: list[dict[str, Any]], kind: str) -> int:
    return sum(entry["bytes"] for entry in entries if entry["kind"] == kind)


def _scroll_through(page: Page) -> None:
    """Scroll to the end of the page and of its horizontal rows, so that all lazy images load."""
    page.evaluate("for (const row of document.querySelectorAll('.grid--row')) row.scrollLeft = row.scrollWidth")
    for _ in range(40):
        if page.evaluate("() => { scrollBy(0, 700); return scrollY + innerHeight >= document.body.scrollHeight }"):
            break
        page.wait_for_timeout(60)
    page.wait_for_load_state("networkidle")
