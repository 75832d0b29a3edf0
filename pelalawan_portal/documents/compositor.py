"""Typesets in a child of its own, for the web process that must sign at once.

The web process never typesets itself (its memory would double); the passphrase never leaves the web process. The
child sees payloads of papers, nothing else, and ends with the batch.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, cast

PROGRAM = Path(__file__).with_name("compositor_program.py")


class CompositorFailed(RuntimeError):
    """The child ended or could not set a paper; the text names what, no personal data."""


class Compositor:
    """A context manager; `compose` one paper after the other. Not shared between threads."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Compositor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-I", str(PROGRAM)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"},
            )  # fmt: skip
        return self._child

    def compose(self, template: str, payload: str, label: str) -> tuple[bytes, dict[str, float]]:
        """The PDF/A of a payload (see `typesetting.payload`) and the place on it that bears `label`.

        The place: {"page" (from 1), "x", "y"} in points from the upper left corner. Raises CompositorFailed.
        """
        child = self._running()
        sent, got = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
        try:
            sent.write(json.dumps([template, payload, label]).encode() + b"\n")
            sent.flush()
            head = json.loads(got.readline() or b"{}")
            made = got.read(head.get("size", 0))
        except (OSError, ValueError) as error:
            raise CompositorFailed(type(error).__name__) from None
        if not made or len(made) != head["size"]:
            raise CompositorFailed(head.get("error", "the child ended"))
        return made, head["place"]
