from django.apps import AppConfig


class OpdsConfig(AppConfig):
    """Offices, posts, regions, responsibility and the working calendar."""

    name = "pelalawan_portal.opds"
    label = "opds"
    verbose_name = "Kantor dan wilayah"

    def ready(self) -> None:
        from pelalawan_portal.accounts.openings import name_offices_with
        from pelalawan_portal.opds.posts import office_names

        name_offices_with(office_names)
