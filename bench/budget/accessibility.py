"""Accessibility checks: axe-core findings and horizontal scrolling."""

from collections.abc import Iterator
from typing import Literal

from playwright.sync_api import Browser, Page

from bench.budget import limits
from bench.budget.pages import Place
from tests.browser import axe

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (360, 1440)


def findings(browser: Browser, address: str, place: Place, language: str) -> Iterator[str]:
    """Yield the findings of one page in every theme and width, without reloading it."""
    context = browser.new_context(
        base_url=address, storage_state=place.person, locale=language, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(place.path, wait_until="networkidle")
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            yield from (f"{theme} {width}: {each}" for each in axe.findings(page))
    yield from _sideways(page)
    context.close()


def _sideways(page: Page) -> Iterator[str]:
    page.set_viewport_size({"width": limits.NARROWEST, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > limits.NARROWEST:
        yield f"{limits.NARROWEST}: scrolls sideways, {wide} px wide"
