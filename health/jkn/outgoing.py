"""Telling BPJS of numbers taken, called and given back at a facility, through the outbox (domain.md 6.3).

What concerns one patient of a facility goes in order (`lane`); while BPJS does not answer it waits and holds nothing
else up. Whose number it is, and whether they are in BPJS at all, is read when it is sent.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from health.doctors import on_duty
from health.jkn.crypto import answer_key, opened, signature
from health.jkn.operations import BY_JKN
from health.models import BpjsAccount, Doctor, Poli, Visit
from health.models.patient import KIND
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.queues.models import Ticket, TicketEvent
from pelalawan_portal.queues.registry import owed_when
from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.models import OutboxEntry
from pelalawan_portal.submissions.outbox import Owed
from pelalawan_portal.submissions.outside import System
from pelalawan_portal.submissions.registry import handler

WORK = "tell_bpjs"
SYSTEM = System("BPJS Kesehatan")
PRESENT, ABSENT = 1, 2
# Event of a number → address of BPJS, and its status for antrean/panggil.
TOLD: dict[str, tuple[str, int]] = {
    "booked": ("add", 0),
    "moved": ("add", 0),
    "named": ("add", 0),
    "called": ("panggil", PRESENT),
    "no_show": ("panggil", ABSENT),
    "cancelled": ("batal", 0),
    "released": ("batal", 0),
}


class BpjsRefused(Exception):
    """BPJS answered, but not with "Ok"; the text is its code alone."""


def call(account: BpjsAccount, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """The opened `response` of BPJS (None where there is none). Raises Unreachable, BpjsRefused, ValueError."""
    cons_id, secret = account.cons_id or "", account.secret or ""
    stamp = str(int(time.time()))
    basic = base64.b64encode(f"{account.pcare_user}:{account.pcare_password}:095".encode()).decode()
    answer = SYSTEM.call(
        method,
        f"{settings.BPJS_URL}/{path}",
        headers={
            "X-cons-id": cons_id,
            "X-timestamp": stamp,
            "X-signature": signature(cons_id, secret, stamp),
            "X-authorization": f"Basic {basic}",
            "user_key": account.user_key or "",
            "Content-Type": "text/plain",
        },
        data=json.dumps(body).encode() if body is not None else None,
    )
    try:
        said = answer.json()
        meta = said.get("metadata") or said.get("metaData") or {}
        code = int(meta.get("code", 0))
    except (ValueError, AttributeError, TypeError):
        raise BpjsRefused("no envelope") from None
    if code not in (200, 201) or (code == 201 and method == "POST"):
        raise BpjsRefused(str(code))
    response = said.get("response")
    if isinstance(response, str) and response:
        return opened(response, answer_key(cons_id, secret, stamp))
    return response


def polis(account: BpjsAccount, day: str) -> Any:
    """The poli of a facility as BPJS knows them on a day (yyyy-mm-dd)."""
    return call(account, "GET", f"ref/poli/tanggal/{day}")


def doctors(account: BpjsAccount, poli: str, day: str) -> Any:
    """The doctors of a poli (PCare code) on a day (yyyy-mm-dd)."""
    return call(account, "GET", f"ref/dokter/kodepoli/{poli}/tanggal/{day}")


def owed(ticket: Ticket, event: TicketEvent) -> Iterable[Owed]:
    """What a change of a number owes BPJS; nothing without an account of the facility."""
    told = TOLD.get(event.verb) if settings.BPJS_URL else None
    if told is None or (event.verb == "booked" and ticket.channel == Ticket.Channel.JKN):
        return []
    if event.verb == "cancelled" and event.data.get("reason") == BY_JKN:
        return []
    facility = ticket.line.place_id
    if not BpjsAccount.objects.filter(facility_id=facility, active=True).exists():
        return []
    work, status = told
    data = {"ticket": ticket.pk, "work": work, "status": status, "ms": int(event.at.timestamp() * 1000)}
    lane = f"bpjs:{facility}:{ticket.holder_key[:32] or ticket.pk}"
    return [Owed(WORK, recipient=f"{facility}", lane=lane, data=data)]


def _added(ticket: Ticket, visit: Visit, code: str, doctor: Doctor | None) -> dict[str, Any]:
    starts, ends = (one.astimezone(WIB) for one in (ticket.session.starts_at, ticket.session.ends_at))
    return {
        "nik": visit.patient.nik or "",
        "nohp": visit.phone or "",
        "namapoli": ticket.line.name,
        "norm": str(visit.patient_id),
        "kodedokter": doctor.pcare_code if doctor else "",
        "namadokter": doctor.name if doctor else "",
        "jampraktek": f"{starts:%H:%M}-{ends:%H:%M}",
        "nomorantrean": ticket.label,
        "angkaantrean": ticket.number,
        "keterangan": "",
        "kodepoli": code,
    }


@handler(WORK, queue="outside", atomic=False)
def tell(entry: OutboxEntry) -> None:
    """Tell BPJS; done without a call for a number of nobody, of somebody without a card, or without a PCare code."""
    ticket = Ticket.objects.select_related("session", "line").get(pk=entry.data["ticket"])
    visit = Visit.objects.select_related("patient").filter(ticket=ticket).first()
    number = visit and (visit.card or visit.patient.card)
    poli = Poli.objects.filter(pk=ticket.line_id).first()
    account = BpjsAccount.objects.filter(facility_id=ticket.line.place_id, active=True).first()
    if not (visit and number and poli and poli.pcare_code and account and settings.BPJS_URL):
        return
    work = entry.data["work"]
    body: dict[str, Any] = {
        "tanggalperiksa": ticket.date.isoformat(),
        "kodepoli": poli.pcare_code,
        "nomorkartu": number,
    }
    if work == "add":
        doctors = on_duty(poli.pk, [ticket.session])[ticket.session_id]
        body |= _added(ticket, visit, poli.pcare_code, next((one for one in doctors if one.pcare_code), None))
    elif work == "panggil":
        body |= {"status": entry.data["status"], "waktu": entry.data["ms"]}
    else:
        body |= {"alasan": "Dibatalkan"}
    call(account, "POST", f"antrean/{work}", body)
    BpjsAccount.objects.filter(pk=account.pk).update(sent=F("sent") + 1, last_sent_at=timezone.now())


def standing(account: BpjsAccount) -> str:
    """ "BPJS: 12 terkirim, 0 menunggu, 0 macet"."""
    waiting = OutboxEntry.objects.filter(kind=WORK, recipient=f"{account.facility_id}", done_at__isnull=True)
    stuck = waiting.filter(attempts__gte=outbox.STUCK_AFTER).count()
    return f"BPJS: {account.sent} terkirim, {waiting.count() - stuck} menunggu, {stuck} macet"


def register() -> None:
    owed_when(KIND, owed)
