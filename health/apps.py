from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "health"
    label = "health"
    verbose_name = "Pelalawan Sehat"

    def ready(self) -> None:
        from health import facilities, figures_making, forgetting, kinds, patients
        from health import requests as health_requests
        from health.booking import panels as booking_panels
        from health.jkn import demo as jkn_demo
        from health.jkn import outgoing, record
        from pelalawan_portal.accounts import keys, panels
        from pelalawan_portal.opds import setup
        from pelalawan_portal.submissions.registry import periodic

        periodic("tidy", figures_making.count_sessions)  # before whose number it was is forgotten
        kinds.register()
        health_requests.register()
        setup.register("facilities", facilities.load)
        setup.register("jkn", jkn_demo.load)
        outgoing.register()
        periodic("tidy", record.forget)
        panels.register(booking_panels.own_numbers)
        periodic("tidy", forgetting.forget_visits)
        keys.register_hashes("pasien", patients.remake_hashes)
