"""The line to one browser: daphne's own, which also cuts off floods and says every good-bye aloud."""

import time

from autobahn.websocket.types import ConnectionRequest
from daphne import http_protocol
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.defer import Deferred

MOST, SECONDS = 30, 10.0  # frames in so many seconds; our own pages send none
TOO_MUCH = 1008


class Line(WebSocketProtocol):
    """Counts before anything is queued or answered: pings never reach an application. (The names are autobahn's.)"""

    counted, since = 0, 0.0

    def onConnect(self, request: ConnectionRequest) -> Deferred:  # noqa: N802
        self.failByDrop = False  # a message that is too long is answered, not hung up on
        return super().onConnect(request)

    def onPing(self, payload: bytes) -> None:  # noqa: N802
        if not self._is_flooding():
            super().onPing(payload)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        if not self._is_flooding():
            super().onMessage(payload, isBinary)

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802
        """With any code: daphne's own way refuses those below 3000, such as "try again later", by an exception."""
        self.sendCloseFrame(code=code or 1000, reasonUtf8=None, isReply=False)

    def _is_flooding(self) -> bool:
        if self.state != self.STATE_OPEN:
            return True  # what still comes after the good-bye
        now = time.monotonic()
        if now - self.since > SECONDS:
            self.counted, self.since = 0, now
        self.counted += 1
        if self.counted > MOST:
            self.serverClose(TOO_MUCH)
        return self.counted > MOST


class Knock(http_protocol.WebRequest):
    """Every request comes through here, also those that become sockets. (The names are twisted's and daphne's.)"""

    def process(self) -> Deferred | None:
        """Daphne reads these as ASCII, and would answer 500 to what is none. Nobody but us says where the shop lies."""
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        asked = self.requestHeaders.getRawHeaders(b"Sec-WebSocket-Protocol", [])
        if not all(text.isascii() for text in (self.method, self.clientproto, *asked)):
            self.client_addr = None
            self.basic_error(400, b"Bad Request", "Invalid characters")
            return None
        return super().process()


def lay() -> None:
    """Daphne has no option for the classes by which it makes requests and sockets."""
    WebSocketFactory.protocol = Line
    http_protocol.WebRequest = Knock
