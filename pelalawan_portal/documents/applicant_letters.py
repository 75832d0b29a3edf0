"""The permohonan and pernyataan that the portal writes from an applicant's answers."""

from __future__ import annotations

from pelalawan_portal.bahasa.dates import WIB
from pelalawan_portal.catalogue.spec import RequirementSpec
from pelalawan_portal.documents.drafting import answer_values
from pelalawan_portal.documents.issuing_office import identity
from pelalawan_portal.documents.letters import ApplicantLetter
from pelalawan_portal.documents.tokens import TokenError, fill
from pelalawan_portal.submissions.models import Submission

SENDER = (
    ("name", "Nama"),
    ("nik", "NIK"),
    ("organisation", "Badan"),
    ("phone", "Telepon"),
    ("region", "Desa"),
)


def produced_papers(submission: Submission) -> list[RequirementSpec]:
    """The papers that are made from this permohonan's answers, in order."""
    return [one for one in submission.spec.asked_requirements(submission.plain_answers) if one.produced]


def letter_of(submission: Submission, key: str) -> ApplicantLetter | None:
    """The letter of one produced requirement, or None when this permohonan has no such."""
    wanted = next((one for one in produced_papers(submission) if one.key == key), None)
    if wanted is None:
        return None
    values = answer_values(submission, masked=False)
    sent = submission.received_at
    request = wanted.produced == "permohonan"
    name = submission.applicant_name
    region = str(submission.region.name) if submission.region else ""
    return ApplicantLetter(
        title=wanted.name,
        to=("Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "Kabupaten Pelalawan")
        if request
        else (),
        subject=submission.spec.name if request else "",
        opening="Yang bertanda tangan di bawah ini:",
        sender=_sender(submission, values),
        paragraphs=tuple(_filled(line, values) for line in wanted.body.splitlines() if line.strip()),
        closing="" if request else "Pernyataan ini saya buat dengan sebenarnya dan tanpa paksaan.",
        signer=f"{name} ({submission.organisation})" if submission.organisation else name,
        signed_as="Pemohon" if request else "Yang menyatakan",
        place=region or identity().place,
        written_on=sent.astimezone(WIB).date(),
        submission_number=submission.number,
        sent=sent,
    )


def _filled(line: str, values: dict[str, str]) -> str:
    try:
        return fill(line, values)
    except TokenError:
        return line


def _sender(submission: Submission, values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    asked = {one.fills: one for one in submission.spec.asked_questions(submission.plain_answers) if one.fills}
    rows = [(label, values[asked[part].key]) for part, label in SENDER if part in asked]
    return tuple((label, text) for label, text in rows if text != "–") or (
        ("Nama", submission.applicant_name),
    )
