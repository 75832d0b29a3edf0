from django.apps import AppConfig


class PermitsConfig(AppConfig):
    name = "permits"
    label = "permits"
    verbose_name = "Perizinan"

    def ready(self) -> None:
        from pelalawan_portal.submissions.registry import Family, register_family
        from permits import life_wiring, vehicle_test, workflow
        from permits.bank import wiring as bank_wiring
        from permits.fees import wiring as fee_wiring
        from permits.visits import wiring as visit_wiring

        register_family(Family("izin", "Izin", workflow.apply))
        fee_wiring.register()
        bank_wiring.register()
        visit_wiring.register()
        life_wiring.register()
        vehicle_test.register()
