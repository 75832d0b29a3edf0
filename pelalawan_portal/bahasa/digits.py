"""Numbers as people type them: with spaces, dots, dashes, or pasted from a contact list."""

import unicodedata
from collections.abc import Iterable


def plain(text: str) -> str:
    """Return `text` in compatibility form without invisible marks, ends trimmed.

    Phones paste numbers with direction marks and full-width digits; both look right and compare wrong.
    """
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cc")).strip()


def is_separator(char: str) -> bool:
    """True for what people put between groups of digits: spaces, dashes of any length, dots, brackets."""
    return char in ".()[]_" or unicodedata.category(char) in ("Zs", "Pd")


def digits_of(text: str) -> str:
    """Return the ASCII digits of `text`, separators dropped.

    Raises ValueError whose argument is the first character that is neither digit nor separator.
    """
    kept = []
    for char in plain(text):
        if char in "0123456789":
            kept.append(char)
        elif not is_separator(char):
            raise ValueError(char)
    return "".join(kept)


def counted(label: str, text: str, lengths: Iterable[int], where: str) -> str:
    """Return the digits of `text` when there are as many as one of `lengths`.

    `label` names the number in the sentence ("NIK"), `where` tells where to read it ("KTP").
    Raises ValueError with an Indonesian sentence that says what is wrong and how to mend it.
    """
    allowed = tuple(lengths)
    wanted = " atau ".join(str(n) for n in allowed)
    try:
        digits = digits_of(text)
    except ValueError as wrong:
        raise ValueError(
            f"{label} hanya berisi angka. Hapus tanda “{wrong.args[0]}”, lalu tulis {wanted} angka."
        ) from None
    if not digits:
        raise ValueError(f"{label} belum diisi. Tulis {wanted} angka yang ada di {where}.")
    if len(digits) not in allowed:
        raise ValueError(
            f"{label} harus {wanted} angka; yang Anda tulis {len(digits)} angka. Periksa lagi di {where}."
        )
    return digits
