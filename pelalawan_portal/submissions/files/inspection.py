"""Re-encodes photos and rewrites PDFs: a program of its own, run as `python inspection.py clean …`.

What a stranger sent is decoded here and nowhere else: in a short-lived process with bounded memory and time and
without settings, database or keys, so that a bomb or a broken decoder ends this process alone. It imports nothing
of the portal. Output: one line of JSON, {"kind", "pages"} or {"refusal": code}.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image as PillowImage
    from PIL import ImageFont

LONGEST_SIDE = 2400
MOST_PIXELS = 60_000_000
MOST_JPEG_PIXELS = 220_000_000  # decoded at a fraction of their size; the largest phone cameras have 200 MP
MOST_PAGES = 300
MOST_OBJECTS = 200_000
DEEPEST = 60
MEMORY = 1 << 30
CPU_SECONDS = 60
FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "heif": ("HEIF",)}
ACTIVE_KEYS = (
    "/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/AF", "/EF", "/XFA", "/RichMediaContent",
    "/RichMediaSettings", "/Renditions", "/Collection",
)  # fmt: skip
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound",
     "/RichMediaExecute", "/GoTo3DView", "/ResetForm"}
)  # fmt: skip
ACTIVE_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D"})


class Refusal(Exception):
    """The file cannot be kept; the argument is a code that the portal words."""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 20, 64 << 20))


def _open_photo(kind: str, source: Path) -> PillowImage.Image:
    from PIL import Image, UnidentifiedImageError

    if kind == "heif":
        from pillow_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # our own limits follow, before a pixel is decoded
    try:
        if kind == "png":
            # Damaged bytes sometimes decode to other pixels without an error: only the checksums tell.
            with Image.open(source, formats=FORMATS[kind]) as checked:
                checked.verify()
        photo = Image.open(source, formats=FORMATS[kind])
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Refusal("broken") from error
    width, height = photo.size
    if width * height > (MOST_JPEG_PIXELS if kind == "jpeg" else MOST_PIXELS) or max(width, height) > 40_000:
        raise Refusal("pixels")
    if min(width, height) < 16:
        raise Refusal("tiny")
    return photo


def clean_photo(kind: str, source: Path, target: Path) -> dict[str, Any]:
    """Decode, turn upright, shrink to LONGEST_SIDE and write as JPEG without any metadata."""
    from PIL import Image, ImageOps

    photo = _open_photo(kind, source)
    try:
        photo.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        photo.load()
        upright = ImageOps.exif_transpose(photo)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
            layer = upright.convert("RGBA")
            upright = Image.new("RGB", layer.size, "white")
            upright.paste(layer, mask=layer.getchannel("A"))
        flat = upright.convert("RGB")
        # A new image carries pixels only: no EXIF, no place, no colour profile, nothing that was appended.
        bare = Image.new("RGB", flat.size)
        bare.paste(flat)
        bare.save(target, "JPEG", quality=82, optimize=False, progressive=False)
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError) as error:
        raise Refusal("broken") from error
    return {"kind": "image/jpeg", "pages": 1}


def _disarm(thing: Any, depth: int = 0) -> None:
    import pikepdf

    if depth > DEEPEST:
        raise Refusal("broken")
    if isinstance(thing, pikepdf.Array):
        for one in thing:
            if isinstance(one, (pikepdf.Array, pikepdf.Dictionary)) and not one.is_indirect:
                _disarm(one, depth + 1)
        return
    for key in ACTIVE_KEYS:
        if key in thing:
            del thing[key]
    if str(thing.get("/S", "")) in ACTIVE_ACTIONS:
        for key in list(thing.keys()):
            del thing[key]
        return
    if str(thing.get("/Subtype", "")) in ACTIVE_ANNOTATIONS:
        thing["/Subtype"] = pikepdf.Name("/Text")
        for key in ("/FS", "/A", "/Movie", "/Sound", "/3DD"):
            if key in thing:
                del thing[key]
    for key in list(thing.keys()):
        value = thing[key]
        if isinstance(value, (pikepdf.Array, pikepdf.Dictionary)) and not value.is_indirect:
            _disarm(value, depth + 1)


def clean_pdf(source: Path, target: Path) -> dict[str, Any]:
    """Rewrite a PDF from its objects without scripts, embedded files, launch actions and form data."""
    import pikepdf

    try:
        pdf = pikepdf.open(source, attempt_recovery=True, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refusal("locked") from error
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError) as error:
        raise Refusal("broken") from error
    with pdf:
        try:
            pages = len(pdf.pages)
            if pages == 0:
                raise Refusal("broken")
            if pages > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
                raise Refusal("pages")
            for thing in pdf.objects:
                if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
                    _disarm(thing)
            if "/Metadata" in pdf.Root:
                del pdf.Root["/Metadata"]
            if "/Info" in pdf.trailer:
                del pdf.trailer["/Info"]
            pdf.save(
                target,
                encryption=False,
                linearize=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
        except (pikepdf.PdfError, ValueError, RuntimeError, TypeError) as error:
            raise Refusal("broken") from error
    return {"kind": "application/pdf", "pages": pages}


def _font(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    from PIL import ImageFont

    return ImageFont.load_default(size=size)


def stamp_photo(source: Path, target: Path, words: str) -> dict[str, Any]:
    """Write `words` across a clean photo, again and again, so that a copy of it says whom it was shown to."""
    from PIL import Image, ImageDraw

    with Image.open(source, formats=("JPEG",)) as photo:
        photo.draft("RGB", (1600, 1600))
        base = photo.convert("RGB")
    base.thumbnail((1600, 1600))
    width, height = base.size
    step = max(70, min(width, height) // 5)
    side = width + height
    layer = Image.new("L", (side, side), 0)
    pen, font = ImageDraw.Draw(layer), _font(max(16, step // 4))
    for row, y in enumerate(range(0, side, step)):
        pen.text((-(row % 2) * step, y), f"{words}   ·   " * 6, fill=110, font=font)
    turned = layer.rotate(28)
    left, top = (side - width) // 2, (side - height) // 2
    mask = turned.crop((left, top, left + width, top + height))
    dark = Image.new("RGB", base.size, (150, 20, 20))
    base.paste(dark, mask=mask)
    base.save(target, "JPEG", quality=80)
    return {"kind": "image/jpeg", "pages": 1}


def stamp_pdf(source: Path, target: Path, words: str) -> dict[str, Any]:
    """Lay `words` over every page of a clean PDF."""
    import pikepdf

    plain = words.encode("latin-1", "replace").decode("latin-1")
    text = plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    with pikepdf.open(source) as pdf:
        for page in pdf.pages:
            box = [float(one) for one in page.mediabox]
            width, height = box[2] - box[0], box[3] - box[1]
            lines = " ".join(
                f"BT /F1 13 Tf 0.88 0.47 -0.47 0.88 {-40 - (row % 2) * 60} {y} Tm ({(text + '   -   ') * 5}) Tj ET"
                for row, y in enumerate(range(-int(width), int(height), 120))
            )
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
            )
            shade = pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, ca=0.35)
            over = pdf.make_stream(f"q /G1 gs 0.6 0.08 0.08 rg {lines} Q".encode("latin-1"))
            over.Type, over.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
            over.BBox = pikepdf.Array([0, 0, width, height])
            over.Resources = pikepdf.Dictionary(
                Font=pikepdf.Dictionary(F1=font), ExtGState=pikepdf.Dictionary(G1=shade)
            )
            page.add_overlay(over, pikepdf.Rectangle(*box))
        pages = len(pdf.pages)
        pdf.save(target)
    return {"kind": "application/pdf", "pages": pages}


def main(arguments: list[str]) -> dict[str, Any]:
    """`clean KIND SOURCE TARGET` or `stamp KIND SOURCE TARGET WORDS`; KIND is jpeg, png, heif or pdf."""
    task, kind, source, target = arguments[0], arguments[1], Path(arguments[2]), Path(arguments[3])
    _limit()
    try:
        if task == "stamp":
            stamp = stamp_pdf if kind == "pdf" else stamp_photo
            return stamp(source, target, arguments[4])
        return clean_pdf(source, target) if kind == "pdf" else clean_photo(kind, source, target)
    except Refusal as refusal:
        return {"refusal": refusal.args[0]}
    except (MemoryError, RecursionError):
        return {"refusal": "pixels" if kind != "pdf" else "broken"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1:])))
