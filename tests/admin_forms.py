"""Reads the forms of an admin page, as a browser would submit them."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


def form_of(client: Client, address: str) -> dict[str, Any]:
    """Return the fields of the last POST form on the page."""
    answer = client.get(address)
    assert answer.status_code == 200, (answer.status_code, address)
    return fields_of(answer.content.decode())


def fields_of(page: str) -> dict[str, Any]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms[-1]


class _Reader(HTMLParser):
    """Collects POST forms with fields, except those for logging out and choosing a language."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = [{}]
        self._fields: dict[str, Any] | None = None
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._fields = {} if given.get("method") == "post" else None
        if self._fields is None or "disabled" in given:
            return
        name = given.get("name") or ""
        if tag == "input" and name and "__prefix__" not in name:
            self._input(name, given)
        elif tag == "textarea":
            self._text, self._fields[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._add(self._select, given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._text is not None and self._fields is not None:
            self._fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None and self._fields is not None:
            self._fields[self._text] = self._fields[self._text].removeprefix("\n").replace("\n", "\r\n")
            self._text = None
        elif tag == "select":
            self._select = None
        elif tag == "form" and self._fields is not None:
            self._fields = {name: sent for name, sent in self._fields.items() if "__prefix__" not in name}
            if set(self._fields) - {"csrfmiddlewaretoken", "next", "language"}:
                self.forms.append(self._fields)
            self._fields = None

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        kind = given.get("type", "text")
        if kind in ("submit", "button", "file", "reset"):
            return
        if kind in ("checkbox", "radio"):
            if "checked" in given:
                self._add(name, given.get("value") or "on")
            return
        self._add(name, given.get("value") or "")

    def _add(self, name: str, value: str) -> None:
        assert self._fields is not None
        if name in self._fields:
            former = self._fields[name]
            self._fields[name] = [*(former if isinstance(former, list) else [former]), value]
        else:
            self._fields[name] = value
