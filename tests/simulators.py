"""The simulators of foreign systems in a thread, for any test that needs one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.simulators import serving


@contextmanager
def running() -> Iterator[str]:
    """The base address ("http://127.0.0.1:12345") while the block runs."""
    server = serving.server(0)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
