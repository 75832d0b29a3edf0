"""Tags of the officers' pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from pelalawan_portal.accounts.models import User
from pelalawan_portal.submissions.desk.alerts import tiles_for

register = template.Library()
TONES = {"utama": "utama", "peringatan": "awas", "bahaya": "awas"}
VERDICTS = {"reject": "tolak", "refuse": "tolak", "cancelled": "henti", "returned": "kurang"}


@register.filter
def tone_class(tone: str) -> str:
    """The class of a verb's button."""
    return TONES.get(tone, "biasa")


@register.filter
def verdict_class(verdict: str) -> str:
    """The class of a verdict's tag."""
    return VERDICTS.get(verdict, "selesai")


@register.simple_tag
def field(bound: BoundField, verb: str) -> SafeString:
    """A field's widget with an id of its own: several verbs on one page ask for a "reason"."""
    own = f"{bound.id_for_label}_{verb}"
    attributes: dict[str, Any] = {"id": own}
    described = [f"{own}_bantuan"] if bound.help_text else []
    if bound.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{own}_salah")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attributes)


@register.inclusion_tag("admin/submissions/_tiles.html")
def desk_tiles(user: Any) -> dict[str, Any]:
    """The numbers that meet an officer on the first page."""
    return {"tiles": tiles_for(user) if isinstance(user, User) and user.is_staff else []}
