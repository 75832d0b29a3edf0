"""Where bytes rest: below MEDIA_ROOT, named by chance alone, on the disk before any row names them."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

UNNAMED_KEPT = 24 * 3600


@dataclass(frozen=True)
class Written:
    """What lies on the disk: path below MEDIA_ROOT, size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def absolute(path: str) -> Path:
    """The place of a stored path; raises ValueError for one that leaves MEDIA_ROOT."""
    whole = (root() / path).resolve()
    if not whole.is_relative_to(root().resolve()):
        raise ValueError("a stored path stays below MEDIA_ROOT")
    return whole


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def new_path(owner: uuid.UUID, suffix: str = "") -> str:
    """The path "ab/abcd…" of what a row with this key names; its folder exists and is itself on the disk.

    `suffix` tells a later form of the same file from the one that was uploaded.
    """
    name = owner.hex + suffix
    folder = root() / name[:2]
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_folder(folder.parent)
    return f"{name[:2]}/{name}"


def write(owner: uuid.UUID, chunks: Iterable[bytes], suffix: str = "") -> Written:
    """Write bytes so that they survive a power cut: file and folder are fsynced before this returns.

    `owner` is the key of the row that will name them. Raises FileExistsError when they lie there already.
    """
    path = new_path(owner, suffix)
    whole = root() / path
    digest, size = hashlib.sha256(), 0
    try:
        with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(whole.parent)
    except BaseException:
        whole.unlink(missing_ok=True)
        raise
    return Written(path, size, digest.hexdigest())


def share(owner: uuid.UUID, path: str) -> str:
    """Give stored bytes a second name, of another row: removing one leaves the other. Returns the new path.

    Raises FileNotFoundError when they are gone. Where the disk knows no second names the bytes are copied.
    """
    source, mine = absolute(path), new_path(owner)
    try:
        os.link(source, root() / mine)
    except FileNotFoundError:
        raise
    except OSError:
        with source.open("rb") as file:
            return write(owner, iter(lambda: file.read(1 << 16), b"")).path
    _sync_folder((root() / mine).parent)
    return mine


def settle(path: str) -> Written:
    """What another program wrote at a path of ours: fsync it and say what it is."""
    whole = root() / path
    digest = hashlib.sha256()
    with whole.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 16), b""):
            digest.update(chunk)
        size = file.tell()
        os.fsync(file.fileno())
    whole.chmod(0o600)
    _sync_folder(whole.parent)
    return Written(path, size, digest.hexdigest())


def open_stored(path: str) -> BinaryIO:
    """The bytes of a stored path; raises FileNotFoundError when they are gone."""
    return absolute(path).open("rb")


def remove(path: str) -> None:
    """Remove bytes that no row names any more; what is already gone is fine."""
    if path:
        with suppress(FileNotFoundError):
            absolute(path).unlink()


def old_paths(folders: Iterable[str], older_than: float = UNNAMED_KEPT) -> Iterator[list[str]]:
    """Paths in these two-letter folders last written more than `older_than` seconds ago, folder by folder."""
    limit = time.time() - older_than
    for name in folders:
        folder = root() / name
        if not folder.is_dir():
            continue
        with os.scandir(folder) as entries:
            found = [
                f"{folder.name}/{one.name}"
                for one in entries
                if one.is_file() and one.stat().st_mtime < limit
            ]
        if found:
            yield found
