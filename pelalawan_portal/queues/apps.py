from django.apps import AppConfig


class QueuesConfig(AppConfig):
    name = "pelalawan_portal.queues"
    label = "queues"
    verbose_name = "Antrean"

    def ready(self) -> None:
        from pelalawan_portal.accounts import panels
        from pelalawan_portal.queues import reserved, sessions, telling, workflow
        from pelalawan_portal.queues.day.panels import day, day_tile
        from pelalawan_portal.submissions.registry import desk_tile, periodic

        panels.register(day)
        desk_tile(day_tile)
        periodic("tend", workflow.release_unconfirmed)
        periodic("tidy", sessions.tidy)
        periodic("tend", reserved.reserve_for_the_day)  # a portal that starts at 07.50 has its block at 08.00
        periodic("tidy", telling.remind)
