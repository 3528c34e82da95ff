"""A terminal in which a test types answers, for commands that ask a person."""

import os
import pty
import select
import subprocess
import time
from collections.abc import Callable, Sequence


def typed(command: Sequence[str], answers: Sequence[tuple[str, Callable[[str], str]]], *, timeout: float = 120) -> str:
    """Run a command in a terminal of its own and return what it showed.

    `answers` are prompts, in the order in which they appear, each with a function of everything shown so far that
    returns what is typed. Raises AssertionError if a prompt does not appear in time or the command fails.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    shown, read_to, until = "", 0, time.monotonic() + timeout
    waiting = list(answers)
    while True:
        assert time.monotonic() < until, f"No {waiting[:1]} in:\n{shown}"
        if waiting and (place := shown.find(waiting[0][0], read_to)) >= 0:
            prompt, answer = waiting.pop(0)
            read_to = place + len(prompt)
            os.write(ours, f"{answer(shown)}\n".encode())
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            said = os.read(ours, 65536)
        except OSError:  # the command has ended
            break
        if not said:
            break
        shown += said.decode(errors="replace")
    os.close(ours)
    assert process.wait() == 0, shown
    return shown
