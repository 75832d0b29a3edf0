"""Which way of signing electronically this portal offers."""

from __future__ import annotations

from django.conf import settings

from pelalawan_portal.documents.signatures.bsre import BsreSigner
from pelalawan_portal.documents.signatures.interface import Signer
from pelalawan_portal.documents.signatures.local import LocalSigner


def signer() -> Signer | None:
    """As ELECTRONIC_SIGNATURE says; None where wet ink is the only way."""
    if settings.ELECTRONIC_SIGNATURE == "uji" and not settings.PRODUCTION:
        return LocalSigner()
    if settings.ELECTRONIC_SIGNATURE == "bsre":
        return BsreSigner()
    return None
