"""What the bank adds to the registries; called from AppConfig.ready."""

from __future__ import annotations

from pelalawan_portal.submissions.registry import periodic
from permits.bank import briva, journal, keys, tokens
from permits.fees import gateway


def register() -> None:
    """Raises ImproperlyConfigured when a key of the settings cannot be read."""
    keys.check()
    gateway.use(briva.configured)
    periodic("tidy", tokens.tidy)
    periodic("tidy", journal.tidy)
