"""Programs that end with their parent, however that ends."""

import ctypes
import signal
import sys

SET_PARENT_DEATH_SIGNAL = 1  # prctl's number for it
_libc = ctypes.CDLL(None)  # loaded before a fork: after it, only the call itself is safe


def end_with_parent() -> None:
    """A preexec_fn: the kernel tells the child to end when its parent has died. Linux only."""
    if sys.platform == "linux":
        _libc.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
