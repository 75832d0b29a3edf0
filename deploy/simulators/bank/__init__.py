"""A bank that speaks SNAP BI like BRI (domain.md 7): services for the portal, and a page on which people pay.

`/bank/` is the page, `/bank/snap/v1.0/…` the services. The contract (keys, secret) comes from the environment of
the demo. Nothing of it runs in production.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

from deploy.simulators.bank import page, services
from deploy.simulators.bank.ledger import ledger

REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 409: "Conflict"}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """WSGI."""
    path, method = environ.get("PATH_INFO", "/"), environ["REQUEST_METHOD"]
    body = environ["wsgi.input"].read(min(int(environ.get("CONTENT_LENGTH") or 0), 1 << 20))
    if path.startswith("/snap/"):
        headers = {
            name.removeprefix("HTTP_").replace("_", "-"): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        status, content = services.answer(method, path, headers, body)
        start_response(f"{status} {REASONS.get(status, 'Error')}", [("Content-Type", "application/json")])
        return [json.dumps(content).encode()]
    if method == "POST":
        form = dict(parse_qsl(body.decode(errors="replace")))
        if path == "/gangguan":
            ledger.down = not ledger.down
        shown = page.paid(form) if path == "/bayar" else page.page()
    else:
        asked = dict(parse_qsl(environ.get("QUERY_STRING", "")))
        shown = page.page(number=asked.get("nomor", ""), amount=asked.get("jumlah", ""))
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [shown.encode()]
