from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "pelalawan_portal.submissions"
    verbose_name = "Permohonan"

    def ready(self) -> None:
        from pelalawan_portal.accounts import keys, openings, panels
        from pelalawan_portal.catalogue import usual_time
        from pelalawan_portal.opds.workflow import on_calendar_change
        from pelalawan_portal.submissions import (  # noqa: F401 -- handlers register
            clock_words,
            escalation,
            notices,
            own,
            recounting,
            returns,
            steps,
            workflow,
        )
        from pelalawan_portal.submissions.channels import inbound, journey, mail, preferences, webhooks  # noqa: F401 -- handlers, too
        from pelalawan_portal.submissions.figures import usual_time as usual_time_of
        from pelalawan_portal.submissions.reconciliation import reconcile
        from pelalawan_portal.submissions.registry import periodic

        clock_words.register()
        steps.register()
        usual_time.register(usual_time_of)
        panels.register(own.own_submissions)
        openings.register_subjects(own.own_numbers)
        keys.register_hashes("permohonan", own.remake_hashes)
        keys.register_hashes("nomor HP", preferences.remake_hashes)
        periodic("tend", returns.tend_returns)
        periodic("tend", escalation.sweep)
        on_calendar_change(recounting.follow)
        periodic("tend", journey.mind_the_late)
        periodic("tidy", inbound.tidy)
        periodic("tidy", reconcile)
