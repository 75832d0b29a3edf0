from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Decisions, letters and receipts as PDF; numbers, signatures, verification."""

    name = "pelalawan_portal.documents"
    verbose_name = "Surat dan tanda terima"

    def ready(self) -> None:
        from pelalawan_portal.documents import (
            deemed_letter,
            initialing,
            owing,
            panels,
            printouts,
            prints,
            replacing,
            revoking,
            signing,
            signing_queue,
            standing_in,
            wording,
        )
        from pelalawan_portal.documents.makers import register_maker
        from pelalawan_portal.opds import delegating
        from pelalawan_portal.submissions.notices import WORDINGS
        from pelalawan_portal.submissions.registry import (
            desk_tile,
            owed_on,
            periodic,
            register_step,
            status_panel,
        )

        for kind in (initialing.DRAFT, initialing.INITIAL, signing.SIGN):
            register_step(kind)
        WORDINGS["voided"] = owing.voided_words
        WORDINGS["reissued"] = replacing.replaced_words
        WORDINGS["revoked"] = revoking.revoked_words
        delegating.tell_with(standing_in.owe_words)
        status_panel(panels.papers_panel)
        status_panel(deemed_letter.panel)
        owed_on("deemed", deemed_letter.owed_when_deemed)
        desk_tile(signing_queue.tile)
        desk_tile(prints.tile)
        owed_on("submitted", owing.receipt_at_sending)
        owed_on("complete", owing.receipt_when_complete)
        register_maker(wording.KIND, lambda: wording.make)
        periodic("tidy", printouts.tidy)
