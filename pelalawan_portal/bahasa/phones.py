"""Indonesian phone numbers: typed in many ways, stored as E.164 ("+628123456789").

National mobile numbers begin with 8 and have 9–12 digits; landlines begin with an area code (0761 in
Pelalawan). Numbers are not unique: one phone often serves a whole family.
"""

from .digits import is_separator, plain

_EXAMPLE = "Contoh: 0812-3456-7890."
# The cities whose area code has three digits with its zero; everywhere else it has four.
_SHORT_AREAS = ("21", "22", "24", "31", "61")


def _national(text: str) -> str:
    """Return the digits after the country code. Raises ValueError with an Indonesian sentence."""
    typed = plain(text)
    if not typed:
        raise ValueError(f"Nomor telepon belum diisi. {_EXAMPLE}")
    if any(c in "/,;&" for c in typed):
        raise ValueError(f"Tulis satu nomor telepon saja. {_EXAMPLE}")
    joined = "".join(c for c in typed if not is_separator(c))
    abroad = joined.startswith(("+", "00"))
    digits = joined.removeprefix("+").removeprefix("00") if abroad else joined
    wrong = next((c for c in digits if c not in "0123456789"), None)
    if wrong is not None:
        raise ValueError(f"Nomor telepon hanya berisi angka. Hapus tanda “{wrong}”. {_EXAMPLE}")
    if abroad and not digits.startswith("62"):
        raise ValueError(
            "Nomor telepon harus nomor Indonesia (+62). "
            f"Tulis nomor Indonesia yang bisa dihubungi. {_EXAMPLE}"
        )
    if digits.startswith("62"):
        return digits[2:].removeprefix("0")  # "+62 0812…" is a common slip
    if digits.startswith("0") or digits.startswith("8"):
        return digits.removeprefix("0")
    raise ValueError(f"Nomor telepon harus diawali 0 atau +62. Tulis nomornya lengkap. {_EXAMPLE}")


def normalise(text: str) -> str:
    """Return an Indonesian mobile or landline number as E.164: "0812-3456-789" → "+628123456789".

    Accepts 08…, 8…, 62…, +62…, 0062…, with spaces, dots, dashes and brackets. Idempotent.
    Raises ValueError with an Indonesian sentence that says what is wrong and how to mend it.
    """
    national = _national(text)
    mobile = national.startswith("8")
    fewest, most = (9, 12) if mobile else (8, 11)
    if len(national) < fewest or len(national) > most:
        kind = "ponsel" if mobile else "telepon rumah"
        amount = "kurang" if len(national) < fewest else "terlalu banyak"
        raise ValueError(
            f"Nomor {kind} harus {fewest + 1} sampai {most + 1} angka, dihitung dari 0; "
            f"yang Anda tulis {len(national) + 1} angka ({amount}). Periksa lagi. {_EXAMPLE}"
        )
    if national[0] in "01":
        raise ValueError(f"Nomor telepon diawali 08 (ponsel) atau kode daerah, misalnya 0761. {_EXAMPLE}")
    return f"+62{national}"


def is_mobile(e164: str) -> bool:
    """True when a normalised number can receive SMS or WhatsApp (a landline cannot)."""
    return e164.startswith("+628")


def _groups(e164: str) -> list[str]:
    national = e164.removeprefix("+62")
    if not is_mobile(e164):
        area = 2 if national.startswith(_SHORT_AREAS) else 3
        return ["0" + national[:area], national[area:]]
    local = "0" + national
    second = 3 if len(local) == 10 else 4
    return [local[:4], local[4 : 4 + second], local[4 + second :]]


def display(e164: str) -> str:
    """Return a normalised number as people read it aloud: "0812-3456-7890", "0761-493120".

    What does not begin with +62 comes back unchanged.
    """
    return "-".join(_groups(e164)) if e164.startswith("+62") else e164


def mask(e164: str) -> str:
    """Return a normalised number that only its owner recognises: "0812-••••-•890". Anything else: "••••"."""
    if not e164.startswith("+62") or len(e164) < 11:
        return "••••"
    head, *rest = _groups(e164)
    tail = "-".join(rest)
    hidden = "".join(c if c == "-" else "•" for c in tail[:-3])
    return f"{head}-{hidden}{tail[-3:]}"
