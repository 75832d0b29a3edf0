"""What a fresh installation is filled with, in order: what this app ships, then what the apps above register."""

from __future__ import annotations

from collections.abc import Callable

Loader = Callable[[], str]

_loaders: dict[str, Loader] = {}


def register(name: str, loader: Loader) -> None:
    """Add a loader; call from AppConfig.ready. It runs after offices and regions, in order of registration.

    A loader is idempotent, never overwrites what an officer edited, and returns one line on what it did.
    Raises ValueError for a name that is taken by another loader.
    """
    if _loaders.get(name, loader) is not loader:
        raise ValueError(f"two loaders are called {name!r}")
    _loaders[name] = loader


def loaders() -> dict[str, Loader]:
    """The registered loaders by name, in order."""
    return dict(_loaders)
