"""Whatever can be pressed can be read: at rest, under the mouse, with the focus, pressed and disabled."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.board import place
from tests.browser.conftest import DESK, ROOT, OpenShop, sign_in

Visit = Callable[..., Page]

MEASURE = Path(__file__).with_name("contrast.js").read_text()
STILL = {"reduced_motion": "reduce"}  # no colour is on its way to another while it is measured
PRESSABLE = "a[href], button, summary, label, select, input:not([type=hidden]), .card, .choice"
MEASURED = f":is({PRESSABLE}):not([data-unmeasured])"
STATES = {"at rest": [], "hover": ["hover"], "focus": ["focus", "focus-visible"], "active": ["hover", "active"]}

# Every kind of button there is, able and disabled, on every ground a button stands on.
GALLERY = """([variants, states]) => {
  const notices = ["raised", "good", "warn", "bad"].map((kind) => `notice notice--${kind}`);
  const grounds = ["", ...notices, "summary", "cut"];
  const gallery = document.createElement("section");
  gallery.dataset.gallery = "";
  for (const ground of grounds) {
    const box = gallery.appendChild(document.createElement("div"));
    box.className = ground;
    for (const variant of variants) for (const disabled of ["", "aria-disabled", "disabled"]) {
      const button = box.appendChild(document.createElement("button"));
      button.className = variant;
      button.textContent = `${variant} ${disabled} on ${ground || "the page"}`;
      if (disabled) button.setAttribute(disabled, "true");
    }
  }
  for (const [name, value] of states) {
    const toggle = gallery.appendChild(document.createElement("button"));
    toggle.className = "toggle";
    toggle.setAttribute(name, value);
    toggle.textContent = `toggle ${name} ${value}`;
  }
  document.querySelector("main").append(gallery);
}"""


def variants() -> list[str]:
    css = (ROOT / "static/css/components/button.css").read_text()
    return ["button", *(f"button {one}" for one in sorted(set(re.findall(r"\.(button--[\w-]+)", css))))]


def toggle_states() -> list[tuple[str, str]]:
    of_sound = [("data-state", state) for state in ("off", "asleep", "on", "ringing", "muted")]
    return [("aria-pressed", "true"), ("aria-current", "true"), ("title", "at rest"), *of_sound]


# Of equal things at equal places in the page three are measured: a list of a hundred orders has many of each.
THREE_OF_A_KIND = """(pressable) => {
  const counts = new Map();
  for (const one of document.querySelectorAll(pressable)) {
    const kind = [];
    for (let at = one; at && kind.length < 5; at = at.parentElement) {
      const looks = [...at.attributes].filter(({ name }) => /^(class|type|disabled|aria-(?!label)|data-st)/.test(name));
      kind.push(at.tagName, ...looks.map(({ name, value }) => `${name}=${value}`));
    }
    const key = kind.join(" ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
    one.toggleAttribute("data-unmeasured", counts.get(key) > 3);
  }
}"""


def unreadable(page: Page) -> list[str]:
    """In both themes and every state; each state is forced upon all pressable things at once."""
    page.evaluate(THREE_OF_A_KIND, PRESSABLE)
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for name, forced in STATES.items():
            force(session, forced)
            found += [f"{theme}, {name}: {one}" for one in page.evaluate(MEASURE)]
    session.detach()
    return found


def force(session: CDPSession, states: list[str]) -> None:
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    for node in session.send("DOM.querySelectorAll", {"nodeId": root, "selector": MEASURED})["nodeIds"]:
        session.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": states})


def test_the_measure_knows_what_cannot_be_read(visit: Visit) -> None:
    page = visit("/about/", **DESK, **STILL, bypass_csp=True)
    page.evaluate("document.querySelector('main').innerHTML = '<button class=button>Order</button>'")
    assert not unreadable(page)
    page.add_style_tag(content=".button:hover { background: rgb(109 16 54); color: rgb(43 23 33); }")
    assert "light, hover: 1.43:1 text «Order» button.button" in unreadable(page)


@pytest.mark.parametrize("path", ["/", "/shop/?q=lotus&max=40", "/cart/", "/checkout/", "/track/"])
def test_a_customer_can_read_whatever_can_be_pressed(visit: Visit, path: str) -> None:
    page = visit("/shop/", **DESK, **STILL)
    page.locator(".card__add form button").first.click()
    expect(page.get_by_role("link", name=re.compile(r"^Cart 1\b"))).to_be_attached()
    page.goto(path)
    page.evaluate(GALLERY, [variants(), []])
    assert unreadable(page) == []


def test_staff_can_read_whatever_can_be_pressed(visit: Visit, open_shop: OpenShop) -> None:
    for status in ("pending", "confirmed", "delivered"):
        place(open_shop, 1, status=status)
    page = visit("/dashboard/", **DESK, **STILL)
    sign_in(page, "manager")
    expect(page.locator('[data-connection="live"]')).to_be_visible()
    page.get_by_role("button", name="Select", exact=True).click()
    for menu in page.locator("article details.menu, .bar details.menu").all():
        menu.evaluate("menu => { for (const one of [menu, ...menu.querySelectorAll('details')]) one.open = true }")
    page.evaluate(GALLERY, [variants(), toggle_states()])
    assert unreadable(page) == []
    order = page.locator("article[data-version] h3 a").first.get_attribute("href")
    for path in (str(order), "/dashboard/orders/", "/dashboard/figures/", "/dashboard/stock/?goods=MD-"):
        page.goto(path)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert unreadable(page) == []
