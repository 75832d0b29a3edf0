"""Arithmetic over answers as JSON data, never code: what a fee's tariff and volume are made of.

An amount is one of::

    250000 or "0.25"                              a number; decimals as text keep their digits
    {"answer": "luas"}                            the number somebody answered; {"answer": "luas", "else": 0}
    {"days": ["mulai", "selesai"]}                days from one date to another, both counted
    {"add": […]}, {"mul": […]}, {"min": […]}, {"max": […]}
    {"round_up": …, "to": 5}                      up to the next multiple of a number above zero
    {"table": "jenis", "rows": {"gedung": 500000, …}, "else": …}   by the answer to a question
    {"bands": …, "rows": [[100, 1000], [null, 800]]}              by size: the first row whose limit is not exceeded

Nothing divides, so everything is exact (Decimal); money is rounded once, at the end of a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Context, Decimal, DecimalException, localcontext
from functools import reduce
from operator import mul
from typing import Any

Amount = Any
Answers = Mapping[str, Any]
LARGEST = Decimal(10) ** 15
DEEPEST = 12
_JOINERS = ("add", "mul", "min", "max")
EXACT = Context(prec=80)


class BadAmount(ValueError):
    """The amount is not of the form above; the message says which part (Indonesian)."""


class CannotCompute(ValueError):
    """An answer is missing or makes no number; the message says which (Indonesian), `key` is its question's."""

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.key = key


def number(value: Any) -> Decimal:
    """A number as data; raises BadAmount for anything else, NaN and infinity included."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadAmount(f"bukan angka: {value!r}")
    try:
        made = Decimal(str(value))
    except DecimalException:
        raise BadAmount(f"bukan angka: {value!r}") from None
    if not made.is_finite() or abs(made) >= LARGEST:
        raise BadAmount(f"angka terlalu besar: {value!r}")
    return made


def check(amount: Amount, depth: int = 0) -> None:
    """Raise BadAmount unless `amount` is of the form above, at most DEEPEST levels deep."""
    if depth > DEEPEST:
        raise BadAmount("hitungan terlalu dalam")
    if not isinstance(amount, Mapping):
        number(amount)
        return
    names = set(amount)
    if "answer" in names and names <= {"answer", "else"}:
        _key(amount["answer"])
        if "else" in names:
            number(amount["else"])
    elif names == {"days"}:
        if not isinstance(amount["days"], list) or len(amount["days"]) != 2:
            raise BadAmount("'days' memerlukan dua kunci isian tanggal")
        for key in amount["days"]:
            _key(key)
    elif len(names) == 1 and names <= set(_JOINERS):
        (parts,) = amount.values()
        if not isinstance(parts, list) or not parts:
            raise BadAmount(f"'{next(iter(names))}' memerlukan daftar hitungan")
        for part in parts:
            check(part, depth + 1)
    elif names == {"round_up", "to"}:
        check(amount["round_up"], depth + 1)
        if number(amount["to"]) <= 0:
            raise BadAmount("'to' harus lebih dari nol")
    elif "table" in names and names <= {"table", "rows", "else"}:
        _key(amount["table"])
        if not isinstance(amount.get("rows"), Mapping) or not amount["rows"]:
            raise BadAmount("'table' memerlukan daftar tarif menurut jawaban")
        for part in [*amount["rows"].values(), *([amount["else"]] if "else" in names else [])]:
            check(part, depth + 1)
    elif names == {"bands", "rows"}:
        check(amount["bands"], depth + 1)
        _check_bands(amount["rows"], depth)
    else:
        raise BadAmount(f"hitungan tidak dikenal: {dict(amount)!r}")


def _key(value: Any) -> None:
    if not isinstance(value, str):
        raise BadAmount(f"bukan kunci isian: {value!r}")


def _check_bands(rows: Any, depth: int) -> None:
    if not isinstance(rows, list) or not rows:
        raise BadAmount("'bands' memerlukan daftar batas dan tarif")
    before: Decimal | None = None
    for place, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != 2:
            raise BadAmount("setiap baris 'bands' berisi batas dan tarif")
        if row[0] is None and place != len(rows) - 1:
            raise BadAmount("hanya baris terakhir 'bands' yang boleh tanpa batas")
        if row[0] is not None:
            limit = number(row[0])
            if before is not None and limit <= before:
                raise BadAmount("batas dalam 'bands' harus makin besar")
            before = limit
        check(row[1], depth + 1)


def answers_named(amount: Amount) -> Iterator[tuple[str, str]]:
    """(key, use) of every answer an amount looks at; use: "number", "date" or "table"."""
    if not isinstance(amount, Mapping):
        return
    if "answer" in amount:
        yield amount["answer"], "number"
    for key in amount.get("days", ()):
        yield key, "date"
    if "table" in amount:
        yield amount["table"], "table"
        for part in [*amount["rows"].values(), amount.get("else")]:
            yield from answers_named(part)
    if "bands" in amount:
        yield from answers_named(amount["bands"])
        for _, part in amount["rows"]:
            yield from answers_named(part)
    for name in _JOINERS:
        for part in amount.get(name, ()):
            yield from answers_named(part)
    yield from answers_named(amount.get("round_up"))


def tables(amount: Amount) -> Iterator[Mapping[str, Any]]:
    """Every table by answer inside an amount."""
    if not isinstance(amount, Mapping):
        return
    if "table" in amount:
        yield amount
    inner = [*amount.get("rows", {}).values(), amount.get("else")] if "table" in amount else []
    if "bands" in amount:
        inner = [amount["bands"], *(part for _, part in amount["rows"])]
    for name in _JOINERS:
        inner += amount.get(name, [])
    for part in [*inner, amount.get("round_up")]:
        yield from tables(part)


def compute(amount: Amount, answers: Answers) -> Decimal:
    """The value of a checked amount, exact; raises CannotCompute."""
    with localcontext(EXACT):
        value = _value(amount, answers)
    if abs(value) >= LARGEST:
        raise CannotCompute("Hasil hitungan terlalu besar. Periksa jawabannya.")
    return value


def _value(amount: Amount, answers: Answers) -> Decimal:
    if not isinstance(amount, Mapping):
        return number(amount)
    if "answer" in amount:
        return _answered(amount, answers)
    if "days" in amount:
        first, last = (_day(key, answers) for key in amount["days"])
        if last < first:
            raise CannotCompute("Tanggal selesai lebih awal daripada tanggal mulai.")
        return Decimal((last - first).days + 1)
    if "table" in amount:
        return _value(_row(amount, answers), answers)
    if "bands" in amount:
        size = _value(amount["bands"], answers)
        for limit, part in amount["rows"]:
            if limit is None or size <= number(limit):
                return _value(part, answers)
        raise CannotCompute(f"Belum ada tarif untuk ukuran {size.normalize():f}.")
    if "round_up" in amount:
        return _rounded_up(_value(amount["round_up"], answers), number(amount["to"]))
    (name,) = amount
    parts = [_value(part, answers) for part in amount[name]]
    if name == "mul":
        return reduce(mul, parts)
    if name == "add":
        return sum(parts, Decimal(0))
    return min(parts) if name == "min" else max(parts)


def _rounded_up(value: Decimal, step: Decimal) -> Decimal:
    over = value % step
    return value - over + (step if over > 0 else 0)


def _answered(amount: Mapping[str, Any], answers: Answers) -> Decimal:
    given = answers.get(amount["answer"])
    if given in (None, ""):
        if "else" in amount:
            return number(amount["else"])
        raise CannotCompute(f"Isian {amount['answer']} belum dijawab.", amount["answer"])
    try:
        return number(given)
    except BadAmount:
        raise CannotCompute(f"Isian {amount['answer']} bukan angka.", amount["answer"]) from None


def _day(key: str, answers: Answers) -> date:
    try:
        return date.fromisoformat(str(answers.get(key) or ""))
    except ValueError:
        raise CannotCompute(f"Isian {key} belum ada tanggalnya.", key) from None


def _row(amount: Mapping[str, Any], answers: Answers) -> Amount:
    given = answers.get(amount["table"])
    key = {True: "ya", False: "tidak"}[given] if isinstance(given, bool) else str(given or "")
    rows: Mapping[str, Any] = amount["rows"]
    if key in rows:
        return rows[key]
    if "else" in amount:
        return amount["else"]
    raise CannotCompute(f"Belum ada tarif untuk jawaban {amount['table']}.", amount["table"])
