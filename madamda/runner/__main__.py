"""Command line `python -m madamda.runner [--dev]`: starts servers, prepares data and supervises the processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from madamda.dev_servers import environment, refcount
from madamda.dev_servers.child_processes import end_with_parent
from madamda.dev_servers.data_dir import PROJECT, CannotStart, data_dir
from madamda.runner import ports
from madamda.runner.supervisor import supervise

PATIENCE = 10.0  # seconds to wait for the ports of a previous run
TRUE = {"1", "true", "yes", "on", "t", "y"}  # values that settings.py reads as true


def main(arguments: list[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return _run(_chosen(dev="--dev" in arguments))
    except (CannotStart, OSError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _run(chosen: dict[str, str]) -> int:
    data = data_dir()
    for port in (chosen["PORT"], chosen["LIVE_PORT"]):
        if not ports.free(chosen["HOST"], int(port), patience=PATIENCE):
            raise CannotStart(
                f"Port {port} is taken: end what runs there, or choose another, "
                f"for example with `PORT={int(port) + 100} make run`."
            )
    with refcount.staying(data, environment.not_chosen(chosen)) as servers:
        environ = chosen | environment.defaults(data, servers, chosen)
        with data.locked():  # another runner of the same checkout, on another port, waits here
            prepared = subprocess.run(
                [sys.executable, "-m", "madamda.runner.bootstrap"],
                env=environ,
                cwd=PROJECT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
        if prepared.returncode:
            return 1
        welcome = _welcome(environ, data.path)
        return supervise(environ, welcome=welcome, revive=lambda: refcount.revive(data, servers))


def _chosen(*, dev: bool) -> dict[str, str]:
    """Return the environment with defaults for one machine; raise CannotStart for an invalid PORT."""
    environ = {name: value for name, value in environment.with_env_file(os.environ).items() if value}
    port = environ.setdefault("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65535:
        raise CannotStart(f"{port!r} is not a port: it must be a number from 1 to 65534.")
    # This virtual environment's programs come first, also if it is not activated.
    environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", os.defpath)])
    ours = {"HOST": "127.0.0.1", "LIVE_PORT": str(int(port) + 1), "WEB_LOG_LEVEL": "warning"}
    ours["WEB_CONCURRENCY"] = "2"  # each further worker delays the start
    return ours | environ | ({"DEBUG": "1", "RELOAD": "1"} if dev else {})


def _welcome(environ: Mapping[str, str], kept_in: Path) -> str:
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
        lines.append(f"  Demo   packer, staff, manager, admin; password {environ.get('DEMO_PASSWORD', 'madamda-demo')}")
    return "\n".join([*lines, "", f"Ctrl-C closes it. What it keeps is in {kept_in}."])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
