"""The permits' own screens in the admin; the pages themselves are plain views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from pelalawan_portal.opds.permissions import ReadOnly
from permits.bank import admin as bank_admin  # noqa: F401 -- its screen registers
from permits.fees import desk
from permits.models import Payment


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
