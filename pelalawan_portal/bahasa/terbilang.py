"""Numbers in words, as printed below an amount on an SKRD or a receipt."""

_ONES = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_SCALES = ("", "ribu", "juta", "miliar", "triliun")
LIMIT = 1000 ** len(_SCALES)


def _below_thousand(number: int) -> list[str]:
    words = []
    hundreds, rest = divmod(number, 100)
    if hundreds == 1:
        words.append("seratus")
    elif hundreds:
        words += [_ONES[hundreds], "ratus"]
    tens, ones = divmod(rest, 10)
    if rest == 10:
        words.append("sepuluh")
    elif rest == 11:
        words.append("sebelas")
    elif tens == 1:
        words += [_ONES[ones], "belas"]
    else:
        if tens:
            words += [_ONES[tens], "puluh"]
        if ones:
            words.append(_ONES[ones])
    return words


def terbilang(number: int) -> str:
    """Return a whole number in Indonesian words: 150_000 → "seratus lima puluh ribu".

    Zero is "nol", negative numbers begin with "minus".
    Raises ValueError from one quadrillion (10**15) up, either sign.
    """
    if abs(number) >= LIMIT:
        raise ValueError("terbilang ends below 1.000.000.000.000.000")
    if number == 0:
        return "nol"
    if number < 0:
        return f"minus {terbilang(-number)}"
    parts: list[str] = []
    for power in range(len(_SCALES) - 1, -1, -1):
        group = number // 1000**power % 1000
        if power == 1 and group == 1:
            parts.append("seribu")  # "satu ribu" is not said, even inside a longer number
        elif group:
            parts += _below_thousand(group)
            if power:
                parts.append(_SCALES[power])
    return " ".join(parts)
