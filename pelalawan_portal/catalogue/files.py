"""Services as files: the shipped catalogue, its shared parts, and single files for export and import."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from pelalawan_portal.catalogue.document import Document, canonical
from pelalawan_portal.catalogue.parts import BadSpec

FOLDER = Path(__file__).parent / "services"
FRAGMENTS = "_fragments.yaml"
LISTS = frozenset({"sections", "fields", "requirements", "steps"})
LARGEST_FILE = 1024 * 1024
# Reading with libyaml takes a tenth of the time, but nothing limits how deep it goes: for our own files only.
_OurLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_text(text: str) -> Document:
    """The document in a YAML or JSON text (JSON is YAML); raises BadSpec in Indonesian when it is neither."""
    if len(text) > LARGEST_FILE:
        raise BadSpec("berkas layanan terlalu besar (paling besar 1 MB)")
    return _read(text, yaml.SafeLoader)


def _read(text: str, loader: type[yaml.SafeLoader]) -> Document:
    try:
        data = yaml.load(text, Loader=loader)  # noqa: S506 - both are safe loaders
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise BadSpec(f"berkas tidak terbaca sebagai YAML atau JSON: {error}") from error
    if not isinstance(data, dict):
        raise BadSpec("berkas ini bukan berkas layanan")
    return data


def write_text(document: Mapping[str, Any]) -> str:
    """A document as YAML that people read and `read_text` gives back unchanged."""
    plain = json.loads(json.dumps(document))
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=110)


def shipped(folder: Path = FOLDER) -> Iterator[Document]:
    """Every shipped service as a canonical document, by file name; raises BadSpec naming the file."""
    fragments = _read((folder / FRAGMENTS).read_text("utf-8"), _OurLoader)
    for path in sorted(folder.glob("[!_]*.yaml")):
        yield read_service(path, fragments)


def read_service(path: Path, fragments: Mapping[str, Any]) -> Document:
    """One service file with its shared parts written out; raises BadSpec naming the file."""
    try:
        return canonical(expand(_read(path.read_text("utf-8"), _OurLoader), fragments))
    except BadSpec as error:
        raise BadSpec(f"{path.name}: {error}") from error


def expand(document: Mapping[str, Any], fragments: Mapping[str, Any]) -> Document:
    """The document with every `use` replaced by the shared part; keys beside `use` replace those of the part."""
    return {key: _expand(key, value, fragments) for key, value in document.items()}


def _expand(key: str, value: Any, fragments: Mapping[str, Any]) -> Any:
    if key in LISTS and isinstance(value, list):
        return [_part(key, one, fragments) for one in value]
    if key == "standard" and isinstance(value, Mapping):
        return _part(key, value, fragments)
    return value


def _part(kind: str, part: Any, fragments: Mapping[str, Any]) -> Any:
    if not isinstance(part, Mapping):
        return part
    own = {key: _expand(key, value, fragments) for key, value in part.items() if key != "use"}
    if "use" not in part:
        return own
    try:
        shared = fragments[kind][part["use"]]
    except KeyError as error:
        raise BadSpec(f"bagian bersama tidak dikenal: {part['use']}") from error
    return {**_part(kind, shared, fragments), **own}
