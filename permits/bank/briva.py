"""BRI's BRIVA as the gateway of `permits.fees`: one closed virtual account per bill (domain.md 7.2, 7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.submissions.outside import Unreachable
from permits.bank import account_numbers, client, external_ids, fields
from permits.bank.codes import CONFLICT, PAID_BILL, Declined, Service
from permits.bank.timestamps import stamp
from permits.fees.gateway import Settled
from permits.models import Bill

SEARCHED_DAYS = 45  # how far back the reports are looked through for one payment


class Briva:
    """`fees.gateway.Gateway`. What the bank declines raises client.Refusal, its silence Unreachable."""

    name = "BRI (BRIVA)"

    def __init__(self) -> None:
        self.partner = str(settings.BANK_PARTNER_SERVICE_ID)

    def open_account(self, bill: Bill, entry_id: int) -> None:
        """Open the account; a repeat finds it open. Raises when another bill's sum stands under the number."""
        content = {
            **self._account(bill),
            # The letter, not the person: anyone can ask who an account belongs to.
            "virtualAccountName": bill.number,
            "trxId": _trx_id(bill),
            "totalAmount": {"value": f"{bill.total}.00", "currency": "IDR"},
            "virtualAccountTrxType": "C",
            "expiredDate": stamp(_end(bill)),
            "additionalInfo": {"description": bill.number},
        }
        try:
            client.ask(Service.CREATE, content, external_ids.of_entry(entry_id, Service.CREATE))
        except client.Refusal:
            # Ours all the same when the first try got through and only its answer was lost.
            if not self._stands(bill):
                raise

    def close_account(self, bill: Bill, entry_id: int) -> None:
        """Take the account away. One that is gone or paid already is left: the payment comes by its own way."""
        content = {**self._account(bill), "trxId": _trx_id(bill)}
        try:
            client.ask(Service.DELETE, content, external_ids.of_entry(entry_id, Service.DELETE))
        except client.Refusal as declined:
            gone = declined.status == 404
            repeated = declined.code == CONFLICT.code(Service.DELETE) and not self._stands(bill)
            if not (gone or repeated or declined.code == PAID_BILL.code(Service.DELETE)):
                raise

    def ask(self, bill: Bill) -> Settled | None:
        """Whether the bill is paid (service 26), with the details from the answer or from the days' reports (35).

        Raises Unreachable when the bank says paid but not yet what: a payment is only booked under the bank's id.
        """
        content = {**self._account(bill), "inquiryRequestId": _trx_id(bill)}
        try:
            answer = client.ask(Service.STATUS, content, external_ids.fresh(Service.STATUS))
        except client.Refusal as declined:
            if declined.status == 404:
                return None
            raise
        told = fields.inside(answer, "virtualAccountData")
        told = told if isinstance(told, Mapping) else {}
        if found := self._settled(told):
            return found
        if fields.inside(answer, "additionalInfo.paidStatus") != "Y":
            return None
        day, first = timezone.localdate(), bill.issued_on or timezone.localdate()
        while day >= max(first, timezone.localdate() - timedelta(days=SEARCHED_DAYS)):
            for one in self.report(day):
                if one.virtual_account == bill.virtual_account:
                    return one
            day -= timedelta(days=1)
        raise Unreachable("Bank menyebut lunas, tetapi rinciannya belum ada.")

    def report(self, day: date) -> list[Settled]:
        """Everything that came in on a day (WIB), in the bank's order."""
        content = {
            "partnerServiceId": account_numbers.padded(self.partner),
            "startDate": day.isoformat(),
            "startTime": "00:00:00+07:00",
            "endTime": "23:59:59+07:00",
        }
        try:
            answer = client.ask(Service.REPORT, content, external_ids.fresh(Service.REPORT))
        except client.Refusal as declined:
            if declined.status == 404:  # nothing came in
                return []
            raise
        rows = answer.get("virtualAccountData")
        rows = rows if isinstance(rows, list) else []
        return [found for one in rows if isinstance(one, Mapping) and (found := self._settled(one))]

    def _stands(self, bill: Bill) -> bool:
        """Whether the bank has the account open for this very bill and sum (service 30)."""
        content = {**self._account(bill), "trxId": _trx_id(bill)}
        try:
            answer = client.ask(Service.INQUIRY_VA, content, external_ids.fresh(Service.INQUIRY_VA))
            value = fields.amount(answer, "virtualAccountData.totalAmount")
        except (client.Refusal, Declined):
            return False
        same = str(fields.inside(answer, "virtualAccountData.trxId")) == _trx_id(bill)
        return same and value == Decimal(bill.total)

    def _account(self, bill: Bill) -> dict[str, str]:
        customer = bill.virtual_account.removeprefix(self.partner)
        return {
            "partnerServiceId": account_numbers.padded(self.partner),
            "customerNo": customer,
            "virtualAccountNo": account_numbers.number_of(self.partner, customer),
        }

    def _settled(self, told: Mapping[str, Any]) -> Settled | None:
        """One payment as a report or a status tells it; None when it lacks the account, the sum, the time or the id."""
        try:
            account = "".join(fields.account(told, self.partner)).strip(" ")
            paid = fields.amount(told, "paidAmount")
            at = fields.moment(told, "trxDateTime")
            request_id = fields.optional_text(told, "paymentRequestId", most=128)
            reference = fields.optional_text(told, "referenceNo", most=64)
        except Declined:
            return None
        if not paid or paid != int(paid) or at is None or not request_id:
            return None
        return Settled(account, int(paid), at, request_id, reference)


def configured() -> Briva | None:
    """The gateway while BANK_URL names a bank."""
    return Briva() if settings.BANK_URL else None


def _trx_id(bill: Bill) -> str:
    return f"{bill.kind.upper()}{bill.pk}"


def _end(bill: Bill) -> datetime:
    """The last second (WIB) at which the bank may take the money: the end of the due date, which is in time."""
    return datetime.combine(bill.due_on or timezone.localdate(), time(23, 59, 59), tzinfo=WIB)
