"""Conditions over answers: when a field, section, requirement or step applies.

A condition is JSON data, never code::

    {}                                           always
    {"field": "lokasi", "is": "jalan"}           equal (a list answer: contains)
    {"field": "lokasi", "in": ["jalan", "air"]}  one of
    {"field": "luas", "at_least": 12}            number
    {"field": "luas", "at_most": 12}             number
    {"field": "npwp", "answered": true}          anything given
    {"all": [...]}, {"any": [...]}, {"not": {...}}

``@pemohon`` (perorangan, badan) and ``@jenis`` (baru, perpanjangan, perubahan) are fields of every service.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

Condition = Mapping[str, Any]
Answers = Mapping[str, Any]
BUILT_IN = frozenset({"@pemohon", "@jenis"})
TESTS = frozenset({"is", "in", "at_least", "at_most", "answered"})


class BadCondition(ValueError):
    """The condition is not of the form above; the message says which part."""


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether the condition is true for these answers; an empty condition always is."""
    if not condition:
        return True
    if "all" in condition:
        return all(holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    return _test(condition, answers.get(condition["field"]))


def _test(condition: Condition, answer: Any) -> bool:
    if "answered" in condition:
        return (answer not in (None, "", [], {})) is condition["answered"]
    if "is" in condition:
        return bool(condition["is"] in answer if isinstance(answer, list) else answer == condition["is"])
    if "in" in condition:
        given = answer if isinstance(answer, list) else [answer]
        return any(one in condition["in"] for one in given)
    number = _number(answer)
    if number is None:
        return False
    if "at_least" in condition:
        return number >= Decimal(str(condition["at_least"]))
    return number <= Decimal(str(condition["at_most"]))


def _number(answer: Any) -> Decimal | None:
    try:
        return None if answer in (None, "") or isinstance(answer, bool) else Decimal(str(answer))
    except InvalidOperation:
        return None


def fields_named(condition: Condition) -> set[str]:
    """The field keys a condition looks at; raises BadCondition when it is malformed."""
    if not isinstance(condition, Mapping):
        raise BadCondition(f"bukan syarat: {condition!r}")
    if not condition:
        return set()
    for joiner in ("all", "any"):
        if joiner in condition:
            if len(condition) != 1 or not isinstance(condition[joiner], list) or not condition[joiner]:
                raise BadCondition(f"'{joiner}' memerlukan daftar syarat")
            return set().union(*(fields_named(part) for part in condition[joiner]))
    if "not" in condition:
        return fields_named(condition["not"])
    tests = set(condition) - {"field"}
    if "field" not in condition or len(tests) != 1 or not tests <= TESTS:
        raise BadCondition(f"syarat tidak dikenal: {dict(condition)!r}")
    if "in" in tests and not isinstance(condition["in"], list):
        raise BadCondition("'in' memerlukan daftar")
    return {str(condition["field"])}
