"""Holding a visit: what is typed is kept at once, photos too; ending it writes the minutes and closes the step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import WIB, moment
from pelalawan_portal.submissions import reviewing
from pelalawan_portal.submissions.files import intake
from pelalawan_portal.submissions.models import Review, StoredFile
from pelalawan_portal.submissions.workflow import Refused
from permits.models import Appointment, TechnicalPaper, Visit, VisitPhoto
from permits.recommendations import about, signed_by
from permits.technical_papers import Kind, give_out, making
from permits.visits.appointments import living, lock_visit
from permits.visits.findings import FindingsForm, form_of

SLOT = "@tinjauan"  # no key of a requirement begins so
MOST_PHOTOS = 16
Shows = VisitPhoto.Shows


class Unfinished(Refused):
    """The visit cannot be ended yet; `form` says what is missing, `photos` what is wrong with the photos."""

    def __init__(self, form: FindingsForm, photos: str = "") -> None:
        super().__init__(f"Isian Anda tersimpan; lengkapi yang ditandai. {photos}".strip())
        self.form = form


def photos_of(review: Review) -> list[VisitPhoto]:
    """The photos that were not taken away again, oldest first, with their files."""
    return list(
        VisitPhoto.objects.filter(visit=review.pk, removed_at=None).select_related("file").order_by("id")
    )


def _visit(review: Review, by: User) -> Visit:
    visit, _ = Visit.objects.select_for_update(of=("self",)).get_or_create(
        review=review, defaults={"saved_by": by}
    )
    return visit


def _agreed(review: Review) -> Appointment:
    appointment = living(review)
    if appointment is None or appointment.state != Appointment.State.AGREED:
        raise Refused("Sepakati dulu waktu peninjauan dengan pemohon.")
    return appointment


@transaction.atomic
def save(review_id: int, *, by: User, typed: dict[str, str]) -> Visit:
    """Keep what was typed, whole or not."""
    _, review = lock_visit(review_id, by)
    _agreed(review)
    visit = _visit(review, by)
    visit.keep(typed)
    visit.saved_by, visit.saved_at = by, timezone.now()
    visit.save(update_fields=["entries", "saved_by", "saved_at"])
    return visit


def add_photos(
    review_id: int,
    *,
    by: User,
    uploads: Sequence[UploadedFile[bytes]],
    taken_at: datetime,
    point: str = "",
    caption: str = "",
    shows: str = Shows.PLACE,
) -> list[VisitPhoto]:
    """Keep photos with when and where they were taken.

    Raises Unacceptable (for the first that is no photo) or Refused; those before it are kept.
    """
    return [
        _add(review_id, by, one, taken_at=taken_at, point=point, caption=caption, shows=shows)
        for one in uploads
    ]


def _add(review_id: int, by: User, upload: UploadedFile[bytes], **what: Any) -> VisitPhoto:
    received = intake.store(upload, ("foto",))
    try:
        with transaction.atomic():
            submission, review = lock_visit(review_id, by)
            _agreed(review)
            visit = _visit(review, by)
            position = VisitPhoto.objects.filter(visit=visit).count()
            if VisitPhoto.objects.filter(visit=visit, removed_at=None).count() >= MOST_PHOTOS:
                raise Refused(f"Paling banyak {MOST_PHOTOS} foto. Hapus dulu yang tidak perlu.")
            file = intake.keep(received, bundle=submission.key, slot=SLOT, position=position, by=by)
            return VisitPhoto.objects.create(visit=visit, file=file, **what)
    except BaseException:
        intake.discard(received)
        raise


@transaction.atomic
def remove_photo(review_id: int, photo_id: int, *, by: User) -> None:
    """Leave a photo out of the minutes. Its bytes stay: nothing that was handed in is thrown away here."""
    _, review = lock_visit(review_id, by)
    now = timezone.now()
    photo = VisitPhoto.objects.filter(visit=review.pk, pk=photo_id, removed_at=None).first()
    if photo is None:
        raise Refused("Foto itu sudah dihapus.")
    VisitPhoto.objects.filter(pk=photo.pk).update(removed_at=now)
    StoredFile.objects.filter(pk=photo.file_id).update(superseded_at=now)


@transaction.atomic
def end(review_id: int, *, by: User) -> TechnicalPaper:
    """End the visit: freeze the minutes under their number and close the step. Raises Unfinished, Refused."""
    submission, review = lock_visit(review_id, by)
    appointment = _agreed(review)
    visit = _visit(review, by)
    photos = photos_of(review)
    problem = _wrong_with(photos)
    signed = any(one.shows == Shows.SIGNED for one in photos)
    form = form_of(review, visit.typed, check=True, signed_photo=signed)
    if not form.is_valid():
        raise Unfinished(form, problem)
    if problem:
        raise Refused(problem)
    if form.held_at > timezone.now():
        raise Refused("Jam peninjauan belum tiba. Periksa tanggal dan jamnya.")
    assert review.opd is not None  # noqa: S101 -- who may decide does so at the office of the step
    paper = give_out(
        Kind.MINUTES, review, review.opd,
        {
            **about(submission),
            **_minutes(form, review, by, photos, signed=signed),
            "assignment": appointment.assignment.number if appointment.assignment else "",
            "team": [signed_by(one, review.opd) for one in appointment.team.order_by("name", "pk")],
        },
        by=by,
    )  # fmt: skip
    visit.minutes = paper
    visit.save(update_fields=["minutes"])
    appointment.state, appointment.ended_at = Appointment.State.HELD, timezone.now()
    appointment.save(update_fields=["state", "ended_at"])
    reviewing.finish(
        review.pk, by=by, verb="visit_held", data={"paper": paper.pk, "appointment": appointment.pk},
        also=[making(paper)],
    )  # fmt: skip
    return paper


def _wrong_with(photos: list[VisitPhoto]) -> str:
    """Why the visit cannot be ended with these photos; "" when it can."""
    if not any(one.shows == Shows.PLACE for one in photos):
        return "Belum ada foto lapangan. Unggah paling sedikit satu foto."
    for number, one in enumerate(photos, 1):
        if one.file.state == StoredFile.State.QUARANTINED:
            return f"Foto {number} masih diperiksa sistem. Isian tersimpan; coba lagi sebentar lagi."
        if one.file.state == StoredFile.State.REFUSED:
            return f"Foto {number} tidak dapat dibaca: {one.file.refusal} Hapus foto itu, lalu ganti."
    return ""


def _minutes(
    form: FindingsForm, review: Review, by: User, photos: list[VisitPhoto], *, signed: bool
) -> dict[str, Any]:
    said = form.cleaned_data
    assert review.opd is not None  # noqa: S101 -- as in `end`
    officer = signed_by(by, review.opd)
    wet = "Ditandatangani dengan pena; fotonya ada pada berita acara ini."
    unsigned = f"Tidak bertanda tangan: {said['tanpa_ttd']} (dinyatakan petugas)"
    return {
        "held": moment(form.held_at),
        "meeting": said["tempat"],
        "point": said["titik"],
        "present": f"{said['hadir']} ({said['sebagai']})",
        "findings": form.found,
        "summary": said["kesimpulan"],
        "photos": [
            {
                "file": str(one.file_id),
                "shows": one.shows,
                "sha256": one.file.sha256,
                "caption": one.caption or str(one.get_shows_display()),
                "taken": moment(one.taken_at.astimezone(WIB)),
                "point": one.point or "",
            }
            for one in photos
        ],
        "signatures": [
            {
                "role": "Pemohon atau wakilnya", "name": said["hadir"], "post": said["sebagai"],
                "strokes": said["ttd_pemohon"], "statement": wet if signed else unsigned,
            },
            {
                "role": "Petugas yang meninjau", "name": officer["name"],
                "post": officer["post"] + (f", NIP {officer['nip']}" if officer["nip"] else ""),
                "strokes": said["ttd_petugas"],
                "statement": "Menyatakan isi berita acara ini benar, masuk dengan akun petugas.",
            },
        ],
    }  # fmt: skip
