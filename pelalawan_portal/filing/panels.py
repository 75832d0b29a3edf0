"""What a resident's own page shows of drafts: BELUM DIKIRIM, and until when each is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import Draft


def unsent_drafts(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """The drafts this person can go on with; nothing where there are none."""
    drafts = Draft.objects.open_to(Holder.of(request))
    return ("filing/panel.html", {"drafts": drafts}) if drafts else None
