"""The permits' own screens in the admin; the pages themselves are plain views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from pelalawan_portal.accounts.models import User
from pelalawan_portal.opds.permissions import ReadOnly
from permits import register, register_desk
from permits.bank import admin as bank_admin  # noqa: F401 -- its screen registers
from permits.fees import desk
from permits.models import Payment, Permit


@admin.register(Payment)
class PaymentAdmin(ReadOnly):
    """The treasurer's desk: slips, surplus, the books of a day. Nothing of ModelAdmin's pages is reachable."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return desk.may_look(request.user)

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            ("", desk.inbox, "changelist"),
            ("bukti/<int:proof_id>/", desk.proof_page, "proof"),
            ("<int:payment_id>/change/", desk.payment_page, "change"),
            ("harian/", desk.day_page, "day"),
            ("harian/tutup/", desk.close, "close"),
            ("harian/laporan/", desk.fetch, "fetch"),
            ("harian/csv/", desk.day_csv, "csv"),
        ]
        view = self.admin_site.admin_view
        return [path(route, view(page), name=f"permits_payment_{name}") for route, page, name in pages]


@admin.register(Permit)
class PermitAdmin(ReadOnly):
    """Registers of what was issued, and what the permit office does with a permit afterwards."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        return isinstance(user, User) and user.is_staff and register.may_read(user)

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            ("", register_desk.services, "changelist"),
            ("register/<int:service_id>/", register_desk.listing, "register"),
            ("register/<int:service_id>/csv/", register_desk.as_csv, "csv"),
            ("<int:decision_id>/change/", register_desk.permit, "change"),
            ("penyerahan/<int:handover_id>/", register_desk.receipt, "handover"),
            ("salinan/<int:copy_id>/", register_desk.copied, "copy"),
            ("pencabutan/", register_desk.requests, "revocations"),
            ("berkas/<int:submission_id>/", register_desk.export, "export"),
            ("berkas/<uuid:key>/", register_desk.exported, "dossier"),
        ]
        view = self.admin_site.admin_view
        return [path(route, view(page), name=f"permits_permit_{name}") for route, page, name in pages]
