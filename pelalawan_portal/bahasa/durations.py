"""Lengths of time in words, as a service standard promises them."""

# unit: (words, what it means)
_UNITS = {
    "jam_kerja": ("jam kerja", "selama kantor buka"),
    "hari_kerja": ("hari kerja", "tanpa Sabtu, Minggu, libur"),
    "hari": ("hari", ""),
    "bulan": ("bulan", ""),
    "tahun": ("tahun", ""),
    "jam": ("jam", ""),
}
UNITS = tuple(_UNITS)


def duration_words(amount: int, unit: str, *, explain: bool = True) -> str:
    """Return "5 hari kerja (tanpa Sabtu, Minggu, libur)"; without the brackets when `explain` is False.

    `unit` is one of UNITS; an amount of zero reads "langsung jadi" for hours and "hari itu juga" otherwise.
    Raises ValueError for another unit or a negative amount.
    """
    if unit not in _UNITS:
        raise ValueError(f"unknown unit {unit!r}; one of {', '.join(UNITS)}")
    if amount < 0:
        raise ValueError("a duration is not negative")
    if amount == 0:
        return "langsung jadi" if unit in ("jam", "jam_kerja") else "hari itu juga"
    words, meaning = _UNITS[unit]
    plain = f"{amount} {words}"
    return f"{plain} ({meaning})" if explain and meaning else plain
