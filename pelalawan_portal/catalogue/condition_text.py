"""Conditions as an officer writes them, and as a resident reads them.

    letak = orang_lain
    @pemohon = badan dan (tinggi >= 6 atau jenis_reklame salah satu (billboard, bando))
    bukan (tiket = ya)
    npwp diisi            npwp kosong

A bare `ya` or `tidak` is the answer of a yes/no question; words with spaces stand in quotation marks.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pelalawan_portal.bahasa.names import inside
from pelalawan_portal.catalogue.conditions import BadCondition, Condition
from pelalawan_portal.catalogue.parts import FieldSpec
from pelalawan_portal.catalogue.spec import ServiceSpec

TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|>=|<=|[()=,]|[^\s()=,<>"]+)')
BARE = re.compile(r"^[a-z_][a-z0-9_-]*$")
RESERVED = frozenset({"dan", "atau", "bukan", "salah", "satu", "diisi", "kosong", "ya", "tidak"})
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
BUILT_IN_WORDS = {"perorangan": "perorangan", "badan": "badan atau lembaga"}


def write_condition(condition: Condition) -> str:
    """The condition in the words above; "" for one that always holds."""
    if not condition:
        return ""
    for joiner, word in (("all", " dan "), ("any", " atau ")):
        if joiner in condition:
            return word.join(_inner(part) for part in condition[joiner])
    if "not" in condition:
        return f"bukan ({write_condition(condition['not'])})"
    return _write_test(condition)


def _inner(part: Condition) -> str:
    return f"({write_condition(part)})" if "all" in part or "any" in part else write_condition(part)


def _write_test(test: Condition) -> str:
    field = test["field"]
    if "answered" in test:
        return f"{field} {'diisi' if test['answered'] else 'kosong'}"
    if "in" in test:
        return f"{field} salah satu ({', '.join(_write_value(one) for one in test['in'])})"
    for name, sign in (("at_least", ">="), ("at_most", "<="), ("is", "=")):
        if name in test:
            return f"{field} {sign} {_write_value(test[name])}"
    raise BadCondition(f"syarat tidak dikenal: {dict(test)!r}")


def _write_value(value: Any) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, str) and BARE.match(value) and value not in RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)


def read_condition(text: str) -> dict[str, Any]:
    """The condition of a text; raises BadCondition in Indonesian that names where it stopped."""
    tokens = _tokens(text)
    if not tokens:
        return {}
    condition = _read_any(tokens)
    if tokens:
        raise BadCondition(f"tidak mengerti mulai dari: {' '.join(tokens)}")
    return condition


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise BadCondition(f"tidak mengerti mulai dari: {text[at:]}")
        found.append(match.group(1))
        at = match.end()
    return found


def _read_any(tokens: list[str]) -> dict[str, Any]:
    return _read_joined(tokens, "atau", "any", lambda rest: _read_joined(rest, "dan", "all", _read_one))


def _read_joined(tokens: list[str], word: str, joiner: str, read: Any) -> dict[str, Any]:
    parts = [read(tokens)]
    while tokens and tokens[0] == word:
        tokens.pop(0)
        parts.append(read(tokens))
    return parts[0] if len(parts) == 1 else {joiner: parts}


def _read_one(tokens: list[str]) -> dict[str, Any]:
    first = _next(tokens)
    if first == "bukan":
        return {"not": _read_one(tokens)}
    if first == "(":
        inner = _read_any(tokens)
        _expect(tokens, ")")
        return inner
    sign = _next(tokens)
    if sign in ("diisi", "kosong"):
        return {"field": first, "answered": sign == "diisi"}
    if sign == "salah":
        _expect(tokens, "satu")
        return {"field": first, "in": _read_list(tokens)}
    names = {"=": "is", ">=": "at_least", "<=": "at_most"}
    if sign not in names:
        raise BadCondition(f"sesudah {first} tulis =, >=, <=, salah satu, diisi, atau kosong")
    return {"field": first, names[sign]: _value(_next(tokens))}


def _read_list(tokens: list[str]) -> list[Any]:
    _expect(tokens, "(")
    values = [_value(_next(tokens))]
    while tokens and tokens[0] == ",":
        tokens.pop(0)
        values.append(_value(_next(tokens)))
    _expect(tokens, ")")
    return values


def _next(tokens: list[str]) -> str:
    if not tokens:
        raise BadCondition("syarat belum selesai ditulis")
    return tokens.pop(0)


def _expect(tokens: list[str], wanted: str) -> None:
    if _next(tokens) != wanted:
        raise BadCondition(f"di sini perlu {wanted}")


def _value(word: str) -> Any:
    if word in ("ya", "tidak"):
        return word == "ya"
    if word.startswith('"') or NUMBER.match(word):
        return json.loads(word)
    if word in RESERVED or not re.match(r"[\w@]", word):
        raise BadCondition(f"nilai tidak dikenal: {word}")
    return word


def describe(condition: Condition, spec: ServiceSpec) -> str:
    """The condition for a resident: "untuk badan atau lembaga", "bila Anda pilih “Tepi jalan”"; "" if always."""
    if not condition:
        return ""
    for joiner, word in (("all", " dan "), ("any", " atau ")):
        if joiner in condition:
            return word.join(describe(part, spec) for part in condition[joiner])
    if "not" in condition:
        return f"kecuali {describe(condition['not'], spec).removeprefix('bila ')}"
    return _describe_test(condition, spec)


def _describe_test(test: Condition, spec: ServiceSpec) -> str:
    field = test["field"]
    values = test["in"] if "in" in test else [test["is"]] if "is" in test else []
    if field == "@pemohon":
        return "untuk " + " atau ".join(BUILT_IN_WORDS[one] for one in values)
    if field == "@jenis":
        return "untuk permohonan " + " atau ".join(values)
    question = spec.question(field)
    label = _inside_sentence(question) if question else field
    if "answered" in test:
        return f"bila {label} {'diisi' if test['answered'] else 'kosong'}"
    if values:
        chosen = [f"“{_answer_words(question, one)}”" for one in values]
        listed = chosen[0] if len(chosen) == 1 else f"{', '.join(chosen[:-1])} atau {chosen[-1]}"
        if question and question.type == "yesno":
            return f"bila jawaban {question.spoken} {listed}"
        return f"bila Anda pilih {listed}"
    unit = f" {question.unit}" if question and question.unit else ""
    side, bound = ("paling sedikit", "at_least") if "at_least" in test else ("paling banyak", "at_most")
    return f"bila {label} {side} {f'{test[bound]:,}'.replace(',', '.')}{unit}"


def _inside_sentence(question: FieldSpec) -> str:
    """The label without a capital in front, unless it is an abbreviation or a question: "tinggi dari tanah"."""
    if question.label.endswith("?"):
        return f"jawaban {question.spoken}"
    return inside(question.label)


def _answer_words(question: FieldSpec | None, value: Any) -> str:
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    return dict(question.choices).get(value, str(value)) if question else str(value)
