"""What residents' pages show of filing: drafts (BELUM DIKIRIM, kept until when), papers that may still come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from pelalawan_portal.filing.holders import Holder
from pelalawan_portal.filing.models import Draft
from pelalawan_portal.submissions import later_papers, status
from pelalawan_portal.submissions.desk import story
from pelalawan_portal.submissions.models import Submission
from pelalawan_portal.submissions.registry import status_panel


def unsent_drafts(request: HttpRequest) -> tuple[str, dict[str, Any]] | None:
    """The drafts this person can go on with; nothing where there are none."""
    drafts = Draft.objects.open_to(Holder.of(request))
    return ("filing/panel.html", {"drafts": drafts}) if drafts else None


def awaited_papers(submission: Submission) -> Mapping[str, Any] | None:
    """What the permohonan's own page says of papers that its service lets follow."""
    follows = [one for one in later_papers.wanted(submission) if not one.deferred]
    if not follows:
        return None
    names = ", ".join(one.name for one in follows)
    address = reverse("late_paper", args=[submission.number])
    call = {"text": f"Masih dapat menyusul: {names}.", "address": address, "label": "Kirim sekarang"}
    return {"template": "filing/late_paper_panel.html", "wanted": follows, "address": address, "call": call}


def register_later_papers() -> None:
    """The panel, and what both histories say; called from AppConfig.ready."""
    status_panel(awaited_papers)
    status.LINES["paper_added"] = "Surat susulan Anda diterima"
    story.SENTENCES["paper_added"] = "Surat susulan dikirim pemohon"
