"""Static files under names with their hash, pre-compressed (STORAGES)."""

from functools import lru_cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage. The names are read once a process; so are the addresses made of them."""

    @lru_cache(maxsize=500)  # noqa: B019 -- there is one storage, and it lives as long as the process
    def url(self, name: str, force: bool = False) -> str:
        """The address of a file by its name in the source; raises ValueError for one that was not collected."""
        return str(super().url(name, force))
