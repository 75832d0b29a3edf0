"""How a call is said: the sentence for a browser that speaks Indonesian, and the clips for one that does not.

The clips lie one after another in one small sound file (`static/queues/suara.mp3`, places in `suara.json`), made by
`deploy/voice_clips.py` with a free speech synthesiser. A counter whose name has no clip is announced with "silakan
lihat layar": better silent about the room than wrong.
"""

from __future__ import annotations

import re

from pelalawan_portal.bahasa.terbilang import terbilang

# Clip → what the synthesiser says. Letters by their Indonesian names.
LETTERS = {
    "a": "a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "ef", "g": "ge", "h": "ha", "i": "i", "j": "je",
    "k": "ka", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pe", "q": "ki", "r": "er", "s": "es", "t": "te",
    "u": "u", "v": "ve", "w": "we", "x": "eks", "y": "ye", "z": "zet",
}  # fmt: skip
NUMBERS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
    "belas", "puluh", "seratus", "ratus", "seribu", "ribu",
)  # fmt: skip
ROOMS = {
    "loket": "loket",
    "ruang periksa": "ruang periksa",
    "ruang": "ruang",
    "jalur uji": "jalur uji",
    "poli umum": "poli umum",
    "poli gigi": "poli gigi",
    "kia": "ka i a",
    "poli lansia": "poli lansia",
    "poli anak": "poli anak",
    "poli kandungan": "poli kandungan",
    "poli bedah": "poli bedah",
    "poli penyakit dalam": "poli penyakit dalam",
    "imunisasi": "imunisasi",
    "laboratorium": "laboratorium",
    "ruang obat": "ruang obat",
    "farmasi": "farmasi",
}
# Said with their number; "ruang Mawar" is not just any "ruang".
COUNTED = ("loket", "ruang periksa", "ruang", "jalur uji")
PHRASES = {
    "nomor antrean": "nomor antrean",
    "silakan ke": "silakan ke",
    "lihat layar": "silakan lihat layar",
}
CLIPS: dict[str, str] = {
    **PHRASES,
    **ROOMS,
    **{number: number for number in NUMBERS},
    **LETTERS,
}
_LABEL = re.compile(r"^([A-Z]+)(\d+)$")
_NUMBERED = re.compile(r"^(.+?) (\d{1,3})$")


def _room(counter: str) -> list[str]:
    """The clips of a counter's name: ["loket", "satu"]; empty when there are none for it."""
    name = re.sub(r"\s*\(.*?\)", "", counter).strip().lower()
    if found := _NUMBERED.match(name):
        return [found[1], *terbilang(int(found[2])).split()] if found[1] in ROOMS else []
    known = [room for room in ROOMS if name == room or (room not in COUNTED and name.startswith(f"{room} "))]
    return [max(known, key=len)] if known else []


def clips(label: str, counter: str) -> list[str]:
    """What to play for "A12" at "Loket 1": nomor antrean · a · dua · belas · silakan ke · loket · satu."""
    found = _LABEL.match(label)
    if not found:
        return []
    room = _room(counter)
    end = ["silakan ke", *room] if room else ["lihat layar"]
    return ["nomor antrean", *found[1].lower(), *terbilang(int(found[2])).split(), *end]


def sentence(label: str, counter: str) -> str:
    """What to say for "A12" at "Loket 1": "Nomor antrean A, dua belas, silakan ke Loket satu"."""
    found = _LABEL.match(label)
    if not found:
        return ""
    number = terbilang(int(found[2]))
    room = re.sub(r"\d+$", lambda one: terbilang(int(one[0])), re.sub(r"\s*\(.*?\)", "", counter))
    return f"Nomor antrean {', '.join(found[1])}, {number}, silakan ke {room}"
