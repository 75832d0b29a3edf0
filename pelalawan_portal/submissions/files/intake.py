"""Taking a file in: checked, on the disk, named by a row, and owed to the inspection."""

from __future__ import annotations

import unicodedata
import uuid
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pelalawan_portal.accounts.models import User
from pelalawan_portal.submissions.files.sniffing import EXTENSIONS, TYPES, Unacceptable, check, too_large
from pelalawan_portal.submissions.files.storage import Written, remove, write
from pelalawan_portal.submissions.models import StoredFile
from pelalawan_portal.submissions.outbox import Owed, owe

LONGEST_NAME = 120


@dataclass(frozen=True)
class Received:
    """Bytes that lie on the disk and are named by no row yet; `key` will be the row's."""

    key: uuid.UUID
    name: str
    kind: str
    written: Written


def plain_name(name: str, kind: str) -> str:
    """A name that can be shown and saved: no path, no control or direction characters, the true extension."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(
        one
        for one in unicodedata.normalize("NFC", last)
        if unicodedata.category(one)[0] not in "CZ" or one == " "
    )
    kept = "".join("-" if one in '<>:"|?*' else one for one in kept)
    stem = kept.rsplit(".", 1)[0] if "." in kept else kept
    return f"{stem.strip(' .')[:LONGEST_NAME] or 'berkas'}{EXTENSIONS[kind]}"


def store(upload: UploadedFile[bytes], accepts: tuple[str, ...]) -> Received:
    """Check an upload and write it durably, before the transaction that names it begins.

    Raises Unacceptable with a sentence for the person; then nothing was kept.
    """
    if upload.file is None or upload.size is None:
        raise Unacceptable("Berkas tidak sampai. Pilih lagi fotonya, lalu kirim.")
    kind = TYPES[check(upload.file, upload.size, accepts)]
    key = uuid.uuid4()
    written = write(key, upload.chunks())
    if written.size != upload.size:
        remove(written.path)
        raise Unacceptable(too_large(written.size))
    return Received(key, plain_name(upload.name or "", kind), kind, written)


def keep(
    received: Received, *, bundle: uuid.UUID, slot: str, position: int, by: User | None = None
) -> StoredFile:
    """Name what was stored, in the caller's transaction, and owe its inspection to the worker."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "a file is named in the transaction of the verb that keeps it"
        )
    made = StoredFile.objects.create(
        id=received.key,
        bundle=bundle,
        key=slot,
        position=position,
        name=received.name,
        kind=received.kind,
        size=received.written.size,
        sha256=received.written.sha256,
        path=received.written.path,
        uploaded_by=by,
    )
    owe(None, None, [Owed("inspect_file", recipient=str(made.pk), data={"file": str(made.pk)})])
    return made


def discard(received: Received) -> None:
    """Remove what was stored and will not be named after all."""
    remove(received.written.path)
