"""What the worker makes of a subject. Loads the typesetter: nothing of the web imports this module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pelalawan_portal.documents import deemed_letter, queue_tickets, sheets
from pelalawan_portal.documents.applicant_letters import letter_of
from pelalawan_portal.documents.letters import render_applicant_letter
from pelalawan_portal.documents.makers import maker_of
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.printouts import letter_subject, sheet_subject
from pelalawan_portal.documents.receipt_facts import Kind, load, receipt_of
from pelalawan_portal.documents.receipts import Paper, receipt_image, render_receipt, render_receipts
from pelalawan_portal.submissions.models import Submission

PDF, PNG = "application/pdf", "image/png"
Made = tuple[bytes, str]
Data = Mapping[str, Any]


def make(subject: str, data: Data) -> Made | None:
    """Bytes and media type of a subject, or None when there is nothing to show any more.

    Raises KeyError for a subject of an unknown kind.
    """
    kind, _, rest = subject.partition(":")
    return (MAKERS.get(kind) or maker_of(kind))(rest, data)


def _receipt(rest: str, data: Data) -> Made | None:
    """`rest`: id, kind, PIN generation (0: without), form, and the date it promises, by which it is told apart."""
    key, kind, generation, form = rest.split(":")[:4]
    submission = load([int(key)]).get(int(key))
    if submission is None or int(generation) not in (0, submission.pin_generation):
        return None
    if kind == "lengkap" and submission.complete_at is None:
        return None
    receipt = receipt_of(submission, _kind(kind), with_pin=generation != "0")
    if form == "png":
        return receipt_image(receipt), PNG
    return render_receipt(receipt, _paper(form)), PDF


def _paper(text: str) -> Paper:
    return "80mm" if text == "80mm" else "58mm" if text == "58mm" else "a5"


def _kind(text: str) -> Kind:
    return "lengkap" if text == "lengkap" else "kirim"


def _batch(rest: str, data: Data) -> Made | None:
    """`data`: {"items": [[submission id, kind, copy number], …], "paper", "at": ISO moment}."""
    found = load([key for key, _, _ in data["items"]])
    at = datetime.fromisoformat(data["at"])
    receipts = [
        receipt_of(found[key], _kind(kind), with_pin=True, copy_number=copy, printed_at=at)
        for key, kind, copy in data["items"]
        if key in found
    ]
    if not receipts:
        return None
    if len(receipts) == 1:
        return render_receipt(receipts[0], _paper(data["paper"])), PDF
    return render_receipts(receipts, _paper(data["paper"])), PDF


def _sheet(rest: str, data: Data) -> Made | None:
    """`rest`: id of the decision, then what was asked for; a draft written again meanwhile is not made."""
    key = int(rest.partition(":")[0])
    decision = Decision.objects.select_related("submission", "office", "drafted_by").filter(pk=key).first()
    if decision is None or sheet_subject(decision) != f"surat:{rest}":
        return None
    return sheets.render(decision), PDF


def _letter(rest: str, data: Data) -> Made | None:
    """`rest`: id of the submission, stamp of its answers, key of the requirement."""
    key, _, name = rest.split(":")
    submission = Submission.objects.select_related("region").filter(pk=int(key)).first()
    if submission is None or letter_subject(submission, name) != f"pemohon:{rest}":
        return None
    letter = letter_of(submission, name)
    return None if letter is None else (render_applicant_letter(letter), PDF)


MAKERS: dict[str, Callable[[str, Data], Made | None]] = {
    "dianggap": deemed_letter.make,
    "terima": _receipt,
    "cetak": _batch,
    "surat": _sheet,
    "pemohon": _letter,
    "antrean": queue_tickets.make,
}
