"""Checks of TCP ports: whether one is free, and whether a server responds."""

import http.client
import socket
import time


def free(host: str, port: int, *, patience: float) -> bool:
    """Return True if the port can be bound, waiting up to `patience` seconds."""
    until = time.monotonic() + patience
    while not _can_bind(host, port):
        if time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


def status(host: str, port: int, path: str) -> int:
    """Return the HTTP status of a GET request, or 0 if there is no response."""
    line = http.client.HTTPConnection(host, port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


def _can_bind(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
