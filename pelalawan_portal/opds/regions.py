"""Regions by code, read once per process: 12 kecamatan and 118 desa change by law, not by the day."""

from __future__ import annotations

from functools import lru_cache

from pelalawan_portal.opds.models import Region


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    rows = {one.code: one for one in Region.objects.all()}
    return {
        code: f"{one}, {rows[one.parent_id]}" if one.parent_id in rows else str(one)
        for code, one in rows.items()
    }


def region_name(code: str) -> str:
    """ "Desa Pulau Muda, Kecamatan Teluk Meranti"; the code itself when it is unknown."""
    found = _names().get(code)
    if found is None:
        _names.cache_clear()
        found = _names().get(code)
    return found or code
