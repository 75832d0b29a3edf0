"""Verbs on acting for others: let an officer stand in, end it, record a decree. Each leaves a line in the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.contrib.admin.models import ADDITION, CHANGE
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.bahasa.dates import long_date
from pelalawan_portal.opds.delegations import Delegation, Mandate
from pelalawan_portal.opds.models import Post
from pelalawan_portal.opds.posts import forget_posts
from pelalawan_portal.opds.workflow import log

# Who tells both officers; filled by the app that can owe a notice.
_tellers: list[Callable[[Delegation], object]] = []


def tell_with(teller: Callable[[Delegation], object]) -> None:
    """Let an upper app tell both officers, inside the verb's transaction."""
    if teller not in _tellers:
        _tellers.append(teller)


def _tell(row: Delegation) -> None:
    for teller in _tellers:
        teller(row)


def default_title(post: Post) -> str:
    """The post as papers name it: its own title, else what the office calls its head, else the role."""
    head = post.opd.head_title if post.role == Post.Role.SIGNER else ""
    return (post.title or head or f"{post.get_role_display()} {post.opd.name}")[:120]


@transaction.atomic
def stand_in(
    post: Post,
    delegate: User,
    by: User,
    *,
    kind: str,
    order_number: str,
    ordered_on: date,
    since: date,
    until: date,
    title: str = "",
    nip: str = "",
) -> Delegation:
    """Let an officer act for the holder of a post between two days, by a numbered order.

    The holder keeps the powers: who gives a mandate may act himself (UU 30/2014 Ps 14). Raises ValidationError for an
    order without a number or of the future, days of the past, a resident, the holder himself, and when somebody stands
    in already.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("opd", "user").get(pk=post.pk)
    forget_posts(delegate)
    delegate = User.objects.select_for_update().get(pk=delegate.pk)
    today = timezone.localdate()
    if not order_number.strip():
        raise ValidationError({"order_number": "Tulis nomor surat perintahnya."})
    if ordered_on > today:
        raise ValidationError({"ordered_on": "Tanggal surat perintah belum tiba."})
    if delegate.is_resident or not delegate.is_staff or not delegate.is_active:
        raise ValidationError({"delegate": "Pengganti harus petugas yang aktif."})
    if delegate.pk == post.user_id:
        raise ValidationError({"delegate": "Pemegang tugas tidak dapat menggantikan dirinya sendiri."})
    if since < today:
        raise ValidationError(
            {"valid_from": "Yang sudah lewat tidak diubah. Pilih hari ini atau sesudahnya."}
        )
    if until < since:
        raise ValidationError({"valid_to": "Tanggal akhir harus sesudah tanggal mulai."})
    vacant = post.valid_to is not None and post.valid_to < since
    if kind == Delegation.Kind.PLH and vacant:
        raise ValidationError({"kind": "Jabatan ini kosong pada tanggal itu: pilih Plt."})
    taken = Delegation.objects.filter(
        post=post, ended_at__isnull=True, valid_from__lte=until, valid_to__gte=since
    ).first()
    if taken is not None:
        raise ValidationError(
            {
                "valid_from": f"Tugas ini sudah digantikan {taken.delegate} sampai {long_date(taken.valid_to)}. "
                "Akhiri dulu yang itu."
            }
        )
    row = Delegation(
        kind=kind, post=post, delegate=delegate, title=title.strip() or default_title(post), nip=nip.strip(),
        order_number=order_number.strip(), ordered_on=ordered_on, valid_from=since, valid_to=until, entered_by=by,
    )  # fmt: skip
    row.full_clean()
    row.save()
    log(by, row, ADDITION, f"{row.prefix} {since:%Y-%m-%d} sampai {until:%Y-%m-%d}: {row.order_number}")
    _tell(row)
    return row


@transaction.atomic
def end_standing_in(row: Delegation, by: User, *, reason: str) -> Delegation:
    """Stop it at once, with a reason; what was signed stays signed. Raises ValidationError when it is over."""
    row = Delegation.objects.select_for_update(of=("self",)).select_related("delegate").get(pk=row.pk)
    if row.ended_at is not None or row.valid_to < timezone.localdate():
        raise ValidationError("Penggantian ini sudah berakhir.")
    if not reason.strip():
        raise ValidationError({"end_reason": "Tulis mengapa diakhiri."})
    row.ended_at, row.ended_by, row.end_reason = timezone.now(), by, reason.strip()[:300]
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    log(by, row, CHANGE, f"{row.prefix} diakhiri: {row.end_reason}")
    forget_posts(row.delegate)
    _tell(row)
    return row


@transaction.atomic
def record_mandate(row: Mandate, by: User) -> Mandate:
    """Record a decree (a row not saved yet); the one before it ends the day before.

    Raises ValidationError for days of the past when another decree was in force then.
    """
    same = Mandate.objects.select_for_update(of=("self",)).filter(opd=row.opd, service=row.service)
    for earlier in same:
        if earlier.valid_to is not None and earlier.valid_to < row.valid_from:
            continue
        if earlier.valid_from >= row.valid_from or row.valid_from < timezone.localdate():
            raise ValidationError(
                {
                    "valid_from": f"Sudah ada {earlier.decree} nomor {earlier.number} yang berlaku pada tanggal itu."
                }
            )
        earlier.valid_to = row.valid_from - timedelta(days=1)
        earlier.save(update_fields=["valid_to"])
        log(by, earlier, CHANGE, f"Berakhir {earlier.valid_to:%Y-%m-%d}: diganti nomor {row.number}")
    row.full_clean()
    row.save()
    log(by, row, ADDITION, f"Berlaku sejak {row.valid_from:%Y-%m-%d}")
    return row


@transaction.atomic
def change_mandate(row: Mandate, by: User, *, until: date | None, unverified: bool) -> Mandate:
    """Let a decree end with a day (today or later; None: no end known), or note that it was compared.

    Raises ValidationError for a day that has passed.
    """
    row = Mandate.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if until != row.valid_to and until is not None and until < timezone.localdate():
        raise ValidationError({"valid_to": "Yang sudah lewat tidak diubah. Pilih hari ini atau sesudahnya."})
    row.valid_to, row.unverified = until, unverified
    row.full_clean()
    row.save(update_fields=["valid_to", "unverified"])
    log(by, row, CHANGE, f"Berlaku sampai {until or 'dicabut'}{', perlu verifikasi' if unverified else ''}")
    return row
