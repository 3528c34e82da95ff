"""HTTP clients for measurements: wrk for one page, and a small browser for anything else."""

import http.client
import json
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Lock
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from bench.measuring.servers import Server, needs

SCRIPT = Path(__file__).with_name("wrk.lua")
AS_BROWSERS = {"Accept-Encoding": "gzip", "Accept": "text/html", "Accept-Language": "en"}
PATIENCE = 60.0
LONGEST = 60  # seconds
WAYS_ON = 5


@dataclass(frozen=True)
class Sample:
    requests: int
    errors: int
    seconds: float
    cpu: float  # ms per request, of the server's processes only
    p50: float  # ms
    p95: float
    p99: float

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def wrk(
    server: Server, path: str, *, connections: int = 10, seconds: float = 0.5, headers: Mapping[str, str] | None = None
) -> Sample:
    """Request one page repeatedly on `connections` connections; responses other than 2xx and 3xx count as errors."""
    head = AS_BROWSERS | dict(headers or {})
    command = [needs("wrk", "wrk"), "-t1", f"-c{connections}", f"-d{LONGEST}s", "--timeout", "30s"]
    command += ["-s", str(SCRIPT), *(part for name, value in head.items() for part in ("-H", f"{name}: {value}"))]
    before = server.processes.cpu()
    with subprocess.Popen([*command, server.address + path], stdout=subprocess.PIPE, text=True) as running:
        with suppress(subprocess.TimeoutExpired):
            running.wait(seconds)
        running.send_signal(signal.SIGINT)  # ends it with its report; its own durations are whole seconds
        said, _ = running.communicate(timeout=LONGEST)
    cpu = server.processes.cpu() - before
    told = json.loads(said.splitlines()[-1])
    assert told["requests"], f"{path} was never answered: {said}"
    return Sample(
        told["requests"], told["errors"], told["microseconds"] / 1e6, cpu / told["requests"],
        told["p50"], told["p95"], told["p99"],
    )  # fmt: skip


def repeated(
    server: Server, do: Callable[[int], None], *, at_once: int = 1, seconds: float = 0.5, times: int = 0
) -> Sample:
    """Call `do` in `at_once` threads for `seconds`, or `times` in all if given; exceptions count as errors.

    `do` gets a running number, unique across threads. The sample counts calls, not the requests they make.
    """
    numbers, counting = iter(range(times or 10**9)), Lock()
    took: list[float] = []
    errors: list[Exception] = []
    before, began = server.processes.cpu(), time.perf_counter()

    def work() -> None:
        while times or time.perf_counter() - began < seconds:
            with counting:
                number = next(numbers, None)
            if number is None:
                return
            since = time.perf_counter()
            try:
                do(number)
            except Exception as trouble:  # noqa: BLE001 (counted, and the first one printed)
                errors.append(trouble)
            took.append((time.perf_counter() - since) * 1000)

    with ThreadPoolExecutor(at_once) as pool:
        for done in [pool.submit(work) for _ in range(at_once)]:
            done.result()
    passed, cpu = time.perf_counter() - began, server.processes.cpu() - before
    if errors:
        print(f"  {len(errors)} of {len(took)} failed, first with {errors[0]!r}", flush=True)
    took.sort()
    at = {share: took[min(len(took) - 1, int(len(took) * share))] for share in (0.5, 0.95, 0.99)}
    return Sample(len(took), len(errors), passed, cpu / len(took), at[0.5], at[0.95], at[0.99])


class Answer(NamedTuple):
    status: int
    body: bytes
    location: str
    path: str  # after redirects

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """One customer's browser: a keep-alive connection and cookies, with as little CPU time of its own as possible."""

    def __init__(self, address: str, **headers: str) -> None:
        place = urlsplit(address)
        self.address = address
        self.cookies: dict[str, str] = {}
        self._headers = {"Accept": "text/html", "Accept-Language": "en", **headers}
        self._page = ""  # the last page requested, sent as Referer of forms
        self._line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)

    def get(self, path: str, *, follow: bool = True, **headers: str) -> Answer:
        return self._ask("GET", path, None, headers, follow=follow)

    def post(self, path: str, form: Mapping[str, object], *, follow: bool = False, **headers: str) -> Answer:
        body = urlencode(form, doseq=True).encode()
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address, **headers}
        return self._ask("POST", path, body, {"Referer": self.address + self._page, **sent}, follow=follow)

    def close(self) -> None:
        self._line.close()

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], *, follow: bool, ways: int = 0
    ) -> Answer:
        head = self._headers | dict(headers)
        if self.cookies:
            head["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self._sent(method, path, body, head)
        words = answer.read()
        self._remember(answer)
        location = answer.headers.get("Location", "")
        if follow and answer.status in (301, 302, 303, 307) and ways < WAYS_ON:
            place = urlsplit(urljoin(self.address + path, location))
            onward = place.path + (f"?{place.query}" if place.query else "")
            return self._ask("GET", onward, None, {}, follow=True, ways=ways + 1)
        self._page = path if method == "GET" else self._page
        return Answer(answer.status, words, location, path)

    def _sent(self, method: str, path: str, body: bytes | None, head: dict[str, str]) -> http.client.HTTPResponse:
        """Send a request; retries once on a new connection if the kept one was closed, but never a POST."""
        with suppress(http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._line.request(method, path, body, head)
            return self._line.getresponse()
        self._line.close()
        if method == "POST":
            raise ConnectionResetError(f"{method} {path}: the line was cut")
        self._line.request(method, path, body, head)
        return self._line.getresponse()

    def _remember(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
