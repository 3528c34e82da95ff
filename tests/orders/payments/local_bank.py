"""A bank on this machine: a real HTTP server that answers as Bakong's Open API does, also on its bad days.

The shapes are those of the documented API (v1.0.5): the envelope responseCode / responseMessage /
errorCode / data, 1 for "not found", 6 for "unauthorized", lists of at most 50 codes.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.local"
NOT_FOUND = "Transaction could not be found. Please check and try again."
UNAUTHORIZED = "Unauthorized, not yet requested for token or code invalid or expired"


@dataclass
class LocalBank:
    """What came in, and how the bank is today."""

    url: str = ""
    transfers: dict[str, dict[str, Any]] = field(default_factory=dict)  # by md5 of the code
    asked: list[tuple[str, Any]] = field(default_factory=list)  # path and body of every question
    mood: str = "well"
    retry_after: str = "7"
    lists_closed: bool = False
    released: threading.Event = field(default_factory=threading.Event)

    def receives(self, md5: str, *, to: str, amount: str, currency: str = "USD", at: float | None = None, **more: Any):
        """A customer's bank app has sent money."""
        sent = int((at or time.time()) * 1000)
        self.transfers[md5] = {
            "hash": f"{len(self.transfers):02x}" + md5 * 2,
            "fromAccountId": "sreymom@aclb",
            "toAccountId": to,
            "currency": currency,
            "amount": Decimal(amount),
            "description": None,
            "createdDateMs": sent,
            "acknowledgedDateMs": sent + 900,
            "trackingStatus": None,
            "receiverBank": None,
            "receiverBankAccount": None,
            "instructionRef": None,
            "externalRef": "100FT38906478429",
            **more,
        }

    def paths(self) -> list[str]:
        return [path.removeprefix("/v1/") for path, _body in self.asked]


class _Counter(BaseHTTPRequestHandler):
    bank: LocalBank
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.bank.asked.append((self.path, body))
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._say(401, _envelope(1, 6, UNAUTHORIZED))
            return
        match self.bank.mood:
            case "well":
                self._answer(body)
            case "401":
                self._say(401, _envelope(1, 6, UNAUTHORIZED))
            case "unauthorized in 200":
                self._say(200, _envelope(1, 6, UNAUTHORIZED))
            case "429":
                self._say(429, {"message": "API rate limit exceeded"}, {"Retry-After": self.bank.retry_after})
            case "504":
                self._raw(504, b"<html><head><title>504 Gateway Time-out</title></head></html>", "text/html")
            case "403":
                self._raw(403, b"<html><head><title>403 Forbidden</title></head></html>", "text/html")
            case "nonsense":
                self._raw(200, b'{"responseCode": 0, "data": ', "application/json")
            case "hanging":
                self.bank.released.wait(20)
            case "dribbling":
                self._dribble()
            case "endless":
                self._endless()
            case mood:
                raise AssertionError(mood)

    def _answer(self, body: Any) -> None:
        match self.path:
            case "/v1/check_transaction_by_md5":
                found = self.bank.transfers.get(body["md5"])
                good = _envelope(0, None, "Getting transaction successfully.", found)
                self._say(200, good if found else _envelope(1, 1, NOT_FOUND))
            case "/v1/check_transaction_by_md5_list" if self.bank.lists_closed:
                self._raw(403, b"<html><head><title>403 Forbidden</title></head></html>", "text/html")
            case "/v1/check_transaction_by_md5_list" if len(body) > 50:
                self._say(400, _envelope(1, 5, "Missing required fields"))
            case "/v1/check_transaction_by_md5_list":
                self._say(
                    200, _envelope(0, None, "Getting transaction successfully.", [self._item(md5) for md5 in body])
                )
            case "/v1/generate_deeplink_by_qr":
                link = {"shortLink": "https://bakong.page.link/dGZAr1McBs1UaNmH9"}
                self._say(200, _envelope(0, None, "Getting deep link successfully", link))
            case _:
                self._say(404, {"message": "no Route matched with those values"})

    def _item(self, md5: str) -> dict[str, Any]:
        if found := self.bank.transfers.get(md5):
            return {"md5": md5, "status": "SUCCESS", "message": "Success", "data": found}
        return {"md5": md5, "status": "NOT_FOUND", "message": NOT_FOUND, "data": None}

    def _say(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        self._raw(status, json.dumps(answer, default=float).encode(), "application/json", headers)

    def _raw(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _dribble(self) -> None:
        """Never silent for long, never done."""
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        until = time.monotonic() + 20
        while time.monotonic() < until and not self.bank.released.wait(0.05):
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return

    def _endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(10**9))
        self.end_headers()
        for _piece in range(200):
            try:
                self.wfile.write(b" " * 65536)
            except OSError:
                return

    def log_message(self, *_args: Any) -> None:
        """The tests say what matters."""


def _envelope(code: int, error: int | None, message: str, data: Any = None) -> dict[str, Any]:
    return {"responseCode": code, "responseMessage": message, "errorCode": error, "data": data}


@contextmanager
def open_bank() -> Iterator[LocalBank]:
    bank = LocalBank()
    handler = type("Counter", (_Counter,), {"bank": bank})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    bank.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield bank
    finally:
        bank.released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
