"""Loopback ports: is one free, and which one does a server of ours keep."""

import random
import socket
from pathlib import Path

LOOPBACK = "127.0.0.1"
# Below the range from which the kernel takes the ports of outgoing connections, so ours stays free.
RANGE = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def remembered(file: Path) -> int:
    """The port written in `file` if it is free, else another free one, which is written there.

    Raises OSError when no port of the range is free.
    """
    try:
        port = int(file.read_text())
    except (OSError, ValueError):
        port = 0
    if port and is_free(port):
        return port
    for port in random.sample(RANGE, 200):
        if is_free(port):
            file.write_text(str(port))
            return port
    raise OSError("Tidak ada port lokal yang bebas.")
