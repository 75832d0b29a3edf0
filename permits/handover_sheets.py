"""The receipt of a handover and certified copies, as PDF. Loads the typesetter: only the worker imports this."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pikepdf

from pelalawan_portal.bahasa.dates import moment
from pelalawan_portal.documents.decisions import PDF_STANDARD
from pelalawan_portal.documents.issuing_office import letterhead
from pelalawan_portal.documents.typesetting import Verbatim, compile_pdf
from pelalawan_portal.submissions.files import storage
from permits.models import Copy, Handover
from permits.technical_sheets import FOLDER
from permits.visits.strokes import as_svg

Made = tuple[bytes, str]
PDF = "application/pdf"


def receipt(rest: str, data: Mapping[str, Any]) -> Made | None:
    """The receipt of one handover at a desk; `rest` is its id."""
    rows = Handover.objects.select_related("decision__submission", "office", "by")
    handover = rows.filter(pk=int(rest), how=Handover.How.DESK).first()
    if handover is None or handover.office is None:
        return None
    decision, submission = handover.decision, handover.decision.submission
    said = {
        "letterhead": letterhead(handover.office.code).data(),
        "trial": submission.trial,
        "submission_number": Verbatim(submission.number),
        "title": decision.title,
        "number": Verbatim(decision.number),
        "holder": submission.organisation or submission.applicant_name,
        "at": moment(handover.at),
        "office": handover.office.name,
        "receiver": handover.receiver or "",
        "standing": handover.standing,
        "drawing": Verbatim(as_svg(json.loads(handover.drawing))) if handover.drawing else None,
        "officer": str(handover.by.name or handover.by) if handover.by else "",
    }
    made = compile_pdf("handover", said, pdf_standard=PDF_STANDARD, moment=handover.at, folder=FOLDER)
    return made, PDF


def certified_copy(rest: str, data: Mapping[str, Any]) -> Made | None:
    """One certified copy: the signed paper with SALINAN over every page; `rest` is the id of its line in the log.

    What is laid over it ends an electronic signature, so its form field goes; the code leads to the original's state.
    Raises FileNotFoundError when the bytes of the paper are gone.
    """
    rows = Copy.objects.select_related("decision__submission", "office", "by")
    copy = rows.filter(pk=int(rest)).first()
    if copy is None:
        return None
    stamp = compile_pdf(
        "copy",
        {
            "serial": copy.serial,
            "number": Verbatim(copy.decision.number),
            "at": moment(copy.at),
            "office": copy.office.name,
            "officer": str(copy.by.name or copy.by),
            "verify": Verbatim(copy.decision.verify_url),
        },
        moment=copy.at,
        folder=FOLDER,
        tagged=False,
    )
    out = io.BytesIO()
    with (
        storage.open_stored(copy.decision.path) as stream,
        pikepdf.open(stream) as paper,
        pikepdf.open(io.BytesIO(stamp)) as over,
    ):
        for page in paper.pages:
            page.add_overlay(over.pages[0], None)
        if "/AcroForm" in paper.Root:
            del paper.Root["/AcroForm"]
        paper.save(out)
    return out.getvalue(), PDF
