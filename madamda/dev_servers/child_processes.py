"""Child processes that end with their parent, however the parent ends."""

import ctypes
import signal
import sys

SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_libc = ctypes.CDLL(None)  # loaded before the fork, after which only the call itself is safe


def end_with_parent() -> None:
    """For `preexec_fn`: let the kernel send SIGTERM when the parent dies. Linux only."""
    if sys.platform == "linux":
        _libc.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
