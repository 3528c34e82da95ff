"""deploy/nginx.conf: who dribbles harms nobody, who sends too much is refused, and no page is older than a second."""

import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import psycopg
import pytest

from bench import proxy
from tests.deploy.conftest import Deployed

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("deployed")]

OF_FILES = "max-age=3600"
HEADERS = [
    *("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"),
    *("cross-origin-opener-policy", "cross-origin-resource-policy"),
]


def ask(shop: Deployed, path: str, **options) -> httpx.Response:
    return httpx.get(f"{shop.address}{path}", timeout=20, **options)


def logged(shop: Deployed, request: str) -> list[str]:
    """What nginx has written until that request is told of, which is a moment after its answer."""
    until = time.monotonic() + 10
    while True:
        lines = (shop.folder / "nginx" / "access.log").read_text().splitlines()
        if any(line.endswith(f" {request}") for line in lines):
            return lines
        assert time.monotonic() < until, f"{request} is not in the log"
        time.sleep(0.05)


def test_every_answer_carries_the_house_s_headers_once_whoever_gives_it(deployed: Deployed) -> None:
    answers = [
        ask(deployed, path) for path in ("/", "/nowhere/", "/cart/", "/static/css/shop.0123.css", "/static/gone.css")
    ]
    answers += [ask(deployed, "/media/pictures/0.webp"), ask(deployed, "/media/originals/0.webp")]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 200, 404, 200, 404]
    for answer in answers:
        for name in HEADERS:
            assert len(answer.headers.get_list(name)) == 1, (answer.url, name)
        assert "nginx/" not in answer.headers["server"]


def test_files_are_kept_for_a_year_and_sent_packed(deployed: Deployed) -> None:
    found = ask(deployed, "/static/css/shop.0123.css", headers={"Accept-Encoding": "gzip"})
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert found.headers["content-encoding"] == "gzip"
    assert "cache-control" not in ask(deployed, "/static/gone.css").headers


def test_a_page_for_strangers_is_drawn_once_for_all_who_ask_in_the_same_moment(deployed: Deployed) -> None:
    ask(deployed, "/shop/")
    with ThreadPoolExecutor(20) as crowd:
        list(crowd.map(lambda _: ask(deployed, "/shop/"), range(80)))
    log = logged(deployed, ask(deployed, "/cart/").headers["x-request-id"])
    assert sum(" HIT " in line for line in log if '"GET /shop/"' in line) >= 5


def test_ports_and_letters_of_a_host_make_no_pages_of_their_own(deployed: Deployed) -> None:
    def asked(number: int) -> httpx.Response:
        host = f"{'LOCALHOST' if number % 2 else 'localhost.'}:{number + 1}"
        return ask(deployed, "/shop/?page=1", headers={"Host": host})

    asked(0)
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(asked, range(80)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    log = logged(deployed, ask(deployed, "/cart/").headers["x-request-id"])
    assert sum(" HIT " in line for line in log if '"GET /shop/"' in line) >= 5


def test_what_is_switched_off_is_gone_within_a_second(deployed: Deployed) -> None:
    """Whoever goes on asking for it all the time."""
    with psycopg.connect(deployed.database, autocommit=True) as line:
        [(product, slug)] = line.execute(
            "select id, slug from shop_product where active order by id limit 1"
        ).fetchall()
        with ThreadPoolExecutor(4) as crowd:
            until = time.monotonic() + 3
            askers = [crowd.submit(_keep_asking, deployed, until, f"/products/{slug}/") for _ in range(4)]
            time.sleep(0.7)
            asked = time.monotonic()
            line.execute("update shop_product set active = false where id = %s", [product])
            answers = [answer for asker in askers for answer in asker.result()]
        line.execute("update shop_product set active = true where id = %s", [product])
    assert {status for at, status, _ in answers if at < asked - 0.3} == {200}  # begun, and by then answered too
    gone = [at for at, status, _ in answers if status == 404]
    assert gone
    assert not [at for at, status, _ in answers if status != 404 and at > min(gone) + 0.4]


def test_who_brings_a_cookie_is_never_given_a_kept_page(deployed: Deployed) -> None:
    ask(deployed, "/shop/")
    answer = ask(deployed, "/shop/?mine", cookies={"sessionid": "x"})
    log = logged(deployed, answer.headers["x-request-id"])
    assert " BYPASS " in next(line for line in reversed(log) if '"GET /shop/"' in line)
    assert not any(" HIT " in line for line in log if "/cart/" in line or "/checkout/" in line)


def test_a_new_price_is_seen_within_a_second(deployed: Deployed) -> None:
    """Whoever asks all the time meanwhile, so that every cache on the way is warm. On a busy machine: two of three."""
    in_time = 0
    for price in ("123.40", "124.50", "125.60"):
        with ThreadPoolExecutor(4) as crowd:
            until = time.monotonic() + 2.5
            askers = [crowd.submit(_keep_asking, deployed, until) for _ in range(4)]
            time.sleep(0.7)
            with psycopg.connect(deployed.database) as line:
                line.execute("update shop_variant set price = %s, compare_at = null", [price])
            changed = time.monotonic()
            answers = [answer for asker in askers for answer in asker.result()]
        late = [text for at, _, text in answers if at > changed + 1]
        assert late
        in_time += all(f"${price}" in text for text in late)
    assert in_time >= 2


def _keep_asking(shop: Deployed, until: float, path: str = "/shop/") -> list[tuple[float, int, str]]:
    seen = []
    with httpx.Client(base_url=shop.address, timeout=20) as browser:
        while time.monotonic() < until:
            at = time.monotonic()
            answer = browser.get(path)
            seen.append((at, answer.status_code, answer.text))
            time.sleep(0.02)
    return seen


def test_two_hundred_who_dribble_harm_nobody_and_are_cut(deployed: Deployed) -> None:
    heads = [_dribble(deployed, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ") for _ in range(100)]
    posting = b"POST /checkout/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\na"
    lines = heads + [_dribble(deployed, posting, n) for n in range(100)]
    began = time.monotonic()
    answers = []
    open_lines = set(lines)
    while open_lines and time.monotonic() < began + 30:
        answers.append(ask(deployed, "/shop/").status_code)
        answers.append(ask(deployed, "/cart/").status_code)
        open_lines -= {line for line in open_lines if _is_cut(line)}
        for line in open_lines & set(heads):
            with suppress(OSError):
                line.send(b"a")
        time.sleep(0.5)
    assert set(answers) == {200}
    assert not open_lines
    for line in lines:
        line.close()


def _dribble(shop: Deployed, beginning: bytes, n: int = 0) -> socket.socket:
    """From an address of its own each, as many phones would."""
    line = socket.create_connection(("127.0.0.1", shop.port), timeout=5, source_address=(f"127.0.1.{n + 1}", 0))
    line.sendall(beginning)
    line.setblocking(False)
    return line


def _is_cut(line: socket.socket) -> bool:
    try:
        while line.recv(4096):
            pass
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 99999999999\r\n", b""),
        (b"Content-Length: 11534336\r\n", b"x" * 65536),
        (b"Content-Length: -5\r\n", b""),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n", b"aaaaaa"),
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", b"5\r\naaaaa\r\n0\r\n\r\n"),
        (b"Transfer-Encoding: chunked\r\n", b"fffff\r\n" + b"x" * 0xFFFFF + b"\r\n"),
        (b"X-Long: " + b"y" * 40_000 + b"\r\n", b""),
    ],
)
def test_what_is_too_big_or_a_lie_is_refused_at_once(deployed: Deployed, head: bytes, body: bytes) -> None:
    with socket.create_connection(("127.0.0.1", deployed.port), timeout=10) as line:
        line.sendall(b"POST /cart/lines/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + head + b"\r\n")
        with suppress(OSError):
            for _ in range(12 if body.startswith(b"fffff") else 1):  # chunks without an end
                line.sendall(body)
        answer = line.recv(4096)
    assert answer.split(b" ")[1] in (b"400", b"413"), answer[:60]
    assert b"x-frame-options: deny" in answer.lower()
    assert ask(deployed, "/health/live").status_code == 200


def test_one_address_may_not_send_without_end_and_others_do_not_notice(deployed: Deployed) -> None:
    posting = b"POST /checkout/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\na"
    lines = [_dribble(deployed, posting, 200) for _ in range(21)]
    greedy = httpx.HTTPTransport(local_address="127.0.1.201")
    with httpx.Client(base_url=deployed.address, transport=greedy, timeout=20) as browser:
        refused = browser.post("/cart/lines/", data={"variant": 1})
    answer = httpx.post(f"{deployed.address}/cart/lines/", data={"variant": 1}, timeout=20)
    for line in lines:
        line.close()
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert answer.status_code != 429


def test_while_nobody_answers_behind_it_a_page_says_so(deployed: Deployed) -> None:
    folder = deployed.folder
    with proxy.running(folder / "alone", web=[9], static=folder / "static") as server:
        answer = httpx.get(f"{server.address}/", timeout=20)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "just changing something" in answer.text


def test_the_file_holds_with_a_certificate_too(deployed: Deployed, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    asked = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    asked += ["-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*asked, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    folder, files = deployed.folder / "tls", {name: deployed.folder / name for name in ("static", "media")}
    says_nothing = int(deployed.web.address.rsplit(":", 1)[1])
    with _node_that_says_hsts("max-age=7; preload") as says_its_own:
        for web, pages, in_all in (
            (says_nothing, [], 200),
            (says_its_own, ["max-age=7; preload"], 200),
            (9, [OF_FILES], 503),
        ):
            with proxy.running(folder / str(web), web=[web], tls=(certificate, key), **files) as server:
                said = {}
                for path in ("/static/css/shop.0123.css", "/static/gone.css", "/media/pictures/0.webp", "/", "/", "/"):
                    answer = httpx.get(f"{server.address}{path}", verify=False, timeout=20)  # noqa: S501  # its own signature is all it has
                    said[path] = answer.headers.get_list("strict-transport-security")
                    assert said[path] == (pages if path == "/" else [OF_FILES]), (web, path)
            assert answer.status_code == in_all


@contextmanager
def _node_that_says_hsts(words: str) -> Iterator[int]:
    """With every page, which may be kept."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in (("Strict-Transport-Security", words), ("Cache-Control", "public, s-maxage=1")):
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as node:
        Thread(target=node.serve_forever, daemon=True).start()
        yield node.server_port
        node.shutdown()


@pytest.mark.parametrize(("method", "asked"), [("POST", 1), ("GET", 2)])
def test_what_was_sent_to_a_dying_node_is_sent_to_the_other_only_when_it_changes_nothing(
    deployed: Deployed, method: str, asked: int
) -> None:
    heard: list[bytes] = []
    with _node_that_dies(heard) as one, _node_that_dies(heard) as other:
        folder = deployed.folder / f"two-{method}"
        with proxy.running(folder, web=[one, other], static=deployed.folder / "static") as server:
            heard.clear()
            answer = httpx.request(method, f"{server.address}/checkout/", timeout=20)
    assert answer.status_code == 503
    assert [line.split()[0].decode() for line in heard] == [method] * asked


@contextmanager
def _node_that_dies(heard: list[bytes]) -> Iterator[int]:
    """Hears a request out, and hangs up without a word."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def listen() -> None:
            with suppress(OSError):
                while True:
                    line, _ = door.accept()
                    heard.append(line.recv(65536))
                    line.close()

        Thread(target=listen, daemon=True).start()
        yield door.getsockname()[1]
        door.shutdown(socket.SHUT_RDWR)
