"""P1, second part: pages per second behind deploy/nginx.conf, compared with a static file of the same bytes.

    python -m madamda.dev_servers exec --throwaway -- python -m bench.behind_nginx [--seconds 0.5]

Both are served by the same nginx, compressed, on 10 connections: the page from the page cache or nginx's cache, the
file from the disk.
"""

import argparse
import gzip
import sys
import tempfile
from pathlib import Path

from bench import proxy
from bench.measuring import (
    SLICE,
    Browser,
    Processes,
    Server,
    at_least,
    interleaved,
    pages,
    prepared,
    ratio,
    table,
    tell,
    wrk,
)

PRODUCTS = 65
PAGES = {"home": "/", "listing": "/shop/"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.behind_nginx")
    parser.add_argument("--seconds", type=float, default=SLICE)
    seconds = parser.parse_args().seconds
    prepared(products=PRODUCTS)
    with tempfile.TemporaryDirectory(prefix="madamda-static-") as place, pages(workers=2) as shop:
        folder = Path(place)
        folder.chmod(0o755)
        port = int(shop.address.rsplit(":", 1)[1])
        with proxy.running(folder / "nginx", web=[port], static=folder) as nginx:
            whole = Server(nginx.address, Processes([*nginx.processes.roots, *shop.processes.roots]))
            asks = {}
            for name, path in PAGES.items():
                _as_file(folder / f"{name}.html", Browser(nginx.address).get(path).body)
                asks[name] = lambda path=path: wrk(whole, path, connections=10, seconds=seconds)
                asks[f"{name}, as a file"] = lambda name=name: wrk(
                    whole, f"/static/{name}.html", connections=10, seconds=seconds
                )
            found = interleaved(asks)
    lines = table(found, against="home, as a file", heading="behind nginx, 10 connections")
    return tell("behind-nginx", lines, [
        at_least("P1", f"{name} behind nginx, rate against the file", 0.7, ratio(found, name, f"{name}, as a file", of="rate"), unit="×")
        for name in PAGES
    ])  # fmt: skip


def _as_file(file: Path, body: bytes) -> None:
    file.write_bytes(body)
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(body, 6))


if __name__ == "__main__":
    sys.exit(main())
