"""A post office that takes every mail and keeps a count: where the portal's e-mails go during the benchmark."""

from __future__ import annotations

import socketserver
import sys
import threading


class _Counter(socketserver.StreamRequestHandler):
    """As much SMTP as smtplib speaks."""

    def handle(self) -> None:
        def say(line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        say("220 pos")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                say("354 mulai")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.server.taken += 1  # type: ignore[attr-defined]
                say("250 diterima")
            elif word == b"QUIT":
                say("221 selesai")
                return
            else:
                say("250 baik")


class PostOffice(socketserver.ThreadingTCPServer):
    """A context manager; `port` and `taken`."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 100

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Counter)
        self.taken = 0
        self.port: int = self.server_address[1]

    def __enter__(self) -> PostOffice:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


if __name__ == "__main__":
    with PostOffice(int(sys.argv[1])) as office:
        print(office.port, flush=True)
        sys.stdin.read()
