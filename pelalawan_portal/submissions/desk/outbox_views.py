"""What the outbox could not deliver, for administrators: see it, repeat it; and the last reconciliation."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pelalawan_portal.opds.posts import is_administrator, is_auditor
from pelalawan_portal.submissions import outbox, reconciliation
from pelalawan_portal.submissions.desk.queue_views import officer_of
from pelalawan_portal.submissions.models import OutboxEntry, Reconciliation

SHOWN = 100
WORK = {
    "route": "Teruskan permohonan ke OPD",
    "mail_applicant": "Kirim e-mail ke pemohon",
    "tell_office": "Kirim e-mail ke OPD",
    "create_virtual_account": "Buka virtual account di bank",
    "close_virtual_account": "Tutup virtual account di bank",
    "ask_bank": "Tanyakan pembayaran ke bank",
    "fetch_bank_report": "Ambil laporan harian bank",
    "settle_free_fee": "Selesaikan langkah tanpa retribusi",
    "send_message": "Kirim WhatsApp atau SMS ke pemohon",
    "answer_message": "Jawab pesan masuk",
    "tell_bpjs": "Kabari BPJS tentang antrean",
    "hear_reports": "Catat laporan pengiriman",
    "inspect_file": "Periksa berkas yang diunggah",
    "make_printout": "Buat PDF tanda terima atau surat",
    "make_technical_paper": "Buat PDF surat antar kantor",
    "make_dossier": "Kumpulkan berkas lengkap",
    "deemed_letter": "Buat surat keterangan dianggap dikabulkan",
    "recount_clocks": "Hitung ulang batas waktu sesudah kalender berubah",
    "tell_moved": "Kabari pemohon bahwa tanggalnya bergeser",
    "tell_deemed": "Kabari OPD bahwa izin dianggap dikabulkan",
    "tell_standing_in": "Kabari petugas yang menjadi Plh. atau Plt.",
    "mail_escalation": "Ingatkan atasan lewat e-mail",
    "mail_draft": "Ingatkan warga tentang isian yang belum dikirim",
    "remind_number": "Ingatkan pemegang nomor antrean",
    "tell_closed": "Kabari pemegang nomor bahwa antrean tutup",
}
NO_ANSWER = "Sistem luar tidak menjawab"
# What an error of this class mostly means; the class stands beside it for whoever looks into the logs.
MEANINGS = {
    "": "Pekerja berhenti di tengah jalan",
    "OperationalError": "Basis data tidak menjawab",
    "InterfaceError": "Basis data tidak menjawab",
    "ConnectionRefusedError": NO_ANSWER,
    "ConnectionResetError": NO_ANSWER,
    "TimeoutError": NO_ANSWER,
    "URLError": NO_ANSWER,
    "gaierror": NO_ANSWER,
    "NotSent": "Pengirim pesan menolak",
    "SMTPServerDisconnected": "Server e-mail tidak menjawab",
    "SMTPConnectError": "Server e-mail tidak menjawab",
    "SMTPAuthenticationError": "Server e-mail menolak sandi portal",
    "FileNotFoundError": "Berkas tidak ada di penyimpanan",
    "DecryptionError": "Kunci sandi data tidak cocok",
}
UNKNOWN = "Galat portal; kabari pengembang"


def may_watch(request: HttpRequest) -> bool:
    return is_administrator(request.user) or is_auditor(request.user)


def _entries(rows: list[OutboxEntry]) -> list[dict[str, object]]:
    return [
        {
            "entry": one,
            "work": WORK.get(one.kind, one.kind.replace("_", " ")),
            "meaning": MEANINGS.get(one.error, UNKNOWN) if one.attempts else "–",
            "number": "(rahasia)"
            if one.submission and one.submission.confidential
            else (one.submission or "–"),
            "open_to": one.submission is not None and not one.submission.confidential,
        }
        for one in rows
    ]


@never_cache
@require_safe
def outbox_page(request: HttpRequest) -> HttpResponse:
    """Entries that gave up ("macet") and those that are late, oldest first; at most a hundred of each."""
    if not may_watch(request):
        raise Http404
    late = OutboxEntry.objects.filter(
        done_at__isnull=True, attempts__lt=outbox.STUCK_AFTER, due_at__lte=timezone.now()
    ).order_by("due_at")
    context = {
        **admin.site.each_context(request),
        "title": "Pekerjaan keluar",
        "is_nav_sidebar_enabled": False,
        "stuck": _entries(list(outbox.stuck().select_related("submission").order_by("id")[:SHOWN])),
        "late": _entries(list(late.select_related("submission")[:SHOWN])),
        "may_retry": is_administrator(request.user),
    }
    return render(request, "admin/submissions/outboxentry/list.html", context)


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """ "Ulangi": the ticked entries, or every one that is stuck, are tried again from the start."""
    if not is_administrator(officer_of(request)):
        raise Http404
    if "semua" in request.POST:
        ids = list(outbox.stuck().order_by("id").values_list("pk", flat=True)[:1000])
    else:
        ids = [int(one) for one in request.POST.getlist("id")[:1000] if one.isdigit() and len(one) < 18]
    count = outbox.retry(ids) if ids else 0
    if count:
        messages.success(request, f"{count} pekerjaan diulangi. Muat ulang halaman sebentar lagi.")
    else:
        messages.warning(request, "Tidak ada yang diulangi. Tandai dulu pekerjaan yang macet.")
    return redirect("admin:submissions_outboxentry_changelist")


@never_cache
@require_safe
def reconciliation_page(request: HttpRequest) -> HttpResponse:
    """The last result of the hourly comparison, every exception by its number, and the runs before it."""
    if not may_watch(request):
        raise Http404
    runs = list(Reconciliation.objects.order_by("-id")[:24])
    last = runs[0] if runs else None
    named: list[tuple[str, int, list[str]]] = []
    if last:
        for code, total in last.totals.items():
            numbers = [str(one["number"]) for one in last.findings if one["code"] == code]
            named.append((reconciliation.SENTENCES.get(code, code), total, numbers))
    context = {
        **admin.site.each_context(request),
        "title": "Pencocokan",
        "is_nav_sidebar_enabled": False,
        "last": last,
        "counts": [
            (reconciliation.COUNTED.get(code, code), count)
            for code, count in (last.counts if last else {}).items()
        ],
        "named": named,
        "runs": runs[1:],
    }
    return render(request, "admin/submissions/reconciliation/page.html", context)
