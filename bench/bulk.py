"""Reviews by the hundred thousand, made by PostgreSQL itself in minutes."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg2

from bench.stage import Stage

FIRST = 1_000_000  # serial of the first: seven digits, clear of what the portal draws itself
PERMIT_OFFICE = "DPMPTSP"
RARE_NAME = "Zulaikha Permatahati"
COMMON = ("Siti", "Muhammad", "Nur", "Sri", "Dewi", "Ahmad", "Abdul", "Tri", "Rina", "Budi")
OTHERS = (
    "Aminah", "Susilo", "Marlina", "Santoso", "Astuti", "Basri", "Wati", "Salim", "Alawiyah", "Saleh", "Hidayat",
    "Lestari",
    "Wijaya", "Putra", "Hakim", "Kartika", "Handayani", "Amri", "Prasetyo", "Rahayu", "Utami", "Nasution", "Siregar",
    "Harahap", "Lubis", "Sinaga", "Simanjuntak", "Saragih", "Tambunan", "Pohan",
)  # fmt: skip

# One permohonan and one review each. The last `open` of them wait at the permit office; the others were decided in the
# past three years at ten offices. Every tenth person is called Siti, one in all bears the rare name.
_ROWS = """
WITH made AS (
    SELECT i, {first} + i AS serial, i > {count} - {open} AS waits,
           CASE WHEN i = {rare} THEN '{rare_name}' ELSE
               (ARRAY[{common}])[1 + abs(hashint4(i + 7)::bigint) % {common_count}] || ' ' ||
               (ARRAY[{others}])[1 + abs(hashint4(i + 1)::bigint) % {other_count}] || ' ' ||
               (ARRAY[{others}])[1 + abs(hashint4(i + 2)::bigint) % {other_count}] END AS person,
           now() - interval '3 years' * ((i % 999983)::float8 / 999983) AS at
      FROM generate_series({begin}, {end}) AS i
)
"""


def _number(serial: str) -> str:
    """The SQL of a permohonan's number with its check characters (submissions.numbers)."""
    letters = "23456789ACDEFGHJKMNPQRTUVWXY"
    rest = f"(('2026' || {serial})::bigint % 773)::int"
    return (
        f"'PLW-2026-' || {serial} || '-' || substr('{letters}', {rest} / 28 + 1, 1)"
        f" || substr('{letters}', {rest} % 28 + 1, 1)"
    )


def _names(words: Sequence[str]) -> str:
    return ", ".join(f"'{one}'" for one in words)


def grow(stage: Stage, begin: int, end: int, *, waiting: int) -> None:
    """Add reviews number `begin` to `end`, the last `waiting` of them undecided at the permit office.

    Those that were waiting before are decided first, so that exactly `waiting` of all wait. Ends with what autovacuum
    does by itself on a living database: VACUUM ANALYZE.
    """
    connection = psycopg2.connect(stage.postgres.url, application_name="bench")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "SET synchronous_commit = off; SET session_replication_role = replica; SET work_mem = '128MB'"
        )
        decide_all(cursor)
        for start in range(begin, end + 1, 100_000):
            _insert(cursor, start, min(start + 99_999, end), end, waiting)
        cursor.execute("SELECT setval('submissions_number', %s)", [FIRST + end + 1])
        for table in ("submissions_review", "submissions_submission"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute("CHECKPOINT")
    connection.close()


def decide_all(cursor: psycopg2.extensions.cursor) -> None:
    cursor.execute(
        "UPDATE submissions_review SET decided_at = opened_at + interval '1 day', verdict = 'complete'"
        " WHERE decided_at IS NULL"
    )


def _insert(cursor: psycopg2.extensions.cursor, begin: int, end: int, count: int, waiting: int) -> None:
    rows = _ROWS.format(
        first=FIRST, count=count, open=waiting, begin=begin, end=end, rare=777, rare_name=RARE_NAME,
        common=_names(COMMON), common_count=len(COMMON), others=_names(OTHERS), other_count=len(OTHERS),
    )  # fmt: skip
    cursor.execute(
        rows
        + f"""
INSERT INTO submissions_submission (key, number, service_id, version_id, version_sha256, trial, confidential, stage,
    channel, applicant_kind, application_kind, applicant_name, organisation, nik_hash, answers, received_at, check_by,
    closed_at, pin_generation, events_count, chain, region_id, messages, escalated)
SELECT gen_random_uuid(), {_number("serial")}, v.service_id, v.id, v.sha256, false, false,
       CASE WHEN waits THEN 'checking' ELSE 'granted' END, 'online', 'perorangan', 'baru', person, '',
       encode(sha256(('nik' || serial)::bytea), 'hex'), '{{}}', at, at::date + 1,
       CASE WHEN waits THEN NULL ELSE at + interval '3 days' END, 1, 0, '', '14.05.09.2002', false, 0
  FROM made, catalogue_serviceversion v JOIN catalogue_service s ON s.current_id = v.id WHERE s.slug = 'bench'
 ORDER BY serial
"""
    )
    cursor.execute(
        """
INSERT INTO submissions_review (submission_id, step, kind, role, post, opd_id, round, opened_at, due_at, verdict,
    decided_at, number, service_id, kecamatan_id, applicant_name, nik_hash, confidential, trial, escalated)
SELECT s.id, 'kelengkapan', 'completeness', 'loket', 'front_office',
       CASE WHEN s.closed_at IS NULL THEN office.id ELSE offices.ids[1 + s.id %% 10] END, 1, s.received_at,
       CASE WHEN s.closed_at IS NULL THEN now() + interval '30 days' * ((s.id %% 9973)::float8 / 9973 - 0.3)
            ELSE s.received_at + interval '1 day' END,
       CASE WHEN s.closed_at IS NULL THEN '' ELSE 'complete' END, s.closed_at, s.number, s.service_id, '14.05.09',
       s.applicant_name, s.nik_hash, false, false, 0
  FROM submissions_submission s, (SELECT id FROM opds_opd WHERE code = %s) AS office,
       (SELECT array_agg(id) AS ids FROM (SELECT id FROM opds_opd ORDER BY (code <> %s), id LIMIT 10) AS ten) AS offices
 WHERE s.number >= 'PLW-2026-' || %s AND s.number < 'PLW-2026-' || %s
 ORDER BY s.id
""",
        [PERMIT_OFFICE, PERMIT_OFFICE, FIRST + begin, FIRST + end + 1],
    )


def wait_at_one_office(stage: Stage, waiting: int) -> None:
    """Make so many reviews of the permit office undecided."""
    connection = psycopg2.connect(stage.postgres.url, application_name="bench")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off; SET session_replication_role = replica")
        cursor.execute(
            "UPDATE submissions_review SET decided_at = NULL, verdict = '', opd_id = office.id,"
            " due_at = now() + interval '30 days' * ((submissions_review.id %% 9973)::float8 / 9973 - 0.3)"
            " FROM (SELECT id FROM opds_opd WHERE code = %s) AS office WHERE submissions_review.id IN"
            " (SELECT id FROM submissions_review WHERE decided_at IS NOT NULL ORDER BY md5(id::text) LIMIT %s)",
            [PERMIT_OFFICE, waiting],
        )
        cursor.execute("VACUUM (ANALYZE) submissions_review")
        cursor.execute("CHECKPOINT")
    connection.close()
