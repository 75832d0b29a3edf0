from django.apps import AppConfig


class QueuesConfig(AppConfig):
    name = "pelalawan_portal.queues"
    label = "queues"
    verbose_name = "Antrean"
