"""The treasurer's pages: slips to look at, money to give back, the books of a day beside the bank's."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import holds, is_administrator, is_auditor
from pelalawan_portal.submissions.desk.queue_views import officer_of
from pelalawan_portal.submissions.workflow import Refused
from permits import books, treasury
from permits.fees.forms import ConfirmForm, CorrectForm, Day, RefundForm, RefuseForm
from permits.fees.gateway import gateway
from permits.models import BankReport, Bill, ClosedDay, Payment, Proof
from permits.register_desk import harmless

Kind = Payment.Kind
SHOWN = 100
STATES = {
    "cocok": ("Cocok", "selesai"),
    "belum_kami": ("Belum ada di kami", "lewat"),
    "belum_bank": ("Belum ada di laporan bank", "kurang"),
    "beda_jumlah": ("Jumlah berbeda", "lewat"),
}


def may_look(user: Any) -> bool:
    """Treasurers work here; auditors and administrators read."""
    return holds(user, Post.Role.TREASURER) or is_auditor(user) or is_administrator(user)


def _looker(request: HttpRequest) -> User:
    user = officer_of(request)
    if not may_look(user):
        raise Http404
    return user


def _page(request: HttpRequest, template: str, title: str, status: int = 200, **context: Any) -> HttpResponse:
    frame = {**admin.site.each_context(request), "title": title, "is_nav_sidebar_enabled": False}
    frame["treasurer"] = holds(request.user, Post.Role.TREASURER)
    return render(request, f"permits/admin/{template}.html", {**frame, **context}, status=status)


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the treasurer: slips, money to give back, bills past their date, days not closed."""
    user = _looker(request)
    later = Payment.objects.filter(refers_to__isnull=False).values("refers_to_id")
    surplus = (
        Payment.objects.filter(kind=Kind.SURPLUS).exclude(pk__in=later).select_related("bill__submission")
    )
    open_bills = (
        Bill.objects.filter(state=Bill.State.OPEN).select_related("submission", "office").order_by("due_on")
    )
    return _page(
        request, "treasury", "Bendahara",
        proofs=treasury.waiting_proofs(user),
        surplus=list(surplus.order_by("id")[:SHOWN]),
        bills=list(open_bills[:SHOWN]),
        last_closed=ClosedDay.objects.first(),
        today=timezone.localdate(),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proof_page(request: HttpRequest, proof_id: int) -> HttpResponse:
    """One slip: the photo, what is asked, and "uang masuk" or "tidak diterima"."""
    user = _looker(request)
    proof = get_object_or_404(Proof.objects.select_related("bill__submission__service", "file"), pk=proof_id)
    if not (treasury.may_treat(user, proof.bill) or is_auditor(user)):
        raise Http404
    refusing = "tolak" in request.POST
    given = request.POST if request.method == "POST" and not refusing else None
    confirm = ConfirmForm(given, total=proof.bill.total)
    refuse = RefuseForm(request.POST if refusing else None, prefix="tolak")
    status = 200
    if request.method == "POST":
        form: forms.Form = refuse if refusing else confirm
        if form.is_valid():
            if _done(request, lambda: _treat(proof, user, form), "Tersimpan."):
                return redirect("admin:permits_payment_changelist")
            status = 409
        else:
            status = 422
    return _page(
        request, "proof", "Bukti bayar", status, proof=proof, bill=proof.bill, submission=proof.bill.submission,
        confirm=confirm, refuse=refuse, barred=treasury.why_not(proof.bill.submission, user),
    )  # fmt: skip


def _treat(proof: Proof, user: User, form: forms.Form) -> object:
    data = form.cleaned_data
    if isinstance(form, RefuseForm):
        return treasury.refuse_proof(proof.pk, by=user, reason=data["reason"])
    return treasury.confirm(
        proof.pk, by=user, amount=data["amount"], paid_on=data["paid_on"], reference=data["reference"]
    )


def _done(request: HttpRequest, verb: Callable[[], object], said: str) -> bool:
    try:
        verb()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def payment_page(request: HttpRequest, payment_id: int) -> HttpResponse:
    """One movement of money, and giving it back or correcting the record."""
    user = _looker(request)
    rows = Payment.objects.select_related("bill__submission", "recorded_by", "refers_to", "proof__file")
    payment = get_object_or_404(rows, pk=payment_id)
    correcting = "betulkan" in request.POST
    refund = RefundForm(request.POST if request.method == "POST" and not correcting else None)
    correct = CorrectForm(request.POST if correcting else None, prefix="betul")
    status = 200
    if request.method == "POST":
        form: forms.Form = correct if correcting else refund
        if form.is_valid():
            if _done(request, lambda: _give_back(payment, user, form), "Tercatat sebagai baris baru."):
                return redirect("admin:permits_payment_change", payment.pk)
            status = 409
        else:
            status = 422
    later = list(Payment.objects.filter(refers_to=payment).select_related("recorded_by"))
    may = (
        treasury.may_treat(user, payment.bill)
        and payment.kind in (Kind.PAYMENT, Kind.SURPLUS)
        and not later
        and not (payment.bill and treasury.why_not(payment.bill.submission, user))
    )
    return _page(
        request,
        "payment",
        "Uang masuk",
        status,
        payment=payment,
        later=later,
        refund=refund,
        correct=correct,
        may=may,
    )


def _give_back(payment: Payment, user: User, form: forms.Form) -> object:
    data = form.cleaned_data
    if isinstance(form, CorrectForm):
        return treasury.correct(payment.pk, by=user, reason=data["reason"])
    return treasury.refund(payment.pk, by=user, reason=data["reason"], reference=data["reference"])


def _wanted(given: str) -> date:
    try:
        return Day(required=True).clean(given)  # type: ignore[no-any-return]
    except forms.ValidationError:
        return timezone.localdate()


@never_cache
@require_safe
def day_page(request: HttpRequest) -> HttpResponse:
    """The books of a day beside what the bank says of it."""
    _looker(request)
    day = _wanted(request.GET.get("hari", ""))
    rows = books.payments_of(day)
    report = BankReport.objects.filter(day=day).first()
    # Beside a report that nobody has fetched everything would look as if the bank did not know it.
    matches = [(one, *STATES[one.state]) for one in books.compare(day)] if gateway() and report else []
    return _page(
        request, "day", "Buku harian", day=day, rows=rows, sum=sum(one.signed for one in rows), matches=matches,
        odd=sum(one.state != "cocok" for one, _, _ in matches),
        closed=ClosedDay.objects.filter(day=day).select_related("closed_by").first(),
        report=report, bank=gateway(), today=timezone.localdate(),
        address=f"{reverse('admin:permits_payment_day')}?hari={day:%Y-%m-%d}",
    )  # fmt: skip


def _back(day: date) -> HttpResponse:
    return redirect(f"{reverse('admin:permits_payment_day')}?hari={day:%Y-%m-%d}")


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the books of a day; it is not opened again."""
    user, day = _looker(request), _wanted(request.POST.get("hari", ""))
    _done(request, lambda: books.close_day(day, by=user), "Buku hari itu ditutup.")
    return _back(day)


@require_POST
def fetch(request: HttpRequest) -> HttpResponse:
    """Ask the bank for its report of a day; it comes through the outbox."""
    user, day = _looker(request), _wanted(request.POST.get("hari", ""))
    if not holds(user, Post.Role.TREASURER):
        raise Http404
    books.ask_report(day)
    messages.success(request, "Laporan bank sedang diminta. Muat ulang halaman ini sebentar lagi.")
    return _back(day)


@never_cache
@require_safe
def day_csv(request: HttpRequest) -> HttpResponse:
    """The day's rows for a spreadsheet: codes, sums and numbers, nobody's name."""
    _looker(request)
    day = _wanted(request.GET.get("hari", ""))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="buku-{day:%Y-%m-%d}.csv"'
    response.write("\ufeff")
    sheet = csv.writer(response, delimiter=";")
    sheet.writerow(
        ["no", "dibukukan", "dibayar", "jenis", "cara", "ketetapan", "permohonan", "kode rekening", "jumlah", "bukti",
         "id bank", "hasil", "menurut bank"]
    )  # fmt: skip
    states = {one.payment.pk: STATES[one.state][0] for one in books.compare(day) if one.payment}
    for row in books.payments_of(day):
        bill = row.bill
        sheet.writerow(
            [row.pk, row.booked_on.isoformat(), row.paid_at.astimezone(WIB).strftime("%Y-%m-%d %H:%M"),
             row.get_kind_display(), row.get_channel_display(), bill.number if bill else "",
             bill.submission.number if bill else "", bill.account_code if bill else "", row.signed,
             harmless(row.reference), harmless(row.request_id), row.get_outcome_display(), states.get(row.pk, "")]
        )  # fmt: skip
    for one in books.compare(day):
        if one.payment is None:
            sheet.writerow(
                ["", day.isoformat(), "", "", "Virtual account", "", "", "", one.theirs, harmless(one.reference), "",
                 STATES[one.state][0], ""]
            )  # fmt: skip
    return response


def tile(user: User) -> tuple[str, int, str] | None:
    """Slips that wait, on the first page of a treasurer's desk."""
    if not holds(user, Post.Role.TREASURER):
        return None
    return (
        "Bukti bayar menunggu",
        len(treasury.waiting_proofs(user)),
        reverse("admin:permits_payment_changelist"),
    )
