"""Looks at the signatures on a PDF that a stranger sent: a program of its own, run as `python -I examination.py`.

In: a line of JSON, {"size", "roots": {name: PEM}}, then the PDF. Out: one line of JSON, {"signatures": [...]} or
{"refusal": "broken" | "locked"}. Bounded in memory, time and files, without settings, database or keys; it imports
nothing of the portal and writes nothing.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

MEMORY = 768 << 20
CPU_SECONDS = 15
MOST_SIGNATURES = 20


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def examine(pdf: bytes, roots: dict[str, str]) -> dict[str, Any]:
    """What every signature on the PDF says; see the module for the shape."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        if reader.encrypted:
            return {"refusal": "locked"}
        signatures = reader.embedded_regular_signatures[:MOST_SIGNATURES]
    except Exception:  # noqa: BLE001 -- a reader meets anything in a file that was changed at will
        return {"refusal": "broken"}
    return {"signatures": [_signature(one, roots) for one in signatures]}


def _signature(one: EmbeddedPdfSignature, roots: dict[str, str]) -> dict[str, Any]:
    """{"intact", "whole", "trust" (name of a root or ""), "subject", "issuer", "serial", "at"}."""
    said: dict[str, Any] = {"intact": False, "whole": False, "trust": "", **_certificate(one)}
    for name in ("", *roots):
        found = _against(one, roots.get(name))
        said["intact"], said["whole"] = found["intact"], found["whole"]
        if name and found["trusted"]:
            said["trust"] = name
            break
        if not found["intact"]:
            break
    return said


def _certificate(one: EmbeddedPdfSignature) -> dict[str, Any]:
    try:
        certificate, at = one.signer_cert, one.self_reported_timestamp
        return {
            "subject": str(certificate.subject.native.get("common_name", ""))[:200],
            "issuer": str(certificate.issuer.native.get("common_name", ""))[:200],
            "serial": f"{certificate.serial_number:x}"[:64],
            "at": at.isoformat() if at and at.tzinfo else "",
        }
    except Exception:  # noqa: BLE001 -- whatever a forged certificate does to a parser, it says nothing then
        return {"subject": "", "issuer": "", "serial": "", "at": ""}


def _against(one: EmbeddedPdfSignature, root: str | None) -> dict[str, bool]:
    """Whether the signature holds, and whether its certificate leads to `root` (PEM) at the time it names."""
    from asn1crypto import pem, x509
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    anchors = (
        [x509.Certificate.load(der) for _, _, der in pem.unarmor(root.encode(), multiple=True)]
        if root
        else []
    )
    try:
        at = one.self_reported_timestamp
        now = datetime.now(UTC)
        moment = min(at, now) if at and at.tzinfo else now
        context = ValidationContext(trust_roots=anchors, allow_fetching=False, moment=moment)
        status = validate_pdf_signature(one, context, skip_diff=True)
    except Exception:  # noqa: BLE001 -- a signature that cannot be read to its end is not intact
        return {"intact": False, "whole": False, "trusted": False}
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return {"intact": bool(status.intact and status.valid), "whole": whole, "trusted": bool(status.trusted)}


def main() -> dict[str, Any]:
    """Read one order from the input and carry it out."""
    _limit()
    logging.disable(logging.CRITICAL)
    order = json.loads(sys.stdin.buffer.readline())
    pdf = sys.stdin.buffer.read(order["size"])
    try:
        return examine(pdf, order["roots"])
    except (MemoryError, RecursionError):
        return {"refusal": "broken"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()))
