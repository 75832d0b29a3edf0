"""Slots on a resident's page that the apps above fill: drafts, permohonan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest], "tuple[str, dict[str, Any]] | None"]

_panels: list[Panel] = []


def register(panel: Panel) -> None:
    """Add a panel to /akun/; call from AppConfig.ready.

    The panel gets the request and returns a template's name and its context, or None to show nothing.
    """
    if panel not in _panels:
        _panels.append(panel)


def rendered(request: HttpRequest) -> list[SafeString]:
    """Every panel's HTML, in order of registration."""
    shown = [panel(request) for panel in _panels]
    return [render_to_string(*one, request=request) for one in shown if one is not None]
