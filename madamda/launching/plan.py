"""With which values the shop opens: what a person has chosen, else what fits one machine."""

import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from madamda.embedded import environment
from madamda.embedded.home import Home, private_file
from madamda.embedded.trouble import CannotStart
from madamda.launching import ports

TIME_TO_LEAVE = 30.0
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


@contextlib.contextmanager
def ports_taken(home: Home, environ: Mapping[str, str]) -> Iterator[None]:
    """Sure that the ports are ours, until the end.

    The mark of a run lies there without its lock when that run was killed: its
    processes are then just leaving, and get the time for it. Anybody else
    stays, so nobody waits for them.
    """
    mark = home.folder / f"open-{environ['PORT']}.lock"
    patience = TIME_TO_LEAVE if mark.exists() else 0.0
    with private_file(mark).open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _taken(environ["PORT"]) from None
        try:
            for port in (environ["PORT"], environ["LIVE_PORT"]):
                if not ports.free(environ["HOST"], _port(port), patience=patience):
                    raise _taken(port)
            yield
        finally:
            mark.unlink(missing_ok=True)


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


def _taken(port: str) -> CannotStart:
    return CannotStart(
        f"Port {port} is taken: end what runs there, or choose another, "
        f"for example with `PORT={int(port) + 100} make run`."
    )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65535:
        raise CannotStart(f"{text!r} is not a port: it must be a number from 1 to 65534.")
    return int(text)
