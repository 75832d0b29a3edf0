"""Verbs on offices: posts, responsibilities, holidays. Each is one transaction and leaves a line in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.opds import working_days
from pelalawan_portal.opds.models import CalendarChange, Holiday, Opd, Post, Region, Responsibility
from pelalawan_portal.opds.posts import forget_posts

_DAY = timedelta(days=1)


def log(by: User, row: models.Model, flag: int, message: str) -> None:
    """One line in the administrators' log; the message names what changed, never personal data."""
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=str(row)[:200],
        action_flag=flag,
        change_message=message,
    )


def _basis(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError({"basis": "Tulis dasarnya, misalnya nomor surat keputusan."})
    return text


@transaction.atomic
def appoint(
    user: User,
    opd: Opd,
    role: str,
    by: User,
    *,
    since: date | None = None,
    until: date | None = None,
    title: str = "",
    nip: str = "",
) -> Post:
    """Give an officer a post from a day (today) on; makes the person an officer.

    Raises ValidationError for a resident's account, someone deactivated, a closed office, or a post already held.
    """
    start = since or timezone.localdate()
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_resident:
        raise ValidationError({"user": "Ini akun warga. Buat akun petugas yang lain untuk tugas ini."})
    if not user.is_active:
        raise ValidationError({"user": "Akun petugas ini tidak aktif."})
    if not opd.active:
        raise ValidationError({"opd": "Kantor ini tidak aktif."})
    held = Post.objects.filter(user=user, opd=opd, role=role).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=start)
    )
    if held.exists():
        raise ValidationError({"role": "Petugas ini sudah memegang tugas itu. Akhiri yang lama dulu."})
    post = Post(user=user, opd=opd, role=role, title=title, nip=nip, valid_from=start, valid_to=until)
    post.full_clean()
    post.save()
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    log(by, post, ADDITION, f"Tugas diberikan mulai {start:%Y-%m-%d}")
    forget_posts(user)
    return post


@transaction.atomic
def end_post(post: Post, by: User, *, on: date | None = None) -> Post:
    """End a post with a day (yesterday: it stops at once); a post is never deleted.

    Raises ValidationError when it has ended already or would end before it began.
    """
    last = on or timezone.localdate() - _DAY
    post = Post.objects.select_for_update(of=("self",)).select_related("user", "opd").get(pk=post.pk)
    if post.valid_to is not None and post.valid_to <= last:
        raise ValidationError({"valid_to": f"Tugas ini sudah berakhir {long_date(post.valid_to)}."})
    if last < post.valid_from:
        # Given and taken on the same day: it counts for that day, the shortest a post can be.
        last = post.valid_from
    post.valid_to = last
    post.save(update_fields=["valid_to"])
    log(by, post, CHANGE, f"Tugas berakhir {last:%Y-%m-%d}")
    forget_posts(post.user)
    return post


@transaction.atomic
def assign(
    service: str, role: str, region: Region | None, opd: Opd, since: date, basis: str, by: User
) -> Responsibility:
    """Make an OPD answer for a role of a service in a region from a day on.

    The row in force ends the day before. Raises ValidationError without a basis, for a closed office, for a day
    in the past when someone else answered then, or when a later row is waiting already.
    """
    basis = _basis(basis)
    if not opd.active:
        raise ValidationError({"opd": "Kantor ini tidak aktif."})
    same = Responsibility.objects.select_for_update(of=("self",)).filter(
        service=service, role=role, region=region
    )
    touched = [row for row in same if row.valid_to is None or row.valid_to >= since]
    if touched and since < timezone.localdate():
        raise ValidationError(
            {"valid_from": "Yang sudah lewat tidak diubah. Pilih hari ini atau sesudahnya."}
        )
    for row in touched:
        if row.valid_from >= since:
            raise ValidationError(
                {"valid_from": f"Sudah ada aturan yang mulai {long_date(row.valid_from)} ({row.opd})."}
            )
        row.valid_to = since - _DAY
        row.save(update_fields=["valid_to"])
        log(by, row, CHANGE, f"Berakhir {row.valid_to:%Y-%m-%d}: {basis}")
    new = Responsibility(service=service, role=role, region=region, opd=opd, valid_from=since, basis=basis)
    new.full_clean()
    new.save()
    log(by, new, ADDITION, f"Berlaku sejak {since:%Y-%m-%d}: {basis}")
    return new


@transaction.atomic
def end_responsibility(row: Responsibility, on: date, basis: str, by: User) -> Responsibility:
    """Let a responsibility end with a day, today or later. Raises ValidationError otherwise."""
    basis = _basis(basis)
    row = Responsibility.objects.select_for_update(of=("self",)).select_related("opd").get(pk=row.pk)
    if on < timezone.localdate() or on < row.valid_from:
        raise ValidationError({"valid_to": "Yang sudah lewat tidak diubah. Pilih hari ini atau sesudahnya."})
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    log(by, row, CHANGE, f"Berakhir {on:%Y-%m-%d}: {basis}")
    return row


def _upcoming(day: date) -> None:
    if day < timezone.localdate():
        raise ValidationError(
            {"date": "Tanggal yang sudah lewat tidak diubah: batas waktunya sudah dihitung."}
        )


def _decree(text: str) -> str:
    """The number of the decree: without one nobody's date is moved."""
    text = _basis(text)
    if not any(one.isdigit() for one in text):
        raise ValidationError({"basis": "Tulis nomor surat keputusannya, misalnya SKB 3 Menteri 2/2026."})
    return text


_listeners: list[Callable[[CalendarChange], object]] = []


def on_calendar_change(listener: Callable[[CalendarChange], object]) -> None:
    """Let an upper app follow a change of the calendar; called in its transaction. From AppConfig.ready."""
    if listener not in _listeners:
        _listeners.append(listener)


def _changed(
    action: str, day: date, name: str, decree: str, by: User, *, moved_to: date | None = None
) -> None:
    """Keep the change as a row, and let everybody follow who has dates to move."""
    change = CalendarChange.objects.create(
        action=action, date=day, name=name, decree=decree, by=by, moved_to=moved_to
    )
    transaction.on_commit(working_days.forget)
    for listener in _listeners:
        listener(change)


def _close(day: date, name: str, kind: str, decree: str, by: User) -> Holiday:
    _upcoming(day)
    holiday = Holiday.objects.select_for_update().filter(date=day, kind=kind).first()
    if holiday is not None and holiday.active:
        raise ValidationError({"date": f"{long_date(day)} sudah tercatat: {holiday.name}."})
    if holiday is None:
        holiday = Holiday(date=day, kind=kind)
    holiday.name, holiday.basis, holiday.active = name.strip(), decree, True
    holiday.full_clean()
    holiday.save()
    log(by, holiday, ADDITION, f"Libur ditetapkan: {decree}")
    return holiday


def _open(holiday: Holiday, decree: str, by: User) -> Holiday:
    holiday = Holiday.objects.select_for_update().get(pk=holiday.pk)
    _upcoming(holiday.date)
    if not holiday.active:
        raise ValidationError({"active": "Hari libur ini sudah dibatalkan."})
    holiday.active, holiday.basis = False, decree
    holiday.save(update_fields=["active", "basis"])
    log(by, holiday, CHANGE, f"Libur dibatalkan: {decree}")
    return holiday


@transaction.atomic
def add_holiday(day: date, name: str, kind: str, basis: str, by: User) -> Holiday:
    """Close the offices on a day, by decree. Puts a cancelled one in force again.

    Raises ValidationError without the number of a decree, for a past day, or when it is in force already.
    """
    decree = _decree(basis)
    holiday = _close(day, name, kind, decree, by)
    _changed(CalendarChange.Action.CLOSED, day, holiday.name, decree, by)
    return holiday


@transaction.atomic
def cancel_holiday(holiday: Holiday, basis: str, by: User) -> Holiday:
    """Let the offices work on a day that was off, by decree; the row stays as a record.

    Raises ValidationError without the number of a decree, for a past day, or when it was cancelled before.
    """
    decree = _decree(basis)
    holiday = _open(holiday, decree, by)
    _changed(CalendarChange.Action.OPENED, holiday.date, holiday.name, decree, by)
    return holiday


@transaction.atomic
def move_holiday(holiday: Holiday, to: date, basis: str, by: User) -> Holiday:
    """Move a day off to another date, by decree: one change, one record; returns the new row.

    Raises ValidationError as the two verbs it is made of, and then nothing moved.
    """
    decree = _decree(basis)
    if to == holiday.date:
        raise ValidationError({"date": "Pilih tanggal yang lain."})
    before = _open(holiday, decree, by)
    after = _close(to, before.name, before.kind, decree, by)
    _changed(CalendarChange.Action.MOVED, before.date, before.name, decree, by, moved_to=to)
    return after
