"""The one door to the typesetter: a template of ours plus data in, PDF or PNG bytes out.

Text of people is data and never markup: it travels as JSON in `sys.inputs` and a template only ever places the
decoded string, so `#read("/etc/passwd")` comes out as those letters. The compiler sees the template folder and
nothing above it.
"""

from __future__ import annotations

import json
import os
import re
import threading
import unicodedata
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parent / "fonts"

PdfStandard = Literal["a-2b", "a-2u", "a-2a", "ua-1"]

# What the shipped fonts can draw in every weight we use, as typed and in capitals. PDF/A refuses a document that names
# a missing glyph, so one emoji in a name would otherwise leave a resident without a decision.
_UNPRINTABLE = re.compile(
    r"[^\n\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u0300-\u036f\u0388-\u038a\u038e-\u03a1\u03a3-\u052f"
    r"\u0621-\u063a\u0640-\u0652\u0660-\u0669\u1e00-\u1eff\u2010-\u2027\u2030-\u205e"
    r"\u20a0-\u20be\u2100-\u214f\u2190-\u2195\u2212\u2248\u2260\u2264\u2265\u25a0\u25a1\u25cf]"
)
# Marks that can turn the reading direction round or hide inside a word: a name could pose as another.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_LONG_WORD = re.compile(r"\S{25,}")
_BREAK = "\u200b"
_MISSING = "\u25a1"


class ForkedTypesetter(RuntimeError):
    """A process forked after compiling asked to compile again: it would hang for ever on threads it lacks."""


class Verbatim(str):
    """A string of ours (an address, an image) that goes to the template letter for letter."""

    __slots__ = ()


def printable(text: str) -> str:
    """`text` as the papers can show it: NFC, no control or direction marks, □ for what no font has.

    Words of 25 letters and more get invisible places to break, so that they cannot run off the page.
    """
    if text.isascii() and text.isprintable():
        shown = text
    else:
        flat = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        composed = _INVISIBLE.sub("", unicodedata.normalize("NFC", flat))
        shown = _UNPRINTABLE.sub(lambda found: _MISSING if found[0].isprintable() else "", composed)
    return _LONG_WORD.sub(_breakable, shown)


def compile_pdf(
    template: str,
    data: dict[str, Any],
    *,
    pdf_standard: PdfStandard | None = None,
    moment: datetime | None = None,
    tagged: bool = True,
    folder: Path = TEMPLATES,
) -> bytes:
    """The PDF of `template` (a name in `folder`, without .typ) filled with `data`.

    A template of an upper app lies in a folder of its own and imports "sheet.typ" as if it lay among ours.

    `data` holds str, int, float, bool, None, bytes (a list of numbers to the template), lists and dicts. `moment`
    (aware) becomes the creation date in the file; with it the same data give the same bytes. `tagged` writes the
    structure that screen readers follow. Raises ForkedTypesetter after a fork, typst.TypstError when the template
    itself is wrong.
    """
    standards = [pdf_standard] if pdf_standard else []
    return _compile(template, data, "pdf", standards=standards, moment=moment, tagged=tagged, folder=folder)[
        0
    ]


def compile_png(template: str, data: dict[str, Any], ppi: float) -> list[bytes]:
    """One PNG a page of `template` filled with `data`, at `ppi` pixels an inch; raises as `compile_pdf`."""
    return _compile(template, data, "png", ppi=ppi)


def forget() -> None:
    """Lets go of what the typesetter remembers of earlier papers, after a large one.

    It keeps all results of the last ten compilations, about 1 MB a receipt: a batch of 200 would stay in memory until
    ten more papers had been made. Empty papers age it in about 25 ms.
    """
    for _ in range(11):
        _compiler().compile(input=b"", format="svg", sys_inputs={})


def payload(data: dict[str, Any]) -> str:
    """`data` as the JSON that a template reads, every text made printable."""
    return json.dumps(_clean(data), ensure_ascii=False, separators=(",", ":"))


def compile_with_place(
    template: str, payload: str, label: str, *, pdf_standard: PdfStandard
) -> tuple[bytes, dict[str, float]]:
    """The PDF of a `payload`, and the value of the metadata that the template labelled `label` (a place on a page).

    Raises as `compile_pdf`, and RuntimeError where the template labels nothing so.
    """
    made = _compile_payload(template, payload, "pdf", standards=[pdf_standard])[0]
    place: dict[str, float] = json.loads(_compiler().query(f"<{label}>", field="value", one=True))
    return made, place


def _compile(template: str, data: dict[str, Any], form: Literal["pdf", "png"], **how: Any) -> list[bytes]:
    return _compile_payload(template, payload(data), form, **how)


def _compile_payload(
    template: str,
    payload: str,
    form: Literal["pdf", "png"],
    *,
    ppi: float | None = None,
    standards: list[PdfStandard] | None = None,
    moment: datetime | None = None,
    tagged: bool = True,
    folder: Path = TEMPLATES,
) -> list[bytes]:
    if not re.fullmatch(r"[a-z_]+", template):
        raise ValueError(f"not the name of a template: {template!r}")
    path = folder / f"{template}.typ"
    source: Any = path if folder == TEMPLATES else path.read_bytes()
    made = _compiler().compile(
        input=source,
        format=form,
        ppi=ppi,
        # Always given: what an earlier call passed sticks to the compiler and would print another person's data.
        sys_inputs={"data": payload},
        pdf_standards=list(standards or []),
        timestamp=int(moment.timestamp()) if moment else None,
        pdf_tags=tagged,
    )
    if made is None:
        raise RuntimeError("the typesetter gave nothing back")
    return made if isinstance(made, list) else [made]


_local = threading.local()
_compiled_in: int | None = None


def _compiler() -> typst.Compiler:
    """This thread's compiler, made when first needed; a compiler is not shared between threads."""
    global _compiled_in
    if _compiled_in is None:
        _compiled_in = os.getpid()
    elif _compiled_in != os.getpid():
        raise ForkedTypesetter(
            "This process was forked from one that had already typeset a paper. "
            "Typeset only in the child (worker), never in the parent before it forks."
        )
    compiler: typst.Compiler | None = getattr(_local, "compiler", None)
    if compiler is None:
        import typst  # in the worker that typesets alone: the web process stays small

        compiler = typst.Compiler(root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True)
        _local.compiler = compiler
    return compiler


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our own fonts and the embedded ones, never the machine's: a paper looks the same wherever it is printed."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])


def _clean(value: Any) -> Any:
    if isinstance(value, Verbatim):
        return value
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    return value


def _breakable(word: re.Match[str]) -> str:
    letters = word[0]
    return _BREAK.join(letters[start : start + 8] for start in range(0, len(letters), 8))
