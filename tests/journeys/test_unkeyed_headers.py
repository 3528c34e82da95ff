"""A page that is kept for everybody shows nothing of what its first asker sent along, through a real gunicorn."""

import re

import pytest
from django.test import TransactionTestCase

from tests.factories import a_variant
from tests.gunicorn import gunicorn, said, status

# Whatever a server, a proxy or a framework may take for the address, the person or the kind of answer.
HEADERS = [
    *("SCRIPT_NAME: /evil", "SCRIPT_NAME: /", "SCRIPT_NAME: /shop", "PATH_INFO: /cart/", "QUERY_STRING: q=evil"),
    *("Script-Name: /evil", "X-Script-Name: /evil", "X-Forwarded-Prefix: /evil", "X-Original-URL: /evil"),
    *("X-Rewrite-URL: /evil", "REQUEST_METHOD: POST", "X-HTTP-Method-Override: DELETE", "REQUEST_URI: /evil"),
    *("Forwarded: for=evil;host=evil.example;proto=https", "X-Forwarded-Host: evil.example", "X-Host: evil.example"),
    *("X-Forwarded-Server: evil.example", "X-Forwarded-Port: 666", "X-Forwarded-For: 6.6.6.6", "X-Real-IP: 6.6.6.6"),
    *("X-Forwarded-Protocol: ssl", "X-Forwarded-Ssl: on", "X-Forwarded-Scheme: evil", "Front-End-Https: on"),
    *("REMOTE_USER: evil", "Remote-User: evil", "X-Remote-User: evil", "REMOTE_ADDR: 6.6.6.6", "AUTH_TYPE: evil"),
    *(
        "Proxy: http://evil.example",
        "Proxy-Authorization: Basic ZXZpbDpldmls",
        "Via: 1.1 evil",
        "From: evil@example.com",
    ),
    *("Accept: application/json", "Accept: evil/evil", "Accept-Charset: utf-7", "Accept-Encoding: evil"),
    *(
        "Content-Type: application/json",
        "Content-Type: text/html; charset=utf-7",
        "Content-Length: 0",
        "Content-MD5: x",
    ),
    *(
        "X-Requested-With: fetch",
        "X-Requested-With: XMLHttpRequest",
        "HX-Request: true",
        "X-PJAX: true",
        "Save-Data: on",
    ),
    *("Range: bytes=0-9", "If-Range: evil", 'If-None-Match: "evil"', "If-Match: evil", "If-Unmodified-Since: evil"),
    *("If-Modified-Since: Mon, 30 Nov 2099 00:00:00 GMT", "Cache-Control: no-store", "Pragma: evil", "TE: trailers"),
    *(
        "Origin: https://evil.example",
        "Referer: https://evil.example/",
        "User-Agent: evil",
        "Sec-Fetch-Site: cross-site",
    ),
    *("Cookie: csrftoken=evil; messages=; evil=1", "Cookie: cart=66; sessionid=", "Upgrade-Insecure-Requests: 1"),
    *("X-Request-ID: evilevilevil", "HTTP_HOST: evil.example", "HTTP_COOKIE: sessionid=evil", "SERVER_NAME: evil"),
    *("SERVER_PORT: 666", "wsgi.url_scheme: https", "DJANGO_SETTINGS_MODULE: evil", "X-Evil: evil", "DNT: 1"),
    *("Connection: evil", "Upgrade: websocket", "Expect: 100-continue", "Max-Forwards: 0", "Sec-Purpose: prefetch"),
]
HOSTS = ["LOCALHOST", "localhost.", "localhost:666", "LocalHost.:1", "localhost:0000443", "127.0.0.1", "[::1]:9"]
_EACH_ITS_OWN = re.compile(rb"^(?:date|x-request-id|etag|content-length): .*\r\n", re.I | re.M)


@pytest.mark.servers
class UnkeyedHeaders(TransactionTestCase):
    def setUp(self) -> None:
        self.paths = ["/", a_variant().product.get_absolute_url()]
        # The proxy is believed wherever it can be: this machine's own address is one.
        self.shop = self.enterContext(gunicorn(TRUSTED_PROXIES="127.0.0.1", FORWARDED_ALLOW_IPS="127.0.0.1"))

    def ask(self, path: str, name: str, *headers: str, host: str = "localhost") -> bytes:
        """Under a name that nobody has used: it is drawn for who asks first. What names it is left out."""
        lines = [f"GET {path}?n={name} HTTP/1.1", f"Host: {host}", *headers, "Connection: close", "", ""]
        answer = said(self.shop, "\r\n".join(lines).encode("latin-1"))
        return _EACH_ITS_OWN.sub(b"", answer.replace(f"n={name}".encode(), b"n="))

    def test_nothing_that_is_sent_along_reaches_the_next(self) -> None:
        for path in self.paths:
            clean = self.ask(path, "clean")
            assert status(clean) == 200
            for count, header in enumerate(HEADERS):
                with self.subTest(path, header=header):
                    assert status(self.ask(path, f"n{count}", header)) < 500
                    assert self.ask(path, f"n{count}") == clean

    def test_a_host_written_in_another_way_is_the_same_page(self) -> None:
        for path in self.paths:
            clean = {name: self.ask(path, "clean", host=name) for name in ("localhost", "127.0.0.1", "[::1]")}
            for count, host in enumerate(HOSTS):
                named = host.lower().rsplit(":", 1)[0] if host[-1].isdigit() and ":" in host else host.lower()
                with self.subTest(path, host=host):
                    seen = self.ask(path, f"h{count}", host=host)
                    assert status(seen) == 200
                    assert (host.encode() if host not in clean else b"evil") not in seen
                    assert self.ask(path, f"h{count}", host=named.removesuffix(".")) == seen
                    assert seen == clean[named.removesuffix(".")]
