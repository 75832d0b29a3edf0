"""What every page about a permohonan answers: did it arrive, who has it, until when, must I travel (DESIGN 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from pelalawan_portal.bahasa.dates import weekday_date
from pelalawan_portal.bahasa.durations import duration_words
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions import clock
from pelalawan_portal.submissions.clock_page import Clock, clock_of
from pelalawan_portal.submissions.later_papers import conditions
from pelalawan_portal.submissions.models import Event, Return, Review, Slot, StoredFile, Submission
from pelalawan_portal.submissions.registry import step_kind
from pelalawan_portal.submissions.routing import PASSING

DESK = "Kantor perizinan (DPMPTSP)"
# stage → word and class of the tag; the class brings icon and colour.
TAGS: Mapping[str, tuple[str, str]] = {
    "received": ("Diterima", ""),
    "checking": ("Diperiksa kelengkapannya", ""),
    "returned": ("Menunggu Anda", "kurang"),
    "in_review": ("Sedang diperiksa", ""),
    "signing": ("Menunggu tanda tangan", ""),
    "granted": ("Izin jadi", "selesai"),
    "refused": ("Ditolak", "tolak"),
    "withdrawn": ("Dibatalkan", "henti"),
    "lapsed": ("Tidak dilanjutkan", "henti"),
    "forwarded": ("Bagian kabupaten selesai", "selesai"),
}


@dataclass(frozen=True)
class Line:
    """One line of the way: `state` is sudah, kini or nanti."""

    state: str
    text: str
    when: datetime | None = None
    more: str = ""


@dataclass(frozen=True)
class Paper:
    name: str
    state: str
    tone: str


@dataclass(frozen=True)
class Status:
    """Everything the applicant's page shows about where the permohonan stands."""

    submission: Submission
    word: str
    tone: str
    holders: tuple[str, ...]
    until: date | None
    until_words: str
    late: bool
    travel: str
    lines: tuple[Line, ...]
    papers: tuple[Paper, ...]
    handed_back: Return | None
    refusal: Mapping[str, str]
    unreadable: bool
    deferrals: tuple[tuple[str, str], ...]
    clock: Clock | None = None


def first_desk(submission: Submission) -> str:
    """Who takes a permohonan in, before an office has it."""
    return DESK if submission.spec.family == "izin" else "Puskesmas desa Anda"


def finished_words(submission: Submission) -> str:
    """What a good end is called: only a permit is an "izin", and some requests end in an answer."""
    if submission.spec.ends_in_answer:
        return "Selesai dijawab"
    return TAGS["granted"][0] if submission.spec.family == "izin" else "Surat jadi"


def office_of(review: Review) -> str:
    return str(review.opd) if review.opd else DESK


class _Places:
    """Names of offices for a history, from what is loaded already; an office without a review is looked up."""

    def __init__(self, reviews: list[Review]) -> None:
        self.names = {one.opd_id: str(one.opd) for one in reviews if one.opd}

    def named(self, opd_id: int | None) -> str:
        if opd_id is None:
            return DESK
        if opd_id not in self.names:
            self.names[opd_id] = str(Opd.objects.get(pk=opd_id))
        return self.names[opd_id]


# What upper apps let the history of a permohonan say of verbs of theirs; {office} is the name of the event's office.
LINES: dict[str, str] = {}


def _said(event: Event, submission: Submission, place: _Places) -> Line | None:
    office = place.named(event.office_id)
    at = event.at
    match event.verb:
        case "submitted":
            helped = f"dibantu {office}" if submission.filed_at_id else ""
            return Line("sudah", "Permohonan diterima", at, helped)
        case "complete":
            sla = submission.spec.sla or clock.DEFAULT_SLA
            counted = f"{duration_words(sla.amount, sla.unit)} mulai dihitung"
            return Line("sudah", f"Surat Anda sudah lengkap – {office}", at, counted)
        case "returned":
            until = weekday_date(date.fromisoformat(event.data["until"]))
            return Line("sudah", f"{office} meminta perbaikan", at, f"paling lambat {until}")
        case "corrected":
            return Line("sudah", "Perbaikan Anda diterima", at)
        case "recommended":
            return Line("sudah", f"{office} selesai memeriksa", at)
        case "deferred":
            return Line("sudah", f"{office} menangguhkan", at, "ada syarat teknis yang harus dipenuhi dulu")
        case "file_refused":
            return Line("sudah", "Ada berkas yang tidak dapat dibaca", at)
        case "papers_replaced":
            return Line("sudah", "Berkas pengganti diterima", at)
        case "taken_back":
            return Line("sudah", f"{office} memeriksa ulang", at, "sebuah putusan ditarik")
        case "passed_on":
            return Line("sudah", f"Diteruskan ke {place.named(event.data['to'])}", at)
        case "reminded":
            return Line("sudah", "Pengingat dikirim kepada Anda", at)
        case "lapsed":
            return Line("sudah", "Tidak dilanjutkan", at, "perbaikan tidak diterima sampai batas waktu")
        case "reopened":
            return Line("sudah", "Permohonan dilanjutkan", at)
        case "withdrawn":
            return Line("sudah", "Permohonan Anda batalkan", at)
        case "granted":
            return Line("sudah", finished_words(submission), at)
        case "answered":
            return Line("sudah", f"{office} sudah menjawab", at)
        case "refused":
            return Line("sudah", "Permohonan ditolak", at)
        case "forwarded":
            return Line("sudah", "Bagian kabupaten selesai", at, "keputusan ada di aplikasi pusat")
        case "pin_reissued":
            return Line("sudah", "PIN baru dibuat di loket", at)
        case verb if verb in LINES:
            return Line("sudah", LINES[verb].replace("{office}", office), at)
    return None


def _lines(submission: Submission, reviews: list[Review], events: list[Event]) -> tuple[Line, ...]:
    place = _Places(reviews)
    lines = [line for event in events if (line := _said(event, submission, place))]
    if submission.is_closed:
        return tuple(lines)
    for review in reviews:
        if review.is_open:
            doing, since = step_kind(review.kind).doing, review.deferred_at or review.opened_at
            if review.deferred_at:
                doing = "menunggu syaratnya dipenuhi"
            more = f"sejak {weekday_date(timezone.localdate(since))}"
            lines.append(Line("kini", f"{office_of(review)} {doing}", None, more))
    if submission.stage == Submission.Stage.RETURNED:
        lines.append(Line("kini", "Menunggu perbaikan dari Anda"))
    # Routed a moment ago, between the two reads: then the review says it.
    if submission.stage == Submission.Stage.RECEIVED and not reviews:
        lines.append(Line("kini", f"Diteruskan ke {first_desk(submission)}"))
    begun = {one.step for one in reviews if one.is_open or one.verdict in PASSING}
    lines += [
        Line("nanti", step.name)
        for step in submission.spec.needed_steps(submission.plain_answers)
        if step.key not in begun
    ]
    if submission.spec.channel == "tugas":
        return (
            *lines,
            Line("nanti", f"Keputusan di {submission.spec.outside.get('system', 'aplikasi pusat')}"),
        )
    if submission.spec.ends_in_answer:
        return tuple(lines)
    return (*lines, Line("nanti", finished_words(submission)))


PAPER_STATES: Mapping[str, tuple[str, str]] = {
    Slot.State.EXPECTED: ("Belum ada", "henti"),
    Slot.State.RECEIVED: ("Sudah kami terima", ""),
    Slot.State.RETURNED: ("Perlu diganti", "kurang"),
    Slot.State.ACCEPTED: ("Sudah benar", "selesai"),
}


def papers_of(submission: Submission) -> tuple[Paper, ...]:
    """The papers with their states; a file the machine could not read shows as such."""
    slots = list(submission.slots.all()) if submission.spec.has_papers else []
    if not slots:
        return ()
    files: dict[str, str] = {}
    stored = StoredFile.objects.filter(bundle=submission.key, superseded_at__isnull=True)
    for key, state in stored.values_list("key", "state"):
        if files.get(key) != StoredFile.State.REFUSED:
            files[key] = state
    papers = []
    for slot in slots:
        word, tone = PAPER_STATES[Slot.State(slot.state)]
        if slot.state == Slot.State.RECEIVED and files.get(slot.key) == StoredFile.State.QUARANTINED:
            word = "Diterima, sedang diperiksa sistem"
        if not slot.required and slot.state == Slot.State.EXPECTED:
            asked = submission.spec.requirement(slot.key)
            word = "Menyusul" if asked and asked.before else "Tidak dilampirkan"
        papers.append(Paper(slot.name, word, tone))
    return tuple(papers)


def status_of(submission: Submission) -> Status:
    """Where a permohonan stands now."""
    reviews = list(submission.reviews.select_related("opd").order_by("id"))
    events = list(submission.events.order_by("seq"))
    word, tone = TAGS[submission.stage]
    if submission.stage == Submission.Stage.GRANTED:
        word = finished_words(submission)
    if submission.deemed_at:
        word = "Dianggap dikabulkan"
    holders = tuple(dict.fromkeys(office_of(one) for one in reviews if one.is_open))
    handed_back = None
    until, until_words = submission.due_on, "selesai paling lambat"
    if submission.stage in (Submission.Stage.RETURNED, Submission.Stage.LAPSED):
        handed_back = submission.returns.filter(answered_at__isnull=True).prefetch_related("items").first()
        until, until_words = (handed_back.until if handed_back else None), "perbaiki paling lambat"
    elif until is None:
        until, until_words = submission.check_by, "diperiksa paling lambat"
    if submission.stage == Submission.Stage.RECEIVED and not reviews:
        holders = (first_desk(submission),)
    counted = clock_of(submission, events)
    if counted and counted.still and not submission.is_closed and handed_back is None:
        # While the clock stands still no date can be named: it is counted anew when it goes on.
        until = None
        if counted.waits and sum(one.is_open for one in reviews) == 1:
            (word, tone), holders = TAGS[Submission.Stage.RETURNED], ()
    papers, asked = papers_of(submission), conditions(reviews)
    late = bool(until and until < timezone.localdate() and not submission.is_closed and not handed_back)
    refusal: dict[str, str] = {}
    if submission.stage == Submission.Stage.REFUSED:
        refusal = {
            one.kind: one.text
            for one in submission.notes.filter(event__verb="refused", kind__in=("reason", "basis"))
        }
    return Status(
        submission=submission,
        word=word,
        tone=tone,
        holders=holders,
        until=None if submission.is_closed and not handed_back else until,
        until_words=until_words,
        late=late,
        travel="Tidak perlu datang.",
        lines=_lines(submission, reviews, events),
        papers=papers,
        handed_back=handed_back,
        refusal=refusal,
        clock=counted,
        deferrals=tuple((office_of(one), asked[one.pk]) for one in reviews if one.pk in asked),
        unreadable=not submission.complete_at
        and not submission.is_closed
        and handed_back is None
        and any(one.state == "Perlu diganti" for one in papers),
    )


def shown_answers(submission: Submission) -> list[tuple[str, str]]:
    """Labels and answers in words, personal ones masked, for the applicant's own page."""
    from pelalawan_portal.submissions.answer_words import words_of

    answers = submission.plain_answers
    return [
        (one.label, words_of(one, answers.get(one.key), masked=True))
        for one in submission.spec.asked_questions(answers)
        if answers.get(one.key) not in (None, "", [], {})
    ]
