"""Command line: `exec [--throwaway | --configured] -- COMMAND` runs a command with servers; `stop` stops our own."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from madamda.dev_servers import environment, refcount
from madamda.dev_servers.child_processes import end_with_parent
from madamda.dev_servers.data_dir import CannotStart, DataDir, data_dir
from madamda.dev_servers.servers import Postgres, Redis, Server

USAGE = "usage: python -m madamda.dev_servers exec [--throwaway | --configured] -- COMMAND [ARGUMENT …] | stop"


def main(arguments: list[str]) -> int:
    # SIGTERM and SIGHUP clean up as Ctrl-C does.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        match arguments:
            case ["exec", "--throwaway", "--", *command] if command:
                with refcount.throwaway() as data:  # never use configured servers, which may hold real data
                    return _run(command, data, [Postgres, Redis], environment.without_choices(os.environ))
            case ["exec", "--configured", "--", *command] if command:
                return _run(command, data_dir(), [], _with_addresses(os.environ))
            case ["exec", "--", *command] if command:
                chosen = environment.with_env_file(os.environ)
                return _run(command, data_dir(), environment.not_chosen(chosen), chosen)
            case ["stop"]:
                return (
                    0 if refcount.stop(data_dir()) else _say("The shop is open here, or a command is using its data.")
                )
    except (CannotStart, OSError) as trouble:
        return _say(str(trouble))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    print(USAGE, file=sys.stderr)
    return 2


def _run(command: list[str], data: DataDir, kinds: Sequence[type[Server]], chosen: Mapping[str, str]) -> int:
    """Run the command with the servers and return its exit status.

    Ctrl-C reaches the command directly; SIGTERM and SIGHUP are forwarded.
    """
    with refcount.staying(data, kinds) as servers:
        environ = {**chosen, **environment.defaults(data, servers, chosen)}
        try:
            child = subprocess.Popen(command, env=environ, preexec_fn=end_with_parent)
        except FileNotFoundError:
            print(f"There is no command {command[0]!r}.", file=sys.stderr)
            return 127
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, frame: child.send_signal(number))
        ended = child.wait()
        return ended if ended >= 0 else 128 - ended


def _with_addresses(environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment; raise CannotStart if it does not name both servers."""
    if lacking := [name for name in ("DATABASE_URL", "REDIS_URL") if not environ.get(name)]:
        raise CannotStart(f"{' and '.join(lacking)} must name the server to use.")
    return environ


def _say(trouble: str) -> int:
    print(trouble, file=sys.stderr)
    return 1


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
