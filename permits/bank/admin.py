"""The log of messages with the bank, for administrators and auditors to read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from pelalawan_portal.opds.permissions import ReadOnly
from permits.bank.codes import Service
from permits.models import BankMessage

NAMES = {
    Service.INQUIRY: "Bank bertanya tagihan",
    Service.PAYMENT: "Bank meminta pembayaran",
    Service.STATUS: "Kami bertanya status",
    Service.CREATE: "Buka virtual account",
    Service.UPDATE: "Ubah virtual account",
    Service.UPDATE_STATUS: "Ubah status virtual account",
    Service.INQUIRY_VA: "Kami bertanya virtual account",
    Service.DELETE: "Tutup virtual account",
    Service.NOTIFY: "Bank mengabari pembayaran",
    Service.REPORT: "Laporan sehari",
    Service.TOKEN: "Token",
}


@admin.register(BankMessage)
class BankMessageAdmin(ReadOnly):
    """What was asked, by whom, when and with which answer. The request's own text is not shown: it names payers."""

    list_display = ("at", "direction", "what", "external_id", "code", "milliseconds")
    search_fields = ("=external_id",)
    ordering = ("-pk",)
    exclude = ("body",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BankMessage]:
        """Without what a list does not show and would have to decrypt."""
        rows: QuerySet[BankMessage] = super().get_queryset(request)
        return rows.defer("body", "answer")

    @admin.display(description="layanan")
    def what(self, message: BankMessage) -> Any:
        return NAMES.get(Service(message.service), message.service)
