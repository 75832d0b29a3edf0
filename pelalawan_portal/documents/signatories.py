"""Who signs a paper, and how far the signing has come."""

from dataclasses import dataclass
from typing import Any, Literal

from .qr_codes import qr_picture
from .typesetting import Verbatim

# "konsep": a draft, watermarked and without a QR code, because it must not pass for a decision. "naskah": the clean
# print that waits for wet ink. "sah": signed.
Stage = Literal["konsep", "naskah", "sah"]


@dataclass(frozen=True, slots=True)
class Signatory:
    """The signing post and its holder.

    `on_behalf`: "a.n. BUPATI PELALAWAN", empty when the post signs in its own right. `rank`: pangkat; `nip`: 18 digits.
    """

    post: str
    name: str
    on_behalf: str = ""
    rank: str = ""
    nip: str = ""

    def data(self) -> dict[str, str]:
        """What the templates' `signature` reads."""
        return {
            "on_behalf": self.on_behalf,
            "post": self.post,
            "name": self.name,
            "rank": self.rank,
            "nip": self.nip,
        }


def stage_data(stage: Stage, number: str | None, verify_url: str | None) -> dict[str, Any]:
    """Number, watermark and verification of a paper at `stage`.

    Raises ValueError when a paper past "konsep" has no number or no address at which anyone can verify it.
    """
    if stage == "konsep":
        return {"draft": True, "number": number and Verbatim(number), "verify_url": None, "qr": None}
    if not number or not verify_url:
        raise ValueError("only a draft may be without a number and a verification address")
    return {
        "draft": False,
        "number": Verbatim(number),
        "verify_url": Verbatim(verify_url),
        "qr": qr_picture(verify_url),
    }
