"""A Telegram on this machine: a real HTTP server that answers as the Bot API does, also on its bad days."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

TOKEN, CHAT = "123456:AAbb-local_token", "-1001234567890"


@dataclass
class LocalTelegram:
    """What arrived, and how it is today."""

    url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)  # to the shop's chat
    chats: dict[int, list[str]] = field(default_factory=dict)  # texts to private chats; a blocked bot has none
    written: list[dict[str, Any]] = field(default_factory=list)  # updates that nobody has confirmed yet
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    asked: int = 0
    mood: str = "well"
    released: threading.Event = field(default_factory=threading.Event)

    def write(self, chat: int, text: str, kind: str = "private") -> None:
        """Somebody writes to the bot, and so can be written to."""
        self.chats.setdefault(chat, [])
        message = {"chat": {"id": chat, "type": kind}, "text": text}
        self.written.append({"update_id": next(self.numbers), "message": message})

    @property
    def settings(self) -> dict[str, Any]:
        return {"TELEGRAM_API_URL": self.url, "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_CHAT": CHAT, "TELEGRAM_TIMEOUT": 1.0}


class _Bot(BaseHTTPRequestHandler):
    telegram: LocalTelegram
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.telegram.asked += 1
        if self.path == f"/bot{TOKEN}/getUpdates" and self.telegram.mood == "well":
            written = [one for one in self.telegram.written if one["update_id"] >= message["offset"]]
            self.telegram.written = written
            return self._say(200, {"ok": True, "result": written})
        if self.path != f"/bot{TOKEN}/sendMessage":
            return self._say(401, _refusal(401, "Unauthorized"))
        match self.telegram.mood:
            case "well" if isinstance(message["chat_id"], int):
                if message["chat_id"] not in self.telegram.chats:
                    return self._say(403, _refusal(403, "Forbidden: bot was blocked by the user"))
                self.telegram.chats[message["chat_id"]].append(message["text"])
                return self._say(200, {"ok": True, "result": {}})
            case "well" if message["chat_id"] == CHAT and 0 < len(message["text"]) <= 4096:
                self.telegram.messages.append(message)
                sent = {"message_id": len(self.telegram.messages), "date": 0, "text": message["text"]}
                return self._say(200, {"ok": True, "result": sent})
            case "429":
                parameters = {"parameters": {"retry_after": 7}}
                return self._say(429, _refusal(429, "Too Many Requests: retry after 7") | parameters)
            case "500":
                return self._raw(500, b"<html>Internal Server Error</html>", "text/html")
            case "kicked":
                return self._say(403, _refusal(403, "Forbidden: bot was kicked from the group chat"))
            case "nonsense":
                return self._raw(200, b'{"ok": tr', "application/json")
            case "hanging":
                self.telegram.released.wait(20)
        return self._say(400, _refusal(400, "Bad Request: chat not found"))

    def _say(self, status: int, answer: dict[str, Any]) -> None:
        self._raw(status, json.dumps(answer).encode(), "application/json")

    def _raw(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def a_telegram() -> Iterator[LocalTelegram]:
    telegram = LocalTelegram()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bot", (_Bot,), {"telegram": telegram}))
    server.daemon_threads = True
    telegram.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield telegram
    finally:
        telegram.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _refusal(code: int, words: str) -> dict[str, Any]:
    return {"ok": False, "error_code": code, "description": words}
