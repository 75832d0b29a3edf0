"""Technical papers as sheets: from the frozen text to the PDF. Loads the typesetter: only the worker imports this."""

from __future__ import annotations

import base64
import io
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.documents.decisions import PDF_STANDARD
from pelalawan_portal.documents.issuing_office import identity, letterhead
from pelalawan_portal.documents.typesetting import Verbatim, compile_pdf, forget
from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.models import StoredFile
from permits.models import TechnicalPaper
from permits.visits.strokes import as_svg

FOLDER = Path(__file__).parent / "typst"
# A photo on the paper is 80 mm wide: 1,100 pixels are 350 an inch.
PHOTO_SIDE = 1100
# Minutes that were signed with a pen fill a page.
SIGNED_SIDE = 2000


def render(paper: TechnicalPaper) -> bytes:
    """The PDF of a paper (A4, tagged, PDF/A-2a); `office` and `submission` should be joined.

    Raises FileNotFoundError when the bytes of a photo are gone.
    """
    said = paper.text
    data: dict[str, Any] = {
        **said,
        "letterhead": letterhead(paper.office.code).data(),
        "number": Verbatim(paper.number),
        "submission_number": Verbatim(paper.submission.number),
        "on": long_date(date.fromisoformat(said["on"])),
        "place": identity().place,
        "trial": paper.submission.trial,
        "qr": None,
        "copies_to": said.get("copies_to", []),
    }
    if paper.kind == TechnicalPaper.Kind.MINUTES:
        data["photos"] = [
            {**one, "picture": _photo(one["file"], SIGNED_SIDE if one["shows"] == "signed" else PHOTO_SIDE)}
            for one in said["photos"]
        ]
        data["signatures"] = [{**one, "picture": _signature(one["strokes"])} for one in said["signatures"]]
    made = compile_pdf(paper.kind, data, pdf_standard=PDF_STANDARD, moment=paper.at, folder=FOLDER)
    if paper.kind == TechnicalPaper.Kind.MINUTES:
        forget()  # its photos would stay in memory until ten more papers were made
    return made


def _signature(strokes: list[list[int]]) -> Verbatim | None:
    return Verbatim(as_svg(strokes)) if strokes else None


def _photo(key: str, side: int) -> Verbatim:
    """A clean photo, its longer side at most `side` pixels, inside an SVG: `sys.inputs` carries text alone."""
    file = StoredFile.objects.get(pk=key)
    with storage.open_stored(file.path) as stream, Image.open(stream) as opened:
        picture = opened.convert("RGB")
        picture.thumbnail((side, side))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=72)
    width, height = picture.size
    address = f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
    return Verbatim(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{address}"/></svg>'
    )
