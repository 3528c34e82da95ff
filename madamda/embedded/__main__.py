"""`python -m madamda.embedded exec [--throwaway] -- COMMAND`: a command beside its servers."""

import os
import signal
import subprocess
import sys

from madamda.embedded import environment, processes, sharing
from madamda.embedded.home import home_of
from madamda.embedded.postgres import Postgres
from madamda.embedded.redis import Redis
from madamda.embedded.trouble import CannotStart

USAGE = "usage: python -m madamda.embedded exec [--throwaway] -- COMMAND [ARGUMENT …]"


def main(arguments: list[str]) -> int:
    # A closed terminal or a polite end goes through the same way out as Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        match arguments:
            case ["exec", "--throwaway", "--", *command] if command:
                return _beside_throwaway_servers(command)
            case ["exec", "--", *command] if command:
                return _beside_the_shops_servers(command)
    except CannotStart as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The servers' data cannot be kept: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    print(USAGE, file=sys.stderr)
    return 2


def _beside_the_shops_servers(command: list[str]) -> int:
    home = home_of()
    home.prepare()
    chosen = environment.with_env_file(os.environ)
    environ = os.environ | environment.defaults(home, chosen)
    with sharing.staying(home, environment.not_chosen(chosen)) as servers:
        return _run(command, environ | environment.addresses(servers))


def _beside_throwaway_servers(command: list[str]) -> int:
    """Never the servers that the environment names: tests must not touch a shop."""
    with sharing.throwaway_home() as home, sharing.staying(home, [Postgres, Redis]) as servers:
        environ = environment.without_choices(os.environ)
        environ |= environment.defaults(home, environ)
        return _run(command, environ | environment.addresses(servers))


def _run(command: list[str], environ: dict[str, str]) -> int:
    """Run it to its end; Ctrl-C reaches it by itself, other signals are passed on."""
    try:
        child = subprocess.Popen(command, env=environ, preexec_fn=processes.ending_with_parent(signal.SIGTERM))
    except FileNotFoundError:
        print(f"There is no command {command[0]!r}.", file=sys.stderr)
        return 127
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, frame: child.send_signal(number))
    ended = child.wait()
    return ended if ended >= 0 else 128 - ended


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
