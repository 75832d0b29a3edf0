"""SMS text: the GSM 7-bit alphabet (3GPP TS 23.038), how many parts a text takes, and making it fit one."""

from __future__ import annotations

import unicodedata

ONE = 160
EACH_OF_MANY = 153
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
_ALIKE = str.maketrans({
    "–": "-", "—": "-", "‑": "-", "−": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "•": "-",
    "·": "-", "\u00a0": " ", "×": "x", "½": "1/2", "`": "'", "\t": " ",
})  # fmt: skip


def plain(text: str) -> str:
    """The text in characters every phone shows: typographic signs replaced, accents dropped, "?" for the rest."""
    out = []
    for char in unicodedata.normalize("NFC", text).translate(_ALIKE):
        if char in _BASIC or char in _EXTENDED:
            out.append(char)
            continue
        bare = "".join(c for c in unicodedata.normalize("NFKD", char) if c in _BASIC)
        out.append(bare or ("" if unicodedata.combining(char) else "?"))
    return "".join(out)


def length(text: str) -> int:
    """Septets of a plain text; the extension table's signs take two."""
    return sum(2 if char in _EXTENDED else 1 for char in text)


def parts(text: str) -> int:
    """How many SMS a plain text takes: one up to 160 septets, else one for each 153."""
    amount = length(text)
    return 1 if amount <= ONE else -(-amount // EACH_OF_MANY)


def cut(text: str, most: int) -> str:
    """A plain text of at most `most` septets, cut at a word, with "..." where something is missing."""
    if length(text) <= most:
        return text
    kept, room = "", most - 3
    for char in text:
        if length(kept + char) > room:
            break
        kept += char
    whole, _, _ = kept.rpartition(" ")
    return (whole or kept).rstrip(" ,.;:-") + "..."
