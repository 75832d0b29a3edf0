"""The secrets of demo mode: made once, kept in `.local/secrets.env`, never those of another machine."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

MAKERS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "FIELD_KEYS": lambda: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    "HASH_KEY": lambda: secrets.token_hex(32),
    "PIN_KEY": lambda: secrets.token_hex(32),
}


def read(file: Path) -> dict[str, str]:
    """The `NAME=value` lines of the file; empty when there is no file."""
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in file.read_text().splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _, value in pairs}


def ensure(file: Path) -> dict[str, str]:
    """The secrets in the file, after making those that are missing. Only its owner may read it (mode 600)."""
    found = read(file)
    missing = {name: make() for name, make in MAKERS.items() if not found.get(name)}
    if missing:
        found |= missing
        half = file.with_name(file.name + ".new")
        with open(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as out:
            out.writelines(f"{name}={value}\n" for name, value in found.items())
            out.flush()
            os.fsync(out.fileno())
        half.replace(file)
    return found
