"""What is, compared with what must be: every check is one statement over the whole table, each exception has a number.

filed − routed − explained = 0; nothing undecided with nothing open; the stage is what the reviews say; every named
byte exists; every history is whole; what is owed goes out; every number carries its check characters (DESIGN 3).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from pelalawan_portal.submissions import outbox
from pelalawan_portal.submissions.history import broken_at
from pelalawan_portal.submissions.models import Event, Reconciliation, Submission
from pelalawan_portal.submissions.numbers import ALPHABET, PRIME

NAMED_AT_MOST = 200
OWED_WITHIN = timedelta(minutes=15)
CHAINS_AT_ONCE = 500
KEPT_RUNS = 24 * 31

SENTENCES = {
    "not_routed": "Dikirim, tetapi tidak diteruskan ke OPD dan tidak ada yang menunggu giliran",
    "nothing_open": "Belum diputus, tetapi tidak ada langkah yang terbuka",
    "stage_differs": "Tahap tidak sama dengan pemeriksaannya",
    "closed_but_open": "Sudah selesai, tetapi masih ada langkah yang terbuka",
    "verdict_missing": "Disetujui atau ditolak tanpa putusan penanda tangan",
    "return_missing": "Menunggu perbaikan, tetapi tidak ada yang diminta",
    "deemed_wrong": "Dianggap dikabulkan sebelum batas waktu hukum lewat, atau tanpa catatan",
    "paused_but_closed": "Sudah selesai, tetapi waktunya masih berhenti",
    "return_not_paused": "Menunggu perbaikan sesudah lengkap, tetapi waktunya tidak berhenti",
    "clock_stopped": "Waktunya tidak berjalan dan tidak sedang berhenti",
    "clock_late": "Batas waktu belum ditinjau lebih dari 15 menit",
    "copy_differs": "Salinan pada antrean tidak sama dengan permohonannya",
    "bytes_missing": "Berkas tercatat, tetapi tidak ada di penyimpanan",
    "chain_broken": "Rantai riwayat tidak utuh",
    "outbox_late": "Pekerjaan keluar terlambat lebih dari 15 menit",
    "outbox_stuck": "Pekerjaan keluar macet",
    "number_wrong": "Huruf pemeriksa pada nomor salah",
}
COUNTED = {
    "filed": "Permohonan dikirim",
    "routed": "Sudah diteruskan ke OPD",
    "closed_before": "Selesai sebelum diteruskan",
    "on_the_way": "Sedang diteruskan",
    "without_office": "Langkah terbuka tanpa OPD",
    "unmanned": "Langkah terbuka di OPD tanpa petugas",
    "files": "Berkas tercatat",
    "unnamed_bytes": "Berkas di penyimpanan yang tidak tercatat",
    "events": "Kejadian dalam riwayat",
    "chains_read": "Riwayat yang dihitung ulang",
}

# Each gives (code, number, total) – the first NAMED_AT_MOST exceptions and how many there are of all.
_CHECKS = {
    "not_routed": """
        SELECT s.number FROM submissions_submission s
         WHERE s.stage = 'received'
           AND NOT EXISTS (SELECT FROM submissions_outboxentry o
                WHERE o.submission_id = s.id AND o.kind = 'route' AND o.done_at IS NULL)""",
    "nothing_open": """
        SELECT s.number FROM submissions_submission s
         WHERE s.stage IN ('checking', 'in_review', 'signing')
           AND NOT EXISTS (SELECT FROM submissions_review r WHERE r.submission_id = s.id AND r.decided_at IS NULL)""",
    "stage_differs": """
        SELECT s.number FROM submissions_submission s
          JOIN (SELECT submission_id, array_agg(DISTINCT kind::text) AS kinds FROM submissions_review
                 WHERE decided_at IS NULL GROUP BY submission_id) r ON r.submission_id = s.id
         WHERE (s.stage IN ('received', 'checking', 'in_review', 'signing')
                OR s.stage = 'returned' AND NOT EXISTS (SELECT FROM submissions_return b
                   WHERE b.submission_id = s.id AND b.late AND b.answered_at IS NULL))
           AND s.stage <> CASE WHEN r.kinds = ARRAY['completeness'] THEN 'checking'
                               WHEN r.kinds = ARRAY['sign'] THEN 'signing' ELSE 'in_review' END""",
    "closed_but_open": """
        SELECT DISTINCT s.number FROM submissions_review r JOIN submissions_submission s ON s.id = r.submission_id
         WHERE r.decided_at IS NULL AND s.closed_at IS NOT NULL""",
    "verdict_missing": """
        SELECT s.number FROM submissions_submission s
         WHERE s.stage IN ('granted', 'refused') AND s.deemed_at IS NULL
           AND NOT EXISTS (SELECT FROM submissions_review r WHERE r.submission_id = s.id
                AND (r.verdict = CASE s.stage WHEN 'granted' THEN 'grant' ELSE 'refuse' END
                     OR s.stage = 'granted' AND r.kind = 'handover' AND r.verdict = 'done'))""",
    "return_missing": """
        SELECT s.number FROM submissions_submission s
         WHERE s.stage IN ('returned', 'lapsed')
           AND NOT EXISTS (SELECT FROM submissions_return b WHERE b.submission_id = s.id AND b.answered_at IS NULL)""",
    "deemed_wrong": """
        SELECT s.number FROM submissions_submission s
         WHERE s.deemed_at IS NOT NULL
           AND ((s.deemed_at AT TIME ZONE 'Asia/Jakarta')::date <= s.legal_on
                OR NOT EXISTS (SELECT FROM submissions_event e WHERE e.submission_id = s.id AND e.verb = 'deemed'))""",
    "paused_but_closed": """
        SELECT DISTINCT s.number FROM submissions_pause p JOIN submissions_submission s ON s.id = p.submission_id
          LEFT JOIN submissions_review r ON r.id = p.review_id
         WHERE p.ended_at IS NULL AND (s.closed_at IS NOT NULL OR r.decided_at IS NOT NULL)""",
    "return_not_paused": """
        SELECT s.number FROM submissions_return b JOIN submissions_submission s ON s.id = b.submission_id
         WHERE b.late AND b.answered_at IS NULL AND s.stage = 'returned'
           AND NOT EXISTS (SELECT FROM submissions_pause p WHERE p.submission_id = s.id AND p.reason = 'return'
                AND p.ended_at IS NULL)""",
    "clock_stopped": """
        SELECT s.number FROM submissions_submission s
         WHERE s.closed_at IS NULL AND s.complete_at IS NOT NULL AND s.next_clock_at IS NULL AND s.escalated < 100
           AND NOT EXISTS (SELECT FROM submissions_pause p WHERE p.submission_id = s.id AND p.ended_at IS NULL)""",
    "clock_late": """
        SELECT s.number FROM submissions_submission s
         WHERE s.closed_at IS NULL AND s.next_clock_at < %(owed)s""",
    "copy_differs": """
        SELECT s.number FROM submissions_review r JOIN submissions_submission s ON s.id = r.submission_id
         WHERE r.decided_at IS NULL AND (r.number, r.service_id, r.nik_hash, r.confidential, r.trial)
               IS DISTINCT FROM (s.number, s.service_id, s.nik_hash, s.confidential, s.trial)""",
    "chain_broken": """
        SELECT s.number FROM submissions_submission s
          LEFT JOIN (SELECT submission_id, count(*) AS n, max(seq) AS last FROM submissions_event
                      GROUP BY submission_id) e ON e.submission_id = s.id
          LEFT JOIN submissions_event tail ON tail.submission_id = s.id AND tail.seq = e.last
         WHERE (s.events_count, s.events_count, s.chain) IS DISTINCT FROM (e.n, e.last, tail.hash)""",
    "outbox_late": """
        SELECT coalesce(s.number, o.kind || ' ' || o.id) FROM submissions_outboxentry o
          LEFT JOIN submissions_submission s ON s.id = o.submission_id
         WHERE o.done_at IS NULL AND o.attempts < %(stuck)s AND o.due_at < %(owed)s""",
    "outbox_stuck": """
        SELECT coalesce(s.number, o.kind || ' ' || o.id) FROM submissions_outboxentry o
          LEFT JOIN submissions_submission s ON s.id = o.submission_id
         WHERE o.done_at IS NULL AND o.attempts >= %(stuck)s""",
    # OFFSET 0 keeps the remainder from being worked out once for every mention of it.
    "number_wrong": r"""
        SELECT number FROM (
            SELECT number, CASE WHEN number ~ '^PLW-\d{4}-\d{6,9}-..$' THEN
                       (split_part(number, '-', 2) || split_part(number, '-', 3))::bigint %% %(prime)s END::int AS rest
              FROM submissions_submission OFFSET 0) n
         WHERE rest IS NULL OR split_part(number, '-', 4) <>
               substr(%(alphabet)s, rest / %(letters)s + 1, 1) ||
               substr(%(alphabet)s, rest %% %(letters)s + 1, 1)""",
}
_COUNTS = """
SELECT (SELECT count(*) FROM submissions_submission),
       (SELECT count(*) FROM submissions_submission s WHERE stage <> 'received'
               AND EXISTS (SELECT FROM submissions_review r WHERE r.submission_id = s.id)),
       (SELECT count(*) FROM submissions_submission s WHERE closed_at IS NOT NULL
               AND NOT EXISTS (SELECT FROM submissions_review r WHERE r.submission_id = s.id)),
       (SELECT count(DISTINCT submission_id) FROM submissions_outboxentry o
               WHERE kind = 'route' AND done_at IS NULL
               AND EXISTS (SELECT FROM submissions_submission s WHERE s.id = o.submission_id AND s.stage = 'received')),
       (SELECT count(*) FROM submissions_review WHERE decided_at IS NULL AND opd_id IS NULL),
       (SELECT count(*) FROM submissions_review r WHERE decided_at IS NULL AND opd_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM opds_post p JOIN accounts_user u ON u.id = p.user_id
                   WHERE p.opd_id = r.opd_id AND p.role = r.post AND u.is_active AND u.is_staff
                   AND p.valid_from <= %(today)s AND (p.valid_to IS NULL OR p.valid_to >= %(today)s))
               AND NOT EXISTS (SELECT FROM opds_delegation d JOIN opds_post p ON p.id = d.post_id
                   JOIN accounts_user u ON u.id = d.delegate_id
                   WHERE p.opd_id = r.opd_id AND p.role = r.post AND u.is_active AND d.ended_at IS NULL
                   AND d.valid_from <= %(today)s AND d.valid_to >= %(today)s)),
       (SELECT count(*) FROM submissions_storedfile WHERE path <> ''),
       (SELECT count(*) FROM submissions_event)
"""


# Who names bytes below MEDIA_ROOT: statements that give (path, number of the permohonan).
_NAMED = [
    "SELECT f.path, coalesce(s.number, 'konsep ' || f.bundle) FROM submissions_storedfile f"
    " LEFT JOIN submissions_submission s ON s.key = f.bundle WHERE f.path <> ''"
]


def bytes_named_by(sql: str) -> None:
    """Add rows of an upper app that name bytes: `sql` gives (path, number); call from AppConfig.ready."""
    if sql not in _NAMED:
        _NAMED.append(sql)


def also_check(code: str, sentence: str, sql: str) -> None:
    """Add a check of an upper app: `sql` gives the number of every exception; call from AppConfig.ready."""
    _CHECKS[code] = sql
    SENTENCES[code] = sentence


@dataclass
class Findings:
    """What one run found: `totals` by code, and the first exceptions of each by number."""

    counts: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    named: list[dict[str, str]] = field(default_factory=list)

    def add(self, code: str, numbers: list[str], total: int | None = None) -> None:
        if numbers:
            self.totals[code] = self.totals.get(code, 0) + (len(numbers) if total is None else total)
            self.named += [{"code": code, "number": one} for one in numbers[:NAMED_AT_MOST]]


def _parameters() -> dict[str, Any]:
    now = timezone.now()
    return {
        "stuck": outbox.STUCK_AFTER,
        "owed": now - OWED_WITHIN,
        "today": timezone.localdate(now),
        "alphabet": ALPHABET,
        "prime": PRIME,
        "letters": len(ALPHABET),
    }


def _ask(found: Findings) -> None:
    """All statements in one snapshot: what is filed meanwhile is neither here nor there."""
    values = _parameters()
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(_COUNTS, values)
        names = (
            "filed",
            "routed",
            "closed_before",
            "on_the_way",
            "without_office",
            "unmanned",
            "files",
            "events",
        )
        found.counts.update(zip(names, cursor.fetchone(), strict=True))
        for code, sql in _CHECKS.items():
            named = f"SELECT number, count(*) OVER () FROM ({sql}) AS x (number) LIMIT {NAMED_AT_MOST}"  # noqa: S608
            cursor.execute(named, values)
            rows = cursor.fetchall()
            found.add(code, [row[0] for row in rows], rows[0][1] if rows else 0)
    # The subtraction itself, so that a way of going missing that no check thought of still shows.
    missing = (
        found.counts["filed"]
        - found.counts["routed"]
        - found.counts["closed_before"]
        - found.counts["on_the_way"]
    )
    if missing != found.totals.get("not_routed", 0):
        found.add("not_routed", ["selisih"], missing - found.totals.get("not_routed", 0))


def _stored() -> Iterator[str]:
    """Every path below MEDIA_ROOT, relative to it."""
    root = Path(settings.MEDIA_ROOT)
    for folder, _, names in os.walk(root):
        inside = Path(folder).relative_to(root)
        for name in names:
            yield (inside / name).as_posix()


def _compare_bytes(found: Findings) -> None:
    """Both ways: rows without bytes are exceptions, bytes without a row are counted (the sweeper removes them)."""
    root = Path(settings.MEDIA_ROOT)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE lying (path text NOT NULL) ON COMMIT DROP")
        batch: list[str] = []
        for path in _stored():
            batch.append(path)
            if len(batch) == 10_000:
                cursor.execute("INSERT INTO lying SELECT unnest(%s::text[])", [batch])
                batch = []
        cursor.execute("INSERT INTO lying SELECT unnest(%s::text[])", [batch])
        cursor.execute("ANALYZE lying")
        named = " UNION ALL ".join(
            f"SELECT * FROM ({one}) x{at} (path, number)"  # noqa: S608 -- statements of our own apps
            for at, one in enumerate(_NAMED)
        )
        cursor.execute(f"CREATE TEMP TABLE named ON COMMIT DROP AS {named}")
        cursor.execute("ANALYZE named")
        cursor.execute(
            "SELECT path, number FROM named WHERE NOT EXISTS (SELECT FROM lying WHERE lying.path = named.path)"
        )
        # Looked at once more: what was uploaded after the walk is no exception.
        found.add(
            "bytes_missing", [number for path, number in cursor.fetchall() if not (root / path).exists()]
        )
        cursor.execute(
            "SELECT count(*) FROM lying WHERE NOT EXISTS (SELECT FROM named WHERE named.path = lying.path)"
        )
        found.counts["unnamed_bytes"] = cursor.fetchone()[0]
        cursor.execute("DROP TABLE lying, named")


def _read_chains(found: Findings, *, every: bool) -> None:
    """Hash histories again: those that moved since the last run, or every one."""
    rows = Submission.objects.order_by("id")
    if not every:
        last = Reconciliation.objects.order_by("-id").values_list("at", flat=True).first()
        since = last - OWED_WITHIN if last else timezone.now() - timedelta(days=1)
        rows = rows.filter(Exists(Event.objects.filter(submission=OuterRef("pk"), at__gte=since)))
    known = {one["number"] for one in found.named if one["code"] == "chain_broken"}
    broken: list[str] = []
    count = 0
    for submission in rows.only("number", "events_count", "chain").iterator(CHAINS_AT_ONCE):
        count += 1
        if submission.number not in known and broken_at(submission) is not None:
            # Read again: it may have moved on between reading the row and its events.
            fresh = Submission.objects.get(pk=submission.pk)
            if broken_at(fresh) is not None:
                broken.append(submission.number)
    found.counts["chains_read"] = count
    found.add("chain_broken", broken)


def reconcile(*, every_chain: bool = False) -> Reconciliation:
    """Compare everything, store what was found and return it; `every_chain` hashes every history again."""
    started = time.monotonic()
    found = Findings()
    at = timezone.now()
    _ask(found)
    _compare_bytes(found)
    _read_chains(found, every=every_chain)
    result = Reconciliation.objects.create(
        at=at,
        seconds=round(time.monotonic() - started, 3),
        counts=found.counts,
        totals=found.totals,
        findings=found.named,
    )
    Reconciliation.objects.filter(pk__lte=result.pk - KEPT_RUNS).delete()
    return result
