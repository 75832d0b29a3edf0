"""The history of a permohonan in plain words: what happened, who did it for which office, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.catalogue.parts import PAUSE_NAMES
from pelalawan_portal.opds.models import Opd
from pelalawan_portal.submissions.models import Event, Note, Submission

SENTENCES = {
    "submitted": "Permohonan dikirim",
    "opened": "Langkah dibuka",
    "claimed": "Permohonan dipegang",
    "released": "Permohonan dilepas",
    "reassigned": "Permohonan ditugaskan kepada petugas",
    "complete": "Dinyatakan lengkap",
    "returned": "Diminta perbaikan",
    "corrected": "Perbaikan dikirim pemohon",
    "reminded": "Pengingat dikirim kepada pemohon",
    "lapsed": "Tidak dilanjutkan: batas perbaikan lewat",
    "reopened": "Dilanjutkan lagi",
    "recommended": "Rekomendasi diberikan",
    "deferred": "Ditangguhkan",
    "taken_back": "Putusan ditarik, langkah diperiksa ulang",
    "passed_on": "Diteruskan ke OPD lain",
    "withdrawn": "Dibatalkan pemohon",
    "drafted": "Konsep surat dibuat",
    "signed": "Surat ditandatangani",
    "granted": "Disetujui dan surat ditandatangani",
    "answered": "Dijawab dan selesai",
    "refused": "Ditolak",
    "noted": "Catatan petugas ditambahkan",
    "pin_reissued": "PIN baru dibuat di loket",
    "file_refused": "Berkas tidak dapat dibaca",
    "papers_replaced": "Berkas pengganti dikirim pemohon",
    "forwarded": "Bagian kabupaten selesai, diteruskan ke aplikasi pusat",
    "draft_ready": "Konsep surat dikirim untuk paraf",
    "initialed": "Konsep surat diparaf",
    "draft_returned": "Dikembalikan ke konsep",
    "reissued": "Surat pengganti disiapkan",
    "numbered": "Surat diberi nomor",
    "voided": "Nomor surat dibatalkan",
    "printed": "Tanda terima dicetak",
    "contact_chosen": "Kabar ke ponsel dipilih",
    "contact_removed": "Kabar ke ponsel dihentikan pemohon",
}

# Of these an event without an actor was done by a guest.
BY_APPLICANT = frozenset(
    {"submitted", "corrected", "withdrawn", "reopened", "contact_chosen", "contact_removed"}
)


@dataclass(frozen=True)
class Chapter:
    """One thing that happened; `words` are the reasons and conditions that hang on it, never private notes."""

    at: datetime
    text: str
    who: str
    words: tuple[tuple[str, str], ...]
    told: str = ""
    event: Event | None = None


def _text(event: Event, steps: dict[str, str], offices: dict[int, Opd]) -> str:
    said = SENTENCES.get(event.verb, event.verb.replace("_", " ").capitalize())
    if event.verb == "recommended":
        said = "Disarankan setuju" if event.data.get("agree") else "Disarankan tolak"
    if event.verb == "opened":
        names = [steps.get(one, one) for one in event.data.get("steps", [])]
        said = f"Langkah dibuka: {', '.join(names)}"
    if event.verb == "returned_late":
        said += f", permintaan ke-{event.data['count']}"
    if event.verb in ("paused", "resumed"):
        said += _why(event)
    if event.verb == "date_moved":
        said = f"{_moved(event)}: {event.data['name']} ({event.data['decree']})"
    if event.verb == "escalated":
        clock, level = "langkah" if event.review_id else "permohonan", max(event.data["levels"])
        share = "batas waktu hukum lewat" if level > 100 else f"{level} % waktu {clock} terpakai"
        said = f"Diberitahukan kepada atasan: {share}"
    if event.verb in ("returned", "returned_late", "reopened") and event.data.get("until"):
        said += f", paling lambat {long_date(date.fromisoformat(event.data['until']))}"
    if event.verb == "complete" and event.data.get("due"):
        said += f", keputusan paling lambat {long_date(date.fromisoformat(event.data['due']))}"
    if event.verb == "passed_on":
        said = f"Diteruskan ke {offices[event.data['to']]}"
    return said


def _why(event: Event) -> str:
    if event.verb == "paused":
        return f": {PAUSE_NAMES[event.data['reason']].lower()}"
    before, now = event.data.get("from"), event.data.get("to")
    return f"; {_moved(event).lower()}" if before and before != now else ""


def _moved(event: Event) -> str:
    before, now = (long_date(date.fromisoformat(event.data[one])) for one in ("from", "to"))
    return f"Tanggal selesai dari {before} menjadi {now}"


def _who(event: Event, submission: Submission) -> str:
    if event.actor_id is None:
        return "Pemohon" if event.verb in BY_APPLICANT else "Sistem"
    if event.actor_id == submission.applicant_id:
        return "Pemohon"
    return f"{event.actor}, {event.office}" if event.office else str(event.actor)


def _told(event: Event) -> str:
    """What became of the notice of an event, "" where there is none."""
    notice = getattr(event, "notice", None)
    return notice.how if notice else ""


def story_of(submission: Submission, notes: list[Note]) -> list[Chapter]:
    """Every event, newest first; `notes` are all notes of the submission. One query, two where it was passed on."""
    by_event: dict[int, list[tuple[str, str]]] = {}
    for note in notes:
        if note.event_id and note.kind != Note.Kind.PRIVATE:
            by_event.setdefault(note.event_id, []).append((note.get_kind_display(), note.text))
    steps = {one.key: one.name for one in submission.spec.steps}
    events = list(submission.events.select_related("actor", "office", "notice").order_by("-seq"))
    passed = [one.data["to"] for one in events if one.verb == "passed_on"]
    offices = Opd.objects.in_bulk(passed) if passed else {}
    return [
        Chapter(
            one.at,
            _text(one, steps, offices),
            _who(one, submission),
            tuple(by_event.get(one.pk, ())),
            _told(one),
            one,
        )
        for one in events
    ]
