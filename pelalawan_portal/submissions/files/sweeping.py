"""Bytes that no row names: left by a crash between the disk and the commit, removed a day later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from uuid import UUID

from django.utils import timezone

from pelalawan_portal.submissions.files import storage
from pelalawan_portal.submissions.models import StoredFile

Naming = Callable[[list[str]], set[str]]


def _stored_files(paths: list[str]) -> set[str]:
    # A path begins with the key of its row, so the primary key finds it: the path itself has no index.
    keys = []
    for path in paths:
        with suppress(ValueError):
            keys.append(UUID(path[3:35]))
    return set(StoredFile.objects.filter(pk__in=keys).values_list("path", flat=True))


_namings: list[Naming] = [_stored_files]


def named_by(naming: Naming) -> None:
    """Add who names stored bytes: called with paths, returns those that a row of theirs names."""
    _namings.append(naming)


def sweep_folders(folders: Iterable[str], older_than: float = storage.UNNAMED_KEPT) -> int:
    """Remove what nobody names in these folders and is older than so many seconds; how many files."""
    removed = 0
    for paths in storage.old_paths(folders, older_than):
        named = set().union(*(naming(paths) for naming in _namings))
        for path in paths:
            if path not in named:
                storage.remove(path)
                removed += 1
    return removed


def sweep_bytes() -> int:
    """The part of the store that is due this hour: all of it once a day."""
    hour = timezone.localtime().hour
    return sweep_folders(f"{number:02x}" for number in range(256) if number % 24 == hour)
