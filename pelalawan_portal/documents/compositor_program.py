"""The child of `compositor.py`: a line of JSON in, a line of JSON and a PDF out, until its input ends.

It loads the typesetter by its path, so that it starts without Django, settings or keys.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType


def _typesetting() -> ModuleType:
    place = Path(__file__).with_name("typesetting.py")
    found = importlib.util.spec_from_file_location("typesetting", place)
    assert found is not None  # noqa: S101 -- it lies beside this file
    assert found.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(found)
    sys.modules["typesetting"] = module
    found.loader.exec_module(module)
    return module


def main() -> None:
    """Serve one paper after the other."""
    typesetting = _typesetting()
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        template, payload, label = json.loads(line)
        try:
            made, place = typesetting.compile_with_place(template, payload, label, pdf_standard="a-2a")
        except (RuntimeError, ValueError) as error:
            head, made = {"size": 0, "error": type(error).__name__}, b""
        else:
            head = {"size": len(made), "place": place}
        out.write(json.dumps(head).encode() + b"\n" + made)
        out.flush()


if __name__ == "__main__":
    main()
