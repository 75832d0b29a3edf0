from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Services as data: the published standard, the form, requirements and steps."""

    name = "pelalawan_portal.catalogue"
    label = "catalogue"
    verbose_name = "Katalog layanan"

    def ready(self) -> None:
        from pelalawan_portal.catalogue.loading import load_catalogue, load_responsibilities
        from pelalawan_portal.opds.setup import register

        register("catalogue", load_catalogue)
        register("responsibilities", load_responsibilities)
