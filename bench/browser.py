"""A browser as small as it can be, so that the driver takes little of the machine: one connection, cookies, forms."""

from __future__ import annotations

import gzip
import html
import re
import socket
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

Fields = Sequence[tuple[str, str]]
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?')
_ACTION = re.compile(r'action="([^"]*)"')


@dataclass
class Answer:
    """What came back; `seconds` from the first byte sent to the last one read, `wire` bytes with headers."""

    status: int
    headers: dict[str, str]
    raw: bytes
    path: str
    seconds: float
    wire: int

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.raw) if self.headers.get("content-encoding") == "gzip" else self.raw

    @property
    def text(self) -> str:
        return self.body.decode()

    def form(self) -> tuple[str, list[tuple[str, str]]]:
        """Action and hidden fields of the first form that carries a CSRF token. Raises LookupError."""
        for attributes, inside in _FORM.findall(self.text):
            hidden = [(name, html.unescape(value)) for name, value in _HIDDEN.findall(inside)]
            if any(name == "csrfmiddlewaretoken" for name, _ in hidden):
                action = _ACTION.search(attributes)
                return (html.unescape(action[1]) if action and action[1] else self.path), hidden
        raise LookupError(f"no form on {self.path} ({self.status})")


class Broken(Exception):
    """The server answered what the driver did not expect."""


@dataclass
class Browser:
    """One person's browser. `log` holds (label, seconds, wire bytes) of every request."""

    port: int
    host: str
    timeout: float = 60.0
    cookies: dict[str, str] = field(default_factory=dict)
    log: list[tuple[str, float, int]] = field(default_factory=list)
    _line: socket.socket | None = None
    _referer: str = ""

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def get(self, path: str, label: str = "") -> Answer:
        return self._request("GET", path, b"", "", label)

    def post(self, path: str, fields: Fields, label: str = "") -> Answer:
        return self._request(
            "POST", path, urlencode(fields).encode(), "application/x-www-form-urlencoded", label
        )

    def upload(self, path: str, fields: Fields, file: tuple[str, str, str, bytes], label: str = "") -> Answer:
        """Post fields and one file: (field, file name, media type, bytes)."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields
        ]
        name, title, media, content = file
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{title}"\r\n'
        parts += [
            f"{head}Content-Type: {media}\r\n\r\n".encode(),
            content,
            f"\r\n--{mark}--\r\n".encode(),
        ]
        return self._request("POST", path, b"".join(parts), f"multipart/form-data; boundary={mark}", label)

    def follow(self, answer: Answer, label: str = "") -> Answer:
        """Go where a redirect leads; raises Broken when it is none."""
        if answer.status not in (301, 302, 303):
            raise Broken(f"{answer.path} answered {answer.status} instead of a redirect")
        place = urlsplit(answer.headers["location"])
        return self.get(place.path + (f"?{place.query}" if place.query else ""), label)

    def _request(self, method: str, path: str, body: bytes, kind: str, label: str) -> Answer:
        head = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}",
            "X-Forwarded-Proto: https",
            "Accept-Encoding: gzip",
            "Accept: text/html,application/pdf;q=0.9,*/*;q=0.8",
        ]
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if self._referer:
            head.append(f"Referer: https://{self.host}{self._referer}")
        if method == "POST":
            head += [f"Origin: https://{self.host}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        message = ("\r\n".join(head) + "\r\n\r\n").encode() + body
        begun = time.perf_counter()
        try:
            status, headers, raw, wire = self._exchange(message, reuse=self._line is not None)
        except OSError:
            self.close()
            raise
        seconds = time.perf_counter() - begun
        self.log.append((label or method, seconds, wire))
        if method == "GET":
            self._referer = path
        return Answer(status, headers, raw, path, seconds, wire)

    def _exchange(self, message: bytes, *, reuse: bool) -> tuple[int, dict[str, str], bytes, int]:
        try:
            line = self._open()
            line.sendall(message)
            return self._read(line)
        except (ConnectionResetError, BrokenPipeError, EOFError) as error:
            self.close()
            if not reuse or message.startswith(b"POST"):
                raise ConnectionResetError("the server closed the connection") from error
        line = self._open()  # a kept connection may have been closed meanwhile; browsers ask again
        line.sendall(message)
        return self._read(line)

    def _open(self) -> socket.socket:
        if self._line is None:
            self._line = socket.create_connection(("127.0.0.1", self.port), self.timeout)
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._line

    def _read(self, line: socket.socket) -> tuple[int, dict[str, str], bytes, int]:
        data = b""
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more(line)
        lines = data[:end].decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        headers: dict[str, str] = {}
        for one in lines[1:]:
            name, _, value = one.partition(": ")
            if name.lower() == "set-cookie":
                self._keep(value)
            else:
                headers[name.lower()] = value
        rest, head_size = data[end + 4 :], end + 4
        if headers.get("transfer-encoding") == "chunked":
            raw, wire = self._chunks(line, rest)
        else:
            length = int(headers.get("content-length", 0))
            pieces = [rest]
            have = len(rest)
            while have < length:
                pieces.append(self._more(line))
                have += len(pieces[-1])
            raw = b"".join(pieces)
            wire = len(raw)
        if headers.get("connection") == "close":
            self.close()
        return status, headers, raw, wire + head_size

    def _chunks(self, line: socket.socket, rest: bytes) -> tuple[bytes, int]:
        body = b""
        wire = 0
        while True:
            while b"\r\n" not in rest:
                rest += self._more(line)
            size_line, rest = rest.split(b"\r\n", 1)
            size = int(size_line, 16)
            while len(rest) < size + 2:
                rest += self._more(line)
            body += rest[:size]
            wire += len(size_line) + size + 4
            rest = rest[size + 2 :]
            if size == 0:
                return body, wire

    @staticmethod
    def _more(line: socket.socket) -> bytes:
        found = line.recv(65536)
        if not found:
            raise EOFError("the connection ended in mid-answer")
        return found

    def _keep(self, cookie: str) -> None:
        pair, _, attributes = cookie.partition(";")
        name, _, value = pair.partition("=")
        if "max-age=0" in attributes.lower():
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value.strip('"') if name != "kunci" else value


def seconds_of(log: Sequence[tuple[str, float, int]]) -> Mapping[str, list[float]]:
    """Seconds by label."""
    found: dict[str, list[float]] = {}
    for label, seconds, _ in log:
        found.setdefault(label, []).append(seconds)
    return found
