"""What Django writes of a request that failed: its route, never its address, which holds codes and card numbers."""

from __future__ import annotations

import logging


def _where(request: object) -> str:
    """ "/sehat/antrean/tiket/<str:code>/batal/"; of an address nobody answers for only its first part."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return f"/{str(match.route).lstrip('^/')}"
    first, _, rest = str(getattr(request, "path", "")).lstrip("/").partition("/")
    return f"/{first[:20]}/…" if rest else f"/{first[:20]}"


class WithoutAddresses(logging.Filter):
    """Puts the route in place of the address in a record that carries its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            record.args = tuple(_where(request) if arg == path else arg for arg in record.args)
        return True
