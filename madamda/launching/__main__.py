"""`python -m madamda.launching [--dev]`: bring the servers, make ready, start all, stop all."""

import asyncio
import signal
import subprocess
import sys

from madamda.embedded import environment, processes, sharing
from madamda.embedded.home import PROJECT, Home, home_of
from madamda.embedded.trouble import CannotStart
from madamda.launching import plan
from madamda.launching.serving import serve


def main(arguments: list[str]) -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return _run(dev="--dev" in arguments)
    except CannotStart as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The shop's data cannot be kept: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _run(*, dev: bool) -> int:
    home = home_of()
    home.prepare()
    environ = plan.environ_for(home, dev=dev)
    kinds = environment.not_chosen(environ)
    with plan.ports_taken(home, environ), sharing.staying(home, kinds) as servers:
        environ |= environment.addresses(servers)
        if not _made_ready(home, environ):
            return 1
        return asyncio.run(serve(home, servers, environ))


def _made_ready(home: Home, environ: dict[str, str]) -> bool:
    """Another launcher of the same shop, on another port, waits for its turn."""
    with sharing.turn(home, "opening"):
        done = subprocess.run(
            [sys.executable, "-m", "madamda.launching.opening"],
            env=environ,
            cwd=PROJECT,
            start_new_session=True,
            preexec_fn=processes.ending_with_parent(signal.SIGTERM),
        )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
