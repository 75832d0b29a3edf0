"""A bill as a sheet of paper. Loads the typesetter: only the worker imports this."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from pelalawan_portal.bahasa.dates import long_date, weekday_date
from pelalawan_portal.bahasa.money import rupiah
from pelalawan_portal.bahasa.terbilang import terbilang
from pelalawan_portal.catalogue.fees import CLASSES
from pelalawan_portal.documents.decisions import PDF_STANDARD
from pelalawan_portal.documents.issuing_office import identity, letterhead
from pelalawan_portal.documents.qr_codes import qr_picture
from pelalawan_portal.documents.typesetting import Verbatim, compile_pdf
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import posts_of
from permits.fees.gateway import gateway
from permits.models import Bill

FOLDER = Path(__file__).parent.parent / "typst"
TITLES = {
    Bill.Kind.SKRD: "Surat Ketetapan Retribusi Daerah",
    Bill.Kind.STRD: "Surat Tagihan Retribusi Daerah",
}


def make(rest: str, data: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """The PDF of an issued bill, by its id; None for a draft, which is no paper yet."""
    bill = (
        Bill.objects.issued()
        .select_related("submission", "office", "issued_by", "follows")
        .filter(pk=int(rest))
    )
    found = bill.first()
    return None if found is None or not found.number else (render(found), "application/pdf")


def sum_in_words(total: int) -> str:
    """ "lima ratus ribu rupiah"."""
    return f"{terbilang(total)} rupiah"


def volume_words(line: Mapping[str, Any]) -> str:
    number = f"{Decimal(line['volume']).normalize():f}".replace(".", ",")
    return f"{number} {line['unit']}".strip()


def render(bill: Bill) -> bytes:
    """A4, tagged, PDF/A. What it says is frozen on the row; the same bill gives the same words for ever."""
    submission = bill.submission
    first = bill
    while first.follows is not None:
        first = first.follows
    bank = gateway() if bill.virtual_account else None
    assert bill.issued_on is not None  # noqa: S101 -- the database holds it
    assert bill.due_on is not None  # noqa: S101
    office = bill.office.code if bill.office else ""
    data: dict[str, Any] = {
        "letterhead": letterhead(office).data(),
        "title": TITLES[Bill.Kind(bill.kind)],
        "short": bill.get_kind_display(),
        "number": Verbatim(bill.number),
        "year": str(bill.year),
        "npwrd": bill.npwrd,
        "holder": submission.organisation or submission.applicant_name,
        "submission_number": Verbatim(submission.number),
        "object": submission.spec.name,
        "class": CLASSES.get(bill.rule.get("class", ""), "Retribusi"),
        "perda": bill.rule.get("perda", ""),
        "account": Verbatim(bill.account_code),
        "follows": bill.follows.number if bill.follows else "",
        "rows": [
            {
                "label": one["label"],
                "tariff": rupiah(one["tariff"]),
                "volume": volume_words(one),
                "amount": rupiah(one["amount"]),
            }
            for one in bill.lines
        ],
        "total": rupiah(bill.total),
        "words": sum_in_words(bill.total),
        "due": weekday_date(bill.due_on),
        "bank": bank.name if bank else "",
        "virtual_account": Verbatim(bill.account_words),
        "treasury": Verbatim(settings.TREASURY_ACCOUNT),
        "late": bill.rule.get("late", "1"),
        "own": bool(bill.rule.get("own")),
        "place": identity().place,
        "on": long_date(bill.issued_on),
        "trial": submission.trial,
        "qr": qr_picture(f"{settings.PUBLIC_URL}/permohonan/{submission.number}/"),
        "copies_to": [],
        "signatory": _signatory(first),
    }
    return compile_pdf("bill", data, pdf_standard=PDF_STANDARD, moment=bill.issued_at, folder=FOLDER)


def _signatory(bill: Bill) -> dict[str, str]:
    """The officer who fixed the sum, with the post held at the office that collects."""
    user, office = bill.issued_by, bill.office
    post = next((one for one in posts_of(user) if office and one.opd_id == office.pk), None)
    title = (post.title or str(dict(Post.Role.choices)[post.role])) if post else "Petugas retribusi"
    return {
        "on_behalf": "", "post": title, "name": str(user.name or user) if user else "", "rank": "",
        "nip": post.nip if post else "",
    }  # fmt: skip
