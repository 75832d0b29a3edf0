"""Answers as they rest in the database: personal ones encrypted field by field (DESIGN 7)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pelalawan_portal.accounts.crypto import SEALED, decrypt, encrypt
from pelalawan_portal.catalogue.spec import ServiceSpec


def seal(spec: ServiceSpec, answers: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-ready answers with those of personal fields replaced by {"~": token}."""
    personal = {
        one.key
        for one in spec.questions
        if one.personal
        or one.fills in ("nik", "phone", "email")
        or any(column.personal for column in one.columns)
    }
    return {
        key: {SEALED: encrypt(json.dumps(value, ensure_ascii=False))} if key in personal and value else value
        for key, value in answers.items()
    }


def unseal(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they were given."""
    return {
        key: json.loads(decrypt(value[SEALED])) if isinstance(value, dict) and SEALED in value else value
        for key, value in stored.items()
    }
