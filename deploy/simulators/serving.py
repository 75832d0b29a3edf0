"""One small threaded web server for all simulators."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from deploy import simulators
from deploy.local.ports import LOOPBACK

NO_SYSTEMS = ("serving", "__main__")


@cache
def systems() -> dict[str, WSGIApplication]:
    """Name of the system → its application."""
    names = [one.name for one in pkgutil.iter_modules(simulators.__path__) if one.name not in NO_SYSTEMS]
    modules = {one: importlib.import_module(f"deploy.simulators.{one}") for one in names}
    # A module without one is what several systems share.
    return {name: module.application for name, module in modules.items() if hasattr(module, "application")}


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Hand the request to the system named by the first part of the path."""
    name, _, rest = environ.get("PATH_INFO", "/").lstrip("/").partition("/")
    if name not in systems():
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"unknown system\n"]
    environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/{name}"
    environ["PATH_INFO"] = f"/{rest}"
    return systems()[name](environ, start_response)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing: addresses and bodies may hold personal data."""


def server(port: int) -> WSGIServer:
    """A server that listens on a loopback port (0: any free one); the caller serves and closes it."""
    return make_server(LOOPBACK, port, application, server_class=_Server, handler_class=_Quiet)


def serve(port: int) -> None:
    """Serve until the process is ended."""
    server(port).serve_forever()
