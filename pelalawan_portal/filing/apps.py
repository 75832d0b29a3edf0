from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "pelalawan_portal.filing"
    label = "filing"
    verbose_name = "Pengisian"

    def ready(self) -> None:
        from pelalawan_portal.accounts import panels
        from pelalawan_portal.filing import holders, reminders, tending  # noqa: F401 -- handlers register
        from pelalawan_portal.filing.panels import register_later_papers, unsent_drafts
        from pelalawan_portal.submissions.files import processing, serving, sweeping  # noqa: F401 -- as above
        from pelalawan_portal.submissions.registry import periodic

        serving.admit(holders.may_open_files)
        panels.register(unsent_drafts)
        register_later_papers()
        periodic("tend", tending.remind_due)
        periodic("tidy", tending.expire_due)
        periodic("tidy", sweeping.sweep_bytes)
