"""Verbs on services. Each is one transaction that first locks the service; `by` is the officer who does it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from pelalawan_portal.accounts.models import User
from pelalawan_portal.catalogue import fees, offers
from pelalawan_portal.catalogue.document import Document, canonical, dump, fingerprint
from pelalawan_portal.catalogue.models import Service, ServiceVersion
from pelalawan_portal.catalogue.parts import COMPONENTS, BadSpec
from pelalawan_portal.catalogue.rows import clear, document_of, fill
from pelalawan_portal.catalogue.spec import ServiceSpec
from pelalawan_portal.opds.models import Responsibility
from pelalawan_portal.opds.workflow import log

State = ServiceVersion.State


def _lock(service: Service) -> Service:
    return Service.objects.select_for_update(of=("self",)).get(pk=service.pk)


def _lock_draft(version: ServiceVersion) -> ServiceVersion:
    _lock(version.service)
    locked = ServiceVersion.objects.select_related("service").get(pk=version.pk)
    if locked.state != State.DRAFT:
        raise ValidationError("Versi ini sudah terbit dan tidak bisa diubah. Buat konsep baru.")
    return locked


def _log(by: User | None, version: ServiceVersion, message: str, flag: int = CHANGE) -> None:
    if by is not None:
        log(by, version, flag, message)


def _new_version(service: Service, **values: Any) -> ServiceVersion:
    last = service.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return ServiceVersion.objects.create(service=service, number=last + 1, **values)


@transaction.atomic
def start_draft(service: Service, by: User | None) -> ServiceVersion:
    """A draft with the rows of the version in force (or the newest before it); the one there is, if there is one."""
    service = _lock(service)
    draft = service.versions.filter(state=State.DRAFT).first()
    if draft is not None:
        return draft
    last = service.current or service.versions.order_by("-number").first()
    draft = _new_version(service)
    if last is not None:
        fill(draft, ServiceSpec.parse(last.document))
    _log(by, draft, "konsep dibuat", ADDITION)
    return draft


@transaction.atomic
def mark_edited(version: ServiceVersion, by: User | None) -> None:
    """Note that an officer changed the rows of a draft; from now on loading leaves the service alone."""
    version = _lock_draft(version)
    version.edited_at = timezone.now()
    version.save(update_fields=["edited_at"])


@transaction.atomic
def publish(
    version: ServiceVersion, by: User | None, effective_from: datetime | None = None
) -> ServiceVersion:
    """Freeze a draft, retire the version in force, and put this one in force.

    `effective_from` (aware) defaults to now and may not lie ahead, nor before the version that it follows.
    Raises ValidationError, and changes nothing, when the draft cannot be carried out, or in production while a
    fact still waits for confirmation (DESIGN 2).
    """
    version = _lock_draft(version)
    spec = _publishable(version)
    version = _freeze(version, spec, by, effective_from)
    _log(by, version, "diterbitkan")
    return version


@transaction.atomic
def adopt(document: Mapping[str, Any]) -> ServiceVersion:
    """Put a shipped document in force as it stands, on nobody's behalf: loading only.

    Raises ValidationError, and changes nothing, when it describes no service or may not be published yet.
    """
    spec = _read(document)
    version = _draft_for(spec)
    _refuse_unready(version, spec)
    return _freeze(version, spec, None, None)


def _freeze(
    version: ServiceVersion, spec: ServiceSpec, by: User | None, effective_from: datetime | None
) -> ServiceVersion:
    now = timezone.now()
    since = effective_from or now
    before = version.service.current
    if since > now:
        raise ValidationError("Tanggal berlaku belum tiba. Terbitkan pada tanggal itu.")
    if before is not None and before.effective_from is not None and since < before.effective_from:
        raise ValidationError("Tanggal berlaku lebih awal daripada versi yang berlaku sekarang.")
    ServiceVersion.objects.filter(service=version.service, state=State.PUBLISHED).update(state=State.RETIRED)
    if version.head:
        clear(version)
    document = dump(spec)
    version.state, version.document, version.sha256 = State.PUBLISHED, document, fingerprint(document)
    version.effective_from, version.published_by, version.head = since, by, {}
    version.save(update_fields=["state", "document", "sha256", "effective_from", "published_by", "head"])
    Service.objects.filter(pk=version.service_id).update(current=version, name=spec.name, code=spec.code)
    transaction.on_commit(offers.forget)
    return version


def _publishable(version: ServiceVersion) -> ServiceSpec:
    try:
        spec = ServiceSpec.parse(document_of(version))
    except BadSpec as error:
        raise ValidationError(f"Belum bisa diterbitkan: {error}.") from error
    _refuse_unready(version, spec)
    return spec


def _refuse_unready(version: ServiceVersion, spec: ServiceSpec) -> None:
    if Service.objects.filter(code=spec.code).exclude(pk=version.service_id).exists():
        raise ValidationError(f"Belum bisa diterbitkan: kode {spec.code} sudah dipakai layanan lain.")
    if fault := fees.unready(spec):
        raise ValidationError(f"Belum bisa diterbitkan. {fault}")
    if settings.PORTAL_MODE == "production" and (waiting := spec.open_facts()):
        names = ", ".join(COMPONENTS[one] for one in waiting)
        raise ValidationError(f"Belum bisa diterbitkan. Masih perlu dipastikan petugas: {names}.")


@transaction.atomic
def confirm_fact(version: ServiceVersion, component: str, by: User, legal_basis: str) -> None:
    """An officer vouches for a component of a draft, with the legal basis; name and date go into the document.

    Raises ValidationError for a published version, an unknown component or an empty basis.
    """
    version = _lock_draft(version)
    basis = legal_basis.strip()
    if not basis:
        raise ValidationError("Tulis dasar hukumnya, misalnya nomor peraturan atau surat keputusan.")
    changed = version.facts.filter(component=component).update(
        confirmed_by=by.get_full_name(),
        confirmed_at=f"{timezone.localdate():%Y-%m-%d}",
        legal_basis=basis[:300],
    )
    if not changed:
        raise ValidationError("Komponen itu belum ada isinya.")
    mark_edited(version, by)
    _log(by, version, f"komponen {component} dipastikan")


@transaction.atomic
def import_document(document: Mapping[str, Any], by: User | None = None) -> ServiceVersion:
    """A draft made from a document: of the service with its slug, or of a new one. Replaces the draft there is.

    A confirmation that came with the file counts for nothing: a name in a file is not an officer's act here.
    Raises ValidationError, and changes nothing, when the document describes no service.
    """
    spec = _read(document if by is None else _unconfirmed(document))
    draft = _draft_for(spec)
    fill(draft, spec)
    if by is not None:
        mark_edited(draft, by)
        _log(by, draft, "diisi dari berkas")
    draft.refresh_from_db()
    return draft


def _read(document: Mapping[str, Any]) -> ServiceSpec:
    try:
        return ServiceSpec.parse(document)
    except BadSpec as error:
        raise ValidationError(f"Berkas layanan tidak bisa dipakai: {error}.") from error


def _draft_for(spec: ServiceSpec) -> ServiceVersion:
    service = Service.objects.filter(slug=spec.slug).first()
    if service is None:
        if Service.objects.filter(code=spec.code).exists():
            raise ValidationError(f"Kode {spec.code} sudah dipakai layanan lain.")
        service = Service.objects.create(slug=spec.slug, code=spec.code, name=spec.name, order=spec.order)
    service = _lock(service)
    return service.versions.filter(state=State.DRAFT).first() or _new_version(service)


def _unconfirmed(document: Mapping[str, Any]) -> Document:
    facts = {
        key: {"text": fact.text, "source": fact.source, "own": fact.own}
        for key, fact in _read(document).standard.items()
    }
    return {**document, "standard": facts}


def export_document(version: ServiceVersion) -> Document:
    """The document of a version as a file would hold it; raises BadSpec for a draft that does not fit yet."""
    return canonical(document_of(version))


@transaction.atomic
def discard_draft(version: ServiceVersion, by: User) -> None:
    """Delete a draft that nobody filed on. Raises ValidationError when it is published or was tried."""
    from django.db.models import ProtectedError

    version = _lock_draft(version)
    _log(by, version, "konsep dibuang")
    try:
        with transaction.atomic():
            version.delete()
    except ProtectedError as error:
        raise ValidationError("Konsep ini sudah dipakai uji coba, jadi tidak bisa dibuang.") from error


@transaction.atomic
def retire(service: Service, by: User) -> None:
    """Take a service out of force: it is no longer offered; what was filed goes on with its version."""
    service = _lock(service)
    version = service.current
    if version is None:
        raise ValidationError("Layanan ini sedang tidak ditawarkan.")
    ServiceVersion.objects.filter(pk=version.pk).update(state=State.RETIRED)
    Service.objects.filter(pk=service.pk).update(current=None)
    transaction.on_commit(offers.forget)
    _log(by, version, "dihentikan")


def roles_without_office(version: ServiceVersion) -> list[str]:
    """Roles of a version that no OPD answers for today: its steps would wait with the front office."""
    roles = {step.role for step in version.spec.steps}
    rows = Responsibility.objects.on(timezone.localdate()).filter(service__in=[version.service.slug, ""])
    return sorted(roles - set(rows.filter(role__in=roles).values_list("role", flat=True)))


def trial_spec(version: ServiceVersion) -> ServiceSpec:
    """The spec on which a trial ("uji coba") is filed: of a draft from its rows, else the frozen one.

    Raises ValidationError when the draft does not describe a service yet.
    """
    try:
        return version.spec
    except BadSpec as error:
        raise ValidationError(f"Belum bisa dicoba: {error}.") from error
