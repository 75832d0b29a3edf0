"""The wording of a service tried on a real permohonan before it is published: "lihat contoh surat", always a KONSEP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from pelalawan_portal.catalogue.document import dump, fingerprint
from pelalawan_portal.catalogue.models import ServiceVersion
from pelalawan_portal.catalogue.spec import ServiceSpec
from pelalawan_portal.documents import drafting, numbering
from pelalawan_portal.documents.issuing_office import authority
from pelalawan_portal.documents.models import Decision
from pelalawan_portal.opds.models import Opd, responsible_opd
from pelalawan_portal.submissions.actors import PERMIT_OFFICE
from pelalawan_portal.submissions.models import Submission

KIND = "contoh"
OFFERED = 20


def candidates(version: ServiceVersion) -> list[Submission]:
    """The latest permohonan of the service, trials too; confidential ones are not for trying."""
    rows = Submission.objects.filter(service=version.service, confidential=False)
    return list(rows.select_related("service").order_by("-id")[:OFFERED])


def office_of(spec: ServiceSpec, submission: Submission) -> Opd:
    """Who would sign it today."""
    role = next((one.role for one in spec.steps if one.kind == "sign"), "")
    found = responsible_opd(spec.slug, role, submission.region_id, timezone.localdate())
    return found or Opd.objects.get(code=PERMIT_OFFICE)


def number_of(spec: ServiceSpec, office: Opd, kind: str) -> str:
    """What the first number of the year would look like. Raises BadTemplate."""
    template = numbering.template_of(spec, refusal=kind == Decision.Kind.REFUSAL)
    return numbering.series_of(template, code=spec.code, office=office.code).number(1, timezone.localdate())


def subject_of(version: ServiceVersion, submission: Submission, kind: str) -> str:
    """What the worker makes: this wording on this permohonan today. Raises BadSpec for a draft that is no service."""
    stamp = fingerprint(dump(version.spec))[:12]
    return f"{KIND}:{version.pk}:{submission.pk}:{kind}:{stamp}:{timezone.localdate():%Y%m%d}"


def sample(version: ServiceVersion, submission: Submission, kind: str) -> Decision:
    """A decision that is never saved: what the version's wording makes of a permohonan."""
    submission.version, submission.version_sha256 = version, version.sha256 or ""
    spec, today = version.spec, timezone.localdate()
    office = office_of(spec, submission)
    refusal = kind == Decision.Kind.REFUSAL
    content = drafting.refusal_content(submission) if refusal else drafting.grant_content(submission)
    if refusal and not content["reasons"]:
        content["reasons"] = [["(alasan penolakan ditulis petugas)", "; ".join(content["basis"])]]
    decision = Decision(submission=submission, office=office, kind=kind, title=str(content["title"])[:200])
    decision.write({**content, **authority(office, spec.slug, today)})
    if not refusal:
        decision.valid_from, decision.valid_to = today, drafting.valid_until(spec, today)
    return decision


def make(rest: str, data: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """The PDF of a subject; None when the wording was edited meanwhile."""
    from pelalawan_portal.documents import sheets  # what typesets loads in the worker that needs it

    version_id, submission_id, kind = rest.split(":")[:3]
    version = ServiceVersion.objects.select_related("service").filter(pk=int(version_id)).first()
    submission = Submission.objects.select_related("service", "region").filter(pk=int(submission_id)).first()
    if version is None or submission is None or subject_of(version, submission, kind) != f"{KIND}:{rest}":
        return None
    return sheets.render(sample(version, submission, kind)), "application/pdf"
