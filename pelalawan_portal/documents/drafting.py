"""What a new draft says before an officer changes it: the service's wording, the answers, the recommendations."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from pelalawan_portal.accounts import nik
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.catalogue.spec import Duration, ServiceSpec
from pelalawan_portal.documents.tokens import TokenError, fill
from pelalawan_portal.opds.regions import region_name
from pelalawan_portal.submissions.answer_words import words_of
from pelalawan_portal.submissions.models import Note, Review, Submission

OPEN_ENDED = "Selama kegiatan berlangsung dan ketentuannya dipatuhi"
AGAIN = "Permohonan baru dapat dikirim kapan saja sesudah hal di atas diperbaiki. Data dan surat Anda sudah tersimpan."
HOW_TO_OBJECT = "Serahkan atau kirim ke kantor perizinan (DPMPTSP), atau titipkan di kantor camat."


def answer_values(submission: Submission, *, masked: bool) -> dict[str, str]:
    """Every question's key with its answer in words, "–" where nothing was asked or answered."""
    answers = submission.plain_answers
    return {
        one.key: words_of(one, answers.get(one.key), masked=masked) or "–"
        for one in submission.spec.questions
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    try:
        return fill(text, values)
    except TokenError:
        return text  # a template that was published before it was checked: the officer sees it and mends it


# Who knows from which day a paper is valid that goes on from an earlier one.
_beginnings: list[Callable[[Submission], date | None]] = []


def begun_by(beginning: Callable[[Submission], date | None]) -> None:
    """Let an upper app say that a paper begins where an earlier one ends."""
    _beginnings.append(beginning)


def valid_since(submission: Submission) -> date:
    """The first day of a new paper: today, or the day after the paper it goes on from."""
    return next((day for one in _beginnings if (day := one(submission))), timezone.localdate())


# Who knows the number of a recommendation's letter: review id → number.
_numbers: list[Callable[[Submission], Mapping[int, str]]] = []


def numbered_by(naming: Callable[[Submission], Mapping[int, str]]) -> None:
    """Let an upper app name the letters of the recommendations a decision rests on."""
    _numbers.append(naming)


def _recommended_by(submission: Submission, rows: list[Review]) -> list[str]:
    """One line an office and letter: who recommended it, under which number."""
    numbers = {key: number for naming in _numbers for key, number in naming(submission).items()}
    named = [
        f"{one.opd} telah memberikan rekomendasi" + (f" nomor {numbers[one.pk]}" if one.pk in numbers else "")
        for one in rows
        if one.verdict == Review.Verdict.AGREE and one.opd
    ]
    return [f"bahwa {one};" for one in dict.fromkeys(named)]


def recommendations(submission: Submission) -> list[Review]:
    """What the offices said, in the order they said it, each with its `words` (reasons and conditions)."""
    verdicts = (Review.Verdict.AGREE, Review.Verdict.REJECT)
    rows = list(
        submission.reviews.filter(verdict__in=verdicts).select_related("opd").order_by("decided_at", "id")
    )
    notes: dict[int | None, list[Note]] = {}
    for note in submission.notes.filter(
        review__in=rows, event__verb="recommended", kind__in=(Note.Kind.REASON, Note.Kind.CONDITIONS)
    ).exclude(text=""):
        notes.setdefault(note.review_id, []).append(note)
    for one in rows:
        one.words = notes.get(one.pk, [])  # type: ignore[attr-defined]
    return rows


def _said(rows: list[Review], verdict: str, kind: str) -> list[str]:
    return [
        line.strip()
        for one in rows
        if one.verdict == verdict
        for note in one.words  # type: ignore[attr-defined]
        if note.kind == kind
        for line in note.text.splitlines()
        if line.strip()
    ]


def holder_of(submission: Submission) -> list[list[str]]:
    """The holder's data as the decision names them, identity numbers masked."""
    spec, answers = submission.spec, submission.plain_answers
    keys = spec.decision.holder
    if not keys:
        rows = [["Nama", submission.applicant_name]]
        rows += [["Badan", submission.organisation]] if submission.organisation else []
        rows += [["NIK", nik.mask(submission.nik)]] if submission.nik else []
        return rows + ([["Desa", region_name(submission.region_id)]] if submission.region_id else [])
    asked = {one.key: one for one in spec.asked_questions(answers)}
    return [
        [asked[key].label, words]
        for key in keys
        if key in asked and (words := words_of(asked[key], answers.get(key), masked=True))
    ]


def grant_content(submission: Submission) -> dict[str, Any]:
    """The text of a decision as the service's template and the recommendations give it."""
    spec, values = submission.spec, answer_values(submission, masked=True)
    wording = spec.decision
    rows = recommendations(submission)
    considering = [_filled(one, values) for one in wording.considering]
    if submission.complete_at:
        considering.append(
            f"bahwa permohonan nomor {submission.number} atas nama {submission.applicant_name} telah dinyatakan "
            f"lengkap pada tanggal {long_date(submission.complete_at)};"
        )
    considering += _recommended_by(submission, rows)
    title = wording.title or spec.name
    return {
        "title": title,
        "opening": f"Memberikan {title[:1].lower()}{title[1:]} kepada:",
        "holder": holder_of(submission),
        "considering": considering,
        "recalling": list(wording.legal_basis),
        "paragraphs": [_filled(one, values) for one in wording.body],
        "terms": [_filled(one, values) for one in wording.conditions]
        + _said(rows, Review.Verdict.AGREE, Note.Kind.CONDITIONS),
        "copies_to": list(wording.copies_to),
    }


def refusal_content(submission: Submission) -> dict[str, Any]:
    """The text of a refusal: reasons as the offices gave them, the service's legal basis."""
    answers = submission.plain_answers
    address = next(
        (str(answers[key]) for key in ("alamat", "alamat_badan") if answers.get(key)),
        region_name(submission.region_id) if submission.region_id else "",
    )
    reasons = _said(recommendations(submission), Review.Verdict.REJECT, Note.Kind.REASON)
    return {
        "title": "Surat penolakan",
        "recipient": submission.organisation or submission.applicant_name,
        "address": address,
        "service": submission.spec.name,
        "reasons": [[one, ""] for one in reasons],
        "basis": list(submission.spec.decision.legal_basis),
        "again": submission.spec.decision.refusal_again or AGAIN,
        "copies_to": [],
    }


def valid_until(spec: ServiceSpec, start: date) -> date | None:
    """The last day of a decision that is valid from `start`; None where it has no end."""
    length = spec.decision.validity
    return None if length is None else last_day(start, length)


def last_day(start: date, length: Duration) -> date:
    """The day before a period that begins on `start` is over: a month from 1 April ends on 30 April."""
    if length.unit not in ("bulan", "tahun"):
        return start + timedelta(days=max(0, length.amount - 1))
    months = start.month - 1 + length.amount * (12 if length.unit == "tahun" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    days = calendar.monthrange(year, month)[1]
    return date(year, month, start.day) - timedelta(days=1) if start.day <= days else date(year, month, days)


def validity_words(valid_from: date | None, valid_to: date | None) -> str:
    """The masa berlaku as it is printed."""
    if valid_to is None:
        begins = f"Sejak {long_date(valid_from)}. " if valid_from else ""
        return f"{begins}{OPEN_ENDED}"
    if valid_from is None or valid_from == valid_to:
        return long_date(valid_to)
    return f"{long_date(valid_from)} sampai {long_date(valid_to)}"
