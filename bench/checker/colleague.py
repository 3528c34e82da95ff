"""A signed-in colleague: the browser of one simulated member of staff, and the forms of the pages it opens."""

import re
from collections.abc import Callable
from contextlib import suppress
from threading import Event

import httpx

PASSWORD = "checker-checks-the-books"  # noqa: S105  # of a database that ends with the run
NUMBER = re.compile(r"MD-\w{4}-\w{3}")
LINE = re.compile(r'name="sellable-(\d+)"[^>]*value="(\d+)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_INPUT = re.compile(r"<input[^>]*>")


class Colleague:
    def __init__(self, address: str, name: str) -> None:
        self._browser = httpx.Client(base_url=address, timeout=60)
        self._name = name
        self._token = ""

    def page(self, path: str) -> str:
        """Return the page, signed in again if need be."""
        page = self._browser.get(path, follow_redirects=True)
        self._token = next(iter(_TOKEN.findall(page.text)), self._token)
        if page.url.path == "/login/":
            form = {"csrfmiddlewaretoken": self._token, "username": self._name, "password": PASSWORD}
            self._browser.post("/login/", data=form)
            return self.page(path)
        return page.text

    def send(self, path: str, **form: object) -> httpx.Response:
        return self._browser.post(path, data={"csrfmiddlewaretoken": self._token, **form})

    def sent(self, path: str, **form: object) -> bool:
        """Send as the board's script does; return True if it was done."""
        form["csrfmiddlewaretoken"] = self._token
        return self._browser.post(path, data=form, headers={"X-Requested-With": "fetch"}).status_code == 200

    def version(self, number: str) -> int:
        """Return the version of the order that its page shows."""
        return int(value(self.page(f"/dashboard/orders/{number}/"), "version"))

    def close(self) -> None:
        self._browser.close()


def value(page: str, name: str) -> str:
    """Return the value of the first input of this name, or of one that ends with it; raises KeyError."""
    for tag in _INPUT.findall(page):
        if re.search(rf' name="(\w+-)?{name}"', tag):
            found = re.search(r' value="([^"]*)"', tag)
            return found[1] if found else ""
    raise KeyError(name)


def keep_working(turn: Callable[[], int], stop: Event) -> int:
    """Repeat `turn` until `stop` is set, also after a lost response; return the number of changes it has made."""
    done = 0
    while not stop.is_set():
        with suppress(httpx.TransportError, KeyError, IndexError):
            done += turn()
        stop.wait(0.2)
    return done
