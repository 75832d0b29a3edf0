"""How long a case of a service usually takes: a slot that the envelope above fills."""

from __future__ import annotations

from collections.abc import Callable

# service id → calendar days within which (half, nine of ten) were decided; None while there are too few cases.
UsualTime = Callable[[int], "tuple[int, int] | None"]

_figures: UsualTime | None = None


def register(figures: UsualTime) -> None:
    """Name the function that knows; call from AppConfig.ready."""
    global _figures
    _figures = figures


def usual_time(service_id: int) -> tuple[int, int] | None:
    """(half, nine of ten) in calendar days, or None when nobody knows yet."""
    return _figures(service_id) if _figures else None
