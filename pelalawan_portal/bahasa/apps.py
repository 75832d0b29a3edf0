from django.apps import AppConfig


class BahasaConfig(AppConfig):
    """Indonesian words, dates, money and phone numbers; has no tables."""

    name = "pelalawan_portal.bahasa"
    label = "bahasa"
    verbose_name = "Bahasa"
