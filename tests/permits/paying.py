"""A service with a fee, and permohonan on their way through it, for tests of money."""

from __future__ import annotations

import copy
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.opds.models import Opd, Responsibility
from pelalawan_portal.submissions import outbox, reviewing
from permits import payments
from permits.fees import billing, gateway
from permits.fees.gateway import Settled
from permits.models import Bill
from tests.submissions.envelopes import DOCUMENT, file_one, publish_service

RULE: dict[str, Any] = {
    "perda": "Perda Uji 1/2026 Pasal 9",
    "class": "jasa_usaha",
    "account": "4.1.02.02.01.0001",
    "lines": [
        {
            "key": "sewa",
            "label": "Sewa gedung",
            "tariff": {"table": "jenis", "rows": {"gedung": 250000, "lapangan": 100000}},
            "volume": {"days": ["mulai", "selesai"]},
            "unit": "hari",
        }
    ],
    "free": [{"when": {"field": "sosial", "is": True}, "reason": "Acara sosial bebas retribusi."}],
}
ANSWERS = {
    "nama": "Siti Aminah",
    "acara": "Kenduri",
    "desa": "14.05.09.2002",
    "jenis": "gedung",
    "mulai": "2026-12-01",
    "selesai": "2026-12-03",
    "luas": "12.5",
    "sosial": False,
}
TOTAL = 750_000


def fee_document(rule: Any = RULE, **changes: Any) -> dict[str, Any]:
    """The test service with questions a fee looks at and a fee step before the signature."""
    document = copy.deepcopy(DOCUMENT) | {"slug": "uji-sewa", "code": "UJI-SEWA", "name": "Sewa gedung uji"}
    document["sections"][0]["fields"] += [
        {
            "key": "jenis", "type": "choice", "label": "Jenis",
            "choices": [["gedung", "Gedung"], ["lapangan", "Lapangan"]],
        },
        {"key": "mulai", "type": "date", "label": "Mulai"},
        {"key": "selesai", "type": "date", "label": "Selesai"},
        {"key": "luas", "type": "number", "label": "Luas", "required": False},
        {"key": "sosial", "type": "yesno", "label": "Acara sosial?"},
    ]  # fmt: skip
    steps = [one for one in document["steps"] if one["key"] in ("kelengkapan", "lalu_lintas", "tanda_tangan")]
    steps[-1]["after"] = ["retribusi"]
    steps.insert(
        2,
        {
            "key": "retribusi", "kind": "fee", "name": "Retribusi", "role": "penagih", "post": "technical",
            "after": ["lalu_lintas"],
        },
    )  # fmt: skip
    document["steps"] = steps
    document["fee"] = {"kind": "retribusi", "note": "Menurut Perda"} | ({"rule": rule} if rule else {})
    return document | changes


def publish_roles() -> None:
    """BPKAD collects."""
    Responsibility.objects.get_or_create(
        service="", role="penagih", defaults={"opd": Opd.objects.get(code="BPKAD")}
    )


def publish_paying(rule: Any = RULE, **changes: Any) -> Any:
    """Publish it; returns its version in force."""
    version = publish_service(**fee_document(rule, **changes))
    publish_roles()
    return version


def review_of(submission: Any, step: str) -> Any:
    return submission.reviews.filter(step=step).order_by("-round").first()


def at_fee(version: Any, rina: Any, tono: Any, *, trial: bool = False, **answers: Any) -> Any:
    """A permohonan whose fee step has just opened."""
    submission = file_one(version, answers=ANSWERS | answers, trial=trial)
    reviewing.declare_complete(review_of(submission, "kelengkapan").pk, by=rina)
    reviewing.recommend(review_of(submission, "lalu_lintas").pk, by=tono, agree=True)
    outbox.drain()
    submission.refresh_from_db()
    return submission


def issue(submission: Any, by: Any) -> Bill:
    """The SKRD of a permohonan at its fee step, everything owed delivered."""
    bill = billing.issue(review_of(submission, "retribusi").pk, by=by)
    outbox.drain()
    bill.refresh_from_db()
    return bill


def pay(bill: Bill, request_id: str = "B-1", **changes: Any) -> payments.Received:
    """What the bank says of a payment that is in order."""
    return payments.receive(
        **{
            "virtual_account": bill.virtual_account,
            "amount": bill.total,
            "paid_at": timezone.now(),
            "request_id": request_id,
            "reference": f"REF-{request_id}",
            **changes,
        }
    )


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), WIB)


def days_ago(bill: Bill, days: int) -> None:
    """Let a bill have been issued that much earlier: only here, where its trigger can be told to look away."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE permits_bill DISABLE TRIGGER issued_bills_are_frozen")
        moved = timedelta(days=days)
        Bill.objects.filter(pk=bill.pk).update(
            issued_on=bill.issued_on - moved, due_on=bill.due_on - moved, issued_at=bill.issued_at - moved
        )
        cursor.execute("ALTER TABLE permits_bill ENABLE TRIGGER issued_bills_are_frozen")
    bill.refresh_from_db()


class Bank:
    """A bank that does what it is told, in the place of `permits.bank`: `paid` and `lines` are what it says."""

    name, partner = "BRI", "77777"

    def __init__(self) -> None:
        self.opened: list[int] = []
        self.closed: list[int] = []
        self.paid: dict[int, Settled] = {}
        self.lines: list[Settled] = []

    def open_account(self, bill: Bill, entry_id: int) -> None:
        self.opened.append(bill.pk)

    def close_account(self, bill: Bill, entry_id: int) -> None:
        self.closed.append(bill.pk)

    def ask(self, bill: Bill) -> Settled | None:
        return self.paid.get(bill.pk)

    def report(self, day: date) -> list[Settled]:
        return self.lines


def use(bank: Bank | None) -> Any:
    """Put a bank in place; returns what puts the former back."""
    before = gateway._configured
    gateway.use(lambda: bank)
    return lambda: gateway.use(before)
