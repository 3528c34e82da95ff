"""Malformed and malicious HTTP requests, as bytes."""

from itertools import product

PATHS = [b"/", b"/shop/", b"/cart/", b"/orders/", b"/orders/x/", b"/products/x/", b"/track/", b"/checkout/"]
PATHS += [b"/shop/suggestions/", b"/dashboard/customers/lookup/", b"/orders/x/khqr.png", b"/robots.txt"]
FEW = PATHS[1:6]

TAILS = [b"%00", b"%ff%fe", b"%C0%AF", b"\xff\xfe", b"..%2f..%2fetc", b"%0d%0aX:1", b"\xe1\x9e\x80", b"x" * 3000]

QUERIES = [b"q=%00", b"page=%ff", b"page=99999999999999999999", b"page=-1", b"page=NaN", b"page=%E1%9F%A1"]
QUERIES += [b"q=" + b"a" * 7000, b"key=%00", b"lang=%00", b"variant=1e9", b"sort=%00", b"&&&=&", b"%", b"q[]=1"]
QUERIES += [b"min=NaN", b"max=Infinity", b"min=-1e999", b"category=%00", b"phone=%00", b"after=%ff", b"\xff=\xfe"]

HEADS = [b"Cookie: sessionid=\xff\xfe; cart=\x80; theme=%00; django_language=../../km", b"Cookie: ;;;=;=="]
HEADS += [b"Cookie: messages=\xff; device=%00; cart=-1; sessionid=x", b"Cookie: sessionid=" + b"\x80" * 900]
HEADS += [b"Accept-Language: \xff;q=x,km;q=9" + b"a," * 900, b"Accept-Encoding: ;q=,br;q=NaN", b"Accept: \xff/*"]
HEADS += [b"X-Forwarded-For: \xff, ::1%eth0, 9.9.9.9.9", b"X-Forwarded-Proto: \xff", b'If-None-Match: W/"\xff']
HEADS += [b"Referer: http://[::1", b"Origin: null", b"X-Request-ID: \x80" + b"a" * 99, b"Range: bytes=9-1,-"]


def requests() -> list[bytes]:
    asked = [(path + tail, b"") for path, tail in product(FEW, TAILS)]
    asked += [(path + b"?" + query, b"") for path, query in product(PATHS, QUERIES)]
    asked += [(path, head + b"\r\n") for path, head in product(FEW, HEADS)]
    return [
        b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n" + head + b"Connection: close\r\n\r\n"
        for path, head in asked
    ]
