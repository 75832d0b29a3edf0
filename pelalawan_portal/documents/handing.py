"""A signed paper was opened by its holder: upper apps may note that it has reached them."""

from __future__ import annotations

from collections.abc import Callable

from pelalawan_portal.documents.models import Decision

_hooks: list[Callable[[Decision], object]] = []


def noted_by(hook: Callable[[Decision], object]) -> None:
    """Let an upper app hear of every opening by the holder; call from AppConfig.ready."""
    if hook not in _hooks:
        _hooks.append(hook)


def opened(decision: Decision) -> None:
    """The holder has opened the signed paper."""
    for hook in _hooks:
        hook(decision)
