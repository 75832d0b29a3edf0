"""The whole of a permohonan in one zip, for the archive and the court: papers, answers, history, and their hashes.

Made by the worker of documents, file by file through a temporary file, never whole in memory. Nothing confidential.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.accounts.openings import record_opening
from pelalawan_portal.opds.posts import posts_of
from pelalawan_portal.submissions.actors import PERMIT_OFFICE, WHOLE_HOUSE
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.models import OutboxEntry, Submission
from pelalawan_portal.submissions.outbox import Owed, owe
from pelalawan_portal.submissions.registry import handler
from pelalawan_portal.submissions.workflow import Refused
from permits.models import Dossier

MAKE = "make_dossier"
KEPT = timedelta(days=7)
TIDIED_AT_ONCE = 200
CHUNK = 1 << 16


def may_export(user: User, submission: Submission) -> bool:
    """Officers of the permit office, and nothing that is confidential."""
    at_home = any(one.opd.code == PERMIT_OFFICE and one.role in WHOLE_HOUSE for one in posts_of(user))
    return (
        at_home
        and submission.spec.family == "izin"
        and not submission.confidential
        and submission.applicant_id != user.pk
    )


@transaction.atomic
def ask(submission: Submission, *, by: User) -> Dossier:
    """Ask for an export; that is an opening the applicant sees. One that is still being made is not asked twice."""
    if not may_export(by, submission):
        raise Refused("Berkas lengkap hanya untuk petugas kantor perizinan.")
    Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    waiting = Dossier.objects.filter(submission=submission, by=by, made_at=None).first()
    if waiting is not None:
        return waiting
    made = Dossier.objects.create(submission=submission, by=by)
    record_opening(by, submission.number, "Berkas lengkap (zip)")
    owe(submission, None, [Owed(MAKE, recipient=f"dossier:{made.pk}", data={"dossier": made.pk})])
    return made


@dataclass
class Box:
    """The zip in the making: every file goes in once, and is listed with its hash."""

    archive: zipfile.ZipFile
    files: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def put(self, name: str, chunks: Iterator[bytes], what: str, *, packed: bool = True) -> None:
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name, date_time=timezone.localtime().timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self.archive.open(info, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files.append({"berkas": name, "isi": what, "sha256": digest.hexdigest(), "byte": size})

    def put_bytes(self, name: str, content: bytes, what: str) -> None:
        self.put(name, iter([content]), what)

    def put_json(self, name: str, content: Any, what: str) -> None:
        text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
        self.put_bytes(name, text.encode(), what)

    def put_stored(self, name: str, path: str, what: str) -> None:
        """A stored file; one whose bytes are gone is named as missing instead."""
        try:
            stream = storage.open_stored(path)
        except FileNotFoundError:
            self.missing.append(name)
            return
        with stream:
            self.put(name, _chunks(stream), what, packed=False)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: stream.read(CHUNK), b"")


def write(submission: Submission, target: IO[bytes]) -> None:
    """Fill `target` with the zip of a permohonan."""
    from permits import dossier_contents  # what typesets loads in the worker that needs it

    with zipfile.ZipFile(target, "w") as archive:
        box = Box(archive)
        dossier_contents.fill(box, submission)
        about = {
            "nomor": submission.number,
            "layanan": submission.spec.name,
            "dibuat": timezone.now().isoformat(),
            "rantai": {
                "akhir": submission.chain,
                "jumlah": submission.events_count,
                "utuh": broken_at(submission) is None,
            },
            "hilang": box.missing,
        }
        page = render_to_string(
            "permits/dossier_index.html", {"about": about, "files": box.files, "made": timezone.now()}
        )
        box.put_bytes("index.html", page.encode(), "Daftar isi")
        text = json.dumps({**about, "isi": box.files}, ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo("index.json", timezone.localtime().timetuple()[:6]), text)


@handler(MAKE, queue="documents", atomic=False)
def make_dossier(entry: OutboxEntry) -> None:
    """Make one export; harmless when it has been made."""
    dossier = Dossier.objects.select_related("submission").get(pk=entry.data["dossier"])
    if dossier.made_at is not None:
        return
    with tempfile.TemporaryFile() as target:
        write(dossier.submission, target)
        target.seek(0)
        written = storage.write(dossier.key, _chunks(target), f"-{secrets.token_hex(4)}")
    taken = Dossier.objects.filter(pk=dossier.pk, made_at=None).update(
        path=written.path, sha256=written.sha256, size=written.size, made_at=timezone.now()
    )
    if not taken:
        storage.remove(written.path)


def tidy() -> int:
    """Remove the bytes of old exports; the line that says who took them stays. How many."""
    old = Dossier.objects.filter(asked_at__lt=timezone.now() - KEPT).exclude(path="")
    removed = 0
    for one in old.order_by("asked_at")[:TIDIED_AT_ONCE]:
        removed += Dossier.objects.filter(pk=one.pk).update(path="")
        storage.remove(one.path)
    return removed


def named_paths(paths: list[str]) -> set[str]:
    """Which of these stored paths an export names: the sweeper leaves them."""
    keys = []
    for path in paths:
        with suppress(ValueError):
            keys.append(UUID(path[3:35]))
    return set(Dossier.objects.filter(key__in=keys).values_list("path", flat=True))
