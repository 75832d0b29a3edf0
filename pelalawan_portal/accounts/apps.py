from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: residents and officers, consent, and who looked at what."""

    name = "pelalawan_portal.accounts"
    label = "accounts"
    verbose_name = "Orang"

    def ready(self) -> None:
        from pelalawan_portal.accounts.keys import register_hashes, remake_nik_hashes

        register_hashes("accounts.User", remake_nik_hashes)
