"""The paper as it is before an electronic signature: the frozen text, the day, the box, what stands at the foot."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import segno

from pelalawan_portal.documents import sheets
from pelalawan_portal.documents.compositor import Compositor
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.documents.signatures.interface import Appearance, Mark
from pelalawan_portal.documents.typesetting import payload

LABEL = "tempat-tanda-tangan"
PAGE_HEIGHT = 841.89  # A4, points
SIDE = 26 / 25.4 * 72  # as the template keeps it free


def compose(
    decision: Decision, mark: Mark, signed_on: date, compositor: Compositor
) -> tuple[bytes, Appearance]:
    """The PDF/A of a numbered decision and where its signature comes to stand. Raises CompositorFailed."""
    if decision.kind == Decision.Kind.GRANT:
        template, sheet = "decision", replace(sheets.grant_sheet(decision), decided_on=signed_on).data()
    else:
        template, sheet = "refusal", replace(sheets.refusal_letter(decision), decided_on=signed_on).data()
    electronic = {"test": mark.test, "notice": list(mark.notice)}
    pdf, place = compositor.compose(template, payload({**sheet, "electronic": electronic}), LABEL)
    appearance = Appearance(
        page=int(place["page"]), x=place["x"], y=PAGE_HEIGHT - place["y"] - SIDE, side=SIDE,
        image=qr_png(decision.verify_url),
    )  # fmt: skip
    return pdf, appearance


def qr_png(address: str) -> bytes:
    """The QR code that opens the page of the paper, as a PNG with its quiet zone."""
    out = io.BytesIO()
    segno.make_qr(address, error="m", mask=3, boost_error=False).save(out, kind="png", scale=6, border=2)
    return out.getvalue()
