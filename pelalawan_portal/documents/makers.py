"""What upper apps let the worker make: kind of subject → who makes it, loaded only in the worker that typesets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Maker = Callable[[str, Mapping[str, Any]], tuple[bytes, str] | None]
_loaders: dict[str, Callable[[], Maker]] = {}


def register_maker(kind: str, load: Callable[[], Maker]) -> None:
    """`load` imports and gives the maker: called with what follows "kind:" in the subject and the entry's data."""
    _loaders[kind] = load


def maker_of(kind: str) -> Maker:
    """Raises KeyError for a kind nobody registered."""
    return _loaders[kind]()
