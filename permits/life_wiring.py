"""What life after issue adds to the registries of the apps below; called from AppConfig.ready."""

from __future__ import annotations

from pelalawan_portal.accounts import panels
from pelalawan_portal.documents import drafting, handing
from pelalawan_portal.documents.makers import Maker, register_maker
from pelalawan_portal.submissions import status
from pelalawan_portal.submissions.desk import story
from pelalawan_portal.submissions.files import sweeping
from pelalawan_portal.submissions.notices import WORDINGS
from pelalawan_portal.submissions.registry import desk_panel, desk_tile, periodic, status_panel
from permits import dossier, handover, reminders, renewals, revocation

LINES = {
    "ending": "Anda diingatkan bahwa izin segera berakhir",
    "handed_over": "Surat diserahkan di {office}",
    "opened_online": "Surat Anda buka di portal",
    "copied": "Salinan surat dibuat di {office}",
    "revocation_asked": "Anda meminta izin ini dicabut",
    "revocation_declined": "{office} tidak mencabut izin ini",
    "revoked": "Izin dicabut oleh {office}",
}
SENTENCES = {
    "ending": "Pengingat masa berlaku dikirim",
    "handed_over": "Surat diserahkan, tanda terima dibuat",
    "opened_online": "Surat dibuka pemegang untuk pertama kali",
    "copied": "Salinan surat dibuat",
    "revocation_asked": "Pemegang meminta izin dicabut",
    "revocation_declined": "Permintaan pencabutan tidak dikabulkan",
    "revoked": "Izin dicabut",
}


def _receipt() -> Maker:
    from permits.handover_sheets import receipt  # what typesets loads in the worker that needs it

    return receipt


def _copy() -> Maker:
    from permits.handover_sheets import certified_copy

    return certified_copy


def register() -> None:
    register_maker("serah", _receipt)
    register_maker("salinan", _copy)
    drafting.begun_by(renewals.begins_after)
    handing.noted_by(handover.downloaded)
    status_panel(handover.panel)
    desk_panel(handover.desk_panel)
    panels.register(reminders.ending_papers)
    desk_tile(revocation.tile)
    sweeping.named_by(dossier.named_paths)
    periodic("tidy", reminders.remind)
    periodic("tidy", dossier.tidy)
    WORDINGS["ending"] = reminders.ending_words
    WORDINGS["revocation_asked"] = revocation.asked_words
    WORDINGS["revocation_declined"] = revocation.declined_words
    status.LINES.update(LINES)
    story.SENTENCES.update(SENTENCES)
