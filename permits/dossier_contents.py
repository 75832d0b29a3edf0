"""What lies in a dossier, in the order of its life. Loads the typesetter: only the worker imports this."""

from __future__ import annotations

import json
import mimetypes
import re
from typing import TYPE_CHECKING, Any

from pelalawan_portal.documents import deemed_letter
from pelalawan_portal.documents.making import make
from pelalawan_portal.documents.models import Decision, DeemedLetter, Initial
from pelalawan_portal.documents.printouts import receipt_subject
from pelalawan_portal.submissions.answer_words import words_of
from pelalawan_portal.submissions.history import body_of
from pelalawan_portal.submissions.models import Note, Slot, StoredFile, Submission
from permits import treasury
from permits.fees.billing import subject_of
from permits.handover import copy_subject
from permits.handover import receipt_subject as handover_subject
from permits.models import Bill, Copy, Handover, Payment, Revocation, TechnicalPaper
from permits.visits import holding

if TYPE_CHECKING:
    from permits.dossier import Box

# Papers that fill no slot.
OURS = {treasury.SLOT: "Bukti bayar", holding.SLOT: "Foto peninjauan"}
SHOWN_NOTES = (Note.Kind.REASON, Note.Kind.CONDITIONS, "basis")


def _plain(text: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")[:80] or "berkas"


def fill(box: Box, submission: Submission) -> None:
    """Put everything in that is part of the file; private notes of officers are not."""
    _answers(box, submission)
    _papers(box, submission)
    _receipts(box, submission)
    _technical(box, submission)
    _money(box, submission)
    _decisions(box, submission)
    _after(box, submission)
    _history(box, submission)


def _made(box: Box, subject: str, name: str, what: str) -> None:
    try:
        made = make(subject, {})
    except FileNotFoundError:
        made = None
    if made is None:
        box.missing.append(name)
    else:
        box.put_bytes(name, made[0], what)


def _answers(box: Box, submission: Submission) -> None:
    answers = submission.plain_answers
    rows = [
        {"kunci": one.key, "pertanyaan": one.label, "jawaban": words_of(one, answers.get(one.key))}
        for one in submission.spec.asked_questions(answers)
        if one.type != "file"
    ]
    about = {
        "pemohon": submission.applicant_kind,
        "jenis": submission.application_kind,
        "versi_layanan": submission.version_sha256,
    }
    box.put_json("jawaban.json", {**about, "jawaban": rows}, "Jawaban pemohon")


def _papers(box: Box, submission: Submission) -> None:
    names = OURS | dict(Slot.objects.filter(submission=submission).values_list("key", "name"))
    files = StoredFile.objects.filter(bundle=submission.key, state=StoredFile.State.CLEAN)
    for one in files.order_by("key", "uploaded_at", "position"):
        signed = Decision.objects.filter(scan=one).exists()
        if signed:
            continue  # lies below keputusan/
        folder = "surat-pemohon-lama" if one.superseded_at else "surat-pemohon"
        ending = mimetypes.guess_extension(one.kind) or ""
        name = f"{folder}/{_plain(one.key)}-{one.position + 1}-{one.pk.hex[:8]}{ending}"
        box.put_stored(name, one.path, names.get(one.key, one.key))


def _receipts(box: Box, submission: Submission) -> None:
    kinds = ["kirim", *(["lengkap"] if submission.complete_at else [])]
    for kind in kinds:
        subject = receipt_subject(submission, kind, "a5", with_pin=False)
        _made(box, subject, f"tanda-terima/{kind}.pdf", f"Tanda terima ({kind})")


def _technical(box: Box, submission: Submission) -> None:
    for one in TechnicalPaper.objects.filter(submission=submission).order_by("id"):
        name = f"surat-teknis/{one.pk:06}-{one.kind}.pdf"
        if one.made_at:
            box.put_stored(name, one.path, f"{one.get_kind_display()} {one.number}")
        else:
            box.missing.append(name)


def _money(box: Box, submission: Submission) -> None:
    bills = list(Bill.objects.filter(submission=submission).exclude(number="").order_by("id"))
    for one in bills:
        name = f"retribusi/{_plain(one.kind)}-{one.pk}.pdf"
        _made(box, subject_of(one), name, f"{one.get_kind_display()} {one.number}")
    rows: list[dict[str, Any]] = [
        {
            "ketetapan": one.bill.number if one.bill else "", "jenis": one.get_kind_display(), "jumlah": one.amount,
            "cara": one.get_channel_display(), "dibayar": one.paid_at.isoformat(), "dibukukan": one.booked_on,
            "bukti": one.reference, "hasil": one.get_outcome_display(),
        }
        for one in Payment.objects.filter(bill__in=bills).select_related("bill").order_by("id")
    ]  # fmt: skip
    if bills:
        box.put_json("retribusi/pembayaran.json", rows, "Uang masuk dan dikembalikan")


def _decisions(box: Box, submission: Submission) -> None:
    decisions = list(Decision.objects.filter(submission=submission).order_by("id"))
    rows = [
        {
            "nomor": one.number, "jenis": one.get_kind_display(), "keadaan": one.get_state_display(),
            "berlaku_mulai": one.valid_from, "berlaku_sampai": one.valid_to, "ditandatangani": one.signed_on,
            "penanda_tangan": one.signatory_name, "jabatan": one.signatory_title, "sha256": one.sha256,
            "isi_sha256": one.content_sha256, "verifikasi": one.verify_path if one.path else "",
            "alasan_batal": one.void_reason, "dicabut": one.revoked_on, "alasan_cabut": one.revocation_reason,
        }
        for one in decisions
    ]  # fmt: skip
    for one in decisions:
        if one.path:
            box.put_stored(f"keputusan/{one.pk:06}-{one.kind}.pdf", one.path, f"{one.title} {one.number}")
    if rows:
        box.put_json("keputusan/keputusan.json", rows, "Surat keputusan dan keadaannya")
    parafs = [
        {
            "surat": one.decision_id, "putaran": one.revision, "sebagai": one.title, "oleh": str(one.by.name),
            "waktu": one.at.isoformat(), "isi_sha256": one.content_sha256,
        }
        for one in Initial.objects.filter(decision__in=decisions).select_related("by")
    ]  # fmt: skip
    if parafs:
        box.put_json("keputusan/paraf.json", parafs, "Paraf")
    letter = DeemedLetter.objects.filter(submission=submission).first()
    if letter:
        _made(
            box, deemed_letter.subject_of(letter), "keputusan/dianggap-dikabulkan.pdf",
            f"Surat keterangan dianggap dikabulkan {letter.number}",
        )  # fmt: skip


def _after(box: Box, submission: Submission) -> None:
    rows = list(Handover.objects.filter(decision__submission=submission).select_related("by", "office"))
    for one in rows:
        if one.how == Handover.How.DESK:
            _made(box, handover_subject(one), f"penyerahan/{one.pk}.pdf", "Tanda terima penyerahan")
    if rows:
        box.put_json(
            "penyerahan/penyerahan.json",
            [{"cara": one.get_how_display(), "waktu": one.at, "di": str(one.office or "")} for one in rows],
            "Penyerahan surat",
        )
    for copy in Copy.objects.filter(decision__submission=submission):
        _made(box, copy_subject(copy), f"salinan/{copy.serial}.pdf", f"Salinan ke-{copy.serial}")
    asked = Revocation.objects.filter(decision__submission=submission).order_by("id")
    if found := [
        {
            "keadaan": one.get_state_display(), "diminta": one.asked_at, "alasan_pemegang": one.wish or "",
            "dasar": one.basis, "jawaban": one.answer, "diputus": one.at,
        }
        for one in asked
    ]:  # fmt: skip
        box.put_json("pencabutan.json", found, "Pencabutan")


def _history(box: Box, submission: Submission) -> None:
    events = [
        {"isi": body_of(one, submission.number), "hash": one.hash}
        for one in submission.events.order_by("seq")
    ]
    # The rule by which anyone recomputes the chain without this portal.
    rule = (
        'SHA-256 atas: hash sebelumnya ("" untuk yang pertama), baris baru, lalu "isi" sebagai JSON dengan kunci '
        "berurutan dan tanpa spasi (UTF-8)"
    )
    box.put_json(
        "riwayat.json", {"aturan": rule, "peristiwa": json.loads(json.dumps(events))}, "Riwayat berantai"
    )
    rows = Note.objects.filter(submission=submission, kind__in=SHOWN_NOTES).select_related("event")
    notes = [
        {
            "peristiwa": one.event.seq if one.event else None,
            "jenis": one.kind,
            "teks": one.text,
            "waktu": one.at,
        }
        for one in rows.order_by("id")
    ]
    box.put_json("alasan.json", notes, "Alasan dan syarat yang ditulis kantor")
    notices = [
        {"judul": one.subject, "isi": one.text, "waktu": one.at} for one in submission.notices.order_by("id")
    ]
    box.put_json("kabar.json", notices, "Kabar kepada pemohon")
