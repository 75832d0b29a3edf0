"""The kop surat: who speaks on a paper."""

import base64
from dataclasses import dataclass
from typing import Any

from .typesetting import Verbatim

_KINDS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


class BadLogo(ValueError):
    """The lambang is neither PNG nor JPEG; the message says so in Indonesian."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Lines of the kop (domain: Pelalawan sheets): government, office (large), address lines, lambang.

    `logo` is a PNG or JPEG as uploaded by an administrator; without it decisions show an empty place for it.
    Raises BadLogo for anything else.
    """

    government: str
    office: str
    lines: tuple[str, ...] = ()
    logo: bytes | None = None

    def __post_init__(self) -> None:
        if self.logo is not None:
            _media_type(self.logo)

    def data(self) -> dict[str, Any]:
        """What the templates' `kop` reads."""
        return {
            "government": self.government,
            "office": self.office,
            "lines": list(self.lines),
            "logo": None if self.logo is None else _wrapped(self.logo),
        }


def _media_type(picture: bytes) -> str:
    for start, media_type in _KINDS:
        if picture.startswith(start):
            return media_type
    raise BadLogo("Lambang harus berupa gambar PNG atau JPEG.")


def _wrapped(picture: bytes) -> Verbatim:
    """The picture inside an SVG: `sys.inputs` carries text alone, and a number a byte would be four times as long."""
    address = f"data:{_media_type(picture)};base64,{base64.b64encode(picture).decode()}"
    return Verbatim(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">'
        f'<image width="100" height="100" preserveAspectRatio="xMidYMid meet" href="{address}"/></svg>'
    )
