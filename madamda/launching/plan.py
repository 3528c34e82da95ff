"""With which values the shop opens: what a person has chosen, else what fits one machine."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from madamda.embedded import environment
from madamda.embedded.home import Home
from madamda.embedded.trouble import CannotStart
from madamda.launching import ports

TRUE = {"1", "true", "yes", "on", "t", "y"}  # as settings.py reads a switch


def environ_for(home: Home, *, dev: bool) -> dict[str, str]:
    chosen = environment.with_env_file(os.environ)
    if dev:
        chosen |= {"DEBUG": "1", "RELOAD": "1"}
    port = _port(chosen.get("PORT") or "8000")
    ours = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "LIVE_PORT": str(port + 1),
        "WEB_LOG_LEVEL": "warning",
    }
    environ = environment.defaults(home, chosen) | ours | {name: value for name, value in chosen.items() if value}
    # The programs of this Python come first, also when nobody has activated its environment.
    environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)])
    return environ


def check_ports(environ: Mapping[str, str]) -> None:
    for name in ("PORT", "LIVE_PORT"):
        port = _port(environ[name])
        if not ports.free(environ["HOST"], port):
            raise CannotStart(
                f"Port {port} is taken: end what runs there, or choose another, "
                f"for example with `PORT={port + 100} make run`."
            )


def welcome(home: Home, environ: Mapping[str, str]) -> str:
    host = "127.0.0.1" if environ["HOST"] in ("0.0.0.0", "::") else environ["HOST"]
    shop = f"http://{f'[{host}]' if ':' in host else host}:{environ['PORT']}"
    lines = [
        f"Madamda is open at {shop}",
        "",
        f"  Shop   {shop}/",
        f"  Board  {shop}/dashboard/",
        f"  Admin  {shop}/{environ.get('ADMIN_URL', 'admin').strip('/')}/",
    ]
    if environ.get("DEMO", "").lower() in TRUE:
        password = environ.get("DEMO_PASSWORD", "madamda-demo")
        lines.append(f"  Demo   staff, manager, admin; password {password}")
    return "\n".join([*lines, "", f"Ctrl-C closes it. What it keeps is in {home.folder}."])


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65535:
        raise CannotStart(f"{text!r} is not a port: it must be a number from 1 to 65534.")
    return int(text)
