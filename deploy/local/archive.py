"""The file of a backup: a tar whose last member, `manifest.json`, has the SHA-256 sum of every other."""

import datetime
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from deploy.local.processes import Failure

DUMP, MANIFEST = "database.dump", "manifest.json"


class _Summing(io.RawIOBase):
    """Reads a file and sums what passes."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read up to `size` bytes."""
        block = self.source.read(size)
        self.sum.update(block)
        return block


def add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Append a file under `name`; returns its SHA-256 sum in hexadecimal. Raises FileNotFoundError."""
    with path.open("rb") as source:
        member = tar.gettarinfo(arcname=name, fileobj=source)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        summing = _Summing(source)
        tar.addfile(member, summing)
        return summing.sum.hexdigest()


def add_manifest(tar: tarfile.TarFile, sums: Mapping[str, str], keys: Mapping[str, list[str]]) -> None:
    """Append the last member: when it was made, fingerprints of the keys, and the sum of every other."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    manifest = {"made": now, "keys": keys, "sha256": sums}
    text = json.dumps(manifest, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(text), 0o600
    tar.addfile(member, io.BytesIO(text))


def verify(file: Path) -> dict[str, Any]:
    """Read it all and compare every sum; returns the manifest, raises Failure (code 2) if one differs."""
    sums: dict[str, str] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(file) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise Failure(f"Cadangan {file} berisi hal yang tidak dikenal: {member.name}.", 2)
                if member.name == MANIFEST:
                    manifest = json.load(content)
                else:
                    sums[member.name] = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    except FileNotFoundError:
        raise Failure(f"Cadangan {file} tidak ada. Contoh: make restore FILE=cadangan.tar", 2) from None
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise Failure(f"Cadangan {file} rusak: {error}", 2) from error
    if manifest is None or DUMP not in sums:
        raise Failure(f"Cadangan {file} tidak lengkap.", 2)
    wrong = [name for name in {*sums, *manifest["sha256"]} if sums.get(name) != manifest["sha256"].get(name)]
    if wrong:
        raise Failure(
            f"Cadangan {file} rusak: {', '.join(sorted(wrong)[:5])} tidak sama dengan jumlahnya.", 2
        )
    return manifest


def unpack(file: Path, folder: Path) -> None:
    """Write every member below `folder` and onto the disk. Raises Failure (code 2) for a name that leaves it.

    Python's own filter for this is missing before 3.11.4, which Debian 12 ships.
    """
    with tarfile.open(file) as tar:
        for member in tar:
            place = folder / member.name
            content = tar.extractfile(member) if member.isfile() else None
            if content is None or ".." in place.parts or not place.is_relative_to(folder):
                raise Failure(f"Cadangan {file} berisi hal yang tidak dikenal: {member.name}.", 2)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(place, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as out:
                shutil.copyfileobj(content, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())
