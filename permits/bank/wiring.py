"""What the bank adds to the registries; called from AppConfig.ready."""

from __future__ import annotations

from pelalawan_portal.submissions.registry import periodic
from permits.bank import journal, keys, tokens


def register() -> None:
    """Raises ImproperlyConfigured when a key of the settings cannot be read."""
    keys.check()
    periodic("tidy", tokens.tidy)
    periodic("tidy", journal.tidy)
