"""The document of a service: canonical form, fingerprint, and the way between a draft's rows and the document.

The canonical document leaves out whatever equals its default, so a later version of the portal that knows more
gives the same bytes, and the same fingerprint, for a service that does not use it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from pelalawan_portal.catalogue.spec import ServiceSpec

Document = dict[str, Any]


def dump(spec: ServiceSpec) -> Document:
    """The canonical document of a spec: JSON types, defaults left out. `ServiceSpec.parse(dump(s)) == s`."""
    return _dump(spec)


def canonical(document: Mapping[str, Any]) -> Document:
    """The canonical form of any document; raises BadSpec when it describes no service."""
    return dump(ServiceSpec.parse(document))


def fingerprint(document: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a canonical document as JSON with sorted keys and no spaces, UTF-8."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _dump(part: Any) -> Document:
    return {one.name: _plain(getattr(part, one.name)) for one in fields(part) if _differs(part, one)}


def _differs(part: Any, one: Field[Any]) -> bool:
    value = getattr(part, one.name)
    if one.default is not MISSING:
        return bool(value != one.default)
    if one.default_factory is not MISSING:
        return bool(value != one.default_factory())
    return True


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _dump(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return value
