"""Runs nginx with deploy/nginx.conf on 127.0.0.1, with other ports and folders."""

import contextlib
import dataclasses
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.measuring import ROOT, Server, free_port, program

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
MODULES = Path("/usr/share/nginx/modules-available")
MISSING = "nginx is not installed here (Debian: apt-get install nginx-light)"

_AROUND = """\
{modules}
{user}
daemon off;
master_process on;
worker_processes 2;
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    include {types};
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    sendfile on;
    tcp_nopush on;
    {site}
}}
"""


def is_installed() -> bool:
    return _program() is not None


@contextlib.contextmanager
def running(
    folder: Path,
    *,
    web: Sequence[int],
    live: int = 9,
    tls: tuple[Path, Path] | None = None,
    port: int = 0,
    **roots: Path,
) -> Iterator[Server]:
    """Run nginx while the context is open.

    `web`: ports of one or several gunicorns. `live`: daphne's port. `static` and `media` are folders.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    port = port or free_port()
    (folder / "nginx.conf").write_text(_written(folder, port=port, web=web, live=live, tls=tls, roots=roots))
    command = [str(_program()), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with program(command, port=port, log=folder / "words.log") as server:
        yield dataclasses.replace(server, address=f"{'https' if tls else 'http'}://127.0.0.1:{port}")


def _program() -> str | None:
    return shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin:/sbin")


def _written(
    folder: Path, *, port: int, web: Sequence[int], live: int, tls: tuple[Path, Path] | None, roots: Mapping[str, Path]
) -> str:
    text = CONFIGURATION.read_text()
    away = text.index("server {\n    listen 80;")
    text = text[:away] + text[text.index("server {\n    listen 443") :]  # drops the redirect to HTTPS
    nodes = " ".join(f"server 127.0.0.1:{one};" for one in web)
    for literal, ours in {
        "server 127.0.0.1:8000;": nodes,
        "server 127.0.0.1:8001;": f"server 127.0.0.1:{live};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port}{' ssl http2' if tls else ''};",
        "/run/madamda-pages": str(folder / "pages"),
        "/var/log/nginx/madamda.log": str(folder / "access.log"),
        "/etc/nginx/madamda-brotli*.conf": str(folder / "brotli*.conf"),
        "/var/lib/madamda/static": str(roots.get("static", folder / "static")),
        "/var/lib/madamda/media": str(roots.get("media", folder / "media")),
        "/etc/madamda-tls/fullchain.pem": str(tls[0]) if tls else "",
        "/etc/madamda-tls/privkey.pem": str(tls[1]) if tls else "",
    }.items():
        assert literal in text, f"{CONFIGURATION} no longer says {literal!r}"
        text = text.replace(literal, ours)
    if not tls:
        text = "\n".join(line for line in text.splitlines() if "    ssl_" not in line)
    brotli = MODULES.parent / "modules" / "ngx_http_brotli_static_module.so"
    (folder / "brotli.conf").write_text("brotli_static on;\n" if brotli.exists() else "")
    return _AROUND.format(
        modules=f"load_module {brotli};" if brotli.exists() else "",
        user="user root;" if Path("/proc/self").owner() == "root" else "",
        folder=folder,
        types="/etc/nginx/mime.types",
        site=text,
    )
