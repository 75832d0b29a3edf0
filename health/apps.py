from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"
    label = "health"
    verbose_name = "Pelalawan Sehat"

    def ready(self) -> None:
        from health import facilities, kinds, patients
        from pelalawan_portal.accounts import keys
        from pelalawan_portal.opds import setup

        kinds.register()
        setup.register("facilities", facilities.load)
        keys.register_hashes("pasien", patients.remake_hashes)
